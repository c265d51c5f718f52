"""Who may give a State's answer and who may not: a table of 66 rows (security.md, A6), each tried on the real pages or verbs.

22 persons or pairs of officers, by three acts: grant, withhold, withdraw a consent that is public. What is allowed puts one event
into the ledger; what is refused puts none there, changes nothing public, and leaves one line of who tried it.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts import mandates
from accounts.models import RefusedAttempt, Role, StateMandate, User
from consent import gate, paper
from consent.models import ConsentRequest, Event
from consent.paper import Received
from consent.verbs import Refused
from repository.models import Activity, StateName
from tests import situations
from tests.cast import give_mandate, organisation_of, person, with_second_factor
from tests.consent.conftest import page_of

pytestmark = pytest.mark.django_db
ACTS = ("grant", "withhold", "withdraw")
YES, NO = dict.fromkeys(ACTS, True), dict.fromkeys(ACTS, False)
KIND = {"grant": "granted", "withhold": "withheld", "withdraw": "revoked"}
TODAY = timezone.localdate


class Scene:
    """The people of the test, one request to QMA (public for a withdrawal), and the ways to act."""

    def __init__(self, act: str, browser: Callable, nuno: User, karima: User, bruno: User, sofia: User) -> None:
        self.act, self.browser, self.nuno, self.karima, self.bruno, self.sofia = (
            act,
            browser,
            nuno,
            karima,
            bruno,
            sofia,
        )
        self.request: ConsentRequest = situations.asked_about(states=["QMA"]).requests[0]
        if act == "withdraw":
            holder = with_second_factor(person("Predecessor"))
            mandate = give_mandate(holder, "QMA", entered_by=nuno, confirmed_by=karima)
            gate.grant(self.request, by=holder)
            gate.publish(self.request.document, by=situations.officer(Role.PUBLISHER))
            mandates.end(mandate, by=nuno)

    def holder(self, state: str = "QMA", **fields: object) -> User:
        user = with_second_factor(person("Tau"))
        give_mandate(user, state, **{"entered_by": self.nuno, "confirmed_by": self.karima, **fields})
        return user

    def member(self, kind: str, **fields: object) -> User:
        user = person("Writer")
        organisation_of(user, "An organisation", kind, verified_by=self.bruno, **fields)
        return user

    def on_the_page(self, user: User) -> None:
        """As a browser sends it; nobody can send what no page offered, so the last answer's number goes with it."""
        last = Event.objects.by_state("QMA").last()
        said = {"choice": self.act, "after": last.state_number if last else 0}
        page = page_of(self.request)
        self.browser(user).post(f"{page}withdraw/" if self.act == "withdraw" else f"{page}confirm/", said)

    def by_the_verb(self, user: User) -> None:
        with suppress(Refused):
            if self.act == "withdraw":
                gate.revoke(self.request.document.record_id, state="QMA", by=user)
            else:
                getattr(gate, self.act)(self.request, by=user)

    def on_paper(self, first: User, second: User | None = None) -> None:
        received = Received(KIND[self.act], "31/2026", date(2026, 5, 4), mailbox="mission@qma.example.org")
        scan = SimpleUploadedFile("nv.pdf", b"%PDF-1.7", "application/pdf")
        with suppress(Refused):
            row = paper.enter(self.request, received, scan=scan, by=first)
            if second is not None:
                paper.confirm(row, by=second)


ROWS: dict[str, tuple[Callable[[Scene], None], dict[str, bool]]] = {}


def row(name: str, may: dict[str, bool]) -> Callable:
    def keep(attempt: Callable[[Scene], None]) -> Callable[[Scene], None]:
        ROWS[name] = (attempt, may)
        return attempt

    return keep


# ----------------------------------------------------------------------------------------------- who may


@row("the holder", YES)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.holder())


@row("the alternate", YES)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.holder(rank="alternate"))


@row("the holder, on the last day of the mandate", YES)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.holder(ends_on=TODAY()))


@row("the holder for two States", YES)
def _(scene: Scene) -> None:
    user = scene.holder()
    give_mandate(user, "QMB", entered_by=scene.nuno, confirmed_by=scene.karima)
    scene.on_the_page(user)


@row("the holder, after the State took another name", YES)
def _(scene: Scene) -> None:
    user = scene.holder()
    StateName.objects.filter(state="QMA").update(ends_on=TODAY() - timedelta(days=1))
    StateName.objects.create(state_id="QMA", language="en", short="Another name", starts_on=TODAY())
    scene.on_the_page(user)


@row("the holder, who also writes for an authority of the State that submitted it", YES)
def _(scene: Scene) -> None:
    user = scene.holder()
    organisation_of(user, "Ministry of Justice", "STATE", state_id="QMA", verified_by=scene.bruno)
    scene.on_the_page(user)


