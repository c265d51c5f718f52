"""The funds: a list and never a verdict; who is in which group today decides nothing but the reasons."""

from datetime import date

import pytest
from django.utils import timezone

from repository.content import Fund as Code
from repository.models import Group, GroupMembership
from repository.reference import funds
from repository.reference.funds import CONFIRMED_FOR, FUNDS, WRITTEN_ON, Need, Stage, Who, worth_asking

TODAY = date(2026, 11, 25)


def codes(**answers) -> set[str]:
    asked = {"who": None, "groups": None, "need": None, "stage": None, "day": TODAY, **answers}
    return {one.fund.code for one in worth_asking(**asked)}


def test_a_question_without_an_answer_leaves_no_fund_out():
    assert codes() == {Code.VFTC, Code.PARTICIPATION, Code.IMPLEMENTATION, Code.LDC_SIDS}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"need": Need.IMPLEMENT, "groups": [Group.LDC]}, {Code.VFTC, Code.IMPLEMENTATION}),
        ({"need": Need.TRAVEL, "groups": [Group.SIDS]}, {Code.PARTICIPATION, Code.LDC_SIDS}),
        ({"need": Need.TRAVEL, "groups": [Group.WEOG]}, {Code.PARTICIPATION}),
        ({"need": Need.TRAVEL, "stage": Stage.AFTER, "groups": [Group.LDC]}, {Code.LDC_SIDS}),
        ({"need": Need.PROGRAMME, "stage": Stage.BEFORE}, {Code.VFTC}),
        ({"who": Who.UNCT, "need": Need.IMPLEMENT}, {Code.VFTC, Code.IMPLEMENTATION}),
        ({"who": Who.CSO}, set()),
    ],
)
def test_three_answers_lead_to_the_funds_that_fit(answers, expected):
    assert codes(**answers) == expected


def test_each_suggestion_says_why():
    for one in worth_asking(who=None, groups=["LDC", "SIDS"], need=Need.TRAVEL, stage=None, day=TODAY):
        assert (
            one.reasons[0] == "The State belongs today to: Least developed countries · Small island developing States."
        )
        assert one.reasons[1].startswith("It covers: Travel")


def test_an_entry_not_confirmed_for_a_year_stands_last_and_says_so(monkeypatch):
    old = [*FUNDS[1:], FUNDS[0]]
    assert funds.in_order(WRITTEN_ON + CONFIRMED_FOR) == list(FUNDS)

    from dataclasses import replace

    aged = replace(FUNDS[0], as_of=date(2024, 1, 1))
    monkeypatch.setattr(funds, "FUNDS", (aged, *FUNDS[1:]))

    assert [one.code for one in funds.in_order(TODAY)] == [one.code for one in old]


@pytest.mark.django_db
def test_the_finder_reads_the_groups_of_the_state_as_they_are_today(visitor):
    GroupMembership.objects.filter(state="NPL", group="LDC").delete()
    GroupMembership.objects.create(state_id="NPL", group="LDC", ends_on=timezone.localdate())
    belongs = visitor.get("/en/funds/?who=NPL&need=travel").text

    GroupMembership.objects.filter(state="NPL", group="LDC").update(ends_on=date(2020, 1, 1))
    left = visitor.get("/en/funds/?who=NPL&need=travel").text

    assert "2 funds are worth asking" in belongs
    assert "1 fund is worth asking" in left
    assert "Other groups come first; the fund tells whether the State can apply." in left


@pytest.mark.django_db
def test_answers_that_do_not_exist_ask_nothing_and_break_nothing(visitor):
    page = visitor.get("/en/funds/", {"who": "XXX\0", "need": "money", "stage": "<b>"})

    assert page.status_code == 200
    assert "worth asking" not in page.text
    assert "<b>" not in page.text.replace("<b></b>", "")


@pytest.mark.django_db
def test_an_organisation_whose_requests_none_of_them_takes_is_told_whom_to_ask(visitor):
    assert "None of the four takes such requests directly." in visitor.get("/en/funds/?who=NHRI").text
