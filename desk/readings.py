"""Every read of what is not public leaves a row: who was shown what, when, of which version; never a text.

The middleware writes it after the view has answered and before the answer leaves: what cannot be written down is not shown.
``READ`` names the pages; a private page of these rooms that is neither there nor known to show no text fails a test.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import ENTERING
from consent import reading as links
from consent.models import ConsentRequest, Event, PaperAnswer
from desk.models import Reading, Side
from submissions import asking_partners, entering, sharing
from submissions.models import Entry, Move, Version

# Name of the address -> whose page it is, and what was done there, in words.
OWN, REVIEWED, ASKED, A_LIST, A_FILE = (
    _("read an activity of their organisation"), _("read a submission"), _("read a request for consent"),
    _("read a list of what is not public"), _("opened an attached file"),
)  # fmt: skip
ENTERED = _("read or wrote an entry of what came by mail or on paper")
RECEIPT, ANSWERS, PAPER = _("read a receipt"), _("read the answers of a State"), _("read an answer on paper")
READ: dict[str, tuple[Side, object]] = {
    **dict.fromkeys(
        [f"submissions:{name}" for name in (
            "status", "version", "tasks", "recommendations", "pledges", "languages", "files", "page", "check", "sent",
            "confirm_attribution", "withdraw", "message", "spreadsheet_report", "spreadsheet", "answer_wording", "submit",
            "ask_where_it_stands", "still_right", "revise", "answer_merging", "share", "partners", "keep_draft",
            "copy",
        )],
        (Side.SUBMITTER, OWN),
    ),
    **dict.fromkeys(["submissions:dashboard", "submissions:choose_copy"], (Side.SUBMITTER, A_LIST)),
    "submissions:file": (Side.SUBMITTER, A_FILE),
    **dict.fromkeys(
        [f"submissions:{name}" for name in (
            "review", "return_for_changes", "decline", "hand_over", "desk_states", "approve", "propose_wording", "clear",
            "desk_message", "note", "checklist", "hold", "release", "confirm_no_state", "dismiss_hint", "ask_adviser", "advise",
            "lead_on", "propose_link",
        )],
        (Side.OHCHR, REVIEWED),
    ),
    "submissions:entry": (Side.OHCHR, ENTERED),
    "submissions:entry_scan": (Side.OHCHR, _("opened what came by mail or on paper")),
    "submissions:entries": (Side.OHCHR, A_LIST),
    "submissions:entered": (Side.LINK, _("read by a link what was entered from what they had sent")),
    "submissions:queue": (Side.OHCHR, A_LIST),
    "submissions:keep_view": (Side.OHCHR, A_LIST),
    "submissions:bulk": (Side.OHCHR, A_LIST),
    "submissions:advised": (Side.OHCHR, A_LIST),
    "submissions:own_decisions": (Side.OHCHR, A_LIST),
    "submissions:desk_file": (Side.OHCHR, A_FILE),
    **dict.fromkeys(
        [f"consent:{name}" for name in (
            "decide", "confirm", "withdraw", "prolong", "tell_provider", "dispute", "share", "unshare", "preview_pdf",
        )],
        (Side.STATES, ASKED),
    ),
    **dict.fromkeys(["consent:inbox", "consent:batch", "consent:confirm_batch"], (Side.STATES, A_LIST)),
    "consent:file": (Side.STATES, A_FILE),
    "consent:read": (Side.LINK, ASKED),
    "submissions:read_shared": (Side.LINK, _("read a text by the link of its submitter")),
    "submissions:partner_asked": (Side.LINK, _("read what a text says of a partner")),
    **dict.fromkeys([f"consent:answers{kind}" for kind in ("", "_csv", "_xlsx", "_pdf")], (Side.STATES, ANSWERS)),
    **dict.fromkeys([f"consent:receipt{kind}" for kind in ("", "_json", "_pdf")], (Side.STATES, RECEIPT)),
    **dict.fromkeys(
        [f"consent:{name}" for name in ("paper", "confirm_paper", "discard_paper", "enter_paper")], (Side.OHCHR, PAPER)
    ),
    "consent:paper_scan": (Side.OHCHR, _("opened the scan of a note verbale")),
    "consent:papers": (Side.OHCHR, A_LIST),
    "consent:corrections": (Side.OHCHR, A_LIST),
    "consent:say_correction": (Side.OHCHR, REVIEWED),
    "submissions:merge": (Side.OHCHR, _("compared a submission with others like it")),
    "submissions:similar": (Side.OHCHR, _("compared a submission with others like it")),
    **dict.fromkeys(
        [f"reports:{name}" for name in (
            "update", "figures", "figure", "text", "section", "examples", "courtesy", "freeze", "issue", "corrigenda",
        )],
        (Side.OHCHR, _("read an annual update in the making")),
    ),
    **dict.fromkeys(
        ["reports:file", "reports:corrigendum_file"], (Side.OHCHR, _("opened a file of an annual update in the making"))
    ),
    "reports:passages": (Side.STATES, _("read passages of an annual update, for information")),
    "reports:for_information": (Side.STATES, A_LIST),
    "desk:trail": (Side.OHCHR, _("read the audit trail")),
    "desk:trail_csv": (Side.OHCHR, _("took the audit trail away as a file")),
}  # fmt: skip


class keep:
    """Middleware: writes a row for each page of ``READ`` that was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is not None and match.view_name in READ and _shows_something(request, response):
            side, _words = READ[match.view_name]
            record, version = _what(match)
            page = match.view_name
            if side == Side.SUBMITTER and request.user.has_role(*ENTERING) and _is_entered_by(request.user, record):
                side, page = Side.OHCHR, "submissions:entry"  # a clerk on the pages of writers
            reader = request.user.pk if side != Side.LINK else None
            Reading.objects.create(reader=reader, side=side, page=page, record=record, version=version)
        return response


