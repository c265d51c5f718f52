import pytest
from django.urls import reverse

from tests import situations

pytestmark = pytest.mark.django_db


def test_every_page_of_the_submitter_opens(joel, signed_in_client):
    submission = situations.draft(joel)
    browser = signed_in_client(joel)
    for name, args in [
        ("dashboard", []),
        ("start", []),
        ("status", [submission.reference]),
        ("tasks", [submission.reference]),
        ("check", [submission.reference]),
        ("recommendations", [submission.reference]),
        ("pledges", [submission.reference]),
        ("withdraw", [submission.reference]),
        ("version", [submission.reference, 1]),
        *(("page", [submission.reference, code]) for code in situations.ANSWERS),
    ]:
        answer = browser.get(reverse(f"submissions:{name}", args=args))
        assert answer.status_code == 200, (name, args)
