"""retention.toml is what the database, the fences, the manual and the law say."""

import re

import psycopg
import pytest
from django.conf import settings

from tests.conftest import Clone
from tests.house.source import ROOT
from tongban.kernel import fences
from tongban.kernel.retention import endings, tables, things
from tongban.kernel.retention.rules import Keep, Kept
from tongban.site.web.hold_forms import KINDS

FILE = settings.RETENTION
MANUAL = (ROOT / "docs" / "operating.md").read_text()
LAW = (ROOT / "docs" / "law.md").read_text()


@pytest.fixture
def columns(database: Clone) -> dict[str, set[str]]:
    """Every table of the database with its columns."""
    with database.superuser() as admin:
        rows = admin.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'public' AND table_name IN "
            "(SELECT relname FROM pg_class WHERE relkind IN ('r', 'p'))"
        ).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    return found


def test_every_table_says_how_long_it_is_kept_and_every_line_has_its_table(columns):
    assert columns.keys() == FILE.tables.keys()


OF_A_PERSON = re.compile(
    r"((holder|person|body|agent|minor|guardian|account|representative|owner|viewer)_id"
    r"|sealed.*|ip_address|.*mobile.*|login_name|(name|id_number)_hash)"
)
"""Columns that say whose row it is, or hold what is somebody's."""
NOBODYS = {"axes_accesslog", "axes_accessfailurelog", "identity_phonemessage"}
"""Never written, and the demo's own telephone: their lines say so."""


def test_a_table_that_names_somebody_is_said_to_be_personal(columns):
    naming = {
        table: [column for column in sorted(found) if OF_A_PERSON.fullmatch(column)]
        for table, found in columns.items()
        if not FILE.tables[table].personal
    }

    assert {table for table, found in naming.items() if found} == NOBODYS


def test_every_column_a_line_names_exists(columns):
    wrong = [
        f"{table.name}: {column}"
        for table in FILE.tables.values()
        for column in _named(table)
        if column not in columns[table.of if column == table.of else table.name]
    ]
    assert wrong == []


def _named(table: Kept) -> list[str]:
    ordinary = [rule for rule in table.rules if not rule.by]
    return [
        *table.holders,
        *table.subjects.values(),
        *(rule.anchor for rule in ordinary),
        *(column for rule in ordinary for column in rule.where),
        *([table.by] if table.by else []),
    ]


def test_every_table_with_an_end_has_a_model_and_every_special_end_its_code():
    for rule in FILE.rules():
        tables.model_of(rule.table)
        assert not rule.by or rule.by in endings.SPECIAL, rule.name


def test_every_rule_says_in_both_languages_what_it_ends():
    assert [rule.name for rule in FILE.rules() if rule.words is None] == []


def test_every_kind_of_thing_a_hold_can_name_is_looked_for_and_has_a_word():
    kinds = set(FILE.subject_kinds())

    assert things.FIND.keys() == kinds
    assert KINDS.keys() == kinds


def test_the_oldest_rows_of_a_rule_are_found_by_an_index(database):
    """But where a third party made the table, or it stays small."""
    small = {"axes_accessattempt", "retention_legalhold"}
    with database.superuser() as admin:
        leading = set(
            admin.execute(
                "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
                "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
            ).fetchall()
        )
    ordinary = [rule for rule in FILE.rules() if not rule.by and rule.table not in small]

    assert [rule.name for rule in ordinary if (rule.table, rule.anchor) not in leading] == []


def test_the_platform_may_delete_exactly_where_a_rule_or_an_act_needs_it():
    """Beside the rules: the sequencer's queue, days and uses that end by an act, the library's."""
    otherwise = {
        "audit_auditpending",
        "kernel_calendarday",
        "storage_fileuse",
        "procrastinate_events",
        "procrastinate_periodic_defers",
        "procrastinate_workers",
    }
    by_rule = {rule.table for rule in FILE.rules()}
    with_them = {part.name for table in by_rule for part in FILE.parts_of(table)}
    may = {
        table.name
        for table in fences.load(settings.FENCES_FILE).tables
        for share in table.shares
        if share.role == "task" and "delete" in dict(share.ops)
    }

    assert may - otherwise == (by_rule | with_them) - otherwise


def test_every_setting_stands_in_the_manual_with_its_default_and_its_least():
    for length in FILE.lengths.values():
        row = re.search(rf"^\| `{length.setting}` \| (\d+) \| (\d+) to (\d+) \|", MANUAL, re.M)
        assert row, f"docs/operating.md has no row for {length.setting}"
        assert tuple(map(int, row.groups())) == (length.default, length.least, length.most)


def test_every_setting_is_used():
    used = {rule.length.setting for rule in FILE.rules()}
    used |= {folder.length.setting for folder in FILE.folders.values() if folder.length}

    assert used == FILE.lengths.keys()


def test_every_article_a_line_cites_stands_in_the_table_of_law():
    for basis in FILE.bases.values():
        if basis.is_law:
            assert "".join(basis.words[0].split()) in "".join(LAW.split()), basis.code


def test_what_no_number_of_the_law_fixes_says_that_it_is_our_own_choice():
    for length in FILE.lengths.values():
        laws = [code for code in length.basis if FILE.bases[code].is_law]
        assert "ours" in length.basis or (length.least > 0 and laws), length.setting


def test_what_ends_with_a_row_really_points_to_it(database):
    with database.superuser() as admin:
        for table in FILE.tables.values():
            if table.keep is Keep.WITH_ROW:
                assert _points(admin, table), table.name


def _points(admin: psycopg.Connection, table: Kept) -> bool:
    return bool(
        admin.execute(
            "SELECT 1 FROM pg_constraint c JOIN pg_attribute a "
            "ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) WHERE c.contype = 'f' "
            "AND c.conrelid = %s::regclass AND c.confrelid = %s::regclass AND a.attname = %s",
            [table.name, table.of, table.by],
        ).fetchone()
    )
