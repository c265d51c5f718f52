"""The pen that writes one text: it numbers paragraphs, tables and notes in order, and knows how values are written."""

from collections.abc import Callable
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.figures import NO_STATE, NONE, Count, Figures
from reports.frozen_set import FrozenSet
from reports.text.parts import Field, Note, Paragraph, Row, Sentence, Table, number
from repository.models import Group
from repository.reference.names import in_language, sort_key
from repository.templatetags.record import un_date


class Pen:
    """One text in one language. Each call of ``paragraph``, ``table`` or ``note`` takes the next number."""

    def __init__(self, frozen: FrozenSet, figures: Figures, language: str) -> None:
        self.frozen = frozen
        self.figures = figures
        self.language = language
        self.notes: list[Note] = []
        self._paragraphs = 0
        self._tables = 0

    # ----------------------------------------------------------------------------------- what takes a number

    def paragraph(self, *sentences: Sentence, language: str = "", key: str = "") -> Paragraph:
        self._paragraphs += 1
        return Paragraph(self._paragraphs, list(sentences), language, key)

    def table(
        self,
        key: str,
        caption: str,
        heads: list[str],
        rows: list[Row],
        *,
        total: Row | None = None,
        note: str = "",
        unit: str = "",
        bars: bool = False,
    ) -> Table:
        self._tables += 1
        unit = unit or _("number of activities")
        if any(row.language != self.language for row in rows):
            note = " ".join([note, _("Labels in English have no official translation.")]).strip()
        return Table(self._tables, key, caption, unit, heads, rows, total, note, bars)

    def note(self, text: str, **fields: Field) -> Field:
        """A footnote; what is returned marks its place in the sentence."""
        noted = Note(len(self.notes) + 1, Sentence(text, fields))
        self.notes.append(noted)
        return Field(str(noted.number), note=noted.number)

    # -------------------------------------------------------------------------------------------- values

    def figure(self, key: str, value: int) -> Field:
        return Field(number(value, self.language), key=key, value=value)

    def day(self, day: date) -> Field:
        return Field(un_date(day), day=day)

    def symbol(self, symbol: str) -> Field:
        return Field(symbol, symbol=True)

    def table_number(self, table: Table) -> Field:
        return Field(str(table.number))

    def state_name(self, code: str) -> str:
        return in_language(self.frozen.facts["states"][code]["names"], self.language)

    def items(self, texts: list[str]) -> str:
        return pgettext("between the items of a list", "; ").join(texts)

    # ------------------------------------------------------------------------------------- rows of tables

    def cells(self, count: Count, key: str) -> list[Field]:
        return [self.figure(f"{key}.period", count.period), self.figure(f"{key}.stock", count.stock)]

    def total(self) -> Row:
        return Row("total", _("Total"), self.language, self.cells(self.figures.published, "published"))

    def two_heads(self) -> list[str]:
        return [_("First published in the period"), _("Public on %(day)s") % {"day": un_date(self.frozen.stock_on)}]

    def counted(self, counts: dict[str, Count], label: Callable[[str], str], key: str) -> list[Row]:
        """In the order of the vocabulary; the row of those to which none applies comes last."""
        return [
            Row(code, label(code), self.language, self.cells(count, f"{key}.{code}"))
            for code, count in sorted(counts.items(), key=lambda item: item[0] in (NONE, NO_STATE))
        ]

    def alphabetical(self, counts: dict[str, Count], scheme: str, key: str) -> list[Row]:
        """Terms of a vocabulary in the alphabetical order of the language."""
        rows = []
        for code, count in counts.items():
            if code == NONE:
                continue
            labels = self.frozen.facts["terms"][scheme].get(code, {})
            language = self.language if labels.get(self.language) else "en"
            rows.append(Row(code, labels.get(language) or code, language, self.cells(count, f"{key}.{code}")))
        rows.sort(key=lambda row: (sort_key(row.label, self.language), row.code))
        if NONE in counts:
            rows.append(Row(NONE, none_of(), self.language, self.cells(counts[NONE], f"{key}.{NONE}")))
        return rows

    def states(self) -> list[Row]:
        """The States that public activities concern, in alphabetical order; "no State in particular" comes last."""
        rows = []
        for code, count in self.figures.by_state.items():
            label = "" if code == NO_STATE else self.state_name(code)
            label = label or _("No State in particular")
            rows.append(Row(code, label, self.language, self.cells(count, f"by_state.{code}")))
        return sorted(rows, key=lambda row: (row.code == NO_STATE, sort_key(row.label, self.language), row.code))

    def goal_label(self, code: str) -> str:
        if code == NONE:
            return none_of()
        return f"{code}. {in_language(self.frozen.facts['goals'].get(code, {}), self.language)}".strip()


def label_of(choices: type[TextChoices], code: str) -> str:
    if code == NONE:
        return none_of()
    # A code that this release does not know any more shows as it is: an old snapshot must stay readable.
    return str(choices(code).label) if code in choices.values else code


def group_label(code: str) -> str:
    if code == NONE:
        return _("States in no regional group")
    return _("No State in particular") if code == NO_STATE else str(Group(code).label)


def none_of() -> str:
    return pgettext("row of a table", "Not stated")
