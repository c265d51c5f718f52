"""A filled sample: what a finished description looks like, for whoever is about to write the first one."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from submissions.sample import filled


@login_not_required
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    return render(request, "submissions/sample.html", {"pages": filled()})
