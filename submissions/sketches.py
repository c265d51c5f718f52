"""A draft before there is an account: begun in one browser, carried into the account, made a submission (ADR 33).

What opens it is a random secret in that browser's cookie. At sign-up it is promised to the new account, whose letter may be
opened anywhere; from the first sign-in on it is that person's alone, and the cookie opens nothing. It becomes a real draft
when the person says for which organisation.
"""

import itertools
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import once, secret_addresses
from accounts.models import Organisation, User
from consent.verbs import verb
from submissions import forms, moves, task_list, writing
from submissions.fields import StatesField
from submissions.models import Sketch, Submission, Version
from submissions.moves import MoveRefused
from submissions.readiness import REQUIRED
from submissions.task_list import Page, Progress
from submissions.writing import Seen

KEPT_FOR = timedelta(days=30)  # since it was last changed
LONGEST = 100_000  # characters of all that is typed: the longest texts that the pages take, three times


class TextOfSensitive(forms.Sensitive):
    """Without the question how the organisation is shown: there is none yet. It is asked when there is one."""

    attribution = None  # type: ignore[assignment]  # the way of Django's forms to leave a field out


# The pages that need nothing but words. What needs an organisation, or finds other records, comes with the account.
PAGES = {code: task_list.PAGES[code] for code in ("basics", "states", "story", "themes")}
PAGES["sensitive"] = Page("sensitive", task_list.PAGES["sensitive"].title, TextOfSensitive)


class TooMuch(Exception):
    """All that is typed together is longer than is kept without an account."""


# ------------------------------------------------------------------------------------------- without an account


def begin(*, language: str, person: User | None = None) -> tuple[Sketch, str]:
    """A new one, and the secret that opens it. Of somebody who is signed in: theirs at once, and the secret is ""."""
    secret = "" if person else secret_addresses.new()
    hashed = secret_addresses.hashed(secret) if secret else None
    return Sketch.objects.create(secret_hash=hashed, person=person, language=language), secret


def opened_by(secret: str) -> Sketch | None:
    """The one that this browser's cookie opens; None for a secret that we never gave or that ran out."""
    if not secret:
        return None
    return _fresh().filter(secret_hash=secret_addresses.hashed(secret)).first()


def of_person(user: User) -> list[Sketch]:
    """What this person has begun and not brought in yet, the newest first."""
    return list(_fresh().of(user))


def save_page(
    sketch: Sketch, page: Page, data: QueryDict, *, seen: Seen, is_typing: bool = False
) -> tuple[Seen, list[str]]:
    """Keep what was typed on this page, valid or not. Returns what the page has seen now, and what is wrong, in sentences.

    Where another window has changed the same field meanwhile, both texts are kept; while somebody ``is_typing``, nothing
    is written then and :class:`writing.BothWrote` is raised. Raises :class:`TooMuch`, and ``Sketch.DoesNotExist`` for one
    that has been brought into an account or deleted in this moment. Safe to run twice.
    """
    with transaction.atomic(durable=True):
        row = Sketch.objects.select_for_update().get(
            pk=sketch.pk, secret_hash=sketch.secret_hash, person=sketch.person_id
        )
        version = as_version(row)
        mine = {
            name: values
            for name, values in writing.as_kept(data).items()
            if writing.field_of(name) in page.form.base_fields
        }
        typed, conflicts = writing.beside_others(page, version, mine, seen)
        conflicts = [{**one, "by": _("another window of yours")} for one in conflicts]
        if conflicts and is_typing:
            raise writing.BothWrote(_("Another window of yours"))
        form = page.form(page.as_data(typed), version=version)
        wrong = writing.what_is_wrong(form, conflicts)
        settled = _settled(form, typed) if not wrong and not is_typing else typed
        row.as_typed = {**row.as_typed, page.code: {"values": settled, "errors": wrong, "conflicts": conflicts}}
        if len(json.dumps(row.as_typed, ensure_ascii=False)) > LONGEST:
            raise TooMuch
        row.edition, row.changed_at = row.edition + 1, timezone.now()
        row.save(update_fields=["as_typed", "edition", "changed_at"])
    return Seen.of_posted(row.edition if typed == mine else writing.OUT_OF_STEP, mine), wrong


