"""The public side is the same, byte for byte, whether a thousand hidden records exist or none (`make proof PART=twins`)."""

from datetime import timedelta

import pytest
from django.http import HttpRequest
from django.utils import timezone

from repository.catalogue import epoch
from repository.models import Epoch
from tests.invariants import leaks, twins, world
from tests.proof import record, size

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = leaks.LANGUAGES if size(0, 1) else ("en", "ar")
# These name what was public and is not any more, by reference: that is their purpose (policy decision D15).
NAMES_THE_GONE = ("/api/v1/changes/", "/oai")


@pytest.fixture(autouse=True)
def nobody_asks_too_often(settings):
    settings.API_RATE = settings.EXPORT_RATE = 0  # no limit


@pytest.fixture(scope="module")
def people(django_db_setup, django_db_blocker, _fresh_database):
    with django_db_blocker.unblock():
        return world.people()


def test_nothing_that_is_not_public_moves_a_byte(people, superuser_connection):
    public = twins.make_public(people, size(6, 120))
    asked = twins.addresses(public, LANGUAGES, size(45, 860))
    instant = timezone.now()
    before = twins.look(asked, instant)
    moment = epoch.current()

    # --- a thousand records that nobody may know of
    hidden = twins.fill_the_private_side(people, size(16, 1_000))
    _same(before, twins.look(asked, instant))
    assert epoch.current().value == moment.value

    # --- and two hundred that were public for a moment: only what names the gone may show them
    gone = twins.publish_and_revoke(people, size(3, 200))
    _set_back(superuser_connection, moment)
    others = [n for n, one in enumerate(before) if not one.address.startswith(NAMES_THE_GONE)]
    after = twins.look([asked[n] for n in others], instant)
    _same([before[n] for n in others], after)

    record(pairs=len(asked) + len(others), hidden=hidden, revoked=len(gone), differing=0, languages=len(LANGUAGES))


def _same(before: list[twins.Answer], after: list[twins.Answer]) -> None:
    differing = twins.differing(before, after)
    assert not differing, f"{len(differing)} of {len(before)} pages differ:\n" + "\n".join(differing[:60])


def _set_back(superuser, moment: Epoch) -> None:
    """The epoch itself says that something public changed, which is true: its value and its day are put back."""
    superuser.execute("UPDATE repository_epoch SET value = %s, changed_at = %s", [moment.value, moment.changed_at])


class counts_what_waits:
    """A slip of the pen: a public page that says how many texts are before States."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        from consent.models import PublicationDocument

        reply = self.get_response(request)
        if request.path.endswith("/states/"):
            reply["X-Records"] = str(PublicationDocument.objects.count())
        return reply


def test_a_file_is_the_same_bytes_at_the_same_instant(people):
    twins.make_public(people, 1)
    files = [f"/en/activities.{suffix}" for suffix in ("csv", "xlsx", "json", "jsonld", "iati.xml", "atom", "rss")]
    instant = timezone.now()

    assert twins.differing(twins.look(files, instant), twins.look(files, instant)) == []
    assert twins.differing(twins.look(files, instant), twins.look(files, instant + timedelta(minutes=9)))


def test_a_count_of_what_waits_is_found(people, settings):
    settings.MIDDLEWARE = [f"{__name__}.counts_what_waits", *settings.MIDDLEWARE]
    before = twins.look(["/en/", "/en/states/"])

    world.ask(people)

    assert len(twins.differing(before, twins.look(["/en/", "/en/states/"]))) == 1
