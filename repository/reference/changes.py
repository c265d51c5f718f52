"""What administrators change in the reference facts: every change leaves one dated entry, and most can be undone.

A verb (`states.py`, `reviews.py`, `terms.py`) writes its rows through :func:`entered`. The entry keeps each row as it was and
as it became; undoing puts the rows back, as long as nobody has changed them since. Published documents are never touched:
pages resolve these facts when they are shown, so each entry moves the public epoch.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from repository.catalogue import epoch
from repository.reference.models import State


class Refused(Exception):
    """It cannot be done. ``reasons`` are sentences that say why, and the way out."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


class Verb(models.TextChoices):
    """What was done."""

    STATE_RENAMED = "state_renamed", gettext_lazy("State renamed")
    NAME_CORRECTED = "name_corrected", gettext_lazy("Name corrected")
    GROUP_ENTERED = "group_entered", gettext_lazy("Membership of a group entered")
    GROUP_CHANGED = "group_changed", gettext_lazy("Days of a membership changed")
    SPELLING_ADDED = "spelling_added", gettext_lazy("Spelling added")
    SPELLING_ASSIGNED = "spelling_assigned", gettext_lazy("Spelling met by an import assigned")
    REVIEW_SCHEDULED = "review_scheduled", gettext_lazy("Review scheduled")
    REVIEW_POSTPONED = "review_postponed", gettext_lazy("Review postponed")
    REVIEW_MOVED = "review_moved", gettext_lazy("Review moved to another session")
    REVIEW_HELD = "review_held", gettext_lazy("Review held")
    OUTCOME_ADOPTED = "outcome_adopted", gettext_lazy("Outcome adopted")
    SESSION_CHANGED = "session_changed", gettext_lazy("Session changed")
    SESSION_ADDED = "session_added", gettext_lazy("Session added")
    TERM_ADDED = "term_added", gettext_lazy("Term added")
    TERM_CHANGED = "term_changed", gettext_lazy("Term changed")
    TERM_MERGED = "term_merged", gettext_lazy("Term merged into another")
    TERM_RETIRED = "term_retired", gettext_lazy("Term retired")
    ANNOUNCEMENT_PUT_UP = "announcement_put_up", gettext_lazy("Announcement put up")
    ANNOUNCEMENT_TAKEN_DOWN = "announcement_down", gettext_lazy("Announcement taken down")
    UNDONE = "undone", gettext_lazy("Undone")


class ReferenceChangeQuerySet(models.QuerySet["ReferenceChange"]):
    def about(self, subject: models.Model) -> "ReferenceChangeQuerySet":
        """What was done to this State, review, session or term."""
        return self.filter(kind=kind_of(subject), key=str(subject.pk))

    def in_force(self) -> "ReferenceChangeQuerySet":
        """Neither undone nor the undoing of another."""
        return self.filter(undoes=None, undone_by=None)

    def for_list(self) -> "ReferenceChangeQuerySet":
        """With what undid them, newest first."""
        return self.select_related("undone_by", "undoes").order_by("-at", "-pk")


class ReferenceChange(models.Model):
    """One entry: who changed what, when, and each row before and after. Never changed or deleted; not public."""

    at = models.DateTimeField()
    by = models.BigIntegerField()  # a person's number; the room of people lies above this one
    verb = models.CharField(max_length=20, choices=Verb.choices)
    kind = models.CharField(max_length=20)  # of its subject: "state", "review", "uprsession", "term", …
    key = models.CharField(max_length=20)  # of its subject
    # [{"table": "statename", "pk": 7, "before": {column: value} or null, "after": …}], in the order they were written
    rows = models.JSONField(encoder=DjangoJSONEncoder)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    objects = ReferenceChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "key", "-at"], name="reference_change_by_subject")]

    def __str__(self) -> str:
        return f"{self.verb} ({self.kind} {self.key})"

    @property
    def is_undone(self) -> bool:
        return hasattr(self, "undone_by")


