"""Plain pages: what this is, how consent works, how programs read it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from repository.browse.pages import page
from repository.content import LANGUAGES, ProviderType


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
