"""The queue: views and filters, views of one's own, bulk, ages and target dates, handing over, and whoever is away."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffRole, User
from outbox.models import Letter
from repository.models import Recommendation
from submissions import moves, workdays
from submissions.life import Status
from submissions.models import Act, OwnView, Submission
from submissions.reviewing import absence, own_views
from tests import cast, situations

pytestmark = pytest.mark.django_db
QUEUE = "submissions:queue"
MOST_QUERIES = 12  # of a page, whatever it shows
MOST_ON_A_TEXT = 48  # of the review page, for a first version; each asks for one thing once


@pytest.fixture
def bea(db):
    """A second reviewer."""
    return cast.with_second_factor(cast.person("Bea", cast.Role.REVIEWER))


def shown(browser, **query):
    return [one.reference for one in browser.get(reverse(QUEUE), query).context["found"]]


def again(submission):
    return Submission.objects.get(pk=submission.pk)


def post(browser, name, *args, **data):
    return browser.post(reverse(f"submissions:{name}", args=args), data, follow=True)


# --- what is shown


def test_it_is_narrowed_by_state_kind_of_provider_language_and_words(joel, ines, bruno, signed_in_client):
    in_qma = situations.sent(joel, basics={"title": "Training of judges"}, states={"places": ["QMA"]})
    links = list(Recommendation.objects.of_state("QMA").values_list("identifier", flat=True)[:1])
    in_qmb = situations.sent(joel, basics={"title": "Police"}, states={"places": ["QMB"]}, recommendations=links)
    arabic = situations.sent(ines, basics={"language": "ar", "title": "دورة"}, states={"places": ["QMA"]})
    browser = signed_in_client(bruno)

    assert shown(browser, state="QMB") == [in_qmb.reference]
    assert len(shown(browser, state="QMA")) == 3  # by its recommendation, too
    assert shown(browser, type="UN") == [arabic.reference]
    assert shown(browser, language="ar") == [arabic.reference]
    assert shown(browser, q="training") == [in_qma.reference]
    assert shown(browser, q=in_qmb.reference[-4:].lower()) == [in_qmb.reference]
    assert shown(browser, type="UN", language="en") == []
    assert (
        len(shown(browser, state="nowhere", type="x", language="xx", age="y", view="z")) == 3
    )  # means nothing: not given


def test_the_title_of_an_unsent_draft_finds_nothing(joel, bruno, signed_in_client):
    situations.draft(joel, basics={"title": "CANARY"})

    assert shown(signed_in_client(bruno), view="all", q="CANARY") == []


def test_a_protected_organisation_cannot_be_found_by_its_name(joel, lantern, bruno, signed_in_client):
    type(lantern).objects.filter(pk=lantern.pk).update(is_protected=True)
    situations.sent(joel, sensitive={"attribution": "category"})

    assert shown(signed_in_client(bruno), view="all", q="Lantern") == []


@pytest.mark.parametrize(
    ("sent", "due"), [("2026-11-25", "2026-12-09"), ("2026-11-27", "2026-12-11"), ("2026-11-28", "2026-12-11")]
)
def test_an_answer_is_due_after_ten_working_days(sent, due):
    moment = datetime.fromisoformat(f"{sent} 10:00").replace(tzinfo=ZoneInfo("Europe/Zurich"))

    assert workdays.due_on(moment).isoformat() == due


def test_late_begins_on_the_day_after_the_due_one():
    geneva = ZoneInfo("Europe/Zurich")
    for days in range(40):
        sent = datetime(2026, 11, 2, 23, 59, tzinfo=geneva) + timedelta(days=days)
        due = workdays.due_on(sent)
        assert sent >= workdays.late_if_sent_before(due), sent
        assert sent < workdays.late_if_sent_before(due + timedelta(days=1)), sent


def test_what_is_late_is_told_and_has_a_view_of_its_own(joel, bruno, signed_in_client, time_machine):
    time_machine.move_to(timezone.now() - timedelta(days=20), tick=True)
    old = situations.sent(joel)
    time_machine.move_to(timezone.now() + timedelta(days=20), tick=True)
    situations.sent(joel)
    browser = signed_in_client(bruno)

    assert shown(browser, view="late") == [old.reference]
    assert shown(browser, age="10") == [old.reference]
    assert browser.get(reverse(QUEUE)).text.count('<span class="tag r">late</span>') == 1


def test_what_changed_after_publication_has_a_view_of_its_own(joel, bruno, sofia, signed_in_client):
    situations.sent(joel)
    public = situations.published_submission(joel, reviewer=bruno, publisher=sofia)
    moves.revise(public, by=joel)
    moves.submit(public, by=joel)

    assert shown(signed_in_client(bruno), view="changed") == [public.reference]


def test_an_empty_view_says_how_old_the_oldest_is(joel, bruno, signed_in_client):
    situations.sent(joel)

    assert (
        "The oldest in the whole queue was sent 0 days ago."
        in signed_in_client(bruno).get(reverse(QUEUE), {"view": "published"}).text
    )


# --- five hundred of them


def test_it_takes_twelve_queries_at_most_to_show_it_and_to_go_through_it(joel, bruno, signed_in_client):
    made = [situations.sent(joel) for _one in range(3)]
    browser = signed_in_client(bruno)
    browser.get(reverse(QUEUE), {"state": "QMA"})

    with CaptureQueriesContext(connection) as asked:
        assert len(browser.get(reverse(QUEUE), {"state": "QMA", "type": "CSO"}).context["found"]) == 3

    # what the session writes counts; the brackets of its transaction do not, nor the row that the audit trail gets of each page
    beside = ("SAVEPOINT", "RELEASE", 'INSERT INTO "desk_reading"')
    queries = [one["sql"] for one in asked if not one["sql"].startswith(beside)]
    assert len(queries) <= MOST_QUERIES, "\n".join(one[:150] for one in queries)
    assert browser.get(reverse("submissions:review", args=[made[1].reference])).context["place"].total == 3


def test_the_review_page_asks_the_same_questions_whatever_stands_in_the_queue(joel, bruno, signed_in_client):
    submission, browser = situations.in_review(joel, reviewer=bruno), signed_in_client(bruno)
    address = reverse("submissions:review", args=[submission.reference])
    browser.get(address)
    asked = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as one:
            browser.get(address)
        asked.append(len(one))
        for _more in range(3):
            situations.sent(joel)

    assert asked[0] == asked[1] <= MOST_ON_A_TEXT, asked


def test_one_goes_through_the_queue_from_text_to_text_and_comes_back_to_the_same_place(joel, bruno, signed_in_client):
    made = [situations.sent(joel).reference for _one in range(3)]
    browser = signed_in_client(bruno)
    browser.get(reverse(QUEUE), {"view": "unassigned", "type": "CSO"})

    page = browser.get(reverse("submissions:review", args=[made[1]]))

    assert (page.context["place"].previous, page.context["place"].next) == (made[0], made[2])
    assert f'rel="next" accesskey="n" href="/en/desk/{made[2]}/"' in page.text
    assert 'href="/en/desk/?view=unassigned&amp;type=CSO&amp;page=1"' in page.text


def test_after_a_decision_the_next_one_of_the_queue_is_open(joel, bruno, signed_in_client):
    made = [situations.in_review(joel, reviewer=bruno).reference for _one in range(2)]
    browser = signed_in_client(bruno)
    browser.get(reverse(QUEUE), {"view": "mine"})

    answer = post(browser, "decline", made[0], text="Outside the scope.", do="send", version=1)
    assert answer.redirect_chain[-1][0] == f"/en/desk/{made[1]}/"
    answer = post(browser, "decline", made[1], text="Outside the scope.", do="send", version=1)
    assert answer.redirect_chain[-1][0] == "/en/desk/?view=mine&page=1"


def test_what_is_ticked_is_taken_up_and_put_back_together(joel, bruno, bea, signed_in_client):
    free = [situations.sent(joel) for _one in range(2)]
    hers = situations.in_review(joel, reviewer=bea)
    browser = signed_in_client(bruno)

    answer = post(browser, "bulk", do="take_up", reference=[*(one.reference for one in free), hers.reference])
    assert [again(one).taken_by for one in (*free, hers)] == [bruno, bruno, bea]
    assert "You have taken up 2." in answer.text
    assert f"{hers.reference}: " in answer.text
    post(browser, "bulk", do="put_back", reference=[one.reference for one in free])
    assert [again(one).status for one in free] == [Status.SUBMITTED] * 2
    assert "Tick what you want" in post(browser, "bulk", do="take_up").text


def test_nobody_takes_up_a_draft_or_their_own_by_ticking_it(joel, lantern, bruno, signed_in_client):
    draft, own = situations.draft(joel), situations.sent(joel)
    cast.Membership.objects.create(
        organisation=lantern, user=bruno, confirmed_at="2026-01-02T09:00Z", confirmed_by=cast.person("Nobody")
    )

    answer = post(signed_in_client(bruno), "bulk", do="take_up", reference=[draft.reference, own.reference])

    assert draft.reference not in answer.text
    assert "Nobody reviews a submission of their own organisation." in answer.text
    assert again(own).status == Status.SUBMITTED


def test_what_is_ticked_goes_to_a_colleague_with_one_note(joel, bruno, bea, signed_in_client):
    free, mine, hers = (
        situations.sent(joel),
        situations.in_review(joel, reviewer=bruno),
        situations.in_review(joel, reviewer=bea),
    )
    third = cast.with_second_factor(cast.person("Rufus", cast.Role.REVIEWER))
    browser = signed_in_client(bruno)

    answer = post(
        browser, "bulk", do="assign", to=third.pk, note="You know the field.",
        reference=[one.reference for one in (free, mine, hers)],
    )  # fmt: skip

    assert [again(one).taken_by for one in (free, mine, hers)] == [third, third, bea]
    assert "Rufus has 2 more now." in answer.text
    assert f"{hers.reference}: Another reviewer is working on it." in answer.text
    assert [one.act for one in again(free).moves.all()][-2:] == ["", Act.HANDED_OVER]
    assert "You know the field." in again(free).messages.get(internal=True).text


def test_a_colleague_gets_one_letter_for_many_at_once_and_the_usual_one_for_a_single_text(
    joel, bruno, bea, signed_in_client
):
    browser = signed_in_client(bruno)
    many = [situations.sent(joel) for _turn in range(3)]
    single = situations.sent(joel)

    post(browser, "bulk", do="assign", to=bea.pk, note="For you.", reference=[one.reference for one in many])
    post(browser, "bulk", do="assign", to=bea.pk, note="This too.", reference=[single.reference])

    letters = Letter.objects.filter(recipient=bea.email).order_by("pk")
    assert [letter.name for letter in letters] == ["submissions_handed_over", "submission_message"]
    assert letters[0].reference == ""
    assert "/en/desk/?view=mine" in letters[0].body
    assert not any(one.reference in letters[0].subject + letters[0].body for one in many)
    assert single.reference in letters[1].subject


def test_the_letter_goes_with_the_first_that_is_handed_over_not_with_one_that_is_refused(
    joel, bruno, bea, signed_in_client
):
    refused, given = sorted((situations.sent(joel), situations.sent(joel)), key=lambda one: one.reference)
    moves.take_up(refused, by=bea)
    third = cast.with_second_factor(cast.person("Rufus", cast.Role.REVIEWER))

    post(signed_in_client(bruno), "bulk", do="assign", to=third.pk, note="For you.",
         reference=[refused.reference, given.reference])  # fmt: skip

    assert (again(refused).taken_by, again(given).taken_by) == (bea, third)
    assert [letter.name for letter in Letter.objects.filter(recipient=third.email)] == ["submissions_handed_over"]


def test_a_form_that_lacks_something_comes_back_as_it_was(joel, bruno, bea, signed_in_client):
    free = situations.sent(joel)
    browser = signed_in_client(bruno)

    page = post(browser, "bulk", do="assign", note="YOU KNOW THE FIELD", reference=[free.reference]).text
    assert "Choose a colleague." in page
    assert 'value="YOU KNOW THE FIELD"' in page
    assert f'value="{free.reference}" aria-label="{free.reference}" checked' in page
    page = post(browser, "bulk", do="assign", to=bea.pk, reference=[free.reference]).text
    assert "Please say in a few words" in page
    assert f'<option value="{bea.pk}" selected>' in page
    assert again(free).status == Status.SUBMITTED


def test_nobody_is_given_what_their_own_organisation_wrote(joel, lantern, bruno, bea, signed_in_client):
    own = situations.sent(joel)
    cast.Membership.objects.create(
        organisation=lantern, user=bea, confirmed_at="2026-01-02T09:00Z", confirmed_by=cast.person("Nobody")
    )

    answer = post(signed_in_client(bruno), "bulk", do="assign", to=bea.pk, note="Please.", reference=[own.reference])

    assert "does not belong to the organisation that wrote it" in answer.text
    assert again(own).status == Status.SUBMITTED


# --- languages, and whom one wrote for (E-305, E-302)


def test_a_reviewer_says_which_languages_and_is_shown_those_texts_together(joel, bruno, signed_in_client):
    russian = situations.sent(joel, basics={"language": "ru"})
    situations.sent(joel)
    browser, details = signed_in_client(bruno), reverse("accounts:details")
    assert "view=readable" not in browser.get(reverse(QUEUE)).text
    assert 'name="reads"' in browser.get(details).text
    assert 'name="reads"' not in signed_in_client(joel).get(details).text

    browser.post(details, {"name": "Bruno", "function": "", "language": "en", "reads": ["ru", "fr"]})

    assert User.objects.get(pk=bruno.pk).reads == ["ru", "fr"]
    assert shown(browser, view="readable") == [russian.reference]
    signed_in_client(joel).post(details, {"name": "Joel", "function": "", "language": "en", "reads": ["ru"]})
    assert User.objects.get(pk=joel.pk).reads == []


def test_a_text_that_nobody_reads_is_marked_and_one_sees_who_reads_it(joel, bruno, bea, signed_in_client):
    text = situations.in_review(joel, reviewer=bruno, basics={"language": "ru"})
    browser, page = signed_in_client(bruno), reverse("submissions:review", args=[text.reference])
    nobody = "No reviewer has said that he or she reviews texts in Russian."
    assert nobody not in browser.get(page).text  # nobody has said anything yet

    User.objects.filter(pk=bruno.pk).update(reads=["en"])
    assert nobody in browser.get(page).text

    User.objects.filter(pk=bea.pk).update(reads=["en", "ru"])
    assert nobody not in browser.get(page).text
    cast.with_second_factor(cast.person("Abe", cast.Role.REVIEWER))
    offered = browser.get(reverse("submissions:hand_over", args=[text.reference]))
    assert [str(one) for one in offered.context["colleagues"]] == ["Bea", "Abe"]
    assert "reviews texts in Russian" in offered.text


def test_who_wrote_for_the_organisation_before_is_reminded_of_it(joel, lantern, bruno, signed_in_client):
    text = situations.in_review(joel, reviewer=bruno)
    page = reverse("submissions:review", args=[text.reference])
    assert "You wrote for this organisation" not in signed_in_client(bruno).get(page).text
    cast.Membership.objects.create(
        organisation=lantern, user=bruno, confirmed_at="2024-01-02T09:00Z", confirmed_by=cast.person("Nobody"),
        ended_at="2025-03-04T09:00Z",
    )  # fmt: skip

    assert "You wrote for this organisation until 4 March 2025." in signed_in_client(bruno).get(page).text


# --- views of one's own


def test_a_question_is_kept_under_a_name_for_oneself(bruno, bea, signed_in_client):
    browser = signed_in_client(bruno)

    post(browser, "keep_view", query="view=all&type=UN&junk=1&language=xx", title="  UN   bodies ")

    kept = OwnView.objects.get()
    assert (kept.title, kept.query, kept.user) == ("UN bodies", "view=all&type=UN", bruno)
    assert "UN bodies" in browser.get(reverse(QUEUE)).text
    assert "UN bodies" not in signed_in_client(bea).get(reverse(QUEUE)).text
    post(signed_in_client(bea), "remove_view", kept.pk)
    assert OwnView.objects.exists()
    post(browser, "remove_view", kept.pk)
    assert not OwnView.objects.exists()


def test_a_refused_name_stays_in_its_box(bruno, signed_in_client):
    answer = post(signed_in_client(bruno), "keep_view", query="view=all", title="n" * 61)

    assert "n" * 61 in answer.text
    assert "60 are possible" in answer.text
    assert not OwnView.objects.exists()


def test_views_of_ones_own_are_limited(bruno):
    from submissions.queue import Wanted

    for number in range(own_views.MOST):
        own_views.keep(f"View {number}", Wanted.read({}), by=bruno)
    own_views.keep("View 0", Wanted.read({"view": "all"}), by=bruno)  # takes the place of the other

    with pytest.raises(moves.MoveRefused):
        own_views.keep("One more", Wanted.read({}), by=bruno)


# --- handing over


def test_it_is_handed_to_a_colleague_with_a_note_that_ohchr_alone_reads(joel, bruno, bea, signed_in_client):
    submission = situations.in_review(joel, reviewer=bruno)
    browser = signed_in_client(bruno)

    refused = post(browser, "hand_over", submission.reference, to=bea.pk, note=" ")
    assert "what your colleague should know" in refused.text
    refused = post(browser, "hand_over", submission.reference, note="KEPT WORDS")
    assert "KEPT WORDS" in refused.text
    post(browser, "hand_over", submission.reference, to=bea.pk, note="CANARY: look at the partners.")

    assert again(submission).taken_by == bea
    assert again(submission).status == Status.IN_REVIEW
    assert submission.moves.last().act == Act.HANDED_OVER
    assert "CANARY" in signed_in_client(bea).get(reverse("submissions:review", args=[submission.reference])).text
    assert Letter.objects.filter(recipient=bea.email, name="submission_message").count() == 1
    page = signed_in_client(joel).get(reverse("submissions:status", args=[submission.reference])).text
    assert "CANARY" not in page
    assert page.count("OHCHR began to read it.") == 1


def test_it_is_not_handed_to_whoever_may_not_have_it(joel, lantern, bruno, bea, sofia):
    submission = situations.in_review(joel, reviewer=bruno)
    cast.Membership.objects.create(
        organisation=lantern, user=bea, confirmed_at="2026-01-02T09:00Z", confirmed_by=cast.person("Nobody")
    )

    for to in (bea, sofia, joel, bruno):
        with pytest.raises(moves.MoveRefused):
            moves.hand_over(submission, to=to, note="Yours.", by=bruno)
    with pytest.raises(moves.MoveRefused):
        moves.hand_over(situations.sent(joel), to=bea, note="Yours.", by=bruno)


# --- whoever is away


@pytest.fixture
def monday():
    return datetime(2026, 11, 23, 7, 0, tzinfo=ZoneInfo("Europe/Zurich"))


def away_since(user: User, moment: datetime) -> None:
    User.objects.filter(pk=user.pk).update(last_login=moment)


@pytest.mark.parametrize(("days", "back"), [(4, 0), (7, 0), (8, 1)])
def test_what_an_absent_reviewer_has_flows_back_after_five_working_days(days, back, joel, bruno, monday, time_machine):
    time_machine.move_to(monday)
    submission = situations.in_review(joel, reviewer=bruno)
    away_since(bruno, monday)

    now = monday + timedelta(days=days, hours=1)
    assert absence.give_back(now=now) == back

    row = again(submission)
    assert (row.status, row.taken_by) == ((Status.SUBMITTED, None) if back else (Status.IN_REVIEW, bruno))
    assert absence.give_back(now=now) == 0


def test_whoever_signs_in_keeps_it(joel, bruno, monday, time_machine):
    time_machine.move_to(monday)
    situations.in_review(joel, reviewer=bruno)
    away_since(bruno, monday + timedelta(days=7))

    assert absence.give_back(now=monday + timedelta(days=10)) == 0


def test_what_somebody_has_who_left_flows_back_at_once(joel, bruno, bea, monday, time_machine):
    time_machine.move_to(monday)
    of_bruno, of_bea = situations.in_review(joel, reviewer=bruno), situations.in_review(joel, reviewer=bea)
    User.objects.filter(pk=bruno.pk).update(is_active=False)
    StaffRole.objects.filter(user=bea).delete()

    assert absence.give_back(now=monday + timedelta(hours=1)) == 2

    assert {again(of_bruno).status, again(of_bea).status} == {Status.SUBMITTED}


def test_what_waits_for_its_batch_stays(joel, bruno, monday, time_machine):
    time_machine.move_to(monday)
    submission = situations.in_review(joel, reviewer=bruno, sensitive={"attribution": "category"})
    moves.approve(submission, by=bruno)
    away_since(bruno, monday)

    assert absence.give_back(now=monday + timedelta(days=20)) == 0
