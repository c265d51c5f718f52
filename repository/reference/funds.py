"""The voluntary funds that help with the Universal Periodic Review: what each is for, who may ask, how.

Written from public documents of the funds, on the day that each entry bears (HRC res. 54/28, preamble and para. 4: make them
known, make applying easier). Rules and amounts change: an entry that nobody has confirmed for twelve months says so and
stands last. The words are marked for translation where they stand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from repository.content import Fund as Code
from repository.reference.models import Group

CONFIRMED_FOR = timedelta(days=365)
WRITTEN_ON = date(2026, 11, 25)
OF_NEED = frozenset({Group.LDC, Group.SIDS})  # the two groups that the funds name


class Who(TextChoices):
    """Who asks, other than a State chosen by its code."""

    NHRI = "NHRI", _("A national human rights institution")
    CSO = "CSO", _("A civil society organization")
    UNCT = "UNCT", _("A United Nations country team")


class Need(TextChoices):
    TRAVEL = "travel", _("Travel to the review, to its adoption or to a session of the Council")
    PREPARE = "prepare", _("Training, or help with the national report")
    IMPLEMENT = "implement", _("Implementing recommendations after the review")
    PROGRAMME = "programme", _("A longer programme: laws, institutions, advisers")


class Stage(TextChoices):
    BEFORE = "before", _("Before the review")
    ADOPTION = "adoption", _("Between the review and the adoption of its outcome")
    AFTER = "after", _("After the adoption")


@dataclass(frozen=True)
class Fund:
    code: Code
    purpose: str | Promise
    for_whom: str | Promise
    decides: str | Promise
    how: str | Promise
    basis: tuple[str, ...]  # symbols and resolutions, as one would cite them
    needs: frozenset[Need]
    stages: frozenset[Stage]
    asked_by: frozenset[Who]  # besides the Government of a State
    only_groups: bool  # True: for LDCs and SIDS only; False: for them in particular
    as_of: date  # the day on which somebody last compared the entry with the documents of the fund

    @property
    def name(self) -> str:
        return str(self.code.label)

    def is_confirmed_on(self, day: date) -> bool:
        return day - self.as_of <= CONFIRMED_FOR


_ALL_STAGES = frozenset(Stage)
FUNDS = (
    Fund(
        Code.VFTC,
        purpose=_(
            "Programmes of technical cooperation: national institutions, legislation, human rights advisers in the field."
        ),
        for_whom=_("Countries, at the request of their Government"),
        decides=_(
            "A Board of Trustees with equal representation of the five regional groups; its Chair reports to the Council"
        ),
        how=_("The Government writes to OHCHR; an assessment of needs follows."),
        basis=("CHR res. 1987/38", "ECOSOC dec. 1987/147", "HRC res. 18/18"),
        needs=frozenset({Need.PROGRAMME, Need.IMPLEMENT}),
        stages=_ALL_STAGES,
        asked_by=frozenset({Who.UNCT}),
        only_groups=False,
        as_of=WRITTEN_ON,
    ),
    Fund(
        Code.PARTICIPATION,
        purpose=_(
            "Travel of one official to the review and to the adoption of its outcome, travel of rapporteurs, training, help "
            "with the national report."
        ),
        for_whom=_("Developing countries, least developed countries and small island developing States in particular"),
        decides=_("OHCHR, Universal Periodic Review Branch"),
        how=_("The State asks OHCHR."),
        basis=("HRC res. 5/1", "HRC res. 6/17", "HRC res. 16/21", "HRC res. 51/30"),
        needs=frozenset({Need.TRAVEL, Need.PREPARE}),
        stages=frozenset({Stage.BEFORE, Stage.ADOPTION}),
        asked_by=frozenset(),
        only_groups=False,
        as_of=WRITTEN_ON,
    ),
    Fund(
        Code.IMPLEMENTATION,
        purpose=_(
            "Part of the cost of projects that implement recommendations, national capacity, mechanisms for implementation, "
            "reporting and follow-up, exchange of good practices."
        ),
        for_whom=_(
            "Least developed countries and small island developing States in particular; in consultation and with the consent "
            "of the country"
        ),
        decides=_("The same Board of Trustees gives guidance; OHCHR manages the fund"),
        how=_("The State, or the United Nations country team with its consent, proposes a project to OHCHR."),
        basis=("HRC res. 6/17", "HRC res. 16/21", "HRC res. 51/30"),
        needs=frozenset({Need.IMPLEMENT, Need.PROGRAMME}),
        stages=frozenset({Stage.AFTER}),
        asked_by=frozenset({Who.UNCT}),
        only_groups=False,
        as_of=WRITTEN_ON,
    ),
    Fund(
        Code.LDC_SIDS,
        purpose=_(
            "Taking part in the work of the Council: travel of delegates to its sessions, training and e-learning, fellowships "
            "of three months."
        ),
        for_whom=_(
            "Least developed countries and small island developing States only, those without a mission in Geneva in particular"
        ),
        decides=_("OHCHR, Human Rights Council Branch"),
        how=_("OHCHR calls for applications once a year."),
        basis=("HRC res. 19/26", "HRC res. 34/40"),
        needs=frozenset({Need.TRAVEL, Need.PREPARE}),
        stages=_ALL_STAGES,
        asked_by=frozenset(),
        only_groups=True,
        as_of=WRITTEN_ON,
    ),
)


@dataclass(frozen=True)
class Suggestion:
    """A fund worth asking, and why. A suggestion is no verdict: the fund decides."""

    fund: Fund
    reasons: list[str]


def in_order(day: date) -> list[Fund]:
    """Those confirmed within twelve months first."""
    return sorted(FUNDS, key=lambda fund: not fund.is_confirmed_on(day))


def worth_asking(
    *, who: Who | None, groups: Iterable[str] | None, need: Need | None, stage: Stage | None, day: date
) -> list[Suggestion]:
    """The funds that fit the answers given; a question without an answer leaves nothing out.

    ``who``: None for the Government of a State. ``groups``: to which that State belongs on ``day``; None: no State chosen.
    """
    found = []
    for fund in in_order(day):
        if (
            (who and who not in fund.asked_by)
            or (need and need not in fund.needs)
            or (stage and stage not in fund.stages)
        ):
            continue
        reasons = []
        if groups is not None:
            of_need = sorted(OF_NEED & set(groups))
            if fund.only_groups and not of_need:
                continue
            if of_need:
                names = " · ".join(str(Group(code).label) for code in of_need)
                reasons.append(_now("The State belongs today to: %(groups)s.") % {"groups": names})
            else:
                reasons.append(_now("Other groups come first; the fund tells whether the State can apply."))
        if need:
            reasons.append(_now("It covers: %(need)s.") % {"need": str(need.label)})
        if who:
            reasons.append(_now("A United Nations country team can propose, with the consent of the State."))
        found.append(Suggestion(fund, reasons))
    return found
