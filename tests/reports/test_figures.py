"""The figures of the update against SQL of their own and against what a reader would count by hand."""

import dataclasses
from datetime import date, timedelta

import pytest

from reports import figures
from reports.figures import keyed
from reports.frozen_record import UnreadableRecord
from reports.period import Period
from repository.content import Fund, Kind, Modality, ProviderType
from repository.models import FormerIdentifier, GroupMembership, Pledge, Recommendation, State, StateName
from tests.reports.independent import counted_by_sql
from tests.reports.publications import publish, revoke

pytestmark = pytest.mark.django_db


def recommendations(state: str, number: int) -> list[Recommendation]:
    return list(Recommendation.objects.filter(state=state).order_by("identifier")[:number])


@pytest.mark.django_db(transaction=True)
def test_every_figure_is_what_independent_sql_counts(frozen_now, this_year, app_connection, superuser_connection):
    GroupMembership.objects.create(state_id="QMB", group="WEOG", starts_on=date(2020, 1, 1))  # in two regional groups
    GroupMembership.objects.filter(state_id="QMC", group="EEG").delete()  # in none
    GroupMembership.objects.filter(state_id="QMA", group="LDC").update(ends_on=this_year.first + timedelta(days=20))
    first, second, third = recommendations("QMA", 3)
    mine, *_others = Pledge.objects.filter(state="QMA").order_by("identifier")
    old = [
        publish("QMA", recommendations=[first, second], kinds=[Kind.LAW, Kind.TRAINING], funds=[Fund.VFTC]),
        publish("QMD", submitter=ProviderType.UN, sdgs=["16", "16.3", "5.1"], themes=["cultural-rights"]),
        publish(submitter=ProviderType.IO, name=None, persons=["children"], status="ongoing", ends_on=None),
    ]
    Recommendation.objects.filter(pk=first.pk).update(position="noted")
    publish("QMA", "QMB", "QMC", recommendations=[first, third], pledges=[mine], sdgs=["16.1"])
    publish(
        "QMA", recommendations=[first],
        related_documents=[{"relation": "part_of", "title": "", "symbol": old[0], "url": ""}],
    )  # fmt: skip
    publish("QMB", submitter=ProviderType.STATE, modalities=[Modality.SOUTH_SOUTH, Modality.TRIANGULAR], pledges=[mine])
    publish(
        "QMC", submitter=ProviderType.NHRI, kinds=[Kind.NHRI], good_practice=True, themes=["cultural-rights", "nmirf"]
    )
    publish("QMA", reference=old[0], recommendations=[second], kinds=[Kind.LAW])  # a revision drops one
    gone = publish("QMB", recommendations=[third], kinds=[Kind.DATA])
    revoke(gone, "QMB")
    # Time cannot be turned back by any verb: the first three were first published in an earlier period.
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute(
        "UPDATE repository_activity SET first_published_at = first_published_at - interval '1 year' WHERE reference = ANY (%s)",
        [old],
    )
    superuser_connection.commit()

    frozen = frozen_now()
    found = dict(keyed(figures.compute(frozen)))

    counted = counted_by_sql(app_connection, this_year)
    assert counted["published.period"] == 4
    assert counted["published.stock"] == 7
    ours = {
        key: value for key, value in found.items() if not key.startswith("by_submitter_and_group") and key != "states"
    }
    assert {key: value for key, value in ours.items() if value} == {
        key: value for key, value in counted.items() if value
    }
    assert set(counted) <= set(ours)
    assert found["states"] == 4


# ------------------------------------------------------------------------------------------------ trap by trap


def test_an_activity_in_three_states_counts_once_in_the_total_and_once_for_each(figures_now):
    publish("QMA", "QMB", "QMC")

    found = figures_now()

    assert found.published == figures.Count(1, 1)
    assert {code: found.by_state[code].stock for code in ("QMA", "QMB", "QMC")} == {"QMA": 1, "QMB": 1, "QMC": 1}


def test_a_state_in_two_regional_groups_counts_in_both_and_one_in_none_has_a_row(figures_now):
    GroupMembership.objects.create(state_id="QMB", group="WEOG")
    GroupMembership.objects.filter(state_id="QMC").delete()
    publish("QMB")
    publish("QMC")

    found = figures_now().by_group

    assert (found["APG"].stock, found["WEOG"].stock, found["none"].stock) == (1, 1, 1)
    assert found["AFR"].stock == 0


def test_a_programme_and_its_part_are_two_activities_and_share_the_recommendation(figures_now):
    [first] = recommendations("QMA", 1)
    whole = publish("QMA", recommendations=[first])
    publish(
        "QMA", recommendations=[first],
        related_documents=[{"relation": "part_of", "title": "", "symbol": whole, "url": ""}],
    )  # fmt: skip

    found = figures_now()

    assert (found.published, found.by_state["QMA"]) == (figures.Count(2, 2), figures.Count(2, 2))
    assert found.recommendations == figures.Count(1, 1)


def test_an_activity_that_concerns_no_state_in_particular_stands_in_a_row_of_its_own(figures_now):
    publish(no_state_reason="A handbook for all States.")

    found = figures_now()

    assert found.by_state == {"no_state": figures.Count(1, 1)}
    assert found.by_group["no_state"].stock == 1
    assert found.states == 0


