"""What a State keeps: everything it was asked and answered, a receipt of each answer, the key that receipts are checked with."""

import csv
import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from accounts.models import User
from accounts.policies import mandate
from consent import answering, receipts
from consent.models import ConsentRequest, Event, PaperAnswer
from consent.preview import title_of
from consent.standing import Standing, standing
from consent.views import ROWS, as_pdf, row_of, states_of
from repository.catalogue.models import Activity
from repository.exports import pdf
from repository.exports.cells import harmless

VERIFIER = Path(__file__).with_name("verify_receipts.py")


@mandate
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Everything this State was asked, where it stands, and every answer with its receipt. No other State sees it."""
    today = timezone.localdate()
    events = Event.objects.filter(state__in=request.user.states(today), state_number__isnull=False)
    page = _page(request, "page", events.select_related("document", "state").order_by("-number"))
    placed: dict[str, list[ConsentRequest]] = {name: [] for name in LISTS}
    for one in _one_per_record(_without_texts(request)):
        if place := _PLACE.get(standing(one)):
            placed[place].append(one)
    pages = {name: _page(request, name, those) for name, those in placed.items()}
    return render(
        request,
        "consent/answers.html",
        {
            "lists": {
                name: {
                    "name": name,
                    "title": LISTS[name],
                    "page": one,
                    "query": _others(pages, page, name),
                    "rows": rows,
                }
                for (name, one), rows in zip(pages.items(), _rows(list(pages.values())), strict=True)
            },
            "page": page,
            "query": _others(pages, page, "page"),
            "rows": _told(page),
            "states": states_of(request),
            "pdf_available": pdf.available(),
        },
    )


def _page(request: HttpRequest, name: str, rows: Any) -> Page:
    """The page of this list that is asked for: each has a number of its own in the address."""
    return Paginator(rows, ROWS).get_page(request.GET.get(name))


def _others(pages: dict[str, Page], answers: Page, name: str) -> str:
    """The page numbers of the other lists, as they stand before this one's in an address."""
    numbers = {**{key: one.number for key, one in pages.items()}, "page": answers.number}
    return "".join(f"{key}={number}&" for key, number in numbers.items() if key != name and number > 1)


def _without_texts(request: HttpRequest) -> Any:
    """All that this State was asked, newest first; what the texts say is not needed to tell where each stands."""
    requests = ConsentRequest.objects.before(request.user, timezone.localdate()).with_answer()
    return requests.select_related("document").defer("document__canonical").order_by("-asked_at", "reference")


def _rows(pages: list[Page]) -> list[list[dict[str, Any]]]:
    """The rows of these pages, with their texts: one query for all."""
    wanted = [one.pk for page in pages for one in page]
    found = ConsentRequest.objects.filter(pk__in=wanted).with_answer().select_related("document", "state").in_bulk()
    return [[row_of(found[one.pk]) for one in page] for page in pages]


LISTS = {
    "published": gettext_lazy("Published"), "waiting": gettext_lazy("Waiting"), "withheld": gettext_lazy("Withheld"),
    "withdrawn": gettext_lazy("Withdrawn"),
}  # fmt: skip
_PLACE = {
    Standing.PUBLISHED: "published", Standing.OPEN: "waiting", Standing.TIME: "waiting", Standing.GRANTED: "waiting",
    Standing.SPENT: "waiting", Standing.CHANGES: "waiting", Standing.WITHHELD: "withheld", Standing.WITHDRAWN: "withdrawn",
}  # fmt: skip


COLUMNS = [
    "state", "number", "recorded_at", "effective_at", "expires_at", "answer", "request", "record", "title", "text_version",
    "document_sha256", "permissions", "basis", "decided_by", "receipt_hash",
]  # fmt: skip


@mandate
@require_safe
def answers_csv(request: HttpRequest) -> HttpResponse:
    """The same history as a table for the capital: UTF-8 with a mark, so that spreadsheet programs read every script."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(COLUMNS)
    table.writerows([harmless(value) if isinstance(value, str) else value for value in row] for row in _table(request))
    return _download("\ufeff" + file.getvalue(), "text/csv; charset=utf-8", "csv")


@mandate
@require_safe
def answers_xlsx(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet program. Every cell is text: nothing in it can be taken for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    for row in [COLUMNS, *_table(request)]:
        cells = [WriteOnlyCell(sheet, value=str(value)) for value in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return _download(file.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")


@mandate
@require_safe
def answers_pdf(request: HttpRequest) -> HttpResponse:
    """The same on paper, in the reader's language."""
    context = {"rows": _told(_events(request)), "states": states_of(request), "today": timezone.localdate()}
    return as_pdf(request, "consent/answers_print.html", context, f"answers-{timezone.localdate().isoformat()}")


