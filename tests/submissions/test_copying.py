"""A draft from an earlier activity of one's organisation: what comes along and what does not, who cannot; a filled sample."""

import pytest
from django.urls import reverse

from accounts import organisations
from accounts.models import Organisation
from repository.content import CONTENT_FIELDS
from repository.reference.models import Term
from submissions import asking_partners, copying, files, moves, named_partners, sample, task_list, writing
from submissions.life import Status
from submissions.models import Attribution, PartnerAnswer, Submission
from submissions.moves import MoveRefused
from submissions.reviewing import complaints
from submissions.task_list import PAGES, Progress
from tests import situations

pytestmark = pytest.mark.django_db
PARTNERS = {
    "partners-0-name": "Harbour Bar Association", "partners-0-role": "implementing", "partners-0-type": "CSO",
    "partners-1-name": "Example Fund for Justice", "partners-1-role": "funding", "partners-1-type": "UN",
}  # fmt: skip


@pytest.fixture
def earlier(joel) -> Submission:
    return situations.draft(joel, partners=PARTNERS, story={"good_practice": "on"})


def copy(source: Submission, by, attribution: str = "category", **more: str) -> Submission:
    return copying.begin(source, by=by, attribution=attribution, **more)


def address(source: Submission) -> str:
    return reverse("submissions:copy", args=[source.reference])


def save(submission: Submission, code: str, by, **answers: str) -> None:
    """The page as it stands, with these answers, saved as a browser would."""
    version = submission.current
    posted = {**writing._showing(PAGES[code], version), **{name: [said] for name, said in answers.items()}}
    seen = writing.Seen.of(PAGES[code], version)
    writing.save_page(submission, PAGES[code], situations.posted(posted), seen=seen, by=by)


# --- what comes along, and what does not


def test_what_repeats_comes_along(earlier, joel):
    save(earlier, "language-fr", joel, title="Formation de juges", results="Quarante juges.")
    old = earlier.current

    new = copy(earlier, joel).current

    for name in (
        "title",
        "language",
        "summary",
        "description",
        "kinds",
        "modalities",
        "themes",
        "sdgs",
        "beneficiaries",
    ):
        assert getattr(new, name) == getattr(old, name) != "", name
    assert new.shares_experience is True
    assert [state.pk for state in new.places.all()] == ["QMA"]
    assert list(new.recommendations.all()) == list(old.recommendations.all()) != []
    assert list(new.partners.order_by("pk").values_list("name", "role", "type")) == [
        ("Harbour Bar Association", "implementing", "CSO"), ("Example Fund for Justice", "funding", "UN"),
    ]  # fmt: skip
    assert [(row.language, row.title, row.results) for row in new.translations.all()] == [
        ("fr", "Formation de juges", "")
    ]


def test_what_is_true_of_the_earlier_one_only_is_given_anew(earlier, joel):
    files.attach(earlier, content=b"Forty judges took part.", name="a.txt", title="Bench book", by=joel)

    draft = copy(earlier, joel)

    new = draft.current
    empty = {"status", "starts_on", "ends_on", "results", "requested_by", "cooperation_agreed", "good_practice",
             "related_documents", "amount", "currency"}  # fmt: skip
    assert {name for name in empty if getattr(new, name)} == set()
    assert {name for name in empty if not getattr(earlier.current, name)} == set()
    assert not new.files.exists()
    assert draft.attribution == Attribution.CATEGORY  # earlier: named
    assert "Confirm that the State concerned agreed to the cooperation itself." in moves.reasons_not_to_submit(draft)


def test_every_field_of_an_activity_is_decided_about():
    anew = {
        "results", "status", "starts_on", "starts_precision", "ends_on", "ends_precision", "requested_by",
        "cooperation_agreed", "good_practice", "related_documents", "amount", "currency",
    }  # fmt: skip

    assert {name for names in copying.TAKEN.values() for name in names} | anew == set(CONTENT_FIELDS)


def test_a_partner_who_agreed_is_asked_again_and_one_who_took_no_part_stays_out(earlier, joel, signed_in_client):
    asked = asking_partners.ask(
        earlier, name="Harbour Bar Association", email="bar@example.org", language="en", by=joel
    )
    asking_partners.answer(asked, says=PartnerAnswer.NAMED)
    agreed = copy(earlier, joel)
    assert [one.is_named for one in named_partners.in_text(agreed, agreed.current)] == [False]
    asking_partners.answer(asked, says=PartnerAnswer.NOT_PART)

    draft = copy(earlier, joel)

    assert [one.name for one in draft.current.partners.all()] == ["Example Fund for Justice"]
    page = signed_in_client(joel).get(reverse("submissions:tasks", args=[draft.reference])).text
    assert "“Harbour Bar Association” has said that it did not take part" in page


