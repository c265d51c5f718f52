"""Addresses of the private side: ``my/`` for submitters, ``desk/`` for OHCHR."""

from django.urls import path, register_converter

from repository.catalogue import references
from submissions.views import (
    advice,
    attachments,
    copying,
    decisions,
    drafts,
    entries,
    gate,
    merging,
    my,
    partners,
    queue,
    review,
    sample,
    sharing,
    similar,
    sketches,
    spreadsheets,
    team,
    wording,
)


class SubmissionReference:
    """ "TCR-7K3M9QXA" with a right check character; anything else is no address."""

    regex = r"TCR-[0-9A-HJKMNP-TV-Z]{8}"

    def to_python(self, value: str) -> str:
        if not references.is_reference(value):
            raise ValueError
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SubmissionReference, "submission_reference")

app_name = "submissions"
urlpatterns = [
    path("my/", my.dashboard, name="dashboard"),
    path("my/new/", drafts.start, name="start"),
    path("my/sample/", sample.sample, name="sample"),
    path("my/copy/", copying.choose, name="choose_copy"),
    path("my/begin/", sketches.begin, name="begin"),
    path("my/begin/draft/", sketches.tasks, name="sketch"),
    path("my/begin/draft/<slug:code>/", sketches.page, name="sketch_page"),
    path("my/begin/<uuid:identifier>/delete/", sketches.delete, name="delete_sketch"),
    path("my/begin/<uuid:identifier>/bring/", sketches.bring, name="bring"),
    path("my/spreadsheets/", spreadsheets.spreadsheets, name="spreadsheets"),
    path("my/spreadsheets/template.xlsx", spreadsheets.template, name="spreadsheet_template"),
    path("my/spreadsheets/<uuid:identifier>/", spreadsheets.spreadsheet, name="spreadsheet"),
    path("my/spreadsheets/<uuid:identifier>/state.json", spreadsheets.spreadsheet_state, name="spreadsheet_state"),
    path("my/spreadsheets/<uuid:identifier>/report.csv", spreadsheets.spreadsheet_report, name="spreadsheet_report"),
    path("my/spreadsheets/<uuid:identifier>/make/", spreadsheets.make_drafts, name="make_drafts"),
    path("my/<submission_reference:reference>/", my.status, name="status"),
    path("my/<submission_reference:reference>/copy/", copying.copy, name="copy"),
    path("my/<submission_reference:reference>/versions/<int:number>/", my.version, name="version"),
    path("my/<submission_reference:reference>/write/", drafts.tasks, name="tasks"),
    path("my/<submission_reference:reference>/write/recommendations/", drafts.recommendations, name="recommendations"),
    path("my/<submission_reference:reference>/write/pledges/", drafts.pledges, name="pledges"),
    path("my/<submission_reference:reference>/write/languages/", drafts.languages, name="languages"),
    path("my/<submission_reference:reference>/write/files/", attachments.attachments, name="files"),
    path("my/<submission_reference:reference>/files/<str:sha256>/", attachments.attached, name="file"),
    path("my/<submission_reference:reference>/write/<slug:code>/", drafts.page, name="page"),
    path("my/<submission_reference:reference>/check/", drafts.check, name="check"),
    path("my/<submission_reference:reference>/send/", drafts.submit, name="submit"),
    path("my/<submission_reference:reference>/sent/", my.sent, name="sent"),
    path("my/<submission_reference:reference>/message/", my.message, name="message"),
    path("my/<submission_reference:reference>/withdraw/", my.withdraw, name="withdraw"),
    path("my/<submission_reference:reference>/confirm/", my.confirm_attribution, name="confirm_attribution"),
    path("my/<submission_reference:reference>/still-right/", my.still_right, name="still_right"),
    path("my/<submission_reference:reference>/keep/", my.keep_draft, name="keep_draft"),
    path("my/<submission_reference:reference>/where/", my.ask_where_it_stands, name="ask_where_it_stands"),
    path("my/<submission_reference:reference>/wording/<int:number>/", wording.answer_wording, name="answer_wording"),
    path("my/<submission_reference:reference>/merging/", merging.answer, name="answer_merging"),
    path("my/<submission_reference:reference>/share/", sharing.share, name="share"),
    path("my/<submission_reference:reference>/share/<int:pk>/revoke/", sharing.unshare, name="unshare"),
    path("my/<submission_reference:reference>/partners/", partners.partners, name="partners"),
    path("my/partner/<str:secret>/", partners.asked, name="partner_asked"),
    path("my/entered/<str:secret>/", entries.entered, name="entered"),
    path("my/read/<str:secret>/", sharing.read, name="read_shared"),
    path("my/<submission_reference:reference>/revise/", my.revise, name="revise"),
    path("desk/", queue.queue, name="queue"),
    path("desk/entries/", entries.entries, name="entries"),
    path("desk/entries/new/", entries.enter, name="enter"),
    path("desk/entries/<submission_reference:reference>/", entries.entry, name="entry"),
    path("desk/entries/<submission_reference:reference>/<slug:which>/", entries.scan, name="entry_scan"),
    path("desk/bulk/", queue.bulk, name="bulk"),
    path("desk/advice/", advice.advised, name="advised"),
    path("desk/advice/<submission_reference:reference>/", advice.advise, name="advise"),
    path("desk/figures/", team.figures, name="team_figures"),
    path("desk/figures/my-decisions.csv", team.own_decisions, name="own_decisions"),
    path("desk/views/", queue.keep_view, name="keep_view"),
    path("desk/views/<int:number>/remove/", queue.remove_view, name="remove_view"),
    path("desk/<submission_reference:reference>/", review.review, name="review"),
    path("desk/<submission_reference:reference>/similar/", similar.similar, name="similar"),
    path("desk/<submission_reference:reference>/merge/<submission_reference:other>/", merging.merge, name="merge"),
    path("desk/<submission_reference:reference>/merge/call-off/", merging.call_off, name="call_off_merging"),
    path("desk/<submission_reference:reference>/files/<str:sha256>/", attachments.desk_file, name="desk_file"),
    path("desk/<submission_reference:reference>/take-up/", decisions.take_up, name="take_up"),
    path("desk/<submission_reference:reference>/put-back/", decisions.put_back, name="put_back"),
    path("desk/<submission_reference:reference>/return/", decisions.return_for_changes, name="return_for_changes"),
    path("desk/<submission_reference:reference>/decline/", decisions.decline, name="decline"),
    path("desk/<submission_reference:reference>/lead-on/", decisions.lead_on, name="lead_on"),
    path("desk/<submission_reference:reference>/hand-over/", decisions.hand_over, name="hand_over"),
    path("desk/<submission_reference:reference>/advice/", advice.ask_adviser, name="ask_adviser"),
    path("desk/<submission_reference:reference>/advice/<int:number>/end/", advice.end_advice, name="end_advice"),
    path("desk/<submission_reference:reference>/states/", decisions.states, name="desk_states"),
    path("desk/<submission_reference:reference>/approve/", decisions.approve, name="approve"),
    path("desk/<submission_reference:reference>/message/", review.message, name="desk_message"),
    path("desk/<submission_reference:reference>/note/", review.note, name="note"),
    path("desk/<submission_reference:reference>/checklist/", review.checklist, name="checklist"),
    path("desk/<submission_reference:reference>/hints/dismiss/", review.dismiss_hint, name="dismiss_hint"),
    path(
        "desk/<submission_reference:reference>/hints/<int:dismissal>/bring-back/",
        review.bring_back_hint,
        name="bring_back_hint",
    ),
    path("desk/<submission_reference:reference>/wording/<slug:code>/", wording.propose_wording, name="propose_wording"),
    path("desk/<submission_reference:reference>/link/<str:identifier>/", wording.propose_link, name="propose_link"),
    path(
        "desk/<submission_reference:reference>/wording/<int:number>/take-back/",
        wording.take_wording_back,
        name="take_wording_back",
    ),
    path("desk/<submission_reference:reference>/confirm-no-state/", gate.confirm_no_state, name="confirm_no_state"),
    path("desk/<submission_reference:reference>/clear/", gate.clear, name="clear"),
    path("desk/<submission_reference:reference>/publish/", gate.publish, name="publish"),
    path("desk/<submission_reference:reference>/hold/", gate.hold, name="hold"),
    path("desk/<submission_reference:reference>/release/", gate.release, name="release"),
]