def test_a_revoked_record_is_no_longer_counted(figures_now):
    kept, gone = publish("QMA"), publish("QMA", "QMB")
    assert figures_now().published.stock == 2

    revoke(gone, "QMB")

    found = figures_now()
    assert found.published.stock == 1
    assert "QMB" not in found.by_state
    assert kept != gone


def test_a_revised_record_keeps_its_first_publication_and_counts_with_its_new_text(frozen_now):
    reference = publish("QMA", kinds=[Kind.LAW])
    before = frozen_now().records[0]

    publish("QMA", reference=reference, kinds=[Kind.DATA])

    frozen = frozen_now()
    after = frozen.records[0]
    assert after.first_published_at == before.first_published_at < after.published_at
    assert figures.compute(frozen).by_kind["data"].stock == 1
    assert figures.compute(frozen).by_kind["law"].stock == 0


def test_groups_are_those_of_the_cut_off_date_also_when_a_state_leaves_one_within_the_period(figures_now, this_year):
    leaves = this_year.first + timedelta(days=10)  # the last day of the membership
    GroupMembership.objects.filter(state_id="QMA", group="LDC").update(ends_on=leaves)
    publish("QMA")

    assert figures_now().by_need["LDC"].stock == 0

    GroupMembership.objects.filter(state_id="QMA", group="LDC").update(ends_on=this_year.cut_off)
    assert figures_now().by_need["LDC"].stock == 1


def test_a_renamed_state_has_the_name_of_the_cut_off_date(frozen_now, this_year):
    StateName.objects.filter(state_id="QMA").delete()
    renamed_on = this_year.cut_off + timedelta(days=1)
    StateName.objects.create(state_id="QMA", language="en", short="Old Amaria", ends_on=this_year.cut_off)
    StateName.objects.create(state_id="QMA", language="en", short="New Amaria", starts_on=renamed_on)
    State.objects.filter(pk="QMA").update(names={"en": "New Amaria"})
    publish("QMA")

    later = Period(this_year.first, renamed_on, renamed_on)

    assert frozen_now().facts["states"]["QMA"]["names"]["en"] == "Old Amaria"
    assert frozen_now(later).facts["states"]["QMA"]["names"]["en"] == "New Amaria"


def test_a_recommendation_supported_twice_counts_once_with_its_position_then_and_now(figures_now):
    (one,) = recommendations("QMA", 1)
    Recommendation.objects.filter(pk=one.pk).update(position="pending")
    publish("QMA", recommendations=recommendations("QMA", 1))
    Recommendation.objects.filter(pk=one.pk).update(position="supported")
    publish("QMA", recommendations=recommendations("QMA", 1))
    Recommendation.objects.filter(pk=one.pk).update(position="noted")

    found = figures_now()

    assert found.recommendations == figures.Count(1, 1)
    assert found.by_position["supported"] == figures.PositionCount(1, 1, 0)
    assert found.by_position["noted"] == figures.PositionCount(0, 0, 1)


def test_a_recommendation_that_got_its_paragraph_number_meanwhile_is_still_one(figures_now):
    (one,) = recommendations("QMA", 1)
    former = one.identifier
    publish("QMA", recommendations=[one])
    Recommendation.objects.filter(pk=one.pk).update(identifier="QMA-4-199.1")
    FormerIdentifier.objects.create(identifier=former, recommendation=one, since="2026-01-01T00:00Z")
    publish("QMA", recommendations=[Recommendation.objects.get(pk=one.pk)])

    assert figures_now().recommendations.stock == 1


def test_a_day_ends_at_midnight_in_geneva(frozen_now, this_year):
    publish("QMA")
    frozen = frozen_now()
    at = this_year.last.isoformat()

    def published(moment: str) -> figures.Count:
        record = dataclasses.replace(frozen.records[0], first_published_at=_instant(moment))
        return figures.compute(dataclasses.replace(frozen, read_records=lambda: [record], kept_codes="")).published

    assert published(f"{at}T23:59:59") == figures.Count(1, 1)
    assert published(f"{(this_year.last + timedelta(days=1)).isoformat()}T00:00:00") == figures.Count(0, 1)
    assert published(f"{this_year.first.isoformat()}T00:00:00") == figures.Count(1, 1)
    assert published(f"{(this_year.first - timedelta(days=1)).isoformat()}T23:59:59") == figures.Count(0, 1)


def _instant(moment: str):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Zurich"))


def test_what_is_published_after_the_cut_off_is_not_in_the_copy(frozen_now, this_year):
    publish("QMA")
    earlier = Period(this_year.first, this_year.last - timedelta(days=1), this_year.cut_off - timedelta(days=1))

    assert frozen_now(earlier).records == []
    assert len(frozen_now().records) == 1


def test_a_record_that_cannot_be_read_is_named(frozen_now):
    reference = publish("QMA")
    frozen = frozen_now()
    broken = dataclasses.replace(frozen.records[0], canonical="{}")

    with pytest.raises(UnreadableRecord, match=reference):
        figures.compute(dataclasses.replace(frozen, read_records=lambda: [broken], kept_codes=""))