def _shows_something(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A page or a file; not what a script is answered that saves while somebody writes, and not a way elsewhere."""
    saves = request.method == "POST" and response.get("Content-Type", "").startswith("application/json")
    return response.status_code == 200 and request.method not in ("HEAD", "OPTIONS") and not saves


def _is_entered_by(user: User, reference: str) -> bool:
    return Entry.objects.filter(clerk=user, submission__reference=reference).exists()


def _what(match: ResolverMatch) -> tuple[str, str]:
    """(reference of the record, version of its text); "" where the page is about many.

    An update, and passages of one, are told apart by the first eight signs of the identifier in their address.
    """
    name, given = match.view_name, match.kwargs
    if name.startswith("reports:"):
        return "", str(given.get("identifier", ""))[:8]
    if name == "consent:read":
        link = links.find(given["secret"])
        return _asked(link.request_id) if link else ("", "")
    if name == "submissions:read_shared":
        shared = sharing.find(given["secret"])
        return (shared.submission.reference, str(shared.submission.current.number)) if shared else ("", "")
    if name == "submissions:partner_asked":
        question = asking_partners.find(given["secret"])
        about = question[0].submission if question else None
        return (about.reference, str(about.current.number)) if about else ("", "")
    if name == "submissions:entered":
        entry = entering.find(given["secret"])
        return (entry.submission.reference, str(entry.submission.current.number)) if entry else ("", "")
    if name.startswith("consent:receipt"):
        event = (
            Event.objects.filter(state=given["state"], state_number=given["number"]).select_related("document").first()
        )
        return (event.record_id or "", event.document.text_version if event.document else "") if event else ("", "")
    if name.startswith("consent:") and "pk" in given and "reference" not in given:
        paper = PaperAnswer.objects.filter(pk=given["pk"]).first()
        return _asked(paper.request_id) if paper else ("", "")
    if name.startswith("consent:"):
        return _asked(given.get("reference", ""))
    reference = given.get("reference", "")
    return (reference, _version(name, reference, given)) if reference else ("", "")


def _asked(request: str) -> tuple[str, str]:
    found = ConsentRequest.objects.filter(pk=request).select_related("document").first()
    return (found.document.record_id, found.document.text_version) if found else ("", "")


def _version(name: str, reference: str, given: dict[str, object]) -> str:
    """The submitter's newest, or the one in the address; OHCHR's: the newest that was sent."""
    if name == "submissions:version":
        return str(given["number"])
    if READ[name][0] == Side.OHCHR and not name.startswith("submissions:entry"):
        sent = Move.objects.to_ohchr().filter(submission__reference=reference).order_by("-at", "-pk")
        number = sent.values_list("version__number", flat=True).first()
    else:
        own = Version.objects.filter(submission__reference=reference).order_by("-number")
        number = own.values_list("number", flat=True).first()
    return str(number or "")
