"""Addresses of the frame itself."""

from django.urls import path

from tongban.kernel.web import health, pages

urlpatterns = [
    path("style", pages.style, name="style"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
