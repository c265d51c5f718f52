"""The addresses of what can be taken away, under the language prefix; `browse/urls.py` takes them up."""

from django.urls import path

from repository.exports import views
from repository.exports.formats import FORMATS, name_of

urlpatterns = [
    path(
        f"{subject}.{one.suffix}",
        views.export,
        {"subject": subject, "suffix": one.suffix},
        name=f"{subject}_{name_of(one.suffix)}",
    )
    for one in FORMATS.values()
    for subject in one.bytes_a_record
]
urlpatterns.append(path("activities/<str:reference>/cite/<slug:code>", views.cite, name="activity_citation"))
urlpatterns.append(path("activities/<str:reference>/files/<str:sha256>/", views.attached, name="activity_file"))
urlpatterns.append(path("activities/<str:reference>.pdf", views.paper, name="activity_pdf"))
urlpatterns += [
    path(
        f"activities/<str:reference>.{suffix}",
        views.record,
        {"suffix": suffix},
        name=f"activity_{name_of(suffix)}",
    )
    for suffix in views.RECORDS
]
