"""What an officer types at a window. Everything wrong is said at once, beside its field."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity import ports
from tongban.identity.ports import Card
from tongban.identity.rules.window import CardRead, GuardianEnd, MinorProof, Relation, TypedReason
from tongban.identity.web.words import GUARDIAN_ENDS, PROOFS, RELATIONS, TYPED_REASONS, Text
from tongban.kernel import validators
from tongban.kernel.errors import Refused
from tongban.kernel.text import refuse_odd
from tongban.kernel.web.inputs import (
    CreditCodeField,
    IdNumberField,
    LineField,
    MobileField,
    NameField,
    RadioField,
)

CAME: dict[str, Text] = {
    "representative": gettext_lazy("法定代表人本人"),
    "agent": gettext_lazy("经办人，带了法定代表人的身份证和授权书"),
}


class CardForm(forms.Form):
    """A card on the reader, or typed from it and marked so (读卡)."""

    card = forms.ChoiceField(
        label=gettext_lazy("读卡器上的证件（演示）"), required=False, widget=forms.RadioSelect
    )
    line = LineField(
        gettext_lazy("读卡"),
        max_length=1000,
        width="",
        help_text=gettext_lazy("把光标放在这里，再把身份证放到读卡器上，内容会自动填入。"),
    )
    why = RadioField(
        gettext_lazy("为什么手工录入"),
        None,
        {why.value: TYPED_REASONS[why] for why in (TypedReason.READER, TypedReason.CARD)},
        coerce=TypedReason,
        empty_value=None,
    )
    name = LineField(gettext_lazy("姓名"), max_length=80)
    id_number = LineField(gettext_lazy("身份证号"), max_length=40)
    seen = forms.BooleanField(label=gettext_lazy("身份证原件在我手里，照着它录的"), required=False)

    def __init__(
        self, data: Any = None, *, prefix: str | None = None, asks_why: bool = True
    ) -> None:
        super().__init__(data, prefix=prefix)
        if not asks_why:
            del self.fields["why"], self.fields["seen"]
        lying = [reader.lying() for reader in ports.CARD_READER]
        self.fields["card"].choices = list(lying[0]) if lying else []  # type: ignore[attr-defined]
        self.has_cards = bool(lying and lying[0])
        for one in self.fields.values():
            one.one_of = True  # type: ignore[attr-defined]
        self.read: Card | None = None
        self.how = CardRead.READER

    @property
    def is_typed(self) -> bool:
        """Whether the part for typing by hand holds something, so that it stays open."""
        typed = ("name", "id_number", "why", "seen")
        return any(self[one].value() for one in typed if one in self.fields)

    @property
    def typed_reason(self) -> TypedReason | None:
        """Why the card was typed; None where it was read."""
        return self.cleaned_data.get("why") if self.how is CardRead.TYPED else None

    def clean(self) -> dict[str, Any]:
        """One card, from one of the three places."""
        typed = super().clean() or {}
        try:
            self.read = self._card(typed)
        except Refused as refused:
            self.add_error("line" if self.how is CardRead.READER else "id_number", str(refused))
        if self.how is CardRead.TYPED:
            self._refuse_unsaid(typed)
        return typed

    def _refuse_unsaid(self, typed: dict[str, Any]) -> None:
        """A typed card says why it was not read, and that it lies there."""
        if "why" in self.fields and not typed.get("why"):
            self.add_error("why", _("请选为什么手工录入。"))
        if "seen" in self.fields and not typed.get("seen"):
            self.add_error("seen", _("请拿到身份证原件再录；没带原件的不能办。"))

    def _card(self, typed: dict[str, Any]) -> Card:
        read = typed.get("line") or typed.get("card")
        if typed.get("name") or typed.get("id_number"):
            if typed.get("line"):
                raise Refused(_("读卡和手工录入只用一种。请清空其中一种。"))
            self.how = CardRead.TYPED
            if not typed.get("name"):
                raise Refused(_("请填写证件上的姓名。"))
            name = refuse_odd(typed["name"].strip())
            return Card(name, validators.id_number(typed.get("id_number", "")))
        if not read:
            raise Refused(_("请先读卡；身份证在、但读不出来的，用下面的手工录入。"))
        return ports.CARD_READER[0].read(read)


class MobileForm(forms.Form):
    """To which mobile the code goes."""

    mobile = MobileField(
        gettext_lazy("本人手机号"),
        gettext_lazy("请填写本人手机号。"),
        help_text=gettext_lazy("验证码发到这个号码，请本人把收到的数字告诉您。"),
        attrs={"inputmode": "numeric"},
    )


class CodeForm(forms.Form):
    """The code that arrived."""

    code = LineField(
        gettext_lazy("短信验证码"),
        gettext_lazy("请填写收到的6位数字。"),
        max_length=12,
        width="w-8",
        attrs={"inputmode": "numeric", "autocomplete": "one-time-code"},
    )

    def clean_code(self) -> str:
        """Six digits, however they were spaced."""
        code = "".join(self.cleaned_data["code"].split())
        if len(code) != 6 or not code.isascii() or not code.isdecimal():
            raise ValidationError(_("验证码是6位数字，请看清短信再填。"))
        return code


class PaperForm(forms.Form):
    """The agreement signed on paper."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=200)
    signed = forms.BooleanField(
        label=gettext_lazy("本人已在打印的协议上签名，我看着签的"),
        error_messages={"required": gettext_lazy("请先打印协议，请本人签名后再勾选。")},
    )


