"""The words of a submission go, for good: of a complaint (E-211), and of what was entered by mistake (E-209).

Its reference, its organisation, its moves and what they say stay; so do hashes of scans. Nothing here asks whether it may be.
"""

from collections.abc import Callable

from accounts import evidence
from repository.content import CONTENT_FIELDS
from submissions import files
from submissions.models import AdviceRequest, Entry, File, Submission, Version


def erase(row: Submission) -> Callable[[], None]:
    """Empty every version, and all that hangs on it. Part of the caller's transaction; the row is locked.

    Returns what is to be done once that is committed: the bytes of files and scans go then, where nothing else names them.
    """
    attached = list(File.objects.filter(version__submission=row).values_list("sha256", flat=True).distinct())
    entry = Entry.objects.filter(submission=row).select_related("scan", "proof").first()
    scans = [one for one in (entry.scan, entry.proof) if one] if entry else []
    empty = {name: Version._meta.get_field(name).get_default() for name in CONTENT_FIELDS if name != "language"}  # type: ignore[union-attr]
    for version in row.versions.all():
        for relation in ("places", "beneficiary_states", "recommendations", "pledges"):
            getattr(version, relation).clear()
        for related in (version.partners, version.translations, version.files):
            related.all().delete()
    row.versions.update(**empty, as_typed={})
    for hanging in (row.messages, row.wordings, row.links, row.asked_partners, row.dismissals):
        hanging.all().delete()
    AdviceRequest.objects.filter(submission=row).delete()
    Entry.objects.filter(submission=row).update(sender="", email="", remark="", secret_hash=None)

    def afterwards() -> None:
        for sha256 in attached:
            files.forget(sha256)
        for scan in scans:
            evidence.forget(scan)

    return afterwards
