"""Legal holds: placed under a document, ended by another officer, seen by whatever destroys."""

import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection

from tests.integration.retention import every_room, rows
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.retention import actions, holds, queries, runs, things, turn
from tongban.kernel.retention.actions import Subject
from tongban.kernel.retention.models import LegalHold
from tongban.kernel.retention.rules import HoldReason

LONG_AFTER = timedelta(days=2000)
ERASER = Actor.task("eraser")


def place(
    subject: Subject, by: Actor, document: str = "示范法〔2026〕12号", days: int = 180
) -> UUID:
    review_on = clock.today() + timedelta(days=days)
    return actions.place_hold(
        subject, HoldReason.LITIGATION, document_number=document, review_on=review_on, by=by
    )


def end_everything() -> None:
    for rule in settings.RETENTION.rules():
        runs.end_all(rule)


def test_placing_twice_under_one_document_is_one_hold(people):
    first = place(Subject(people.wang), people.sun)

    assert place(Subject(people.wang), people.wu) == first
    assert place(Subject(people.wang), people.sun, "示范审〔2026〕3号") != first
    with acting(people.sun):
        assert len(queries.holds(None)) == 2


def test_whoever_placed_a_hold_does_not_release_it_and_another_officer_does(people):
    hold = place(Subject(people.wang), people.sun)

    with pytest.raises(Refused, match="另一位"):
        actions.release_hold(hold, by=people.sun)
    actions.release_hold(hold, by=people.wu)
    actions.release_hold(hold, by=people.wu)

    with acting(people.sun):
        kept = LegalHold.objects.get(id=hold)
        assert not holds.is_held(people.wang)
    assert kept.released_by == people.wu.subject


def test_an_officer_of_another_department_sees_no_hold_of_ours_and_releases_none(people):
    hold = place(Subject(people.wang), people.sun)

    with acting(people.stranger):
        assert queries.holds(None) == []
    with pytest.raises(NotFound):
        actions.release_hold(hold, by=people.stranger)
    with pytest.raises(Refused, match="别的部门"):
        place(Subject(people.wang), people.stranger)


def test_a_citizen_places_no_hold(people):
    with pytest.raises(Refused, match="工作人员"):
        place(Subject(people.li), Actor.person(people.wang))


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_hold_is_looked_at_again_within_a_year(people, days):
    with pytest.raises(Refused, match="一年"):
        place(Subject(people.wang), people.sun, days=days)


def test_a_hold_that_is_still_needed_is_kept_up_and_one_that_ended_is_not(people):
    hold = place(Subject(people.wang), people.sun)
    later = clock.today() + timedelta(days=300)

    actions.keep_up_hold(hold, review_on=later, by=people.sun)

    with acting(people.sun):
        assert LegalHold.objects.get(id=hold).review_on == later
    actions.release_hold(hold, by=people.wu)
    with pytest.raises(Refused, match="已经解除"):
        actions.keep_up_hold(hold, review_on=later, by=people.sun)


@pytest.mark.parametrize("number", ["990102198001011238", "案13800000913", "99010219800101123X"])
def test_no_number_of_a_person_gets_into_a_hold(people, number):
    with pytest.raises(Refused, match="身份证号"):
        place(Subject(people.wang), people.sun, number)
    with pytest.raises(Refused, match="身份证号"):
        place(Subject(kind="case", ref=number), people.sun)


def test_a_thing_is_held_however_its_id_is_spelt(database, people):
    with database.as_worker():
        row = rows.notice(people.wang)
    place(Subject(kind="notice", ref=str(row.key).upper()), people.sun)

    with clock.at(clock.now() + LONG_AFTER), database.as_worker():
        end_everything()

        assert rows.exists(row.table, row.key)


@pytest.mark.parametrize("who", ["li", "guest"])
@pytest.mark.parametrize("asked", ["holder", "thing"])
def test_nobody_is_told_whether_another_is_held(people, who, asked):
    place(Subject(people.wang), people.sun)
    by = Actor.guest() if who == "guest" else Actor.person(people.li)
    thing = {"subject_kind": "notice", "subject_ref": str(people.wang)}

    with pytest.raises(ProgrammingError, match="nobody's to ask"), acting(by):
        holds.is_held(*([people.wang] if asked == "holder" else []), **thing)


