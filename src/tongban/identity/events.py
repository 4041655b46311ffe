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
class PersonErased(Event):
    """A person's details are gone for ever (个人信息已删除); the id stays."""

    holder_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRevoked(Event):
    """A mandate ended before its day (委托已收回)."""

    mandate_id: str
    holder_id: str
    agent_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowChecked(Event):
    """A window has checked somebody and opened or raised their account (窗口已核验)."""

    registration_id: str
    holder_id: str
    outcome: str
    is_new_password: bool
    level: int = 5
    """The account's trust level now; facts of before do not say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrinted(Event):
    """A window has printed another first password (密码单已重打); `nth` counts from 1."""

    registration_id: str
    holder_id: str
    nth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeChanged(Event):
    """A body has another legal representative (法定代表人已变更)."""

    change_id: str
    holder_id: str
    former_id: str
    representative_id: str
