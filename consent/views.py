"""The pages of a State's focal points. Each starts from the requests before this person today; anything else is 404."""

from datetime import timedelta
from typing import Any

from allauth.mfa.base.forms import ReauthenticateForm
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import attempts, refusals
from accounts.attempts import Attempted
from accounts.models import StateMandate, User
from accounts.policies import mandate
from consent import answering, gate, stepup
from consent.answering import Choice
from consent.differences import compare
from consent.forms import Decision, Prolong
from consent.models import Comment, ConsentRequest, Event, EventKind, PublicationDocument
from consent.preview import preview, provider_of, title_of
from consent.standing import TAGS, is_answerable, may_withdraw, standing
from consent.verbs import Refused
from repository import attachments
from repository.catalogue.models import Activity
from repository.exports import pdf
from repository.models import Position, Recommendation, State

ROWS = 25  # requests on one page of the inbox
SHOWN = {
    "open": gettext_lazy("Open"),
    "late": gettext_lazy("Open, past the date"),
    "answered": gettext_lazy("Answered"),
    "all": gettext_lazy("All"),
}
CONFIRM = {
    Choice.GRANT: gettext_lazy("Confirm: grant consent"),
    Choice.CHANGES: gettext_lazy("Confirm: grant consent if changes are made"),
    Choice.WITHHOLD: gettext_lazy("Confirm: withhold consent"),
    Choice.TIME: gettext_lazy("Confirm: ask for more time"),
}


# ------------------------------------------------------------------------------------------------ the inbox