def _events(request: HttpRequest) -> Any:
    events = Event.objects.filter(state__in=request.user.states(timezone.localdate()), state_number__isnull=False)
    return events.select_related("document", "state").order_by("state", "state_number")


def _table(request: HttpRequest) -> Iterator[list[Any]]:
    """One row an answer, in the order of ``COLUMNS``; instants in ISO 8601."""
    for row in _told(_events(request)):
        event = row["event"]
        yield [
            event.state_id, event.state_number, event.recorded_at.isoformat(timespec="seconds"),
            event.effective_at.isoformat(timespec="seconds"),
            event.expires_at.isoformat(timespec="seconds") if event.expires_at else "", event.kind, row["request"] or "",
            event.record_id, row["title"], event.document.text_version if event.document else "", event.document_id or "",
            event.permissions, event.basis, row["by"], event.hash,
        ]  # fmt: skip


def _download(content: str | bytes, media_type: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="answers-{timezone.localdate().isoformat()}.{ending}"'
    return response


@mandate
@require_safe
def receipt(request: HttpRequest, state: str, number: int) -> HttpResponse:
    """Your answer has been recorded: what was said, on which text, by whom and when."""
    event = _event(request, state, number)
    asked = receipts.request_of(event)
    context = {
        **_of_receipt(event),
        "asked": asked,
        "is_last": asked is not None and answering.last_answer(asked) == event,
        "is_public": Activity.objects.filter(reference=event.record_id).exists(),
        "pdf_available": pdf.available(),
        "pdf_off": pdf.OFF,
    }
    return render(request, "consent/receipt.html", context)


@mandate
@require_safe
def receipt_json(request: HttpRequest, state: str, number: int) -> HttpResponse:
    """The signed receipt as a machine reads it."""
    event = _event(request, state, number)
    response = JsonResponse(receipts.receipt(event), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="receipt-{state}-{number}.json"'
    return response


@mandate
@require_safe
def receipt_pdf(request: HttpRequest, state: str, number: int) -> HttpResponse:
    """The receipt on one sheet."""
    return as_pdf(
        request, "consent/receipt_print.html", _of_receipt(_event(request, state, number)), f"receipt-{state}-{number}"
    )


@login_not_required
@require_safe
def receipt_key(request: HttpRequest) -> HttpResponse:
    """The public key that receipts are checked with, for anybody."""
    checksum = hashlib.sha256(VERIFIER.read_bytes()).hexdigest()
    return render(request, "consent/receipt_key.html", {"key": receipts.public_key(), "checksum": checksum})


@login_not_required
@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks receipts without this site: one file, for anybody."""
    response = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{VERIFIER.name}"'
    return response


def _event(request: HttpRequest, state: str, number: int) -> Event:
    states = request.user.states(timezone.localdate())
    events = Event.objects.filter(state__in=states).select_related("document", "state")
    return get_object_or_404(events, state=state, state_number=number)


def _one_per_record(requests: Any) -> list[ConsentRequest]:
    """For each record and State the request whose text is public, else the newest."""
    chosen: dict[tuple[str, str], ConsentRequest] = {}
    for one in requests:
        key = (one.document.record_id, one.state_id)
        if key not in chosen or standing(one) == Standing.PUBLISHED:
            chosen[key] = one
    return list(chosen.values())


def _told(events: Any) -> list[dict[str, Any]]:
    """Events with the title of their text, their request, and who answered; two more queries, however many rows."""
    events = list(events)
    people = {one.pk: one for one in User.objects.filter(pk__in={event.actor for event in events})}
    asked = {
        (one.document_id, one.state_id): one.pk
        for one in ConsentRequest.objects.filter(document__in={event.document_id for event in events})
    }
    rows = []
    for event in events:
        title, language = title_of(event.document.content if event.document else None)
        person = people.get(event.actor)
        rows.append(
            {
                "event": event,
                "title": title,
                "language": language,
                "request": asked.get((event.document_id, event.state_id)),
                "by": _by(event, person),
            }
        )
    return rows


def _by(event: Event, person: User | None) -> str:
    if event.mandate is None:
        return _("Note verbale %(number)s, recorded by OHCHR") % {"number": event.basis}
    return " – ".join(part for part in (person.name, person.function) if part) if person else ""


def _of_receipt(event: Event) -> dict[str, Any]:
    said = receipts.receipt(event)
    paper = PaperAnswer.objects.filter(event=event).first()
    permissions = said["scope"]["permissions"]
    return {"event": event, "state": event.state, "receipt": said, "permissions": permissions, "paper": paper}
