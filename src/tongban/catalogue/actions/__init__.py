"""Every change of the catalogue: what others may call (事项、数据字典和搜索的变动)."""

from tongban.catalogue.actions.dictionary import Entering, enter
from tongban.catalogue.actions.items import publish
from tongban.catalogue.actions.search import rebuild_search, say_also

__all__ = ["Entering", "enter", "publish", "rebuild_search", "say_also"]
