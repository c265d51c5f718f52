"""The figures of the statistics page, drawn from the same counts as the filters of the list.

No State is ranked: States are tiles of two tones in alphabetical order, groups stand in their own order, and no finding
names the State or group that has most or fewest (HRC res. 54/28, preamble; policy decision D20).
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from repository.browse.listing import Choice, Facet

DRAWN = 12  # bars; the table beside them has every value
KEYS = ("year", "kind", "theme", "persons", "sdg", "provider_type", "modality", "status", "group", "cycle")


@dataclass(frozen=True)
class Bar:
    choice: Choice
    length: int  # in hundredths of the longest


@dataclass(frozen=True)
class Figure:
    """One facet of a list as a figure: ``total`` activities are counted; one may count for several values."""

    facet: Facet
    total: int

    @property
    def key(self) -> str:
        return self.facet.key

    @property
    def rows(self) -> list[Choice]:
        """Every value, as the facet orders them; years from the first to the last."""
        if self.key == "year":
            return sorted(self.facet.choices, key=lambda one: one.code)
        return self.facet.choices

    @cached_property
    def bars(self) -> list[Bar]:
        longest = max(one.count for one in self.rows) or 1
        drawn = self.rows[-DRAWN:] if self.key == "year" else self.rows[:DRAWN]
        return [Bar(one, max(1, round(100 * one.count / longest))) for one in drawn]

    @property
    def left_out(self) -> int:
        """Values that only the table has."""
        return len(self.rows) - len(self.bars)

    @property
    def finding(self) -> str:
        """The heading: what the figure says, in one sentence."""
        if self.key == "group":
            return _("Activities by group of States")
        if self.key == "cycle":
            return _("Activities by UPR cycle of the recommendations that they support")
        most = max(one.count for one in self.rows)
        leading = [one for one in self.rows if one.count == most]
        if len(leading) > 1:
            return self._several(most)
        told = {"label": leading[0].label.text, "number": most, "total": self.total}
        return self._one() % told

    def _one(self) -> str:
        """The sentence for a figure in which one value is met most."""
        total = self.total
        return {
            "year": ngettext(
                "Most were under way in %(label)s: %(number)s of %(total)s activity",
                "Most were under way in %(label)s: %(number)s of %(total)s activities",
                total,
            ),
            "kind": ngettext(
                "Type of support named most often: %(label)s, in %(number)s of %(total)s activity",
                "Type of support named most often: %(label)s, in %(number)s of %(total)s activities",
                total,
            ),
            "theme": ngettext(
                "Theme named most often: %(label)s, in %(number)s of %(total)s activity",
                "Theme named most often: %(label)s, in %(number)s of %(total)s activities",
                total,
            ),
            "persons": ngettext(
                "Group of persons named most often: %(label)s, in %(number)s of %(total)s activity",
                "Group of persons named most often: %(label)s, in %(number)s of %(total)s activities",
                total,
            ),
            "sdg": ngettext(
                "Goal named most often: %(label)s, in %(number)s of %(total)s activity",
                "Goal named most often: %(label)s, in %(number)s of %(total)s activities",
                total,
            ),
            "provider_type": ngettext(
                "Type of provider named most often: %(label)s, in %(number)s of %(total)s activity",
                "Type of provider named most often: %(label)s, in %(number)s of %(total)s activities",
                total,
            ),
            "modality": ngettext(
                "Modality named most often: %(label)s, in %(number)s of %(total)s activity",
                "Modality named most often: %(label)s, in %(number)s of %(total)s activities",
                total,
            ),
            "status": ngettext(
                "Status of most: %(label)s, %(number)s of %(total)s activity",
                "Status of most: %(label)s, %(number)s of %(total)s activities",
                total,
            ),
        }[self.key]

    def _several(self, most: int) -> str:
        return ngettext(
            "%(label)s: several are named equally often, in %(number)s activity each",
            "%(label)s: several are named equally often, in %(number)s activities each",
            most,
        ) % {"label": self.facet.label, "number": most}

    @property
    def definition(self) -> str:
        """What is counted, and what is not."""
        return {
            "year": _(
                "An activity counts for each year in which it was under way; without an end it counts until today."
            ),
            "sdg": _("An activity counts once for each goal, however many of the goal's targets it names."),
            "provider_type": _("Submitters and partners count alike, once for each type."),
            "status": _("As reported by the provider."),
            "group": _(
                "An activity counts once for each group that a State concerned belongs to today. States may belong to "
                "several groups, so the numbers add up to more than the total. The groups stand in a fixed order."
            ),
            "cycle": _("An activity counts once for each cycle of a recommendation or pledge that it supports."),
        }.get(self.key, _("An activity counts once for each value that it names, so the numbers may add up to more."))


def figures(facets: list[Facet], total: int, *, without: set[str]) -> list[Figure]:
    """The figures of a list in their order. ``without``: keys by which it is filtered, of which a figure would mislead."""
    by_key = {one.key: one for one in facets}
    return [Figure(by_key[key], total) for key in KEYS if key in by_key and key not in without and total]
