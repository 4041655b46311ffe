"""Addresses that stay, before the room behind them is built: a page that says so.

path("verify", coming(_("核验证照"), _("以后在这里核对一份电子证照是真是假。")), name="verify")
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.kernel.web import guards
from tongban.kernel.web.frame import Text


def coming(title: Text, about: Text) -> guards.View:
    """A public view: what will be here, and where to turn until then."""

    @guards.public
    def page(request: HttpRequest, **found: str) -> HttpResponse:
        return render(request, "web/coming.html", {"title": title, "about": about})

    return page
