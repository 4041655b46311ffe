"""The tables of identity and notices refuse nonsense, whoever asks, NULL included."""

import psycopg
import pytest

from tests.conftest import Unchanged

P1, P2, B1 = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
D1, D2, O1 = (f"00000000-0000-4000-8000-00000000001{n}" for n in (1, 2, 3))
KEY = "00000000-0000-4000-8000-000000000021"

GROUND = f"""
    INSERT INTO identity_holder VALUES ('{P1}', 'person'), ('{P2}', 'person'), ('{B1}', 'body');
    INSERT INTO identity_person (holder_id, kind, sealed_name, sealed_id_number, name_hash,
        id_number_hash, registered_at)
    VALUES ('{P1}', 'person', '', '', 'n1', 'i1', now()),
           ('{P2}', 'person', '', '', 'n2', 'i2', now());
    INSERT INTO identity_department (id, code, credit_code, name, name_en, region_code)
    VALUES ('{D1}', 'A', '11990102MB00000001', '甲局', 'A', '990102'),
           ('{D2}', 'B', '11990102MB00000002', '乙局', 'B', '990102');
    INSERT INTO identity_officer (id, department_id, staff_number, name, post, post_en)
    VALUES ('{O1}', '{D1}', '0001', '周敏', '窗口', 'Desk');
"""


def body(kind: str = "body", name: str = "芳记面馆", code: str = "92990102MA0000K7X4") -> str:
    return (
        "INSERT INTO identity_body (holder_id, kind, name, name_sort, credit_code, region_code, "
        f"representative_id, registered_at) VALUES ('{B1}', '{kind}', '{name}', 's', '{code}', "
        f"'990102', '{P1}', now())"
    )


def person(
    holder: str = B1, kind: str = "person", name_hash: str = "n3", number: str = "i3"
) -> str:
    return (
        "INSERT INTO identity_person (holder_id, kind, sealed_name, sealed_id_number, name_hash, "
        f"id_number_hash, registered_at) VALUES ('{holder}', '{kind}', '', '', '{name_hash}', "
        f"'{number}', now())"
    )


def mandate(**over: str) -> str:
    row = {
        "holder_id": f"'{P1}'",
        "agent_id": f"'{P2}'",
        "kind": "'proxy'",
        "acts": "'[\"view\"]'",
        "items": "'[]'",
        "valid_from": "'2026-01-01'",
        "valid_to": "'2026-12-31'",
        "request_key": f"'{KEY}'",
        "given_at": "now()",
        "given_by": "'person:1'",
        "revoked_at": "NULL",
        "revoked_by": "''",
    } | over
    return (
        f"INSERT INTO identity_mandate (id, {', '.join(row)}) "
        f"VALUES (gen_random_uuid(), {', '.join(row.values())})"
    )


def account(**over: str) -> str:
    row = {
        "login_name": "'wangfang'",
        "password": "'x'",
        "trust_level_id": "3",
        "person_id": f"'{P1}'",
        "officer_id": "NULL",
        "department_id": "NULL",
        "is_active": "true",
        "opened_at": "now()",
    } | over
    return (
        f"INSERT INTO identity_account (id, {', '.join(row)}) "
        f"VALUES (gen_random_uuid(), {', '.join(row.values())})"
    )


def duty(**over: str) -> str:
    row = {
        "officer_id": f"'{O1}'",
        "department_id": f"'{D1}'",
        "code": "'desk.open'",
        "region_code": "'990102'",
        "valid_from": "'2026-01-01'",
        "valid_to": "NULL",
    } | over
    return (
        f"INSERT INTO identity_duty (id, {', '.join(row)}) "
        f"VALUES (gen_random_uuid(), {', '.join(row.values())})"
    )


def officer(department: str = D1, number: str = "0002", name: str = "陈立") -> str:
    return (
        "INSERT INTO identity_officer (id, department_id, staff_number, name, post, post_en) "
        f"VALUES (gen_random_uuid(), '{department}', '{number}', '{name}', '岗', 'Post')"
    )


def department(**over: str) -> str:
    row = {
        "id": f"'{KEY}'",
        "code": "'C'",
        "credit_code": "'11990102MB00000003'",
        "name": "'丙局'",
        "name_en": "'C'",
        "region_code": "'990102'",
        "parent_id": "NULL",
    } | over
    return f"INSERT INTO identity_department ({', '.join(row)}) VALUES ({', '.join(row.values())})"


def notice(**over: str) -> str:
    row = {
        "holder_id": f"'{P1}'",
        "key": "'k'",
        "kind": "'mandate.given'",
        "params": "'{}'",
        "at": "'2026-03-02'",
        "read_at": "NULL",
    } | over
    return (
        f"INSERT INTO notices_notice (id, {', '.join(row)}) "
        f"VALUES (gen_random_uuid(), {', '.join(row.values())})"
    )


OFFICERS = {"person_id": "NULL", "officer_id": f"'{O1}'", "department_id": f"'{D1}'"}
OF_NOBODY = {"person_id": "NULL"}
OF_BOTH = {"officer_id": f"'{O1}'", "department_id": f"'{D1}'"}
IS_P1 = f"holder_id = '{P1}'"
NO_DEPARTMENT = {**OFFICERS, "department_id": "NULL"}

