"""The tables of the catalogue: items, dictionary, lists and their changes."""

from tongban.catalogue.models.dictionary import DictionaryVersion
from tongban.catalogue.models.items import ElementUse, ItemVersion
from tongban.catalogue.models.listing import (
    ChangeRequest,
    ChangeReview,
    EntryVersion,
    ListKind,
    ListVersion,
    Succession,
)

__all__ = [
    "ChangeRequest",
    "ChangeReview",
    "DictionaryVersion",
    "ElementUse",
    "EntryVersion",
    "ItemVersion",
    "ListKind",
    "ListVersion",
    "Succession",
]