def test_who_acts_for_another_learns_whether_that_one_is_held(people):
    place(Subject(people.wang), people.sun)

    with acting(Actor.person(people.li)):
        assert not holds.is_held(people.li)
    with acting(Actor.person(people.li, acting_for=people.wang)):
        assert holds.is_held(people.wang)


def test_a_kind_of_thing_nobody_declared_cannot_be_held(people):
    with pytest.raises(Refused, match="没有“moon”这一类"):
        place(Subject(kind="moon", ref="1"), people.sun)


def test_a_kind_of_thing_nobody_can_look_for_cannot_be_held(database, people, monkeypatch):
    with database.as_worker():
        row = rows.notice(people.wang)
    monkeypatch.delitem(things.FIND, "notice")

    with pytest.raises(Refused, match="没有“notice”这一类"):
        place(Subject(kind="notice", ref=str(row.key)), people.sun)


def test_each_kind_of_thing_is_found_by_its_own_number_and_by_no_others(database, people):
    with database.as_worker():
        there = dict(one_of_each_kind(people))
    there["hold"] = str(place(Subject(people.wang), people.sun))

    for kind, ref in there.items():
        place(Subject(kind=kind, ref=ref), people.sun)
        for other in there.keys() - {kind, "case"}:
            with pytest.raises(NotFound, match="没有查到"):
                place(Subject(kind=other, ref=ref), people.sun)

    assert there.keys() == set(settings.RETENTION.subject_kinds())


def one_of_each_kind(people) -> Iterator[tuple[str, str]]:
    yield "notice", str(rows.notice(people.wang).key)
    look, _holder = rows.reading(people.wang, case_ref="990102-7")
    yield "access", str(look.key)
    yield "case", "990102-7"
    yield "mandate", str(next(rows.mandates(people.wang, people.li)).key)
    yield "claim", str(every_room.body_claim(people.wang).key)
    yield "file", str(every_room.loose_file(people.wang, people.wang).key)
    _code, ended, _left = every_room.registrations(people.wang)
    yield "registration", str(ended.key)


@pytest.mark.parametrize("who", ["person", "task"])
def test_only_an_officer_may_ask_whether_a_thing_is_there(database, people, who):
    by = Actor.person(people.wang) if who == "person" else ERASER

    for find in things.FIND.values():
        with (
            database.as_worker(),
            pytest.raises(ProgrammingError, match="permission denied"),
            acting(by),
        ):
            find(str(uuid.uuid4()))


def test_each_act_about_a_hold_is_on_record_without_words(database, people):
    hold = place(Subject(people.wang), people.sun)
    actions.keep_up_hold(hold, review_on=clock.today() + timedelta(days=9), by=people.sun)
    actions.release_hold(hold, by=people.wu)

    with database.as_worker(), acting(ERASER):
        entries = list(AuditEntry.objects.filter(subject=f"hold:{hold}").order_by("at", "id"))
    assert {entry.did for entry in entries} == {
        "retention.hold",
        "retention.keep_up",
        "retention.release",
    }
    assert all("示范" not in str(entry.detail) for entry in entries)


def test_a_hold_past_its_day_of_review_still_holds(database, people):
    place(Subject(people.wang), people.sun, days=10)
    with database.as_worker():
        row = rows.notice(people.wang)

    with clock.at(clock.now() + LONG_AFTER), database.as_worker():
        end_everything()
        assert rows.exists(row.table, row.key)
        with acting(ERASER):
            assert queries.holds_to_review(clock.today()) == 1


def test_one_thing_on_hold_stays_while_the_rest_of_the_person_ends(database, people):
    with database.as_worker():
        one, other = rows.notice(people.wang), rows.notice(people.wang)
    place(Subject(kind="notice", ref=str(one.key)), people.sun)

    with clock.at(clock.now() + LONG_AFTER), database.as_worker():
        end_everything()

        assert rows.exists(one.table, one.key)
        assert not rows.exists(other.table, other.key)


