"""Row-level security: with role and context as an action sets them, another's rows do not exist.

Every statement here is raw SQL, as a bug or an injected string would run it; only the ability to
call set_config is on the other side of this fence (docs/adr/0003).
"""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from tests.conftest import Clone
from tongban.identity import actions, queries
from tongban.identity.rules import Act, Terms
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.validators import credit_check, id_check

BUILDER = Actor.task("fence-test")
TERMS = Terms(frozenset({Act.VIEW}), frozenset(), date(2026, 1, 1), date(2030, 1, 1))


class World:
    """Two persons, two departments with an officer each, a mandate from one to the other."""

    def __init__(self) -> None:
        self.wang = self._person("王芳", 1)
        self.li = self._person("李强", 2)
        self.market = self._department("SCJG", 1)
        self.police = self._department("GAJ", 2)
        self.clerk = self._officer(self.market, "0001")
        self.constable = self._officer(self.police, "0002")
        self.as_wang = Actor.person(self.wang)
        self.as_li = Actor.person(self.li)
        self.as_clerk = Actor.officer(self.clerk, self.market)
        self.as_constable = Actor.officer(self.constable, self.police)

    def _person(self, name: str, n: int) -> uuid.UUID:
        details = actions.Details(name, self.number(n), "19900990000")
        return actions.register_person(details, by=BUILDER)

    def give(self) -> uuid.UUID:
        return actions.give_mandate(
            self.li,
            TERMS,
            request_key=uuid.uuid4(),
            agent_number=self.number(2),
            by=self.as_wang,
        )

    def number(self, n: int) -> str:
        first = f"9901021990010100{n}"
        return first + id_check(first)

    def _department(self, code: str, n: int) -> uuid.UUID:
        first = f"11990102MB000000{n}"
        return actions.open_department(
            code=code,
            credit_code=first + credit_check(first),
            name=f"示范区{code}",
            name_en=code,
            region_code="990102",
            by=BUILDER,
        )

    def _officer(self, department: uuid.UUID, number: str) -> uuid.UUID:
        officer = actions.appoint_officer(
            department,
            staff_number=number,
            name="周敏",
            post="审查岗",
            post_en="Review",
            by=BUILDER,
        )
        actions.give_duty(
            officer, "desk.open", region_code="990102", valid_from=date(2026, 1, 1), by=BUILDER
        )
        return officer


@pytest.fixture
def world(database: Clone) -> Iterator[World]:
    with clock.at(datetime(2026, 3, 2, 1, 0, tzinfo=UTC)):
        with database.as_worker():
            made = World()
        yield made


def rows(actor: Actor, statement: str, params: list[Any] | None = None) -> list[Any]:
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(statement, params or [])
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def refused(actor: Actor, statement: str, params: list[Any] | None = None) -> bool:
    """True when the role may not even try, or may not write such a row."""
    try:
        rows(actor, statement, params)
    except ProgrammingError as error:
        assert isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege)
        return True
    return False


def test_a_person_sees_their_own_row_and_nobody_elses(world):
    assert rows(world.as_wang, "SELECT holder_id FROM identity_person") == [(world.wang,)]
    assert rows(world.as_li, "SELECT holder_id FROM identity_person") == [(world.li,)]


def test_a_guest_sees_no_person_no_mandate_no_notice(world):
    actions.give_mandate(
        world.li, TERMS, request_key=uuid.uuid4(), agent_number=world.number(2), by=world.as_wang
    )

    for table in ("identity_person", "identity_mandate", "notices_notice", "identity_holder"):
        assert rows(Actor.guest(), f"SELECT * FROM {table}") == []


def test_an_officer_has_no_way_to_a_person_but_the_recorded_one(world):
    assert refused(world.as_clerk, "SELECT * FROM identity_person")
    assert refused(world.as_clerk, "SELECT * FROM identity_mandate")

    shown = queries.reveal(
        world.wang, case_ref="case:1", purpose="review", fields=["name"], by=world.as_clerk
    )

    assert shown == {"name": "王芳"}
    with acting(world.as_wang):
        (seen,) = queries.access_to_me()
    assert (seen.purpose, seen.case_ref, seen.fields) == ("review", "case:1", ("name",))
    assert seen.department == "示范区SCJG"


def test_a_reveal_without_case_or_purpose_or_by_a_citizen_is_impossible(world):
    call = "SELECT * FROM identity_reveal(%s, %s, %s, %s::text[], now())"

    for case_ref, purpose, fields in (
        ("", "review", ["name"]),
        ("case:1", "", ["name"]),
        ("case:1", "review", []),
        ("case:1", "review", ["password"]),
    ):
        with pytest.raises(Exception, match="reveal"):
            rows(world.as_clerk, call, [world.wang, case_ref, purpose, fields])
    assert refused(world.as_li, call, [world.wang, "case:1", "review", ["name"]])


