"""What pages of applications say: flaws in sentences, states in words."""

from datetime import date

from django.utils.html import strip_tags
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tongban.applications.queries import State
from tongban.catalogue.queries import FieldType, Text, reading
from tongban.kernel.web.times import day_of_year

STATES = {
    State.DRAFT: ("wait", gettext_lazy("草稿，没有提交")),
    State.CORRECTING: ("ask", gettext_lazy("请您补正")),
}
CHOSEN = (FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO)
Code = reading.FlawCode


def here(text: Text | None) -> str:
    """A text of the definition in the reader's language; empty for none."""
    if text is None:
        return ""
    return text.en if get_language() == "en" else text.zh


def sentence(flaw: reading.Flaw) -> str:
    """What is wrong with an answer and what to do, for whoever typed it."""
    label = here(flaw.field.label) if flaw.field else ""
    if flaw.code is Code.REFUSED:
        return flaw.said
    if flaw.code is Code.MISSING:
        chosen = flaw.field is not None and flaw.field.type in CHOSEN
        said = _("请选择：%(label)s。") if chosen else _("请填写：%(label)s。")
        return said % {"label": label}
    bound = flaw.bound
    if flaw.code in (Code.TOO_EARLY, Code.TOO_LATE):
        bound = strip_tags(day_of_year(date.fromisoformat(bound)))
    return _SAID[flaw.code] % {"label": label, "bound": bound}


_SAID = {
    Code.TOO_LONG: gettext_lazy("“%(label)s”最多%(bound)s个字，请删短一些再保存。"),
    Code.NOT_A_NUMBER: gettext_lazy("“%(label)s”要填数字，小数最多四位，例如60或60.5。"),
    Code.TOO_SMALL: gettext_lazy("“%(label)s”不能小于%(bound)s，请核对后重填。"),
    Code.TOO_LARGE: gettext_lazy("“%(label)s”不能大于%(bound)s，请核对后重填。"),
    Code.NOT_A_DAY: gettext_lazy("“%(label)s”看不懂，请写成2026-01-31这样。"),
    Code.NO_SUCH_DAY: gettext_lazy("“%(label)s”填的日子不存在，请对照日历重填。"),
    Code.TOO_EARLY: gettext_lazy("“%(label)s”不能早于%(bound)s，请核对后重填。"),
    Code.TOO_LATE: gettext_lazy("“%(label)s”不能晚于%(bound)s，请核对后重填。"),
    Code.UNKNOWN_CHOICE: gettext_lazy("“%(label)s”请从列出的里面选。"),
    Code.TOO_FEW_ROWS: gettext_lazy("至少要填%(bound)s项，请再加一项。"),
    Code.TOO_MANY_ROWS: gettext_lazy("最多填%(bound)s项，请去掉多的。"),
}
