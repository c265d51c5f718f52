"""The freeze: two persons, one sealed copy; afterwards only what is withdrawn goes, in a new revision."""

import pytest
from django.urls import reverse

from accounts.models import Role, User
from outbox import jobs
from outbox.models import Letter
from reports import builds, drafting, freezing, snapshots
from reports.models import Snapshot, Update, UpdateStatus
from repository.issued.models import IssuedUpdate
from repository.models import Epoch
from tests.cast import person, with_second_factor
from tests.reports.publications import publish, revoke

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(db) -> User:
    """Another drafter."""
    return with_second_factor(person("Dana", Role.DRAFTER))


@pytest.fixture
def kept(db) -> str:
    return publish("QMA", title="Training of trial judges")


@pytest.fixture
def gone(db) -> str:
    """A record that is withdrawn in these tests."""
    return publish("QMB", title="A shelter on the coast")


@pytest.fixture
def draft(june, this_year, daniel, kept, gone) -> Update:
    """A preview of both."""
    builds.begin(june, this_year, ["en"], by=daniel.pk)
    return _built(Update.objects.get())


@pytest.fixture
def frozen(draft, daniel, dana) -> Update:
    return _frozen(draft, daniel, dana)


def _built(update: Update) -> Update:
    while jobs.run_ready():
        pass
    return Update.objects.select_related("session").get(pk=update.pk)


def _frozen(draft: Update, first: User, second: User) -> Update:
    proposed = freezing.propose(draft, by=first.pk)
    return _built(freezing.confirm(draft, sha256=proposed.proposed_sha256, by=second.pk))


def _issued(frozen: Update, by: User) -> IssuedUpdate:
    freezing.issue(frozen, symbol="A/HRC/65/12", on=frozen.session.starts_on, by=by.pk)
    return IssuedUpdate.objects.get()


# ------------------------------------------------------------------------------------------------- two persons


def test_one_person_cannot_freeze(draft, daniel):
    proposed = freezing.propose(draft, by=daniel.pk)

    with pytest.raises(freezing.FreezeRefused, match="A second person"):
        freezing.confirm(draft, sha256=proposed.proposed_sha256, by=daniel.pk)

    draft.refresh_from_db()
    assert draft.status == UpdateStatus.DRAFT


def test_a_second_person_freezes_exactly_what_was_proposed(draft, daniel, dana):
    preview = draft.snapshots.get()
    freezing.propose(draft, by=daniel.pk)
    assert Letter.objects.filter(name="update_freeze_proposed").values_list("recipient", flat=True).get() == dana.email

    with pytest.raises(freezing.FreezeRefused, match="changed since it was proposed"):
        freezing.confirm(draft, sha256="0" * 64, by=dana.pk)
    update = _built(freezing.confirm(draft, sha256=preview.sha256, by=dana.pk))

    (sealed,) = update.snapshots.all()
    assert (update.status, sealed.revision, sealed.sha256) == (UpdateStatus.FROZEN, 1, preview.sha256)
    assert sealed.figures == preview.figures
    page = snapshots.read(sealed)
    assert not page.is_preview


def test_what_nobody_proposed_cannot_be_confirmed_and_a_proposal_can_be_taken_back(draft, daniel, dana):
    sha256 = freezing.propose(draft, by=daniel.pk).proposed_sha256
    freezing.take_back(draft, by=dana.pk)

    with pytest.raises(freezing.FreezeRefused, match="Nobody has proposed"):
        freezing.confirm(draft, sha256=sha256, by=dana.pk)


def test_words_written_after_the_proposal_end_it(draft, daniel, dana):
    freezing.propose(draft, by=daniel.pk)

    drafting.write(draft, "outlook", "en", "More is to come.", after=0, by=dana.pk)

    draft.refresh_from_db()
    assert draft.proposed_sha256 == ""
    with pytest.raises(freezing.FreezeRefused, match="were changed since the preview"):
        freezing.propose(draft, by=daniel.pk)


def test_a_preview_with_a_withdrawn_record_is_not_frozen(draft, daniel, dana, gone):
    sha256 = freezing.propose(draft, by=daniel.pk).proposed_sha256
    revoke(gone, "QMB")

    with pytest.raises(freezing.FreezeRefused, match="withdrawn or revised"):
        freezing.confirm(draft, sha256=sha256, by=dana.pk)


def test_an_update_without_a_preview_or_with_a_wrong_field_is_not_frozen(draft, daniel):
    drafting.write(draft, "outlook", "en", "There are {published.nothing} of them.", after=0, by=daniel.pk)
    builds.build_again(draft, by=daniel.pk)
    update = _built(draft)

    assert freezing.reasons_not_to_freeze(update) == [
        "Your own words name figures that there are not: {published.nothing}."
    ]
    snapshots.discard(update.snapshots.get())
    with pytest.raises(freezing.FreezeRefused, match="There is no preview"):
        freezing.propose(update, by=daniel.pk)


def test_nothing_is_changed_after_the_freeze(frozen, daniel, this_year, june):
    with pytest.raises(drafting.DraftingRefused):
        drafting.write(frozen, "outlook", "en", "Late.", after=0, by=daniel.pk)
    with pytest.raises(drafting.DraftingRefused):
        drafting.choose_examples(frozen, set(), by=daniel.pk)
    with pytest.raises(drafting.DraftingRefused):
        drafting.change(frozen, version=frozen.version)
    with pytest.raises(builds.BuildRefused, match="never made anew"):
        builds.build_again(frozen, by=daniel.pk)
    with pytest.raises(ValueError, match="sealed"):
        snapshots.discard(frozen.snapshots.get())
    builds.begin(june, this_year, ["en"], by=daniel.pk)
    other = _built(Update.objects.get(status=UpdateStatus.DRAFT))
    assert "Another update for this session is final" in freezing.reasons_not_to_freeze(other)[0]


