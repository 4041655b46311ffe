"""Every change of the catalogue: what others may call (事项、清单和数据字典的变动)."""

from tongban.catalogue.actions.changes import DUTY_OF, EDIT, propose, review, withdraw
from tongban.catalogue.actions.dictionary import Entering, enter

__all__ = ["DUTY_OF", "EDIT", "Entering", "enter", "propose", "review", "withdraw"]
