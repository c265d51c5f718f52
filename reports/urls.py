"""Addresses of the annual update: the drafters' under ``desk/updates/``, the public archive under ``updates/``, and what is
sent to a State for its information under ``state/updates/``."""

from django.conf import settings
from django.urls import path

from reports.views import corrigenda, courtesy, desk, freeze, progress, public, workbench

app_name = "reports"
urlpatterns = [
    path("updates/", public.archive, name="archive"),
    path("updates/compare/", public.compare, name="compare"),
    path("updates/<int:session>/", public.archived, name="archived"),
    path("updates/<int:session>/files/<str:name>", public.archived_file, name="archived_file"),
]
if settings.SITE_ROLE != "public":  # the role of the public rooms reads no table of this room
    urlpatterns += [
        path("desk/updates/", desk.desk, name="desk"),
        path("desk/updates/new/", desk.new, name="new"),
        path("desk/updates/<uuid:identifier>/", workbench.update, name="update"),
        path("desk/updates/<uuid:identifier>/settings/", workbench.settings, name="settings"),
        path("desk/updates/<uuid:identifier>/figures/", workbench.figures, name="figures"),
        path("desk/updates/<uuid:identifier>/figures/<str:key>/", workbench.figure, name="figure"),
        path("desk/updates/<uuid:identifier>/text/", workbench.text, name="text"),
        path("desk/updates/<uuid:identifier>/text/<slug:key>/", workbench.section, name="section"),
        path("desk/updates/<uuid:identifier>/examples/", workbench.examples, name="examples"),
        path("desk/updates/<uuid:identifier>/states/", courtesy.courtesy, name="courtesy"),
        path("state/updates/", courtesy.for_information, name="for_information"),
        path("state/updates/<uuid:identifier>/", courtesy.passages, name="passages"),
        path("desk/updates/<uuid:identifier>/freeze/", freeze.freeze, name="freeze"),
        path("desk/updates/<uuid:identifier>/freeze/propose/", freeze.propose, name="propose"),
        path("desk/updates/<uuid:identifier>/freeze/take-back/", freeze.take_back, name="take_back"),
        path("desk/updates/<uuid:identifier>/freeze/confirm/", freeze.confirm, name="confirm"),
        path("desk/updates/<uuid:identifier>/issue/", freeze.issue, name="issue"),
        path("desk/updates/<uuid:identifier>/corrigenda/", corrigenda.corrigenda, name="corrigenda"),
        path(
            "desk/updates/<uuid:identifier>/corrigenda/<int:number>/confirm/",
            corrigenda.confirm,
            name="confirm_corrigendum",
        ),
        path(
            "desk/updates/<uuid:identifier>/corrigenda/<int:number>/discard/",
            corrigenda.discard,
            name="discard_corrigendum",
        ),
        path("desk/updates/<uuid:identifier>/corrigenda/<int:number>/make/", corrigenda.make, name="make_corrigendum"),
        path(
            "desk/updates/<uuid:identifier>/corrigenda/<int:number>/files/<str:name>",
            corrigenda.file,
            name="corrigendum_file",
        ),
        path("desk/updates/<uuid:identifier>/build/", workbench.build, name="build"),
        path("desk/updates/<uuid:identifier>/files/<str:name>", workbench.file, name="file"),
        path("desk/updates/progress/<uuid:identifier>/", progress.progress, name="progress"),
        path("desk/updates/progress/<uuid:identifier>/state.json", progress.progress_state, name="progress_state"),
        path("desk/updates/progress/<uuid:identifier>/cancel/", progress.cancel, name="cancel"),
    ]
