"""What searches found, daily or weekly: each record once, by reference and link, if it is public when the letter leaves."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection

from alerts import digests, searches, subscriptions
from alerts.models import Notice, Subscription
from alerts.subscriptions import Wish
from outbox.models import Letter
from repository.models import Activity
from tests import situations
from tests.alerts.conftest import (
    READER,
    a_later_day,
    delivered,
    links_in,
    revised,
    search_for,
    text_of,
    the_monday_after,
    withdrawn,
)

pytestmark = pytest.mark.django_db(transaction=True)


def told_today() -> list:
    digests.due(today=a_later_day())
    return delivered()


def records_in(letter) -> list[str]:
    return [link.removeprefix("/r/") for link in links_in(letter) if link.startswith("/r/")]


def test_what_was_published_since_is_named_once_the_newest_first():
    search_for("state=QMA")
    first = situations.published(states=["QMA"], title="Quiet course")
    second = situations.published(states=["QMA"])
    situations.published(states=["QMB"])

    [letter] = told_today()

    assert records_in(letter) == [second.reference, first.reference]
    assert told_today() == []
    assert "/en/activities/?state=QMA" in links_in(letter)
    assert "Your search finds 2 records" in text_of(letter)
    assert not any(word in letter.as_string() + text_of(letter) for word in ("Quiet", "Lantern"))
    assert letter["List-Unsubscribe"]


def test_what_was_public_before_the_reader_asked_is_no_news_and_what_is_revised_is():
    before = situations.published(states=["QMA"])
    search_for("state=QMA")
    assert told_today() == []

    revised(before, title="Other words")

    assert records_in(told_today()[0]) == [before.reference]


def test_a_search_is_the_same_question_as_that_of_the_list(visitor):
    """Words, values, groups; what the page shows for the query is what the letter names."""
    situations.published(states=["QMA"])
    query = "kind=training&q=%22bench+books%22+-drums&state=QMA&theme=torture"
    search_for(query)
    meant = situations.published(states=["QMA"], title="Bench books for judges", themes=["torture"])
    situations.published(states=["QMA"], title="Bench books and drums", themes=["torture"])
    situations.published(states=["QMA"], title="Books on a bench for judges", themes=["torture"])
    situations.published(states=["QMB"], title="Bench books for judges", themes=["torture"])
    situations.published(states=["QMA"], title="Bench books for judges")

    [letter] = told_today()

    assert records_in(letter) == [meant.reference]
    shown = visitor.get(f"/api/v1/activities/?{query}").json()["results"]
    assert [one["reference"] for one in shown] == [meant.reference]


def test_the_weekly_letter_comes_with_monday():
    search_for("", "weekly")
    published = situations.published(states=["QMA"])
    monday = the_monday_after()

    on_other_days = [digests.due(today=monday - timedelta(days=days)) for days in range(monday.weekday() + 1, 1)]
    assert sum(on_other_days) == 0
    digests.due(today=monday)

    assert records_in(delivered()[0]) == [published.reference]
    assert digests.due(today=monday + timedelta(days=1)) == 0


def test_a_week_whose_monday_was_missed_is_told_of_on_the_next_day():
    search_for("", "weekly")
    published = situations.published(states=["QMA"])

    digests.due(today=the_monday_after() + timedelta(days=3))

    assert records_in(delivered()[0]) == [published.reference]


def test_of_today_nothing_is_told_before_tomorrow():
    search_for()
    activity = situations.published(states=["QMA"])

    digests.due(today=activity.published_at.date())

    assert delivered() == []


def test_a_record_withdrawn_before_the_letter_is_written_or_while_it_waits_is_in_none():
    search_for("state=QMA")
    written_before, waiting, stays = (situations.published(states=["QMA"]).reference for _ in range(3))
    withdrawn(written_before)
    digests.due(today=a_later_day())  # the mail server is away: the letter waits
    withdrawn(waiting)

    [letter] = delivered()

    assert records_in(letter) == [stays]
    assert "finds 1 record" in text_of(letter)
    assert not any(gone in text_of(letter) for gone in (written_before, waiting))


def test_a_letter_of_which_nothing_is_left_does_not_leave():
    search_for("state=QMA")
    activity = situations.published(states=["QMA"])
    assert digests.due(today=a_later_day()) == 1
    withdrawn(activity.reference)

    assert delivered() == []

    assert Letter.objects.get().given_up_at is not None
    assert Letter.objects.get().error == "There is nothing to tell any more."


def test_the_outbox_holds_no_word_and_no_reference_of_what_it_will_tell():
    search_for("state=QMA&q=secretive")
    activity = situations.published(states=["QMA"], title="A secretive course")
    digests.due(today=a_later_day())

    with connection.cursor() as cursor:
        cursor.execute("SELECT l::text FROM outbox_letter l UNION ALL SELECT n::text FROM alerts_notice n")
        kept = " ".join(row for (row,) in cursor.fetchall())
    assert READER in kept
    assert "secretive" not in kept
    assert activity.reference not in kept
    assert len(delivered()) == 1
    assert Letter.objects.get().body == "", "nor does it afterwards"


def test_a_search_for_a_provider_that_is_gone_finds_nothing_and_not_everything():
    gone = situations.published(
        states=["QMA"], attribution=situations.Attribution("CSO", "Quiet Aid", "quiet-aid")
    ).reference
    search_for("provider=quiet-aid")
    withdrawn(gone)
    situations.published(states=["QMA"])

    assert told_today() == []


def test_a_search_for_one_of_two_providers_goes_on_with_the_other():
    aid = situations.Attribution("CSO", "Quiet Aid", "quiet-aid")
    gone = situations.published(states=["QMA"], attribution=aid).reference
    search_for("provider=quiet-aid&provider=lantern-legal-aid")
    withdrawn(gone)
    other = situations.published(states=["QMA"])

    assert records_in(told_today()[0]) == [other.reference]


def test_many_records_are_counted_and_the_newest_twenty_named():
    search_for()
    made = [situations.published(states=["QMA"]).reference for _ in range(22)]

    [letter] = told_today()

    assert records_in(letter) == made[:1:-1]
    assert "finds 22 records" in text_of(letter)
    assert "and 2 more." in text_of(letter)


def test_who_has_not_said_yes_gets_nothing():
    subscriptions.ask(Wish(frequency="daily"), email=READER, language="en")
    Letter.objects.all().delete()
    situations.published(states=["QMA"])

    assert told_today() == []


def test_a_publication_that_is_under_way_when_the_letters_are_written_is_told_of_next(app_connection):
    """Its stamp is from before midnight and it is committed after: neither lost nor told of twice."""
    search_for()
    first = situations.published(states=["QMA"])
    document = situations.granted(states=["QMA"])
    under_way = "SELECT consent_publish(ARRAY[%s], %s)"
    officer = situations.officer(situations.Role.PUBLISHER)
    app_connection.autocommit = False
    app_connection.execute(under_way, [document.hash, officer.pk])

    [before] = told_today()
    app_connection.commit()
    [after] = told_today()

    assert records_in(before) == [first.reference]
    assert records_in(after) == [document.record_id]
    assert told_today() == []


def test_a_publication_that_is_under_way_when_the_reader_says_yes_is_told_of(app_connection):
    situations.published(states=["QMA"])
    document = situations.granted(states=["QMA"])
    app_connection.autocommit = False
    app_connection.execute(
        "SELECT consent_publish(ARRAY[%s], %s)", [document.hash, situations.officer(situations.Role.PUBLISHER).pk]
    )
    search_for()
    app_connection.commit()

    assert records_in(told_today()[0]) == [document.record_id]


def test_a_letter_tells_of_a_stretch_of_time_that_no_other_tells_of():
    subscription = search_for()
    for _turn in range(3):
        situations.published(states=["QMA"])
        digests.due(today=a_later_day())

    stretches = list(Notice.objects.filter(subscription=subscription).order_by("until").values_list("since", "until"))

    assert len(stretches) == 3
    assert all(one[1] == next_[0] for one, next_ in pairwise(stretches))
    assert (
        Subscription.objects.get().told_until
        == stretches[-1][1]
        == Activity.objects.latest("published_at").published_at
    )


def test_a_search_is_told_in_the_words_of_its_own_language():
    search_for("state=QMA", language="fr")
    situations.published(states=["QMA"])

    [letter] = told_today()

    assert letter["Content-Language"] == "fr"
    assert "/fr/activities/?state=QMA" in links_in(letter)


def test_each_known_key_of_the_grammar_can_be_kept_and_read_again():
    from django.http import QueryDict

    from repository.browse.filters import ActivityFilter

    situations.published(states=["QMA"])
    values = {
        "q": "judges", "state": "QMA", "group": "LDC", "theme": "torture", "persons": "children", "sdg": "16.3", "cycle": "3",
        "position": "supported", "provider": "lantern-legal-aid", "provider_type": "CSO", "kind": "training", "modality": "NS",
        "status": "completed", "year": "2025", "language": "en", "good_practice": "true",
    }  # fmt: skip
    assert {*values, "recommendation"} == set(ActivityFilter.base_filters)
    for key, value in values.items():
        query, unknown = searches.kept(QueryDict(f"{key}={value}"), "en")
        assert (query, unknown) == (f"{key}={value}", [])
        assert searches.in_words(query, "en")[0][1] not in ("", f"“{value}”") or key == "q", key
