"""Addresses of the annual update: the drafters' under ``desk/updates/``, the public archive under ``updates/``."""

from django.conf import settings
from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("updates/", views.archive, name="archive"),
    path("updates/<int:session>/", views.archived, name="archived"),
]
if settings.SITE_ROLE != "public":  # the role of the public rooms reads no table of this room
    urlpatterns += [
        path("desk/updates/", views.desk, name="desk"),
        path("desk/updates/new/", views.new, name="new"),
        path("desk/updates/<uuid:identifier>/", views.update, name="update"),
        path("desk/updates/<uuid:identifier>/build/", views.build, name="build"),
        path("desk/updates/<uuid:identifier>/files/<str:name>", views.file, name="file"),
        path("desk/updates/progress/<uuid:identifier>/", views.progress, name="progress"),
        path("desk/updates/progress/<uuid:identifier>/state.json", views.progress_state, name="progress_state"),
        path("desk/updates/progress/<uuid:identifier>/cancel/", views.cancel, name="cancel"),
    ]
