"""In a real browser, which says where a form comes from or does not, a form on a page with a secret address is accepted."""

import pytest

from consent import reading
from consent.models import Comment
from tests import situations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_ministry_comments_by_the_link_of_its_mission(live_site, browser, amina, scripts):
    asked = situations.asked_about(states=["QMA"]).requests[0]
    _link, secret = reading.share(asked, reader="Ministry of Justice", days=7, by=amina)
    page = browser.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=scripts).new_page()
    page.goto(f"{live_site.url}/en/state/read/{secret}/")
    page.locator("input[name=name]").fill("R. Moe, Ministry of Justice")
    page.locator("textarea[name=text]").fill("Please have the second paragraph corrected.")

    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()

    assert page.url == f"{live_site.url}/en/state/read/{secret}/"
    assert page.get_by_text("Please have the second paragraph corrected.").is_visible()
    assert Comment.objects.filter(link__request=asked).count() == 1
    page.context.close()
