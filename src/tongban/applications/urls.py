"""Addresses of applications. Whatever stands behind an application's number and is no group of
questions is named here or in rooms above (receipt, correct)."""

from django.urls import path, register_converter

from tongban.applications.web import check, fill, materials, mine, navigator, uploading


class GroupKey:
    """The key of a group of questions; words that are pages of their own are none."""

    regex = r"(?!(?:receipt|correct)(?![a-z0-9_]))[a-z][a-z0-9_]{0,39}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(GroupKey, "group")

ONE = "my/applications/<uuid:application_id>"

urlpatterns = [
    path("items/<str:code>/navigator", navigator.navigator, name="navigator"),
    path("apply/<str:code>", mine.begin, name="apply"),
    path("my/applications", mine.unfinished, name="applications"),
    path(ONE, mine.goes_on, name="application"),
    path(f"{ONE}/discard", mine.discard, name="application_discard"),
    path(f"{ONE}/materials", materials.materials, name="application_materials"),
    path(f"{ONE}/materials/uploads", uploading.begin, name="application_uploads"),
    path(f"{ONE}/materials/uploads/<slug:token>", uploading.one, name="application_upload"),
    path(f"{ONE}/check", check.check, name="application_check"),
    path(f"{ONE}/submit", check.submit, name="application_submit"),
    path(f"{ONE}/<group:page>", fill.page, name="application_page"),
]
