"""What people type when they sign up. Shape only; the law is in rules and actions."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity.queries import Typed
from tongban.identity.rules import ELEMENTS_NEEDED, ElementKind
from tongban.identity.rules.sign_up import is_code, is_login_name, plain_code
from tongban.identity.web.passwords import weaknesses
from tongban.identity.web.words import ELEMENT_HINTS, ELEMENTS
from tongban.kernel import validators
from tongban.kernel.errors import Refused
from tongban.kernel.web.inputs import IdNumberField, LineField, NameField, PasswordField

_NUMBER = re.compile(r"[0-9A-Z]{6,30}")
FICTIONAL = "99"


class IdentityForm(forms.Form):
    """Name and ID number. Coming back, the number is shown masked and may be left as it is."""

    name = NameField(
        gettext_lazy("姓名"),
        gettext_lazy("请填写姓名。"),
        help_text=gettext_lazy("与身份证一致，生僻字、名字里的点都照填。"),
        attrs={"autocomplete": "name"},
    )
    id_number = IdNumberField(gettext_lazy("身份证号"), gettext_lazy("请填写身份证号。"))

    def __init__(self, data: Any = None, *, kept: Typed | None = None) -> None:
        super().__init__(data, initial={"name": kept.name} if kept else {})
        self.kept = kept
        if kept is not None:
            self.fields["id_number"].required = False
            self.fields["id_number"].help_text = _("已填%(masked)s，不改就留空。") % {
                "masked": validators.mask_id_number(kept.id_number)
            }

    def clean_id_number(self) -> str:
        """What is kept, if nothing new; in a demo only numbers of the region not there."""
        number = str(self.cleaned_data["id_number"])
        if not number and self.kept is not None:
            return self.kept.id_number
        if settings.DEMO and not number.startswith(FICTIONAL):
            raise ValidationError(
                _("这里是演示，只收99开头的虚构号码，刚才填的没有保存。请不要填真实的身份证号。")
            )
        return number


class ElementsForm(forms.Form):
    """Any two of five. Coming back, what is kept is shown by its last digits."""

    def __init__(self, data: Any = None, *, kept: Mapping[ElementKind, str]) -> None:
        super().__init__(data)
        self.kept = kept
        for kind in ElementKind:
            self.fields[kind.value] = _element(kind, kept.get(kind))

    def clean(self) -> dict[str, Any]:
        """Each in its form; then exactly two, no more than is needed."""
        cleaned = super().clean() or {}
        for kind in ElementKind:
            if typed := cleaned.get(kind.value):
                self._check(kind, typed)
        if not self.errors and len(self.elements()) != ELEMENTS_NEEDED:
            self.add_error(None, self._too_many_or_few())
        return cleaned

    def elements(self) -> dict[ElementKind, str]:
        """The two: what was typed now; what was kept where nothing new replaces it."""
        typed = {kind: self.cleaned_data.get(kind.value, "") for kind in ElementKind}
        new = {kind: text for kind, text in typed.items() if text}
        if len(new) >= ELEMENTS_NEEDED:
            return new
        return {**self.kept, **new}

    def _check(self, kind: ElementKind, typed: str) -> None:
        try:
            self.cleaned_data[kind.value] = element(kind, typed)
        except Refused as refused:
            self.add_error(kind.value, str(refused))

    def _too_many_or_few(self) -> str:
        if len(self.elements()) < ELEMENTS_NEEDED:
            return _("请任选两项填写，现在还不够两项。")
        if self.kept:
            return _("只需要两项：要换一项，请把这次要用的两项都填上。")
        return _("只需要两项，多的请清空，我们不收用不着的信息。")


class SignUpElementsForm(ElementsForm):
    """The same for somebody new: the mobile may stay as a contact, if its owner says so."""

    def __init__(
        self, data: Any = None, *, kept: Mapping[ElementKind, str], keeps_mobile: bool
    ) -> None:
        super().__init__(data, kept=kept)
        self.fields["keeps_mobile"] = forms.BooleanField(
            label=_("把这个手机号留下，作联系方式"),
            required=False,
            initial=keeps_mobile,
            help_text=_("只用来给您发通知和验证码。不勾，比对完就删除，一样能注册。"),
        )
        mobile, *others = (kind.value for kind in ElementKind)
        self.order_fields([mobile, "keeps_mobile", *others])

    def clean(self) -> dict[str, Any]:
        """A number that was not given cannot be kept."""
        cleaned = super().clean()
        if cleaned.get("keeps_mobile") and not self.errors and not self.keeps_mobile():
            self.add_error(
                "keeps_mobile", _("这次的两项里没有手机号，留不下来。请填上手机号，或不要勾。")
            )
        return cleaned

    def keeps_mobile(self) -> bool:
        """Whether a mobile is among the two and its owner wants it kept."""
        return bool(self.cleaned_data.get("keeps_mobile")) and ElementKind.MOBILE in self.elements()


def element(kind: ElementKind, typed: str) -> str:
    """An element in the spelling that is compared. Raises Refused."""
    if kind is ElementKind.MOBILE:
        return validators.mobile(typed)
    number = "".join(
        typed.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}).split()
    )
    number = number.replace("-", "").upper()
    if not _NUMBER.fullmatch(number):
        raise Refused(_("应为6至30位数字或字母，请对照证件核对。"))
    return number


class CodeForm(forms.Form):
    """The code one comes back with."""

    code = LineField(
        gettext_lazy("接着办的代码"),
        gettext_lazy("请填写代码。"),
        max_length=40,
        help_text=gettext_lazy("12位字母和数字，大小写、横线都不要紧。"),
        attrs={"autocapitalize": "characters"},
    )

    def clean_code(self) -> str:
        """As it is hashed."""
        code = plain_code(self.cleaned_data["code"])
        if not is_code(code):
            raise ValidationError(_("代码是12位字母和数字，请对照记下的再填一次。"))
        return code


class LoginForm(forms.Form):
    """Login name and password. The names are those password managers know."""

    username = forms.CharField(
        label=gettext_lazy("登录名"),
        max_length=60,
        help_text=gettext_lazy("4至30位，以字母开头，可用小写字母、数字、点、横线。"),
        error_messages={"required": gettext_lazy("请填写登录名。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = PasswordField(
        gettext_lazy("密码"),
        gettext_lazy("请填写密码。"),
        autocomplete="new-password",
    )
    again = PasswordField(
        gettext_lazy("再输入一次密码"),
        gettext_lazy("请再输入一次密码。"),
        autocomplete="new-password",
    )

    def __init__(
        self, data: Any = None, *, is_taken: Callable[[str], bool] = lambda name: False
    ) -> None:
        super().__init__(data)
        self._is_taken = is_taken
        self.fields["password"].help_text = _("至少%(n)s位，别用生日和常见密码。") % {
            "n": settings.PASSWORD_LEAST
        }

    def clean_username(self) -> str:
        """Small letters; nothing that could be an ID number; nobody else's."""
        name = str(self.cleaned_data["username"]).strip().lower()
        if not is_login_name(name):
            raise ValidationError(_("登录名要4至30位，以字母开头，只用字母、数字、点和横线。"))
        if self._is_taken(name):
            raise ValidationError(_("这个登录名已有人用，请换一个。"))
        return name

    def clean(self) -> dict[str, Any]:
        """Hard to guess and twice the same; compared with the name as it was typed."""
        cleaned = super().clean() or {}
        password, name = cleaned.get("password", ""), str(self.data.get("username", ""))[:60]
        for sentence in weaknesses(password, name) if password else []:
            self.add_error("password", sentence)
        if password and cleaned.get("again") and password != cleaned["again"]:
            self.add_error("again", _("两遍填的不一样，请再填一遍。"))
        return cleaned


def _element(kind: ElementKind, kept: str | None) -> forms.CharField:
    hint = str(ELEMENT_HINTS[kind])
    if kept:
        hint = _("已填尾号%(tail)s，不改就留空。") % {"tail": kept[-4:]}
    return LineField(str(ELEMENTS[kind]), max_length=60, help_text=hint)
