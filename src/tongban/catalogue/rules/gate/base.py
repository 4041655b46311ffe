"""The base elements (基本要素): entries of the catalogue list, and items that stand on them. Pure.

国办函〔2016〕108号: item type, code, name and legal basis come from the catalogue list; no
implementing body words them anew.
"""

from collections.abc import Iterator, Mapping

from tongban.catalogue.rules import Item
from tongban.catalogue.rules.gate.checking import ITEM_TYPES
from tongban.catalogue.rules.gate.flaws import Flaw, Found
from tongban.catalogue.rules.listing import CATALOGUE_CODE, CatalogueItem, Standing, State

Listed = Mapping[str, Standing[CatalogueItem]]
"""The catalogue list of a day by code."""


def flaws_of_base(item: Item, listed: Listed) -> Iterator[Found]:
    """What an item, filled in from its entry, has against the list it stands on."""
    standing = listed.get(item.catalogue_code)
    if standing is None:
        yield Found(("code",), Flaw.NOT_LISTED, (item.catalogue_code,))
        return
    if standing.state is State.CANCELLED:
        yield Found(("code",), Flaw.BASE_ENDED, (item.catalogue_code,))
    for name in ("item_type", "legal_basis"):
        if getattr(item, name) != getattr(standing.entry, name):
            yield Found((name,), Flaw.BASE_READ_ONLY, (name, item.catalogue_code))


def flaws_of_listed(entry: CatalogueItem) -> Iterator[Found]:
    """What is wrong with an entry of the catalogue list."""
    if not CATALOGUE_CODE.fullmatch(entry.code):
        yield Found(("code",), Flaw.BASE_CODE, (entry.code[:40],))
    elif entry.code[2:4] != entry.item_type:
        yield Found(("code",), Flaw.CODE_TYPE, (entry.code[2:4], entry.item_type[:40]))
    if entry.item_type not in ITEM_TYPES:
        yield Found(("item_type",), Flaw.ITEM_TYPE, (entry.item_type[:40],))
    if not entry.legal_basis:
        yield Found(("legal_basis",), Flaw.EMPTY_LIST)
