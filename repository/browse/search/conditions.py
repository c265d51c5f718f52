"""A question as a condition that the database answers. The bitmaps (``repository/browse/index``) ask it term by term."""

from collections.abc import Sequence

from django.db.models import Case, IntegerField, Model, Q, Value, When
from django.db.models.expressions import Combinable

from repository.browse.search.meaning import Meaning, Question
from repository.models import Activity, ActivityState, FormerIdentifier, Recommendation
from repository.words import AnyForm, Either, Exactly, Found


def condition(model: type[Model], question: Question) -> Q:
    """Every wanted term is answered, and no excluded one."""
    asked = Q()
    for meaning in question.meanings:
        found = answers(model, meaning)
        asked &= ~found if meaning.term.excluded else found
    return asked


def answers(model: type[Model], meaning: Meaning) -> Q:
    """Rows of this model that answer one term: by their text, or by what they are about."""
    return in_text(meaning) | about(model, meaning)


def in_text(meaning: Meaning) -> Q:
    found = Q()
    if meaning.forms:
        found |= Q(Found("stems", AnyForm(*meaning.forms)))
    if meaning.phrases:
        found |= Q(Found("search", _phrases(meaning)))
    if meaning.apart:
        found |= _all_in("stems", meaning.apart)
    return found


def about(model: type[Model], meaning: Meaning) -> Q:
    """Rows that concern the State it names, or carry the theme, the group of persons or the position that it stands for."""
    found = Q()
    if meaning.state:
        concerned = ActivityState.objects.filter(state=meaning.state).values("activity")
        found |= Q(pk__in=concerned) if model is Activity else Q(state=meaning.state)
    if meaning.themes:
        found |= Q(themes__overlap=list(meaning.themes))
    if meaning.persons:
        found |= Q(persons__overlap=list(meaning.persons))
    if meaning.term.exact and model is Recommendation:
        former = FormerIdentifier.objects.called(meaning.term.text)
        found |= Q(pk__in=former.values("recommendation"))
    if meaning.position and model is Recommendation:
        found |= Q(position=meaning.position)
    return found


def in_the_titles(question: Question) -> list[Q]:
    """Each wanted term as a question about titles."""
    return [
        Q(Found("titles", AnyForm(*one.forms) if one.forms else _phrases(one)))
        | (_all_in("titles", one.apart) if one.apart else Q())
        for one in question.wanted
    ]


def in_title(question: Question) -> Combinable:
    """1 where every wanted term (there is one) stands in a title of the record, else 0: those come first."""
    every = Q()
    for one in in_the_titles(question):
        every &= one
    return Case(When(every, then=Value(1)), default=Value(0), output_field=IntegerField())


def _all_in(vector: str, words: Sequence[str]) -> Q:
    """Every one of these words, in any form."""
    every = Q()
    for word in words:
        every &= Q(Found(vector, AnyForm(word)))
    return every


def _phrases(meaning: Meaning) -> Combinable:
    asked = [Exactly(text, beginning=meaning.term.beginning) for text in meaning.phrases]
    return asked[0] if len(asked) == 1 else Either(*asked)
