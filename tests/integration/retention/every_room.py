"""Rows of every room, as people leave them behind: what a year of nights has to end."""

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from tests import items, worlds
from tests.conftest import Clone
from tests.integration.retention import rows
from tests.integration.retention.rows import ME, Row, saved
from tongban.applications.models import Application, KeptPost
from tongban.catalogue.models import ItemVersion, UnansweredQuery
from tongban.identity.models import (
    BodyClaim,
    Guardianship,
    Mandate,
    MobileCode,
    PhoneMessage,
    SignUp,
    VerificationAttempt,
    WindowRegistration,
)
from tongban.identity.rules import Act, MandateKind
from tongban.identity.rules.bodies import ClaimState
from tongban.identity.rules.sign_up import SignUpState
from tongban.identity.rules.window import CardRead, GuardianEnd, MinorProof, Relation, WindowEnd
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.storage.models import StoredFile
from tongban.notices.models import EmailCode

SEALED = b"sealed"


def all_that_end(
    database: Clone, holder: UUID, agent: UUID, *, is_held: bool = False
) -> Iterator[Row]:
    """A row for each rule a domain has, at this moment, about these two people. As the worker."""
    yield rows.notice(holder, is_held=is_held)
    yield from rows.reading(holder, is_held=is_held)
    yield from rows.mandates(holder, agent, is_held=is_held)
    yield from guardianship(holder, agent, is_held=is_held)
    yield from registrations(holder, is_held=is_held)
    yield body_claim(holder, is_held=is_held)
    yield loose_file(holder, agent, is_held=is_held)
    yield loose_file(agent, holder, is_held=is_held)
    yield from draft(holder, agent, is_held=is_held)
    yield from sign_up()
    yield phone_message()
    yield unanswered_query()
    yield email_code(holder, is_held=is_held)
    yield rows.session(database)
    yield from rows.failure(database)
    yield rows.job(database, "succeeded")
    yield rows.reaction(clock.now())


_NTH = itertools.count()
"""One open draft an item is all a person has; the year brings many."""


def draft(holder: UUID, agent: UUID, *, is_held: bool = False) -> Iterator[Row]:
    """A draft nobody hands in, and what was typed when a session had ended."""
    items.published()
    now = clock.now()
    version = ItemVersion.objects.latest("published_at").id
    one = Application(
        holder_id=holder,
        person_id=agent,
        version_id=version,
        item_code=f"{items.CODE[:-2]}{next(_NTH) % 100:02d}",
        key_of="house",
        sealed_content=SEALED,
        started_at=now,
        saved_at=now,
    )
    yield saved(one, now, "applications_application.drafts", is_held)
    late = KeptPost(
        application_id=one.id,
        person_id=holder,
        page="shop",
        sealed=SEALED,
        kept_at=now,
        expires_at=now + timedelta(hours=1),
    )
    by = Actor.person(holder)
    yield saved(late, late.expires_at, "applications_keptpost.late", is_held, by)


def guardianship(minor: UUID, guardian: UUID, *, is_held: bool = False) -> Iterator[Row]:
    """One ended at the window, with its mandate."""
    now, today, rule = clock.now(), clock.today(), "identity_mandate.revoked"
    mandate = Mandate(
        holder_id=minor,
        agent_id=guardian,
        kind=MandateKind.GUARDIAN,
        acts=sorted(Act),
        valid_from=today,
        valid_to=today + timedelta(days=4000),
        request_key=uuid.uuid4(),
        given_at=now,
        given_by=ME.subject,
        revoked_at=now,
        revoked_by=ME.subject,
    )
    yield saved(mandate, now, rule, is_held)
    record = Guardianship(
        mandate=mandate,
        minor_id=minor,
        guardian_id=guardian,
        place=1,
        relation=Relation.PARENT,
        proof=MinorProof.BIRTH,
        sealed_proof_number=SEALED,
        recorded_at=now,
        ended_at=now,
        end_reason=GuardianEnd.ENDED,
    )
    yield saved(record, now, rule, is_held)


