"""The house rules, kept by machine: doors, actions, time, SQL, keys."""

import ast
import re
import subprocess
import sys

import grimp
import pytest

from tests.house.source import ROOT, SRC, Module, calls, modules

DOORS = {"actions", "queries", "events", "errors", "ports"}
DOMAINS = {
    "identity",
    "notices",
    "catalogue",
    "applications",
    "cases",
    "certificates",
    "ratings",
}
ABOVE_ALL = {"site", "wiring"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("tongban", cache_dir=None, exclude_type_checking_imports=True)


def test_domains_enter_each_other_by_the_front_door(graph):
    wrong = [
        f"{module} imports {target}"
        for module in graph.modules
        for target in graph.find_modules_directly_imported_by(module)
        if _enters_by_the_window(module, target)
    ]
    assert wrong == []


def _enters_by_the_window(module: str, target: str) -> bool:
    own = module.split(".")[1] if "." in module else ""
    _, domain, *rest = [*target.split("."), ""]
    if domain not in DOMAINS or own == domain or module.split(".")[-1] == "urls":
        return False
    if own in ABOVE_ALL and rest and rest[0] in {"web", "rules", "urls"}:
        return False
    return not rest or rest[0] not in DOORS


def test_the_list_of_domains_is_whole():
    folders = {p.name for p in (SRC / "tongban").iterdir() if (p / "__init__.py").exists()}

    assert folders - {"site", "kernel"} == DOMAINS


def _actions(module: Module) -> list[ast.FunctionDef]:
    return [
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
        and any(ast.unparse(d) == "action" for d in node.decorator_list)
    ]


def test_actions_live_in_actions_and_say_who_acts():
    for module in modules():
        for function in _actions(module):
            assert ".actions" in module.name, f"{module}.{function.name} belongs in actions"
            keywords = {
                a.arg: ast.unparse(a.annotation or ast.Constant(0))
                for a in function.args.kwonlyargs
            }
            assert keywords.get("by") == "Actor", f"{module}.{function.name} needs `by: Actor`"


def test_every_public_function_of_an_actions_module_is_an_action():
    for module in modules():
        if not re.search(r"\.actions(\.|$)", module.name) or module.name.endswith("audit.actions"):
            continue
        wearing = {f.name for f in _actions(module)}
        public = {
            node.name
            for node in module.tree.body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        }
        assert public - wearing - {"flaw_sentence"} == set(), f"{module} writes outside actions"


def test_only_the_clock_reads_the_time():
    forbidden = {
        "datetime.now",
        "datetime.utcnow",
        "datetime.today",
        "date.today",
        "timezone.now",
        "timezone.localdate",
        "timezone.localtime",
        "time.time",
    }
    wrong = [
        f"{module}:{node.lineno} {name}"
        for module in modules()
        if module.name != "tongban.kernel.clock"
        for node, name in calls(module)
        if name in forbidden
    ]
    assert wrong == []


def test_rows_are_locked_only_in_step_like_functions():
    wrong = []
    for module in modules():
        for function in ast.walk(module.tree):
            if not isinstance(function, ast.FunctionDef) or "_step" in function.name:
                continue
            if any(
                isinstance(node, ast.Attribute) and node.attr == "select_for_update"
                for node in ast.walk(function)
            ):
                wrong.append(f"{module}.{function.name}")
    assert wrong == []


def test_no_code_path_builds_sql_from_text():
    wrong = []
    for module in modules():
        for node, name in calls(module):
            if not name.endswith((".execute", ".executemany", ".raw", "RawSQL")) or not node.args:
                continue
            if isinstance(node.args[0], ast.JoinedStr | ast.BinOp) or (
                isinstance(node.args[0], ast.Call)
                and ast.unparse(node.args[0].func).endswith(".format")
                and not ast.unparse(node.args[0].func).startswith("sql.SQL")
            ):
                wrong.append(f"{module}:{node.lineno}")
    assert wrong == []


def test_no_setting_is_given_twice():
    settings = next(module for module in modules() if module.name == "tongban.site.settings")
    given = [
        target.id
        for node in settings.tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]

    assert given
    assert [name for name in given if given.count(name) > 1] == []


def test_nothing_is_ever_evaluated():
    wrong = [
        f"{module}:{node.lineno}"
        for module in modules()
        for node, name in calls(module)
        if name in {"eval", "exec", "pickle.loads", "yaml.load", "marshal.loads"}
    ]
    assert wrong == []


def test_only_the_sequencer_and_whoever_seals_open_signing_keys():
    users = {
        module.name
        for module in modules()
        for _, name in calls(module)
        if name in {"crypto.signer", "port.signer", "signing.signer"}
    }
    assert users == {
        "tongban.kernel.audit.sequencer",
        "tongban.cases.actions.sign",
        "tongban.certificates.tasks.__init__",
    }


def test_the_database_is_entered_only_through_acting():
    """Django's own atomic belongs to acting, to key making and to helpers that join."""
    allowed = {
        "tongban.kernel.db",
        "tongban.kernel.crypto.keys",
        "tongban.kernel.workdays.table",
        # A savepoint of the framework's own table, outside any act.
        "tongban.kernel.web.sessions",
    }
    users = {
        module.name
        for module in modules()
        for _, name in calls(module)
        if name in {"transaction.atomic", "atomic"}
    }
    assert users - allowed == set()


def test_the_node_and_the_wire_load_no_web_framework():
    script = (
        "import sys, tongban_node, tongban_node.cli, tongban_wire\n"
        "import pkgutil, importlib\n"
        "for p in (tongban_node, tongban_wire):\n"
        "    for m in pkgutil.walk_packages(p.__path__, p.__name__ + '.'):\n"
        "        importlib.import_module(m.name)\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in {'django', 'tongban'}]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_tests_do_not_use_the_frameworks_database_fixtures():
    words = ("TestCase", "django_db", "pytest_django", "TransactionTestCase", "mock.patch")
    wrong = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in (ROOT / "tests").rglob("*.py")
        if path.parent.name != "house"
        for word in words
        if word in path.read_text()
    ]
    assert wrong == []


def test_tests_never_sleep_to_synchronise():
    """Polling with a limit is allowed: its sleep is a fraction of a second."""
    wrong = []
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "time.sleep":
                constant = node.args[0]
                if not isinstance(constant, ast.Constant) or float(constant.value) > 0.25:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
