"""What the guide of an item tells of its definition, sorted as people ask for it.

Every part of a definition is on the page; tests/integration/catalogue/test_guide_whole.py walks
the definition and knows of each part where it stands, or why it does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.catalogue.queries import THEMES
from tongban.catalogue.rules import (
    Field,
    FieldType,
    Group,
    Item,
    MaterialKind,
    MaterialRequirement,
    Text,
    fees,
)
from tongban.catalogue.rules.conditions import Conditions
from tongban.catalogue.rules.elements import element_of
from tongban.catalogue.web.prose import shown
from tongban.catalogue.web.words import (
    AUDIENCES,
    BODY_KINDS,
    CASE_KINDS,
    DEPTHS,
    FIELD_TYPES,
    FORMS,
    GRADES,
    ITEM_TYPES,
    LEVELS,
    PAPER_FORMS,
    POWERS,
    RESULT_KINDS,
    SCOPES,
    STEP_KINDS,
    unit_of,
)
from tongban.kernel.web import frame
from tongban.kernel.web.texts import in_its_language, said

SOURCES: Mapping[str, frame.Text] = {
    "profile": gettext_lazy("您的实名登记"),
    "body": gettext_lazy("法人登记"),
    "certificate": gettext_lazy("您的电子证照"),
}
"""Where an answer may come from, by the first part of its source's name."""
COMES: Mapping[MaterialKind, frame.Text] = {
    MaterialKind.CERTIFICATE: gettext_lazy(
        "您账户里有这份电子证照的，我们直接取；没有的，才请您上传"
    ),
    MaterialKind.FORM: gettext_lazy("您在网上填的就是它，不用另外准备"),
    MaterialKind.PLEDGE: gettext_lazy("在网上签一份承诺代替，不用另外准备"),
    MaterialKind.UPLOAD: gettext_lazy("要您自己准备，别人替您取不到"),
}
"""Who fetches a material instead of the applicant, where the definition names nobody."""


