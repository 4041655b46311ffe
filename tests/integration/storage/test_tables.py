"""The tables of stored files refuse nonsense, whoever asks; and each role reaches only its own."""

import uuid

import psycopg
import pytest

from tests.conftest import Unchanged

ID = "00000000-0000-4000-8000-000000000001"
HOLDER = "00000000-0000-4000-8000-000000000002"

FILE = (
    "INSERT INTO storage_storedfile (id, holder_id, content_hash, kind, size, key_of, sealed_name,"
    " wrapped_key, sealed_size, sealed_digest, scan, scanned_at, put_at, expires_at) VALUES "
    "({id}, {holder_id}, {content_hash}, {kind}, {size}, {key_of}, {sealed_name}, {wrapped_key}, "
    "{sealed_size}, {sealed_digest}, {scan}, {scanned_at}, {put_at}, {expires_at})"
)
GOOD = {
    "id": f"'{ID}'",
    "holder_id": f"'{HOLDER}'",
    "content_hash": "'d-1:aa'",
    "kind": "'pdf'",
    "size": "1",
    "key_of": "'house'",
    "sealed_name": r"'\x01'",
    "wrapped_key": r"'\x01'",
    "sealed_size": "30",
    "sealed_digest": "'sha256:aa'",
    "scan": "'unscanned'",
    "scanned_at": "NULL",
    "put_at": "now()",
    "expires_at": "NULL",
}
USE = (
    "; INSERT INTO storage_fileuse (id, file_id, holder_id, subject, attached_at) VALUES "
    "(gen_random_uuid(), '{file}', '{holder}', {subject}, now())"
)


def file(**changed: str) -> str:
    return FILE.format(**GOOD | changed)


def use(subject: str = "'application:1'", file: str = ID, holder: str = HOLDER) -> str:
    return USE.format(file=file, holder=holder, subject=subject)


BROKEN = [
    ("file_once_a_holder", f"{file()}; {file(id='gen_random_uuid()')}"),
    ("file_has_a_size", file(size="0")),
    ("file_has_a_size", file(sealed_size="1")),
    ("file_is_named_and_found", file(kind="''")),
    ("file_is_named_and_found", file(content_hash="''")),
    ("file_is_named_and_found", file(sealed_digest="''")),
    ("file_is_sealed", file(key_of="'nobody'")),
    ("file_is_sealed", file(sealed_name="''")),
    ("file_is_sealed", file(wrapped_key="''")),
    ("file_scan_is_known", file(scan="'fine'")),
    ("file_scan_is_known", file(scan="'clean'", scanned_at="NULL")),
    ("file_scan_is_known", file(scan="'infected'", scanned_at="NULL")),
    ("file_scan_is_known", file(scan="'unscanned'", scanned_at="now()")),
    ("file_expires_after_it_is_put", file(expires_at="now() - interval '1 day'")),
    ("file_times_are_of_our_time", file(put_at="'infinity'")),
    ("file_times_are_of_our_time", file(expires_at="'infinity'")),
    ("file_use_once", file() + use() + use()),
    ("file_use_names_its_subject", file() + use(subject="''")),
    ("file_use_names_its_subject", file() + use(subject="'王芳的申请'")),
    ("file_use_is_of_the_holders_file", file() + use(holder=str(uuid.uuid4()))),
]


@pytest.mark.parametrize(("name", "statement"), BROKEN)
def test_the_tables_of_files_refuse_nonsense(unchanged: Unchanged, name: str, statement: str):
    with unchanged.superuser() as superuser, pytest.raises(psycopg.errors.IntegrityError) as error:
        superuser.execute(statement)

    assert name in str(error.value)


def test_a_file_stands_once_for_each_holder_to_be_used(unchanged: Unchanged):
    """file_of_holder is the target of the uses' composite key."""
    with unchanged.superuser() as superuser:
        found = superuser.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'file_of_holder'"
        ).fetchone()
        superuser.execute(file() + use())

        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            superuser.execute("DELETE FROM storage_storedfile")

    assert found == ("UNIQUE (id, holder_id)",)


def test_a_value_that_is_missing_is_refused_like_one_that_is_wrong(unchanged: Unchanged):
    nullable = {"scanned_at", "expires_at"}
    with unchanged.superuser() as superuser:
        for column in GOOD.keys() - nullable:
            with pytest.raises(psycopg.errors.NotNullViolation):
                superuser.execute(file(**{column: "NULL"}))


def as_role(connection: psycopg.Connection, role: str, **context: str) -> None:
    connection.execute(f"SET LOCAL ROLE tongban_{role}")
    for name, value in context.items():
        connection.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", value])


@pytest.mark.parametrize(
    ("role", "context", "seen"),
    [
        ("person", {"holder": HOLDER}, 1),
        ("person", {"holder": str(uuid.uuid4())}, 0),
        ("person", {"holder": ""}, 0),
        ("task", {}, 1),
    ],
)
def test_a_holder_sees_their_own_files_and_nobody_elses(unchanged: Unchanged, role, context, seen):
    with unchanged.superuser() as superuser:
        superuser.execute(file() + use())
        with superuser.transaction():
            as_role(superuser, role, **context)

            for table in ("storage_storedfile", "storage_fileuse"):
                found = superuser.execute(f"SELECT count(*) FROM {table}").fetchone()

                assert found == (seen,)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("officer", "SELECT 1 FROM storage_storedfile"),
        ("officer", "SELECT 1 FROM storage_fileuse"),
        ("person", "UPDATE storage_storedfile SET scan = 'clean', scanned_at = now()"),
        ("person", "UPDATE storage_storedfile SET holder_id = gen_random_uuid()"),
        ("person", "UPDATE storage_fileuse SET subject = 'application:2'"),
        ("task", "UPDATE storage_storedfile SET content_hash = sealed_digest"),
    ],
)
def test_no_role_does_more_with_files_than_its_acts_need(unchanged: Unchanged, role, statement):
    with unchanged.superuser() as superuser, superuser.transaction():
        as_role(superuser, role, holder=HOLDER)

        with pytest.raises(psycopg.errors.InsufficientPrivilege), superuser.transaction():
            superuser.execute(statement)


def test_nobody_puts_a_file_into_another_holders_name(unchanged: Unchanged):
    with unchanged.superuser() as superuser, superuser.transaction():
        as_role(superuser, "person", holder=str(uuid.uuid4()))

        with pytest.raises(psycopg.errors.InsufficientPrivilege), superuser.transaction():
            superuser.execute(file())
