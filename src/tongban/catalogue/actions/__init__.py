"""Every change of the catalogue: what others may call (事项和数据字典的变动)."""

from tongban.catalogue.actions.dictionary import Entering, enter
from tongban.catalogue.actions.items import publish

__all__ = ["Entering", "enter", "publish"]
