"""Who is behind a session, a person's own details, an officer's post."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from tongban.identity import ports
from tongban.identity.models import (
    Body,
    Department,
    Duty,
    Officer,
    Person,
    TrustLevel,
)
from tongban.identity.queries.capacity import capacity_for
from tongban.identity.queries.doors import rows_of
from tongban.identity.queries.sealed import words
from tongban.identity.rules import speaks_for_holder
from tongban.kernel import clock, validators
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.regions import is_within


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The one behind a session, as the guards need it."""

    actor: Actor
    acting_for: str = ""
    capacity: str = ""
    name: str = ""
    """An officer's; a person's is sealed and opened only for a page that shows it (`greeting`)."""
    post: str = ""
    post_en: str = ""
    duties: frozenset[str] = frozenset()


def signed_in_as_person(person_id: UUID, wanted: UUID | None) -> SignedIn:
    """The person, acting for `wanted` if a capacity of today allows it, else for themselves."""
    actor = Actor.person(person_id)
    if wanted is None or wanted == person_id:
        return SignedIn(actor)
    with acting(actor):
        capacity = capacity_for(wanted)
    if capacity is None:
        return SignedIn(actor)
    actor = Actor.person(person_id, acting_for=capacity.holder_id)
    return SignedIn(actor, acting_for=capacity.name, capacity=capacity.kind)


def greeting(signed: SignedIn) -> tuple[str, int]:
    """Name and number of unread notices. In the holder's name, for whoever may read what they
    are told; an officer has no notices."""
    person_id = signed.actor.person_id
    if person_id is None:
        return signed.name, 0
    with acting(signed.actor):
        unread = ports.unread() if speaks_for_holder(signed.capacity) else 0
        return own_name(person_id), unread


# Every request of an officer asks this, and each of their acts the next: no models are built.
_OFFICER = """
    SELECT o.name, o.post, o.post_en, d.name AS department, d.name_en AS department_en,
           ARRAY(SELECT code FROM identity_duty u
                 WHERE u.officer_id = o.id AND u.valid_from <= %s
                   AND (u.valid_to IS NULL OR u.valid_to >= %s)) AS duties
    FROM identity_officer o JOIN identity_department d ON d.id = o.department_id
    WHERE o.id = %s AND (o.left_on IS NULL OR o.left_on > %s)
"""
_DUTIES = """
    SELECT u.code, u.region_code AS scope, d.region_code AS region
    FROM identity_duty u
    JOIN identity_officer o ON o.id = u.officer_id
    JOIN identity_department d ON d.id = o.department_id
    WHERE u.department_id = %s AND u.officer_id = %s AND u.valid_from <= %s
      AND (u.valid_to IS NULL OR u.valid_to >= %s)
"""


def signed_in_as_officer(officer_id: UUID, department_id: UUID) -> SignedIn | None:
    """The officer with the duties of today; None for one who has left."""
    today = clock.today()
    actor = Actor.officer(officer_id, department_id)
    with acting(actor):
        rows = rows_of(_OFFICER, [today, today, officer_id, today])
    if not rows:
        return None
    row = rows[0]
    return SignedIn(
        actor,
        name=row["name"],
        post=f"{row['department']}·{row['post']}",
        post_en=f"{row['department_en']}, {row['post_en']}",
        duties=frozenset(row["duties"]),
    )


def own_name(person_id: UUID) -> str:
    """The reader's own name. Every page greets, hence no model is built for it (docs/bench.md)."""
    rows = rows_of("SELECT sealed_name FROM identity_person WHERE holder_id = %s", [person_id])
    return words(person_id, rows[0]["sealed_name"])


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


@dataclass(frozen=True, slots=True)
class OwnRegistration:
    """The reader's own registration in the clear: to fill in their own form."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)
    registered_at: datetime


def own_registration(person_id: UUID) -> OwnRegistration:
    """The reader's own; `mobile` is empty where none is registered."""
    person = Person.objects.get(holder_id=person_id)
    mobile = person.sealed_mobile
    return OwnRegistration(
        name=words(person_id, person.sealed_name),
        id_number=words(person_id, person.sealed_id_number, "id_number"),
        mobile=words(person_id, mobile, "mobile") if mobile else "",
        registered_at=person.registered_at,
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


def colleagues() -> dict[UUID, str]:
    """Names of the officers of the reader's own department, those who left too."""
    return dict(Officer.objects.values_list("id", "name"))


def duties_in(department_id: UUID, officer_id: UUID, on: date) -> frozenset[str]:
    """What the officer may do on the day as one of this department, in its region.

    Nothing for an officer of another department; a duty for a part of the region does not reach.
    """
    rows = rows_of(_DUTIES, [department_id, officer_id, on, on])
    return frozenset(row["code"] for row in rows if is_within(row["region"], row["scope"]))


_DUTIES_OVER = """
    SELECT u.code, u.region_code AS scope, d.region_code AS region
    FROM identity_duty u
    CROSS JOIN identity_department d
    WHERE d.id = %s AND u.officer_id = %s AND u.valid_from <= %s
      AND (u.valid_to IS NULL OR u.valid_to >= %s)
"""


def duties_over(officer_id: UUID, department_id: UUID, on: date) -> frozenset[str]:
    """What the officer, of whatever department, may do on the day where this department is:
    for offices that review what others do."""
    rows = rows_of(_DUTIES_OVER, [department_id, officer_id, on, on])
    return frozenset(row["code"] for row in rows if is_within(row["region"], row["scope"]))


def departments() -> list[Department]:
    """Every department, by code."""
    return list(Department.objects.order_by("code"))


def trust_level(level: int) -> TrustLevel:
    """One of the five levels, as data."""
    return TrustLevel.objects.get(level=level)
