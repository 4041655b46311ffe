"""The tables of applications refuse nonsense, whoever asks; and each role reaches only its own."""

import uuid
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from tests import items
from tests.conftest import Server, Unchanged, a_clone

ID, HOLDER, OTHER = (str(UUID(int=n)) for n in (1, 2, 3))
DEPARTMENT = str(UUID(int=4))

GOOD = {
    "id": f"'{ID}'",
    "holder_id": f"'{HOLDER}'",
    "person_id": f"'{HOLDER}'",
    "version_id": "(SELECT id FROM catalogue_itemversion)",
    "item_code": f"'{items.CODE}'",
    "department_id": "NULL",
    "state": "'draft'",
    "revision": "0",
    "edits": "0",
    "key_of": "'house'",
    "sealed_content": r"'\x01'",
    "started_at": "now()",
    "saved_at": "now()",
    "submitted_at": "NULL",
    "closed_at": "NULL",
}
HANDED_IN = {
    "state": "'submitted'",
    "revision": "1",
    "department_id": f"'{DEPARTMENT}'",
    "submitted_at": "now()",
}
MATERIAL = {
    "id": "gen_random_uuid()",
    "application_id": f"'{ID}'",
    "holder_id": f"'{HOLDER}'",
    "department_id": "NULL",
    "requirement": "'plan'",
    "how": "'pledge'",
    "file_id": "NULL",
    "reference": "''",
    "trust_grade": "'C'",
    "added_at": "now()",
}
FORMER = {
    "id": "gen_random_uuid()",
    "application_id": f"'{ID}'",
    "holder_id": f"'{HOLDER}'",
    "department_id": f"'{DEPARTMENT}'",
    "revision": "1",
    "key_of": "'house'",
    "sealed_content": r"'\x01'",
    "submitted_at": "now()",
    "reopened_at": "now()",
}
KEPT = {
    "id": "gen_random_uuid()",
    "application_id": f"'{ID}'",
    "person_id": f"'{HOLDER}'",
    "page": "'shop'",
    "sealed": r"'\x01'",
    "kept_at": "now()",
    "expires_at": "now() + interval '1 hour'",
}
FILE = (
    "INSERT INTO storage_storedfile (id, holder_id, content_hash, kind, size, key_of, sealed_name,"
    " wrapped_key, sealed_size, sealed_digest, scan, put_at) VALUES "
    rf"('{ID}', '{{holder}}', 'd:1', 'pdf', 1, 'house', '\x01', '\x01', 9, 'd', 'unscanned', now())"
)


def _insert(table: str, good: dict[str, str], changed: dict[str, str]) -> str:
    row = good | changed
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(row.values())})"


def application(**changed: str) -> str:
    return _insert("applications_application", GOOD, changed)


def material(**changed: str) -> str:
    return _insert("applications_applicationmaterial", MATERIAL, changed)


def former(**changed: str) -> str:
    return _insert("applications_formerrevision", FORMER, changed)


def kept(**changed: str) -> str:
    return _insert("applications_keptpost", KEPT, changed)


def both(*statements: str) -> str:
    return "; ".join([application(), *statements])


UPLOAD = {"how": "'upload'", "file_id": f"'{ID}'"}
MINE = FILE.format(holder=HOLDER)
WHOLE = "application_handed_in_has_a_department_and_a_time"
KINDS = "material_is_a_file_a_certificate_or_a_pledge"

BROKEN = [
    ("application_state_is_known", application(**HANDED_IN | {"state": "'lost'"})),
    (WHOLE, application(revision="1")),
    (WHOLE, application(department_id=f"'{DEPARTMENT}'")),
    (WHOLE, application(submitted_at="now()")),
    (WHOLE, application(**HANDED_IN | {"department_id": "NULL"})),
    (WHOLE, application(**HANDED_IN | {"submitted_at": "NULL"})),
    (WHOLE, application(**HANDED_IN | {"revision": "0"})),
    ("application_withdrawn_says_when", application(**HANDED_IN | {"state": "'withdrawn'"})),
    ("application_withdrawn_says_when", application(closed_at="now()")),
    (
        "application_begins_before_it_is_saved",
        application(saved_at="now() - interval '1 day'"),
    ),
    ("application_is_under_a_key", application(key_of="'nobody'")),
    ("application_is_under_a_key", application(sealed_content="''")),
    ("application_names_its_item", application(item_code="'short'")),
    ("application_one_draft_an_item", both(application(id=f"'{OTHER}'"))),
    (KINDS, both(material(how="'telepathy'"))),
    (KINDS, both(material(how="'upload'"))),
    (KINDS, both(material(how="'certificate'"))),
    (KINDS, both(material(reference="'certificate:1'"))),
    (KINDS, both(MINE, material(**UPLOAD | {"reference": "'x'"}))),
    ("material_has_a_trust_grade", both(material(trust_grade="'E'"))),
    ("material_names_its_requirement", both(material(requirement="'平面图'"))),
    ("material_file_once", both(MINE, material(**UPLOAD), material(**UPLOAD))),
    ("material_without_file_once", both(material(), material())),
    ("material_is_of_the_holders_application", both(material(holder_id=f"'{OTHER}'"))),
    ("material_is_the_holders_file", both(FILE.format(holder=OTHER), material(**UPLOAD))),
    ("former_revision_once", both(former(), former())),
    ("former_revision_was_handed_in", both(former(revision="0"))),
    (
        "former_revision_was_handed_in",
        both(former(reopened_at="now() - interval '1 day'")),
    ),
    ("former_revision_is_under_a_key", both(former(key_of="'x'"))),
    ("former_revision_is_under_a_key", both(former(sealed_content="''"))),
    ("former_revision_is_of_the_application", both(former(holder_id=f"'{OTHER}'"))),
    ("kept_post_once_a_page", f"{kept()}; {kept()}"),
    ("kept_post_ends", kept(expires_at="now() - interval '1 hour'")),
    ("kept_post_ends", kept(sealed="''")),
    ("kept_post_ends", kept(page="''")),
]


