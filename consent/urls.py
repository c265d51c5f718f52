"""Addresses of focal points (``/{lang}/state/…``) and of the officers who keep their mandates (``/{lang}/desk/mandates/``)
and record answers on paper (``/{lang}/desk/paper/``)."""

from django.urls import include, path

from consent import (
    batch,
    corrections_desk,
    delegation,
    history,
    mandate_desk,
    paper_desk,
    seal_desk,
    sharing,
    trouble_desk,
    views,
)

app_name = "consent"
urlpatterns = [
    path(
        "state/",
        include(
            [
                path("", views.inbox, name="inbox"),
                path("requests/<str:reference>/", views.decide, name="decide"),
                path("requests/<str:reference>/confirm/", views.confirm, name="confirm"),
                path("requests/<str:reference>/withdraw/", views.withdraw, name="withdraw"),
                path("requests/<str:reference>/prolong/", views.prolong, name="prolong"),
                path("requests/<str:reference>/provider/", views.tell_provider, name="tell_provider"),
                path("requests/<str:reference>/files/<str:sha256>/", views.file, name="file"),
                path("requests/<str:reference>/dispute/", views.dispute, name="dispute"),
                path("requests/<str:reference>/share/", sharing.share, name="share"),
                path("requests/<str:reference>/share/<int:pk>/revoke/", sharing.unshare, name="unshare"),
                path("read/<str:secret>/", sharing.read, name="read"),
                path("batch/", batch.choose, name="batch"),
                path("batch/confirm/", batch.confirm, name="confirm_batch"),
                path("requests/<str:reference>/preview.pdf", views.preview_pdf, name="preview_pdf"),
                path("delegation/", delegation.delegation, name="delegation"),
                path("corrections/<str:iso3>/", delegation.minor_corrections, name="minor_corrections"),
                path("answers/", history.answers, name="answers"),
                path("answers.csv", history.answers_csv, name="answers_csv"),
                path("answers.xlsx", history.answers_xlsx, name="answers_xlsx"),
                path("answers.pdf", history.answers_pdf, name="answers_pdf"),
                path("receipts/key/", history.receipt_key, name="receipt_key"),
                path("receipts/verify_receipts.py", history.verifier, name="verifier"),
                path("receipts/<str:state>-<int:number>/", history.receipt, name="receipt"),
                path("receipts/<str:state>-<int:number>.json", history.receipt_json, name="receipt_json"),
                path("receipts/<str:state>-<int:number>.pdf", history.receipt_pdf, name="receipt_pdf"),
            ]
        ),
    ),
    path("desk/seal/", seal_desk.seal, name="seal"),
    path(
        "desk/mandates/",
        include(
            [
                path("", mandate_desk.mandates, name="mandates"),
                path("new/", mandate_desk.enter, name="enter_mandate"),
                path("<int:pk>/confirm/", mandate_desk.confirm, name="confirm_mandate"),
                path("<int:pk>/end/", mandate_desk.end, name="end_mandate"),
                path("<int:pk>/again/", mandate_desk.confirm_again, name="confirm_mandate_again"),
                path("<int:pk>/scan/", mandate_desk.scan, name="mandate_scan"),
            ]
        ),
    ),
    path(
        "desk/paper/",
        include(
            [
                path("", paper_desk.papers, name="papers"),
                path("new/", paper_desk.enter, name="enter_paper"),
                path("<int:pk>/", paper_desk.paper, name="paper"),
                path("<int:pk>/confirm/", paper_desk.confirm, name="confirm_paper"),
                path("<int:pk>/discard/", paper_desk.discard, name="discard_paper"),
                path("<int:pk>/scan/", paper_desk.scan, name="paper_scan"),
            ]
        ),
    ),
    path(
        "desk/delivery/",
        include(
            [
                path("", trouble_desk.trouble, name="trouble"),
                path("mark/", trouble_desk.mark, name="mark_trouble"),
                path("<str:reference>/resume/", trouble_desk.resume, name="resume"),
            ]
        ),
    ),
    path("desk/corrections/", corrections_desk.corrections, name="corrections"),
    path("desk/corrections/<str:sha256>/", corrections_desk.say, name="say_correction"),
]