def registrations(person: UUID, *, is_held: bool = False) -> Iterator[Row]:
    """At a window: one finished, whose code ends long before it, and one left on the way."""
    now, department = clock.now(), worlds.a_department()
    officer = worlds.an_officer("people.register", department_id=department)
    by = Actor.officer(officer, department)
    begun = {
        "department_id": department,
        "officer_id": officer,
        "sealed_details": SEALED,
        "read_how": CardRead.READER,
        "read_at": now,
        "person_id": person,
    }
    code = mobile_code()
    yield code
    opened = WindowRegistration(**begun)
    yield saved(opened, now, "identity_windowregistration.ended", is_held, by)
    left = WindowRegistration(**begun)
    yield saved(left, now, "identity_windowregistration.left", is_held, by)
    done = {"compared_at": now, "code_id": code.key, "proved_at": now, "signed_at": now}
    ended = {"agreement": "1", "ended_at": now, "sealed_details": None, "outcome": WindowEnd.OPENED}
    with acting(by):
        WindowRegistration.objects.filter(pk=opened.pk).update(**done, **ended)


def mobile_code() -> Row:
    now = clock.now()
    hashes = ("mobile_hash", "asker_hash", "address_hash", "code_hash")
    row = MobileCode(
        **{name: uuid.uuid4().hex for name in hashes},
        purpose="test",
        about=uuid.uuid4(),
        asked_at=now,
        expires_at=now + timedelta(minutes=5),
        hour=int(now.timestamp()) // 3600,
        nth=1,
        sent_at=now,
    )
    return saved(row, now, "identity_mobilecode.asked")


def email_code(holder: UUID, *, is_held: bool = False) -> Row:
    """Asked for and never typed."""
    now = clock.now()
    row = EmailCode(
        holder_id=holder,
        sealed=SEALED,
        asked_at=now,
        expires_at=now + timedelta(minutes=5),
        hour=int(now.timestamp()) // 3600,
        nth=1,
    )
    return saved(row, now, "notices_emailcode.asked", is_held, Actor.person(holder))


def phone_message() -> Row:
    row = PhoneMessage(mobile="19900990001", text="test", at=clock.now())
    return saved(row, row.at, "identity_phonemessage.sent")


def unanswered_query() -> Row:
    words = uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
    row = UnansweredQuery(words=words, bucket=1, asked_on=clock.today())
    day = row.asked_on
    # The day still counts: the time begins at its midnight in Shanghai.
    ends = datetime(day.year, day.month, day.day, tzinfo=clock.SHANGHAI) + timedelta(days=1)
    return saved(row, ends, "catalogue_unansweredquery.asked")


def body_claim(person: UUID, *, is_held: bool = False) -> Row:
    row = BodyClaim(
        person_id=person,
        name="示范区芳记面馆",
        credit_code=worlds.a_credit_code(),
        state=ClaimState.ASKED,
        asked_at=clock.now(),
    )
    return saved(row, row.asked_at, "identity_bodyclaim.asked", is_held, Actor.person(person))


def sign_up() -> Iterator[Row]:
    """One somebody began and left, and the question it asked, which others are counted with."""
    now, guest = clock.now(), uuid.uuid4()
    found = {"id_number_hash": uuid.uuid4().hex, "address_hash": "test"}
    row = SignUp(
        **found,
        id=guest,
        key_hash=uuid.uuid4().hex,
        state=SignUpState.TYPING,
        sealed=SEALED,
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
    by = replace(Actor.guest(), holder_id=guest)
    yield saved(row, row.expires_at, "identity_signup.over", by=by)
    asked = VerificationAttempt(id=uuid.uuid4(), sign_up_id=guest, **found, asked_at=now)
    yield saved(asked, now, "identity_verificationattempt.asked", by=by)


def loose_file(holder: UUID, put_by: UUID, *, is_held: bool = False) -> Row:
    """A file nothing uses, to be kept for a day."""
    now = clock.now()
    row = StoredFile(
        holder_id=holder,
        put_by=put_by,
        content_hash=uuid.uuid4().hex,
        kind="pdf",
        size=1,
        key_of=StoredFile.KeyOf.HOLDER,
        sealed_name=SEALED,
        wrapped_key=SEALED,
        sealed_size=2,
        sealed_digest="test",
        put_at=now,
        expires_at=now + timedelta(days=1),
    )
    return saved(row, now + timedelta(days=1), "storage_storedfile.loose", is_held)