@row("the holder for the State that it merged into, named for the old one too", YES)
def _(scene: Scene) -> None:
    user = scene.holder("QMB")
    give_mandate(user, "QMA", entered_by=scene.nuno, confirmed_by=scene.karima)
    scene.on_the_page(user)


# --------------------------------------------------------------------------------------------- who may not


@row("the holder for another State", NO)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.holder("QMB"))


@row("the holder for the State that it merged into", NO)
def _(scene: Scene) -> None:
    scene.by_the_verb(scene.holder("QMB"))


@row("a holder whose mandate ended yesterday", NO)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.holder(ends_on=TODAY() - timedelta(days=1)))


@row("a holder whose mandate begins tomorrow", NO)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.holder(starts_on=TODAY() + timedelta(days=1)))


@row("somebody whose mandate no second officer has confirmed", NO)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.holder(confirmed_by=None, confirmed_at=None))


@row("a holder whose mandate was ended a moment ago", NO)
def _(scene: Scene) -> None:
    user = scene.holder()
    mandates.end(StateMandate.objects.get(user=user), by=scene.nuno)
    scene.on_the_page(user)


@row("a holder whose account is closed", NO)
def _(scene: Scene) -> None:
    user = scene.holder()
    user.is_active = False
    user.save(update_fields=["is_active"])
    scene.by_the_verb(user)


@row("a holder without a second factor", NO)
def _(scene: Scene) -> None:
    user = person("Newcomer")
    give_mandate(user, "QMA", entered_by=scene.nuno, confirmed_by=scene.karima)
    scene.on_the_page(user)


@row("a holder whose code is eleven minutes old", {"grant": False, "withhold": True, "withdraw": True})
def _(scene: Scene) -> None:
    user = scene.holder()
    browser = scene.browser(user)
    session = browser.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 660} for one in records]
    session.save()
    scene.browser = lambda _user: browser
    scene.on_the_page(user)


@row("a clerk of the authority that submitted it, without a mandate", NO)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.member("STATE", state_id="QMA"))


@row("a regional organisation on behalf of its member", NO)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.member("IO"))


@row("the national human rights institution", NO)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.member("NHRI", state_id="QMA"))


@row("a civil-society organisation of the State", NO)
def _(scene: Scene) -> None:
    scene.on_the_page(scene.member("CSO", state_id="QMA"))


# ------------------------------------------------------------------------------------------------- on paper


@row("two officers, by note verbale", YES)
def _(scene: Scene) -> None:
    scene.on_paper(scene.sofia, scene.karima)


@row("one officer twice, by note verbale", {"grant": False, "withhold": False, "withdraw": True})
def _(scene: Scene) -> None:
    scene.on_paper(scene.nuno, scene.nuno)


TABLE = [(name, act) for name in ROWS for act in ACTS]


def test_the_table_is_as_long_as_it_says():
    assert len(TABLE) == 66


@pytest.mark.parametrize(("name", "act"), TABLE, ids=str)
def test_may_or_may_not(name, act, signed_in_client, nuno, karima, bruno, sofia):
    attempt, may = ROWS[name]
    scene = Scene(act, signed_in_client, nuno, karima, bruno, sofia)
    events, tried = Event.objects.count(), RefusedAttempt.objects.count()

    attempt(scene)

    done = Event.objects.filter(number__gt=events).exclude(kind="asked")
    refused = RefusedAttempt.objects.count() - tried
    public = Activity.objects.filter(reference=scene.request.document.record_id).exists()
    if may[act]:
        assert [one.kind for one in done] == [KIND[act]]
        assert not public
        assert refused == (1 if "twice" in name else 0)
    else:
        assert list(done) == []
        assert refused == 1
        assert public == (act == "withdraw")


def test_one_officer_alone_opens_nothing_on_paper_but_can_take_away(signed_in_client, nuno, karima, bruno, sofia):
    for act, public in [("grant", False), ("withhold", False), ("withdraw", False)]:
        scene = Scene(act, signed_in_client, nuno, karima, bruno, sofia)
        scene.on_paper(sofia)

        answers = Event.objects.by_state("QMA").filter(record=scene.request.document.record_id)
        assert [one.kind for one in answers] == (["granted", "revoked"] if act == "withdraw" else [])
        assert Activity.objects.filter(reference=scene.request.document.record_id).exists() == public


def test_what_is_written_down_of_an_attempt_is_who_what_and_about_which(asked, chen):
    with pytest.raises(Refused):
        gate.grant(asked, by=chen, message="A secret of the delegation")

    (left,) = RefusedAttempt.objects.all()
    assert (left.act, left.actor, left.state, left.about) == ("answer for a State", chen.pk, "QMA", asked.pk)


def test_a_refusal_that_is_about_the_answer_and_not_the_person_is_no_attempt(asked, amina):
    with pytest.raises(Refused):
        gate.ask_for_changes(asked, by=amina, message=" ")

    assert not RefusedAttempt.objects.exists()
