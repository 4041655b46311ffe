"""What officers type about legal holds, one question after another: what is held, then the rest.

Everything wrong is said at once, beside its field.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from tongban.kernel import clock
from tongban.kernel.retention.rules import HoldReason
from tongban.kernel.web.inputs import (
    CreditCodeField,
    DayField,
    IdNumberField,
    NameField,
    RadioField,
    Text,
)

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
    "case": gettext_lazy("办件"),
    "file": gettext_lazy("上传的一个文件"),
    "mandate": gettext_lazy("委托"),
    "registration": gettext_lazy("窗口登记记录"),
    "claim": gettext_lazy("登记单位的申请"),
    "notice": gettext_lazy("一条消息"),
    "access": gettext_lazy("查看记录"),
    "hold": gettext_lazy("冻结记录"),
}
"""Every kind of retention.toml; a test finds one without words."""
USUAL_DAYS = 180


def _review_field() -> DayField:
    return DayField(
        gettext_lazy("哪天以前复核"),
        gettext_lazy("请填写复核日期。"),
        gettext_lazy("复核日期看不懂，请写成2026-12-31这样。"),
        help_text=gettext_lazy("到那天看一看还要不要冻结，最长一年。到期不会自动解除。"),
    )


class ReviewForm(forms.Form):
    """Until when it is looked at next."""

    review_on = _review_field()

    def __init__(self, data: Any = None) -> None:
        usual = clock.today() + timedelta(days=USUAL_DAYS)
        super().__init__(data, initial={"review_on": usual})


class OnForm(forms.Form):
    """The first question: what is held."""

    on = RadioField(gettext_lazy("冻结什么？"), gettext_lazy("请选冻结什么。"), ON)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["on"].ask = True  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """Why, by which document, until when it is looked at (冻结销毁); below, what is held."""

    reason = RadioField(gettext_lazy("事由"), gettext_lazy("请选事由。"), REASONS)
    document_number = NameField(
        gettext_lazy("依据文件的文号"),
        gettext_lazy("请填写依据文件的文号。"),
        max_length=60,
        width="",
        help_text=gettext_lazy("照文件上印的填，不要写人名、案情。"),
    )
    review_on = _review_field()

    def __init__(self, data: Any = None) -> None:
        usual = clock.today() + timedelta(days=USUAL_DAYS)
        super().__init__(data, initial={"review_on": usual})


class PersonHoldForm(HoldForm):
    """Everything of a person, who is found by name and number."""

    name = NameField(
        gettext_lazy("姓名"),
        gettext_lazy("请填写姓名。"),
        help_text=gettext_lazy("对方会在“谁看过我的数据”里看到核对过身份。"),
    )
    id_number = IdNumberField(gettext_lazy("身份证号"), gettext_lazy("请填写身份证号。"))
    field_order = ("name", "id_number")


class BodyHoldForm(HoldForm):
    """Everything of a body, which is found by its credit code."""

    credit_code = CreditCodeField(
        gettext_lazy("统一社会信用代码"),
        gettext_lazy("请填写统一社会信用代码。"),
        attrs={"autocapitalize": "characters"},
    )
    field_order = ("credit_code",)


class ThingHoldForm(HoldForm):
    """One thing, which is found by its kind and number."""

    kind = forms.ChoiceField(
        label=gettext_lazy("哪一类"),
        error_messages={
            "required": gettext_lazy("请选哪一类。"),
            "invalid_choice": gettext_lazy("没有这一类，请从列出的里面选。"),
        },
    )
    ref = NameField(
        gettext_lazy("它的编号"),
        gettext_lazy("请填写编号。"),
        width="",
        help_text=gettext_lazy("照文件上写的填，要完整。先查有没有这样东西，查到了才冻结。"),
    )
    field_order = ("kind", "ref")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        declared = settings.RETENTION.subject_kinds()
        kinds = [(kind, word) for kind, word in KINDS.items() if kind in declared]
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        self.fields["kind"].width = "w-16"  # type: ignore[attr-defined]


FORMS: dict[str, type[HoldForm]] = {
    PERSON: PersonHoldForm,
    BODY: BodyHoldForm,
    SUBJECT: ThingHoldForm,
}
"""The second page, for each answer to the first question."""

NUMBER = {PERSON: "id_number", BODY: "credit_code", SUBJECT: "ref"}
"""The field whose number was not found."""