BROKEN = [
    ("holder_is_person_or_body", f"INSERT INTO identity_holder VALUES ('{KEY}', 'dog')"),
    ("person_is_a_person_holder", person(kind="body")),
    ("person_holder_is_a_person", person(holder=B1)),
    ("person_can_be_found", person(holder=KEY, name_hash="")),
    ("person_can_be_found", f"UPDATE identity_person SET id_number_hash = NULL WHERE {IS_P1}"),
    ("person_can_be_found", f"UPDATE identity_person SET id_number_hash = '' WHERE {IS_P1}"),
    *(
        (
            "person_erased_leaves_nothing",
            f"UPDATE identity_person SET erased_at = now(), name_hash = '', id_number_hash = NULL, "
            f"{left} WHERE {IS_P1}",
        )
        for left in (
            "sealed_name = 'x'",
            "sealed_id_number = 'x'",
            "sealed_mobile = 'x'",
        )
    ),
    ("person_erased_leaves_nothing", f"UPDATE identity_person SET erased_at = now() WHERE {IS_P1}"),
    ("body_is_a_body_holder", body(kind="person")),
    ("body_holder_is_a_body", body().replace(B1, P2, 1)),
    ("body_has_a_name", body(name="")),
    ("body_credit_code_is_gb_32100", body(code="92990102MA0000K7XI")),
    ("trust_level_is_one_to_five", "UPDATE identity_trustlevel SET level = 6 WHERE level = 5"),
    ("department_has_both_names", department(name_en="''")),
    ("department_is_not_its_own_parent", department(parent_id=f"'{KEY}'")),
    ("officer_staff_number_once", officer(number="0001")),
    ("officer_has_name_and_number", officer(name="")),
    ("duty_given_once", duty() + "; " + duty()),
    ("duty_ends_after_it_begins", duty(valid_to="'2025-12-30'")),
    ("duty_has_a_code", duty(code="''")),
    ("duty_is_in_the_officers_department", duty(department_id=f"'{D2}'")),
    ("mandate_given_once_a_request", mandate() + "; " + mandate()),
    ("mandate_is_for_another", mandate(agent_id=f"'{P1}'")),
    ("mandate_kind_is_known", mandate(kind="'friend'")),
    ("mandate_ends_after_it_begins", mandate(valid_to="'2025-12-30'")),
    ("mandate_has_a_giver", mandate(given_by="''")),
    ("mandate_revocation_is_whole", mandate(revoked_at="now()")),
    ("mandate_revocation_is_whole", mandate(revoked_by="'person:1'")),
    ("mandate_lets_something", mandate(acts="'[]'")),
    ("mandate_lets_something", mandate(acts="'null'")),
    ("mandate_given_lasts_five_years_at_most", mandate(valid_to="'2036-01-01'")),
    ("mandate_items_are_a_list", mandate(items="'{}'")),
    ("account_is_of_one_person_or_one_officer", account(**OF_NOBODY)),
    ("account_is_of_one_person_or_one_officer", account(**OF_BOTH)),
    ("account_is_of_one_person_or_one_officer", account(**NO_DEPARTMENT)),
    (
        "account_is_in_the_officers_department",
        account(**{**OFFICERS, "department_id": f"'{D2}'"}),
    ),
    ("account_login_name_is_no_id_number", account(login_name="'990102199001010012'")),
    ("account_login_name_is_no_id_number", account(login_name="''")),
    ("notice_told_once", notice() + "; " + notice()),
    ("notice_has_a_kind", notice(kind="''")),
    ("notice_has_a_kind", notice(key="''")),
    ("notice_is_read_after_it_is_told", notice(read_at="'2026-03-01'")),
]


@pytest.mark.parametrize(("constraint", "statement"), BROKEN)
def test_the_table_refuses(unchanged: Unchanged, constraint: str, statement: str):
    with unchanged.superuser() as superuser, superuser.transaction(), superuser.cursor() as cursor:
        if constraint == "person_can_be_found":
            cursor.execute(f"INSERT INTO identity_holder VALUES ('{KEY}', 'person')")
        cursor.execute(GROUND)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            for part in statement.split("; "):
                cursor.execute(part)
        assert refused.value.diag.constraint_name == constraint
        raise psycopg.Rollback


def test_an_officer_moves_only_with_the_department_their_duties_and_account_name(
    unchanged: Unchanged,
):
    """officer_in_department is what the composite foreign keys of duty and account point at."""
    with unchanged.superuser() as superuser, superuser.transaction(), superuser.cursor() as cursor:
        cursor.execute(GROUND)
        cursor.execute(duty())
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            cursor.execute(f"UPDATE identity_officer SET department_id = '{D2}' WHERE id = '{O1}'")
        raise psycopg.Rollback


NEVER_NULL = [
    ("identity_holder", "kind"),
    ("identity_person", "name_hash"),
    ("identity_person", "kind"),
    ("identity_body", "name"),
    ("identity_body", "kind"),
    ("identity_body", "credit_code"),
    ("identity_duty", "code"),
    ("identity_duty", "department_id"),
    ("identity_mandate", "holder_id"),
    ("identity_mandate", "agent_id"),
    ("identity_mandate", "acts"),
    ("identity_mandate", "valid_to"),
    ("identity_mandate", "given_by"),
    ("identity_mandate", "revoked_by"),
    ("identity_account", "login_name"),
    ("notices_notice", "kind"),
    ("notices_notice", "at"),
]


@pytest.mark.parametrize(("table", "column"), NEVER_NULL)
def test_what_a_constraint_speaks_of_is_never_null(unchanged: Unchanged, table: str, column: str):
    with unchanged.superuser() as superuser:
        row = superuser.execute(
            "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
            [table, column],
        ).fetchone()
    assert row == (True,)