class Entry:
    """The rows of one change while it is being made."""

    def __init__(self, subject: Any) -> None:
        self.subject = subject  # locked, as the database has it now
        self.rows: list[dict[str, Any]] = []

    def create(self, row: models.Model) -> None:
        row.save(force_insert=True)
        self._keep(row, None, image_of(row))

    def update(self, row: models.Model, **values: Any) -> None:
        """Write these values; a row that has them already is left alone."""
        before = image_of(row)
        for name, value in values.items():
            setattr(row, name, value)
        after = image_of(row)
        if after != before:
            row.save(update_fields=list(values))
            self._keep(row, before, after)

    def _keep(self, row: models.Model, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
        self.rows.append({"table": kind_of(row), "pk": row.pk, "before": before, "after": after})


def kind_of(row: models.Model) -> str:
    return str(row._meta.model_name)


def image_of(row: models.Model) -> dict[str, Any]:
    """The columns of a row as JSON keeps them: days and moments in ISO 8601."""
    columns = [one for one in row._meta.concrete_fields if not one.primary_key and not one.generated]
    return {field.attname: _plain(getattr(row, field.attname)) for field in columns}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@contextmanager
def entered(verb: Verb, subject: models.Model, *, by: int) -> Iterator[Entry]:
    """One transaction, one entry: ``with entered(Verb.TERM_RETIRED, term, by=7) as entry: entry.update(…)``.

    The subject is locked first and read anew as ``entry.subject``: two administrators may click at once. A subject that is
    not in the database yet has to be created in it. Where nothing differs, nothing is entered.
    """
    try:
        with transaction.atomic():
            known = type(subject)._default_manager.select_for_update(of=("self",)).filter(pk=subject.pk).first()
            entry = Entry(known or subject)
            yield entry
            if entry.rows:
                write(verb, entry.subject, entry.rows, by=by)
    except IntegrityError as error:  # two at once: the database let one of them through
        raise Refused(_("Somebody has just entered the same. Look at what is there before you go on.")) from error


def write(
    verb: Verb, subject: models.Model, rows: list[dict[str, Any]], *, by: int, undoes: ReferenceChange | None = None
) -> ReferenceChange:
    """The entry itself, and the new epoch. Called inside the transaction that wrote the rows."""
    epoch.advance()
    return ReferenceChange.objects.create(
        at=timezone.now(), by=by, verb=verb, kind=kind_of(subject), key=str(subject.pk), rows=rows, undoes=undoes
    )


def undo(change: ReferenceChange, *, by: int) -> ReferenceChange:
    """Put every row back as it was before this change. Raises :class:`Refused` where that is not possible any more."""
    with transaction.atomic():
        subjects: Any = apps.get_model("repository", change.kind)._default_manager
        subjects.select_for_update(of=("self",)).filter(pk=change.key).first()  # a second click waits here
        change = ReferenceChange.objects.get(pk=change.pk)
        if reasons := reasons_not_to_undo(change):
            raise Refused(*reasons)
        try:
            for row in reversed(change.rows):
                _put_back(row)
        except models.ProtectedError as error:
            raise Refused(_("Something else leans on this by now. Make the opposite change instead.")) from error
        State.objects.refresh_names(timezone.localdate())
        subject = subjects.model(pk=change.key)
        rows = [{**row, "before": row["after"], "after": row["before"]} for row in reversed(change.rows)]
        return write(Verb.UNDONE, subject, rows, by=by, undoes=change)


def reasons_not_to_undo(change: ReferenceChange) -> list[str]:
    """Why this change cannot be undone; empty: it can."""
    if change.is_undone:
        return [_("This has been undone already.")]
    if change.undoes_id is not None:
        return [_("This undid another change. Make that change again instead.")]
    if change.verb == Verb.TERM_ADDED:
        return [_("A term is never deleted: texts may hold it. Retire it instead.")]
    if change.verb == Verb.SPELLING_ASSIGNED:
        return [_("The State has joined the recommendations that named it so. An import has to set them right.")]
    if any(_present(row) != row["after"] for row in change.rows):
        return [_("This was changed again since. Undo the later change first.")]
    return []


def _present(row: dict[str, Any]) -> dict[str, Any] | None:
    found = apps.get_model("repository", row["table"])._default_manager.filter(pk=row["pk"]).first()
    return image_of(found) if found else None


def _put_back(row: dict[str, Any]) -> None:
    model: Any = apps.get_model("repository", row["table"])
    if row["before"] is None:
        model._default_manager.get(pk=row["pk"]).delete()
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    values = {name: fields[name].to_python(value) for name, value in row["before"].items() if name in fields}
    model._default_manager.filter(pk=row["pk"]).update(**values)


def settled(table: str) -> list[dict[str, Any]]:
    """The rows of this table that an administrator has changed or added, as they became: a load leaves them alone."""
    found = ReferenceChange.objects.in_force().order_by("at", "pk").values_list("rows", flat=True)
    return [{"pk": row["pk"], **row["after"]} for rows in found for row in rows if row["table"] == table]
