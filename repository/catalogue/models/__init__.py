"""What is public now. Only the gate's functions in the database write these tables (``consent/migrations``)."""

from repository.catalogue.models.activities import (
    Activity,
    ActivityPledge,
    ActivityQuerySet,
    ActivityRecommendation,
    ActivityState,
)
from repository.catalogue.models.epoch import Epoch, EpochStep, Word
from repository.catalogue.models.history import (
    PublishedVersion,
    PublishedVersionQuerySet,
    Successor,
    SuccessorQuerySet,
    Tombstone,
)
from repository.catalogue.models.providers import ActivityProvider, Provider, ProviderQuerySet

__all__ = [
    "Activity",
    "ActivityPledge",
    "ActivityProvider",
    "ActivityQuerySet",
    "ActivityRecommendation",
    "ActivityState",
    "Epoch",
    "EpochStep",
    "Provider",
    "ProviderQuerySet",
    "PublishedVersion",
    "PublishedVersionQuerySet",
    "Successor",
    "SuccessorQuerySet",
    "Tombstone",
    "Word",
]
