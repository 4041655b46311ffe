"""What an officer types at a window. Everything wrong is said at once, beside its field."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity import ports
from tongban.identity.ports import Card
from tongban.identity.rules.window import CardRead, GuardianEnd, MinorProof, Relation
from tongban.identity.web.forms import accepted
from tongban.identity.web.words import GUARDIAN_ENDS, PROOFS, RELATIONS
from tongban.kernel import validators
from tongban.kernel.errors import Refused
from tongban.kernel.text import refuse_odd

_QUIET = {"autocomplete": "off", "spellcheck": "false"}


class CardForm(forms.Form):
    """A card on the reader, or typed from it and marked so (读卡)."""

    card = forms.ChoiceField(
        label=gettext_lazy("读卡器上的证件（演示）"), required=False, widget=forms.RadioSelect
    )
    line = forms.CharField(
        label=gettext_lazy("读卡"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("把光标放在这里，再把身份证放到读卡器上，内容会自动填入。"),
        widget=forms.TextInput(attrs=_QUIET),
    )
    name = forms.CharField(
        label=gettext_lazy("姓名"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs=_QUIET),
    )
    id_number = forms.CharField(
        label=gettext_lazy("身份证号"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=_QUIET),
    )

    def __init__(self, data: Any = None, *, prefix: str | None = None) -> None:
        super().__init__(data, prefix=prefix)
        lying = [reader.lying() for reader in ports.CARD_READER]
        self.fields["card"].choices = list(lying[0]) if lying else []  # type: ignore[attr-defined]
        self.has_cards = bool(lying and lying[0])
        for name in ("name", "id_number"):
            self.fields[name].width = "w-16"  # type: ignore[attr-defined]
        for one in self.fields.values():
            one.one_of = True  # type: ignore[attr-defined]
        self.read: Card | None = None
        self.how = CardRead.READER

    @property
    def is_typed(self) -> bool:
        """Whether the part for typing by hand holds something, so that it stays open."""
        return bool(self["name"].value() or self["id_number"].value())

    def clean(self) -> dict[str, Any]:
        """One card, from one of the three places."""
        typed = super().clean() or {}
        try:
            self.read = self._card(typed)
        except Refused as refused:
            self.add_error("line" if self.how is CardRead.READER else "id_number", str(refused))
        return typed

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
            raise Refused(_("请先读卡；读卡器坏了，请用下面的手工录入。"))
        return ports.CARD_READER[0].read(read)


class MobileForm(forms.Form):
    """To which mobile the code goes."""

    mobile = forms.CharField(
        label=gettext_lazy("本人手机号"),
        max_length=20,
        help_text=gettext_lazy("验证码发到这个号码，请本人把收到的数字告诉您。"),
        error_messages={"required": gettext_lazy("请填写本人手机号。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mobile"].width = "w-16"  # type: ignore[attr-defined]

    def clean_mobile(self) -> str:
        """Eleven digits."""
        return accepted(validators.mobile, self.cleaned_data["mobile"])


class CodeForm(forms.Form):
    """The code that arrived."""

    code = forms.CharField(
        label=gettext_lazy("短信验证码"),
        max_length=12,
        error_messages={"required": gettext_lazy("请填写收到的6位数字。")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].width = "w-8"  # type: ignore[attr-defined]

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

    name = forms.CharField(
        label=gettext_lazy("孩子姓名"),
        max_length=80,
        error_messages={"required": gettext_lazy("请填写孩子姓名。")},
        widget=forms.TextInput(attrs=_QUIET),
    )
    id_number = forms.CharField(
        label=gettext_lazy("孩子的公民身份号码"),
        max_length=40,
        help_text=gettext_lazy("没有身份证的，户口簿上有。年龄按这个号码算。"),
        error_messages={"required": gettext_lazy("请填写孩子的公民身份号码。")},
        widget=forms.TextInput(attrs=_QUIET),
    )
    proof = forms.ChoiceField(
        label=gettext_lazy("看的是哪种证明"),
        choices=list(PROOFS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择看过的证明。")},
    )
    proof_number = forms.CharField(
        label=gettext_lazy("证明的编号"),
        max_length=60,
        help_text=gettext_lazy("照原件填，加密保存。"),
        error_messages={"required": gettext_lazy("请填写证明的编号。")},
        widget=forms.TextInput(attrs=_QUIET),
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("监护人是孩子的"),
        choices=list(RELATIONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择监护人和孩子的关系。")},
    )
    consents = forms.BooleanField(
        label=gettext_lazy("孩子未满14周岁：监护人看过说明，同意登记孩子的资料"), required=False
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"request_key": uuid.uuid4()})
        for name in ("name", "id_number", "proof_number"):
            self.fields[name].width = "w-16"  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """No trick characters; rare ones stay."""
        return accepted(refuse_odd, self.cleaned_data["name"].strip())

    def clean_proof_number(self) -> str:
        """No trick characters."""
        return accepted(refuse_odd, self.cleaned_data["proof_number"].strip())

    def clean_id_number(self) -> str:
        """In its stored spelling."""
        return accepted(validators.id_number, self.cleaned_data["id_number"])

    def clean_proof(self) -> MinorProof:
        """Which document."""
        return MinorProof(self.cleaned_data["proof"])

    def clean_relation(self) -> Relation:
        """What the guardian is."""
        return Relation(self.cleaned_data["relation"])


class GuardianEndForm(forms.Form):
    """Why a guardianship ends."""

    why = forms.ChoiceField(
        label=gettext_lazy("为什么终止"),
        choices=list(GUARDIAN_ENDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择终止的原因。")},
    )
    which = forms.UUIDField(widget=forms.HiddenInput)

    def clean_why(self) -> GuardianEnd:
        """One of the reasons."""
        return GuardianEnd(self.cleaned_data["why"])


class CreditCodeForm(forms.Form):
    """Which body has come."""

    credit_code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=40,
        help_text=gettext_lazy("在营业执照或登记证书上，18位。"),
        error_messages={"required": gettext_lazy("请填写统一社会信用代码。")},
        widget=forms.TextInput(attrs={**_QUIET, "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credit_code"].width = "w-16"  # type: ignore[attr-defined]

    def clean_credit_code(self) -> str:
        """With its check character (GB 32100)."""
        return accepted(validators.credit_code, self.cleaned_data["credit_code"])


class WindowBodyForm(CreditCodeForm):
    """What was seen of the body and who came for it; the representative's card stands beside."""

    name = forms.CharField(
        label=gettext_lazy("单位名称"),
        max_length=200,
        help_text=gettext_lazy("与营业执照或登记证书一致。"),
        error_messages={"required": gettext_lazy("请填写单位名称。")},
        widget=forms.TextInput(attrs=_QUIET),
    )
    came = forms.ChoiceField(
        label=gettext_lazy("谁来办"),
        choices=[
            ("representative", gettext_lazy("法定代表人本人")),
            ("agent", gettext_lazy("经办人，带了法定代表人的身份证和授权书")),
        ],
        initial="representative",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择谁来办。")},
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

    def clean_name(self) -> str:
        """No trick characters; rare ones stay."""
        return accepted(refuse_odd, self.cleaned_data["name"].strip())
