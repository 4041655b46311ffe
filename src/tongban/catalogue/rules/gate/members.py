"""What is wrong with the members of a matter that is several items (一件事核对). Pure."""

import re
from collections.abc import Iterator

from tongban.catalogue.rules import Item
from tongban.catalogue.rules import facts as known_facts
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.gate.flaws import Flaw, Found, keys_of
from tongban.catalogue.rules.gate.questions import condition

_ITEM_CODE = re.compile(r"[0-9A-Z]{18}[1-7][0-9]{14}")


def flaws_of_members(item: Item) -> Iterator[Found]:
    """Their keys, codes, order and conditions; and that the matter is a guide as yet."""
    if item.members and not item.is_guide_only:
        yield Found(("handling", "online_depth"), Flaw.MEMBERS_ONLINE)
    yield from keys_of(("members",), [one.key for one in item.members])
    types, before = known_facts.types(item), set[str]()
    for nth, one in enumerate(item.members):
        path: Path = ("members", nth)
        for mth, key in enumerate(one.after):
            if key not in before:
                yield Found((*path, "after", mth), Flaw.MEMBER_ORDER, (key[:40],))
        if one.code and not _ITEM_CODE.fullmatch(one.code):
            yield Found((*path, "code"), Flaw.CODE_SHAPE, (len(one.code),))
        yield from condition((*path, "when"), one.when, types)
        before.add(one.key)
