"""The home page: what this is, and the doors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from repository.browse.conditional import epoch_of
from repository.browse.pages import page, words_of_the_page
from repository.browse.record import records
from repository.issued.models import IssuedUpdate
from repository.models import Activity

ON_HOME = 5
GOOD_PRACTICES_ON_HOME = 3


@page
def home(request: HttpRequest) -> HttpResponse:
    vocabulary = words_of_the_page()
    newest = Activity.objects.newest_first()
    return render(
        request,
        "repository/home.html",
        {
            "newest": records(newest[:ON_HOME], vocabulary),
            "good_practices": records(newest.good_practices("true")[:GOOD_PRACTICES_ON_HOME], vocabulary),
            "facts": Activity.objects.counted_facts(),
            "update": IssuedUpdate.objects.order_by("-session_id").first(),
            "as_of": epoch_of(request).changed_at,
        },
    )
