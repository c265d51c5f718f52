"""The public pages, under the language prefix."""

from django.urls import path

from repository.browse import feeds, pages

app_name = "repository"
urlpatterns = [
    path("", pages.home, name="home"),
    path("activities/", pages.activities, name="activities"),
    path("activities.atom", feeds.activities, name="activities_feed"),
    path("activities/<str:reference>/", pages.activity, name="activity"),
    path("states/", pages.states, name="states"),
    path("states/<str:iso3>/", pages.state, name="state"),
    path("recommendations/", pages.recommendations, name="recommendations"),
    path("recommendations/<str:identifier>/", pages.recommendation, name="recommendation"),
    path("pledges/<str:identifier>/", pages.pledge, name="pledge"),
    path("providers/", pages.providers, name="providers"),
    path("providers/<str:slug>/", pages.provider, name="provider"),
    path("about/", pages.about, name="about"),
    path("about/consent/", pages.consent_explained, name="consent_explained"),
    path("about/interface/", pages.interface, name="interface"),
]
