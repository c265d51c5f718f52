"""Hints for the reviewer: what the letters of a text give away, in six languages; dismissed with a note, and brought back."""

import pytest
from django.urls import reverse

from submissions import moves
from submissions.models import HintDismissal
from submissions.reviewing import finding, hints
from tests import cast, situations

pytestmark = pytest.mark.django_db

NAMED = [
    ("The course was held with colleagues from Jordan and Viet Nam.", {"JOR", "VNM"}),
    ("Colleagues from Equatorial Guinea came.", {"GNQ"}),
    ("Nigeria sent two judges.", {"NGA"}),
    ("Des juges de la Côte d’Ivoire y ont pris part.", {"CIV"}),
    ("Jueces del Perú participaron.", {"PER"}),
    ("В курсе приняли участие судьи из Монголии.", {"MNG"}),
    ("شارك قضاة من الأردن.", {"JOR"}),
    ("تعاون مع قضاة بالأردن.", {"JOR"}),
    ("来自蒙古的法官参加了培训。", {"MNG"}),
    ("Judges of two regions worked through cases.", set()),
]
PERSONAL = [
    (finding.emails, "Write to ana.ruiz+upr@example.org.", ["ana.ruiz+upr@example.org"]),
    (finding.emails, "Nothing @ home.", []),
    (finding.phones, "Call +41 22 917 90 00 or 022 917 90 00.", ["+41 22 917 90 00", "022 917 90 00"]),
    (finding.phones, "هاتف: ٠٢٢٩١٧٩٠٠٠", ["0229179000"]),
    (finding.phones, "电话：022-9179000", ["022-9179000"]),
    (finding.phones, "From 13.01.2025 to 20.06.2025; 2024-2025; A/HRC/55/12; USD 1 500 000; 2025-01-13.", []),
    (finding.persons, "Ms. Ana Ruiz and Mr Lee taught.", ["Ms. Ana Ruiz", "Mr Lee"]),
    (finding.persons, "حاضرت السيدة ليلى حداد", ["السيدة ليلى حداد"]),
    (finding.persons, "Г-жа Иванова вела курс.", ["Г-жа Иванова"]),
    (finding.persons, "The Ministry of Justice and Dr. visits.", []),
    (
        finding.links,
        "See https://example.org/a?b=1, and www.example.net.",
        ["https://example.org/a?b=1", "www.example.net"],
    ),
]


def test_a_state_is_found_by_any_of_its_names():
    known = finding.States()

    assert {text: known.named_in(text) for text, _states in NAMED} == dict(NAMED)


@pytest.mark.parametrize(("find", "text", "found"), PERSONAL, ids=[text[:30] for _, text, _ in PERSONAL])
def test_what_may_be_personal_is_found_and_what_is_not_is_left_alone(find, text, found):
    assert list(find(text)) == found


def text_of(joel, bruno, **story):
    return situations.in_review(joel, reviewer=bruno, story={"description": "It took place.", **story})


def open_hints(submission):
    return {(hint.kind, hint.shown) for hint in hints.of(submission, submission.current).open}


def post(browser, name, submission, *more, **data):
    return browser.post(reverse(f"submissions:{name}", args=[submission.reference, *more]), data, follow=True)


def test_a_state_that_is_declared_is_no_hint_and_one_that_is_only_named_is(joel, bruno):
    names = {state.pk: state.name for state in hints.State.objects.filter(pk__in=["QMA", "QMB"])}
    submission = text_of(joel, bruno, summary=f"A course in {names['QMA']}, visited by {names['QMB']}.")

    assert open_hints(submission) == {("state", names["QMB"])}


def test_a_hint_is_dismissed_with_a_note_that_everybody_at_the_desk_reads_and_brought_back(
    joel, bruno, olga, signed_in_client
):
    submission = text_of(joel, bruno, summary="Write to office@example.org.")
    browser = signed_in_client(bruno)
    hint = hints.of(submission, submission.current).open[0]

    said = {"kind": hint.kind, "subject": hint.subject}
    refused = post(browser, "dismiss_hint", submission, **said, note=" ")
    assert "Please say in a few words why this is no problem." in refused.text
    post(browser, "dismiss_hint", submission, **said, note="NOTE: a role mailbox, not a person's.")

    page = signed_in_client(olga).get(reverse("submissions:review", args=[submission.reference]))
    assert page.context["hints"].open == []
    assert "NOTE: a role mailbox" in page.text
    assert "Dismissed by Bruno" in page.text
    post(browser, "bring_back_hint", submission, HintDismissal.objects.get().pk)
    page = signed_in_client(olga).get(reverse("submissions:review", args=[submission.reference]))
    assert [one.shown for one in page.context["hints"].open] == ["office@example.org"]
    assert "taken back by Bruno" in page.text


