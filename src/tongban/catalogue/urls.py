"""Addresses of catalogue."""

from django.urls import path

from tongban.catalogue.web import elements, finding, pages, search_words

urlpatterns = [
    path("search", pages.search, name="search"),
    path("search/suggest", finding.suggest, name="suggest"),
    path("desk/search-words", search_words.search_words, name="search_words"),
    path("items", pages.items, name="items"),
    path("items/<str:code>", pages.item, name="item"),
    path("elements", elements.elements, name="elements"),
    path("elements/files/<str:name>", elements.dictionary_file, name="dictionary_file"),
    path("elements/<str:code>", elements.element, name="element"),
]