def test_a_term_that_was_merged_comes_under_its_heir_and_one_that_is_retired_not(earlier, joel):
    merged, retired, heir = Term.objects.of("theme")[:3]
    type(earlier.current).objects.filter(pk=earlier.current.pk).update(themes=[merged.code, retired.code])
    Term.objects.filter(pk=merged.pk).update(successor=heir, ends_on="2026-01-01")
    Term.objects.filter(pk=retired.pk).update(ends_on="2026-01-01")

    assert copy(earlier, joel).current.themes == [heir.code]


def test_what_could_not_be_read_comes_along_as_it_was_typed(earlier, joel):
    save(earlier, "states", joel, places_added="Atlantis")
    save(earlier, "basics", joel, title="Too long. " * 30, starts_on_year="20x5")

    draft = copy(earlier, joel)

    assert "“Atlantis” is the name of no State" in " ".join(moves.reasons_not_to_submit(draft))
    typed = draft.current.as_typed["basics"]["values"]
    assert typed["title"] == ["Too long. " * 30]
    assert "starts_on_year" not in typed


def test_the_earlier_one_stays_as_it_is_and_any_status_will_do(joel, bruno):
    for source in (situations.returned(joel, reviewer=bruno), situations.with_states(joel, reviewer=bruno)):
        before = (source.status, source.current.pk, source.moves.count(), source.current.edition)

        draft = copy(source, joel)

        source.refresh_from_db()
        assert (source.status, source.current.pk, source.moves.count(), source.current.edition) == before
        assert (draft.status, draft.sent_at, draft.current.number) == (Status.DRAFT, None, 1)
        assert draft.current.title == source.current.title


# --- in the draft


def test_each_page_is_marked_until_it_is_looked_at_and_saved(earlier, joel, signed_in_client):
    draft = copy(earlier, joel)
    browser = signed_in_client(joel)
    tasks = reverse("submissions:tasks", args=[draft.reference])
    page = browser.get(tasks).text
    assert "Copied from" in page
    assert earlier.reference in page
    assert draft.current.to_look_at == ["basics", "states", "recommendations", "story", "themes", "partners"]
    assert Progress.COMPLETE not in {how for _task, how, _problems in task_list.progress(draft, draft.current)}

    for code in ("basics", "states", "story", "themes"):
        save(draft, code, joel)
    assert draft.current.to_look_at == ["recommendations", "partners"]
    assert "These pages hold what was taken over." in browser.get(
        reverse("submissions:check", args=[draft.reference])
    ).text  # fmt: skip
    save(draft, "partners", joel)
    linked = [one.pk for one in draft.current.recommendations.all()]
    writing.choose(draft, "recommendations", shown=linked, ticked=linked, by=joel)

    assert draft.current.to_look_at == []
    assert "You have looked at every page again" in browser.get(tasks).text


def test_once_it_is_sent_it_is_a_text_like_any_other(earlier, joel, bruno, signed_in_client):
    draft = copy(earlier, joel)
    for code in ("basics", "partners", "sensitive"):
        save(
            draft,
            code,
            joel,
            **{name: said for name, said in situations.ANSWERS[code].items() if isinstance(said, str)},
        )
    assert draft.current.to_look_at == ["states", "recommendations", "story", "themes"]  # a mark is no lock

    moves.submit(draft, by=joel)
    draft.refresh_from_db()
    moves.take_up(draft, by=bruno)
    draft.refresh_from_db()
    moves.return_for_changes(draft, by=bruno, message="Please add who taught.")

    assert (draft.current.number, draft.current.as_typed) == (2, {})
    assert "Copied from" not in signed_in_client(joel).get(reverse("submissions:tasks", args=[draft.reference])).text


def test_a_draft_that_was_begun_from_nothing_says_nothing(joel, signed_in_client):
    draft = situations.draft(joel)

    assert "Copied from" not in signed_in_client(joel).get(reverse("submissions:tasks", args=[draft.reference])).text


# --- the pages


def test_from_the_list_to_the_draft_with_one_press(earlier, joel, signed_in_client):
    browser = signed_in_client(joel)
    assert reverse("submissions:choose_copy") in browser.get(reverse("submissions:dashboard")).text
    assert reverse("submissions:choose_copy") in browser.get(reverse("submissions:start")).text
    assert address(earlier) in browser.get(reverse("submissions:choose_copy")).text
    assert address(earlier) in browser.get(reverse("submissions:status", args=[earlier.reference])).text
    page = browser.get(address(earlier))
    assert "will be asked, and so will learn" in page.text  # before the first word, as at any other start
    assert Submission.objects.count() == 1

    sent = {"key": page.context["key"], "attribution": "category"}
    answers = [browser.post(address(earlier), sent) for _click in range(2)]

    draft = Submission.objects.exclude(pk=earlier.pk).get()
    assert {answer.url for answer in answers} == {reverse("submissions:tasks", args=[draft.reference])}


