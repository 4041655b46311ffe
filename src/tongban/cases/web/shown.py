"""A case as pages show it: names, whose turn it is, until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases import queries
from tongban.cases.models import Case
from tongban.cases.queries import Stage
from tongban.cases.web.words import STAGES, of
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import Item, Requirement, Verdict
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.web.inputs import Text

WHO: Mapping[str, Text] = {
    Stage.RECEIVED: gettext_lazy("受理岗"),
    Stage.CORRECTING: gettext_lazy("您"),
    Stage.ACCEPTED: gettext_lazy("审查岗，两名工作人员"),
    Stage.REVIEWED: gettext_lazy("决定岗"),
    Stage.DECIDED: gettext_lazy("制证"),
}
"""Whose turn it is at a stage."""

DOES: Mapping[str, Text] = {
    Stage.RECEIVED: gettext_lazy("正在看材料齐不齐。缺什么会一次说全。"),
    Stage.CORRECTING: gettext_lazy("请按告知的内容补正，补好再提交一次。"),
    Stage.ACCEPTED: gettext_lazy("正在审查是否符合条件，由两名工作人员各提意见。"),
    Stage.REVIEWED: gettext_lazy("审查完了，等没有参加审查的负责人作出决定。"),
    Stage.DECIDED: gettext_lazy("已经作出决定，正在制作和送达。"),
}
UNTIL: Mapping[str, Text] = {
    Stage.RECEIVED: gettext_lazy("最晚哪天告知是否受理"),
    Stage.CORRECTING: gettext_lazy("请在哪天以前补正"),
    Stage.ACCEPTED: gettext_lazy("最晚哪天有结果"),
    Stage.REVIEWED: gettext_lazy("最晚哪天有结果"),
    Stage.DECIDED: gettext_lazy("最晚哪天送达"),
}


class Row(Protocol):
    """What a case and its progress have in common."""

    @property
    def stage(self) -> str: ...

    @property
    def granted(self) -> bool | None: ...

    @property
    def next_due_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands, in words."""

    pill: str
    word: str
    who: str
    does: str
    until: str
    due_on: date | None
    is_late: bool


def state(row: Row, words: Mapping[str, tuple[str, Text]] = STAGES) -> State:
    """Pill, word, whose turn, until when."""
    pill, word = words[row.stage]
    if row.stage == Stage.CLOSED and row.granted is False:
        pill, word = "stop", _("已办结，不予许可")
    return State(
        pill,
        str(word),
        str(WHO.get(row.stage, "")),
        str(DOES.get(row.stage, "")),
        str(UNTIL.get(row.stage, "")),
        row.next_due_on,
        row.next_due_on is not None and row.next_due_on < clock.today(),
    )


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the grant as the desk reads it."""

    text: Requirement
    pill: str
    word: str
    fails: bool


VERDICTS: Mapping[Verdict, tuple[str, Text]] = {
    Verdict.HOLDS: ("done", gettext_lazy("按申请内容符合")),
    Verdict.FAILS: ("stop", gettext_lazy("按申请内容不符合")),
    Verdict.OPEN: ("wait", gettext_lazy("没有填全，由工作人员判断")),
    Verdict.OFFICER: ("", gettext_lazy("由工作人员判断")),
}
"""How a condition stands: a pill and a word."""


def judged(row: Case) -> list[Condition]:
    """Every condition of the item with how it stands; inside `acting`."""
    return [
        Condition(one.requirement, pill, str(word), one.verdict is Verdict.FAILS)
        for one in queries.conditions(row)
        for pill, word in (VERDICTS[one.verdict],)
    ]


def item_of(version_id: UUID) -> Item:
    """The item as it was when the case began."""
    return catalogue.version(version_id)


def item_name(version_id: UUID) -> str:
    """Its name, in the reader's language."""
    return of(item_of(version_id).name)


def department_name(department_id: UUID) -> str:
    """The department, in the reader's language; inside `acting`."""
    return of(department_text(department_id))


def department_text(department_id: UUID) -> catalogue.Text:
    """The same in both languages; empty for one that is not there."""
    for one in identity.departments():
        if one.id == department_id:
            return catalogue.Text(one.name, one.name_en)
    return catalogue.Text("", "")
