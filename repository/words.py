"""How words are looked for: the functions of the database that read texts and questions alike.

They are made by ``migrations/0007_search.sql``, which says what each does. *Words* are words as they stand, *stems* words reduced
by the rules of their own language.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db.models import BooleanField, Field, Func, Manager, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast


class Words(Func):
    """The words of a text as they stand, with their places."""

    function = "repository_words"
    output_field: Field = SearchVectorField()


class Stems(Func):
    """The stems of a text: ``Stems(language, text)``."""

    function = "repository_stems"
    output_field: Field = SearchVectorField()


class LabelWords(Func):
    """Words and stems of labels by language, together."""

    function = "repository_label_words"
    output_field: Field = SearchVectorField()


class AnyForm(Func):
    """A question for one of these words in any of its forms, in any language."""

    function = "repository_any_form"
    output_field: Field = SearchQueryField()

    def __init__(self, *words: str) -> None:
        super().__init__(Value(list(words), ArrayField(TextField())))


class Exactly(Func):
    """A question for these words as they stand, one after another; ``beginning``: the last one may go on."""

    function = "repository_exactly"
    output_field: Field = SearchQueryField()

    def __init__(self, text: str, *, beginning: bool = False) -> None:
        super().__init__(Value(text), Value(beginning, BooleanField()))


class Either(Func):
    """One of these questions."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field: Field = SearchQueryField()


class Found(Func):
    """Whether a vector answers a question: ``Found("search", Exactly("human rights"))``."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field: Field = BooleanField()

    def __init__(self, vector: str | Combinable, question: Combinable) -> None:
        super().__init__(vector, question)


def text_of(*columns: str | Combinable) -> Combinable:
    """These columns, none of them NULL, as one text; what stands in different ones is not next to each other."""
    parts: list[Combinable] = []
    for column in columns:
        if parts:
            parts.append(Value(" . "))
        parts.append(Cast(column, TextField()))
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" || ", output_field=TextField())


class WithoutVectors(Manager):
    """Rows without these columns, which are there to be looked into and never to be read: they are as large as the text."""

    def __init__(self, *columns: str) -> None:
        super().__init__()
        self.columns = columns

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().defer(*self.columns)
