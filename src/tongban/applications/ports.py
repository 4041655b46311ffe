"""What applications ask of rooms above and beside: known values and certificates held.

`tongban/wiring.py` says who answers (SOURCES, CERTIFICATES_HELD); `tongban.site.apps` hangs it
here at start-up.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from tongban.catalogue.queries import Text
from tongban.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Offer:
    """A value somebody holds already (已有数据): whose data, from when, and what it hangs on."""

    value: str
    said_by: Text
    at: datetime
    ref: str = ""
    """E.g. "certificate:<uuid>"; empty for the own registration."""


class Source(Protocol):
    """Somebody who may know answers (数据来源)."""

    @property
    def name(self) -> str:
        """The first part of the names it answers: "profile", "body", "certificate"."""
        ...

    def offers(self, wanted: Collection[str], holder: UUID, by: Actor) -> Mapping[str, Offer]:
        """What is known of `wanted` (whole names, "profile.mobile"); what is missing is left out.

        Called outside any transaction: a source opens `acting(by)` itself. Whatever it raises
        means that it is away, and so does an answer that is late: the applicant types instead.
        A source that asks others sets limits of its own, since nobody can end a call that hangs.
        """
        ...


SOURCES: list[Source] = []


@dataclass(frozen=True, slots=True)
class CertificateHeld:
    """A valid certificate of the holder that satisfies a material (免提交)."""

    ref: str
    """"certificate:<uuid>"."""
    name: Text
    number: str
    valid_to: date | None


class CertificatesHeld(Protocol):
    """Who knows the certificates of holders."""

    def __call__(self, holder: UUID, type_code: str) -> CertificateHeld | None:
        """The holder's valid certificate of this type; inside the caller's `acting`."""
        ...


_HELD: list[CertificatesHeld] = []


class ToldToCorrect(Protocol):
    """Who knows what an applicant was told to correct (一次性告知)."""

    def __call__(self, application_id: UUID) -> Sequence[str]:
        """Every point, while it is to be corrected; inside the caller's `acting`."""
        ...


_TOLD: list[ToldToCorrect] = []


def connect(
    sources: Sequence[Source], held: CertificatesHeld | None, told: ToldToCorrect | None
) -> None:
    """Install the answers; called once, at start-up."""
    SOURCES[:] = sources
    _HELD[:] = [held] if held else []
    _TOLD[:] = [told] if told else []


def told_to_correct(application_id: UUID) -> Sequence[str]:
    """What the applicant was told to correct; nothing where nobody told anything."""
    return _TOLD[0](application_id) if _TOLD else ()


def held_certificates(holder: UUID, type_code: str) -> CertificateHeld | None:
    """The holder's valid certificate of this type, None where nobody knows one."""
    return _HELD[0](holder, type_code) if _HELD else None
