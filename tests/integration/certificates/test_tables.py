"""The table of certificates refuses nonsense, whoever asks; and each role reaches only its own."""

import psycopg
import pytest

from tests.conftest import Unchanged

ID = "00000000-0000-4000-8000-000000000001"
HOLDER = "00000000-0000-4000-8000-000000000002"
FILE = "00000000-0000-4000-8000-000000000003"

DEPARTMENT = (
    "INSERT INTO identity_department (id, code, credit_code, name, name_en, region_code) VALUES "
    f"('{ID}', '990102-77', '11990102MB0000077X', '局', 'Bureau', '990102'); "
)
STORED = (
    "INSERT INTO storage_storedfile (id, holder_id, content_hash, kind, size, key_of, sealed_name,"
    " wrapped_key, sealed_size, sealed_digest, scan, put_at) VALUES "
    r"('{id}', '{holder}', 'd-1:{id}', 'pdf', 1, 'house', '\x01', '\x01', 30, 'sha256:aa', "
    "'unscanned', now()); "
)
MAKING = {
    "id": f"'{ID}'",
    "case_id": "'00000000-0000-4000-8000-000000000011'",
    "version_id": f"'{ID}'",
    "holder_id": f"'{HOLDER}'",
    "person_id": f"'{HOLDER}'",
    "department_id": f"'{ID}'",
    "type_code": "'11990000MB0000001M031'",
    "name": "'食品经营许可证'",
    "name_en": "'Food licence'",
    "series": "'JY2990102'",
    "status": "'making'",
    "verify_code": "'ABCDEFGHIJKLMNOPQRSTUVWXYZ'",
    "issued_on": "'2026-03-02'",
    "valid_to": "'2031-03-01'",
    "key_of": "'house'",
    "sealed_content": r"'\x01'",
    "sealed_shown": r"'\x01'",
    "granted_at": "now()",
    "number": "NULL",
    "certificate_id": "NULL",
    "numbered_at": "NULL",
    "file_id": "NULL",
    "digest": "''",
    "payload": "''",
    "sealed_at": "NULL",
    "revoked_at": "NULL",
    "revoked_by": "NULL",
    "revoke_reason": "''",
}
VALID = {
    **MAKING,
    "status": "'valid'",
    "number": "'JY29901020000011'",
    "certificate_id": "'1.2.156.3005.2.X'",
    "numbered_at": "now()",
    "file_id": f"'{FILE}'",
    "digest": "'sha256:aa'",
    "payload": "'T1.a.b.c'",
    "sealed_at": "now()",
}
REVOKED = {
    **VALID,
    "status": "'revoked'",
    "revoked_at": "now()",
    "revoked_by": f"'{ID}'",
    "revoke_reason": "'mistake'",
}
ANOTHER = {
    "id": "gen_random_uuid()",
    "case_id": "gen_random_uuid()",
    "verify_code": "'BBCDEFGHIJKLMNOPQRSTUVWXYZ'",
    "certificate_id": "'1.2.156.3005.2.Y'",
    "file_id": "'00000000-0000-4000-8000-000000000004'",
}


def row(good: dict[str, str] = VALID, **changed: str) -> str:
    values = {**good, **changed}
    return (
        f"INSERT INTO certificates_certificate ({', '.join(values)}) "
        f"VALUES ({', '.join(values.values())}); "
    )


BROKEN = [
    ("certificate_number_once", row() + row(**ANOTHER)),
    ("certificate_has_a_type_and_names", row(type_code="'X'")),
    ("certificate_has_a_type_and_names", row(name="''")),
    ("certificate_has_a_type_and_names", row(name_en="''")),
    ("certificate_code_cannot_be_guessed", row(verify_code="'1'")),
    ("certificate_is_under_a_key", row(key_of="'nobody'")),
    ("certificate_is_under_a_key", row(sealed_content="''")),
    ("certificate_is_under_a_key", row(sealed_shown="''")),
    ("certificate_is_numbered_whole", row(MAKING, number="'1'")),
    ("certificate_is_numbered_whole", row(MAKING, certificate_id="'1'")),
    ("certificate_is_numbered_whole", row(MAKING, numbered_at="now()")),
    ("certificate_is_numbered_whole", row(number="''")),
    ("certificate_in_force_is_numbered_and_sealed", row(MAKING, status="'valid'")),
    ("certificate_in_force_is_numbered_and_sealed", row(MAKING, status="'lost'")),
    ("certificate_in_force_is_numbered_and_sealed", row(file_id="NULL")),
    ("certificate_in_force_is_numbered_and_sealed", row(sealed_at="NULL")),
    ("certificate_in_force_is_numbered_and_sealed", row(digest="''")),
    ("certificate_in_force_is_numbered_and_sealed", row(payload="''")),
    (
        "certificate_in_force_is_numbered_and_sealed",
        row(number="NULL", certificate_id="NULL", numbered_at="NULL"),
    ),
    ("certificate_in_force_is_numbered_and_sealed", row(MAKING, sealed_at="now()")),
    ("certificate_in_force_is_numbered_and_sealed", row(MAKING, file_id=f"'{FILE}'")),
    ("certificate_revoked_says_when_who_and_why", row(status="'revoked'")),
    ("certificate_revoked_says_when_who_and_why", row(REVOKED, revoked_at="NULL")),
    ("certificate_revoked_says_when_who_and_why", row(REVOKED, revoked_by="NULL")),
    ("certificate_revoked_says_when_who_and_why", row(REVOKED, revoke_reason="''")),
    ("certificate_revoked_says_when_who_and_why", row(REVOKED, revoke_reason="'他撒谎'")),
    (
        "certificate_revoked_says_when_who_and_why",
        row(REVOKED, revoked_at="now() - interval '1 day'"),
    ),
    ("certificate_revoked_says_when_who_and_why", row(revoke_reason="'mistake'")),
    ("certificate_ends_after_it_begins", row(valid_to="'2026-03-01'")),
    ("certificate_file_is_of_its_holder", row(holder_id=f"'{ID}'")),
    ("certificates_certificate_case_id", row() + row(**{**ANOTHER, "case_id": VALID["case_id"]})),
]


def _ground() -> str:
    files = (FILE, "00000000-0000-4000-8000-000000000004")
    return DEPARTMENT + "".join(STORED.format(id=one, holder=HOLDER) for one in files)


@pytest.mark.parametrize(("name", "statement"), BROKEN)
def test_the_table_of_certificates_refuses_nonsense(
    unchanged: Unchanged, name: str, statement: str
):
    with unchanged.superuser() as superuser:
        superuser.execute(_ground())

        with pytest.raises(psycopg.errors.IntegrityError) as error:
            superuser.execute(statement)

    assert name in str(error.value)


@pytest.mark.parametrize("good", [MAKING, VALID, REVOKED])
def test_a_certificate_on_its_way_in_force_or_revoked_is_taken(unchanged: Unchanged, good):
    with unchanged.superuser() as superuser:
        superuser.execute(_ground() + row(good))
        superuser.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_certificate_without_an_end_has_none(unchanged: Unchanged):
    with unchanged.superuser() as superuser:
        superuser.execute(_ground() + row(valid_to="NULL"))
