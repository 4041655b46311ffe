"""Reading sign-ups: who comes back with a code, what a page shows, what is asked (注册申请)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from tongban.identity.models import Account, Person, SignUp, VerificationAttempt
from tongban.identity.ports import PersonClaim
from tongban.identity.queries.doors import rows_of
from tongban.identity.queries.sealed import id_number_hashes, name_hashes
from tongban.identity.queries.sendings import record_sending
from tongban.identity.rules import ElementKind
from tongban.identity.rules.sign_up import Asked, SignUpState, plain_code
from tongban.kernel import clock
from tongban.kernel.actor import Actor, Role
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting

DAY = timedelta(days=1)
"""Within which mismatches and beginnings are counted."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed on the way to an account, in the clear: sealed wherever it is kept."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    elements: Mapping[ElementKind, str] = field(repr=False, default_factory=dict)
    keeps_mobile: bool = False
    """Whether the mobile may stay as a contact once it has been compared (留作联系方式)."""

    def after_comparison(self) -> "Typed":
        """What is left of it: the elements go, but for a mobile its owner wants kept."""
        left = {ElementKind.MOBILE} if self.keeps_mobile else set()
        return replace(self, elements={k: v for k, v in self.elements.items() if k in left})


@dataclass(frozen=True, slots=True)
class SignUpSeen:
    """A sign-up as its own pages show it."""

    row: SignUp
    typed: Typed | None
    """None once an account is there: nothing typed is kept then."""

    @property
    def state(self) -> SignUpState:
        return SignUpState(self.row.state)


def sign_up_actor(sign_up_id: UUID) -> Actor:
    """A guest with a sign-up: its id stands where a holder's will, and opens only its own row."""
    return Actor(Role.PERSON, f"sign_up:{sign_up_id}", holder_id=sign_up_id)


def code_hashes(code: str) -> list[str]:
    """What the table knows of a code, under every living key, that of the active one first."""
    return crypto.keyed_hashes("sign_up", b"code:" + plain_code(code).encode())


def address_hashes(address: str) -> list[str]:
    """What the table knows of a client's address: enough to count; as above."""
    return crypto.keyed_hashes("sign_up", b"address:" + address.encode())


def sign_up_of(code: str) -> UUID | None:
    """The live sign-up with this code. Opens its own transaction, as a guest."""
    with acting(Actor.guest()):
        rows = rows_of(
            "SELECT identity_sign_up_of(%s, %s::timestamptz) AS id",
            [code_hashes(code), clock.now()],
        )
    found: UUID | None = rows[0]["id"]
    return found


def sign_up(sign_up_id: UUID) -> SignUpSeen | None:
    """One sign-up, for itself; None when it is gone or over."""
    row = SignUp.objects.filter(id=sign_up_id, expires_at__gt=clock.now()).first()
    return SignUpSeen(row, typed_of(row)) if row else None


def typed_of(row: SignUp) -> Typed | None:
    """What was typed, opened."""
    if row.sealed is None:
        return None
    kept = json.loads(crypto.decrypt("sign_up", bytes(row.sealed), typed_place(row.id)))
    elements = {ElementKind(kind): text for kind, text in kept["elements"].items()}
    return Typed(kept["name"], kept["id_number"], elements, kept.get("keeps_mobile", False))


def sealed_typed(sign_up_id: UUID, typed: Typed) -> bytes:
    """What was typed, closed; bound to its row."""
    content = {
        "name": typed.name,
        "id_number": typed.id_number,
        "elements": {kind.value: text for kind, text in typed.elements.items()},
        "keeps_mobile": typed.keeps_mobile,
    }
    return crypto.encrypt("sign_up", json.dumps(content).encode(), typed_place(sign_up_id))


def asked_within_a_day(numbers: list[str], addresses: list[str]) -> Asked:
    """How often was asked about this number and from this address: hashes, the active first."""
    rows = rows_of(
        "SELECT * FROM identity_asked_since(%s, %s, %s::timestamptz)",
        [numbers, addresses, clock.now() - DAY],
    )
    return Asked(rows[0]["by_number"], rows[0]["by_address"], rows[0]["first_at"])


def begun_within_a_day(addresses: list[str]) -> int:
    """How many sign-ups were begun from this address, given by its hashes."""
    rows = rows_of(
        "SELECT identity_begun_since(%s, %s::timestamptz) AS n", [addresses, clock.now() - DAY]
    )
    return int(rows[0]["n"])


def open_question(sign_up_id: UUID, reference: UUID, by: Actor) -> PersonClaim | None:
    """What to ask the service; None where the question was answered or withdrawn (task).

    That it is sent stands on record first: for the person whose number it is, who may be
    somebody else than the one who signs up, or for the sign-up until there is a person.
    """
    row = SignUp.objects.filter(
        id=sign_up_id,
        reference=reference,
        state=SignUpState.WAITING,
        expires_at__gt=clock.now(),
    ).first()
    typed = typed_of(row) if row else None
    counted = VerificationAttempt.objects.filter(id=reference, outcome="").exists()
    if typed is None or not counted:
        return None
    _record_question(sign_up_id, reference, typed, by)
    return PersonClaim(typed.name, typed.id_number, typed.elements)


def _record_question(sign_up_id: UUID, reference: UUID, typed: Typed, by: Actor) -> None:
    found = registered_as(typed)
    if found is None:
        holder_id, purpose = sign_up_id, "sign_up.verify"
    elif found.person_id == sign_up_id:
        holder_id, purpose = sign_up_id, "trust.verify"
    else:
        holder_id = found.person_id
        purpose = "sign_up.again" if found.has_account else "sign_up.verify"
    fields = ["name", "id_number", *(kind.value for kind in sorted(typed.elements))]
    record_sending(reference, holder_id, fields=fields, purpose=purpose, by=by)


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody who is registered already, and whether they can sign in."""

    person_id: UUID
    same_name: bool
    has_account: bool


def registered_as(typed: Typed) -> Registered | None:
    """The person with this ID number (task)."""
    hashes = id_number_hashes(typed.id_number)
    person = Person.objects.filter(id_number_hash__in=hashes).first()
    if person is None:
        return None
    return Registered(
        person.pk,
        person.name_hash in name_hashes(typed.name),
        Account.objects.filter(person_id=person.pk).exists(),
    )


def typed_place(sign_up_id: UUID) -> bytes:
    """What the envelope of a sign-up is bound to."""
    return b"identity_signup.sealed:" + sign_up_id.bytes
