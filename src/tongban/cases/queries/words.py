"""What is written about a case lies sealed: whose key, which kind of words."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from tongban.kernel.belonging import HOUSE, Belonging, Envelope
from tongban.kernel.rotation.places import Place

POINTS = Belonging("case", b"case/points")
OPINION = Belonging("case", b"case/opinion")
REASON = Belonging("case", b"case/reason")

_OF_THE_HOUSE = Q(key_of=HOUSE)

UNDER_DATA_KEYS: tuple[Place, ...] = (
    POINTS.place("cases.CorrectionNotice", "sealed_points", _OF_THE_HOUSE),
    OPINION.place("cases.Opinion", "sealed_words", _OF_THE_HOUSE),
    REASON.place("cases.Decision", "sealed_reason", _OF_THE_HOUSE),
)
"""What a change of data keys meets here."""


class Row(Protocol):
    """What all sealed rows of a case have."""

    pk: UUID
    holder_id: UUID
    key_of: str


def opened(kind: Belonging, rows: Sequence[Row], column: str) -> list[str | None]:
    """The words of many rows; None for those whose holder was forgotten."""
    return kind.opened(
        [Envelope(row.key_of, row.holder_id, row.pk, bytes(getattr(row, column))) for row in rows]
    )
