"""Addresses of catalogue."""

from django.urls import path

from tongban.catalogue.web import changes, elements, pages, preview

urlpatterns = [
    path("search", pages.search, name="search"),
    path("items", pages.items, name="items"),
    path("items/<str:code>", pages.item, name="item"),
    path("desk/changes", changes.changes, name="changes"),
    path("desk/changes/<uuid:change_id>", changes.change, name="change"),
    path("desk/changes/<uuid:change_id>/<str:code>", preview.change, name="change_preview"),
    path("elements", elements.elements, name="elements"),
    path("elements/files/<str:name>", elements.dictionary_file, name="dictionary_file"),
    path("elements/<str:code>", elements.element, name="element"),
]
