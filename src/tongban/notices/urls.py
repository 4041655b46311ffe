"""Addresses of notices."""

from django.urls import path

from tongban.notices.web import contact, pages, receipts

urlpatterns = [
    path("my/notices", pages.notices, name="notices"),
    path("my/notices/read", pages.read_all, name="notices_read"),
    path("my/notices/<uuid:notice_id>/read", pages.read, name="notice_read"),
    path("my/messages", contact.preferences, name="messages"),
    path("my/messages/email", contact.email, name="messages_email"),
    path("my/messages/email/code", contact.email_code, name="messages_email_code"),
    path("my/messages/email/forget", contact.email_forget, name="messages_email_forget"),
    path("messages/receipts", receipts.receive, name="message_receipts"),
]