@mandate
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What this State has been asked; what waits first."""
    today = timezone.localdate()
    show = request.GET.get("show", "")
    show = show if show in SHOWN else "open"
    everything = ConsentRequest.objects.before(request.user, today)
    found = {
        "open": everything.open(),
        "late": everything.open().filter(hoped_by__lt=today),
        "answered": everything.with_answer().filter(answer__isnull=False).exclude(answer=EventKind.TIME_ASKED),
        "all": everything.with_answer(),
    }[show]
    order = ("hoped_by", "asked_at", "reference") if show in {"open", "late"} else ("-asked_at", "reference")
    page = Paginator(found.select_related("document", "state").order_by(*order), ROWS).get_page(request.GET.get("page"))
    return render(
        request,
        "consent/inbox.html",
        {
            "page": page,
            "rows": (rows := [row_of(one) for one in page]),
            "together": sum(row["answerable"] for row in rows) > 1,
            "show": show,
            "shown": SHOWN.items(),
            "states": states_of(request),
            "today": today,
        },
    )


def row_of(asked: ConsentRequest) -> dict[str, Any]:
    content = asked.document.content
    title, language = title_of(content)
    stands = standing(asked)
    return {
        "asked": asked,
        "title": title,
        "language": language,
        "provider": provider_of(content),
        "standing": stands.label,
        "tag": TAGS.get(stands, ""),
        "answerable": is_answerable(asked),
    }


# ------------------------------------------------------------------------------------------------- deciding


@mandate
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """The exact text, what would happen to it, and the four answers; then a page to check the answer."""
    asked = _asked(request, reference)
    if request.method != "POST":
        ConsentRequest.objects.filter(pk=asked.pk, opened_at=None).update(opened_at=timezone.now())
        return _decision_page(request, asked, Decision())
    if not is_answerable(asked):
        return _look_again(request, asked)
    if request.POST.get("step") == "change":
        return _decision_page(request, asked, Decision(initial=request.POST.dict() | _ticked(request)))
    form = Decision(request.POST)
    return _check_page(request, asked, form) if form.is_valid() else _decision_page(request, asked, form)


@mandate
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """The answer is recorded. A grant wants a one-time code of the last ten minutes; what takes away wants none."""
    asked = _asked(request, reference)
    form = Decision(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return (
            redirect("consent:decide", reference) if request.method != "POST" else _decision_page(request, asked, form)
        )
    answer = form.answer()
    if answer.choice == Choice.GRANT and (code := stepup.give(request)):
        return _check_page(request, asked, form, code)
    try:
        event = answering.give(asked, answer, by=request.user, after=_after(request))
    except answering.AnsweredMeanwhile as meanwhile:
        return _answered_meanwhile(request, asked, meanwhile.event)
    except Refused as refused:
        return _refused(request, asked, refused)
    return redirect("consent:receipt", event.state_id, event.state_number)


@mandate
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """One page, one button: the State's consent ends, and the record leaves the public's view with the reply."""
    asked = _asked(request, reference)
    if request.method != "POST":
        if not may_withdraw(asked):
            raise Http404
        return render(request, "consent/withdraw.html", {**_about(asked), "after": _number(asked)})
    try:
        event = answering.withdraw_consent(asked, by=request.user, after=_after(request))
    except answering.AnsweredMeanwhile as meanwhile:
        return _answered_meanwhile(request, asked, meanwhile.event)
    except Refused as refused:
        return _refused(request, asked, refused)
    return redirect("consent:receipt", event.state_id, event.state_number)


@mandate
def prolong(request: HttpRequest, reference: str) -> HttpResponse:
    """Another last day for a consent that is in force. It is a grant, and wants a fresh code as one."""
    asked = _asked(request, reference)
    if not may_withdraw(asked):
        raise Http404
    form, code = Prolong(request.POST or None), stepup.ask(request)
    if request.method == "POST" and form.is_valid():
        code = stepup.give(request)
        if code is None:
            try:
                event = answering.prolong(
                    asked, form.cleaned_data["expires_on"], by=request.user, after=_after(request)
                )
            except answering.AnsweredMeanwhile as meanwhile:
                return _answered_meanwhile(request, asked, meanwhile.event)
            except Refused as refused:
                return _refused(request, asked, refused)
            return redirect("consent:receipt", event.state_id, event.state_number)
    context = {**_about(asked), "form": form, "code": code, "after": _number(asked)}
    return render(request, "consent/prolong.html", context)


@mandate
@require_POST
def tell_provider(request: HttpRequest, reference: str) -> HttpResponse:
    """After consent was withheld: may the provider be told? Only a yes is an act; no answer means no."""
    asked = _asked(request, reference)
    if request.POST.get("tell") != "yes":
        messages.success(
            request, _("The provider is told only that the record cannot be published in its present form.")
        )
        return redirect("consent:answers")
    try:
        event = answering.let_the_provider_be_told(asked, by=request.user, after=_after(request))
    except answering.AnsweredMeanwhile as meanwhile:
        return _answered_meanwhile(request, asked, meanwhile.event)
    except Refused as refused:
        return _refused(request, asked, refused)
    return redirect("consent:receipt", event.state_id, event.state_number)


@mandate
@require_POST
def dispute(request: HttpRequest, reference: str) -> HttpResponse:
    """An answer was not given in this State's name: both stay recorded, the record goes on hold."""
    asked = _asked(request, reference)
    try:
        gate.dispute(asked, by=request.user, message=request.POST.get("message", "")[:5_000])
    except Refused as refused:
        return _refused(request, asked, refused)
    messages.success(
        request,
        _(
            "Thank you. Both answers stay recorded, and the record is on hold: nothing is public. OHCHR will contact you."
        ),
    )
    return redirect("consent:decide", reference)


@mandate
@require_safe
def preview_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """What the public would see, on paper: to show in the capital."""
    asked = _asked(request, reference)
    if asked.document.canonical is None:
        raise Http404
    context = {**_about(asked), "record": preview(asked.document.content, request.GET.get("text"))}
    return as_pdf(request, "consent/preview_print.html", context, asked.reference)


@mandate
@require_safe
def file(request: HttpRequest, reference: str, sha256: str) -> FileResponse:
    """An attached file of the text that this State decides on: exactly the bytes that the document names."""
    content = _asked(request, reference).document.content
    row = next((one for one in content["files"] if one["sha256"] == sha256), None) if content else None
    if row is None:
        raise Http404
    return attachments.response(row)


