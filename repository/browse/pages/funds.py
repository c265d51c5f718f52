"""The funds: compared in a table, and three questions that lead to a list."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from repository.browse.pages import page, show_list, words_of_the_page
from repository.models import GroupMembership
from repository.reference.funds import Need, Stage, Who, in_order, worth_asking


@page
def shown(request: HttpRequest) -> HttpResponse:
    """``who``: the code of a State, or of Who; ``need`` and ``stage``: of Need and Stage. What is unknown asks nothing."""
    vocabulary, today = words_of_the_page(), timezone.localdate()
    asked = {key: request.GET.get(key, "") for key in ("who", "need", "stage")}
    state = vocabulary.states.get(asked["who"])
    who = Who(asked["who"]) if asked["who"] in Who.values else None
    need = Need(asked["need"]) if asked["need"] in Need.values else None
    stage = Stage(asked["stage"]) if asked["stage"] in Stage.values else None
    groups = None
    if state:
        groups = list(GroupMembership.objects.in_force_on(today).filter(state=state).values_list("group", flat=True))
    suggestions = worth_asking(who=who, groups=groups, need=need, stage=stage, day=today)
    return show_list(
        request,
        "repository/funds.html",
        {
            "funds": [(fund, fund.is_confirmed_on(today)) for fund in in_order(today)],
            "states": vocabulary.states.values(),
            "answers": asked,
            "whos": Who.choices,
            "needs": Need.choices,
            "stages": Stage.choices,
            "answered": bool(state or who or need or stage),
            "suggestions": suggestions,
        },
        own={"who": {*Who.values, *vocabulary.states}, "need": Need.values, "stage": Stage.values},
    )
