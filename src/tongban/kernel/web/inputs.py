"""Form fields of the shapes that come again and again: one line, a name, a number, a day, a choice.

A field is required exactly when it has a sentence for being left empty (`missing`). What a rule of
ours refuses is said beside the field, in the rule's own words.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from tongban.kernel import validators
from tongban.kernel.errors import Refused
from tongban.kernel.text import plain_name

Text = str | Promise

DATE_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]


def accepted(check: Callable[[str], str], text: str) -> str:
    """The text as a rule accepts it; its refusal becomes the field's error."""
    try:
        return check(text)
    except Refused as refused:
        raise ValidationError(str(refused)) from refused


def _named(label: Text, missing: Text | None) -> dict[str, Any]:
    said = {"required": missing} if missing else {}
    return {"label": label, "required": bool(missing), "error_messages": said}


class LineField(forms.CharField):
    """One line, `width` wide (see fields.py); browsers remember nothing unless told to."""

    def __init__(
        self, label: Text, missing: Text | None = None, *, width: str = "w-16", **more: Any
    ) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", **more.pop("attrs", {})}
        widget = forms.TextInput(attrs=attrs)
        super().__init__(widget=widget, **_named(label, missing), **more)
        self.width = width


class CheckedField(LineField):
    """A line a rule brings into its stored spelling, or refuses; empty it stays empty."""

    most = 40
    check: Callable[[str], str]

    def __init__(self, label: Text, missing: Text | None = None, **more: Any) -> None:
        super().__init__(label, missing, **{"max_length": self.most, **more})

    def clean(self, value: Any) -> str:
        """What is stored. Raises ValidationError with the rule's sentence."""
        text = str(super().clean(value))
        return accepted(type(self).check, text) if text else text


class NameField(CheckedField):
    """A name: no trick characters, rare ones stay; spaces and dots as `plain_name` has them."""

    most = 80
    check = staticmethod(plain_name)


class IdNumberField(CheckedField):
    """公民身份号码, check character and all (GB 11643)."""

    check = staticmethod(validators.id_number)


class CreditCodeField(CheckedField):
    """统一社会信用代码, with its check character (GB 32100)."""

    check = staticmethod(validators.credit_code)


class MobileField(CheckedField):
    """A mobile number: eleven digits."""

    most = 20
    check = staticmethod(validators.mobile)


class PasswordField(forms.CharField):
    """A password as it was typed; `autocomplete` says to password managers which one."""

    def __init__(self, label: Text, missing: Text, *, autocomplete: str) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(max_length=256, strip=False, widget=widget, **_named(label, missing))


class RadioField(forms.TypedChoiceField):
    """One of a few, all of them in sight; `coerce` makes the code what the rules know."""

    def __init__(
        self, label: Text, missing: Text | None, words: Mapping[str, Text], **more: Any
    ) -> None:
        more = {"choices": list(words.items()), "widget": forms.RadioSelect, **more}
        super().__init__(**_named(label, missing), **more)


class DayField(forms.DateField):
    """A day, as a browser's calendar or a hand writes it."""

    def __init__(self, label: Text, missing: Text, unreadable: Text, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        named = _named(label, missing)
        named["error_messages"]["invalid"] = unreadable
        super().__init__(input_formats=DATE_FORMATS, widget=widget, **named, **more)
        self.width = "w-16"