def _files_at(asked: ConsentRequest) -> str:
    """The address before a file's hash, for this request."""
    return reverse("consent:file", args=[asked.pk, "0" * attachments.HASH]).removesuffix(f"{'0' * attachments.HASH}/")


def _decision_page(request: HttpRequest, asked: ConsentRequest, form: Decision) -> HttpResponse:
    content = asked.document.content
    last = answering.last_answer(asked)
    newest = _newest(asked)
    base, consented = _text_before(request, asked)
    shown = preview(content, _language(request), files_at=_files_at(asked)) if content else None
    if shown:
        form.initial["text"] = shown.language
    context = {
        **_about(asked),
        "form": form,
        "after": last.state_number if last else 0,
        "answerable": is_answerable(asked),
        "may_withdraw": may_withdraw(asked),
        "newest": newest if newest != asked else None,
        "public_before": _public_before(asked),
        "last": last,
        "last_by": _function(last),
        "ends_on": timezone.localdate(last.expires_at - timedelta(seconds=1)) if last and last.expires_at else None,
        "n_comments": Comment.objects.filter(link__request=asked).count(),
        "may_dispute": last is not None and last.actor != request.user.pk,
        "record": shown,
        "own_recommendations": _own_recommendations(asked, content),
        "changes": compare(base.content, content) if base and content else None,
        "changes_consented": consented,
        "days_left": (asked.hoped_by - timezone.localdate()).days,
        "holders": _holders(asked.state),
        "pdf_available": pdf.available(),
        "pdf_off": pdf.OFF,
    }
    return render(request, "consent/decide.html", context, status=200)


def _check_page(
    request: HttpRequest, asked: ConsentRequest, form: Decision, code: ReauthenticateForm | None = None
) -> HttpResponse:
    answer = form.answer()
    if code is None and answer.choice == Choice.GRANT:
        code = stepup.ask(request)
    labels = [form.fields[name].label for name in answer.permissions]
    context = {
        **_about(asked),
        "form": form,
        "after": request.POST.get("after", ""),
        "answer": answer,
        "permissions": labels,
        "button": CONFIRM[answer.choice],
        "code": code,
    }
    return render(request, "consent/check.html", context)


# ------------------------------------------------------------------------------------------------ what they find


def _asked(request: HttpRequest, reference: str) -> ConsentRequest:
    requests = ConsentRequest.objects.before(request.user, timezone.localdate()).with_answer()
    found = requests.select_related("document", "state").filter(pk=reference).first()
    if found is None:
        if request.method == "POST":  # somebody else's to answer, or nobody's
            attempts.note(Attempted("answer for a State", request.user, about=reference))
        raise Http404
    return found


def states_of(request: HttpRequest) -> list[State]:
    return request.user.states(timezone.localdate()).in_order()


def _about(asked: ConsentRequest) -> dict[str, Any]:
    return {
        "asked": asked,
        "state": asked.state,
        "text_version": asked.document.text_version,
        "standing": standing(asked),
    }


def _newest(asked: ConsentRequest) -> ConsentRequest | None:
    """What the same State is asked about the newest text of this record; None if that text does not concern it."""
    newest = PublicationDocument.objects.filter(record=asked.document.record_id).order_by("-number").first()
    return ConsentRequest.objects.filter(document=newest, state=asked.state_id).first()


def _text_before(request: HttpRequest, asked: ConsentRequest) -> tuple[PublicationDocument | None, bool]:
    """The earlier text to compare with, and whether this State consented to it.

    The one it was reading when a newer one came (``?since=``), else the last it consented to, else the last it answered.
    """
    earlier = PublicationDocument.objects.filter(
        record=asked.document.record_id, number__lt=asked.document.number, requests__state=asked.state_id,
        canonical__isnull=False,
    ).order_by("-number")  # fmt: skip
    said = Event.objects.by_state(asked.state_id).filter(record=asked.document.record_id)
    consented = said.filter(kind=EventKind.GRANTED).values("document")
    if since := earlier.filter(requests__pk=request.GET.get("since", "")).first():
        return since, earlier.filter(pk=since.pk, pk__in=consented).exists()
    if granted := earlier.filter(pk__in=consented).first():
        return granted, True
    return earlier.filter(pk__in=said.values("document")).first(), False


