"""For whom a person may act, and what for (可代办的身份)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tongban.identity import rules
from tongban.identity.queries.doors import rows_of
from tongban.identity.queries.sealed import names_of
from tongban.identity.rules import REPRESENTATIVE, Act, Terms, covers, speaks_for_holder
from tongban.kernel import clock
from tongban.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Capacity:
    """In what capacity the person may act for a holder (可代办的身份)."""

    holder_id: UUID
    kind: str
    name: str
    is_body: bool
    mandate_id: UUID | None
    acts: frozenset[Act]
    items: frozenset[str]
    valid_to: date | None


def capacities(on: date) -> list[Capacity]:
    """Everyone the person behind the actor may act for on the day, representatives first."""
    rows = rows_of("SELECT * FROM identity_capacities(%s::date)", [on])
    names = names_of((row["holder_id"], row["sealed_name"]) for row in rows)
    return [_capacity(row, names) for row in rows]


def capacity_for(holder_id: UUID) -> Capacity | None:
    """The widest capacity to act for one holder today, None when there is none."""
    found = [c for c in capacities(clock.today()) if c.holder_id == holder_id]
    return min(found, key=lambda c: not speaks_for_holder(c.kind), default=None)


def may_give(by: Actor) -> bool:
    """Whether `by` may give and end mandates of the holder today (rules.may_give)."""
    if by.holder_id is None or by.holder_id == by.person_id:
        return by.holder_id is not None
    found = capacity_for(by.holder_id)
    return found is not None and rules.may_give(found.kind)


def may_act(holder_id: UUID, act: Act, item: str | None, on: date) -> bool:
    """Whether the person may do this act for the holder on the day (委托范围)."""
    for one in (c for c in capacities(on) if c.holder_id == holder_id):
        if one.kind == REPRESENTATIVE:
            return True
        if covers([Terms(one.acts, one.items, on, on)], act, item, on):
            return True
    return False


def may_apply(holder_id: UUID, item: str, on: date) -> bool:
    """Whether the person may apply for this item (catalogue code, 12) for the holder."""
    return may_act(holder_id, Act.APPLY, item, on)


def _capacity(row: Mapping[str, Any], names: Mapping[UUID, str]) -> Capacity:
    body = row["body_name"]
    return Capacity(
        holder_id=row["holder_id"],
        kind=row["kind"],
        name=body or names[row["holder_id"]],
        is_body=body is not None,
        mandate_id=row["mandate_id"],
        acts=frozenset(Act(act) for act in row["acts"] or Act),
        items=frozenset(row["items"] or ()),
        valid_to=row["valid_to"],
    )
