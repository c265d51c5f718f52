"""E-906: a term that is hidden from forms but held by a draft is not lost, and a merged one leads to its successor."""

import pytest
from django.utils import timezone

from repository.models import Term
from repository.reference import terms
from submissions import task_list
from tests import situations

pytestmark = pytest.mark.django_db

OLD, NEW = "torture", "right-health"


def theme(code: str) -> Term:
    return Term.objects.of("theme").get(code=code)


def form_of(submission):
    return task_list.PAGES["themes"].form(version=submission.current)


def retire(code: str) -> None:
    terms.retire(theme(code), ends_on=timezone.localdate() - timezone.timedelta(days=1), by=1)


def test_a_retired_term_is_not_offered_to_a_draft_that_does_not_hold_it(joel):
    retire(OLD)

    assert OLD not in dict(form_of(situations.draft(joel)).fields["themes"].choices)


def test_a_draft_keeps_a_retired_term_that_it_holds(joel):
    draft = situations.draft(joel, themes={"themes": [OLD]})
    retire(OLD)

    form = form_of(draft)

    assert OLD in dict(form.fields["themes"].choices)
    assert form["themes"].value() == [OLD]


def test_a_draft_that_holds_a_merged_term_shows_the_one_that_stands_for_it(joel):
    draft = situations.draft(joel, themes={"themes": [OLD, NEW]})
    terms.merge(theme(OLD), into=theme(NEW), today=timezone.localdate(), by=1)

    form = form_of(draft)

    assert OLD not in dict(form.fields["themes"].choices)
    assert form["themes"].value() == [NEW]
    assert draft.current.themes == [NEW, OLD] or draft.current.themes == [OLD, NEW]  # until the page is saved again
