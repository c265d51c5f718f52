"""The same text in other languages; partners that may be known already; records that belong together."""

import pytest
from django.urls import reverse

from consent import document as documents
from consent.models import ConsentRequest
from consent.preview import preview
from repository.content import LANGUAGES
from repository.models import State
from submissions import moves, partners, task_list, writing
from submissions.models import Submission, VersionTranslation
from submissions.reviewing import hints, states
from tests import situations

pytestmark = pytest.mark.django_db
FRENCH = {"title": "Formation de juges", "summary": "Trois cours.", "description": "", "results": ""}


@pytest.fixture
def draft(joel):
    return situations.draft(joel)


def save(submission, code, answers, *, by):
    page = task_list.PAGES[code]
    seen = writing.Seen.of(page, Submission.objects.get(pk=submission.pk).current)
    return writing.save_page(submission, page, situations.posted(answers), seen=seen, by=by)


# --- languages


def test_a_text_in_another_language_goes_into_the_document_with_its_source(joel, draft):
    save(draft, "language-fr", FRENCH, by=joel)

    [row] = documents.compose(moves.propose(draft, draft.current))["translations"]
    assert row == {"language": "fr", "source": "provider", **FRENCH}
    assert moves.reasons_not_to_submit(draft) == []


def test_all_six_can_be_the_original_and_the_other_five_added(joel):
    for original, _name in LANGUAGES:
        submission = situations.draft(joel, basics={"language": original})
        for code, _label in LANGUAGES:
            if code != original:
                save(submission, f"language-{code}", FRENCH | {"title": f"Title {code}"}, by=joel)
        assert moves.reasons_not_to_submit(submission) == []
        assert submission.current.translations.count() == 5


def test_a_text_that_is_emptied_is_gone(joel, draft):
    save(draft, "language-fr", FRENCH, by=joel)
    save(draft, "language-fr", dict.fromkeys(FRENCH, ""), by=joel)

    assert not VersionTranslation.objects.exists()


def test_what_is_too_long_is_kept_as_typed_and_flagged(joel, draft):
    save(draft, "language-fr", FRENCH | {"title": "T" * 250}, by=joel)

    assert draft.current.as_typed["language-fr"]["values"]["title"] == ["T" * 250]
    assert draft.current.translations.get().summary == "Trois cours."
    [task] = [row for row in task_list.progress(draft, draft.current) if row[1] == task_list.Progress.PROBLEM]
    assert task[2] == 1


def test_without_a_title_or_in_the_language_of_the_original_it_cannot_be_sent(joel, draft):
    save(draft, "language-fr", FRENCH | {"title": ""}, by=joel)
    assert "The text in French has no title." in moves.reasons_not_to_submit(draft)

    save(draft, "language-fr", FRENCH, by=joel)
    save(draft, "basics", situations.ANSWERS["basics"] | {"language": "fr"}, by=joel)
    assert any("language of the original now" in reason for reason in moves.reasons_not_to_submit(draft))


def test_the_page_shows_the_original_beside_and_the_other_direction(joel, draft, signed_in_client):
    browser = signed_in_client(joel)
    page = browser.get(reverse("submissions:page", args=[draft.reference, "language-ar"])).text
    assert 'lang="ar"' in page
    assert 'dir="rtl"' in page
    assert draft.current.title in page
    assert browser.get(reverse("submissions:page", args=[draft.reference, "language-en"])).status_code == 302
    assert "Arabic" in browser.get(reverse("submissions:languages", args=[draft.reference])).text


def test_a_new_version_keeps_its_languages(joel, bruno, draft):
    save(draft, "language-fr", FRENCH, by=joel)
    moves.submit(draft, by=joel)
    moves.take_up(draft, by=bruno)
    moves.return_for_changes(draft, by=bruno, message="Shorter, please.")

    assert draft.current.translations.get().title == "Formation de juges"


# --- partners


@pytest.mark.parametrize(
    ("typed", "known", "alike"),
    [
        ("PNUD Camboya", "UNDP Cambodia", True),
        ("ПРООН Камбоджа", "UNDP Cambodia", True),
        ("开发计划署", "UNDP", True),
        ("Programme des Nations Unies pour le développement", "UNDP", True),
        ("Union européenne", "European Union", True),
        ("Example Fund for Justices", "Example Fund for Peace", False),
        ("Fund for Justice (Example)", "Example Fund for Justice", True),
        ("UNDP Cambodia", "UNDP Albania", False),
        ("Casa de las Mareas", "Example Fund for Justice", False),
    ],
)
def test_near_names_are_offered_across_languages(typed, known, alike, joel):
    situations.published(attribution=documents.Attribution(type="UN", name=known, slug="known"))
    submission = situations.draft(joel, partners={"partners-0-name": typed})

    assert [one.known for one in partners.alike(submission.current)] == ([[known]] if alike else [])


def test_a_name_that_is_known_as_it_stands_is_not_questioned(joel):
    known = documents.Attribution(type="UN", name="UNDP Cambodia", slug="known")
    situations.published(attribution=known)
    submission = situations.draft(joel, partners={"partners-0-name": "UNDP Cambodia"})

    assert partners.alike(submission.current) == []


