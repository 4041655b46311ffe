"""The tables refuse nonsense, whoever asks: each named constraint is broken on purpose.

As the superuser, with raw SQL: what a rule or a form forgot must still be impossible. Columns that
may be NULL are tried with NULL, since a CHECK whose result is NULL passes.
"""

import uuid

import psycopg
import pytest

from tests.conftest import Unchanged

ENTRY = "INSERT INTO audit_auditentry (id, at, actor, did, subject, detail, seal) VALUES "
RECORD = (
    "INSERT INTO access_accessrecord (id, at, reader, fields, purpose, case_ref) "
    "VALUES ('00000000-0000-4000-8000-000000000001', now(), {reader}, '[]', {purpose}, '')"
)
HOLDER = (
    "; INSERT INTO access_accessedholder (id, record_id, holder_id, at) VALUES (gen_random_uuid(), "
    "'00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', now())"
)
OWED = (
    "INSERT INTO outbox_owedreaction (id, event_id, event_type, payload, reaction, owed_at, due_at,"
    " attempts, failure, done_at, dead_at) VALUES (gen_random_uuid(),"
    " '00000000-0000-4000-8000-000000000003', 'E', '{{}}', 'r', now(), now(), 0, '', "
    "{done}, {dead})"
)
REGION = (
    "INSERT INTO kernel_region (code, name, name_en, level, parent_code, valid_from, valid_to, "
    "version) VALUES ({code}, '某地', 'Somewhere', {level}, {parent}, {since}, {until}, 'test')"
)
YEAR = "INSERT INTO kernel_calendaryear (year, document_number, source, loaded_at) VALUES "


def entry(actor: str, did: str, subject: str) -> str:
    return f"{ENTRY} (gen_random_uuid(), now(), '{actor}', '{did}', '{subject}', '{{}}', 'x')"


def region(code: str, level: object, parent: str, since: str = "NULL", until: str = "NULL") -> str:
    return REGION.format(
        code=f"'{code}'", level=level, parent=f"'{parent}'", since=since, until=until
    )


BROKEN = [
    (
        "upkeep_reading_is_one",
        "INSERT INTO tongban_site_upkeepreading (name, at, content) VALUES ('other', now(), '{}')",
    ),
    ("audit_entry_says_who_what_whom", entry("", "d", "s")),
    ("audit_entry_says_who_what_whom", entry("a", "", "s")),
    ("audit_entry_says_who_what_whom", entry("a", "d", "")),
    (
        "audit_leaf_position_is_natural",
        "INSERT INTO audit_auditleaf (position, entry_id, leaf_hash, seal) "
        "VALUES (-1, gen_random_uuid(), '', 'x')",
    ),
    (
        "audit_node_once",
        "INSERT INTO audit_auditnode (level, index, node_hash) VALUES (8, 0, ''), (8, 0, '')",
    ),
    (
        "audit_detail_once",
        "INSERT INTO audit_auditdetail (id, entry_id, holder_id, name, sealed) "
        "SELECT gen_random_uuid(), '00000000-0000-4000-8000-000000000004', gen_random_uuid(), "
        "'reason', '' FROM generate_series(1, 2)",
    ),
    ("audit_entry_is_of_our_time", entry("a", "d", "s").replace("now()", "'infinity'")),
    ("audit_entry_detail_is_a_short_object", entry("a", "d", "s").replace("'{}'", "'[1]'")),
    (
        "audit_entry_detail_is_a_short_object",
        entry("a", "d", "s").replace("'{}'", "jsonb_build_object('n', repeat('9', 5000))"),
    ),
    (
        "owed_times_are_of_our_time",
        OWED.format(done="NULL", dead="NULL").replace("now()", "'infinity'"),
    ),
    (
        "access_is_of_our_time",
        RECORD.format(reader="'o'", purpose="'p'").replace("now()", "'infinity'"),
    ),
    (
        "accessed_is_of_our_time",
        RECORD.format(reader="'o'", purpose="'p'") + HOLDER.replace("now()", "'-infinity'"),
    ),
    ("access_says_who_and_why", RECORD.format(reader="''", purpose="'review'")),
    ("access_says_who_and_why", RECORD.format(reader="'officer:1'", purpose="''")),
    ("accessed_once_a_record", RECORD.format(reader="'o'", purpose="'p'") + HOLDER + HOLDER),
    ("owed_is_not_both_done_and_dead", OWED.format(done="now()", dead="now()")),
    (
        "owed_once_per_event_and_reaction",
        OWED.format(done="NULL", dead="NULL") + "; " + OWED.format(done="now()", dead="NULL"),
    ),
    ("calendar_year_names_its_source", f"{YEAR} (2033, '', '', now())"),
    ("calendar_year_is_a_year", f"{YEAR} (1900, '', 'x', now())"),
    (
        "calendar_make_up_day_is_on_a_weekend",
        f"{YEAR} (2033, '', 'x', now()); INSERT INTO kernel_calendarday "
        "(day, year_id, working, name, document_number) VALUES ('2033-01-03', 2033, true, 'x', '')",
    ),
    (
        "calendar_day_lies_in_its_year",
        f"{YEAR} (2033, '', 'x', now()); INSERT INTO kernel_calendarday "
        "(day, year_id, working, name, document_number) "
        "VALUES ('2034-01-01', 2033, false, 'x', '')",
    ),
    ("region_code_fits_its_level", region("990100", 4, "990000")),
    ("region_code_fits_its_level", region("99010a", 4, "990100")),
    ("region_parent_follows_from_its_code", region("990155", 4, "990200")),
    ("region_parent_follows_from_its_code", region("990155", 4, "")),
    ("region_ends_after_it_begins", region("990155", 4, "990100", "'2026-02-01'", "'2026-01-01'")),
    ("region_one_in_force", region("990102", 4, "990100")),
    (
        "region_once_a_version",
        region("990155", 4, "990100", until="'2026-01-01'")
        + "; "
        + region("990155", 4, "990100", until="'2027-01-01'"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "statement"), BROKEN)
def test_the_table_refuses(unchanged: Unchanged, constraint: str, statement: str):
    with unchanged.superuser() as superuser, superuser.transaction(), superuser.cursor() as cursor:
        with pytest.raises(psycopg.errors.IntegrityError) as refused:
            for part in statement.split("; "):
                cursor.execute(part)
        assert refused.value.diag.constraint_name == constraint
        raise psycopg.Rollback


REQUIRED = [
    ("audit_auditentry", "actor"),
    ("audit_auditentry", "seal"),
    ("audit_auditleaf", "entry_id"),
    ("outbox_owedreaction", "due_at"),
    ("access_accessrecord", "purpose"),
    ("access_accessedholder", "holder_id"),
    ("kernel_region", "level"),
    ("kernel_calendaryear", "source"),
]


@pytest.mark.parametrize(("table", "column"), REQUIRED)
def test_what_a_constraint_speaks_of_is_never_null(unchanged: Unchanged, table: str, column: str):
    with unchanged.superuser() as superuser:
        row = superuser.execute(
            "SELECT attnotnull FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
            [table, column],
        ).fetchone()
    assert row == (True,)


def test_the_same_entry_has_one_place(unchanged: Unchanged):
    entry = uuid.uuid4()
    statement = "INSERT INTO audit_auditleaf (position, entry_id, leaf_hash, seal) VALUES "
    with unchanged.superuser() as superuser, pytest.raises(psycopg.errors.UniqueViolation):
        superuser.execute(f"{statement} (1, %s, '', 'x'), (2, %s, '', 'x')", [entry, entry])
