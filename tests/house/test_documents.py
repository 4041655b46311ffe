"""What is not documented fails the build; what must not be said is not said."""

import re
import tomllib

import pytest

from tests.house.source import ROOT, modules, said_in_tests

DOCUMENTS = [
    "README.md",
    "README.zh-CN.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "LICENSE",
    "docs/operating.md",
    "docs/glossary.md",
    "docs/law.md",
    "docs/bench.md",
    "docs/concurrency.md",
    "docs/threats.md",
]


def test_the_documents_exist():
    assert [name for name in DOCUMENTS if not (ROOT / name).exists()] == []


GUIDES = sorted(path.name for path in (ROOT / "docs" / "guide").glob("*.md"))


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_says_the_same_in_chinese(name):
    english = (ROOT / "docs" / "guide" / name).read_text()
    chinese = (ROOT / "docs" / "guide" / "zh" / name).read_text()
    shared = (r"^#+ ", r"^\*\*", r"^    \S", r"^\|", r"^- ")
    addresses = re.compile(r"`(/[^` ]+)`")

    for mark in shared:
        told = [len(re.findall(mark, text, re.M)) for text in (english, chinese)]
        assert told[0] == told[1], mark
    assert set(addresses.findall(english)) == set(addresses.findall(chinese))
    assert f"(zh/{name})" in english
    assert f"(../{name})" in chinese
    assert f"(docs/guide/zh/{name})" in (ROOT / "README.zh-CN.md").read_text()


def test_every_setting_is_documented():
    manual = (ROOT / "docs" / "operating.md").read_text()
    read = re.compile(
        r"(?:env\.(?:text|secret|choice|flag|number|days)\(|environ(?:\.get|\.setdefault)?[(\[])"
        r'\s*"([A-Z0-9_]+)"'
    )
    names = {name for module in modules() for name in read.findall(module.path.read_text())}

    assert len(names) > 80
    undocumented = {name for name in names if f"`{name}`" not in manual}
    assert undocumented == SETTINGS_OF_OTHERS


SETTINGS_OF_OTHERS = {"DJANGO_SETTINGS_MODULE", "PATH", "PROMETHEUS_MULTIPROC_DIR", "PYTHONPATH"}
"""Given to programs and libraries we start, and nothing an operator sets for us."""
READERS_OF_SEVERAL = {
    "tongban.kernel.env",
    "tongban.kernel.crypto.master",
    "tongban.kernel.retention.declared",
    "tongban.kernel.web.site",
    "tongban.site.ops.place",
    "tongban.site.settings",
}
"""They go through a list of names: the list stands in the same file, or in retention.toml."""


def test_no_setting_is_read_by_a_name_nobody_can_look_for():
    manual = (ROOT / "docs" / "operating.md").read_text()
    by_a_list = re.compile(
        r"(?:\benv\.(?:text|secret|choice|flag|number|days)\(|environ(?:\.get)?[(\[])\s*[a-z_]"
    )
    word = re.compile(r'"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"')
    found = [one for one in modules() if by_a_list.search(one.path.read_text())]
    named = {name for one in found for name in word.findall(one.path.read_text())}

    assert {one.name for one in found} == READERS_OF_SEVERAL
    undocumented = {
        name
        for name in named
        if not {f"`{name}`", f"`{name.removesuffix('_FILE')}`"} & set(re.findall("`[^`]+`", manual))
    }
    assert undocumented <= SETTINGS_OF_OTHERS | NO_SETTINGS


NO_SETTINGS = {"DEMO_REMARK", "HTTP_X_FORWARDED_PROTO"}


def test_every_setting_the_manual_lists_is_read_and_listed_once():
    manual = (ROOT / "docs" / "operating.md").read_text()
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", manual, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)]
    said = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    kept = tomllib.loads((ROOT / "src/tongban/site/retention.toml").read_text())["setting"]

    assert listed
    assert [name for name in listed if listed.count(name) > 1] == []
    assert [name for name in listed if f'"{name}"' not in said and name not in kept] == []


def test_decisions_are_numbered_without_gaps_and_fit_a_page():
    records = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        text = path.read_text()
        assert len(text) < 4500, f"{path.name} is longer than a page"
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{path.name} lacks {part}"


def test_every_test_the_law_table_names_exists():
    law = (ROOT / "docs" / "law.md").read_text()
    named = set(re.findall(r"`(test_\w+)`", law))

    assert named
    assert {name for name in named if f"def {name}(" not in said_in_tests()} == set()


def test_requirements_are_pinned_with_hashes_and_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text()
        pins = re.findall(r"^[a-z0-9].*==", text, re.MULTILINE)
        assert pins
        assert len(re.findall(r"--hash=sha256:", text)) >= len(pins)
        assert not re.search(r"https?://|--index|--find-links", text)


def test_the_repository_names_no_machine_and_no_registry():
    words = re.compile(r"(?:pypi|npmjs|debian)\.org|/(?:work|root)/(?:main|\.)")
    wrong = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if words.search(path.read_text(errors="ignore")) and path.name != "test_documents.py"
    ]
    assert wrong == []


def test_nothing_third_party_is_vendored():
    wrong = [
        str(path.relative_to(ROOT))
        for path in _tracked()
        if path.name.endswith((".min.js", ".min.css", ".woff", ".woff2", ".ttf", ".otf"))
    ]
    assert wrong == []


def test_direct_dependencies_are_few():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    # One needs a reason in the design's table of choices; our own code instead needs a better one.
    assert len(project["dependencies"]) <= 30


def _tracked():
    folders = ("src", "tests", "docs", "scripts", "deploy", ".ci", "requirements")
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".mo":
                yield path
    for path in ROOT.glob("*.*"):
        if path.is_file() and path.suffix in {".md", ".toml", ".py"}:
            yield path
