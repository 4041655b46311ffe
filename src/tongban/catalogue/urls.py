"""Addresses of catalogue."""

from django.urls import path

from tongban.catalogue.web import pages

urlpatterns = [
    path("search", pages.search, name="search"),
    path("items", pages.items, name="items"),
    path("items/<str:code>", pages.item, name="item"),
]
