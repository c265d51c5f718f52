"""Plain pages: what this is, how consent works, how programs read it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from repository.browse.interface_reference import reference
from repository.browse.pages import page
from repository.content import LANGUAGES, ProviderType
from repository.reference.glossary import entries
from repository.templatetags.record import direction


@page
def consent_explained(request: HttpRequest) -> HttpResponse:
    return render(request, "repository/consent_explained.html")


@page
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "repository/about.html", {"types": ProviderType.choices})


@page
def interface(request: HttpRequest) -> HttpResponse:
    """How programs read the repository: a first answer in a minute, and what each refusal means."""
    return render(request, "repository/interface.html", {"language_codes": LANGUAGES})


@page
def interface_reference(request: HttpRequest) -> HttpResponse:
    """Every address of the interface, drawn from its own description."""
    return render(request, "repository/interface_reference.html", {"reference": reference()})


@page
def never_published(request: HttpRequest) -> HttpResponse:
    return render(request, "repository/never_published.html")


@page
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Where complaints about violations are received, which is not here (E-211). Its address says nothing of that."""
    return render(request, "repository/elsewhere.html")


@page
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "repository/glossary.html", {"entries": entries(), "columns": columns()})


def columns() -> list[tuple[str, str, str]]:
    """The six languages in the order of the United Nations: code, name in the language itself, direction."""
    return [(code, name, direction(code)) for code, name in settings.LANGUAGES]
