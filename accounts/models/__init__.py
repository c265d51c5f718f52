"""People: who they are, whom they belong to, and for which State they may decide."""

from accounts.models.kept import Counter, RefusedAttempt, SentForm
from accounts.models.mandates import Evidence, Office, Rank, StateMandate, StateMandateQuerySet
from accounts.models.organisations import Membership, MembershipQuerySet, Organisation, OrganisationChange
from accounts.models.people import LostFactor, PersonChange, Role, StaffRole, User, UserManager

__all__ = [
    "Counter",
    "Evidence",
    "LostFactor",
    "Membership",
    "MembershipQuerySet",
    "Office",
    "Organisation",
    "OrganisationChange",
    "PersonChange",
    "Rank",
    "RefusedAttempt",
    "Role",
    "SentForm",
    "StaffRole",
    "StateMandate",
    "StateMandateQuerySet",
    "User",
    "UserManager",
]
