"""A page that asks again by itself is nobody at work (自动更新): it keeps no session open."""

from django.conf import settings
from django.contrib.sessions import middleware
from django.http import HttpRequest

from tongban.kernel.web.sessions import SessionStore

WATCH = "watch"
"""The parameter of an address that a page asks by itself."""


class SessionMiddleware(middleware.SessionMiddleware):
    """Django's, except that watching does not move the idle end on (IDLE_MINUTES)."""

    def process_request(self, request: HttpRequest) -> None:
        """The session behind the cookie; read only where a page merely watches."""
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        touch = request.method != "GET" or WATCH not in request.GET
        request.session = SessionStore(key, touch=touch)
