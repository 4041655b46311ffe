"""Form fields: every hint and error is tied to its control."""

from django import forms
from django.utils import translation

from tongban.kernel.web import fields


class Sample(forms.Form):
    mobile = forms.CharField(label="手机号", help_text="11位数字", max_length=11)
    way = forms.ChoiceField(
        label="领证方式", choices=[("mail", "邮寄"), ("hall", "自取")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="备注", required=False)


def test_a_wrong_field_names_its_hint_and_its_error_to_screen_readers():
    form = Sample({"mobile": "1" * 12, "way": "mail"})

    shown = fields.field(form["mobile"])

    assert '<div class="field wrong">' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_mobile-h id_mobile-e"' in shown
    assert 'id="id_mobile-h"' in shown
    assert 'id="id_mobile-e"' in shown


def test_choices_are_a_fieldset_with_the_question_as_its_legend():
    form = Sample()
    form.fields["way"].choice_hints = {"mail": "2到3天"}

    shown = fields.field(form["way"])

    assert "<fieldset" in shown
    assert "<legend>领证方式</legend>" in shown
    assert shown.count('class="choice"') == 2
    assert '<span class="hint">2到3天</span>' in shown


def test_an_optional_field_says_so():
    with translation.override("zh-hans"):
        assert "选填" in fields.field(Sample()["note"])
        assert "选填" not in fields.field(Sample()["mobile"])


def test_the_summary_counts_errors_and_leads_to_each_field():
    form = Sample({"mobile": "", "way": ""})

    with translation.override("zh-hans"):
        shown = fields.errors(form)

    assert "还有2处要改" in shown
    assert 'href="#id_mobile"' in shown
    assert 'href="#id_way_0"' in shown
    assert 'role="alert"' in shown
    assert 'tabindex="-1"' in shown


def test_a_form_without_errors_has_no_summary():
    assert fields.errors(Sample({"mobile": "1", "way": "mail"}), None) == ""


def test_what_a_person_typed_is_never_markup():
    form = Sample({"mobile": '"><script>alert(1)</script>', "way": "mail"})

    assert "<script>" not in fields.field(form["mobile"])


def test_a_kept_value_shows_where_it_comes_from_and_how_to_change_it():
    with translation.override("zh-hans"):
        shown = fields.kept("地址", "桂香路18号", "营业执照", "/change", "/wrong", "address")

    assert 'aria-labelledby="address"' in shown
    assert 'href="/change"' in shown
    assert "营业执照" in shown
    assert "信息有误？" in shown


def test_the_stepper_marks_where_one_is():
    with translation.override("zh-hans"):
        shown = fields.stepper(["主体", "材料", "核对"], 2)

    assert '<li class="past">主体</li>' in shown
    assert '<li aria-current="step">第2步，共3步：材料</li>' in shown


def test_a_step_left_unfinished_carries_no_tick():
    with translation.override("zh-hans"):
        shown = fields.stepper(["主体", "材料", "核对"], 3, {1})

    assert "<li>主体</li>" in shown
    assert '<li class="past">材料</li>' in shown
