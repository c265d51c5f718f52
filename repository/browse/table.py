"""The list of activities as a table: which columns there are, and which the reader chose. The choice is in the address."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from repository.browse import paging


@dataclass(frozen=True)
class Column:
    """A column beside the title. ``sort``: the order of the list that it stands for, if any; ``falls``: from high to low."""

    key: str
    label: str | Promise
    sort: str = ""
    falls: bool = False


COLUMNS = (
    Column("provider", _("Submitted by")),
    Column("states", _("States concerned"), sort="state"),
    Column("status", _("Status")),
    Column("period", _("Period"), sort="recent", falls=True),
    Column("kinds", _("Type of support")),
    Column("themes", _("Themes")),
    Column("recommendations", _("Recommendations")),
    Column("language", _("Original language")),
    Column("published", _("Published"), sort="newest", falls=True),
    Column("reference", _("Reference")),
)
AT_FIRST = ("provider", "states", "status", "period")


@dataclass(frozen=True)
class Heading:
    """A column's head: the address that sorts by it ("" where nothing does), and how it is sorted now, as ARIA says it."""

    column: Column
    address: str
    sorted: str


class Table:
    """The columns of one list: those chosen (``column=…``, repeated), and all to choose from."""

    def __init__(self, query: QueryDict, sort: str) -> None:
        asked = query.getlist("column")
        self.columns = [one for one in COLUMNS if one.key in asked] or [one for one in COLUMNS if one.key in AT_FIRST]
        self.choices = [(one, one in self.columns) for one in COLUMNS]
        self.headings = [
            Heading(
                column=one,
                address=paging.address(query, sort=one.sort) if one.sort else "",
                sorted=("descending" if one.falls else "ascending") if one.sort == sort else "",
            )
            for one in self.columns
        ]