def test_a_later_revision_of_a_record_leaves_the_sealed_copy_as_it_is(frozen, kept):
    publish("QMA", reference=kept, title="Training of appeal judges")

    assert snapshots.no_longer_public(frozen.snapshots.get()) == 0
    assert freezing.follow_withdrawals() == 0


# ------------------------------------------------------------------------------------- issued, and withdrawn later


def test_an_issued_update_is_in_the_archive_with_files_that_anybody_can_take(frozen, daniel, visitor):
    with pytest.raises(freezing.FreezeRefused, match="symbol"):
        freezing.issue(frozen, symbol=" ", on=frozen.session.starts_on, by=daniel.pk)
    assert visitor.get("/en/updates/65/").status_code == 404
    before = Epoch.objects.get().value

    shown = _issued(frozen, daniel)

    assert Epoch.objects.get().value != before
    assert "A/HRC/65/12" in visitor.get("/en/updates/").content.decode()
    page = visitor.get("/en/updates/65/").content.decode()
    for file in shown.files.all():
        assert file.sha256 in page
        answer = visitor.get(f"/en/updates/65/files/{file.name}")
        assert len(answer.getvalue()) == file.size
    text = visitor.get("/en/updates/65/files/update-65.en.html").getvalue().decode()
    assert "Training of trial judges" in text
    assert 'class="preview"' not in text
    assert visitor.get("/en/updates/65/files/update-65.xx.html").status_code == 404


def test_a_withdrawal_after_the_issue_closes_the_files_and_a_revision_without_the_record_takes_their_place(
    frozen, daniel, visitor, kept, gone
):
    first = _issued(frozen, daniel)
    address = "/en/updates/65/files/update-65.en.html"

    revoke(gone, "QMB")

    assert visitor.get(address).status_code == 404  # at once, before any clock
    assert "will be back shortly" in visitor.get("/en/updates/65/").content.decode()
    assert freezing.follow_withdrawals() == 1
    assert freezing.follow_withdrawals() == 0
    _built(frozen)
    shown = IssuedUpdate.objects.get()
    assert (shown.revision, shown.references, shown.earlier_sha256) == (2, [kept], [first.sha256])
    text = visitor.get(address).getvalue().decode()
    assert "A shelter on the coast" not in text
    assert gone not in text
    assert "revision 2" in text
    page = visitor.get("/en/updates/65/").content.decode()
    assert first.sha256 in page
    assert gone not in page
    sealed = Snapshot.objects.get(revision=1)
    assert sealed.documents.filter(reference=gone).exists()  # sealed: kept, and no longer offered


def test_a_withdrawal_while_the_final_files_are_made_leaves_one_revision_without_the_record(
    draft, daniel, dana, kept, gone
):
    proposed = freezing.propose(draft, by=daniel.pk)
    freezing.confirm(draft, sha256=proposed.proposed_sha256, by=dana.pk)
    revoke(gone, "QMB")

    assert freezing.follow_withdrawals() == 1
    update = _built(draft)

    (sealed,) = update.snapshots.all()
    assert (sealed.revision, list(sealed.documents.values_list("reference", flat=True))) == (1, [kept])


def test_the_next_update_tells_what_changed_since_this_one(frozen, daniel, june, this_year, kept, gone):
    from repository.models import CouncilSession

    _issued(frozen, daniel)
    publish("QMA", reference=kept, title="Training of trial judges", themes=["cultural-rights"])
    new = publish("QMC")
    revoke(gone, "QMB")

    frozen_now = snapshots.collect(CouncilSession.objects.get(pk=68), this_year, today=this_year.last)

    told = frozen_now.facts["changes"]
    assert (told["session"], told["new"], told["gone"], told["reclassified"]) == (65, [new], [gone], [kept])


def test_the_next_update_begins_from_the_words_of_this_one(draft, daniel, dana, this_year, signed_in_client):
    drafting.write(draft, "outlook", "en", "More States asked for\n\n<training>.", after=0, by=daniel.pk)
    builds.build_again(draft, by=daniel.pk)
    _frozen(_built(draft), daniel, dana)
    after = Update.objects.create(
        session_id=68, period_first=this_year.first, period_last=this_year.last, cut_off=this_year.cut_off,
        languages=["en"], created_by_id=daniel.pk,
    )  # fmt: skip
    address, client = reverse("reports:section", args=[after.identifier, "outlook"]), signed_in_client(daniel)

    assert "&lt;training&gt;" in client.get(address).text  # to read, and not in the field
    assert client.get(address).context["form"]["words"].value() == ""
    begun = client.get(f"{address}?begin=before").context["form"]["words"].value()
    assert begun == "More States asked for\n\n<training>."
    assert not after.wordings.exists()
    client.post(address, {"words": "Our own.", "after": "0"})
    page = client.get(f"{address}?begin=before")
    assert page.context["form"]["words"].value() == "Our own."
    assert "training" not in page.text


def test_after_the_freeze_the_figures_say_of_which_day_they_are_while_the_public_list_goes_on(
    frozen, daniel, kept, gone, visitor, signed_in_client
):
    revoke(gone, "QMB")  # the files are closed; the sealed copy can still be asked

    for page in (
        reverse("reports:figures", args=[frozen.identifier]),
        reverse("reports:figure", args=[frozen.identifier, "published.stock"]),
    ):
        assert "The copy was taken on" in signed_in_client(daniel).get(page).text
    listed = visitor.get("/en/activities/").text
    assert f"/activities/{kept}/" in listed
    assert f"/activities/{gone}/" not in listed
