"""Whether an item can be applied for here, and whom it serves (服务对象, GB/T 39046 A.4): asked
before a new application is begun."""

from uuid import UUID

from django.utils.translation import gettext as _

from tongban.applications.queries import rows, sealing
from tongban.catalogue.queries import Item
from tongban.kernel.errors import Refused


class NotServed(Refused):
    """The item is for bodies and the holder is a person, or the reverse."""


class NotOnline(Refused):
    """The item is a guide only: it can be read here and not applied for."""


def must_be_online(item: Item) -> None:
    """Raises NotOnline for an item whose online depth is information."""
    if item.is_guide_only:
        raise NotOnline(
            _("这件事还不能在网上申请，只能看指南。现在怎么办、到哪里办，指南里都写着。")
        )


def kind_of(holder_id: UUID) -> str:
    """Whether the holder is a "person" or a "body"; inside the caller's `acting`."""
    return rows.holder_kind(sealing.key_of(holder_id))


def must_serve(item: Item, kind: str) -> None:
    """Raises NotServed unless the item is for a holder of this kind."""
    if item.serves(kind):
        return
    if kind == "person":
        raise NotServed(
            _("这件事以企业、个体户或其他组织的名义办，不能以个人名义申请。请先换到它的名义。")
        )
    raise NotServed(_("这件事只能以个人名义申请。请先换回您自己，再来办。"))
