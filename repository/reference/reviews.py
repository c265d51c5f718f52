"""The verbs of reviews and sessions: what was planned, what took place, what was adopted.

A review that is moved keeps the session it was first planned for. No verb says that a review was held before its session began.
"""

from datetime import date

from django.utils.translation import gettext as _

from repository.reference.changes import Refused, Verb, entered
from repository.reference.models import CouncilSession, Review, State, UprSession

Status = Review.Status
# What may follow what. What is wrong is undone (changes.undo), not walked back.
NEXT: dict[str, set[str]] = {
    Status.SCHEDULED: {Status.POSTPONED, Status.HELD},
    Status.POSTPONED: {Status.POSTPONED, Status.HELD},
    Status.HELD: {Status.OUTCOME_ADOPTED},
    Status.OUTCOME_ADOPTED: set(),
}


def schedule(state: State, session: UprSession, *, basis: str = "", by: int) -> Review:
    """A State is to be reviewed in this session. Raises :class:`Refused`."""
    if state.un_status == State.UnStatus.OBSERVER:
        raise Refused(_("%(state)s is an observer: it recommends, but is not reviewed.") % {"state": state.name})
    if Review.objects.filter(state=state, cycle=session.cycle).exists():
        raise Refused(_("This State has a review in this cycle already. Move that review instead."))
    review = Review(state=state, cycle=session.cycle, session=session, status=Status.SCHEDULED, source=basis)
    with entered(Verb.REVIEW_SCHEDULED, review, by=by) as entry:
        entry.create(review)
    return review


def postpone(review: Review, *, to: UprSession | None = None, basis: str, by: int) -> None:
    """It does not take place as planned; ``to``: the session it is planned for now, once that is decided.

    Called again for a postponed review, it moves it once more. The first session is kept. Raises :class:`Refused`.
    """
    verb = Verb.REVIEW_MOVED if to else Verb.REVIEW_POSTPONED
    with entered(verb, review, by=by) as entry:
        row: Review = entry.subject
        _refuse_unless_follows(row, Status.POSTPONED)
        _refuse_another_cycle(row, to)
        first = row.first_session_id or row.session_id
        entry.update(
            row,
            status=Status.POSTPONED,
            first_session_id=first,
            session_id=to.pk if to else row.session_id,
            source=basis,
        )
        if not entry.rows:
            raise Refused(_("Nothing would change."))


def hold(review: Review, *, today: date, by: int) -> None:
    """It took place in its session. Raises :class:`Refused`."""
    with entered(Verb.REVIEW_HELD, review, by=by) as entry:
        row: Review = entry.subject
        _refuse_unless_follows(row, Status.HELD)
        begins = row.session.starts_on
        if (begins and begins > today) or row.session.year > today.year:
            raise Refused(_("The session has not begun yet: a review is not said to be held before it was."))
        first = None if row.first_session_id == row.session_id else row.first_session_id
        entry.update(row, status=Status.HELD, first_session_id=first)


def adopt(review: Review, *, symbol: str, by: int) -> None:
    """The Council has adopted the outcome; ``symbol``: of the Working Group's report. Raises :class:`Refused`."""
    with entered(Verb.OUTCOME_ADOPTED, review, by=by) as entry:
        _refuse_unless_follows(entry.subject, Status.OUTCOME_ADOPTED)
        entry.update(entry.subject, status=Status.OUTCOME_ADOPTED, document_symbol=symbol)


def change_session(session: UprSession, *, year: int, starts_on: date | None, ends_on: date | None, by: int) -> None:
    """The Working Group meets on other days than were written down. Raises :class:`Refused`."""
    with entered(Verb.SESSION_CHANGED, session, by=by) as entry:
        _refuse_unordered(starts_on, ends_on)
        entry.update(entry.subject, year=year, starts_on=starts_on, ends_on=ends_on)
        if not entry.rows:
            raise Refused(_("Nothing would change."))


def change_council_session(
    session: CouncilSession, *, starts_on: date, ends_on: date, confirmed: bool, by: int
) -> None:
    """The Council meets on these days; ``confirmed``: they are no longer computed from the usual months.

    Raises :class:`Refused`.
    """
    with entered(Verb.SESSION_CHANGED, session, by=by) as entry:
        _refuse_unordered(starts_on, ends_on)
        before = CouncilSession.objects.filter(number=session.pk - 1).first()
        if before and before.ends_on >= starts_on:
            raise Refused(_("The session before it ends on %(day)s.") % {"day": before.ends_on.isoformat()})
        entry.update(entry.subject, starts_on=starts_on, ends_on=ends_on, confirmed=confirmed)
        if not entry.rows:
            raise Refused(_("Nothing would change."))


def add_session(
    number: int, *, cycle: int, year: int, starts_on: date | None = None, ends_on: date | None = None, by: int
) -> UprSession:
    """The next session of the Working Group: its number is said, so that two clicks add one session, and so is its cycle.

    Raises :class:`Refused`.
    """
    _refuse_unordered(starts_on, ends_on)
    last = UprSession.objects.latest("number")
    _refuse_unless_next(number, last.number)
    if cycle not in (last.cycle, last.cycle + 1):
        raise Refused(
            _("The last session belongs to cycle %(cycle)s: the next one does too, or begins a new one.")
            % {"cycle": last.cycle}
        )
    session = UprSession(number=number, cycle=cycle, year=year, starts_on=starts_on, ends_on=ends_on)
    with entered(Verb.SESSION_ADDED, session, by=by) as entry:
        entry.create(session)
    return session


def add_council_session(number: int, *, starts_on: date, ends_on: date, confirmed: bool, by: int) -> CouncilSession:
    """The next regular session of the Council; its number is said, so that two clicks add one. Raises :class:`Refused`."""
    _refuse_unordered(starts_on, ends_on)
    last = CouncilSession.objects.latest("number")
    _refuse_unless_next(number, last.number)
    if starts_on <= last.ends_on:
        raise Refused(_("The session before it ends on %(day)s.") % {"day": last.ends_on.isoformat()})
    session = CouncilSession(number=number, starts_on=starts_on, ends_on=ends_on, confirmed=confirmed)
    with entered(Verb.SESSION_ADDED, session, by=by) as entry:
        entry.create(session)
    return session


def _refuse_unless_next(number: int, last: int) -> None:
    if number != last + 1:
        raise Refused(
            _("Session %(number)s cannot be added: the last one that is there is session %(last)s.")
            % {"number": number, "last": last}
        )


def _refuse_unless_follows(review: Review, status: str) -> None:
    if status not in NEXT[review.status]:
        raise Refused(
            _("This review is %(now)s; it cannot become %(then)s. If that is wrong, undo the change that made it so.")
            % {"now": review.get_status_display(), "then": Status(status).label}
        )


def _refuse_another_cycle(review: Review, to: UprSession | None) -> None:
    if to is not None and to.cycle != review.cycle:
        raise Refused(
            _("Session %(session)s belongs to cycle %(cycle)s. A review is moved within its own cycle.")
            % {"session": to.number, "cycle": to.cycle}
        )


def _refuse_unordered(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused(_("The last day is before the first day."))
