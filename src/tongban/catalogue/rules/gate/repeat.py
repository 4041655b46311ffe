"""Nobody brings what government holds (不得要求重复提交). Pure.

国务院关于在线政务服务的若干规定 第七条: what can be had by sharing is not asked for again. So an
upload may not be a certificate the platform issues, nor a paper that shows only what the platform
knows of whoever applies, unless the item records another rule of law that allows it.
"""

import re
from collections.abc import Iterator, Mapping

from tongban.catalogue.rules import Item, MaterialKind, MaterialRequirement
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.dictionary import Dictionary
from tongban.catalogue.rules.gate.flaws import Flaw, Found, twice

_PAPERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"身份证(?!号)|身份证明"), "person.id_number"),
    (re.compile(r"营业执照|统一社会信用代码证"), "body.credit_code"),
)
"""Papers everybody is asked for under many names, and the element each shows."""

_KINDS_OF_COPIES = re.compile(
    r"(复印件|原件|扫描件|照片|副本|正本|电子版|正反面|[（）()、及和与])+"
)


def flaws_of_repeat(
    item: Item, dictionary: Dictionary, certificates: Mapping[str, str]
) -> list[Found]:
    """What is asked for again; `certificates` are the names of those the platform issues, each with
    its type code."""
    return [
        found
        for nth, one in enumerate(item.materials)
        for found in _material(("materials", nth), one, dictionary, certificates)
    ]


def _material(
    path: Path, one: MaterialRequirement, dictionary: Dictionary, certificates: Mapping[str, str]
) -> Iterator[Found]:
    for nth, code in enumerate(one.proves):
        if code not in dictionary.elements:
            yield Found((*path, "proves", nth), Flaw.ELEMENT_UNKNOWN, (code[:60],))
    yield from twice((*path, "proves"), one.proves)
    if one.proves and one.kind is not MaterialKind.UPLOAD:
        yield Found((*path, "proves"), Flaw.NOT_HERE, ("proves", one.kind))
    held = _held(one, dictionary, certificates) if one.kind is MaterialKind.UPLOAD else ""
    if held and one.exemption is None:
        yield Found(path, Flaw.REPEATED, (one.name.zh[:40], held))
    if one.exemption is not None and not held:
        yield Found((*path, "exemption"), Flaw.EXEMPT_FROM_NOTHING)


def _held(one: MaterialRequirement, dictionary: Dictionary, certificates: Mapping[str, str]) -> str:
    """By what the platform has it already: a certificate type or an element; "" where it has
    not."""
    bare = _KINDS_OF_COPIES.sub("", one.name.zh)
    for name, code in certificates.items():
        if name in bare:
            return code
    for pattern, element in _PAPERS:
        if pattern.search(bare) and _is_known(element, dictionary):
            return element
    if one.proves and all(_is_known(code, dictionary) for code in one.proves):
        return one.proves[0]
    return ""


def _is_known(code: str, dictionary: Dictionary) -> bool:
    element = dictionary.elements.get(code)
    return element is not None and bool(element.sources)
