"""Whatever a command refuses is said in both languages: each sentence of the code is known."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.source import Module, modules
from tongban.site.ops import languages

SPOKEN = re.compile(r"(?:^|\.)(?:Misconfigured|AnotherRuns|Refused|NotFound|ArgumentTypeError)$")
HAN = re.compile(r"[〇㐀-鿿]")
SAID_ELSEWHERE = {
    "last_words.explained(": "postgres/last_words.py",
    "_version_sentence(": "postgres/binaries.py",
}
"""Functions that make the sentence, and where its texts stand."""


PART = re.compile(r"%\(\w+\)[sd]")


def translated() -> Iterator[tuple[str, str]]:
    """Where, and the Chinese, of refusals that gettext turns round."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and SPOKEN.search(ast.unparse(node.func)) and node.args:
                for inner in ast.walk(node.args[0]):
                    match inner:
                        case ast.Call(
                            func=ast.Name(id="_" | "gettext"), args=[ast.Constant(value=str(said))]
                        ):
                            yield f"{module.name}:{inner.lineno}", said.replace("%%", "%")


def constants(module: Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def template(node: ast.expr, known: dict[str, ast.expr]) -> str | None:
    """The text with {} for each of its parts; None where the code does not write it there."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=pieces):
            return "".join(template(piece, known) or "{}" for piece in pieces)
        case ast.BinOp(left=left, right=right, op=ast.Add()):
            return (template(left, known) or "{}") + (template(right, known) or "{}")
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="format")):
            return re.sub(r"\{\w+\}", "{}", template(known[name], known) or "")
    return None


def refusals() -> Iterator[tuple[str, str | None, str]]:
    """Where, the text, and how it is written."""
    for module in modules():
        known = constants(module)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and SPOKEN.search(ast.unparse(node.func)) and node.args:
                where = f"{module.name}:{node.lineno}"
                yield where, template(node.args[0], known), ast.unparse(node.args[0])


def plain(text: str) -> str:
    return re.sub(r"\{\d+\}", "{}", text)


def test_every_refusal_of_an_operator_has_its_chinese():
    known = {plain(said) for said in languages.sentences("sentences")}

    english = [(where, text) for where, text, _ in refusals() if text and not HAN.search(text)]

    assert len(english) > 100
    assert [one for one in english if one[1] not in known] == []


def test_what_the_law_refuses_is_said_through_gettext():
    bare = [(where, text) for where, text, _code in refusals() if text and HAN.search(text)]

    assert [one for one in bare if "磁盘空间不足" not in one[1]] == []


def test_what_gettext_refuses_is_said_in_english_too():
    mute = []
    for where, said in translated():
        spoken = languages.in_both(PART.sub("7", said)).splitlines()
        if len(spoken) != 2 or HAN.search(spoken[1]) or "Chinese only" in spoken[1]:
            mute.append((where, spoken))

    assert len(list(translated())) > 100
    assert mute == []


def test_no_sentence_is_kept_that_nobody_says():
    said = {text for _where, text, _code in refusals() if text}
    elsewhere = {
        text
        for module in modules()
        if str(module.path).endswith(tuple(SAID_ELSEWHERE.values()))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.JoinedStr) and (text := template(node, {}))
    }

    kept = {plain(one) for one in languages.sentences("sentences")}

    assert sorted(kept - said - elsewhere) == []


@pytest.mark.parametrize("section", ["sentences", "pieces", "usage"])
def test_both_languages_hold_the_same_parts(section):
    for english, chinese in languages.sentences(section).items():
        assert set(re.findall(r"\{\d\}", english)) >= set(re.findall(r"\{\d\}", chinese)), english
        assert chinese != english
