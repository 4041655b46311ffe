"""What people type into identity's pages. Everything wrong is said at once, beside its field."""

import re
import uuid
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity import rules
from tongban.identity.actions import flaw_sentence
from tongban.identity.rules import Act, Flaw, Terms
from tongban.identity.web.passwords import weaknesses
from tongban.identity.web.words import ACT_HINTS, ACTS
from tongban.kernel import clock
from tongban.kernel.web.inputs import DayField, IdNumberField, NameField, PasswordField

USUAL_DAYS = 364
"""What the form proposes: a year, counting the first day."""

_BETWEEN_CODES = re.compile(r"[\s,，、;；]+")
_REOPEN = gettext_lazy("这一页不完整，没有授出委托。请重新打开这一页再填。")
_FIELD_OF = {
    Flaw.NO_ACTS: "acts",
    Flaw.ENDS_BEFORE_IT_BEGINS: "valid_to",
    Flaw.ENDED: "valid_to",
    Flaw.TOO_LONG: "valid_to",
    Flaw.TOO_FAR: "valid_from",
    Flaw.BAD_ITEM: "items",
    Flaw.TOO_MANY_ITEMS: "items",
}


class SignInForm(forms.Form):
    """Name and password. The names are those password managers know."""

    username = forms.CharField(
        label=gettext_lazy("登录名或身份证号"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("请填写登录名或身份证号。")},
    )
    password = PasswordField(
        gettext_lazy("密码"),
        gettext_lazy("请填写密码。"),
        autocomplete="current-password",
    )


class PasswordForm(forms.Form):
    """One's own new password; the old one too, unless it came from a window."""

    old = PasswordField(
        gettext_lazy("现在的密码"),
        gettext_lazy("请填写现在的密码。"),
        autocomplete="current-password",
    )
    new = PasswordField(
        gettext_lazy("新密码"),
        gettext_lazy("请填写新密码。"),
        autocomplete="new-password",
    )
    again = PasswordField(
        gettext_lazy("再填一遍新密码"),
        gettext_lazy("请再填一遍新密码。"),
        autocomplete="new-password",
    )

    def __init__(self, data: Any = None, *, asks_old: bool, login_name: str) -> None:
        super().__init__(data)
        if not asks_old:
            del self.fields["old"]
        self._login_name = login_name

    def clean(self) -> dict[str, Any]:
        """Hard to guess, another than before, twice the same."""
        typed = super().clean() or {}
        new = typed.get("new", "")
        for sentence in weaknesses(new, self._login_name) if new else []:
            self.add_error("new", sentence)
        if new and new == typed.get("old"):
            self.add_error("new", _("新密码和现在的一样，请换一个。"))
        if new and "again" in typed and typed["again"] != new:
            self.add_error("again", _("两遍填的不一样，请再填一遍。"))
        return typed


class MandateForm(forms.Form):
    """Who may act, what for and how long (授出委托)."""

    name = NameField(
        gettext_lazy("对方姓名"),
        gettext_lazy("请填写对方姓名。"),
        help_text=gettext_lazy("与身份证一致。生僻字照填，全角半角、中间的点不影响。"),
    )
    id_number = IdNumberField(
        gettext_lazy("对方身份证号"),
        gettext_lazy("请填写对方身份证号。"),
        help_text=gettext_lazy("只用来核对是不是同一个人，对方会看到有人核对过。"),
    )
    acts = forms.MultipleChoiceField(
        label=gettext_lazy("对方可以做什么"),
        choices=list(ACTS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("请至少勾选一项对方可以做的事。")},
    )
    items = forms.CharField(
        label=gettext_lazy("只限哪些事项"),
        required=False,
        max_length=6000,
        help_text=gettext_lazy("写12位事项编码，多个用空格或换行隔开。留空就是全部事项。"),
        widget=forms.Textarea(attrs={"rows": 2, "inputmode": "numeric", "autocomplete": "off"}),
    )
    valid_from = DayField(
        gettext_lazy("从哪天起"),
        gettext_lazy("请填写开始日期。"),
        gettext_lazy("开始日期看不懂，请写成2026-01-31这样。"),
    )
    valid_to = DayField(
        gettext_lazy("到哪天止"),
        gettext_lazy("请填写结束日期。"),
        gettext_lazy("结束日期看不懂，请写成2026-12-31这样。"),
        help_text=gettext_lazy("最后一天也有效。最长5年，到期前首页会提示，随时可以收回。"),
    )
    request_key = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _REOPEN, "invalid": _REOPEN}
    )
    holder = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": _REOPEN, "invalid": _REOPEN}
    )

    def __init__(self, data: Any = None, *, holder_id: UUID) -> None:
        super().__init__(data, initial=_first_values(holder_id))
        self.holder_id = holder_id
        self.fields["acts"].choice_hints = ACT_HINTS  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The terms as a whole, each flaw beside its field; and nobody else's form."""
        cleaned = super().clean() or {}
        wrong_already = set(self.errors)
        for flaw in rules.flaws(self.terms(), clock.today()):
            if _FIELD_OF[flaw] not in wrong_already:
                self.add_error(_FIELD_OF[flaw], flaw_sentence(flaw))
        if cleaned.get("holder") not in (None, self.holder_id):
            self._take_over()
        return cleaned

    def terms(self) -> Terms:
        """What was typed, as the rules read it; today for a date that is no date."""
        typed, today = self.cleaned_data, clock.today()
        return Terms(
            acts=frozenset(Act(act) for act in typed.get("acts", ())),
            items=frozenset(filter(None, _BETWEEN_CODES.split(typed.get("items", "")))),
            valid_from=typed.get("valid_from", today),
            valid_to=typed.get("valid_to", today),
        )

    def _take_over(self) -> None:
        """The form was opened in another name: say so, and let the next try be in this one."""
        data = cast(QueryDict, self.data).copy()
        data["holder"] = str(self.holder_id)
        self.data = data
        self.add_error(
            None,
            _("打开这一页以后，您换过办事身份。请看清现在是替谁授委托，没问题再提交一次。"),
        )


def _first_values(holder_id: UUID) -> dict[str, Any]:
    today: date = clock.today()
    return {
        "acts": [Act.VIEW, Act.APPLY],
        "valid_from": today,
        "valid_to": today + timedelta(days=USUAL_DAYS),
        "request_key": uuid.uuid4(),
        "holder": holder_id,
    }
