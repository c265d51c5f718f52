"""The announcement on every page: what is up now, a new one, and taking it down at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Role
from accounts.policies import role
from desk.asking import DayField, Question, ask
from desk.entries import Entries
from repository.models import Announcement, ReferenceChange
from repository.reference import announcements as verbs
from repository.reference.models import SIX
from repository.templatetags.record import direction, language_name

administrator = role(Role.ADMINISTRATOR)


class Texts(forms.Form):
    ends_on = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Empty: until somebody takes it down.")
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for language in SIX:
            self.fields[f"text_{language}"] = forms.CharField(
                label=f"{_('Text')} ({language_name(language)})", max_length=verbs.LONGEST, required=language == "en",
                widget=forms.Textarea({"rows": 2, "lang": language, "dir": direction(language)}),
            )  # fmt: skip
        self.order_fields([*(f"text_{language}" for language in SIX), "ends_on"])


@administrator
@require_safe
def announcement(request: HttpRequest) -> HttpResponse:
    here = Announcement.objects.shown_on(timezone.localdate()).first()
    texts = [(language, here.texts.get(language, "")) for language in SIX] if here else []
    entries = Entries(ReferenceChange.objects.filter(kind="announcement").for_list()[:10])
    return render(request, "desk/announcement.html", {"here": here, "texts": texts, "entries": entries})


@administrator
def put_up(request: HttpRequest) -> HttpResponse:
    form = Texts(request.POST or None)
    question = Question(
        title=_("Put up an announcement"),
        intro=_("It stands above every page, public ones too. Where a language is missing, the English text is shown."),
        warning=_("Everybody reads it: name no record, no organisation and no State whose answer is not public."),
        act=_("Put it up"), done=_("The announcement is up."), back=reverse("desk:announcement"),
    )  # fmt: skip

    def act() -> None:
        texts = {language: form.cleaned_data[f"text_{language}"] for language in SIX}
        verbs.put_up(texts, ends_on=form.cleaned_data["ends_on"], today=timezone.localdate(), by=request.user.pk)

    return ask(request, form, question, act)


@administrator
@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    verbs.take_down(get_object_or_404(Announcement, pk=pk), by=request.user.pk)
    messages.success(request, _("The announcement is down."))
    return redirect("desk:announcement")
