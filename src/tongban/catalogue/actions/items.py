"""Publishing a service item (发布事项)."""

from datetime import date
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tongban.catalogue.actions.indexing import Indexing, _versions
from tongban.catalogue.models import ElementUse, ItemVersion, SearchEntry
from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import to_data
from tongban.catalogue.rules.elements import uses
from tongban.catalogue.rules.listing import State
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused
from tongban_wire import canonical


@action
def publish(
    item: Item,
    *,
    valid_from: date,
    by: Actor,
    state: State = State.ACTIVE,
    list_version_id: UUID | None = None,
) -> UUID:
    """Put an item into force from a day (发布). The same again is the version that is there.

    Part of a change both offices favour (actions.changes), which has checked the item. Days rise
    with versions; only an item's first version may be of a day gone by, since nobody has read
    another text on it.
    """
    last = _last_of(item.code)
    data = to_data(item)
    digest = crypto.digest(canonical.to_bytes(data))
    if last is not None and (last.digest, last.state) == (digest, state):
        record(by, "item.publish_again", f"item:{last.id}", digest=digest)
        return last.id
    if last is not None and valid_from < max(last.valid_from, clock.today()):
        raise Refused(
            _("新版本不能从过去的日子或上一版生效之前（%(last)s）开始执行。请改生效日期。")
            % {"last": last.valid_from.isoformat()}
        )
    row = ItemVersion(
        code=item.code,
        implementation_code=item.implementation_code,
        catalogue_code=item.catalogue_code,
        number=last.number + 1 if last else 1,
        department_id=_department(item),
        definition=data,
        digest=digest,
        valid_from=valid_from,
        state=state,
        list_version_id=list_version_id,
        published_at=clock.now(),
    )
    row.save(force_insert=True)
    ElementUse.objects.bulk_create(
        ElementUse(version=row, element=one.element, place=one.place, key=one.key)
        for one in uses(item)
    )
    if last is not None:
        SearchEntry.objects.filter(version=last).update(valid_to=valid_from)
    if state is not State.CANCELLED:
        Indexing().put(_versions(ItemVersion.objects.filter(pk=row.pk)))
    record(
        by, "item.publish", f"item:{row.id}", digest=digest, valid_from=valid_from, state=str(state)
    )
    return row.id


def _last_of(code: str) -> ItemVersion | None:
    """The newest version; until the end of the act nobody else publishes this item."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('tongban/item/' || %s::text, 0))", [code]
        )
    return ItemVersion.objects.filter(code=code).order_by("-number").first()


def _department(item: Item) -> UUID:
    """The implementing body, whose credit code the item's code begins with."""
    for one in identity.departments():
        if one.code == item.department:
            if one.credit_code != item.code[:18]:
                raise Refused(
                    _("事项编码的前18位不是实施部门（%(code)s）的统一社会信用代码。请核对编码。")
                    % {"code": one.code}
                )
            return one.id
    raise Refused(
        _("没有编号为%(code)s的部门。请先登记部门，或改正事项的实施部门。")
        % {"code": item.department}
    )
