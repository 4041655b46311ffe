"""Mandates as lists show them, with the names of both sides (委托)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.identity.models import Mandate
from tongban.identity.queries.capacity import capacities
from tongban.identity.queries.doors import rows_of
from tongban.identity.queries.sealed import names_of
from tongban.kernel.errors import NotFound

PAGE = 20
ENDS_SOON = timedelta(days=30)
"""From when on a mandate is said to end soon."""


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate with the names of both sides, for lists."""

    id: UUID
    kind: str
    holder_name: str
    agent_name: str
    acts: tuple[str, ...]
    items: tuple[str, ...]
    valid_from: date
    valid_to: date
    given_at: datetime
    revoked_at: datetime | None

    def state(self, today: date) -> str:
        """revoked, ended, coming or in_force; ending where that is soon."""
        if self.revoked_at is not None:
            return "revoked"
        if today > self.valid_to:
            return "ended"
        if today < self.valid_from:
            return "coming"
        return "ending" if self.valid_to <= today + ENDS_SOON else "in_force"


def mandates_given(after: tuple[datetime, UUID] | None = None) -> list[MandateRow]:
    """The mandates the holder gave, newest first, one page and one row more (keyset)."""
    rows = Mandate.objects.order_by("-given_at", "-id")
    if after is not None:
        at, last = after
        rows = rows.filter(Q(given_at__lt=at) | Q(given_at=at, id__lt=last), given_at__lte=at)
    return _with_parties(list(rows[: PAGE + 1]))


def mandates_held(after: tuple[datetime, UUID] | None = None) -> list[MandateRow]:
    """The mandates the person was given, newest first, one page and one row more (keyset)."""
    at, last = after or (None, None)
    held = Mandate.objects.raw(
        "SELECT * FROM identity_mandates_held(%s::timestamptz, %s::uuid, %s)",
        [at, last, PAGE + 1],
    )
    return _with_parties(list(held))


@dataclass(frozen=True, slots=True)
class Ending:
    """A mandate about to end, seen from one of its sides."""

    mandate_id: UUID
    kind: str
    other: str
    """The other side's name: the agent where the reader gave it, else the holder."""
    is_given: bool
    valid_to: date


def ending_soon(on: date, *, given: bool, within: timedelta = ENDS_SOON) -> list[Ending]:
    """Mandates in force that end within the time, the soonest first.

    Those the holder gave only when `given`: an agent acting for the holder does not see whom
    else they trust.
    """
    last = on + within
    endings = _given_ending(on, last) if given else []
    endings += [
        Ending(one.mandate_id, one.kind, one.name, False, one.valid_to)
        for one in capacities(on)
        if one.mandate_id and one.valid_to and one.valid_to <= last
    ]
    return sorted(endings, key=lambda one: (one.valid_to, one.mandate_id))


def _given_ending(on: date, last: date) -> list[Ending]:
    rows = Mandate.objects.filter(
        revoked_at=None, valid_from__lte=on, valid_to__gte=on, valid_to__lte=last
    ).order_by("valid_to")
    return [
        Ending(row.id, row.kind, row.agent_name, True, row.valid_to)
        for row in _with_parties(list(rows[:PAGE]))
    ]


def mandate_given(mandate_id: UUID) -> MandateRow:
    """One mandate the holder gave; NotFound for anybody else's."""
    found = _with_parties(list(Mandate.objects.filter(id=mandate_id)))
    if not found:
        raise NotFound(_("没有这份委托，或它不是您授出的。"))
    return found[0]


def parties(mandate_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """Names of giver and agent, for mandates the reader is a side of."""
    rows = rows_of("SELECT * FROM identity_parties(%s::uuid[])", [list(mandate_ids)])
    names = names_of(
        [(row["holder_id"], row["holder_sealed_name"]) for row in rows]
        + [(row["agent_id"], row["agent_sealed_name"]) for row in rows]
    )
    return {
        row["mandate_id"]: (
            row["body_name"] or names[row["holder_id"]],
            names[row["agent_id"]],
        )
        for row in rows
    }


def _with_parties(mandates: Sequence[Mandate]) -> list[MandateRow]:
    names = parties([m.id for m in mandates]) if mandates else {}
    return [
        MandateRow(
            id=m.id,
            kind=m.kind,
            holder_name=names[m.id][0],
            agent_name=names[m.id][1],
            acts=tuple(m.acts),
            items=tuple(m.items),
            valid_from=m.valid_from,
            valid_to=m.valid_to,
            given_at=m.given_at,
            revoked_at=m.revoked_at,
        )
        for m in mandates
    ]
