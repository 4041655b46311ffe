"""The guide as a document to keep: the same facts as the page, as values for `guide.typ`."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, npgettext
from django.utils.translation import gettext as _

from tongban.catalogue.queries import GuideRow
from tongban.catalogue.rules import Item, Text
from tongban.catalogue.web.told import Material, Question, Questions, told
from tongban.kernel.web.texts import said

Line = Mapping[str, str]
"""A label, and what it says."""


def values(guide: GuideRow, address: str) -> dict[str, Any]:
    """All of the guide, section by section; empty sections fall away."""
    item, facts = guide.item, told(guide.item)
    sections = [
        _section(_("办理条件"), bullets=[said(one) for one in item.conditions]),
        *(_materials(title, facts[key]) for key, title in _papers()),
        *(_questions(one) for one in facts["questions"]),
        _section(_("办理流程"), steps=[_pair(said(x.name), said(x.about)) for x in item.steps]),
        _section(_("怎么收费"), lines=list(_fees(facts))),
        _section(_("办成拿到什么"), lines=list(_result(item, facts))),
        _section(_("办之前看一看"), paragraphs=_prose(item)),
        _section(_("常有人问"), lines=[_pair(said(x.question), said(x.answer)) for x in item.faq]),
        _section(_("问一问"), lines=list(_place(item))),
        _section(_("依据与版本"), lines=list(_law(guide, facts))),
    ]
    return {
        "title": _("%(name)s：办事指南") % {"name": said(item.name)},
        "heading": said(item.name),
        "lang": "en" if get_language() == "en" else "zh",
        "department": said(guide.department),
        "summary": said(item.summary),
        "facts": list(_facts(item, facts)),
        "sections": [one for one in sections if one["is_there"]],
        "footer": f"{item.code} · {_version(guide)}",
        "address": address,
    }


def _section(
    title: str,
    *,
    bullets: Sequence[str] = (),
    steps: Sequence[Line] = (),
    lines: Sequence[Line] = (),
    paragraphs: Sequence[str] = (),
) -> dict[str, Any]:
    return {
        "title": title,
        "bullets": bullets,
        "steps": steps,
        "lines": lines,
        "paragraphs": paragraphs,
        "is_there": bool(bullets or steps or lines or paragraphs),
    }


def _pair(label: object, text: object) -> Line:
    return {"label": str(label), "text": str(text)}


def _joined(parts: Sequence[object]) -> str:
    return _("、").join(str(one) for one in parts)


def _version(guide: GuideRow) -> str:
    return _("指南第%(n)s版，%(day)s起") % {"n": guide.number, "day": guide.valid_from}


def _papers() -> Iterator[tuple[str, str]]:
    yield "hand_in", _("您要准备的材料")
    yield "filled", _("网上填的材料")
    yield "signed", _("签名承诺就行的材料")
    yield "spared", _("不用您交的材料")


def _facts(item: Item, facts: Mapping[str, Any]) -> Iterator[Line]:
    promised = f"{item.promised.days} {facts['promised_unit']}"
    yield _pair(_("给谁办"), facts["served"])
    yield _pair(_("多久"), promised if item.promised.days else _("当场"))
    yield _pair(_("法定期限"), f"{item.statutory.days} {facts['statutory_unit']}")
    times = npgettext("after its number", "次", "次", item.onsite_visits)
    reason = said(item.onsite_reason)
    yield _pair(_("跑几次"), f"{item.onsite_visits} {times} {reason}".strip())
    yield _pair(_("花多少钱"), said(facts["fees"]))
    if facts["result"]:
        yield _pair(_("办成拿到"), said(facts["result"]))


def _materials(title: str, materials: Sequence[Material]) -> dict[str, Any]:
    return _section(title, lines=[_pair(said(x.one.name), _material(x)) for x in materials])


def _material(told: Material) -> str:
    one = told.one
    parts = [told.comes, said(one.hint)]
    if told.when:
        parts.append(_("什么时候要：%(when)s") % {"when": said(told.when)})
    if one.standard:
        parts.append(_("怎样算合格：") + said(one.standard))
    if one.originals or one.copies:
        parts.append(
            _("在窗口交的：原件%(originals)s份，复印件%(copies)s份")
            % {"originals": one.originals, "copies": one.copies}
        )
    if one.issued_by:
        parts.append(_("由%(by)s出具") % {"by": said(one.issued_by)})
    if one.issued_within:
        parts.append(_("多新的才行：") + said(one.issued_within))
    if one.may_follow:
        parts.append(_("可以先受理，以后再补（容缺受理）"))
    if one.exemption:
        why = _("为什么还要您交：%(why)s") % {"why": said(one.exemption.reason)}
        parts.append(f"{why} {said(one.exemption.legal_basis)}")
    parts += [said(one.pledge), _("依据：") + said(one.legal_basis)]
    return "\n".join(part for part in parts if part)


def _questions(part: Questions) -> dict[str, Any]:
    title = _("要填的：%(group)s") % {"group": said(part.group.title)}
    return _section(title, lines=[_pair(said(x.field.label), _question(x)) for x in part.questions])


def _question(one: Question) -> str:
    options = _("；").join(said(x.label) for x in one.field.options)
    when = _("什么时候填：%(when)s") % {"when": said(one.when)} if one.when else ""
    known = _("从哪里替您填：") + _joined(one.known_by) if one.known_by else ""
    parts = [str(one.type), options, said(one.field.hint), when, known]
    return "\n".join(part for part in parts if part)


def _fees(facts: Mapping[str, Any]) -> Iterator[Line]:
    for one, when, _times in facts["fee_items"]:
        parts = [said(one.standard)]
        if when:
            parts.append(_("什么时候收：%(when)s") % {"when": said(when)})
        if one.reduction:
            parts.append(_("减免：") + said(one.reduction))
        yield _pair(said(one.name), "\n".join([*parts, _("依据：") + said(one.legal_basis)]))


def _result(item: Item, facts: Mapping[str, Any]) -> Iterator[Line]:
    if facts["result"]:
        yield _pair(_("办成拿到"), said(facts["result"]))
    if facts["result_lines"]:
        labels = [said(line.label) for line, _element, _source in facts["result_lines"]]
        yield _pair(_("上面写什么"), _joined(labels))


def _prose(item: Item) -> list[str]:
    """The blocks of the little Markdown, as plain paragraphs."""
    lines = (line.lstrip("# ") for line in said(item.guide).replace("**", "").splitlines())
    return [f"· {line[2:]}" if line.startswith("- ") else line for line in lines if line]


def _place(item: Item) -> Iterator[Line]:
    yield _pair(_("咨询"), item.place.consult_phone)
    yield _pair(_("投诉"), item.place.complaint_phone)
    yield _pair(_("在哪里"), said(item.place.address))
    yield _pair(_("什么时候"), said(item.place.hours))


def _law(guide: GuideRow, facts: Mapping[str, Any]) -> Iterator[Line]:
    item = guide.item
    yield _pair(_("设定依据"), "\n".join(said(one) for one in item.legal_basis))
    yield _pair(_("期限依据"), _basis(item))
    yield _pair(_("实施机关"), f"{said(guide.department)} {facts['level']}".strip())
    yield _pair(_("事项类型"), _joined([facts["item_type"], facts["case_kind"]]))
    if item.handling:
        yield _pair(_("权力来源"), _joined([facts["power"], facts["body_kind"]]))
        yield _pair(_("怎么办"), _joined(facts["forms"]))
    yield _pair(_("不服怎么办"), _remedies(item))
    yield _pair(_("指南版本"), _version(guide))


def _basis(item: Item) -> str:
    shown: list[tuple[str, Text]] = [
        (_("法定："), item.statutory.basis),
        (_("承诺："), item.promised.basis),
        (_("补正："), item.correction.basis),
    ]
    return "\n".join(f"{label}{said(text)}" for label, text in shown)


def _remedies(item: Item) -> str:
    return _("%(days)s日内向%(body)s申请复议，或%(months)s个月内向%(court)s起诉") % {
        "days": item.remedies.review_days,
        "body": said(item.remedies.review_body),
        "months": item.remedies.court_months,
        "court": said(item.remedies.court),
    }
