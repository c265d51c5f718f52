"""The public interface, under `/api/v1/`."""

from django.urls import path, re_path

from repository.browse import api

app_name = "api"
urlpatterns = [
    path("activities/", api.Activities.as_view(), name="activities"),
    path("activities/<str:reference>/", api.OneActivity.as_view(), name="activity"),
    path("activities/<str:reference>/versions/", api.Versions.as_view(), name="versions"),
    path("recommendations/", api.Recommendations.as_view(), name="recommendations"),
    path("recommendations/<str:identifier>/", api.OneRecommendation.as_view(), name="recommendation"),
    path("pledges/", api.Pledges.as_view(), name="pledges"),
    path("pledges/<str:identifier>/", api.OnePledge.as_view(), name="pledge"),
    path("states/", api.States.as_view(), name="states"),
    path("providers/", api.Providers.as_view(), name="providers"),
    path("themes/", api.Themes.as_view(), name="themes"),
    path("persons/", api.Persons.as_view(), name="persons"),
    path("sdgs/", api.Sdgs.as_view(), name="sdgs"),
    path("updates/", api.Updates.as_view(), name="updates"),
    path("completions/", api.Completions.as_view(), name="completions"),
    path("changes/", api.Changes.as_view(), name="changes"),
    path("schema/", api.Description.as_view(), name="schema"),
    re_path(r"^(?P<rest>.*)$", api.Nothing.as_view(), name="nothing"),
]
