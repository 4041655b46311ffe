"""The tables of the catalogue: items, drafts, dictionary, lists and their changes, search."""

from tongban.catalogue.models.dictionary import DictionaryVersion
from tongban.catalogue.models.editing import ItemDraft
from tongban.catalogue.models.items import ElementUse, ItemVersion
from tongban.catalogue.models.listing import (
    ChangeRequest,
    ChangeReview,
    EntryVersion,
    ListKind,
    ListVersion,
    Succession,
)
from tongban.catalogue.models.search import (
    SearchEntry,
    SearchSynonym,
    SearchText,
    UnansweredQuery,
)

__all__ = [
    "ChangeRequest",
    "ChangeReview",
    "DictionaryVersion",
    "ElementUse",
    "EntryVersion",
    "ItemDraft",
    "ItemVersion",
    "ListKind",
    "ListVersion",
    "SearchEntry",
    "SearchSynonym",
    "SearchText",
    "Succession",
    "UnansweredQuery",
]
