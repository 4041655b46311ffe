"""The blank form and the model application as values for `form.typ` (空白表格、示范文本).

Both come from the definition that runs: every question with room to write, what it hangs on in
words, the list of materials, the pledges to sign. In English each label stands below its Chinese,
for a window reads Chinese.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.catalogue.queries import GuideRow
from tongban.catalogue.rules import Field, FieldType, Group, Item, MaterialKind, Text, samples
from tongban.catalogue.rules.conditions import Conditions
from tongban.catalogue.rules.form import Row, asked, in_words, rows_of
from tongban.catalogue.rules.reading import Stored
from tongban.kernel.web.texts import said

EMPTY_ROWS = 4
"""So many lines of a repeating group stand on the paper; more go on a sheet of one's own."""
MOST_ROWS = 10
BOXES: Mapping[FieldType, int] = {
    FieldType.ID_NUMBER: 18,
    FieldType.CREDIT_CODE: 18,
    FieldType.MOBILE: 11,
}
"""One box for each character."""
YES_NO = (("yes", Text("是", "Yes")), ("no", Text("否", "No")))


def blank(guide: GuideRow) -> dict[str, Any]:
    """Every question there is, with room to write."""
    item, words = guide.item, Conditions(guide.item)
    groups = [_group(one, words, one.fields, {}, None) for one in item.form]
    title = Text(f"{item.name.zh} 申请表", f"{item.name.en}: application form")
    return {**_around(guide, title), "groups": groups, "is_sample": False}


def sample(guide: GuideRow, on: date) -> dict[str, Any]:
    """The questions these made-up answers lead to, answered."""
    item, words = guide.item, Conditions(guide.item)
    answers = samples.answers(item, on)
    plain = {key: value for key, value in answers.items() if _is_stored(value)}
    groups = [
        _group(one.group, words, one.fields, plain, rows_of(answers, one.group))
        for one in asked(item, answers, samples.holder_kind(item))
    ]
    title = Text(f"{item.name.zh} 示范文本", f"{item.name.en}: model application")
    return {**_around(guide, title), "groups": groups, "is_sample": True}


def _is_stored(value: object) -> bool:
    return isinstance(value, str | tuple)


def _around(guide: GuideRow, title: Text) -> dict[str, Any]:
    """What stands above and below the questions."""
    item = guide.item
    return {
        "title": said(title),
        "heading": title.zh,
        "heading_en": _english(title),
        "department": guide.department.zh,
        "department_en": _english(guide.department),
        "code": item.code,
        "version": _("指南第%(n)s版，%(day)s起") % {"n": guide.number, "day": guide.valid_from},
        "lead": _(
            "在网上填的，不用这张表。在窗口办的，可以先填好带来；带“*”的一定要填，"
            "其余的有就填。填的内容要真实。"
        ),
        "materials_title": _("随表交的材料"),
        "materials": list(_materials(item)),
        "pledges_title": _("要签的承诺"),
        "pledges": [
            {"name": _both(one.name), "text": one.pledge.zh, "text_en": _english(one.pledge)}
            for one in item.materials
            if one.kind is MaterialKind.PLEDGE and one.pledge
        ],
        "sign": _("申请人签名"),
        "date": _("日期"),
        "watermark": "示例",
    }


def _group(
    group: Group,
    words: Conditions,
    fields: Sequence[Field],
    answers: Mapping[str, object],
    rows: Sequence[Row] | None,
) -> dict[str, Any]:
    """One group: its questions, or a table where it repeats. `rows` None: a blank one."""
    is_table = group.repeats
    return {
        "title": group.title.zh,
        "title_en": _english(group.title),
        "lead": said(group.lead),
        "when": _when(words.when(group.when)),
        "questions": [] if is_table else [_question(one, words, answers) for one in fields],
        "heads": [_head(one) for one in fields] if is_table else [],
        "rows": _rows(group, fields, rows) if is_table else [],
    }


def _rows(group: Group, fields: Sequence[Field], rows: Sequence[Row] | None) -> list[list[str]]:
    if rows is None:
        many = min(max(EMPTY_ROWS, group.least_rows), MOST_ROWS, group.most_rows)
        return [[_ticks(one) for one in fields] for _nth in range(many)]
    return [[in_words(one, row.get(one.key, "")).zh for one in fields] for row in rows]


def _ticks(field: Field) -> str:
    """What a blank cell offers to tick."""
    return " ".join(f"□{label.zh}" for _code, label in _options(field))


def _head(field: Field) -> dict[str, str]:
    unit = f"（{field.unit.zh}）" if field.unit else ""
    star = "*" if field.is_required else ""
    return {"label": f"{field.label.zh}{unit}{star}", "label_en": _english(field.label)}


def _question(field: Field, words: Conditions, answers: Mapping[str, object]) -> dict[str, Any]:
    answer = answers.get(field.key, "")
    return {
        **_head(field),
        "hint": said(field.hint),
        "when": _when(words.when(field.when)),
        "options": [_option(code, label, answer) for code, label in _options(field)],
        "answer": _answer(field, answer) if answer else "",
        "boxes": BOXES.get(field.type, 0),
        "lines": 3 if field.type is FieldType.LONG_TEXT else 1,
        "is_day": field.type is FieldType.DATE,
    }


def _answer(field: Field, answer: object) -> str:
    """As it is written by hand; the unit stands beside the label."""
    if field.type in (FieldType.NUMBER, *BOXES):
        return str(answer)
    kept: Stored = answer if isinstance(answer, str | tuple) else ""
    return in_words(field, kept).zh


def _options(field: Field) -> Iterable[tuple[str, Text]]:
    if field.type is FieldType.YES_NO:
        return YES_NO
    return [(one.code, one.label) for one in field.options]


def _option(code: str, label: Text, answer: object) -> dict[str, str]:
    chosen = code in answer if isinstance(answer, tuple) else code == answer
    return {"mark": "■" if chosen else "□", "label": label.zh, "label_en": _english(label)}


def _materials(item: Item) -> Iterator[dict[str, str]]:
    words = Conditions(item)
    for one in item.materials:
        if one.kind is MaterialKind.UPLOAD:
            count = ""
            if one.originals or one.copies:
                count = _("原件%(originals)s份，复印件%(copies)s份") % {
                    "originals": one.originals,
                    "copies": one.copies,
                }
            when = words.when(one.when)
            needed = _("什么时候要：%(when)s") % {"when": said(when)} if when else ""
            yield {"name": _both(one.name), "count": count, "when": needed}


def _when(condition: Text | None) -> str:
    return _("什么时候填：%(when)s") % {"when": said(condition)} if condition else ""


def _english(text: Text | None) -> str:
    return text.en if text is not None and get_language() == "en" else ""


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}" if get_language() == "en" else text.zh
