"""In a real browser, which says where a form comes from or does not, a form on a page with a secret address is accepted."""

import pytest

from consent import reading
from consent.models import Comment
from outbox.models import Letter
from submissions import asking_partners, entering
from submissions.models import AskedPartner, Submission
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


@pytest.mark.parametrize("scripts", [True, False])
def test_a_partner_says_by_keyboard_alone_that_it_may_be_named(live_site, browser, joel, scripts):
    text = situations.draft(joel, partners={"partners-0-name": "Harbour Bar Association", "partners-0-type": "CSO"})
    asking_partners.ask(text, name="Harbour Bar Association", email="bar@example.org", language="ar", by=joel)
    letter = Letter.objects.filter(name="partner_asked").latest("pk").body
    page = browser.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=scripts).new_page()
    page.goto(f"{live_site.url}/ar/my/partner/{letter.partition('/my/partner/')[2].partition('/')[0]}/")

    page.locator("input[name=says]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert page.locator("main .notice").is_visible()
    assert AskedPartner.objects.get(submission=text).answer == "named"
    page.context.close()


def test_a_sender_says_on_a_phone_in_arabic_without_scripts_that_what_was_entered_is_right(
    live_site, browser, joel, bruno
):
    text = situations.entered(joel, clerk=bruno)
    entering.ask(text, email="office@example.org", language="ar", by=bruno)
    letter = Letter.objects.filter(name="entry_is_right").latest("pk").body
    page = browser.new_context(viewport={"width": 320, "height": 800}, java_script_enabled=False).new_page()
    page.goto(f"{live_site.url}/ar/my/entered/{letter.partition('/my/entered/')[2].partition('/')[0]}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    with page.expect_navigation():
        page.locator("section[aria-labelledby=yes] button").click()

    assert page.get_by_text(text.reference).first.is_visible()
    assert Submission.objects.get(pk=text.pk).status == "submitted"
    page.context.close()