def _settled(form: forms.PageForm, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same with the States that were named as ticks: the line for more of them is empty again, as in any draft."""
    settled = dict(typed)
    for name, field in form.fields.items():
        if isinstance(field, StatesField):
            settled.pop(f"{name}_added", None)
            settled[name] = [state.pk for state in form.cleaned_data[name]]
    return settled


def delete(sketch: Sketch) -> None:
    """It is gone, whole. Safe to run twice."""
    Sketch.objects.filter(pk=sketch.pk).delete()


def as_version(sketch: Sketch) -> Version:
    """What was typed, as a version that is in no table: the pages of the form show and read it like any other."""
    version = Version(
        submission=Submission(organisation=Organisation()), language=sketch.language, edition=sketch.edition,
        as_typed=sketch.as_typed,
    )  # fmt: skip
    for page in PAGES.values():
        page.stored(version).is_valid()  # what can be read goes into its column
    return version


def states_of(version: Version) -> dict[str, set[str]]:
    """ISO3 -> why, of the States that were typed: the rule of ``consent.document``, of a version that is in no table."""
    from consent.document import states_concerned

    form = PAGES["states"].stored(version)
    said = form.cleaned_data if form.is_bound and form.is_valid() else {}
    places, beneficiaries = ([state.pk for state in said.get(name, ())] for name in ("places", "beneficiary_states"))
    return states_concerned(places=places, beneficiaries=beneficiaries, recommendations=[], pledges=[], named=[])


def progress(version: Version) -> list[tuple[Page, Progress, int]]:
    """Each page, how far it is, and how many problems it has."""
    return [(page, *_progress(page, version)) for page in PAGES.values()]


def _progress(page: Page, version: Version) -> tuple[Progress, int]:
    kept = version.as_typed.get(page.code, {})
    if kept.get("errors"):
        return Progress.PROBLEM, len(kept["errors"])
    typed = {name for name, values in kept.get("values", {}).items() if any(value.strip() for value in values)}
    if not typed - {"language"}:
        return Progress.NOT_STARTED, 0
    needed = [name for name in REQUIRED if name in page.form.writes()]
    needed += {"states": ["no_state_reason"], "sensitive": ["cooperation_agreed"]}.get(page.code, [])
    return (Progress.COMPLETE if all(getattr(version, name) for name in needed) else Progress.STARTED), 0


def after(code: str) -> str | None:
    """The page that follows this one; None after the last."""
    return dict(itertools.pairwise(PAGES)).get(code)


# -------------------------------------------------------------------------------------------- into the account


def after_sign_up(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """It is promised to the new account. The browser goes on opening it: the address is not proved yet."""
    _give(request, user)


def after_sign_in(sender: Any, request: HttpRequest | None, user: User, **more: Any) -> None:
    """It is this person's now, wherever they signed in; cookies open none of theirs any more."""
    if request is not None:
        _give(request, user)
    Sketch.objects.of(user).exclude(secret_hash=None).update(secret_hash=None)


def after_new_password(sender: Any, user: User, **more: Any) -> None:
    """A new password for an account in which nobody was ever: this may be whoever owns an address that was mistyped.

    What was typed stays with the browser in which it was.
    """
    if user.last_login is None:
        Sketch.objects.of(user).exclude(secret_hash=None).update(person=None)


def _give(request: HttpRequest, user: User) -> None:
    if secret := request.COOKIES.get(settings.SKETCH_COOKIE_NAME):
        _fresh().filter(secret_hash=secret_addresses.hashed(secret)).update(person=user, changed_at=timezone.now())


def waiting_for(user: User) -> int:
    """How many this person has not brought in yet."""
    return _fresh().of(user).count()


@verb
def bring(identifier: UUID, organisation: Organisation, *, by: User, attribution: str, key: str) -> Submission:
    """It becomes a draft of the organisation, with every word, and its own row is gone.

    The same form again is given the same draft; another window that comes later is refused.
    """
    if known := once.answer(by, key):
        return Submission.objects.get(reference=known)
    row = Sketch.objects.of(by).select_for_update().filter(identifier=identifier).first()
    if row is None:
        raise MoveRefused(_("It is among your activities already, or it has been deleted."))
    submission = moves.start(organisation, by=by, attribution=attribution)
    version = submission.current
    Version.objects.filter(pk=version.pk).update(language=row.language)
    version.language = row.language
    for code in PAGES:
        if kept := row.as_typed.get(code):
            # How it is shown was said just now, and stands on the same page as the last of the questions.
            shown = {"attribution": [submission.attribution]} if code == "sensitive" else {}
            writing.keep(version, task_list.PAGES[code], {**kept["values"], **shown}, kept["conflicts"], by=by)
    row.delete()
    once.keep(by, key, submission.reference)
    return submission


# ------------------------------------------------------------------------------------------------ what goes


def delete_old(*, now: datetime) -> int:
    """Delete what nobody has touched for 30 days. Safe to run twice. Returns how many went."""
    return Sketch.objects.filter(changed_at__lte=now - KEPT_FOR).delete()[0]


def delete_of(person: User) -> None:
    """All of a person whose data are removed."""
    Sketch.objects.of(person).delete()


def _fresh() -> Any:
    return Sketch.objects.filter(changed_at__gt=timezone.now() - KEPT_FOR)
