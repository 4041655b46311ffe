"""Form fields of one shape: required by their sentence, checked by the rule, quiet in browsers."""

from enum import StrEnum

import pytest
from django import forms

from tongban.kernel.web.inputs import DayField, IdNumberField, LineField, NameField, RadioField


class Side(StrEnum):
    LEFT = "left"


class Paper(forms.Form):
    name = NameField("name", "a name is needed")
    number = IdNumberField("number")
    remark = LineField("remark", width="w-8", attrs={"autocomplete": "name"})
    side = RadioField("side", "a side is needed", {"left": "L"}, coerce=Side)
    day = DayField("day", "a day is needed", "no day")


WHOLE = {"name": " 王芳 ", "side": "left", "day": "2026年3月2日"}


def test_what_is_typed_comes_in_its_stored_spelling():
    form = Paper(WHOLE)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["name"] == "王芳"
    assert form.cleaned_data["number"] == ""
    assert form.cleaned_data["side"] is Side.LEFT
    assert f"{form.cleaned_data['day']}" == "2026-03-02"


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"name": ""}, "name", "a name is needed"),
        ({"name": "王\u202e芳"}, "name", "第2个字符"),
        ({"number": "123"}, "number", "18位"),
        ({"side": ""}, "side", "a side is needed"),
        ({"day": "soon"}, "day", "no day"),
    ],
)
def test_what_a_rule_refuses_is_said_beside_its_field(typed, name, sentence):
    form = Paper({**WHOLE, **typed})

    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]


def test_browsers_remember_nothing_unless_told():
    form = Paper()

    assert 'autocomplete="off" spellcheck="false"' in str(form["name"])
    assert 'autocomplete="name"' in str(form["remark"])
    assert (form.fields["name"].width, form.fields["remark"].width) == ("w-16", "w-8")
