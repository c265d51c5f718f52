"""A reader asks for mail about a record, says yes from the mailbox, and stops it there. With and without script."""

import pytest
from django.core.cache import cache

from alerts.models import Subscription
from outbox.models import Letter
from tests import situations
from tests.journeys.test_one_activity import follow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("language", "scripts"), [("en", True), ("ar", False)])
def test_a_reader_follows_a_record_and_stops_it_from_a_letter(live_site, browser, language, scripts):
    cache.clear()
    activity = situations.published(states=["QMA"])
    page = browser.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=scripts).new_page()
    page.goto(f"{live_site.url}/{language}/activities/{activity.reference}/")
    follow(page, f"a[href$='/alerts/records/{activity.reference}/']")
    page.locator("input[name=email]").fill("reader@example.org")
    follow(page, "main form button[type=submit]")
    assert page.url.endswith(f"/{language}/alerts/asked/")

    subscription = Subscription.objects.get()
    assert Letter.objects.get(name="alert_confirm").language == subscription.language == language
    page.goto(f"{live_site.url}/{language}/alerts/own/{subscription.key}/")
    follow(page, "main form button[type=submit]")
    assert page.locator("[role=status]").is_visible()
    follow(page, "main form[action$='/stop/'] button")

    assert not Subscription.objects.exists()
    assert not Letter.objects.filter(name__startswith="alert_").exists()
    page.context.close()
