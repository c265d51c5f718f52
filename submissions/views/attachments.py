"""The pages of attached files: what is attached, one more, one less; and the file itself, for who may see it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts import once
from accounts.models import Role
from accounts.policies import role, writer
from repository import attachments as store
from repository.content import LANGUAGES
from submissions import files, moves
from submissions import queue as desk_queue
from submissions.fields import PlainText
from submissions.inspection import LARGEST, Kind
from submissions.models import File, Scan, Submission
from submissions.views.drafts import draft_of, onwards
from submissions.views.own import to_write


class Upload(forms.Form):
    use_required_attribute = False
    file = forms.FileField(
        label=gettext_lazy("File"), required=False, allow_empty_file=True,
        help_text=gettext_lazy("PDF, Word, Excel, OpenDocument, JPEG, PNG, CSV or plain text; up to 25 MB."),
    )  # fmt: skip
    title = PlainText(
        label=gettext_lazy("Title"), max_length=200, required=False,
        help_text=gettext_lazy("What readers see. The name of the file on your computer is not kept."),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the file"), required=False,
        choices=[("", gettext_lazy("No words in it")), *LANGUAGES],
    )  # fmt: skip
    persons_agreed = forms.BooleanField(
        label=gettext_lazy("Everybody who can be recognised in it has agreed, or nobody can."), required=False
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if not said.get("file"):
            self.add_error("file", _("Choose a file."))
        if "title" not in self.errors and not said.get("title", "").strip():
            self.add_error("title", _("Write a title."))
        if not said.get("persons_agreed"):
            self.add_error("persons_agreed", _("Please confirm this. Otherwise do not attach the file."))
        return said


@writer
def attachments(request: HttpRequest, reference: str) -> HttpResponse:
    """What is attached, and a form for one more. A file that is refused says why, and the other answers stay."""
    submission = draft_of(request, reference)
    if request.method == "POST" and request.POST.get("remove"):
        return _remove(request, submission)
    if request.method == "POST" and request.POST.get("do") == "continue" and not request.FILES:
        return onwards(reference, "files")
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        upload = said.pop("file")
        try:
            files.attach(
                submission, content=upload.read(LARGEST + 1), name=upload.name, by=request.user,
                key=request.POST.get("key", ""), **said,
            )  # fmt: skip
        except files.FileRefused as refused:
            form.add_error("file", refused.reasons)
        except moves.MoveRefused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("The file is attached."))
            return redirect("submissions:files", reference)
    return render(
        request,
        "submissions/files.html",
        {
            "submission": submission,
            "version": submission.current,
            "files": submission.current.files.all(),
            "form": form,
            "most": files.MOST,
            "key": once.new_key(),
        },
    )


def _remove(request: HttpRequest, submission: Submission) -> HttpResponse:
    number = request.POST["remove"]
    if number.isascii() and number.isdigit() and len(number) < 16:
        files.detach(submission, int(number), by=request.user)
        messages.success(request, _("The file is removed."))
    return redirect("submissions:files", submission.reference)


@writer
@require_safe
def attached(request: HttpRequest, reference: str, sha256: str) -> FileResponse:
    """A file of one's own submission, also while it waits for the scanner: it is what they sent."""
    return _give(File.objects.filter(version__submission=to_write(request, reference)), sha256)


@role(Role.REVIEWER, Role.PUBLISHER, Role.CONFIRMER, Role.ADMINISTRATOR, Role.AUDITOR)
@require_safe
def desk_file(request: HttpRequest, reference: str, sha256: str) -> FileResponse:
    """A file of a version that was sent, for OHCHR: only once it is known to be clean."""
    submission = get_object_or_404(Submission.objects.before_ohchr(request.user), reference=reference)
    sent = desk_queue.versions_sent(submission)
    return _give(File.objects.filter(version__in=sent, scan=Scan.CLEAN), sha256)


def _give(found: Any, sha256: str) -> FileResponse:
    file = found.filter(sha256=sha256).exclude(scan=Scan.INFECTED).first()
    if file is None:
        raise Http404
    return store.response({"title": file.title, "type": Kind(file.kind).media_type, "sha256": file.sha256})
