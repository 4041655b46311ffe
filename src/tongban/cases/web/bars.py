"""Why an act is not open to this officer now, and who must act first (现在不能办的原因)."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.models import Case
from tongban.cases.queries import Stage, Step
from tongban.cases.rules import DUTY_FOR, Bar, barred
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.web.inputs import Text
from tongban.kernel.web.request import Request

STAGES: Mapping[str, Text] = {
    Stage.RECEIVED: gettext_lazy("还没有受理，须先由受理岗受理。"),
    Stage.CORRECTING: gettext_lazy("正在等申请人补正，补正以后由受理岗接着办。"),
    Stage.ACCEPTED: gettext_lazy("已经受理，正在审查。"),
    Stage.REVIEWED: gettext_lazy("已经审查完，等决定岗作出决定。"),
    Stage.DECIDED: gettext_lazy("已经作出决定，平台正在送达。"),
    Stage.CLOSED: gettext_lazy("已经办结。"),
    Stage.DECLINED: gettext_lazy("已经决定不予受理。"),
    Stage.WITHDRAWN: gettext_lazy("申请人已经撤回。"),
}
"""Where the case stands instead, and whose move it is."""

BARS: Mapping[Bar, Text] = {
    Bar.TOLD_BEFORE: gettext_lazy(
        "一次告知已经用过，不能再次补正（行政许可法第三十二条第一款第四项）。"
    ),
    Bar.OPINED: gettext_lazy("您已经提出意见，须由另一人审查（行政许可法第三十四条）。"),
    Bar.EXAMINED: gettext_lazy("您审查过这件，须由没有参加审查的同事作出决定。"),
}

POSTS: Mapping[str, Text] = {
    "cases.accept": gettext_lazy("这一步归受理岗，您没有受理办件的职责。"),
    "cases.review": gettext_lazy("这一步归审查岗，您没有审查办件的职责。"),
    "cases.decide": gettext_lazy("这一步归决定岗，您没有作出决定的职责。"),
}
"""Whose the act is, to an officer without that duty."""


def duties(request: Request) -> frozenset[str]:
    """Which duties of cases this officer holds today in their department; inside `acting`."""
    by = request.actor
    assert by.officer_id is not None, "the page is an officer's"
    assert by.department_id is not None, "of a department"
    held = identity.duties_in(by.department_id, by.officer_id, clock.today())
    return frozenset(held) & frozenset(DUTY_FOR.values())


def why_not(
    step: Step, row: Case, officer: UUID | None, held: Collection[str], *, was_told: bool
) -> str:
    """One sentence; empty where the act is open to an officer who holds these duties."""
    examiners = (row.first_examiner_id, row.second_examiner_id)
    bar = barred(step, Stage(row.stage), officer, examiners, was_told=was_told)
    if bar is Bar.NO_OPINIONS:
        return _missing(row)
    if bar is Bar.STAGE:
        return str(STAGES[row.stage])
    if bar is not None:
        return str(BARS[bar])
    duty = DUTY_FOR[step]
    return "" if duty in held else str(POSTS[duty])


def _missing(row: Case) -> str:
    if row.first_examiner_id is None:
        return _("还没有审查意见，须先由两名工作人员各写一份（行政许可法第三十四条）。")
    return _("还缺一份审查意见，须先由另一名工作人员写（行政许可法第三十四条）。")