def test_a_case_on_hold_keeps_the_record_of_every_look_for_it(database, people):
    with database.as_worker():
        look = list(rows.reading(people.wang, case_ref="case:7"))
        other = list(rows.reading(people.wang, case_ref="case:8"))
    place(Subject(kind="case", ref="case:7"), people.sun)

    with clock.at(clock.now() + LONG_AFTER), database.as_worker():
        end_everything()

        assert rows.there(look) == set(look)
        assert rows.there(other) == set()


def test_a_look_at_several_people_stays_whole_while_one_of_them_is_on_hold(database, people):
    with database.as_worker():
        look = list(rows.reading(people.wang, people.li))
    place(Subject(people.li), people.sun)

    with clock.at(clock.now() + LONG_AFTER), database.as_worker():
        end_everything()

        assert rows.there(look) == set(look)


def test_a_mandate_stays_while_either_side_is_on_hold(database, people):
    with database.as_worker():
        given = list(rows.mandates(people.wang, people.li))
    place(Subject(people.li), people.sun)

    with clock.at(clock.now() + LONG_AFTER), database.as_worker():
        end_everything()

        assert rows.there(given) == set(given)


@pytest.mark.parametrize("role", ["sun", "stranger", "citizen", "task"])
def test_whoever_erases_is_refused_while_anybody_holds(database, people, role):
    place(Subject(people.wang), people.sun)
    by = {"citizen": Actor.person(people.wang), "task": ERASER}.get(role) or getattr(people, role)

    with database.as_worker(), acting(by):
        with pytest.raises(Refused, match="依法冻结"):
            holds.refuse_held(people.wang)
        if role != "citizen":
            holds.refuse_held(people.li)


def test_a_hold_waits_for_an_end_that_has_begun_and_stops_the_next(database, people):
    placed = threading.Event()

    def place_it() -> None:
        place(Subject(people.wang), people.sun)
        placed.set()
        connection.close()

    waiting = threading.Thread(target=place_it)
    with psycopg.connect(database.url("worker")) as erasing:
        erasing.execute("SELECT pg_advisory_xact_lock(%s)", [turn.LOCK])
        waiting.start()
        assert not placed.wait(0.2)
        erasing.commit()
    waiting.join(20)

    assert placed.is_set()
    with acting(people.sun):
        assert holds.is_held(people.wang)


def raw(by: Actor, statement: str, *params: object) -> None:
    with acting(by), connection.cursor() as cursor:
        cursor.execute(statement, params)


INSERT = (
    "INSERT INTO retention_legalhold (id, holder_id, subject_kind, subject_ref, reason, "
    "document_number, department_id, placed_at, placed_by, review_on, released_by) "
    "VALUES (%s, %s, '', '', 'audit', '1', %s, now(), %s, '2027-01-01', '')"
)


def test_the_database_lets_no_officer_place_or_release_in_anothers_name(people):
    mine = [uuid.uuid4(), people.wang, people.sun.department_id]
    hold = place(Subject(people.wang), people.sun)

    for statement, params in (
        (INSERT, [*mine, people.wu.subject]),
        (
            "UPDATE retention_legalhold SET released_at = now() + interval '1 year', "
            "released_by = 'officer:x' WHERE id = %s",
            [hold],
        ),
        ("DELETE FROM retention_legalhold WHERE id = %s", [hold]),
        ("UPDATE retention_legalhold SET placed_by = 'officer:x' WHERE id = %s", [hold]),
    ):
        with pytest.raises(ProgrammingError) as refused:
            raw(people.sun, statement, *params)
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def test_the_database_lets_nobody_bring_a_released_hold_back(people):
    hold = place(Subject(people.wang), people.sun)
    actions.release_hold(hold, by=people.wu)

    with pytest.raises(ProgrammingError, match="once"):
        raw(
            people.wu,
            "UPDATE retention_legalhold SET released_at = NULL, released_by = '' WHERE id = %s",
            hold,
        )