def test_whoever_may_be_harmed_chooses_how_to_be_shown_or_stops(earlier, joel, signed_in_client):
    browser = signed_in_client(joel)

    assert "Choose how the public is told who submitted" in browser.post(address(earlier), {}).text
    assert browser.post(address(earlier), {"attribution": "stop"}).url == reverse("submissions:dashboard")

    assert Submission.objects.count() == 1


def test_a_protected_organisation_is_never_named_in_the_copy(earlier, joel):
    Organisation.objects.filter(pk=earlier.organisation_id).update(is_protected=True)

    assert copy(Submission.objects.get(), joel, attribution="named").attribution == Attribution.CATEGORY


def test_what_somebody_else_wrote_is_not_there(earlier, ines, bruno, nuno, visitor, signed_in_client):
    for other in (ines, bruno, nuno):
        browser = signed_in_client(other)
        assert browser.get(address(earlier)).status_code == 404
        assert browser.post(address(earlier), {"attribution": "named"}).status_code == 404
    assert "/account/login/" in visitor.get(address(earlier)).url
    assert earlier.reference not in signed_in_client(ines).get(reverse("submissions:choose_copy")).text
    with pytest.raises(MoveRefused, match="Only the organisation that wrote it"):
        copy(earlier, ines)

    assert Submission.objects.count() == 1


def test_who_has_left_the_organisation_copies_nothing_of_it(earlier, joel, signed_in_client):
    organisations.end(earlier.organisation.memberships.get(user=joel), by=joel)

    assert signed_in_client(joel).get(address(earlier)).status_code == 404


# --- what cannot be copied


def test_what_ohchr_entered_is_copied_after_somebody_has_said_that_it_is_right(joel, bruno, signed_in_client):
    entered = situations.entered(joel, clerk=bruno)
    browser = signed_in_client(joel)

    assert "nobody has said yet that it is right" in browser.get(address(entered)).text
    assert address(entered) not in browser.get(reverse("submissions:choose_copy")).text
    with pytest.raises(MoveRefused, match="nobody has said yet"):
        copy(entered, joel)
    assert (
        signed_in_client(bruno).get(address(entered)).status_code == 404
    )  # its clerk writes there, and copies nothing

    moves.submit(entered, by=joel)
    assert copy(Submission.objects.get(pk=entered.pk), joel).current.title == entered.current.title


def test_a_complaint_and_what_is_empty_are_not_copied(joel, bruno, signed_in_client):
    complaint = situations.in_review(joel, reviewer=bruno)
    complaints.lead_on(complaint, by=bruno)
    empty = moves.start(joel.organisations()[0], by=joel)
    browser = signed_in_client(joel)

    for source in (Submission.objects.get(pk=complaint.pk), empty):
        assert "There is no text in it that could be copied." in browser.get(address(source)).text
        assert "There is no text in it" in browser.post(address(source), {"attribution": "named"}).text
        assert address(source) not in browser.get(reverse("submissions:status", args=[source.reference])).text
    assert Submission.objects.count() == 2


# --- the sample


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_anybody_looks_at_a_filled_sample_in_their_language(language, visitor):
    page = visitor.get(f"/{language}/my/sample/")

    assert page.status_code == 200
    assert sample._state_names()[language] in page.text
    assert str(page.context["pages"][0].title) in page.text
    assert visitor.post(f"/{language}/my/sample/").status_code == 405


def test_the_sample_fills_in_what_the_form_asks_and_is_no_record(visitor, joel, signed_in_client):
    page = visitor.get("/en/my/sample/")
    answers = {answer.question: answer.said for one in page.context["pages"] for answer in one.answers}

    for name in moves.REQUIRED:
        form = next(one.form for one in PAGES.values() if name in one.form.writes())
        assert answers[str(form.base_fields[name].label)], name
    assert len(answers["Summary"].split()) <= moves.SUMMARY_WORDS
    assert not Submission.objects.exists()
    assert "/en/my/sample/" in visitor.get("/en/my/begin/").text
    for name in ("dashboard", "start"):
        assert "/en/my/sample/" in signed_in_client(joel).get(reverse(f"submissions:{name}")).text
