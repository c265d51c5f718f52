"""The public pages, under the language prefix."""

from django.urls import path

from repository.browse import feeds
from repository.browse.pages import (
    activities,
    funds,
    home,
    providers,
    recommendations,
    states,
    statistics,
    texts,
    values,
)
from repository.exports import addresses

app_name = "repository"
urlpatterns = [
    path("", home.home, name="home"),
    path("activities/", activities.listed, name="activities"),
    path("activities.atom", feeds.activities, name="activities_feed"),
    path("activities.rss", feeds.activities, {"form": feeds.Rss}, name="activities_rss"),
    path("activities/values/<slug:key>/", values.of_activities, name="activity_values"),
    path("activities/<str:reference>/", activities.record, name="activity"),
    path("good-practices/", activities.good_practices, name="good_practices"),
    path("states/", states.listed, name="states"),
    path("states/<str:iso3>/", states.state, name="state"),
    path("states/<str:iso3>/made/", states.made, name="state_made"),
    path("recommendations/", recommendations.listed, name="recommendations"),
    path("recommendations/values/<slug:key>/", values.of_recommendations, name="recommendation_values"),
    path("recommendations/<str:identifier>/", recommendations.recommendation, name="recommendation"),
    path("pledges/", recommendations.pledges, name="pledges"),
    path("pledges/<str:identifier>/", recommendations.pledge, name="pledge"),
    path("providers/", providers.listed, name="providers"),
    path("providers/<str:slug>/", providers.provider, name="provider"),
    path("statistics/", statistics.shown, name="statistics"),
    path("statistics/<slug:key>.csv", statistics.file, name="statistics_file"),
    path("about/", texts.about, name="about"),
    path("funds/", funds.shown, name="funds"),
    path("about/glossary/", texts.glossary, name="glossary"),
    path("about/never-published/", texts.never_published, name="never_published"),
    path("about/elsewhere/", texts.elsewhere, name="elsewhere"),
    path("about/consent/", texts.consent_explained, name="consent_explained"),
    path("about/interface/", texts.interface, name="interface"),
    path("about/interface/reference/", texts.interface_reference, name="interface_reference"),
]
urlpatterns += addresses.urlpatterns
