"""Where identity meets rooms above it: what they read of it, and what it asks of them.

It may not import them (house.md 0.8): tongban/wiring.py says who answers, and
`tongban.site.apps` hangs the answers here at start-up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from tongban.identity.rules import ElementKind, Verdict
from tongban.kernel.errors import Misconfigured
from tongban.kernel.web.request import Request

Unread = Callable[[], int]
"""How much the holder has not read yet; called inside `acting`."""

UNREAD: list[Unread] = []


class PersonRequest(Request):
    """For annotations of views behind `guards.person`: what IdentityMiddleware adds for them."""

    capacity: str
    """In which capacity they act: empty for themselves, else representative, agent ..."""
    speaks: bool
    """Whether they may read what the holder is told: the holder, a legal representative, a
    guardian; an agent or proxy may not."""


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody of the demo city one can become with one click (演示身份)."""

    key: str
    login_name: str
    name: str
    name_en: str
    about: str
    about_en: str
    id_number: str = ""
    """Shown in the demo only, so that a mandate can be given; its region does not exist."""

    def __str__(self) -> str:
        return f"{self.name} {self.name_en}: {self.about} {self.about_en}"


# --- verification --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonClaim:
    """What somebody says of themselves, in the clear: never stored, logged or shown so."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    elements: Mapping[ElementKind, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class BodyClaim:
    """What is said of a body and its legal representative."""

    name: str = field(repr=False)
    credit_code: str = field(repr=False)
    representative_name: str = field(repr=False)
    representative_id_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service found. `failed` is empty unless the verdict is a mismatch.

    For a person it names elements, or rules.IDENTITY alone; for a body some of
    rules.BODY_FACTS. `reference` is the service's own receipt for this question.
    """

    verdict: Verdict
    reference: str
    failed: frozenset[str] = frozenset()


class VerifierTrouble(Exception):
    """No answer that may be used. Nothing is said about the claim; ask again later."""

    kind = "away"


class VerifierAway(VerifierTrouble):
    """The service cannot be reached or says that it cannot serve."""


class VerifierSlow(VerifierTrouble):
    """The service was reached and did not answer in time."""

    kind = "slow"


class VerifierWrong(VerifierTrouble):
    """Something answered that is not to be trusted: signature, reference or form."""

    kind = "wrong"


class Verifier(Protocol):
    """Compares what is claimed with the population or legal-person base (核验服务).

    Takes seconds and is never called inside a transaction. Raises VerifierTrouble.
    """

    def person(self, claim: PersonClaim) -> Answer: ...
    def body(self, claim: BodyClaim) -> Answer: ...


VERIFIERS: list[Verifier] = []
"""At most one; empty where no service is connected (VERIFICATION_URL)."""


def verify_with(verifier: Verifier | None) -> None:
    """Install the service; called once, at start-up."""
    VERIFIERS[:] = [verifier] if verifier else []


def verifier() -> Verifier | None:
    """The service, None where none is connected: then only a window can verify."""
    return VERIFIERS[0] if VERIFIERS else None


PERSONAS: list[Persona] = []
"""Empty unless this is a demo: then nobody can become anybody."""


def connect(
    *,
    unread: Sequence[Unread],
    personas: Sequence[Persona] = (),
) -> None:
    """Install the answers; called once, at start-up."""
    UNREAD[:] = unread
    PERSONAS[:] = personas


def unread() -> int:
    """The sum of what every room counts."""
    return sum(count() for count in UNREAD)


# --- the outside world: short messages, card readers ---------------------------------------------


class SmsAway(Exception):
    """The channel did not take the message; it may be tried again."""


class SmsChannel(Protocol):
    """Whoever carries short messages (短信通道)."""

    def refusal(self, mobile: str) -> str:
        """Why this channel cannot reach the number, as a sentence; empty when it can."""
        ...

    def send(self, mobile: str, text: str, key: UUID) -> None:
        """Hand the text over; twice with one key is one message. Raises SmsAway."""
        ...


MakeChannel = Callable[[], SmsChannel]

SMS_OFF = "off"
SMS_CHANNELS: dict[str, MakeChannel] = {}
"""The channels there are, by the name SMS_CHANNEL takes; each enters itself."""

SMS: list[SmsChannel] = []
"""Nobody, or the one channel in use."""


def sms_channel(name: str) -> Callable[[MakeChannel], MakeChannel]:
    """Make a function the way to a channel called `name`."""

    def enter(make: MakeChannel) -> MakeChannel:
        SMS_CHANNELS[name] = make
        return make

    return enter


def connect_sms(name: str) -> None:
    """Use the channel of this name, or none; at start-up. Raises Misconfigured."""
    if name != SMS_OFF and name not in SMS_CHANNELS:
        known = ", ".join([SMS_OFF, *sorted(SMS_CHANNELS)])
        raise Misconfigured(f"SMS_CHANNEL is {name!r}; it must be one of {known}.")
    SMS[:] = [] if name == SMS_OFF else [SMS_CHANNELS[name]()]


@dataclass(frozen=True, slots=True)
class Card:
    """What a card reader gives (身份证读卡结果)."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)


class CardReader(Protocol):
    """The reader at a window's desk (读卡器)."""

    def lying(self) -> Sequence[tuple[str, str]]:
        """Key and label of cards one may choose from; empty where a real reader types."""
        ...

    def read(self, typed: str) -> Card:
        """The card of a key, or of the line a reader typed. Refused when it makes no sense."""
        ...


CARD_READER: list[CardReader] = []


def connect_reader(reader: CardReader) -> None:
    """Install the reader; called once, at start-up."""
    CARD_READER[:] = [reader]
