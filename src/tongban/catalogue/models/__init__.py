"""The tables of the catalogue: items, dictionary and search."""

from tongban.catalogue.models.dictionary import DictionaryVersion
from tongban.catalogue.models.items import ElementUse, ItemVersion
from tongban.catalogue.models.search import (
    SearchEntry,
    SearchSynonym,
    SearchText,
    UnansweredQuery,
)

__all__ = [
    "DictionaryVersion",
    "ElementUse",
    "ItemVersion",
    "SearchEntry",
    "SearchSynonym",
    "SearchText",
    "UnansweredQuery",
]
