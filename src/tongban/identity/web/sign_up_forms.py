"""What people type when they sign up. Shape only; the law is in rules and actions."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity.queries import Typed
from tongban.identity.rules import ELEMENTS_NEEDED, ElementKind
from tongban.identity.rules.sign_up import is_code, plain_code
from tongban.identity.web.words import ELEMENT_HINTS, ELEMENTS
from tongban.kernel import validators
from tongban.kernel.errors import Refused
from tongban.kernel.text import refuse_odd

_NUMBER = re.compile(r"[0-9A-Z]{6,30}")
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{3,29}")
FICTIONAL = "99"
_UNKEPT = {"autocomplete": "off", "spellcheck": "false"}


class IdentityForm(forms.Form):
    """Name and ID number. Coming back, the number is shown masked and may be left as it is."""

    name = forms.CharField(
        label=gettext_lazy("姓名"),
        max_length=80,
        help_text=gettext_lazy("与身份证一致，生僻字、名字里的点都照填。"),
        error_messages={"required": gettext_lazy("请填写姓名。")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    id_number = forms.CharField(
        label=gettext_lazy("身份证号"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填写身份证号。")},
        widget=forms.TextInput(attrs=_UNKEPT),
    )

    def __init__(self, data: Any = None, *, kept: Typed | None = None) -> None:
        super().__init__(data, initial={"name": kept.name} if kept else {})
        self.kept = kept
        for field in self.fields.values():
            field.width = "w-16"  # type: ignore[attr-defined]
        if kept is not None:
            self.fields["id_number"].required = False
            self.fields["id_number"].help_text = _("已填%(masked)s，不改就留空。") % {
                "masked": validators.mask_id_number(kept.id_number)
            }

    def clean_name(self) -> str:
        """No trick characters; rare ones stay."""
        return _accepted(refuse_odd, self.cleaned_data["name"].strip())

    def clean_id_number(self) -> str:
        """In its stored spelling; in a demo only numbers of the region that does not exist."""
        typed = self.cleaned_data["id_number"]
        if not typed and self.kept is not None:
            return self.kept.id_number
        number = _accepted(validators.id_number, typed)
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

    code = forms.CharField(
        label=gettext_lazy("接着办的代码"),
        max_length=40,
        help_text=gettext_lazy("12位字母和数字，大小写、横线都不要紧。"),
        error_messages={"required": gettext_lazy("请填写代码。")},
        widget=forms.TextInput(attrs={**_UNKEPT, "autocapitalize": "characters"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["code"].width = "w-16"  # type: ignore[attr-defined]

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
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=256,
        strip=False,
        error_messages={"required": gettext_lazy("请填写密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再输入一次密码"),
        max_length=256,
        strip=False,
        error_messages={"required": gettext_lazy("请再输入一次密码。")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.width = "w-16"  # type: ignore[attr-defined]
        self.fields["password"].help_text = _("至少%(n)s位，别用生日和常见密码。") % {
            "n": settings.PASSWORD_LEAST
        }

    def clean_username(self) -> str:
        """Small letters; nothing that could be an ID number."""
        name = str(self.cleaned_data["username"]).strip().lower()
        if not _LOGIN.fullmatch(name) or re.search(r"[0-9]{15}", name):
            raise ValidationError(_("登录名要4至30位，以字母开头，只用字母、数字、点和横线。"))
        return name

    def clean_password(self) -> str:
        """By the same rules as everywhere."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Twice the same, and not the login name."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password and cleaned.get("again") and password != cleaned["again"]:
            self.add_error("again", _("两次输入的密码不一样，请再输一次。"))
        if password and password.lower() == cleaned.get("username"):
            self.add_error("password", _("密码不能和登录名一样。"))
        return cleaned


def _element(kind: ElementKind, kept: str | None) -> forms.CharField:
    hint = str(ELEMENT_HINTS[kind])
    if kept:
        hint = _("已填尾号%(tail)s，不改就留空。") % {"tail": kept[-4:]}
    field = forms.CharField(
        label=str(ELEMENTS[kind]),
        max_length=60,
        required=False,
        help_text=hint,
        widget=forms.TextInput(attrs={**_UNKEPT, "inputmode": "text"}),
    )
    field.width = "w-16"  # type: ignore[attr-defined]
    return field


def _accepted(check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except Refused as refused:
        raise ValidationError(str(refused)) from refused
