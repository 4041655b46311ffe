"""Every read of identity others need.

All but `signed_in_as` run inside the caller's `acting`. Names of persons are sealed; what leaves
here in the clear is the reader's own, a party's to the same mandate, or recorded (`reveal`,
`find_person`).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.identity import ports
from tongban.identity.models import (
    Account,
    Body,
    Department,
    Duty,
    Mandate,
    Officer,
    Person,
    TrustLevel,
)
from tongban.identity.rules import REPRESENTATIVE, Act, Terms, covers, speaks_for_holder
from tongban.kernel import clock, validators
from tongban.kernel.access.models import AccessedHolder
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.regions import is_within
from tongban.kernel.text import fold_name

PAGE = 20
_JSONB = 3802
"""PostgreSQL's type number of jsonb."""

FIND_WITHIN = timedelta(hours=1)
ENDS_SOON = timedelta(days=30)
"""From when on a mandate is said to end soon."""


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


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The one behind a session, as the frame and the guards need it."""

    actor: Actor
    name: str
    acting_for: str = ""
    capacity: str = ""
    post: str = ""
    post_en: str = ""
    duties: frozenset[str] = frozenset()
    unread: int = 0


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


# --- who is behind a session ----------------------------------------------------------------


def signed_in_as_person(person_id: UUID, wanted: UUID | None) -> SignedIn:
    """The person, acting for `wanted` if a capacity of today allows it, else for themselves."""
    actor = Actor.person(person_id)
    with acting(actor):
        name = own_name(person_id)
        capacity = capacity_for(wanted) if wanted and wanted != person_id else None
        unread = ports.unread() if capacity is None else 0
    if capacity is None:
        return SignedIn(actor, name, unread=unread)
    return _acting_for(capacity, SignedIn(actor, name))


def _acting_for(capacity: Capacity, person: SignedIn) -> SignedIn:
    """The same person in another's name; what the holder was told counts for who may read it."""
    assert person.actor.person_id is not None
    actor = Actor.person(person.actor.person_id, acting_for=capacity.holder_id)
    unread = 0
    if speaks_for_holder(capacity.kind):
        with acting(actor):
            unread = ports.unread()
    return replace(
        person, actor=actor, acting_for=capacity.name, capacity=capacity.kind, unread=unread
    )


def signed_in_as_officer(officer_id: UUID, department_id: UUID) -> SignedIn | None:
    """The officer with the duties of today; None for one who has left."""
    today = clock.today()
    actor = Actor.officer(officer_id, department_id)
    with acting(actor):
        officer = (
            Officer.objects.filter(Q(left_on=None) | Q(left_on__gt=today), id=officer_id)
            .select_related("department")
            .first()
        )
        duties = Duty.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=today), officer_id=officer_id, valid_from__lte=today
        ).values_list("code", flat=True)
        found = frozenset(duties)
    if officer is None:
        return None
    return SignedIn(
        actor,
        officer.name,
        post=f"{officer.department.name}·{officer.post}",
        post_en=f"{officer.department.name_en}, {officer.post_en}",
        duties=found,
    )


def own_name(person_id: UUID) -> str:
    """The reader's own name."""
    sealed = Person.objects.values_list("sealed_name", flat=True).get(holder_id=person_id)
    return words(person_id, sealed)


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """What a person sees of their own registration; the numbers are masked already."""

    name: str
    id_number: str
    mobile: str


def own_details(person_id: UUID) -> OwnDetails:
    """The reader's own name, and their numbers as pages show them (脱敏)."""
    person = Person.objects.get(holder_id=person_id)
    mobile = person.sealed_mobile
    return OwnDetails(
        name=words(person_id, person.sealed_name),
        id_number=validators.mask_id_number(words(person_id, person.sealed_id_number, "id_number")),
        mobile=validators.mask_mobile(words(person_id, mobile, "mobile")) if mobile else "",
    )


def acted_for_body(by: Actor) -> Body | None:
    """The body the reader acts for now; None when they act for a person."""
    return Body.objects.filter(holder_id=by.holder_id).first() if by.holder_id else None


@dataclass(frozen=True, slots=True)
class Post:
    """An officer's place: department, post, and what they may do where."""

    officer: Officer
    duties: Sequence[Duty]


def post_of(officer_id: UUID, on: date) -> Post:
    """Department, post and the duties of the day."""
    officer = Officer.objects.select_related("department").get(id=officer_id)
    duties = Duty.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), officer_id=officer_id, valid_from__lte=on
    )
    return Post(officer, list(duties.order_by("code", "region_code")))