HOLD = (
    "INSERT INTO retention_legalhold (id, holder_id, subject_kind, subject_ref, reason, "
    "document_number, department_id, placed_at, placed_by, review_on, released_at, released_by) "
    "VALUES (gen_random_uuid(), {holder}, {kind}, {ref}, {reason}, {document}, "
    "gen_random_uuid(), '2026-03-02', {by}, '2027-01-01', {released}, {releaser})"
)
GOOD = {
    "holder": "'00000000-0000-4000-8000-000000000001'",
    "kind": "''",
    "ref": "''",
    "reason": "'audit'",
    "document": "'1'",
    "by": "'officer:1'",
    "released": "NULL",
    "releaser": "''",
}
BROKEN = [
    ("hold_is_on_a_holder_or_a_subject", {"holder": "NULL"}),
    ("hold_is_on_a_holder_or_a_subject", {"kind": "'notice'", "ref": "'1'"}),
    ("hold_is_on_a_holder_or_a_subject", {"holder": "NULL", "kind": "'notice'"}),
    ("hold_is_on_a_holder_or_a_subject", {"holder": "NULL", "ref": "'1'"}),
    ("hold_reason_is_known", {"reason": "'whim'"}),
    ("hold_names_its_document_and_officer", {"document": "''"}),
    (
        "hold_names_its_document_and_officer",
        {"by": "''", "released": "'2026-04-01'", "releaser": "'officer:2'"},
    ),
    ("hold_release_is_whole", {"released": "'2026-04-01'"}),
    ("hold_release_is_whole", {"releaser": "'officer:2'"}),
    ("hold_release_is_whole", {"released": "'2026-03-01'", "releaser": "'officer:2'"}),
    ("hold_is_released_by_another", {"released": "'2026-04-01'", "releaser": "'officer:1'"}),
]


@pytest.mark.parametrize(("constraint", "change"), BROKEN)
def test_the_table_refuses_holds_that_make_no_sense(database, constraint, change):
    with database.superuser() as admin, pytest.raises(psycopg.errors.CheckViolation) as refused:
        admin.execute(HOLD.format(**{**GOOD, **change}))

    assert refused.value.diag.constraint_name == constraint


@pytest.mark.parametrize(
    "change", [{}, {"holder": "NULL", "kind": "'notice'", "ref": "'1'"}], ids=["holder", "subject"]
)
def test_hold_placed_once_a_document_even_where_the_holder_is_null(database, change):
    with database.superuser() as admin:
        admin.execute(HOLD.format(**{**GOOD, **change}))
        with pytest.raises(psycopg.errors.UniqueViolation, match="hold_placed_once_a_document"):
            admin.execute(HOLD.format(**{**GOOD, **change}))


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("purge_proof_is_of_something", r"0, '\x00112233445566778899aabbccddeeff', '\x01'"),
        ("purge_proof_is_of_something", r"1, '\x', '\x01'"),
        ("purge_proof_is_of_something", r"1, '\x00112233445566778899aabbccddeeff', '\x'"),
        ("purge_proof_leaves_are_whole", r"1, '\x00112233445566778899aabbccddeeff', '\x01'"),
        ("purge_proof_leaves_are_whole", r"1, '\x00', decode(repeat('00', 32), 'hex')"),
    ],
)
def test_a_proof_of_nothing_is_no_proof(database, constraint, values):
    with database.superuser() as admin, pytest.raises(psycopg.errors.CheckViolation) as refused:
        admin.execute(
            "ALTER TABLE retention_purgeproof DROP CONSTRAINT "
            + (
                "purge_proof_leaves_are_whole"
                if constraint == "purge_proof_is_of_something"
                else "purge_proof_is_of_something"
            )
        )
        admin.execute(
            "INSERT INTO retention_purgeproof (entry_id, rule, table_name, at, count, salt, leaves)"
            f" VALUES (gen_random_uuid(), 'r', 't', now(), {values})"
        )

    assert refused.value.diag.constraint_name == constraint
