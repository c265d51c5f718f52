"""Two clicks that arrive in the same instant, in two processes of the web server."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from consent import answering
from consent.answering import Answer, AnsweredMeanwhile, Choice
from consent.models import ConsentRequest, Event
from tests.invariants import world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", range(5))
def test_of_answers_that_follow_the_same_one_only_the_first_is_recorded(turn):
    cast = world.people()
    request = world.ask(cast).requests[0]
    start = Barrier(6)

    def click(number: int) -> str:
        try:
            mine = ConsentRequest.objects.get(pk=request.pk)
            choice = Choice.GRANT if number % 2 else Choice.WITHHOLD
            start.wait()
            answering.give(mine, Answer(choice), by=cast.focal["QMA"], after=0)
        except AnsweredMeanwhile as meanwhile:
            return meanwhile.event.kind
        finally:
            connections.close_all()
        return "recorded"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(click, range(6)))

    (event,) = Event.objects.by_state("QMA").filter(document=request.document)
    assert sorted(said) == sorted(["recorded"] + [event.kind] * 5)