def _public_before(asked: ConsentRequest) -> ConsentRequest | None:
    """This State's request about the earlier text of the record that is public now, if there is one."""
    public = Activity.objects.filter(reference=asked.document.record_id).exclude(document=asked.document_id)
    return ConsentRequest.objects.filter(state=asked.state_id, document__in=public.values("document")).first()


def _own_recommendations(asked: ConsentRequest, content: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The linked recommendations to this State, with its position as it is now."""
    linked = [row for row in (content or {}).get("recommendations", []) if row["state"] == asked.state_id]
    now = dict(
        Recommendation.objects.filter(identifier__in=[row["identifier"] for row in linked]).values_list(
            "identifier", "position"
        )
    )
    labels = dict(Position.choices)
    return [{**row, "position_now": labels.get(now.get(row["identifier"], row["position"]), "")} for row in linked]


def _holders(state: State) -> list[str]:
    """The functions of those who can decide for this State today."""
    mandates = StateMandate.objects.in_force(timezone.localdate()).filter(state=state, user__is_active=True)
    return [one.user.function or one.get_rank_display() for one in mandates.select_related("user").order_by("pk")]


def _function(event: Event | None) -> str:
    if event and event.actor and event.mandate is None:
        return _("Note verbale %(number)s, recorded by OHCHR") % {"number": event.basis}
    person = User.objects.filter(pk=event.actor).first() if event and event.actor else None
    return (person.function or _("A focal point")) if person else ""


# ------------------------------------------------------------------------------------------- what they answer


def _refused(request: HttpRequest, asked: ConsentRequest, refused: Refused) -> HttpResponse:
    again = _asked(request, asked.reference)
    if again.is_superseded and not again.is_published:
        return _look_again(request, again)
    refusals.tell(request, refused)
    return _decision_page(request, again, Decision(initial=request.POST.dict() | _ticked(request)))


def _look_again(request: HttpRequest, asked: ConsentRequest) -> HttpResponse:
    """The text is not the one to decide on any more: to the newer one, with what changed."""
    newest = _newest(asked)
    if asked.is_superseded and newest is not None and newest != asked:
        messages.warning(
            request,
            _("The text changed while you were reading. Here is what changed. Please look again before you decide."),
        )
        response = redirect("consent:decide", newest.reference)
        response["Location"] += f"?since={asked.reference}"
        return response
    messages.warning(request, _("This text can no longer be decided on."))
    return redirect("consent:decide", asked.reference)


def _answered_meanwhile(request: HttpRequest, asked: ConsentRequest, event: Event | None) -> HttpResponse:
    if event is not None and event.actor == request.user.pk and _after(request) + 1 == event.state_number:
        return redirect("consent:receipt", event.state_id, event.state_number)  # the second of two clicks
    messages.warning(
        request,
        _("An answer of your State was recorded while you were reading. Please look at it; you can change it below."),
    )
    return redirect("consent:decide", asked.reference)


def _after(request: HttpRequest) -> int:
    number = request.POST.get("after", "")
    return int(number) if number.isdecimal() and len(number) < 10 else -1


def _number(asked: ConsentRequest) -> int:
    last = answering.last_answer(asked)
    return last.state_number or 0 if last else 0


def _language(request: HttpRequest) -> str | None:
    """The language of the text that is asked for; of a form that comes back, the one that was read."""
    return request.GET.get("text") or request.POST.get("text")


def _ticked(request: HttpRequest) -> dict[str, bool]:
    return {name: request.POST.get(name) in {"on", "True", "true"} for name in ("files", "example")}


def as_pdf(request: HttpRequest, template: str, context: dict[str, Any], name: str) -> HttpResponse:
    try:
        made = pdf.render(render_to_string(template, context, request=request))
    except pdf.PdfIsOff as off:
        return HttpResponse(str(off), status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
