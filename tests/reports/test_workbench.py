"""What the drafter sees at work: every figure with the list it counts, the days left, the words used."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from outbox import jobs
from reports import builds, figures, tracing
from reports.models import REPORT_WORDS, Update
from repository.content import Fund, Kind
from repository.models import GroupMembership, Pledge, Recommendation
from tests.reports.publications import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def published():
    """Records of every kind that a figure can count: several States, two groups, none, a pledge, a shared recommendation."""
    GroupMembership.objects.create(state_id="QMB", group="WEOG")
    GroupMembership.objects.filter(state_id="QMC").delete()
    first, second = Recommendation.objects.filter(state="QMA").order_by("identifier")[:2]
    pledge = Pledge.objects.filter(state="QMA").first()
    for _time in range(3):
        publish("QMA", "QMB", recommendations=[first, second], kinds=[Kind.LAW, Kind.TRAINING], funds=[Fund.VFTC])
        publish("QMC", submitter="UN", sdgs=["16", "16.3"], themes=["cultural-rights"], persons=["children"])
    publish("QMA", recommendations=[first], pledges=[pledge], good_practice=True)
    publish(no_state_reason="A handbook for all States.", submitter="UN")


@pytest.fixture
def built(june, this_year, daniel, published) -> Update:
    builds.begin(june, this_year, ["en"], by=daniel.pk)
    assert jobs.run_ready() == 1
    return Update.objects.select_related("session").get()


@pytest.fixture
def drafter(daniel, signed_in_client):
    return signed_in_client(daniel)


# ------------------------------------------------------------------------------------- every figure and its list


def test_every_figure_has_the_list_of_what_it_counts(published, frozen_now):
    frozen = frozen_now()
    documents = {record.reference: record.content for record in frozen.records}
    asked = dict(figures.keyed(figures.compute(frozen)))

    for key, value in asked.items():
        listed = tracing.counted(frozen, key)
        table, _dot, column = key.partition(".")
        if key == "states":
            told = {row["state"] for one in listed for row in documents[one]["states_concerned"]}
        elif table in ("recommendations", "pledges"):
            told = {link["identifier"] for one in listed for link in documents[one][table]}
        elif table == "by_position":
            code = column.rpartition(".")[0]
            told = {
                link["identifier"]
                for one in listed
                for link in documents[one]["recommendations"]
                if link["position"] == code
            }
        else:
            told = set(listed)
            assert len(told) == len(listed)
        assert len(told) == value, key
    assert len([key for key in asked if asked[key]]) > 40


def test_the_submissions_received_have_no_list(published, frozen_now):
    assert not tracing.has_records("submissions.received")
    with pytest.raises(KeyError):
        tracing.counted(frozen_now(), "submissions.received")


def test_every_figure_that_the_pages_show_leads_to_its_list(built, drafter):
    pages = [reverse("reports:figures", args=[built.identifier])]
    pages += [
        reverse("reports:section", args=[built.identifier, key]) for key in ("period", "states", "recommendations")
    ]
    linked = {}
    for page in pages:
        text = drafter.get(page).content.decode()
        linked |= dict(re.findall(r'href="([^"]+/figures/[^"]+/)">(?:<data[^>]*>)?([0-9,]+)<', text))
        assert not re.findall(r'(?<!>)<data data-figure="[^"]+" value="[1-9]', text)  # in words, none without a link

    assert len(linked) > 40
    counted = built.snapshots.get().figures
    for address, shown in linked.items():
        key = address.rstrip("/").rpartition("/")[2].replace("%2B", "+")
        assert counted[key] == int(shown.replace(",", "")), key
        page = drafter.get(address).content.decode()
        assert re.search(r"TCR-[0-9A-Z]{8}", page), address


# --------------------------------------------------------------------------------------------- days and words


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (12, "12 days are left until the text goes to the editors"),
        (1, "1 day is left until the text goes to the editors"),
        (0, "The text goes to the editors today."),
        (-3, "The text should have gone to the editors on"),
    ],
)
def test_the_days_until_the_editors_want_it_are_counted_in_geneva(
    june, this_year, daniel, signed_in_client, time_machine, days, said
):
    update = Update.objects.create(
        session=june, period_first=this_year.first, period_last=this_year.last, cut_off=this_year.cut_off,
        languages=["en"], created_by_id=daniel.pk,
    )  # fmt: skip
    day = update.submission_day - timedelta(days=days)
    assert update.submission_day == june.starts_on - timedelta(weeks=10)
    time_machine.move_to(f"{day.isoformat()}T00:30:00+02:00", tick=False)  # still the day before in UTC

    page = signed_in_client(daniel).get(reverse("reports:update", args=[update.identifier])).content.decode()

    assert said in page


def test_the_countdown_follows_a_session_that_moves_and_a_day_that_is_set(june, this_year, daniel):
    update = Update(session=june, created_by_id=daniel.pk)
    before = update.submission_day
    june.starts_on += timedelta(days=7)
    assert update.submission_day == before + timedelta(days=7)
    update.submission_on = before
    assert update.submission_day == before


def test_words_are_counted_without_tables_notes_and_annex_and_warn_beyond_target_and_limit(built, drafter):
    words = built.snapshots.get().words
    address = reverse("reports:update", args=[built.identifier])
    page = drafter.get(address).content.decode()
    assert f"Words of the chapter in English: {words} of 1500." in page
    assert "longer than" not in page

    Update.objects.update(target_words=words - 1, other_words=REPORT_WORDS - words)
    page = drafter.get(address).content.decode()
    assert "It is longer than its target." in page
    assert f"Words of the whole report: {REPORT_WORDS} of {REPORT_WORDS}." in page
    assert "The whole report is longer than the limit." not in page

    Update.objects.update(other_words=REPORT_WORDS - words + 1)
    assert "The whole report is longer than the limit." in drafter.get(address).content.decode()


def test_the_count_of_words_is_that_of_the_paragraphs_a_reader_sees(built, drafter):
    address = reverse("reports:file", args=[built.identifier, "update-65.en.html"])
    page = b"".join(drafter.get(address).streaming_content).decode()
    parts = re.findall(r'<section class="summary".*?<p>(.*?)</p>', page, re.DOTALL)
    parts += re.findall(r'<p class="numbered"[^>]*><span class="paragraph">\d+\.</span>(.*?)</p>', page, re.DOTALL)
    without_notes = [re.sub(r'<a class="mark".*?</a>', "", part) for part in parts]
    seen = " ".join(re.sub(r"<[^>]+>", "", part) for part in without_notes)

    assert len(seen.split()) == built.snapshots.get().words
