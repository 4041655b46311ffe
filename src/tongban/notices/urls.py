"""Addresses of notices."""

from django.urls import path

from tongban.notices.web import pages

urlpatterns = [
    path("my/notices", pages.notices, name="notices"),
    path("my/notices/read", pages.read_all, name="notices_read"),
    path("my/notices/<uuid:notice_id>/read", pages.read, name="notice_read"),
]
