"""What officers type about legal holds. Everything wrong is said at once, beside its field."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.kernel import clock, validators
from tongban.kernel.errors import Refused
from tongban.kernel.retention.rules import HoldReason
from tongban.kernel.text import refuse_odd

Text = str | Promise

PERSON, BODY, SUBJECT = "person", "body", "subject"
ON: dict[str, Text] = {
    PERSON: gettext_lazy("一个人的全部资料"),
    BODY: gettext_lazy("一个单位的全部资料"),
    SUBJECT: gettext_lazy("一件东西的资料"),
}
REASONS: dict[str, Text] = {
    HoldReason.LITIGATION: gettext_lazy("诉讼或仲裁"),
    HoldReason.INVESTIGATION: gettext_lazy("调查取证"),
    HoldReason.AUDIT: gettext_lazy("审计或巡视"),
    HoldReason.DISPUTE: gettext_lazy("投诉或争议处理"),
}
KINDS: dict[str, Text] = {
    "mandate": gettext_lazy("委托"),
    "notice": gettext_lazy("消息"),
    "access": gettext_lazy("查看记录"),
    "case": gettext_lazy("办件"),
    "hold": gettext_lazy("冻结记录"),
}
_NEEDED = {
    PERSON: ("name", "id_number"),
    BODY: ("credit_code",),
    SUBJECT: ("kind", "ref"),
}
USUAL_DAYS = 180
DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
_DATE = {
    "required": gettext_lazy("请填写复核日期。"),
    "invalid": gettext_lazy("复核日期看不懂，请写成2026-12-31这样。"),
}


def _review_field() -> forms.DateField:
    return forms.DateField(
        label=gettext_lazy("哪天以前复核"),
        input_formats=DATE_FORMATS,
        help_text=gettext_lazy("到那天看一看还要不要冻结，最长一年。到期不会自动解除。"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=_DATE,
    )


class ReviewForm(forms.Form):
    """Until when it is looked at next."""

    review_on = _review_field()

    def __init__(self, data: Any = None) -> None:
        usual = clock.today() + timedelta(days=USUAL_DAYS)
        super().__init__(data, initial={"review_on": usual})
        self.fields["review_on"].width = "w-16"  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """Whose data, why, by which document, until when it is looked at (冻结销毁)."""

    on = forms.ChoiceField(
        label=gettext_lazy("冻结什么"),
        choices=list(ON.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选冻结什么。")},
    )
    name = forms.CharField(
        label=gettext_lazy("姓名"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("选“一个人”时填。对方会在“谁看过我的数据”里看到核对过身份。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    id_number = forms.CharField(
        label=gettext_lazy("身份证号"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("选“一个人”时填。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("选“一个单位”时填。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("哪一类"),
        required=False,
        help_text=gettext_lazy("选“一件东西”时填。"),
    )
    ref = forms.CharField(
        label=gettext_lazy("编号"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("选“一件东西”时填，照文件上写的编号。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("事由"),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选事由。")},
    )
    document_number = forms.CharField(
        label=gettext_lazy("依据文件的文号"),
        max_length=60,
        help_text=gettext_lazy("照文件上印的填，不要写人名、案情。"),
        error_messages={"required": gettext_lazy("请填写依据文件的文号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    review_on = _review_field()

    def __init__(self, data: Any = None) -> None:
        usual = clock.today() + timedelta(days=USUAL_DAYS)
        super().__init__(data, initial={"review_on": usual})
        kinds = [(one, KINDS.get(one, one)) for one in settings.RETENTION.subject_kinds()]
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        for name in ("name", "id_number", "credit_code", "kind", "ref", "review_on"):
            self.fields[name].width = "w-16"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the choice needs, in its stored spelling; what it does not need is left out."""
        cleaned = super().clean() or {}
        needed = _NEEDED.get(cleaned.get("on", ""), ())
        for name in needed:
            if name not in self.errors and not cleaned.get(name, "").strip():
                self.add_error(name, _("这一项要填。"))
        for name, check in _CHECKS.items():
            if name not in self.errors and cleaned.get(name) and _asked(name, needed):
                self._accept(name, check)
        return cleaned

    def _accept(self, name: str, check: Callable[[str], str]) -> None:
        try:
            self.cleaned_data[name] = check(self.cleaned_data[name].strip())
        except Refused as refused:
            self.add_error(name, ValidationError(str(refused)))


_CHECKS: dict[str, Callable[[str], str]] = {
    "name": refuse_odd,
    "id_number": validators.id_number,
    "credit_code": validators.credit_code,
    "ref": refuse_odd,
    "document_number": refuse_odd,
}


def _asked(name: str, needed: tuple[str, ...]) -> bool:
    return name in needed or name == "document_number"
