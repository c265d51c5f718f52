"""The tables of the update. Each function takes the next number of its pen."""

from functools import partial

from django.utils.translation import gettext as _

from reports.figures import NO_STATE, NONE
from reports.text.parts import Row, Table, Tile, Tiles
from reports.text.pen import Pen, group_label, label_of
from repository.content import ActivityStatus, Fund, Kind, Modality, ProviderType
from repository.models import Position, State
from repository.reference.names import sort_key


def submitters(pen: Pen) -> Table:
    return pen.table(
        "submitters",
        _("Activities by kind of submitter"),
        [_("Kind of submitter"), *pen.two_heads()],
        pen.counted(pen.figures.by_submitter, partial(label_of, ProviderType), "by_submitter"),
        total=pen.total(),
        bars=True,
    )


def submitters_and_groups(pen: Pen) -> Table:
    """Regions as rows; kinds of submitter as columns, the merged ones as one, which a note names."""
    merged = pen.figures.by_submitter_and_group
    notes = [_("An activity that concerns States of several groups counts once in each of them.")]
    heads = [_("Regional group")]
    for column in merged:
        if len(column.kinds) == 1:
            heads.append(label_of(ProviderType, column.kinds[0]))
        else:
            heads.append(_("Other kinds, merged"))
            kinds = pen.items([label_of(ProviderType, kind) for kind in column.kinds])
            notes.append(_("Merged, because single numbers are small: %(kinds)s.") % {"kinds": kinds})
    return pen.table(
        "submitters_and_groups",
        _("Public activities by regional group and kind of submitter"),
        heads,
        [
            Row(code, group_label(code), pen.language, [
                pen.figure(f"by_submitter_and_group.{'+'.join(column.kinds)}.{code}", column.cells.get(code, 0))
                for column in merged
            ])
            for code in sorted(pen.figures.by_group, key=lambda code: code in (NONE, NO_STATE))
        ],
        note=" ".join(notes),
    )  # fmt: skip


def groups(pen: Pen) -> Table:
    return pen.table(
        "groups",
        _("Activities by regional group"),
        [_("Regional group"), *pen.two_heads()],
        pen.counted(pen.figures.by_group, group_label, "by_group"),
        total=pen.total(),
        note=_("An activity that concerns States of several groups counts once in each of them."),
        bars=True,
    )


def needs(pen: Pen) -> Table:
    return pen.table(
        "needs",
        _(
            "Activities in least developed countries, landlocked developing countries and small island developing States"
        ),
        [_("Group"), *pen.two_heads()],
        pen.counted(pen.figures.by_need, group_label, "by_need"),
        note=_("A State can belong to several of these groups, or to none."),
        bars=True,
    )


def states(pen: Pen) -> Table:
    """Without bars: a list of States is never drawn by amount (policy decision D20)."""
    return pen.table(
        "states",
        _("Activities by State concerned"),
        [_("State"), *pen.two_heads()],
        pen.states(),
        total=pen.total(),
        note=_("An activity that concerns several States counts once for each of them and once in the total."),
    )


def tiles(pen: Pen) -> Tiles:
    """Each State of the frozen facts once. Fictitious States stand only where an activity concerns them."""
    counts = pen.figures.by_state
    shown = [
        Tile(code, pen.state_name(code), counts[code].stock if code in counts else 0)
        for code, facts in pen.frozen.facts["states"].items()
        if code in counts or facts["status"] != State.UnStatus.FICTITIOUS
    ]
    shown.sort(key=lambda tile: (sort_key(tile.name, pen.language), tile.code))
    return Tiles(
        _("States, in alphabetical order, with the number of public activities"),
        shown,
        _(
            "This is not a map. A framed tile stands for a State that public activities concern; a plain one for a State without."
        ),
    )


def years(pen: Pen) -> Table:
    return pen.table(
        "years",
        _("Activities by year in which they took place"),
        [_("Year"), *pen.two_heads()],
        [
            Row(code, code, pen.language, pen.cells(count, f"by_year.{code}"))
            for code, count in pen.figures.by_year.items()
            if code != NONE
        ],
        note=_(
            "An activity counts once in every year in which it took place. Activities without a start date are left out."
        ),
        bars=True,
    )


def statuses(pen: Pen) -> Table:
    rows = pen.counted(pen.figures.by_status, partial(label_of, ActivityStatus), "by_status")
    heads = [_("Status"), *pen.two_heads()]
    return pen.table("status", _("Activities by status"), heads, rows, total=pen.total(), bars=True)


def kinds(pen: Pen) -> Table:
    rows = pen.counted(pen.figures.by_kind, partial(label_of, Kind), "by_kind")
    return _of_several(pen, "kinds", _("Activities by kind of support"), _("Kind of support"), rows)


def modalities(pen: Pen) -> Table:
    rows = pen.counted(pen.figures.by_modality, partial(label_of, Modality), "by_modality")
    return _of_several(pen, "modalities", _("Activities by modality"), _("Modality"), rows)


def themes(pen: Pen) -> Table:
    rows = pen.alphabetical(pen.figures.by_theme, "theme", "by_theme")
    return _of_several(pen, "themes", _("Activities by theme"), _("Theme"), rows)


def persons(pen: Pen) -> Table:
    rows = pen.alphabetical(pen.figures.by_persons, "persons", "by_persons")
    return _of_several(pen, "persons", _("Activities by group of persons"), _("Group of persons"), rows)


def goals(pen: Pen) -> Table:
    rows = pen.counted(pen.figures.by_goal, pen.goal_label, "by_goal")
    note = _("An activity can name several rows. A target counts under its Goal.")
    return _of_several(pen, "goals", _("Activities by Sustainable Development Goal"), _("Goal"), rows, note)


def funds(pen: Pen) -> Table:
    rows = pen.counted(pen.figures.by_fund, partial(label_of, Fund), "by_fund")
    return _of_several(pen, "funds", _("Activities by voluntary fund used"), _("Fund"), rows)


def positions(pen: Pen) -> Table:
    figures = pen.figures
    return pen.table(
        "positions",
        _("Recommendations supported by activities, by position of the State under review"),
        [
            _("Position"),
            _("Activities of the period, position at consent"),
            _("All public activities, position at consent"),
            _("All public activities, position now"),
        ],
        [
            Row(code, str(Position(code).label), pen.language, [
                pen.figure(f"by_position.{code}.period_then", count.period_then),
                pen.figure(f"by_position.{code}.stock_then", count.stock_then),
                pen.figure(f"by_position.{code}.stock_now", count.stock_now),
            ])
            for code, count in figures.by_position.items()
        ],
        unit=_("number of recommendations"),
        total=Row("total", _("Total"), pen.language, [
            pen.figure("recommendations.period", figures.recommendations.period),
            pen.figure("recommendations.stock", figures.recommendations.stock),
            pen.figure("recommendations.stock", figures.recommendations.stock),
        ]),
    )  # fmt: skip


def _of_several(pen: Pen, key: str, caption: str, head: str, rows: list[Row], note: str = "") -> Table:
    """A table of which an activity can name several rows."""
    note = note or _("An activity can name several rows.")
    return pen.table(key, caption, [head, *pen.two_heads()], rows, total=pen.total(), note=note, bars=True)
