"""Every address of the platform. The public ones never change (house.md 0; docs)."""

from django.urls import include, path

from tongban.site.web import api, calendar, coming, desk, home, my

urlpatterns = [
    path("", home.home, name="home"),
    path("search", coming.search, name="search"),
    path("items/<str:code>", coming.item, name="item"),
    path("verify", coming.verify, name="verify"),
    path("deadline", coming.deadline, name="deadline"),
    path("letters", coming.letters, name="letters"),
    path("my", my.overview, name="my"),
    path("desk", desk.desk, name="desk"),
    path("desk/calendar", calendar.calendar, name="calendar"),
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("", include("tongban.identity.urls")),
    path("", include("tongban.notices.urls")),
    path("", include("tongban.kernel.web.urls")),
]

handler400 = "tongban.kernel.web.errors.bad_request"
handler403 = "tongban.kernel.web.errors.permission_denied"
handler404 = "tongban.kernel.web.errors.not_found"
handler500 = "tongban.kernel.web.errors.server_error"
