"""What stands in the update, section by section: generated paragraphs and tables, then the drafter's own words.

The order is that of the funds' reports to the Council: mandate and method, what came in, what is published, the
recommendations addressed, practices, synergies, resources, what is to come. HRC res. 54/28, paras. 4, 14 and 15.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from reports import counting_rules
from reports.figures import NO_STATE, Count
from reports.text import own, tables
from reports.text.parts import Field, Paragraph, Section, Sentence, Table, Tiles
from reports.text.pen import Pen

RESOLUTION = "54/28"
UNOFFICIAL = gettext_lazy("Unofficial translation: the English text prevails.")
DESIGNATIONS = gettext_lazy(
    "The designations used and the presentation of material imply no opinion on the legal status of any "
    "State, territory or authority, or on the delimitation of frontiers."
)
Blocks = Iterator[Paragraph | Table | Tiles]


@dataclass(frozen=True)
class Plan:
    """A section that an update can have. ``write`` yields what is generated; own words come after it."""

    key: str
    level: int
    title: Promise | str
    write: Callable[[Pen], Blocks]


def summary(pen: Pen) -> list[Sentence]:
    return [*_published_in_period(pen), *_stock(pen), *_supported(pen)]


def write(pen: Pen) -> Iterator[Section]:
    """The sections that have something to say, marked I, II, … and A, B, … in order."""
    first, second = 0, 0
    for place, plan in enumerate(SECTIONS):
        blocks = [*plan.write(pen), *own.words(pen, plan.key)]
        is_head = place + 1 < len(SECTIONS) and SECTIONS[place + 1].level > plan.level
        if not blocks and not is_head:
            continue
        if plan.level == 1:
            first, second = first + 1, 0
            mark = _roman()[first - 1]
        else:
            second += 1
            mark = _letters()[second - 1]
        yield Section(plan.key, plan.level, mark, str(plan.title), blocks)


def _mandate(pen: Pen) -> Blocks:
    yield pen.paragraph(
        Sentence(
            _(
                "In paragraph 14 of its resolution %(resolution)s%(note)s, the Human Rights Council requested "
                "the Office of the United Nations High Commissioner for Human Rights to establish and "
                "maintain an online repository of technical cooperation and capacity-building activities "
                "that help to implement recommendations of the universal periodic review, and to present "
                "to it each year an update of the information compiled."
            ),
            {"resolution": pen.symbol(RESOLUTION), "note": pen.note("%(symbol)s", symbol=pen.symbol("A/HRC/RES/54/28"))},
        ),
        Sentence(
            _("The present text is the update for session %(session)s of the Council."),
            {"session": Field(str(pen.frozen.session))},
        ),
    )  # fmt: skip
    yield pen.paragraph(
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
    yield pen.paragraph(
        Sentence(
            _("The update covers the period from %(first)s to %(last)s; the cut-off date is %(cut_off)s."),
            {
                "first": pen.day(pen.frozen.period_first),
                "last": pen.day(pen.frozen.period_last),
                "cut_off": pen.day(pen.frozen.cut_off),
            },
        ),
        Sentence(
            _("The public record was read on %(day)s. All figures come from the copy made then."),
            {"day": pen.day(pen.frozen.read_on)},
        ),
    )  # fmt: skip
    if pen.frozen.revision > 1:
        yield pen.paragraph(
            Sentence(
                _("This is revision %(revision)s of the copy. It was made again after a change to the public record."),
                {"revision": Field(str(pen.frozen.revision))},
            )
        )


def _period(pen: Pen) -> Blocks:
    received = pen.figures.received
    if received is not None:
        yield pen.paragraph(
            Sentence(
                ngettext(
                    "Worldwide, %(count)s submission was received in the period.",
                    "Worldwide, %(count)s submissions were received in the period.",
                    received,
                ),
                {"count": pen.figure("submissions.received", received)},
            )
        )
    table = tables.submitters(pen)
    yield pen.paragraph(
        *_published_in_period(pen),
        Sentence(_("Table %(table)s shows who submitted them."), {"table": pen.table_number(table)}),
    )
    yield table
    if pen.figures.by_submitter_and_group:
        cross = tables.submitters_and_groups(pen)
        yield pen.paragraph(
            Sentence(
                _("Table %(table)s shows the public activities by kind of submitter and by region."),
                {"table": pen.table_number(cross)},
            )
        )
        yield cross


def _nothing(pen: Pen) -> Blocks:
    """A section that only its parts, or the drafter, fill."""
    yield from ()


def _states(pen: Pen) -> Blocks:
    groups, needs = tables.groups(pen), tables.needs(pen)
    yield pen.paragraph(
        *_stock(pen),
        Sentence(
            _("Tables %(first)s and %(last)s show them by group of States."),
            {"first": pen.table_number(groups), "last": pen.table_number(needs)},
        ),
    )
    yield groups
    yield needs
    if pen.figures.by_state:
        states = tables.states(pen)
        yield pen.paragraph(
            Sentence(
                _("Table %(table)s lists, in alphabetical order, the States that the activities concern."),
                {"table": pen.table_number(states)},
            )
        )
        yield states
        yield tables.tiles(pen)


def _kinds(pen: Pen) -> Blocks:
    shown = [tables.statuses(pen), tables.kinds(pen), tables.modalities(pen)]
    years = tables.years(pen)
    if years.rows:
        shown.append(years)
    yield _about(pen, shown)
    yield from shown


def _themes(pen: Pen) -> Blocks:
    shown = [tables.themes(pen), tables.persons(pen), tables.goals(pen)]
    yield _about(pen, shown)
    yield from shown


def _changes(pen: Pen) -> Blocks:
    """Against the frozen copy of the update before; nothing where there is none."""
    changes = pen.frozen.facts["changes"]
    if changes is None:
        return
    new, gone, revised = (len(changes[name]) for name in ("new", "gone", "reclassified"))
    yield pen.paragraph(
        Sentence(
            _("The copy of the update for session %(session)s was cut off on %(day)s."),
            {"session": Field(str(changes["session"])), "day": pen.day(pen.frozen.previous_cut_off)},
        ),
        Sentence(
            ngettext(
                "Since then, %(count)s activity has become public.",
                "Since then, %(count)s activities have become public.",
                new,
            ),
            {"count": pen.figure("changes.new", new)},
        ),
        Sentence(
            ngettext(
                "%(count)s activity of that copy is no longer public.",
                "%(count)s activities of that copy are no longer public.",
                gone,
            ),
            {"count": pen.figure("changes.gone", gone)},
        ),
        Sentence(
            ngettext(
                "%(count)s activity now counts in other rows than before, because its text was revised.",
                "%(count)s activities now count in other rows than before, because their text was revised.",
                revised,
            ),
            {"count": pen.figure("changes.reclassified", revised)},
        ),
    )
    if moved := changes["groups"]:
        names = pen.items([pen.state_name(code) for code in sorted(moved, key=pen.state_name)])
        yield pen.paragraph(
            Sentence(
                _("The groups of these States are others than at that cut-off date: %(states)s."),
                {"states": Field(names)},
            )
        )


def _recommendations(pen: Pen) -> Blocks:
    table = tables.positions(pen)
    yield pen.paragraph(
        *_supported(pen),
        Sentence(
            _(
                "Cooperation may also support a recommendation that the State has noted, with its "
                "consent. Table %(table)s shows both."
            ),
            {"table": pen.table_number(table)},
        ),
    )  # fmt: skip
    yield table


def _practices(pen: Pen) -> Blocks:
    count = pen.figures.good_practices
    if count.stock:
        yield pen.paragraph(
            Sentence(
                ngettext(
                    "%(count)s public activity is put forward as a good practice.",
                    "%(count)s public activities are put forward as good practices.",
                    count.stock,
                ),
                {"count": pen.figure("good_practices.stock", count.stock)},
            )
        )
    yield from own.examples(pen)


def _synergies(pen: Pen) -> Blocks:
    yield pen.paragraph(
        Sentence(
            _(
                "In paragraph 15 of resolution %(resolution)s the Council speaks of synergies with other databases. "
                "Each published activity names the recommendations it supports by the paragraph numbers of the "
                "documents of the universal periodic review, and its data can be taken by other databases in open formats."
            ),
            {"resolution": pen.symbol(RESOLUTION)},
        )
    )


def _resources(pen: Pen) -> Blocks:
    table = tables.funds(pen)
    yield pen.paragraph(
        Sentence(
            _(
                "Paragraph 4 of resolution %(resolution)s speaks of the voluntary funds. Table %(table)s "
                "shows the activities that name one."
            ),
            {"resolution": pen.symbol(RESOLUTION), "table": pen.table_number(table)},
        )
    )  # fmt: skip
    yield table


def _rules(pen: Pen) -> Blocks:
    for rule in counting_rules.RULES:
        yield pen.paragraph(Sentence(str(rule)))


SECTIONS = [
    Plan("mandate", 1, gettext_lazy("Mandate and method"), _mandate),
    Plan("period", 1, gettext_lazy("Submissions and publications in the period"), _period),
    Plan("stock", 1, gettext_lazy("Published activities"), _nothing),
    Plan("states", 2, gettext_lazy("States and groups of States"), _states),
    Plan("kinds", 2, gettext_lazy("Status, kinds of support and modalities"), _kinds),
    Plan("themes", 2, gettext_lazy("Themes, groups of persons and Sustainable Development Goals"), _themes),
    Plan("changes", 2, gettext_lazy("Changes since the last update"), _changes),
    Plan("recommendations", 1, gettext_lazy("Recommendations and pledges supported"), _recommendations),
    Plan("practices", 1, gettext_lazy("Selected practices"), _practices),
    Plan("synergies", 1, gettext_lazy("Synergies with other databases"), _synergies),
    Plan("resources", 1, gettext_lazy("Resources and voluntary funds"), _resources),
    Plan("outlook", 1, gettext_lazy("Challenges and way forward"), _nothing),
    Plan("rules", 1, gettext_lazy("How the figures were made"), _rules),
]


# ------------------------------------------------------------------------------------------- their sentences


def _published_in_period(pen: Pen) -> list[Sentence]:
    count = pen.figures.published.period
    return [
        Sentence(
            ngettext(
                "From %(first)s to %(last)s, %(count)s activity was first published.",
                "From %(first)s to %(last)s, %(count)s activities were first published.",
                count,
            ),
            {
                "count": pen.figure("published.period", count),
                "first": pen.day(pen.frozen.period_first),
                "last": pen.day(pen.frozen.period_last),
            },
        )
    ]


def _stock(pen: Pen) -> list[Sentence]:
    figures = pen.figures
    sentences = [
        Sentence(
            ngettext(
                "On %(day)s, %(count)s activity was public.",
                "On %(day)s, %(count)s activities were public.",
                figures.published.stock,
            ),
            {
                "day": pen.day(pen.frozen.stock_on),
                "count": pen.figure("published.stock", figures.published.stock),
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
                {"count": pen.figure("by_state.no_state.stock", no_state)},
            )
        )
    sentences.append(
        Sentence(
            ngettext(
                "Together they concern %(count)s State.",
                "Together they concern %(count)s States.",
                figures.states,
            ),
            {"count": pen.figure("states", figures.states)},
        )
    )
    return sentences


def _supported(pen: Pen) -> list[Sentence]:
    figures = pen.figures
    return [
        Sentence(
            ngettext(
                "The public activities support %(count)s recommendation of the universal periodic review.",
                "The public activities support %(count)s different recommendations of the universal periodic review.",
                figures.recommendations.stock,
            ),
            {"count": pen.figure("recommendations.stock", figures.recommendations.stock)},
        ),
        Sentence(
            ngettext(
                "They also support %(count)s voluntary pledge or commitment.",
                "They also support %(count)s voluntary pledges and commitments.",
                figures.pledges.stock,
            ),
            {"count": pen.figure("pledges.stock", figures.pledges.stock)},
        ),
    ]


def _about(pen: Pen, shown: list[Table]) -> Paragraph:
    return pen.paragraph(
        Sentence(
            _("Tables %(first)s to %(last)s show the activities of the period and all public activities."),
            {"first": pen.table_number(shown[0]), "last": pen.table_number(shown[-1])},
        )
    )


def _roman() -> list[str]:
    return [
        pgettext("mark of a section", "I."),
        pgettext("mark of a section", "II."),
        pgettext("mark of a section", "III."),
        pgettext("mark of a section", "IV."),
        pgettext("mark of a section", "V."),
        pgettext("mark of a section", "VI."),
        pgettext("mark of a section", "VII."),
        pgettext("mark of a section", "VIII."),
        pgettext("mark of a section", "IX."),
    ]


def _letters() -> list[str]:
    return [
        pgettext("mark of a section", "A."),
        pgettext("mark of a section", "B."),
        pgettext("mark of a section", "C."),
        pgettext("mark of a section", "D."),
    ]
