"""Every change of the catalogue: what others may call (事项、清单、数据字典和搜索的变动)."""

from tongban.catalogue.actions.changes import DUTY_OF, EDIT, propose, review, withdraw
from tongban.catalogue.actions.dictionary import Entering, enter
from tongban.catalogue.actions.search import rebuild_search, say_also

__all__ = [
    "DUTY_OF",
    "EDIT",
    "Entering",
    "enter",
    "propose",
    "rebuild_search",
    "review",
    "say_also",
    "withdraw",
]
