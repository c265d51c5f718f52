"""What makes a function a verb: one transaction, then the journal, then the answer."""

import functools
from collections.abc import Callable
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import DataError, Error, IntegrityError, InternalError, connection, transaction

from accounts import attempts, refusals
from consent import journal

P = ParamSpec("P")
R = TypeVar("R")
_inside: ContextVar[bool] = ContextVar("inside a verb", default=False)


class Refused(refusals.Refused):
    """It is not allowed now. ``reasons`` are sentences that say why, and the way out."""


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """One durable transaction around the function; within another verb it joins that one's.

    The database's deferred checks run at the end of the body, while the record's lock is held, so that a refusal is the
    verb's to tell and not a late error: it is raised as :class:`Refused`, and nothing has happened. After the commit, and
    before this returns, the journal is brought up to date. What somebody tried who may not is written down.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _inside.get():
            return function(*args, **kwargs)
        token = _inside.set(True)
        try:
            with transaction.atomic(durable=True):
                # robust: what is committed stays committed; a journal that cannot be written is caught up by the clock
                transaction.on_commit(journal.catch_up, robust=True)
                answer = function(*args, **kwargs)
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                return answer
        except (IntegrityError, DataError, InternalError) as error:
            raise Refused(_sentence(error)) from error
        except Refused as refused:
            attempts.keep(refused)  # after the roll-back: it stays
            raise
        finally:
            _inside.reset(token)

    return run


def _sentence(error: Error) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "message_primary", None) or str(error)
