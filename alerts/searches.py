"""A search as it is kept: the same query string as that of the list, its feed and its files, put to the same filter."""

from datetime import datetime

from django.db.models import Max
from django.http import QueryDict

from repository.browse.filters import ActivityFilter, Unknown
from repository.browse.vocabulary import Vocabulary
from repository.catalogue.models import ActivityQuerySet
from repository.models import Activity, Provider


def kept(asked: QueryDict, language: str) -> tuple[str, list[Unknown]]:
    """The query string to keep, each key and value in one order, and what was asked that nothing is known of."""
    grammar = ActivityFilter(asked, vocabulary=Vocabulary(language))
    query = QueryDict(mutable=True)
    for key in sorted(grammar.chosen):
        value = grammar.chosen[key]
        query.setlist(key, sorted(value) if isinstance(value, list) else [value])
    unknown = [one for one in grammar.unknown if one.key != "sort"]
    return query.urlencode(), [*unknown, *grammar.unknown_keys("view", "column")]


def found_between(query: str, since: datetime, until: datetime, language: str) -> ActivityQuerySet:
    """What this search finds of the records that were published after ``since`` and by ``until``, and are public now.

    A value that was known when the search was kept may mean nothing now: a provider goes with the last of its records. A page
    ignores it and says so; here it finds nothing, for a narrow search must not become a wide one that nobody asked for.
    """
    published = Activity.objects.filter(published_at__gt=since, published_at__lte=until)
    asked = QueryDict(query)
    grammar = ActivityFilter(asked, vocabulary=Vocabulary(language), queryset=published)
    if any(key not in grammar.chosen for key in asked):
        return published.none()
    return grammar.narrowed().newest_first()


def newest(*, before: datetime) -> datetime | None:
    """When the newest record that is public now was published, of those before this moment; None where there is none.

    Whatever becomes public later has a later stamp, even if its publication is under way: the gate gives stamps one after
    another and each is committed before the next is given (``consent_publish``).
    """
    return Activity.objects.filter(published_at__lt=before).aggregate(newest=Max("published_at"))["newest"]


def in_words(query: str, language: str) -> list[tuple[str, str]]:
    """What is asked, for a page: label of the key and of the value. One that means nothing any more stands as it was given."""
    asked = QueryDict(query)
    grammar = ActivityFilter(asked, vocabulary=Vocabulary(language))
    providers = dict(Provider.objects.filter(slug__in=asked.getlist("provider")).values_list("slug", "name"))
    words = []
    for key, one in grammar.filters.items():
        for value in asked.getlist(key):
            known = key != "q" and value in grammar.chosen.get(key, [])
            word = grammar.vocabulary.label(key, value, providers).text if known else f"“{value}”"
            words.append((str(one.label), word))
    return words
