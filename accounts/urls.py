"""Addresses of people, under ``account/``; signing in and one-time codes are allauth's beside them."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("details/", views.details, name="details"),
    path("typed-text/", views.show_typed_text, name="typed_text"),
    path("typed-text/forget/", views.forget_typed_text, name="forget_typed_text"),
]
