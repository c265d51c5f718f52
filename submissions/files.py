"""The verbs of attached files: inspected in a process of its own, scanned, and only then part of a document. ADR 0010."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import once
from accounts.models import User
from repository import attachments as store
from submissions import scanner
from submissions.inspection import LARGEST, Unfit, Why, sandbox
from submissions.models import File, Scan, Submission, Version
from submissions.moves import MoveRefused
from submissions.scanner import Verdict
from submissions.writing import draft_to_write_in

MOST = 10  # files of one version
MOST_TOGETHER = 100 * 1024 * 1024  # bytes
MEGABYTES = LARGEST // (1024 * 1024)

SENTENCES = {
    Why.EMPTY: gettext_lazy("The file is empty. Choose another one."),
    Why.TOO_BIG: gettext_lazy(
        "The file is larger than 25 MB. Make it smaller, or give an address where everybody can read it."
    ),
    Why.TYPE: gettext_lazy(
        "This kind of file is not taken. Save it as PDF, Word (.docx), Excel (.xlsx), OpenDocument (.odt, .ods), JPEG, PNG,"
        " CSV or plain text."
    ),
    Why.BROKEN: gettext_lazy("The file is damaged, or not what it seems to be. Open it, save it anew and try again."),
    Why.PASSWORD: gettext_lazy("The file is protected by a password. Remove the password and try again."),
    Why.SCRIPT: gettext_lazy("The file holds macros, scripts or actions. Save it without them, for example as PDF."),
    Why.EMBEDDED: gettext_lazy("Another file is embedded in it. Remove it, or save the file as PDF."),
    Why.OUTSIDE: gettext_lazy(
        "The file fetches something from elsewhere when it is opened. Remove links to files and templates, or save it as PDF."
    ),
    Why.UNPACKS: gettext_lazy("The file would become far too large when it is opened. It is not taken."),
    Why.VIRUS: gettext_lazy("The virus scanner found a virus in the file. It has been deleted."),
    Why.SLOW: gettext_lazy("The file could not be examined in time. Make it simpler, or save it as PDF."),
}


class FileRefused(MoveRefused):
    """The file is not taken. ``why``: one of :class:`Why`, or None when there are too many."""

    def __init__(self, sentence: str, why: Why | None = None) -> None:
        self.why = why
        super().__init__(sentence)


def attach(
    submission: Submission,
    *,
    content: bytes,
    name: str,
    title: str,
    language: str = "",
    persons_agreed: bool = False,
    by: User,
    key: str = "",
) -> File:
    """Attach a file to the draft: what is kept is a copy without metadata. Raises :class:`FileRefused`, saying why.

    ``name``: what it was called; not kept. Without a scanner the file waits in quarantine. ``key``: of the form.
    """
    _room(draft_to_write_in(submission, by), 0)  # before the long work; asked again below
    kind, copy = _inspected(content, name)
    verdict = scanner.scan(copy)
    if verdict is Verdict.INFECTED:
        raise FileRefused(str(SENTENCES[Why.VIRUS]), Why.VIRUS)
    sha256 = store.put(copy)
    with transaction.atomic(durable=True):
        version = draft_to_write_in(submission, by)
        if known := once.answer(by, key):
            return File.objects.get(pk=int(known))
        if same := version.files.filter(sha256=sha256).first():
            return same
        _room(version, len(copy))
        file = File.objects.create(
            version=version, title=title, language=language, kind=kind, size=len(copy), sha256=sha256,
            persons_agreed=persons_agreed, uploaded_by=by, scan=Scan.CLEAN if verdict is Verdict.CLEAN else Scan.WAITING,
        )  # fmt: skip
        once.keep(by, key, str(file.pk))
        Submission.objects.filter(pk=submission.pk).update(changed_at=timezone.now())
    return file


def detach(submission: Submission, pk: int, *, by: User) -> None:
    """Take a file off the draft. Safe to call twice. Its bytes go when no version and no document names them any more."""
    with transaction.atomic(durable=True):
        version = draft_to_write_in(submission, by)
        gone = version.files.filter(pk=pk).first()
        if gone is not None:
            gone.delete()
            Submission.objects.filter(pk=submission.pk).update(changed_at=timezone.now())
    if gone is not None:
        forget(gone.sha256)


def forget(sha256: str) -> None:
    """Delete bytes that nothing names: neither a version nor a document that was put before States."""
    from consent.models import PublicationDocument

    if File.objects.filter(sha256=sha256).exists():
        return
    if PublicationDocument.objects.filter(canonical__contains=sha256).exists():
        return
    store.remove(sha256)


def scan_waiting(*, now: datetime) -> int:
    """Scan what came in while there was no scanner. Run by the clock; safe to run twice. Returns how many are decided."""
    decided = 0
    waiting = File.objects.filter(scan=Scan.WAITING, uploaded_at__lte=now)
    for sha256 in waiting.order_by().values_list("sha256", flat=True).distinct()[:50]:
        try:
            verdict = scanner.scan(store.read(sha256))
        except FileNotFoundError:
            continue
        if verdict is Verdict.UNKNOWN:
            return decided
        said = Scan.CLEAN if verdict is Verdict.CLEAN else Scan.INFECTED
        decided += File.objects.filter(sha256=sha256, scan=Scan.WAITING).update(scan=said)
        if said == Scan.INFECTED:
            store.remove(sha256)
    return decided


def _inspected(content: bytes, name: str) -> tuple[str, bytes]:
    try:
        return sandbox.run(content, name)
    except Unfit as unfit:
        raise FileRefused(str(SENTENCES[unfit.why]), unfit.why) from unfit


def _room(version: Version, size: int) -> None:
    held = list(version.files.values_list("size", flat=True))
    if len(held) >= MOST:
        raise FileRefused(_("%(most)d files are attached already. Remove one first.") % {"most": MOST})
    if sum(held) + size > MOST_TOGETHER:
        raise FileRefused(_("All files together may have 100 MB. Remove one, or make this one smaller."))
