"""Corrigenda: figures that were counted wrongly, counted again from the sealed copy, confirmed by two, shown in public."""

import csv
import io
import json
import re
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Role, User
from outbox import jobs
from outbox.models import Job, JobStatus, Letter
from reports import builds, corrigenda, freezing
from reports.models import Corrigendum, Update
from repository.content import LANGUAGES
from repository.issued.models import IssuedUpdate
from repository.models import GroupMembership
from tests.cast import person, with_second_factor
from tests.reports.publications import publish, revoke

pytestmark = pytest.mark.django_db
CAUSE = {"en": "The group of <Amaria> & others was entered late.", "ar": "سُجِّلت المجموعة متأخرة."}
WRONG = {"by_need.SIDS.period": (0, 1), "by_need.SIDS.stock": (0, 1)}


@pytest.fixture
def dana(db) -> User:
    """Another drafter."""
    return with_second_factor(person("Dana", Role.DRAFTER))


@pytest.fixture
def record(db) -> str:
    return publish("QMA", title="Training of trial judges")


@pytest.fixture
def frozen(june, this_year, daniel, dana, record) -> Update:
    GroupMembership.objects.filter(state="QMA", group="SIDS").delete()
    builds.begin(june, this_year, ["en"], by=daniel.pk)
    worked()
    proposed = freezing.propose(Update.objects.get(), by=daniel.pk)
    freezing.confirm(proposed, sha256=proposed.proposed_sha256, by=dana.pk)
    worked()
    return Update.objects.select_related("session").get()


@pytest.fixture
def wrong(frozen) -> Update:
    """A frozen update whose figures rest on a group of QMA that was entered too late."""
    GroupMembership.objects.create(state_id="QMA", group="SIDS")
    return frozen


def worked() -> None:
    while jobs.run_ready():
        pass


def confirmed(update: Update, first: User, second: User, cause: dict[str, str] = CAUSE) -> Corrigendum:
    drafted = corrigenda.draft(update, cause=cause, by=first.pk)
    corrigenda.confirm(update, drafted.number, sha256=drafted.sha256, by=second.pk)
    worked()
    return Corrigendum.objects.get(pk=drafted.pk)


def stored(row: Corrigendum, ending: str) -> bytes:
    (file,) = row.files.filter(name__endswith=ending)
    with default_storage.open(file.stored_as) as opened:
        return opened.read()


def test_where_every_figure_is_as_printed_there_is_nothing_to_correct(frozen, daniel):
    assert corrigenda.differences(frozen) == []
    with pytest.raises(corrigenda.CorrectionRefused, match="nothing to correct"):
        corrigenda.draft(frozen, cause=CAUSE, by=daniel.pk)


def test_a_draft_has_each_wrong_figure_as_printed_and_as_counted_from_the_copy(wrong, daniel, dana):
    publish("QMA", title="Published after the freeze")  # no part of the copy, so of no figure

    drafted = corrigenda.draft(wrong, cause=CAUSE, by=daniel.pk)

    assert {one["key"]: (one["old"], one["new"]) for one in drafted.figures} == WRONG
    assert Letter.objects.get(name="corrigendum_proposed").recipient == dana.email
    with pytest.raises(corrigenda.CorrectionRefused, match="waits to be confirmed"):
        corrigenda.draft(wrong, cause=CAUSE, by=dana.pk)


def test_only_a_frozen_update_with_an_intact_copy_is_corrected(wrong, daniel, june, this_year, superuser_connection):
    with pytest.raises(corrigenda.CorrectionRefused, match="in English"):
        corrigenda.draft(wrong, cause={"fr": "Le groupe manquait."}, by=daniel.pk)
    builds.begin(june, this_year, ["en"], by=daniel.pk)
    with pytest.raises(corrigenda.CorrectionRefused, match="Only an update that is frozen"):
        corrigenda.draft(Update.objects.get(status="draft"), cause=CAUSE, by=daniel.pk)
    document = wrong.snapshots.get().documents.get()
    document.canonical = document.canonical.replace("trial judges", "trial Judges")
    document.save()
    with pytest.raises(corrigenda.CorrectionRefused, match="not what its checksum says"):
        corrigenda.draft(wrong, cause=CAUSE, by=daniel.pk)


