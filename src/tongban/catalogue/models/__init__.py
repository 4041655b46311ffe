"""The tables of the catalogue: items and dictionary."""

from tongban.catalogue.models.dictionary import DictionaryVersion
from tongban.catalogue.models.items import ElementUse, ItemVersion

__all__ = ["DictionaryVersion", "ElementUse", "ItemVersion"]
