"""Every address of the platform. The public ones never change (house.md 0; docs)."""

from django.urls import include, path

from tongban.site.web import (
    api,
    calendar,
    coming,
    desk,
    files,
    holds,
    home,
    letters,
    my,
    operations,
    phone,
    privacy,
    verification,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("deadline", coming.deadline, name="deadline"),
    path("letters", coming.letters, name="letters"),
    path("my", my.overview, name="my"),
    path("my/files", files.files, name="files"),
    path("my/files/<uuid:file_id>", files.original, name="file"),
    path("my/files/<uuid:file_id>/shown", files.shown, name="file_shown"),
    path("my/files/<uuid:file_id>/remove", files.remove, name="file_remove"),
    path("desk", desk.desk, name="desk"),
    path("desk/calendar", calendar.calendar, name="calendar"),
    path("desk/operations", operations.operations, name="operations"),
    path("desk/operations/dead", letters.letters, name="letters_dead"),
    path("desk/operations/dead/<str:kind>/<uuid:key>", letters.letter, name="letter_dead"),
    path("desk/operations/again", letters.again, name="letters_again"),
    path("desk/holds", holds.holds, name="holds"),
    path("desk/holds/new", holds.place, name="hold_new"),
    path("desk/holds/<uuid:hold_id>", holds.hold, name="hold"),
    path("privacy", privacy.privacy, name="privacy"),
    path("demo/verification", verification.verification, name="demo_verification"),
    path("demo/phone", phone.phone, name="demo_phone"),
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("", include("tongban.identity.urls")),
    path("", include("tongban.notices.urls")),
    path("", include("tongban.catalogue.urls")),
    path("", include("tongban.applications.urls")),
    path("", include("tongban.cases.urls")),
    path("", include("tongban.certificates.urls")),
    path("", include("tongban.ratings.urls")),
    path("", include("tongban.kernel.web.urls")),
]

handler400 = "tongban.kernel.web.errors.bad_request"
handler403 = "tongban.kernel.web.errors.permission_denied"
handler404 = "tongban.kernel.web.errors.not_found"
handler500 = "tongban.kernel.web.errors.server_error"
