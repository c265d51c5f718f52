"""Addresses of people, under ``account/``; signing in and one-time codes are allauth's beside them."""

from django.urls import path

from accounts import factor_pages, people, views

app_name = "accounts"
urlpatterns = [
    path("home/", views.home, name="home"),
    path("organisation/", people.organisation, name="organisation"),
    path("organisation/<int:pk>/invite/", people.invite, name="invite_colleague"),
    path("organisation/<int:pk>/leave/", people.leave, name="leave_organisation"),
    path("checks/", people.checks, name="checks"),
    path("checks/<int:pk>/confirm/", people.confirm_membership, name="confirm_membership"),
    path("checks/<int:pk>/decline/", people.decline_membership, name="decline_membership"),
    path("roles/", people.staff, name="staff"),
    path("roles/<int:pk>/take/", people.take_role, name="take_role"),
    path("lost-factors/", factor_pages.lost, name="lost_factors"),
    path("lost-factors/<int:pk>/", factor_pages.decide, name="decide_lost_factor"),
    path("details/", views.details, name="details"),
    path("sessions/", views.own_sessions, name="sessions"),
    path("sessions/end/", views.end_session, name="end_session"),
    path("typed-text/", views.show_typed_text, name="typed_text"),
    path("typed-text/forget/", views.forget_typed_text, name="forget_typed_text"),
]