@pytest.fixture(scope="module")
def tables(server: Server) -> Iterator[Unchanged]:
    """With an item in force; whatever a test writes is rolled back."""
    with a_clone(server) as clone:
        with clone.as_worker():
            items.published()
        yield Unchanged(server, clone.name)


@pytest.mark.parametrize(("name", "statement"), BROKEN)
def test_the_tables_of_applications_refuse_nonsense(tables: Unchanged, name: str, statement: str):
    with tables.superuser() as superuser, pytest.raises(psycopg.errors.IntegrityError) as error:
        superuser.execute(statement)

    assert name in str(error.value)


@pytest.mark.parametrize(
    ("table", "row", "nullable"),
    [
        (application, GOOD, {"department_id", "submitted_at", "closed_at"}),
        (material, MATERIAL, {"department_id", "file_id"}),
        (former, FORMER, set()),
        (kept, KEPT, set()),
    ],
)
def test_a_value_that_is_missing_is_refused_like_one_that_is_wrong(tables, table, row, nullable):
    with tables.superuser() as superuser:
        for column in row.keys() - nullable:
            with pytest.raises(psycopg.errors.NotNullViolation):
                superuser.execute(table(**{column: "NULL"}))


def test_an_application_stands_once_for_its_holder_to_be_pointed_at(tables: Unchanged):
    """application_of_holder is the target of the composite keys."""
    definition = (
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conname = 'application_of_holder'"
    )
    with tables.superuser() as superuser:
        found = superuser.execute(definition).fetchall()

    assert found == [("UNIQUE (id, holder_id)",)]


def as_role(connection: psycopg.Connection, role: str, **context: str) -> None:
    connection.execute(f"SET LOCAL ROLE tongban_{role}")
    for name, value in context.items():
        connection.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", value])


@pytest.mark.parametrize(
    ("role", "context", "state", "seen"),
    [
        ("person", {"holder": HOLDER}, {}, 1),
        ("person", {"holder": OTHER}, {}, 0),
        ("person", {"holder": ""}, {}, 0),
        ("officer", {"department": DEPARTMENT}, {}, 0),
        ("officer", {"department": DEPARTMENT}, HANDED_IN, 1),
        ("officer", {"department": OTHER}, HANDED_IN, 0),
        ("officer", {"department": ""}, {}, 0),
        ("task", {}, {}, 1),
    ],
)
def test_who_sees_an_application(tables: Unchanged, role, context, state, seen):
    with tables.superuser() as superuser:
        superuser.execute(application(**state))
        with superuser.transaction():
            as_role(superuser, role, **context)

            found = superuser.execute("SELECT count(*) FROM applications_application").fetchone()

            assert found == (seen,)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("officer", r"UPDATE applications_application SET sealed_content = '\x02'"),
        ("officer", "DELETE FROM applications_application"),
        ("officer", "SELECT 1 FROM applications_keptpost"),
        ("person", "UPDATE applications_application SET holder_id = gen_random_uuid()"),
        ("person", "UPDATE applications_application SET version_id = gen_random_uuid()"),
        ("person", r"UPDATE applications_formerrevision SET sealed_content = '\x02'"),
        ("person", "UPDATE applications_applicationmaterial SET trust_grade = 'A'"),
    ],
)
def test_nobody_has_rights_they_do_not_need(tables: Unchanged, role, statement):
    with tables.superuser() as superuser, superuser.transaction():
        as_role(superuser, role, holder=str(uuid.uuid4()))

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            superuser.execute(statement)
