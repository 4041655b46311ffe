"""What an item costs (收费): in words for its guide, and for one application. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tongban.catalogue.rules import FeeItem, Item, Text
from tongban_wire import expr

FREE = Text("不收费", "Free of charge")


@dataclass(frozen=True, slots=True)
class Due:
    """One fee of one application; amounts in yuan."""

    fee: FeeItem
    times: int
    amount: Decimal


def in_words(item: Item) -> Text:
    """All there may be to pay, as a guide says it."""
    if item.fees is not None:
        return item.fees
    if not item.fee_items:
        return FREE
    return Text(
        "；".join(_said(one, "zh") for one in item.fee_items),
        "; ".join(_said(one, "en") for one in item.fee_items),
    )


def due(item: Item, facts: Mapping[str, object]) -> tuple[Due, ...]:
    """What this application costs. A number of times nobody has said yet counts as none."""
    found = []
    for fee in item.fee_items:
        if fee.when and not expr.holds(expr.parse(fee.when), facts):
            continue
        times = _times(fee, facts)
        if times:
            found.append(Due(fee, times, Decimal(fee.amount) * times))
    return tuple(found)


def _times(fee: FeeItem, facts: Mapping[str, object]) -> int:
    if not fee.times:
        return 1
    value = expr.evaluate(expr.parse(fee.times), facts)
    return max(int(value), 0) if isinstance(value, Decimal | int) else 0


def _said(fee: FeeItem, language: str) -> str:
    name, depends = getattr(fee.name, language), bool(fee.when or fee.times)
    if language == "zh":
        return f"{name}{fee.amount}元{'（看情况）' if depends else ''}"
    return f"{name} {fee.amount} yuan{' (it depends)' if depends else ''}"