class GuardianForm(forms.Form):
    """The minor, the proof, the relation; the guardian's card is a CardForm beside it."""

    name = NameField(gettext_lazy("孩子姓名"), gettext_lazy("请填写孩子姓名。"))
    id_number = IdNumberField(
        gettext_lazy("孩子的身份证号"),
        gettext_lazy("请填写孩子的身份证号。"),
        help_text=gettext_lazy("没有身份证的，户口簿上有。年龄按这个号码算。"),
    )
    proof = RadioField(
        gettext_lazy("看的是哪种证明"),
        gettext_lazy("请选择看过的证明。"),
        PROOFS,
        coerce=MinorProof,
    )
    proof_number = NameField(
        gettext_lazy("证明的编号"),
        gettext_lazy("请填写证明的编号。"),
        max_length=60,
        help_text=gettext_lazy("照原件填，加密保存。"),
    )
    relation = RadioField(
        gettext_lazy("监护人是孩子的"),
        gettext_lazy("请选择监护人和孩子的关系。"),
        RELATIONS,
        coerce=Relation,
    )
    consents = forms.BooleanField(
        label=gettext_lazy("孩子未满14周岁：监护人看过说明，同意登记孩子的资料"), required=False
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"request_key": uuid.uuid4()})


class GuardianEndForm(forms.Form):
    """Why a guardianship ends."""

    why = RadioField(
        gettext_lazy("为什么终止"),
        gettext_lazy("请选择终止的原因。"),
        GUARDIAN_ENDS,
        coerce=GuardianEnd,
    )
    which = forms.UUIDField(widget=forms.HiddenInput)


class CreditCodeForm(forms.Form):
    """Which body has come."""

    credit_code = CreditCodeField(
        gettext_lazy("统一社会信用代码"),
        gettext_lazy("请填写统一社会信用代码。"),
        help_text=gettext_lazy("在营业执照或登记证书上，18位。"),
        attrs={"autocapitalize": "characters"},
    )


class WindowBodyForm(CreditCodeForm):
    """What was seen of the body and who came for it; the representative's card stands beside."""

    name = NameField(
        gettext_lazy("单位名称"),
        gettext_lazy("请填写单位名称。"),
        max_length=200,
        width="",
        help_text=gettext_lazy("与营业执照或登记证书一致。"),
    )
    came = RadioField(
        gettext_lazy("谁来办"), gettext_lazy("请选择谁来办。"), CAME, initial="representative"
    )
    licence = forms.BooleanField(
        label=gettext_lazy("看过营业执照或登记证书原件，名称和代码一致"),
        error_messages={"required": gettext_lazy("请先看过营业执照或登记证书原件，再勾选。")},
    )
    agreement = forms.BooleanField(
        label=gettext_lazy("已在打印的服务协议上签名盖章"),
        error_messages={"required": gettext_lazy("请先打印协议，签名盖章后再勾选。")},
    )
    former = forms.UUIDField(widget=forms.HiddenInput, required=False)