def test_a_note_that_is_too_long_comes_back_in_its_box(joel, bruno, signed_in_client):
    submission = text_of(joel, bruno, summary="Write to office@example.org.")
    hint = hints.of(submission, submission.current).open[0]

    answer = post(
        signed_in_client(bruno), "dismiss_hint", submission, kind=hint.kind, subject=hint.subject, note="y" * 1_001
    )

    assert "y" * 1_001 in answer.text
    assert not HintDismissal.objects.exists()


def test_a_dismissal_keeps_nothing_personal_and_nothing_of_it_reaches_the_submitter(joel, bruno, signed_in_client):
    submission = text_of(joel, bruno, summary="Ms. Ana Ruiz taught.")
    hint = hints.of(submission, submission.current).open[0]
    hints.dismiss(submission, kind=hint.kind, subject=hint.subject, note="CANARY", by=bruno)

    kept = HintDismissal.objects.get()
    assert "Ruiz" not in " ".join(str(value) for value in vars(kept).values())
    browser = signed_in_client(joel)
    for name in ("status", "version"):
        more = [1] if name == "version" else []
        assert "CANARY" not in browser.get(reverse(f"submissions:{name}", args=[submission.reference, *more])).text


def test_a_hint_that_is_not_there_cannot_be_dismissed(joel, bruno):
    submission = text_of(joel, bruno)

    with pytest.raises(moves.MoveRefused):
        hints.dismiss(submission, kind="state", subject="JOR", note="Not there.", by=bruno)


@pytest.mark.parametrize("person", ["joel", "amina", "daniel", "olga"])
def test_who_may_not_write_notes_dismisses_nothing(person, request, joel, bruno, signed_in_client):
    submission = text_of(joel, bruno, summary="Write to office@example.org.")
    by = request.getfixturevalue(person)
    hint = hints.of(submission, submission.current).open[0]

    with pytest.raises(moves.MoveRefused):
        hints.dismiss(submission, kind=hint.kind, subject=hint.subject, note="Mine.", by=by)
    answer = signed_in_client(by).post(reverse("submissions:dismiss_hint", args=[submission.reference]))
    assert answer.status_code == 404


def test_links_are_listed_and_are_no_links(joel, bruno, signed_in_client):
    submission = text_of(joel, bruno, summary="See https://example.org/report.")

    page = signed_in_client(bruno).get(reverse("submissions:review", args=[submission.reference])).text

    assert "https://example.org/report" in page
    assert 'href="https://example.org/report' not in page


def test_nobody_dismisses_a_hint_about_their_own(joel, lantern, bruno, sofia):
    submission = text_of(joel, bruno, summary="Write to office@example.org.")
    cast.Membership.objects.create(
        organisation=lantern, user=sofia, confirmed_at="2026-01-02T09:00Z", confirmed_by=cast.person("Nobody")
    )
    hint = hints.of(submission, submission.current).open[0]

    with pytest.raises(moves.MoveRefused, match="their own organisation"):
        hints.dismiss(submission, kind=hint.kind, subject=hint.subject, note="Mine.", by=sofia)


def test_a_similar_submission_is_dismissed_with_a_note_and_shown_again(joel, bruno, signed_in_client):
    submission, other = text_of(joel, bruno), situations.sent(joel)
    browser, page = signed_in_client(bruno), reverse("submissions:similar", args=[submission.reference])
    assert "It is another activity" in browser.get(page).text

    refused = post(browser, "dismiss_hint", submission, kind="alike", subject=other.reference, note="y" * 1_001)
    assert "y" * 1_001 in refused.text
    post(
        browser, "dismiss_hint", submission, kind="alike", subject=other.reference, note="NOTE: the second year of it."
    )
    text = browser.get(page).text
    assert "NOTE: the second year of it." in text
    assert "It is another activity" not in text
    post(browser, "bring_back_hint", submission, HintDismissal.objects.get().pk)
    assert "It is another activity" in browser.get(page).text
    with pytest.raises(moves.MoveRefused):
        hints.dismiss(submission, kind="alike", subject="TCR-00000000", note="Not there.", by=bruno)
