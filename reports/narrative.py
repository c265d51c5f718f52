"""The text of the update in UN report form: numbered paragraphs, tables, annex, in the active language.

Figures stand in the sentences as fields (:class:`Field`), never as written-out digits, so that each one can be traced to
its key and made anew. The HTML writer turns fields into marked-up text; another writer can do the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from reports import counting_rules
from reports.figures import NO_STATE, NONE, Count, Figures
from reports.frozen_set import FrozenRecord, FrozenSet, UnreadableRecord
from repository.content import ActivityStatus, Fund, Kind, Modality, ProviderType
from repository.models import Group, Position
from repository.reference.names import in_language, sort_key
from repository.templatetags.record import un_date

RESOLUTION = "54/28"
UNOFFICIAL = gettext_lazy("Unofficial translation: the English text prevails.")
DESIGNATIONS = gettext_lazy(
    "The designations used and the presentation of material imply no opinion on the legal status of any "
    "State, territory or authority, or on the delimitation of frontiers."
)


@dataclass(frozen=True)
class Field:
    """A value in a sentence or a cell. ``key`` names a figure ("published.period"); it is "" for other values."""

    text: str
    key: str = ""
    value: int | None = None
    day: date | None = None
    symbol: bool = False  # a document symbol: left to right in every script, never broken


@dataclass(frozen=True)
class Sentence:
    """A sentence with ``%(name)s`` where a field stands."""

    text: str
    fields: dict[str, Field] = field(default_factory=dict)


@dataclass(frozen=True)
class Paragraph:
    number: int
    sentences: list[Sentence]


@dataclass(frozen=True)
class Row:
    code: str
    label: str
    language: str  # of the label, which may be missing in the language of the text
    cells: list[Field]


@dataclass(frozen=True)
class Table:
    number: int
    key: str
    caption: str
    unit: str
    heads: list[str]  # the first is the head of the labels
    rows: list[Row]
    total: Row | None = None
    note: str = ""

    @property
    def is_short(self) -> bool:
        """Short enough to be kept on one page."""
        return len(self.rows) <= 12


@dataclass(frozen=True)
class Section:
    """``level`` 1: "I. Mandate and method"; ``level`` 2: "A. States and groups of States". The mark ends with its sign."""

    level: int
    mark: str
    title: str
    blocks: list[Paragraph | Table]

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [block for block in self.blocks if isinstance(block, Paragraph)]


@dataclass(frozen=True)
class AnnexEntry:
    reference: str
    title: str
    language: str  # of the title
    submitter: str


@dataclass(frozen=True)
class AnnexState:
    """A State, and the activities of the period that concern it, in alphabetical order."""

    code: str  # ISO3, or NO_STATE
    name: str
    entries: list[AnnexEntry]


@dataclass(frozen=True)
class Text:
    """The whole update in one language."""

    language: str
    summary: list[Sentence]
    sections: list[Section]
    annex: list[AnnexState]

    @property
    def contents(self) -> list[tuple[Section, str]]:
        """Each section with the range of its paragraphs ("1–4"); a section with parts covers theirs."""
        listed = []
        for place, section in enumerate(self.sections):
            numbers = [paragraph.number for paragraph in section.paragraphs]
            if section.level == 1:
                for part in self.sections[place + 1 :]:
                    if part.level == 1:
                        break
                    numbers += [paragraph.number for paragraph in part.paragraphs]
            listed.append((section, _range(numbers)))
        return listed


def compose(frozen: FrozenSet, figures: Figures, language: str) -> Text:
    """Write the update in this language, which the caller has activated. Reads no clock and no table."""
    writer = _Writer(frozen, figures, language)
    return Text(language, writer.summary(), list(writer.sections()), annex(frozen, language))


def number(value: int, language: str) -> str:
    """With a comma for thousands in English and a space that does not break elsewhere, as UN documents have it."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", "\u00a0")


def annex(frozen: FrozenSet, language: str) -> list[AnnexState]:
    """The activities first published in the period, by State in the alphabetical order of the language.

    An activity that concerns three States stands under each of them; those that concern none come last.
    """
    entries: dict[str, list[AnnexEntry]] = {}
    for record in frozen.of_the_period():
        try:
            document = record.content
            entry = _entry(record, document, language)
            for code in [state["state"] for state in document["states_concerned"]] or [NO_STATE]:
                entries.setdefault(code, []).append(entry)
        except (KeyError, TypeError, ValueError) as fault:
            raise UnreadableRecord(record.reference) from fault
    last = entries.pop(NO_STATE, None)
    states = [
        AnnexState(code, in_language(frozen.facts["states"][code]["names"], language), _by_title(listed, language))
        for code, listed in entries.items()
    ]
    states.sort(key=lambda state: (sort_key(state.name, language), state.code))
    return [*states, AnnexState(NO_STATE, _("No State in particular"), _by_title(last, language))] if last else states