def test_who_has_an_account_or_a_draft_is_told_to_nobody(joel, ines):
    """Ines's organisation is in the registry, and names a partner in a draft; neither is public."""
    situations.draft(ines, partners={"partners-0-name": "Hidden Harbour Institute"})
    submission = situations.draft(joel, partners={"partners-0-name": "Harbour Institute Hidden"})

    assert partners.alike(submission.current) == []
    assert "Hidden Harbour Institute" not in partners.names(submission.current)


def test_the_page_proposes_and_changes_nothing(joel, signed_in_client):
    situations.published(attribution=documents.Attribution(type="UN", name="UNDP Cambodia", slug="known"))
    submission = situations.draft(joel, partners={"partners-0-name": "PNUD Camboya"})

    page = signed_in_client(joel).get(reverse("submissions:page", args=[submission.reference, "partners"])).text
    assert "may be the same as: UNDP Cambodia" in page
    assert submission.current.partners.get().name == "PNUD Camboya"


AUTHORITY = {"partners-0-name": "Harbour Agency", "partners-0-role": "funding", "partners-0-type": "STATE"}


def partner_of(submission) -> tuple[str | None, str]:
    version = Submission.objects.get(pk=submission.pk).current
    document = documents.compose(moves.propose(submission, version))
    [row] = document["partners"]
    return row["name"], preview(document).record.partners[0].shown


@pytest.mark.parametrize("typed", ["QMA", "qma", "Sample State A"])
def test_an_authority_of_a_state_that_is_asked_is_named(typed, joel, draft):
    """E-404: that State decides on the very text that names its authority."""
    typed = State.objects.get(pk="QMA").name if typed.startswith("Sample") else typed
    assert save(draft, "partners", AUTHORITY | {"partners-0-state": typed}, by=joel)

    assert partner_of(draft) == ("Harbour Agency", "Harbour Agency")


def test_an_authority_of_another_state_is_not_named_until_a_reviewer_has_that_state_asked(joel, bruno):
    """E-404: a State that only takes part or pays is named with its consent, or not at all."""
    submission = situations.in_review(joel, reviewer=bruno, partners=AUTHORITY | {"partners-0-state": "QMB"})
    assert partner_of(submission) == (None, "A State authority")
    [hint] = hints.of(submission, submission.current).open
    assert (hint.kind, hint.subject, hint.places) == ("state", "QMB", ["Partner: Harbour Agency"])

    states.add(submission, State.objects.get(pk="QMB"), reason="It pays, and may be named.", by=bruno)

    assert partner_of(submission) == ("Harbour Agency", "Harbour Agency")
    moves.approve(submission, by=bruno)
    assert {one.state_id for one in ConsentRequest.objects.all()} == {"QMA", "QMB"}


def test_what_it_is_an_authority_of_has_to_be_said_and_what_was_typed_stays(joel, draft):
    for typed, sentence in [
        ("", "Choose the State whose authority it is."),
        ("Nowhere", "There is no State “Nowhere”"),
    ]:
        save(draft, "partners", AUTHORITY | {"partners-0-state": typed}, by=joel)

        kept = Submission.objects.get(pk=draft.pk).current.as_typed["partners"]
        assert sentence in " ".join(kept["errors"])
        assert kept["values"]["partners-0-name"] == ["Harbour Agency"]


def test_who_is_no_authority_of_a_state_has_none(joel, draft):
    save(draft, "partners", AUTHORITY | {"partners-0-type": "CSO", "partners-0-state": "QMB"}, by=joel)

    assert Submission.objects.get(pk=draft.pk).current.partners.get().state is None
    assert partner_of(draft) == (None, "A civil society organization")  # it has not agreed to be named


# --- records that belong together


@pytest.mark.parametrize("relation", ["part_of", "continues", "same"])
def test_another_record_is_named_by_its_reference(relation, joel, draft):
    other = situations.published()
    save(draft, "documents", {"documents-0-relation": relation, "documents-0-symbol": other.reference.lower()}, by=joel)

    assert draft.current.related_documents == [
        {"relation": relation, "title": "", "symbol": other.reference, "url": ""}
    ]
    assert moves.reasons_not_to_submit(draft) == []


def test_a_record_that_is_not_public_is_answered_like_one_that_never_was(joel, ines, draft):
    hidden = situations.draft(ines)
    said = []
    for reference in (hidden.reference, "TCR-00000000", "A/HRC/54/28", ""):
        row = {"documents-0-relation": "same", "documents-0-symbol": reference}
        save(draft, "documents", row, by=joel)
        said.append(draft.current.as_typed["documents"]["errors"])

    assert said[0] == said[1] == said[2] == said[3]


def test_a_plain_document_has_the_shape_that_it_had(joel, draft):
    save(draft, "documents", situations.ANSWERS["documents"], by=joel)

    assert [sorted(row) for row in draft.current.related_documents] == [["symbol", "title", "url"]]


def test_the_relation_is_told_on_the_preview(joel, draft, signed_in_client):
    other = situations.published()
    save(draft, "documents", {"documents-0-relation": "continues", "documents-0-symbol": other.reference}, by=joel)

    page = signed_in_client(joel).get(reverse("submissions:check", args=[draft.reference])).text
    assert "Continues:" in page
    assert reverse("repository:activity", args=[other.reference]) in page
