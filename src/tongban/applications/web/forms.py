"""Questions as Django's forms draw them; what is read is catalogue's (rules/reading)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.applications.web.words import here, sentence
from tongban.catalogue.queries import Field, FieldType, Group, Stored, form, reading
from tongban.kernel import clock

_MODES = {
    FieldType.NUMBER: ("decimal", "w-8"),
    FieldType.ID_NUMBER: ("text", "w-16"),
    FieldType.CREDIT_CODE: ("text", "w-16"),
    FieldType.MOBILE: ("tel", "w-16"),
    FieldType.TEXT: ("text", ""),
    FieldType.DATE: ("", "w-16"),
}


class AnswerField(forms.Field):
    """One question. What it gives is the stored answer; every flaw is a sentence beside it."""

    def __init__(self, asked: Field) -> None:
        super().__init__(
            label=here(asked.label),
            help_text=here(asked.hint),
            required=asked.is_required,
            widget=_widget(asked),
        )
        self.asked = asked
        self.affix = here(asked.unit)
        self.begins = False
        self.one_of = False
        """Whether it is not called optional although it may be left empty."""
        self.width = _MODES.get(asked.type, ("", ""))[1]
        self.choice_effects = {
            option.code: here(option.effect) for option in asked.options if option.effect
        }

    def clean(self, value: Any) -> Stored:
        """The answer as it is kept. Raises ValidationError with the sentence."""
        texts = [str(one) for one in value] if isinstance(value, list) else [str(value or "")]
        try:
            return reading.read(self.asked, texts, clock.today())
        except reading.Wrong as wrong:
            raise ValidationError(sentence(wrong.flaw)) from wrong


class AnswersForm(forms.Form):
    """Some questions of one page, or of one row of it."""

    use_required_attribute = False

    def __init__(
        self, asked: Sequence[Field], data: Any = None, *, named: str = "", **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.named = named
        """Which row it is, for the summary of errors."""
        for field in asked:
            self.fields[field.key] = AnswerField(field)

    def begin_at(self, key: str) -> None:
        """The page opens with the cursor here: what somebody just asked for stands there."""
        field = self.fields.get(key)
        if isinstance(field, AnswerField):
            field.begins = True

    def answers(self) -> dict[str, Stored]:
        """What was read, empty answers too."""
        return dict(self.cleaned_data)


def pressed(posted: QueryDict | None) -> tuple[str, str]:
    """The button that was pressed, and the question or row it is of; empty where there is none."""
    act, _sep, of = (posted.get("act", "") if posted else "").partition(":")
    return act, of


def prefix_of(nth: int) -> str:
    """How the controls of a row are named."""
    return f"r{nth}"


def typed(posted: QueryDict, fields: Sequence[Field], prefix: str = "") -> dict[str, Any]:
    """What was typed, as it was typed, for showing it again."""
    before = f"{prefix}-" if prefix else ""
    return {
        field.key: posted.getlist(before + field.key)
        if field.type is FieldType.CHOICES
        else posted.get(before + field.key, "")
        for field in fields
    }


def readable(what: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Stored]:
    """What of it can be read, leniently: it decides which questions follow."""
    found: dict[str, Stored] = {}
    for field in fields:
        value = what.get(field.key, "")
        try:
            texts = value if isinstance(value, list) else [value or ""]
            found[field.key] = reading.read(field, texts, clock.today())
        except reading.Wrong:
            found[field.key] = ""
    return found


def as_typed(kept: Stored | None) -> Any:
    """A stored answer as a control takes it."""
    return list(kept) if isinstance(kept, tuple) else kept


def count_flaw(group: Group, count: int) -> str:
    """What is wrong with the number of rows, in a sentence; empty when nothing is."""
    flaw = form.flaw_of_count(group, count)
    return sentence(flaw) if flaw else ""


def _widget(asked: Field) -> forms.Widget:
    if asked.type is FieldType.CHOICES:
        return forms.CheckboxSelectMultiple(choices=_choices(asked))
    if asked.type is FieldType.CHOICE:
        return forms.RadioSelect(choices=_choices(asked))
    if asked.type is FieldType.YES_NO:
        return forms.RadioSelect(choices=[(reading.YES, _("是")), (reading.NO, _("否"))])
    if asked.type is FieldType.LONG_TEXT:
        return forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
    if asked.type is FieldType.DATE:
        return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    mode = _MODES[asked.type][0]
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": mode})


def _choices(asked: Field) -> list[tuple[str, str]]:
    return [(option.code, here(option.label)) for option in asked.options]
