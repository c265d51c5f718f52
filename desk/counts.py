"""What waits at the reference desk, as "My work" says it."""

from accounts.models import User
from repository.models import UnresolvedSpelling


def waiting_for(user: User) -> int:
    """How many spellings that imports met wait for their States."""
    return UnresolvedSpelling.objects.waiting().count()