def test_a_second_person_confirms_exactly_what_was_written(wrong, daniel, dana):
    drafted = corrigenda.draft(wrong, cause=CAUSE, by=daniel.pk)

    with pytest.raises(corrigenda.CorrectionRefused, match="A second person"):
        corrigenda.confirm(wrong, 1, sha256=drafted.sha256, by=daniel.pk)
    with pytest.raises(corrigenda.CorrectionRefused, match="not the corrigendum that you read"):
        corrigenda.confirm(wrong, 1, sha256="0" * 64, by=dana.pk)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Corrigendum.objects.update(confirmed_by_id=daniel.pk, confirmed_at=drafted.drafted_at)
    Corrigendum.objects.update(cause={"en": "Another cause."})
    with pytest.raises(corrigenda.CorrectionRefused, match="not the corrigendum that you read"):
        corrigenda.confirm(wrong, 1, sha256=drafted.sha256, by=dana.pk)
    assert corrigenda.discard(wrong, 1)
    assert not corrigenda.discard(wrong, 1)
    assert not Job.objects.filter(kind=corrigenda.KIND).exists()


@pytest.mark.with_paper
def test_the_files_say_place_old_and_new_and_cause_in_six_languages(wrong, daniel, dana):
    row = confirmed(wrong, daniel, dana)

    sums = {file.name: file.sha256 for file in row.files.all()}
    assert sorted(sums) == sorted(
        [f"corrigendum-65-1.{code}.{ending}" for code, _name in LANGUAGES for ending in ("html", "pdf", "docx")]
        + ["corrigendum-65-1.csv", "corrigendum-65-1.manifest.json"]
    )  # fmt: skip
    page = stored(row, "en.html").decode()
    assert "A/HRC/65/…/Corr.1" in page
    assert "The group of &lt;Amaria&gt; &amp; others was entered late." in page
    assert re.search(r"<th scope=\"row\">Table \d+, Small island developing States, Public on ", page), page[-3000:]
    arabic = stored(row, "ar.html").decode()
    assert '<html lang="ar" dir="rtl">' in arabic
    assert CAUSE["ar"] in arabic
    assert '<span lang="en" dir="ltr">The group' in stored(row, "fr.html").decode()  # no French words were written
    assert stored(row, "en.pdf").startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(stored(row, "ru.docx"))) as packed:
        assert "Amaria" in packed.read("word/document.xml").decode()
    lines = list(csv.DictReader(io.StringIO(stored(row, ".csv").decode("utf-8-sig"))))
    assert {one["figure"]: (int(one["old"]), int(one["new"])) for one in lines} == WRONG
    said = json.loads(stored(row, "manifest.json"))
    assert said["corrects"]["snapshot"] == wrong.snapshots.get().sha256
    assert said["files"] == {name: sum_ for name, sum_ in sums.items() if not name.endswith("manifest.json")}


def test_a_total_that_stands_below_many_tables_is_one_line_with_their_numbers(wrong, daniel, dana):
    copy = wrong.snapshots.get()
    copy.figures |= {"published.stock": 7, "published.period": 7}  # as a release with a mistake had counted
    copy.save(update_fields=["figures"])
    row = confirmed(wrong, daniel, dana)

    page = stored(row, "en.html").decode()

    lines = re.findall(r'<th scope="row">(.*?)</th><td class="n">(.*?)</td><td class="n">(.*?)</td>', page)
    assert [line[1:] for line in lines] == [("7", "1"), ("7", "1"), ("0", "1"), ("0", "1")]  # the totals come first
    assert re.fullmatch(
        r"Summary; Paragraph \d+; Tables (\d+, ){8,}\d+: Total, First published in the period", lines[0][0]
    )
    assert [line[0].count("Total") for line in lines] == [1, 1, 0, 0]


def test_the_page_shows_corrected_figures_below_what_their_table_counts(wrong, daniel, signed_in_client):
    page = signed_in_client(daniel).get(reverse("reports:corrigenda", args=[wrong.identifier])).content.decode()

    assert re.findall(r'scope="rowgroup">([^<]+)<', page) == ["Activities by group of States: LDC, LLDC, SIDS"]


def test_the_sealed_copy_stays_and_a_second_corrigendum_starts_from_the_first(wrong, daniel, dana):
    before = dict(wrong.snapshots.get().files.values_list("name", "sha256"))
    confirmed(wrong, daniel, dana)

    assert corrigenda.differences(wrong) == []
    assert dict(wrong.snapshots.get().files.values_list("name", "sha256")) == before
    GroupMembership.objects.filter(state_id="QMA", group="SIDS").delete()
    second = corrigenda.draft(wrong, cause=CAUSE, by=dana.pk)
    assert (second.number, second.figures[0]["old"], second.figures[0]["new"]) == (2, 1, 0)