def may(officer_id: UUID, duty: str, region_code: str, on: date) -> bool:
    """Whether the officer holds the duty for the region on the day."""
    scopes = Duty.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on),
        officer_id=officer_id,
        code=duty,
        valid_from__lte=on,
    ).values_list("region_code", flat=True)
    return any(is_within(region_code, scope) for scope in scopes)


# --- capacities -----------------------------------------------------------------------------


def capacities(on: date) -> list[Capacity]:
    """Everyone the person behind the actor may act for on the day, representatives first."""
    rows = _rows("SELECT * FROM identity_capacities(%s::date)", [on])
    names = _names((row["holder_id"], row["sealed_name"]) for row in rows)
    return [_capacity(row, names) for row in rows]


def capacity_for(holder_id: UUID) -> Capacity | None:
    """The widest capacity to act for one holder today, None when there is none."""
    found = [c for c in capacities(clock.today()) if c.holder_id == holder_id]
    return min(found, key=lambda c: not speaks_for_holder(c.kind), default=None)


def may_give(by: Actor) -> bool:
    """Whether `by` may give and end mandates of the holder: only in their own right.

    A person for themselves, a legal representative for the body; an agent hands nothing on.
    """
    if by.holder_id is None or by.holder_id == by.person_id:
        return by.holder_id is not None
    found = capacity_for(by.holder_id)
    return found is not None and found.kind == REPRESENTATIVE


def may_act(holder_id: UUID, act: Act, item: str | None, on: date) -> bool:
    """Whether the person may do this act for the holder on the day (委托范围)."""
    for one in (c for c in capacities(on) if c.holder_id == holder_id):
        if one.kind == REPRESENTATIVE:
            return True
        if covers([Terms(one.acts, one.items, on, on)], act, item, on):
            return True
    return False


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


