"""The people: a login per role, focal points of every fictitious State, and writers of every organisation."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts import demo
from accounts.models import Membership, Organisation, Rank, Role, StaffRole, StateMandate, User
from config.demonstration import organisations
from config.demonstration.organisations import PROVIDERS

# The focal points beside Amina (QMA) and Chen (QMB), who have logins that `seed_demo --logins` prints.
FOCAL_POINTS = {"QMC": "Mirela", "QMD": "Ramón", "QME": "Liv", "QMF": "Kofi", "QMG": "Suman", "QMH": "Elena"}


@dataclass
class Cast:
    """Who acts. ``reviewers`` and ``focal`` may hold several; ``writers`` are by the slug of their organisation."""

    reviewers: list[User]
    publisher: User
    confirmer: User
    administrator: User
    focal: dict[str, list[User]]
    writers: dict[str, User]
    organisations: dict[str, Organisation]


def make(today: date) -> Cast:
    """Everybody, with roles, mandates and memberships. Safe to call again."""
    staff = demo.make_demo_people()
    administrator, confirmer = staff[Role.ADMINISTRATOR], staff[Role.CONFIRMER]
    second_reviewer = _person("reviewer-2", "Tarek", function="Reviewer")
    StaffRole.objects.get_or_create(user=second_reviewer, role=Role.REVIEWER)
    made = organisations.make(verified_by=administrator)
    return Cast(
        reviewers=[staff[Role.REVIEWER], second_reviewer],
        publisher=staff[Role.PUBLISHER],
        confirmer=confirmer,
        administrator=administrator,
        focal=_focal_points(staff, today, entered_by=administrator, confirmed_by=confirmer),
        writers=_writers(staff, made, confirmed_by=administrator),
        organisations=made,
    )


def _focal_points(
    staff: dict[str, User], today: date, *, entered_by: User, confirmed_by: User
) -> dict[str, list[User]]:
    """The holder of every State, and an alternate of QMA. A third mandate of QMA waits for its second person."""
    holders = {
        "QMA": staff[demo.FOCAL_POINT],
        "QMB": staff[demo.SECOND_FOCAL_POINT],
        **{
            code: _person(f"focal-point-{code.lower()}", name, function="Counsellor")
            for code, name in FOCAL_POINTS.items()
        },
    }
    confirmed: dict[str, Any] = {"confirmed_by": confirmed_by, "confirmed_at": timezone.now()}
    for number, (code, user) in enumerate(holders.items(), start=1):
        _mandate(code, user, today, entered_by, note_verbale=f"No. {10 + number}/{today.year - 1}", **confirmed)
    alternate = _person("alternate-qma", "Yusuf", function="Third Secretary")
    _mandate("QMA", alternate, today, entered_by, Rank.ALTERNATE, note_verbale=f"No. 31/{today.year}", **confirmed)
    newcomer = _person("alternate-qmb", "Mele", function="Attaché")
    _mandate("QMB", newcomer, today, entered_by, Rank.ALTERNATE, note_verbale=f"No. 32/{today.year}")
    return {code: [user, alternate] if code == "QMA" else [user] for code, user in holders.items()}


def _mandate(code: str, user: User, today: date, entered_by: User, rank: str = Rank.HOLDER, **more: Any) -> None:
    StateMandate.objects.get_or_create(
        state_id=code, user=user, rank=rank,
        defaults={"starts_on": today - timedelta(days=200), "entered_by": entered_by, **more},
    )  # fmt: skip


def _writers(staff: dict[str, User], made: dict[str, Organisation], *, confirmed_by: User) -> dict[str, User]:
    writers = {}
    for provider in PROVIDERS:
        user = (
            staff[demo.SUBMITTER]
            if provider.slug == "lantern-legal-aid"
            else _person(f"writer-{provider.slug}", provider.writer, language=provider.language)
        )
        Membership.objects.get_or_create(
            organisation=made[provider.slug], user=user, ended_at=None,
            defaults={"confirmed_at": timezone.now(), "confirmed_by": confirmed_by},
        )  # fmt: skip
        writers[provider.slug] = user
    return writers


def _person(address: str, name: str, **fields: str) -> User:
    """Somebody who has no password: they act in the story, and nobody signs in as them."""
    email = demo.address(address)
    return User.objects.filter(email=email).first() or User.objects.create_user(
        email, None, name=name, is_demonstration=True, **fields
    )
