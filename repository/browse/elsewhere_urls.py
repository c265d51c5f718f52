"""The addresses of the public pages for the desk, which links to them but does not serve them.

Both halves of the site answer under one name; what comes to the desk by mistake is not here.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from repository.browse import urls


@login_not_required
def elsewhere(request: HttpRequest, **arguments: str) -> HttpResponse:
    raise Http404


app_name = urls.app_name
urlpatterns = [path(str(one.pattern), elsewhere, name=one.name) for one in urls.urlpatterns]
