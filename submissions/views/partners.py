"""The pages of partners that have to be asked: the writers ask, the partner answers by a link, without an account."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.policies import member
from accounts.secret_addresses import guarded, opens_nothing
from consent.verbs import Refused
from repository.content import ProviderType
from submissions import asking_partners, named_partners, protection
from submissions.life import Status
from submissions.models import Attribution, PartnerAnswer, Submission
from submissions.views.own import own


class Ask(forms.Form):
    """Where a partner can be asked."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the partner"), max_length=254,
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language of the letter"), choices=settings.LANGUAGES)


class Say(forms.Form):
    """What a partner answers."""

    says = forms.ChoiceField(
        label=gettext_lazy("Is it right, and may you be named?"), choices=PartnerAnswer.choices,
        widget=forms.RadioSelect, error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )  # fmt: skip
    remark = forms.CharField(
        label=gettext_lazy("Is there anything that should be different?"), required=False,
        max_length=asking_partners.LONGEST, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("It may stay empty. Those who wrote the text and OHCHR read it; nobody else does."),
    )  # fmt: skip


@member
def partners(request: HttpRequest, reference: str) -> HttpResponse:
    """The partners that have to be asked, where each stands, and a form for each that can be written to."""
    submission = own(request, reference)
    standings = named_partners.in_text(submission, submission.current)
    rows: list[tuple[named_partners.Standing, Ask]] = []
    wrong = None
    for number, one in enumerate(standings):
        is_sent = request.method == "POST" and _is_meant(request, one)
        known = one.asked.email if one.asked else ""
        form = Ask(
            request.POST if is_sent else None, prefix=f"p{number}", initial={"email": known, "language": get_language()}
        )
        if is_sent and form.is_valid() and _is_asked(request, submission, one, form):
            return redirect("submissions:partners", reference)
        wrong = form if form.errors else wrong
        rows.append((one, form))
    return render(
        request,
        "submissions/partners.html",
        {
            "submission": submission, "rows": rows, "wrong": wrong,
            "may_ask": submission.status != Status.WITHDRAWN and submission.organisation.is_verified,
            "is_shielded": protection.is_shielded(submission), "most": asking_partners.MOST_LETTERS,
        },
    )  # fmt: skip


def _is_meant(request: HttpRequest, one: named_partners.Standing) -> bool:
    return (request.POST.get("name"), request.POST.get("type")) == (one.name, one.type)


def _is_asked(request: HttpRequest, submission: Submission, one: named_partners.Standing, form: Ask) -> bool:
    try:
        asking_partners.ask(submission, name=one.name, type=one.type, by=request.user, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, refused.reasons)
        return False
    messages.success(request, _("A letter goes to %(name)s.") % {"name": one.name})
    return True


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, secret: str) -> HttpResponse:
    """What a text says of a partner, for that partner; its answer. Whatever does not open, answers alike."""
    found = asking_partners.find(secret)
    if found is None:
        return opens_nothing(request)
    question, standing = found
    first = {"says": standing.said, "remark": question.remark}
    form = Say(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            asking_partners.answer(question, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.reasons)
        else:
            messages.success(request, _("Thank you: your answer is kept. You can change it while this link opens."))
            return guarded(redirect("submissions:partner_asked", secret))
    context = {"question": question, "standing": standing, "form": form, "writer": _writer(question.submission)}
    return guarded(render(request, "submissions/partner_asked.html", context))


def _writer(submission: Submission) -> str:
    """Who writes, as the public would be told."""
    organisation = submission.organisation
    is_named = submission.attribution == Attribution.NAMED and not organisation.is_protected
    return organisation.name if is_named else str(ProviderType(organisation.type).label)
