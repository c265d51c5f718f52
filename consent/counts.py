"""What other rooms may know of consent: a number, and nothing that it is made of."""

from django.utils import timezone

from accounts.models import User
from consent.models import ConsentRequest


def waiting_for(user: User) -> int:
    """How many requests to this person's States wait for an answer."""
    return ConsentRequest.objects.before(user, timezone.localdate()).open().count()
