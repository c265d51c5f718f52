"""What other rooms may know of consent: a number or a yes, and nothing that it is made of."""

from django.utils import timezone

from accounts.models import User
from consent.models import ConsentRequest, Event, EventKind
from repository.catalogue import epoch
from repository.catalogue.models import Activity


def waiting_for(user: User) -> int:
    """How many requests to this person's States wait for an answer."""
    return ConsentRequest.objects.before(user, timezone.localdate()).open().count()


def seals(user: User) -> int:
    """1 while the public side is sealed: then two officers have to look."""
    return int(epoch.current().sealed_at is not None)


def allowed_as_examples(references: set[str]) -> set[str]:
    """Those public records that every State concerned allowed to be named as an example in the update (D5).

    Asked of the grant in force on the document that is public. A record that concerns no State in particular needs nobody's
    leave beyond what made it public.
    """
    found = Activity.objects.filter(reference__in=references)
    documents = dict(found.values_list("document", "reference"))
    concerned: dict[str, set[str]] = {reference: set() for reference in documents.values()}
    for reference, state in found.filter(state_links__isnull=False).values_list("reference", "state_links__state"):
        concerned[reference].add(state)
    answers = Event.objects.filter(document__in=documents, state__isnull=False).order_by("number")
    allowed: dict[tuple[str, str], bool] = {}  # (reference, State): what the last answer on this document allows
    for document, state, kind, permissions in answers.values_list("document", "state", "kind", "permissions"):
        allowed[documents[document], state] = kind == EventKind.GRANTED and "example" in permissions.split(",")
    return {
        reference
        for reference, states in concerned.items()
        if all(allowed.get((reference, state), False) for state in states)
    }
