"""Addresses of what readers ask for by e-mail. The desk serves them: the public half takes nothing."""

from django.urls import path

from alerts import asking_pages, own_pages

app_name = "alerts"
urlpatterns = [
    path("alerts/records/<str:reference>/", asking_pages.record, name="record"),
    path("alerts/search/", asking_pages.search, name="search"),
    path("alerts/asked/", asking_pages.asked, name="asked"),
    path("alerts/own/<str:key>/", own_pages.own, name="own"),
    path("alerts/own/<str:key>/stop/", own_pages.stop, name="stop"),
]