def _entry(record: FrozenRecord, document: dict[str, Any], language: str) -> AnnexEntry:
    texts = {row["language"]: row["title"] for row in document["translations"] if row["title"]}
    original = document["content"]["language"]
    texts[original] = document["content"]["title"]
    shown = language if language in texts else original
    attribution = document["attribution"]
    return AnnexEntry(
        reference=record.reference,
        title=texts[shown],
        language=shown,
        submitter=attribution["name"] or str(ProviderType(attribution["type"]).label),
    )


def _by_title(entries: list[AnnexEntry], language: str) -> list[AnnexEntry]:
    return sorted(entries, key=lambda entry: (sort_key(entry.title, language), entry.reference))


def _range(numbers: list[int]) -> str:
    if not numbers:
        return ""
    return str(numbers[0]) if len(numbers) == 1 else f"{min(numbers)}–{max(numbers)}"


class _Writer:
    """Writes paragraphs and tables in order, numbering both."""

    def __init__(self, frozen: FrozenSet, figures: Figures, language: str) -> None:
        self.frozen = frozen
        self.figures = figures
        self.language = language
        self.paragraphs = 0
        self.tables = 0

    # ---------------------------------------------------------------------------------------------- the text

    def summary(self) -> list[Sentence]:
        return [*self._published_in_period(), *self._stock(), *self._supported()]

    def sections(self) -> Iterator[Section]:
        yield Section(1, pgettext("mark of a section", "I."), _("Mandate and method"), list(self._mandate()))
        yield Section(
            1,
            pgettext("mark of a section", "II."),
            _("Submissions and publications in the period"),
            list(self._period()),
        )
        yield Section(1, pgettext("mark of a section", "III."), _("Published activities"), [])
        yield Section(2, pgettext("mark of a section", "A."), _("States and groups of States"), list(self._states()))
        yield Section(
            2, pgettext("mark of a section", "B."), _("Status, kinds of support and modalities"), list(self._kinds())
        )
        yield Section(
            2,
            pgettext("mark of a section", "C."),
            _("Themes, groups of persons and Sustainable Development Goals"),
            list(self._themes()),
        )
        yield Section(2, pgettext("mark of a section", "D."), _("Voluntary funds"), list(self._funds()))
        yield Section(
            1,
            pgettext("mark of a section", "IV."),
            _("Recommendations and pledges supported"),
            list(self._recommendations()),
        )
        yield Section(1, pgettext("mark of a section", "V."), _("How the figures were made"), list(self._rules()))

    def _mandate(self) -> Iterator[Paragraph]:
        resolution = self._symbol(RESOLUTION)
        yield self._paragraph(
            Sentence(
                _(
                    "In paragraph 14 of its resolution %(resolution)s, the Human Rights Council requested "
                    "the Office of the United Nations High Commissioner for Human Rights to establish and "
                    "maintain an online repository of technical cooperation and capacity-building activities "
                    "that help to implement recommendations of the universal periodic review, and to present "
                    "to it each year an update of the information compiled."
                ),
                {"resolution": resolution},
            ),
            Sentence(
                _("The present text is the update for session %(session)s of the Council."),
                {"session": Field(str(self.frozen.session))},
            ),
        )  # fmt: skip
        yield self._paragraph(
            Sentence(_(
                "Submissions are voluntary. States, United Nations agencies, funds and programmes, "
                "international and regional organizations, regional human rights mechanisms, national human "
                "rights institutions and civil society organizations may make them."
            )),
            Sentence(_(
                "An activity is published in the exact wording to which every State concerned has consented. "
                "Silence is not consent. A State may withdraw its consent on any day; the activity is then "
                "removed and no longer counted."
            )),
        )  # fmt: skip
        yield self._paragraph(
            Sentence(
                _("The update covers the period from %(first)s to %(last)s; the cut-off date is %(cut_off)s."),
                {
                    "first": self._day(self.frozen.period_first),
                    "last": self._day(self.frozen.period_last),
                    "cut_off": self._day(self.frozen.cut_off),
                },
            ),
            Sentence(
                _("The public record was read on %(day)s. All figures come from the copy made then."),
                {"day": self._day(self.frozen.read_on)},
            ),
        )  # fmt: skip

    def _period(self) -> Iterator[Paragraph | Table]:
        received = self.figures.received
        if received is not None:
            yield self._paragraph(
                Sentence(
                    ngettext(
                        "Worldwide, %(count)s submission was received in the period.",
                        "Worldwide, %(count)s submissions were received in the period.",
                        received,
                    ),
                    {"count": self._figure("submissions.received", received)},
                )
            )
        table = self._table(
            "submitters",
            _("Activities by kind of submitter"),
            [_("Kind of submitter"), *self._two_heads()],
            self._counted(self.figures.by_submitter, partial(_label_of, ProviderType), "by_submitter"),
            total=self._total(),
        )
        yield self._paragraph(
            *self._published_in_period(),
            Sentence(_("Table %(table)s shows who submitted them."), {"table": self._table_number(table)}),
        )
        yield table
        merged = self.figures.by_submitter_and_group
        if merged:
            cross = self._cross_table()
            yield self._paragraph(
                Sentence(
                    _("Table %(table)s shows the public activities by kind of submitter and by region."),
                    {"table": self._table_number(cross)},
                )
            )
            yield cross

    def _states(self) -> Iterator[Paragraph | Table]:
        figures = self.figures
        groups = self._table(
            "groups",
            _("Activities by regional group"),
            [_("Regional group"), *self._two_heads()],
            self._counted(figures.by_group, _group_label, "by_group"),
            total=self._total(),
            note=_("An activity that concerns States of several groups counts once in each of them."),
        )
        needs = self._table(
            "needs",
            _(
                "Activities in least developed countries, landlocked developing countries and small island developing States"
            ),
            [_("Group"), *self._two_heads()],
            self._counted(figures.by_need, _group_label, "by_need"),
            note=_("A State can belong to several of these groups, or to none."),
        )
        yield self._paragraph(
            *self._stock(),
            Sentence(
                _("Tables %(first)s and %(last)s show them by group of States."),
                {"first": self._table_number(groups), "last": self._table_number(needs)},
            ),
        )
        yield groups
        yield needs
        if figures.by_state:
            states = self._table(
                "states",
                _("Activities by State concerned"),
                [_("State"), *self._two_heads()],
                self._states_in_order(),
                total=self._total(),
                note=_("An activity that concerns several States counts once for each of them and once in the total."),
            )
            yield self._paragraph(
                Sentence(
                    _("Table %(table)s lists, in alphabetical order, the States that the activities concern."),
                    {"table": self._table_number(states)},
                )
            )
            yield states

    def _kinds(self) -> Iterator[Paragraph | Table]:
        figures = self.figures
        tables = [
            self._table(
                "status",
                _("Activities by status"),
                [_("Status"), *self._two_heads()],
                self._counted(figures.by_status, partial(_label_of, ActivityStatus), "by_status"),
                total=self._total(),
            ),
            self._table(
                "kinds",
                _("Activities by kind of support"),
                [_("Kind of support"), *self._two_heads()],
                self._counted(figures.by_kind, partial(_label_of, Kind), "by_kind"),
                total=self._total(),
                note=_("An activity can name several rows."),
            ),
            self._table(
                "modalities",
                _("Activities by modality"),
                [_("Modality"), *self._two_heads()],
                self._counted(figures.by_modality, partial(_label_of, Modality), "by_modality"),
                total=self._total(),
                note=_("An activity can name several rows."),
            ),
        ]
        yield self._about(tables)
        yield from tables

    def _themes(self) -> Iterator[Paragraph | Table]:
        figures = self.figures
        tables = [
            self._table(
                "themes",
                _("Activities by theme"),
                [_("Theme"), *self._two_heads()],
                self._alphabetical(figures.by_theme, "theme", "by_theme"),
                total=self._total(),
                note=_("An activity can name several rows."),
            ),
            self._table(
                "persons",
                _("Activities by group of persons"),
                [_("Group of persons"), *self._two_heads()],
                self._alphabetical(figures.by_persons, "persons", "by_persons"),
                total=self._total(),
                note=_("An activity can name several rows."),
            ),
            self._table(
                "goals",
                _("Activities by Sustainable Development Goal"),
                [_("Goal"), *self._two_heads()],
                self._counted(figures.by_goal, self._goal_label, "by_goal"),
                total=self._total(),
                note=_("An activity can name several rows. A target counts under its Goal."),
            ),
        ]
        yield self._about(tables)
        yield from tables

    def _funds(self) -> Iterator[Paragraph | Table]:
        table = self._table(
            "funds",
            _("Activities by voluntary fund used"),
            [_("Fund"), *self._two_heads()],
            self._counted(self.figures.by_fund, partial(_label_of, Fund), "by_fund"),
            total=self._total(),
            note=_("An activity can name several rows."),
        )
        yield self._paragraph(
            Sentence(
                _(
                    "Paragraph 4 of resolution %(resolution)s speaks of the voluntary funds. Table %(table)s "
                    "shows the activities that name one."
                ),
                {"resolution": self._symbol(RESOLUTION), "table": self._table_number(table)},
            )
        )  # fmt: skip
        yield table

    def _recommendations(self) -> Iterator[Paragraph | Table]:
        figures = self.figures
        table = self._table(
            "positions",
            _("Recommendations supported by activities, by position of the State under review"),
            [
                _("Position"),
                _("Activities of the period, position at consent"),
                _("All public activities, position at consent"),
                _("All public activities, position now"),
            ],
            [
                Row(code, str(Position(code).label), self.language, [
                    self._figure(f"by_position.{code}.period_then", count.period_then),
                    self._figure(f"by_position.{code}.stock_then", count.stock_then),
                    self._figure(f"by_position.{code}.stock_now", count.stock_now),
                ])
                for code, count in figures.by_position.items()
            ],
            unit=_("number of recommendations"),
            total=Row("total", _("Total"), self.language, [
                self._figure("recommendations.period", figures.recommendations.period),
                self._figure("recommendations.stock", figures.recommendations.stock),
                self._figure("recommendations.stock", figures.recommendations.stock),
            ]),
        )  # fmt: skip
        yield self._paragraph(
            *self._supported(),
            Sentence(
                _(
                    "Cooperation may also support a recommendation that the State has noted, with its "
                    "consent. Table %(table)s shows both."
                ),
                {"table": self._table_number(table)},
            ),
        )  # fmt: skip
        yield table

    def _rules(self) -> Iterator[Paragraph]:
        for rule in counting_rules.RULES:
            yield self._paragraph(Sentence(str(rule)))

    # -------------------------------------------------------------------------------------------- its pieces

    def _published_in_period(self) -> list[Sentence]:
        count = self.figures.published.period
        return [
            Sentence(
                ngettext(
                    "From %(first)s to %(last)s, %(count)s activity was first published.",
                    "From %(first)s to %(last)s, %(count)s activities were first published.",
                    count,
                ),
                {
                    "count": self._figure("published.period", count),
                    "first": self._day(self.frozen.period_first),
                    "last": self._day(self.frozen.period_last),
                },
            )
        ]

    def _stock(self) -> list[Sentence]:
        figures = self.figures
        sentences = [
            Sentence(
                ngettext(
                    "On %(day)s, %(count)s activity was public.",
                    "On %(day)s, %(count)s activities were public.",
                    figures.published.stock,
                ),
                {
                    "day": self._day(self.frozen.stock_on),
                    "count": self._figure("published.stock", figures.published.stock),
                },
            ),
        ]
        no_state = figures.by_state.get(NO_STATE, Count(0, 0)).stock
        if no_state:
            sentences.append(
                Sentence(
                    ngettext(
                        "Of these, %(count)s activity concerns no State in particular.",
                        "Of these, %(count)s activities concern no State in particular.",
                        no_state,
                    ),
                    {"count": self._figure("by_state.no_state.stock", no_state)},
                )
            )
        sentences.append(
            Sentence(
                ngettext(
                    "Together they concern %(count)s State.",
                    "Together they concern %(count)s States.",
                    figures.states,
                ),
                {"count": self._figure("states", figures.states)},
            )
        )
        return sentences

    def _supported(self) -> list[Sentence]:
        figures = self.figures
        return [
            Sentence(
                ngettext(
                    "The public activities support %(count)s recommendation of the universal periodic review.",
                    "The public activities support %(count)s different recommendations of the universal "
                    "periodic review.",
                    figures.recommendations.stock,
                ),
                {"count": self._figure("recommendations.stock", figures.recommendations.stock)},
            ),
            Sentence(
                ngettext(
                    "They also support %(count)s voluntary pledge or commitment.",
                    "They also support %(count)s voluntary pledges and commitments.",
                    figures.pledges.stock,
                ),
                {"count": self._figure("pledges.stock", figures.pledges.stock)},
            ),
        ]

    def _about(self, tables: list[Table]) -> Paragraph:
        return self._paragraph(
            Sentence(
                _("Tables %(first)s to %(last)s show the activities of the period and all public activities."),
                {"first": self._table_number(tables[0]), "last": self._table_number(tables[-1])},
            )
        )

    def _cross_table(self) -> Table:
        """Regions as rows; kinds of submitter as columns, the merged ones as one, which a note names."""
        merged = self.figures.by_submitter_and_group
        notes = [_("An activity that concerns States of several groups counts once in each of them.")]
        heads = [_("Regional group")]
        for column in merged:
            if len(column.kinds) == 1:
                heads.append(_label_of(ProviderType, column.kinds[0]))
            else:
                heads.append(_("Other kinds, merged"))
                kinds = pgettext("between the items of a list", "; ").join(
                    _label_of(ProviderType, kind) for kind in column.kinds
                )
                notes.append(_("Merged, because single numbers are small: %(kinds)s.") % {"kinds": kinds})
        return self._table(
            "submitters_and_groups",
            _("Public activities by regional group and kind of submitter"),
            heads,
            [
                Row(code, _group_label(code), self.language, [
                    self._figure(f"by_submitter_and_group.{'+'.join(column.kinds)}.{code}", column.cells.get(code, 0))
                    for column in merged
                ])
                for code in sorted(self.figures.by_group, key=lambda code: code in (NONE, NO_STATE))
            ],
            note=" ".join(notes),
        )  # fmt: skip

    def _states_in_order(self) -> list[Row]:
        rows = []
        for code, count in self.figures.by_state.items():
            name = "" if code == NO_STATE else in_language(self.frozen.facts["states"][code]["names"], self.language)
            label = name or _("No State in particular")
            rows.append(Row(code, label, self.language, self._cells(count, f"by_state.{code}")))
        return sorted(rows, key=lambda row: (row.code == NO_STATE, sort_key(row.label, self.language), row.code))

    def _counted(self, counts: dict[str, Count], label: Callable[[str], str], key: str) -> list[Row]:
        """In the order of the vocabulary; the row of those to which none applies comes last."""
        return [
            Row(code, label(code), self.language, self._cells(count, f"{key}.{code}"))
            for code, count in sorted(counts.items(), key=lambda item: item[0] in (NONE, NO_STATE))
        ]

    def _alphabetical(self, counts: dict[str, Count], scheme: str, key: str) -> list[Row]:
        rows = []
        for code, count in counts.items():
            if code == NONE:
                continue
            labels = self.frozen.facts["terms"][scheme].get(code, {})
            language = self.language if labels.get(self.language) else "en"
            rows.append(Row(code, labels.get(language) or code, language, self._cells(count, f"{key}.{code}")))
        rows.sort(key=lambda row: (sort_key(row.label, self.language), row.code))
        if NONE in counts:
            rows.append(Row(NONE, _none_of(), self.language, self._cells(counts[NONE], f"{key}.{NONE}")))
        return rows

    def _goal_label(self, code: str) -> str:
        if code == NONE:
            return _none_of()
        return f"{code}. {in_language(self.frozen.facts['goals'].get(code, {}), self.language)}".strip()

    def _paragraph(self, *sentences: Sentence) -> Paragraph:
        self.paragraphs += 1
        return Paragraph(self.paragraphs, list(sentences))

    def _table(
        self,
        key: str,
        caption: str,
        heads: list[str],
        rows: list[Row],
        *,
        total: Row | None = None,
        note: str = "",
        unit: str = "",
    ) -> Table:
        self.tables += 1
        return Table(self.tables, key, caption, unit or _("number of activities"), heads, rows, total, note)

    def _two_heads(self) -> list[str]:
        return [
            _("First published in the period"),
            _("Public on %(day)s") % {"day": un_date(self.frozen.stock_on)},
        ]

    def _total(self) -> Row:
        return Row("total", _("Total"), self.language, self._cells(self.figures.published, "published"))

    def _cells(self, count: Count, key: str) -> list[Field]:
        return [self._figure(f"{key}.period", count.period), self._figure(f"{key}.stock", count.stock)]

    def _figure(self, key: str, value: int) -> Field:
        return Field(number(value, self.language), key=key, value=value)

    def _day(self, day: date) -> Field:
        return Field(un_date(day), day=day)

    def _symbol(self, symbol: str) -> Field:
        return Field(symbol, symbol=True)

    def _table_number(self, table: Table) -> Field:
        return Field(str(table.number))


def _label_of(choices: type[TextChoices], code: str) -> str:
    if code == NONE:
        return _none_of()
    # A code that this release does not know any more shows as it is: an old snapshot must stay readable.
    return str(choices(code).label) if code in choices.values else code


def _group_label(code: str) -> str:
    if code == NONE:
        return _("States in no regional group")
    return _("No State in particular") if code == NO_STATE else str(Group(code).label)


def _none_of() -> str:
    return pgettext("row of a table", "Not stated")
