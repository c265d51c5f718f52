"""What the Universal Periodic Review has said: States, sessions, reviews, recommendations, pledges.

Everything here is public. These rows come from `load_reference` and from the importers
(repository/importing/), never from a submission.
"""

from repository.reference.models.dated import ENDS_AFTER_IT_STARTS, SIX, DatedQuerySet
from repository.reference.models.imports import ImportBatch, ImportRun
from repository.reference.models.pledges import Pledge, PledgeQuerySet
from repository.reference.models.recommendations import (
    Fold,
    FormerIdentifier,
    FormerIdentifierQuerySet,
    Position,
    Recommendation,
    RecommendationPosition,
    RecommendationQuerySet,
    RecommendationSource,
    words_in_order,
)
from repository.reference.models.reviews import CouncilSession, Review, ReviewQuerySet, UprSession
from repository.reference.models.states import (
    REGIONAL_GROUPS,
    Group,
    GroupMembership,
    State,
    StateName,
    StateQuerySet,
    StateSpelling,
)
from repository.reference.models.vocabularies import Scheme, Sdg, Term, TermQuerySet, towards

__all__ = [
    "ENDS_AFTER_IT_STARTS",
    "REGIONAL_GROUPS",
    "SIX",
    "CouncilSession",
    "DatedQuerySet",
    "Fold",
    "FormerIdentifier",
    "FormerIdentifierQuerySet",
    "Group",
    "GroupMembership",
    "ImportBatch",
    "ImportRun",
    "Pledge",
    "PledgeQuerySet",
    "Position",
    "Recommendation",
    "RecommendationPosition",
    "RecommendationQuerySet",
    "RecommendationSource",
    "Review",
    "ReviewQuerySet",
    "Scheme",
    "Sdg",
    "State",
    "StateName",
    "StateQuerySet",
    "StateSpelling",
    "Term",
    "TermQuerySet",
    "UprSession",
    "towards",
    "words_in_order",
]
