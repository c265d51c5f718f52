"""The public epoch: one value that moves with the public tables and with nothing else."""

import functools
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, models
from django.db.models import ExpressionWrapper, Func

from repository.catalogue.models import Epoch

_of_request: ContextVar[Epoch | None] = ContextVar("epoch", default=None)
Answer = TypeVar("Answer")


def current() -> Epoch:
    """The epoch now: one look-up, asked anew for each request.

    ``attested``: whether its ledger was compared with the journal in the database that runs here, not in one replaced since.
    """
    here = Func(function="repository_instance", output_field=models.CharField())
    attested = ExpressionWrapper(models.Q(attested_for=here), output_field=models.BooleanField())
    return Epoch.objects.annotate(attested=attested).get()


def seen() -> Epoch:
    """The epoch as it was when this request came in; outside a request, as it is now.

    Whatever was committed before the request came in is in it, so what follows it is never older than the request.
    """
    return _of_request.get() or current()


@contextmanager
def in_request(epoch: Epoch) -> Iterator[None]:
    """Within, :func:`seen` is this one."""
    token = _of_request.set(epoch)
    try:
        yield
    finally:
        _of_request.reset(token)


def advance() -> None:
    """Say that a public table has changed. The gate does this by itself; loads of reference data call it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT repository_advance_epoch()")


def kept(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """Keep the answers of a function of public tables as long as the epoch stands, for at most 500 different questions.

    Where ``settings.KEEP_BY_EPOCH`` is off, as in tests that change a table without moving the epoch, nothing is kept.
    """
    answers: OrderedDict[tuple, Any] = OrderedDict()
    lock = Lock()
    of = ""

    @functools.wraps(function)
    def answer(*question: Any) -> Answer:
        nonlocal of
        if not settings.KEEP_BY_EPOCH:
            return function(*question)
        value = seen().value
        with lock:
            if of != value:
                answers.clear()
                of = value
            if question in answers:
                answers.move_to_end(question)
                return answers[question]
        found = function(*question)
        with lock:
            if of == value:
                answers[question] = found
                while len(answers) > 500:
                    answers.popitem(last=False)
        return found

    return answer