@dataclass(frozen=True, slots=True)
class Material:
    """One material of the guide, with all that is said of it in words."""

    one: MaterialRequirement
    when: Text | None
    comes: str
    grade: frame.Text
    form: frame.Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form, with what may be answered and who knows it already."""

    field: Field
    type: frame.Text
    when: Text | None
    bounds: str
    known_by: Sequence[frame.Text]


@dataclass(frozen=True, slots=True)
class Questions:
    """One group of questions; `rows` says how often it is filled in, empty: once."""

    group: Group
    when: Text | None
    rows: str
    questions: Sequence[Question]


def told(item: Item) -> dict[str, Any]:
    """All of the definition the templates of the guide show."""
    hand_in = handed_in(item)
    filled = [x for x in item.materials if x.kind is MaterialKind.FORM and not x.provider]
    signed = [x for x in item.materials if x.kind is MaterialKind.PLEDGE]
    spared = [x for x in item.materials if x not in (*hand_in, *filled, *signed)]
    words = Conditions(item)
    questions = asked(item, words)
    return {
        "fees": fees.in_words(item),
        "fee_items": [
            (one, words.when(one.when), words.times(one.times)) for one in item.fee_items
        ],
        "hand_in": _materials(hand_in, words),
        "hand_in_depends": depends(hand_in),
        "filled": _materials(filled, words),
        "signed": _materials(signed, words),
        "spared": _materials(spared, words),
        "questions": questions,
        "question_count": sum(len(one.questions) for one in questions),
        "known_count": sum(bool(x.known_by) for one in questions for x in one.questions),
        "promised_unit": unit_of(item.promised),
        "statutory_unit": unit_of(item.statutory),
        "correction_unit": unit_of(item.correction),
        "audiences": [AUDIENCES[one] for one in item.audiences],
        "served": _("、").join(str(AUDIENCES[one]) for one in item.audiences),
        "level": LEVELS.get(item.code[18], ""),
        "item_type": ITEM_TYPES.get(item.item_type, ""),
        "prose": shown(said(item.guide)) if item.guide else "",
        "case_kind": CASE_KINDS[item.case_kind],
        "themes": [(key, THEMES[key]) for key in item.themes if key in THEMES],
        "steps": [
            (one, STEP_KINDS[one.kind] if one.kind else "", words.when(one.when))
            for one in item.steps
        ],
        "windows": [(one, words.when(one.when)) for one in item.windows],
        "requirements": [(one, words.when(one.holds)) for one in item.conditions],
        "aliases": in_its_language(_("、").join(item.words)),
        "code_parts": (item.code[:18], item.code[18], item.catalogue_code, item.code[31:]),
        "validities": [
            (one.years, words.when(one.when))
            for one in (item.result.validities if item.result else ())
        ],
        **_result(item),
        **_handled(item),
    }


def handed_in(item: Item) -> list[MaterialRequirement]:
    """What somebody has to bring (要准备的)."""
    return [one for one in item.materials if one.kind is MaterialKind.UPLOAD]


def depends(materials: Iterable[MaterialRequirement]) -> bool:
    """Whether what is asked for depends on the answers, so that their number is the most."""
    return any(one.when for one in materials)


def asked(item: Item, words: Conditions) -> list[Questions]:
    """Every question there is, group by group."""
    return [
        Questions(
            group,
            words.when(group.when),
            _rows(group),
            [
                Question(
                    one,
                    FIELD_TYPES[one.type],
                    words.when(one.when),
                    _bounds(one),
                    known_by(one.sources),
                )
                for one in group.fields
            ],
        )
        for group in item.form
    ]


def known_by(sources: Iterable[str]) -> list[frame.Text]:
    """Who may know an answer, each once, in the order they are asked."""
    named = dict.fromkeys(one.partition(".")[0] for one in sources)
    return [SOURCES[one] for one in named if one in SOURCES]


def _materials(materials: Iterable[MaterialRequirement], words: Conditions) -> list[Material]:
    return [
        Material(
            one,
            words.when(one.when),
            said(one.provider) or str(COMES[one.kind]),
            GRADES[one.grade],
            PAPER_FORMS[one.form],
        )
        for one in materials
    ]


def _rows(group: Group) -> str:
    if not group.repeats:
        return ""
    bounds = {"least": group.least_rows, "most": group.most_rows}
    return _("可以填几行，%(least)s至%(most)s行") % bounds


def _bounds(field: Field) -> str:
    """What an answer has to keep to."""
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        return _("最多%(n)s个字") % {"n": field.longest}
    unit = f" {said(field.unit)}" if field.unit else ""
    least, most = (f"{_bound(one)}{unit}" if one else "" for one in (field.least, field.most))
    if least and most:
        return _("%(least)s至%(most)s") % {"least": _bound(field.least), "most": most}
    if least:
        return _("从%(least)s起") % {"least": least}
    return _("到%(most)s为止") % {"most": most} if most else unit.strip()


def _bound(text: str) -> str:
    return _("今天") if text == "today" else text


def _result(item: Item) -> dict[str, Any]:
    """What one gets, and what stands on it."""
    kind = item.result_kind
    lines = item.result.fields if item.result else ()
    named = item.founding.name_from if item.founding else ""
    fields = {one.key: one.label for group in item.form for one in group.fields}
    return {
        "result": item.result.name if item.result else item.result_name,
        "result_kind": RESULT_KINDS[kind] if kind else "",
        "result_lines": [(one, element_of(one, item), fields.get(one.of)) for one in lines],
        "founded_from": fields.get(named),
    }


def _handled(item: Item) -> dict[str, Any]:
    """How the body handles it, in words; nothing for versions from before that was asked."""
    one = item.handling
    if one is None:
        return {}
    return {
        "handling": one,
        "forms": [FORMS[form] for form in one.forms],
        "depth": DEPTHS[one.online_depth],
        "scopes": [SCOPES[scope] for scope in one.scope],
        "power": POWERS[one.power_source],
        "body_kind": BODY_KINDS[one.body_kind],
    }
