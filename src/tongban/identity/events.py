"""Facts of identity others may hear. Ids and codes only."""

from dataclasses import dataclass

from tongban.kernel.outbox.base import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateGiven(Event):
    """Somebody may act for another from now on (委托已授予)."""

    mandate_id: str
    holder_id: str
    agent_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRevoked(Event):
    """A mandate ended before its day (委托已收回)."""

    mandate_id: str
    holder_id: str
    agent_id: str
    kind: str