def test_officers_and_duties_of_another_department_are_out_of_reach(world):
    assert rows(world.as_clerk, "SELECT id FROM identity_officer") == [(world.clerk,)]
    assert rows(world.as_constable, "SELECT id FROM identity_officer") == [(world.constable,)]
    assert rows(world.as_clerk, "SELECT DISTINCT officer_id FROM identity_duty") == [(world.clerk,)]
    assert refused(world.as_clerk, "UPDATE identity_officer SET name = 'x'")
    assert refused(world.as_clerk, "DELETE FROM identity_duty")


def test_a_mandate_is_written_only_in_the_holders_own_name(world):
    insert = """
        INSERT INTO identity_mandate (id, holder_id, agent_id, kind, acts, items, valid_from,
            valid_to, request_key, given_at, given_by, revoked_by)
        VALUES (%s, %s, %s, 'proxy', '["view"]', '[]', '2026-01-01', '2030-01-01', %s, now(),
            %s, '')
    """
    mandate = [uuid.uuid4(), world.wang, world.li, uuid.uuid4()]

    assert refused(world.as_li, insert, [*mandate, world.as_li.subject])
    assert refused(world.as_wang, insert, [*mandate, "officer:forged"])
    assert refused(
        world.as_wang, insert.replace("proxy", "guardian"), [*mandate, world.as_wang.subject]
    )
    assert rows(world.as_wang, insert, [*mandate, world.as_wang.subject]) == [(1,)]


def test_anothers_mandate_can_be_neither_read_nor_revoked_nor_moved(world):
    mandate = actions.give_mandate(
        world.li, TERMS, request_key=uuid.uuid4(), agent_number=world.number(2), by=world.as_wang
    )

    assert rows(world.as_li, "SELECT * FROM identity_mandate") == []
    revoke = "UPDATE identity_mandate SET revoked_at = now(), revoked_by = 'x' WHERE id = %s"
    assert rows(world.as_li, revoke, [mandate]) == [(0,)]
    assert refused(world.as_wang, "UPDATE identity_mandate SET valid_to = '2031-01-01'")
    assert refused(world.as_wang, "DELETE FROM identity_mandate")


def test_the_agent_reads_a_mandate_through_its_door_and_a_stranger_does_not(world):
    actions.give_mandate(
        world.li, TERMS, request_key=uuid.uuid4(), agent_number=world.number(2), by=world.as_wang
    )

    with acting(world.as_li):
        (held,) = queries.mandates_held()
        (capacity,) = queries.capacities(date(2026, 6, 1))
    with acting(world.as_wang):
        assert queries.mandates_held() == []
        (given,) = queries.mandates_given()

    assert (held.holder_name, held.agent_name) == ("王芳", "李强")
    assert (given.holder_name, given.agent_name) == ("王芳", "李强")
    assert capacity.holder_id == world.wang


@pytest.mark.parametrize("role", ["as_wang", "as_clerk"])
def test_no_web_role_reads_the_audit_log_or_the_outbox(world, role):
    for table in (
        "audit_auditentry",
        "audit_auditpending",
        "audit_auditleaf",
        "audit_auditcheckpoint",
        "audit_auditdetail",
        "outbox_owedreaction",
        "access_accessrecord",
        "access_accessedholder",
        "procrastinate_jobs",
    ):
        assert refused(getattr(world, role), f"SELECT * FROM {table}")
        assert refused(getattr(world, role), f"DELETE FROM {table}")


def test_without_context_nothing_is_visible_even_to_a_role_with_rights(world):
    for role in ("tongban_person", "tongban_officer"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, true)", [role])
            table = "identity_person" if role == "tongban_person" else "identity_officer"
            cursor.execute(f"SELECT * FROM {table}")
            assert cursor.fetchall() == []


def test_the_web_login_itself_reaches_no_fenced_table(world):
    for table in ("identity_person", "identity_mandate", "audit_auditentry", "notices_notice"):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as c:
            c.execute(f"SELECT * FROM {table}")


def test_the_web_login_cannot_become_the_task_role(world):
    with pytest.raises(ProgrammingError, match="permission denied to set role"):
        rows(BUILDER, "SELECT 1")


def test_a_policy_is_one_indexable_condition_the_planner_uses_the_index_for(database, world):
    with database.superuser() as superuser:
        superuser.execute(
            "INSERT INTO notices_notice (id, holder_id, key, kind, params, at) "
            "SELECT gen_random_uuid(), gen_random_uuid(), 'k' || n, 'x', '{}', now() "
            "FROM generate_series(1, 5000) n"
        )
        superuser.execute("ANALYZE notices_notice")

    plan = rows(
        world.as_wang, "EXPLAIN SELECT * FROM notices_notice ORDER BY at DESC, id DESC LIMIT 20"
    )

    text = "\n".join(line for (line,) in plan)
    assert "notice_by_holder" in text or "notice_told_once" in text
    assert "Seq Scan" not in text