# --- mandates -------------------------------------------------------------------------------


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
    rows = _rows("SELECT * FROM identity_parties(%s::uuid[])", [list(mandate_ids)])
    names = _names(
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


# --- reading with a purpose -----------------------------------------------------------------


def find_person(name: str, id_number: str, *, purpose: str, by: Actor) -> UUID:
    """The registered person with exactly this name and ID number (找人).

    Opens its own transaction, so that the look-up stays on record whatever follows; the one found
    sees it. Raises NotFound, or Refused after too many look-ups in an hour (FINDS_PER_HOUR).
    """
    with acting(by):
        _refuse_a_crowd(by)
        rows = _rows(
            "SELECT identity_find_person(%s, %s, %s, %s::timestamptz) AS id",
            [id_number_hash(id_number), name_hash(name), purpose, clock.now()],
        )
    found: UUID | None = rows[0]["id"]
    if found is None:
        raise NotFound(
            _("没有找到姓名和身份证号都一致的实名用户。请核对，或请对方先完成实名注册。")
        )
    return found


def reveal(
    holder_id: UUID, *, case_ref: str, purpose: str, fields: Sequence[str], by: Actor
) -> dict[str, str]:
    """An officer reads a person's details beyond the case's snapshot (查看个人信息).

    The database function writes the AccessRecord in the same statement that reads, and the
    transaction is this one's own: whatever fails later, the record stays. `fields` of name,
    id_number, mobile.
    """
    with acting(by):
        rows = _rows(
            "SELECT * FROM identity_reveal(%s::uuid, %s, %s, %s::text[], %s::timestamptz)",
            [holder_id, case_ref, purpose, list(fields), clock.now()],
        )
    if not rows:
        raise NotFound(_("没有这位申请人。"))
    return {
        name: words(holder_id, rows[0][f"sealed_{name}"], name)
        for name in fields
        if rows[0][f"sealed_{name}"] is not None
    }


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One reading of my data, as the person sees it."""

    id: UUID
    at: datetime
    department: str
    department_en: str
    by_officer: bool
    fields: tuple[str, ...]
    purpose: str
    case_ref: str


def access_to_me(after: tuple[datetime, UUID] | None = None) -> list[AccessRow]:
    """Who read the holder's data, newest first, one page and one row more (谁看过我的数据)."""
    at, last = after or (None, None)
    rows = _rows(
        "SELECT * FROM identity_access_to_me(%s::timestamptz, %s::uuid, %s)",
        [at, last, PAGE + 1],
    )
    return [AccessRow(**{**row, "fields": tuple(row["fields"])}) for row in rows]


def _refuse_a_crowd(by: Actor) -> None:
    rows = _rows("SELECT identity_finds_since(%s::timestamptz) AS n", [clock.now() - FIND_WITHIN])
    if rows[0]["n"] >= settings.FINDS_PER_HOUR:
        raise Refused(
            _("您一小时内查找的次数太多了，已填的内容还在。请过一小时再试，或到窗口办理。")
        )


# --- open reference data --------------------------------------------------------------------


def departments() -> list[Department]:
    """Every department, by code."""
    return list(Department.objects.order_by("code"))


def trust_level(level: int) -> TrustLevel:
    """One of the five levels, as data."""
    return TrustLevel.objects.get(level=level)


# --- what is registered already; for whoever registers (task) -----------------------------------


def registered_person(id_number: str) -> UUID | None:
    """The holder with this ID number."""
    rows = Person.objects.filter(id_number_hash=id_number_hash(id_number))
    return rows.values_list("holder_id", flat=True).first()


def registered_body(credit_code: str) -> UUID | None:
    """The holder with this credit code."""
    rows = Body.objects.filter(credit_code=credit_code)
    return rows.values_list("holder_id", flat=True).first()


def appointed_officer(department_id: UUID, staff_number: str) -> UUID | None:
    """The officer with this number in the department."""
    rows = Officer.objects.filter(department_id=department_id, staff_number=staff_number)
    return rows.values_list("id", flat=True).first()


def has_duty(officer_id: UUID, code: str, region_code: str) -> bool:
    """Whether the officer was ever given this duty there."""
    return Duty.objects.filter(officer_id=officer_id, code=code, region_code=region_code).exists()


def has_account(login_name: str) -> bool:
    """Whether somebody signs in under this name."""
    return Account.objects.filter(login_name=login_name).exists()


def mandate_of_request(holder_id: UUID, request_key: UUID) -> Mandate | None:
    """The mandate given under this key, whatever became of it."""
    return Mandate.objects.filter(holder_id=holder_id, request_key=request_key).first()


def was_looked_at(holder_id: UUID, *, by: Actor, case_ref: str) -> bool:
    """Whether the reader looked at the holder's data for this case."""
    return AccessedHolder.objects.filter(
        holder_id=holder_id, record__reader=by.subject, record__case_ref=case_ref
    ).exists()


def places_in_use() -> Iterator[str]:
    """The region code of every department, duty and body, and of every ID and credit number.

    Unseals every person's number: for a start-up check over a small database.
    """
    for credit_code, region_code in Department.objects.values_list("credit_code", "region_code"):
        yield from (region_code, credit_code[2:8])
    for credit_code, region_code in Body.objects.values_list("credit_code", "region_code"):
        yield from (region_code, credit_code[2:8])
    yield from Duty.objects.values_list("region_code", flat=True).distinct()
    for holder_id, sealed in Person.objects.values_list("holder_id", "sealed_id_number"):
        yield words(holder_id, sealed, "id_number")[:6]


# --- sealed words ---------------------------------------------------------------------------


def name_hash(name: str) -> str:
    """The keyed hash a name is found by; width, spaces and middle dots do not matter."""
    return crypto.keyed_hash("name", fold_name(name).encode())


def id_number_hash(id_number: str) -> str:
    """The keyed hash an ID number is found by."""
    return crypto.keyed_hash("id_number", id_number.strip().upper().encode())


def words(holder_id: UUID, sealed: bytes | memoryview, what: str = "name") -> str:
    """Sealed words in the clear; a destroyed key leaves only a mark that they are gone."""
    try:
        return crypto.decrypt_for(holder_id, bytes(sealed), what.encode()).decode()
    except KeyDestroyed:
        return _("（已删除）")


def _names(sealed: Iterable[tuple[UUID, bytes | memoryview | None]]) -> dict[UUID, str]:
    """Names of many, in one statement; bodies, whose name is not sealed, are left out."""
    wanted = [(holder_id, bytes(name)) for holder_id, name in sealed if name is not None]
    opened = crypto.decrypt_for_each(wanted, b"name")
    return {
        holder_id: name.decode() if name is not None else _("（已删除）")
        for (holder_id, _sealed), name in zip(wanted, opened, strict=True)
    }


def _rows(statement: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows by column name; Django leaves jsonb as text outside its models."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        columns = cursor.description or ()
        names = [column[0] for column in columns]
        parsers = [json.loads if column[1] == _JSONB else None for column in columns]
        return [
            {
                name: parse(value) if parse and value is not None else value
                for name, parse, value in zip(names, parsers, row, strict=True)
            }
            for row in cursor.fetchall()
        ]
