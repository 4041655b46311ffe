"""Answer htmx with a fragment and everyone else with a page: same view, same address.

Every page works without a script; htmx only saves the reload.
"""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from tongban.kernel.web.request import Request


def page_or_part(
    request: Request, page: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The partial template for htmx, the whole page otherwise."""
    response = render(request, part if request.htmx else page, context, status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def done(request: Request, address: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """After a successful POST: the fresh partial for htmx, a redirect to the page otherwise."""
    if request.htmx:
        return render(request, part, context)
    return HttpResponseRedirect(address)