@pytest.mark.parametrize("issued_first", [True, False])
def test_the_archive_shows_it_beside_the_update(wrong, daniel, dana, visitor, issued_first):
    if not issued_first:
        confirmed(wrong, daniel, dana)
    freezing.issue(wrong, symbol="A/HRC/65/12", on=wrong.session.starts_on, by=daniel.pk)
    update = Update.objects.select_related("session").get()
    if issued_first:
        assert "Corrigenda" not in visitor.get("/en/updates/65/").content.decode()
        confirmed(update, daniel, dana)

    page = visitor.get("/en/updates/65/").content.decode()

    assert ("A/HRC/65/12/Corr.1" in page) is issued_first
    assert "Corr.1" in page
    assert "by_need.SIDS.stock" in page
    assert "The group of &lt;Amaria&gt; &amp; others was entered late." in page
    assert CAUSE["ar"] in visitor.get("/ar/updates/65/").content.decode()
    shown = IssuedUpdate.objects.get()
    assert shown.figures["by_need.SIDS.stock"] == 0  # as issued
    for file in shown.corrigenda.get().files.all():
        assert len(visitor.get(f"/en/updates/65/files/{file.name}").getvalue()) == file.size


def test_it_outlives_a_revision_and_a_draft_for_the_copy_before_is_not_confirmed(wrong, record, daniel, dana, visitor):
    confirmed(wrong, daniel, dana)
    freezing.issue(wrong, symbol="A/HRC/65/12", on=wrong.session.starts_on, by=daniel.pk)
    GroupMembership.objects.filter(state_id="QMA", group="LDC").delete()
    waiting = corrigenda.draft(Update.objects.get(), cause=CAUSE, by=daniel.pk)
    revoke(record, "QMA")

    with pytest.raises(corrigenda.CorrectionRefused, match="being made again"):
        corrigenda.confirm(wrong, 2, sha256=waiting.sha256, by=dana.pk)
    freezing.follow_withdrawals()
    worked()
    with pytest.raises(corrigenda.CorrectionRefused, match="newer revision"):
        corrigenda.confirm(wrong, 2, sha256=waiting.sha256, by=dana.pk)

    page = visitor.get("/en/updates/65/").content.decode()
    assert "/Corr.1" in page
    assert record not in page


def test_files_that_could_not_be_stored_are_made_at_the_next_try(
    wrong, daniel, dana, settings, tmp_path, signed_in_client
):
    drafted = corrigenda.draft(wrong, cause=CAUSE, by=daniel.pk)
    corrigenda.confirm(wrong, 1, sha256=drafted.sha256, by=dana.pk)
    root, settings.MEDIA_ROOT = settings.MEDIA_ROOT, str(tmp_path / "full")
    (tmp_path / "full").write_text("a file where a folder should be")
    worked()
    address = reverse("reports:corrigenda", args=[wrong.identifier])
    browser = signed_in_client(daniel)
    assert corrigenda.job_of(Corrigendum.objects.get()).status == JobStatus.FAILED
    assert "Is the disk full?" in browser.get(address).content.decode()

    settings.MEDIA_ROOT = root
    browser.post(reverse("reports:make_corrigendum", args=[wrong.identifier, 1]))
    browser.post(reverse("reports:make_corrigendum", args=[wrong.identifier, 1]))
    worked()

    assert Corrigendum.objects.get().completed_at is not None
    assert Job.objects.filter(kind=corrigenda.KIND).count() == 2


def test_two_drafters_do_it_on_the_page(wrong, daniel, dana, signed_in_client):
    address = reverse("reports:corrigenda", args=[wrong.identifier])
    first, second = signed_in_client(daniel), signed_in_client(dana)

    refused = first.post(address, {"en": "", "fr": "Le groupe manquait."})
    assert "Le groupe manquait." in refused.content.decode()  # nothing typed is lost
    assert not Corrigendum.objects.exists()
    first.post(address, CAUSE)
    assert "Confirm this corrigendum" not in first.get(address).content.decode()
    page = second.get(address).content.decode()
    assert "Confirm this corrigendum" in page
    sha256 = Corrigendum.objects.get().sha256
    assert sha256 in page
    second.post(reverse("reports:confirm_corrigendum", args=[wrong.identifier, 1]), {"sha256": sha256})
    worked()

    assert "corrigendum-65-1.en.html" in first.get(address).content.decode()
    taken = first.get(reverse("reports:corrigendum_file", args=[wrong.identifier, 1, "corrigendum-65-1.en.html"]))
    assert b"Corr.1" in taken.getvalue()
