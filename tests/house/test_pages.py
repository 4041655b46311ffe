"""Every address is guarded, every template renders, every sentence is translated."""

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver

from scripts.messages import KEYWORDS
from tests.house.source import ROOT, SRC, modules


def views(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, object]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, address)
        else:
            yield address, pattern.callback


def test_every_route_wears_exactly_one_guard():
    unguarded = [a for a, v in views(get_resolver().url_patterns) if not hasattr(v, "guard")]

    assert unguarded == []


def test_the_promised_addresses_exist():
    promised = {
        "",
        "search",
        "items/<str:code>",
        "verify",
        "my",
        "desk",
        "deadline",
        "letters",
        "healthz",
        "readyz",
        "style",
        "api/v1/openapi.json",
    }
    addresses = {address for address, _ in views(get_resolver().url_patterns)}

    assert promised - addresses == set()


TEMPLATES = sorted(
    str(path).split("/templates/", 1)[1] for path in SRC.rglob("templates/**/*.html")
)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    get_template(name)


def test_every_sentence_has_its_english():
    done = subprocess.run(
        [sys.executable, "scripts/messages.py", "--check"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_sentence_hides_from_the_translators_inside_another():
    """What stands within an f-string is not collected, and stays Chinese in English."""
    hidden = [
        f"{module}:{call.lineno}"
        for module in modules()
        for text in ast.walk(module.tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in KEYWORDS
    ]

    assert hidden == []


def test_no_template_has_inline_script_or_style():
    words = ("<script>", " style=", " onclick=", " onload=", "javascript:", "<style")
    wrong = [
        f"{path.relative_to(SRC)}: {word}"
        for path in SRC.rglob("templates/**/*.html")
        for word in words
        if word in path.read_text()
    ]
    assert wrong == []
