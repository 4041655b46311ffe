"""What an officer at a window sees: somebody found by a card, registrations on their way (窗口)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.identity.models import WindowRegistration
from tongban.identity.queries.doors import rows_of
from tongban.identity.queries.mandates import PAGE
from tongban.identity.queries.purposes import FIND_WITHIN
from tongban.identity.queries.sealed import id_number_hashes, name_hashes, names_of
from tongban.identity.rules import window
from tongban.identity.rules.window import CardRead, ReprintFlaw
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.retention import holds

JUST_FOUND = timedelta(minutes=30)
"""How long an officer may go on with somebody found, on record, by their card."""


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody registered already, and their account if there is one."""

    holder_id: UUID
    same_name: bool
    account_id: UUID | None
    trust_level: int | None
    is_active: bool | None


def find_at_window(
    name: str, id_number: str, *, purpose: str, duty: str, by: Actor
) -> Found | None:
    """Who holds the number on the card (窗口查人). In a transaction of its own, always on record.

    Raises Refused after WINDOW_FINDS_PER_HOUR, and where the number is registered under another
    name.
    """
    with acting(by):
        _refuse_a_crowd()
        rows = rows_of(
            "SELECT * FROM identity_window_find(%s, %s, %s, %s, %s::date, %s::timestamptz)",
            [
                id_number_hashes(id_number),
                name_hashes(name),
                purpose,
                duty,
                clock.today(),
                clock.now(),
            ],
        )
    found = Found(**rows[0]) if rows else None
    if found is not None and not found.same_name:
        raise Refused(
            _(
                "这个身份证号登记的是另一个姓名。请核对证件；本人改过姓名的，请交主管人员核实后再办。"
            )
        )
    return found


def _refuse_a_crowd() -> None:
    since = clock.now() - FIND_WITHIN
    rows = rows_of("SELECT identity_window_finds_since(%s::timestamptz) AS n", [since])
    if rows[0]["n"] >= settings.WINDOW_FINDS_PER_HOUR:
        raise Refused(_("您一小时内读卡查人的次数太多了，已登记的都在。请过一会儿再读。"))


def number_is(holder_id: UUID, id_number: str) -> bool:
    """Whether the number is this person's."""
    hashes = id_number_hashes(id_number)
    rows = rows_of("SELECT identity_number_is(%s::uuid, %s) AS it", [holder_id, hashes])
    return bool(rows[0]["it"])


def number_is_taken(id_number: str) -> bool:
    """Whether somebody is registered under the number; keys stay still until the act ends.

    So nobody registers the same number under another key meanwhile.
    """
    rows = rows_of("SELECT identity_number_is_taken(%s) AS it", [id_number_hashes(id_number)])
    return bool(rows[0]["it"])


# --- registrations ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CardWords:
    """What lies in a registration's envelope while it is on its way."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(default="", repr=False)


def sealed_words(registration_id: UUID, words: CardWords) -> bytes:
    """The envelope, bound to its row."""
    text = json.dumps([words.name, words.id_number, words.mobile])
    return crypto.encrypt("window", text.encode(), words_place(registration_id))


def words_place(registration_id: UUID) -> bytes:
    """What the envelope of a registration is bound to."""
    return registration_id.bytes


def card_words(row: WindowRegistration) -> CardWords:
    """The words of an open registration."""
    assert row.sealed_details is not None, "an ended registration has no words"
    opened = crypto.decrypt("window", bytes(row.sealed_details), words_place(row.id))
    return CardWords(*json.loads(opened))


def registration(registration_id: UUID) -> WindowRegistration:
    """One registration of the officer's department."""
    row = WindowRegistration.objects.filter(id=registration_id).first()
    if row is None:
        raise NotFound(_("没有这份登记，或它不在您的部门。"))
    return row


def is_frozen(registration_id: UUID) -> bool:
    """Whether a legal hold names the registration: it stays as it is, at whatever step."""
    return holds.is_held(subject_kind="registration", subject_ref=str(registration_id))


def has_lapsed(row: WindowRegistration) -> bool:
    """Whether an open registration is too old to go on with (登记已失效)."""
    return row.ended_at is None and clock.now() > lapses_at(row)


def lapses_at(row: WindowRegistration) -> datetime:
    """Until when it may be brought to its end."""
    return window.lapses_at(row.read_at, settings.REGISTRATION_HOURS)


def level_given(row: WindowRegistration) -> int:
    """The trust level its check gives: less where the card was only typed."""
    return window.level_of(CardRead(row.read_how), settings.WINDOW_TYPED_LEVEL)


def slip_flaw(row: WindowRegistration) -> ReprintFlaw | None:
    """Why its slip cannot be printed again; None where it can."""
    return window.reprint_flaw(
        slip=row.slip,
        ended_at=row.ended_at,
        reprints=row.reprints,
        now=clock.now(),
        hours=settings.REPRINT_HOURS,
        most=settings.REPRINTS,
    )


def registrations(after: tuple[datetime, UUID] | None = None) -> list[WindowRegistration]:
    """Those of the department, newest first, one page and one row more (keyset)."""
    rows = WindowRegistration.objects.order_by("-read_at", "-id")
    if after is not None:
        at, last = after
        rows = rows.filter(Q(read_at__lt=at) | Q(read_at=at, id__lt=last), read_at__lte=at)
    return list(rows[: PAGE + 1])


# --- guardianships, bodies ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """A guardianship in force, as the window shows it."""

    id: UUID
    guardian_id: UUID
    name: str
    relation: str
    place: int
    recorded_at: datetime
    valid_to: date


def guardianships(minor_id: UUID) -> Sequence[GuardianRow]:
    """Those of a minor the officer has found within the last half hour."""
    rows = rows_of(
        "SELECT * FROM identity_guardianships(%s::uuid, %s::date, %s::timestamptz)",
        [minor_id, clock.today(), clock.now() - JUST_FOUND],
    )
    names = names_of((row["guardian_id"], row.pop("sealed_name")) for row in rows)
    return [GuardianRow(**row, name=names[row["guardian_id"]]) for row in rows]


@dataclass(frozen=True, slots=True)
class BodyFound:
    """A registered body, as the window finds it by its credit code."""

    holder_id: UUID
    name: str
    representative_id: UUID


def body_at_window(credit_code: str) -> BodyFound | None:
    """The body of the code, None when it is not registered here."""
    rows = rows_of(
        "SELECT * FROM identity_body_at_window(%s, %s::date)", [credit_code, clock.today()]
    )
    return BodyFound(**rows[0]) if rows else None


def body_is_taken(credit_code: str) -> bool:
    """Whether a body of the code is registered."""
    return bool(rows_of("SELECT identity_body_is_taken(%s) AS it", [credit_code])[0]["it"])


def login_name_of(id_number: str) -> str | None:
    """Under which name the holder of the number signs in (sign-in page only)."""
    rows = rows_of("SELECT identity_login_name_of(%s) AS it", [id_number_hashes(id_number)])
    name: str | None = rows[0]["it"]
    return name
