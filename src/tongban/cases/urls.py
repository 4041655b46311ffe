"""Addresses of cases."""

from django.urls import path

from tongban.cases.web import acts, desk, files, inbox, my, receipt

ONE, DESK = "my/cases/<uuid:case_id>", "desk/cases/<uuid:case_id>"

urlpatterns = [
    path("my/applications/<uuid:application_id>/receipt", receipt.receipt, name="receipt"),
    path(
        "my/applications/<uuid:application_id>/receipt.pdf", receipt.receipt_pdf, name="receipt_pdf"
    ),
    path("my/cases", my.cases, name="cases"),
    path(ONE, my.case, name="case"),
    path(f"{ONE}/withdraw", my.withdraw, name="case_withdraw"),
    path(f"{ONE}/correct", my.correct, name="case_correct"),
    path("progress", receipt.progress, name="progress"),
    path("desk/cases", inbox.inbox, name="desk_cases"),
    path(DESK, desk.case, name="desk_case"),
    path(f"{DESK}/files/<uuid:file_id>", files.shown, name="desk_case_file"),
    path(f"{DESK}/files/<uuid:file_id>/original", files.original, name="desk_case_file_original"),
    path(f"{DESK}/accept", acts.accept, name="case_accept"),
    path(f"{DESK}/decline", acts.decline, name="case_decline"),
    path(f"{DESK}/correction", acts.correction, name="case_correction"),
    path(f"{DESK}/opinion", acts.opinion, name="case_opinion"),
    path(f"{DESK}/decision", acts.decision, name="case_decision"),
]
