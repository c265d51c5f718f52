"""Addresses of the administrators' pages over the public record, under ``desk/reference/`` and ``desk/imports/``."""

from django.urls import include, path

from desk import (
    announcement_pages,
    change_pages,
    import_pages,
    mistake_pages,
    organisation_pages,
    person_pages,
    review_pages,
    state_pages,
    term_pages,
    trail_pages,
)

app_name = "desk"
STATES = [
    path("states/", state_pages.states, name="states"),
    path("states/<str:iso3>/", state_pages.state, name="state"),
    path("states/<str:iso3>/names/", state_pages.rename, name="rename"),
    path("states/<str:iso3>/groups/", state_pages.enter_group, name="enter_group"),
    path("states/<str:iso3>/spellings/", state_pages.add_spelling, name="add_spelling"),
    path("memberships/<int:pk>/", state_pages.change_group, name="change_group"),
    path("spellings/", state_pages.unresolved, name="spellings"),
    path("spellings/<int:pk>/assign/", state_pages.assign, name="assign"),
    path("spellings/<int:pk>/set-aside/", state_pages.set_aside, name="set_aside"),
]
REVIEWS = [
    path("reviews/", review_pages.reviews, name="reviews"),
    path("reviews/new/", review_pages.schedule, name="schedule"),
    path("reviews/<int:pk>/", review_pages.review, name="review"),
    path("reviews/<int:pk>/postpone/", review_pages.postpone, name="postpone"),
    path("reviews/<int:pk>/held/", review_pages.hold, name="hold"),
    path("reviews/<int:pk>/adopted/", review_pages.adopt, name="adopt"),
    path("sessions/", review_pages.sessions, name="sessions"),
    path("sessions/working-group/new/", review_pages.add_session, name="add_session"),
    path("sessions/working-group/<int:number>/", review_pages.change_session, name="change_session"),
    path("sessions/council/new/", review_pages.add_council_session, name="add_council_session"),
    path("sessions/council/<int:number>/", review_pages.change_council_session, name="change_council_session"),
]
VOCABULARIES = [
    path("vocabularies/", term_pages.vocabularies, name="vocabularies"),
    path("vocabularies/<int:pk>/", term_pages.scheme, name="scheme"),
    path("vocabularies/<int:pk>/new/", term_pages.add, name="add_term"),
    path("terms/<int:pk>/", term_pages.term, name="term"),
    path("terms/<int:pk>/change/", term_pages.change, name="change_term"),
    path("terms/<int:pk>/merge/", term_pages.merge, name="merge_term"),
    path("terms/<int:pk>/retire/", term_pages.retire, name="retire_term"),
]
ORGANISATIONS = [
    path("organisations/", organisation_pages.organisations, name="organisations"),
    path("organisations/<int:pk>/", organisation_pages.organisation, name="organisation"),
    path("organisations/<int:pk>/verify/", organisation_pages.verify, name="verify_organisation"),
    path("organisations/<int:pk>/correct/", organisation_pages.correct, name="correct_organisation"),
    path("organisations/<int:pk>/merge/", organisation_pages.merge, name="merge_organisation"),
    path("organisations/mergers/<int:pk>/undo/", organisation_pages.take_apart, name="take_apart"),
]
ANNOUNCEMENT = [
    path("announcement/", announcement_pages.announcement, name="announcement"),
    path("announcement/new/", announcement_pages.put_up, name="put_up"),
    path("announcement/<int:pk>/down/", announcement_pages.take_down, name="take_down"),
]
CHANGES = [
    path("", change_pages.home, name="reference"),
    path("changes/", change_pages.changes, name="changes"),
    path("changes/<int:pk>/", change_pages.change, name="change"),
    path("changes/<int:pk>/undo/", change_pages.undo, name="undo"),
]
IMPORTS = [
    path("", import_pages.imports_home, name="imports"),
    path("example.<str:suffix>", import_pages.example, name="import_example"),
    path("work/<uuid:identifier>/", import_pages.import_work, name="import_work"),
    path("work/<uuid:identifier>/state/", import_pages.import_state, name="import_state"),
    path("work/<uuid:identifier>/apply/", import_pages.apply, name="import_apply"),
    path("work/<uuid:identifier>/discard/", import_pages.discard, name="import_discard"),
    path("work/<uuid:identifier>/<str:name>", import_pages.import_report, name="import_report"),
    path("<uuid:identifier>/", import_pages.batch, name="import_batch"),
    path("<uuid:identifier>/undo/", import_pages.take_back, name="import_undo"),
]
PEOPLE = [
    path("desk/people/", person_pages.people, name="people"),
    path("desk/people/<int:pk>/", person_pages.person, name="person"),
    path("desk/people/<int:pk>/export/", person_pages.export, name="export_person"),
    path("desk/people/<int:pk>/correct/", person_pages.correct, name="correct_person"),
    path("desk/people/<int:pk>/close/", person_pages.close, name="close_person"),
    path("desk/people/<int:pk>/remove/", person_pages.remove, name="remove_person"),
]
# What anybody may tell, and what OHCHR makes of it.
MISTAKES = [
    path("mistakes/", mistake_pages.tell, name="mistake"),
    path("mistakes/<str:reference>/", mistake_pages.told, name="mistake_told"),
    path("desk/mistakes/", mistake_pages.listed, name="mistakes"),
    path("desk/mistakes/<str:reference>/", mistake_pages.one, name="mistake_report"),
    path("desk/mistakes/<str:reference>/close/", mistake_pages.close, name="close_mistake_report"),
]
TRAIL = [
    path("desk/trail/", trail_pages.trail_page, name="trail"),
    path("desk/trail.csv", trail_pages.trail_csv, name="trail_csv"),
]
urlpatterns = [
    path("desk/reference/", include([*CHANGES, *STATES, *REVIEWS, *VOCABULARIES, *ORGANISATIONS, *ANNOUNCEMENT])),
    *PEOPLE,
    *MISTAKES,
    *TRAIL,
    path("desk/imports/", include(IMPORTS)),
]
