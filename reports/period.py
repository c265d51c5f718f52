"""Which days an update covers (policy decision D12)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from reports.models import Update, UpdateStatus
from repository.models import CouncilSession

FIRST_DAY = date(2023, 10, 12)  # HRC res. 54/28 was adopted; the update to the 56th session begins here
FIRST_SESSION = 56
SESSIONS_A_YEAR = 3


class NoUpdateForSession(ValueError):
    """The annual update is not presented to this session; the message is a sentence for people."""


@dataclass(frozen=True)
class Period:
    """Both days belong to it. The stock is counted on the cut-off date. All are days in Geneva."""

    first: date
    last: date
    cut_off: date


def proposed(session: CouncilSession) -> Period:
    """From the day after the previous update's cut-off to 15 March before the June session; 12 October 2023 is the first.

    The day after, because the cut-off day itself belongs to the previous period: a record published on it is counted
    once. The previous cut-off is that of the final update where we have one, else the 15 March of that year.
    """
    refuse_unless_june(session)
    last = usual_cut_off(session)
    return Period(first=_first_day(session), last=last, cut_off=last)


def usual_cut_off(session: CouncilSession) -> date:
    """15 March of the year of the session: editors need the text about ten weeks before it."""
    return date(session.starts_on.year, 3, 15)


def refuse_unless_june(session: CouncilSession) -> None:
    """Raises :class:`NoUpdateForSession` for a session other than a June session from the 56th."""
    if not session.carries_annual_update:
        raise NoUpdateForSession(
            _(
                "The annual update is presented to the June session (56, 59, 62, 65 and every third after), "
                "not to %(session)d."
            )
            % {"session": session.number}
        )


def session_numbered(number: int) -> CouncilSession:
    """The session, which must be a June session. Raises :class:`NoUpdateForSession`."""
    session = CouncilSession.objects.filter(pk=number).first()
    if session is None:
        raise NoUpdateForSession(
            _("Session %(session)d of the Council is not in the calendar. Add its dates first.") % {"session": number}
        )
    refuse_unless_june(session)
    return session


def _first_day(session: CouncilSession) -> date:
    if session.number <= FIRST_SESSION:
        return FIRST_DAY
    previous = session.number - SESSIONS_A_YEAR
    final = Update.objects.filter(session=previous, status=UpdateStatus.FROZEN).first()
    if final:
        return final.cut_off + timedelta(days=1)
    known = CouncilSession.objects.filter(pk=previous).first()
    cut_off = usual_cut_off(known) if known else usual_cut_off(session).replace(year=session.starts_on.year - 1)
    return cut_off + timedelta(days=1)
