"""The frame's own pages: the accessibility note and the living style page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tongban.kernel.web import guards, sample


@guards.public
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the pages do for whoever sees, hears, reads or moves differently (无障碍说明)."""
    return render(request, "web/accessibility.html")


@guards.public
def style(request: HttpRequest) -> HttpResponse:
    """Every component, drawn by the tags rooms use; the reference for whoever builds a page."""
    return render(request, "web/style.html", sample.context())
