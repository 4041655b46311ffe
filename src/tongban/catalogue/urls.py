"""Addresses of catalogue."""

from django.urls import path

from tongban.catalogue.web import (
    browse,
    changes,
    editing,
    elements,
    filled,
    finding,
    pages,
    papers,
    parts,
    preview,
    search_words,
)

urlpatterns = [
    path("search", pages.search, name="search"),
    path("search/suggest", finding.suggest, name="suggest"),
    path("desk/search-words", search_words.search_words, name="search_words"),
    path("items", pages.items, name="items"),
    path("items/<str:code>", pages.item, name="item"),
    path("items/<str:code>/<str:kind>.pdf", papers.paper, name="item_paper"),
    path("items/<str:code>/filled", filled.filled, name="item_filled"),
    path("browse", browse.browse, name="browse"),
    path("desk/changes", changes.changes, name="changes"),
    path("desk/changes/<uuid:change_id>", changes.change, name="change"),
    path("desk/changes/<uuid:change_id>/<str:code>", preview.change, name="change_preview"),
    path("desk/items", editing.items, name="edit_items"),
    path("desk/items/new", editing.new, name="edit_new"),
    path("desk/items/drafts/<uuid:draft_id>", editing.draft, name="edit_draft"),
    path("desk/items/drafts/<uuid:draft_id>/part", parts.part, name="edit_part"),
    path("desk/items/drafts/<uuid:draft_id>/preview", editing.preview_draft, name="edit_preview"),
    path("desk/items/drafts/<uuid:draft_id>/pack.zip", editing.download, name="edit_download"),
    path("desk/items/<str:code>", editing.item, name="edit_item"),
    path("elements", elements.elements, name="elements"),
    path("elements/files/<str:name>", elements.dictionary_file, name="dictionary_file"),
    path("elements/<str:code>", elements.element, name="element"),
]
