"""A migrated database is what the repository says: fences, grants, constraints, migrations."""

import ast
import inspect
import re
from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.conftest import Clone
from tests.house.source import ROOT, modules, said_in_tests
from tongban.kernel import fences

OURS = [m for m in apps.get_models() if m.__module__.startswith("tongban.")]


@pytest.fixture
def catalogue(database: Clone) -> Iterator[psycopg.Connection]:
    with database.superuser() as superuser:
        yield superuser


FILE = fences.load(settings.FENCES_FILE)


def test_every_table_stands_in_the_file_and_every_line_has_its_table(catalogue):
    tables = catalogue.execute(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') "
        "AND relnamespace = 'public'::regnamespace"
    ).fetchall()

    assert {name for (name,) in tables} == {table.name for table in FILE.tables}


def test_row_security_is_on_exactly_where_the_file_says(catalogue):
    rows = catalogue.execute(
        "SELECT relname FROM pg_class WHERE relrowsecurity "
        "AND relnamespace = 'public'::regnamespace"
    ).fetchall()

    assert {name for (name,) in rows} == {table.name for table in FILE.tables if table.fenced}


def test_each_role_has_at_most_one_policy_on_a_table_and_it_is_the_files(catalogue):
    rows = catalogue.execute(
        "SELECT tablename, roles::text[], cmd, permissive, qual, with_check FROM pg_policies"
    ).fetchall()
    found = {(table, roles[0]): (cmd, kind) for table, roles, cmd, kind, _, _ in rows}
    wanted = {
        (table.name, f"tongban_{share.role}"): ("ALL", "PERMISSIVE")
        for table in FILE.tables
        for share in table.shares
        if table.fenced
    }

    assert found == wanted
    assert len(rows) == len(wanted)
    for _, _, _, _, qual, check in rows:
        assert qual == check
        assert qual == "true" or re.fullmatch(
            r"\([a-z_]+ = \( SELECT \(NULLIF\(current_setting\('app\.[a-z]+'::text, true\), "
            r"''::text\)\)::uuid AS .*\)\)",
            qual,
        ), qual


def test_each_role_has_exactly_the_rights_the_file_gives_it(catalogue):
    tables = catalogue.execute(
        "SELECT grantee, table_name, lower(privilege_type), '' "
        "FROM information_schema.role_table_grants WHERE table_schema = 'public'"
    ).fetchall()
    columns = catalogue.execute(
        "SELECT g.grantee, g.table_name, lower(g.privilege_type), g.column_name "
        "FROM information_schema.column_privileges g WHERE g.table_schema = 'public' "
        "AND NOT EXISTS (SELECT FROM information_schema.role_table_grants t "
        " WHERE t.grantee = g.grantee AND t.table_schema = 'public' "
        " AND t.table_name = g.table_name AND t.privilege_type = g.privilege_type)"
    ).fetchall()
    found = {row for row in [*tables, *columns] if row[0] not in ("tongban_owner", "postgres")}

    assert found == set(_wanted_rights())


def _wanted_rights() -> Iterator[tuple[str, str, str, str]]:
    for table in FILE.tables:
        for share in table.shares:
            for op, columns in share.ops:
                for column in columns or ("",):
                    yield f"tongban_{share.role}", table.name, op, column


def test_no_role_of_ours_owns_anything_or_passes_row_security(catalogue):
    rows = catalogue.execute(
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'tongban_%' AND rolname <> "
        "'tongban_owner' AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR "
        "rolinherit OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid))"
    ).fetchall()

    assert rows == []


def test_functions_with_the_owners_rights_have_a_fixed_search_path_and_named_users(catalogue):
    rows = catalogue.execute(
        "SELECT oid::regprocedure::text, proconfig, proname, prorettype = 'trigger'::regtype, "
        "has_function_privilege('public', oid, 'execute') "
        "FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    ).fetchall()

    named = {name.split("(")[0] for name in FILE.functions}
    for signature, config, name, is_trigger, everyone in rows:
        assert config == ["search_path=public, pg_temp"], signature
        assert not everyone, signature
        assert is_trigger or name in named, f"{signature} is not in fences.toml"


def test_applying_the_fences_again_changes_nothing(database):
    with psycopg.connect(database.url("owner")) as owner:
        assert fences.apply(owner, FILE) is False


def test_models_and_migrations_agree(database):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_of_each_app_form_one_line():
    loader = MigrationLoader(None)
    for app in {m._meta.app_label for m in OURS}:
        leaves = loader.graph.leaf_nodes(app)
        assert len(leaves) == 1, f"{app} has two last migrations: {leaves}"


def test_migrations_import_no_live_code():
    wrong = [
        f"{module}: {name}"
        for module in modules(migrations=True)
        for node in ast.walk(module.tree)
        for name in _imported(node)
        if name.startswith("tongban")
    ]
    assert wrong == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return []


HOLDS_A_PRIMARY_KEY = {"holder_id_and_kind", "case_of_holder_and_department"}
"""The target of foreign keys; no row can break it without breaking its primary key first."""


def test_every_constraint_has_a_test_that_tries_to_break_it(catalogue):
    """By name: a test that never says the constraint's name cannot have met it."""
    text = said_in_tests(house=False)
    named = {c.name for m in OURS for c in m._meta.constraints}
    named |= {
        name
        for (name,) in catalogue.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid::regclass::text = ANY (%s) "
            "AND contype IN ('c', 'f', 'u') AND conname !~ '(_fk_|_fkey$|_key$|_check$|_uniq$)'",
            [[m._meta.db_table for m in OURS]],
        )
    }
    assert {name for name in named if name not in text} == HOLDS_A_PRIMARY_KEY


def test_every_table_has_a_row_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    missing = [m.__name__ for m in OURS if f"`{m.__name__}`" not in glossary]
    assert missing == []


def test_every_model_says_its_chinese_name():
    missing = [
        m.__name__ for m in OURS if not re.search(r"[\u4e00-\u9fff]", inspect.getdoc(m) or "")
    ]
    assert missing == []
