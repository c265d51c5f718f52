"""Nothing unpublished is said in public (long form, six languages: `make proof PART=leaks`)."""

import base64

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.invariants import leaks
from tests.invariants.hidden import Hidden, hide
from tests.proof import piece, record, size

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("kept_by_epoch")]
LANGUAGES = leaks.LANGUAGES[piece() - 1 : piece()] if size(0, 1) else ("en", "ar")


@pytest.fixture(scope="module")
def private_side(django_db_setup, django_db_blocker, _fresh_database):
    with django_db_blocker.unblock():
        return hide()


def test_no_public_answer_holds_anything_unpublished(private_side):
    hidden, public = private_side
    needles = hidden.needles()
    answers, broken, leaked = 0, [], []
    for answer in leaks.crawl(hidden, public, LANGUAGES):
        answers += 1
        leaked += leaks.found(answer, needles)
        if answer.status >= 500:
            broken.append(f"{answer.request}: {answer.status}")
    record(answers=answers, needles_each=len(needles), languages=list(LANGUAGES), leaks=len(leaked))

    assert leaked == []
    assert broken == []
    assert answers > 300


def test_the_published_text_is_found_by_the_same_search(private_side):
    """The search can find: what is public is there to be found."""
    _hidden, public = private_side
    title = dict.fromkeys(public, "a public record")

    assert any(leaks.found(answer, title) for answer in leaks.crawl(Hidden(), public))


def test_a_record_that_never_was_public_answers_like_one_that_never_existed(private_side, visitor):
    hidden, _public = private_side
    for reference in [name for name in hidden.references if name.startswith("TCR-")]:
        for address in (f"/en/activities/{reference}/", f"/r/{reference}", f"/api/v1/activities/{reference}/"):
            known, unknown = visitor.get(address), visitor.get(address.replace(reference, "TCR-00000000"))
            assert known.status_code == unknown.status_code
            assert known.content.replace(reference.encode(), b"") == unknown.content.replace(b"TCR-00000000", b"")


def test_both_are_looked_for_by_the_same_statements(private_side, visitor, settings):
    """What takes time is the same: no statement is made for the one that is not made for the other."""
    settings.KEEP_BY_EPOCH = False  # every statement is made each time
    hidden, public = private_side
    never_public = next(name for name in hidden.references if name.startswith("TCR-"))
    for address in ("/en/activities/{}/", "/r/{}", "/api/v1/activities/{}/", "/ar/activities/{}/history/"):
        for reference in (never_public, "TCR-00000000"):  # whatever is kept after a first look is kept now
            visitor.get(address.format(reference))
        known, unknown = statements(visitor, address, never_public), statements(visitor, address, "TCR-00000000")
        assert known == unknown
    assert statements(visitor, "/en/activities/{}/", next(iter(public))) != known, (
        "a record that is public takes others"
    )


def statements(visitor, address: str, reference: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        visitor.get(address.format(reference))
    return [one["sql"].replace(reference, "…") for one in asked.captured_queries]


def planted(kind: str):
    """Middleware that leaks on one surface, as a slip of the pen would."""

    def factory(get_response):
        def middleware(request: HttpRequest) -> HttpResponse:
            from submissions.models import Submission, Version

            response = get_response(request)
            if response.streaming or request.path.startswith("/static/"):
                return response
            # The first draft: later ones may be revisions, whose text is public already.
            drafts = Version.objects.exclude(title="").filter(submission__status="draft").order_by("pk")
            secret = drafts.values_list("title", flat=True)[0]
            reference = Submission.objects.filter(status="submitted").values_list("reference", flat=True)[0]
            if kind == "list page" and request.path.endswith("/activities/"):
                response.content += f"<!-- {secret} -->".encode()
            elif (kind == "search answer" and "q=" in request.META["QUERY_STRING"]) or (
                kind == "error page" and response.status_code == 404
            ):
                response.content += secret.encode()
            elif kind == "header":
                response["X-Last"] = reference
            elif kind == "cookie":
                response.set_cookie("last", reference)
            elif kind == "interface" and request.path.startswith("/api/"):
                response.content += base64.b64encode(secret.encode())
            elif kind == "feed" and request.path.endswith(".atom"):
                response.content += reference.encode()
            elif kind == "answer to an odd method" and request.method == "OPTIONS":
                response["Allow"] = reference
            return response

        return middleware

    return factory


list_page, search_answer, error_page, header, cookie, interface, feed, odd_method = map(
    planted,
    ["list page", "search answer", "error page", "header", "cookie", "interface", "feed", "answer to an odd method"],
)


@pytest.mark.parametrize(
    "leak", ["list_page", "search_answer", "error_page", "header", "cookie", "interface", "feed", "odd_method"]
)
def test_a_planted_leak_is_found(leak, private_side, settings):
    hidden, public = private_side
    settings.MIDDLEWARE = [f"{__name__}.{leak}", *settings.MIDDLEWARE]
    needles = hidden.needles()

    assert any(leaks.found(answer, needles) for answer in leaks.crawl(hidden, public))
