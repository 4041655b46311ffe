"""The form of one part of a draft, made from what the definition's types say."""

import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from enum import Enum, StrEnum
from pathlib import Path as File
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tongban.catalogue.packs.writing import to_yaml
from tongban.catalogue.packs.yaml import parse
from tongban.catalogue.queries import Problem, Text
from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import Path, is_needed, parts, without_none
from tongban.catalogue.rules.editing import FIXED, at, type_at, with_put
from tongban.catalogue.web.labels import label
from tongban.catalogue.web.words import OF_CODES

LONGEST = 20_000
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,8})", re.ASCII)
_YES_NO = {"yes": gettext_lazy("是"), "no": gettext_lazy("否")}


class Kind(Enum):
    """How a part is written."""

    LINE = 1
    NUMBER = 2
    YES_NO = 3
    CHOICE = 4
    CHOICES = 5
    TEXT = 6
    """The same in two languages."""
    LINES = 7
    LIST = 8
    RECORD = 9
    YAML = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a record."""

    name: str
    kind: Kind
    hint: Any
    is_needed: bool

    @property
    def is_below(self) -> bool:
        """Whether it has a page of its own."""
        return self.kind in (Kind.LIST, Kind.RECORD)


def parts_at(path: Path, only: Sequence[str] = ()) -> list[Part]:
    """The parts of the record at a path; of the item, those named."""
    wanted, _may = without_none(type_at(path))
    told = [
        Part(one.name, kind_of(hint), without_none(hint)[0], is_needed(one))
        for one, hint in parts(wanted)
        if wanted is not Item or one.name not in FIXED
    ]
    return [one for one in told if not only or one.name in only]


def kind_of(hint: Any) -> Kind:
    """How a part of this type is written."""
    hint, _may = without_none(hint)
    if typing.get_origin(hint) is tuple:
        (inner, *_more) = typing.get_args(hint)
        if inner is str:
            return Kind.LINES
        is_code = isinstance(inner, type) and issubclass(inner, StrEnum)
        return Kind.CHOICES if is_code else Kind.LIST
    if hint is Text:
        return Kind.TEXT
    if is_dataclass(hint):
        return Kind.RECORD
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Kind.CHOICE
    return {str: Kind.LINE, int: Kind.NUMBER, bool: Kind.YES_NO}.get(hint, Kind.YAML)


class PartForm(forms.Form):
    """What is typed for the parts of one record that have no page of their own.

    Nothing is refused here for being unfinished: what is wrong is said beside it (`tell`). Only a
    text that is no YAML cannot be kept.
    """

    def __init__(self, shown: Sequence[Part], path: Path, typed: Any = None, there: Any = None):
        self.shown = [one for one in shown if not one.is_below]
        self.path = path
        super().__init__(typed if typed is not None else _typed(self.shown, there))
        self.use_required_attribute = False
        for one in self.shown:
            self.fields.update(_fields(one))
        self.full_clean()

    def put_into(self, definition: Any) -> Any:
        """The definition with what is typed here."""
        for one in self.shown:
            value = self._value(one)
            definition = with_put(definition, (*self.path, one.name), value)
        return definition

    def tell(self, problems: Sequence[Problem]) -> list[str]:
        """Say each problem beside its field; those that have none are given back."""
        left = []
        for one in problems:
            name = self._field_of(one.path[len(self.path) :])
            if name:
                self.add_error(name, told(one))
            elif one.path[: len(self.path)] == self.path:
                left.append(told(one))
        return left

    def _field_of(self, place: Path) -> str:
        name = str(place[0]) if place else ""
        if name in self.fields:
            return name
        language = place[1] if len(place) > 1 and place[1] in ("zh", "en") else "zh"
        return f"{name}.{language}" if f"{name}.{language}" in self.fields else ""

    def _value(self, one: Part) -> Any:
        if one.kind is Kind.TEXT:
            said = {lang: self.cleaned_data.get(f"{one.name}.{lang}", "") for lang in ("zh", "en")}
            return said if any(said.values()) else None
        given = self.cleaned_data.get(one.name)
        match one.kind:
            case Kind.NUMBER:
                return int(given) if given and _NUMBER.fullmatch(given) else given or None
            case Kind.YES_NO:
                return (given == "yes") if given else None
            case Kind.LINES:
                lines = [line.strip() for line in (given or "").splitlines() if line.strip()]
                return lines or ([] if one.is_needed else None)
            case Kind.CHOICES:
                return given or ([] if one.is_needed else None)
            case Kind.YAML:
                return parse(File("yaml"), given).value if given else None
        return given or ("" if one.is_needed and one.kind is Kind.LINE else None)

    def clean(self) -> None:
        """A text that is no YAML is said with its line."""
        for one in self.shown:
            text = (self.cleaned_data or {}).get(one.name)
            if one.kind is Kind.YAML and text:
                for wrong in parse(File("yaml"), text).problems[:3]:
                    line = _("第%(line)s行：") % {"line": wrong.line}
                    self.add_error(one.name, line + told(wrong))


def told(one: Problem) -> str:
    """A problem in the reader's language."""
    return one.en if get_language() == "en" else one.zh


def _typed(shown: Sequence[Part], there: Any) -> dict[str, Any]:
    return {name: value for one in shown for name, value in _shown_as(one, at(there, (one.name,)))}


def _shown_as(one: Part, value: Any) -> Iterator[tuple[str, Any]]:
    match one.kind:
        case Kind.TEXT:
            for lang in ("zh", "en"):
                yield f"{one.name}.{lang}", _line(at(value, (lang,)))
        case Kind.YES_NO:
            yield one.name, {True: "yes", False: "no"}.get(value, "") if value is not None else ""
        case Kind.LINES:
            yield one.name, "\n".join(map(_line, value if isinstance(value, list) else []))
        case Kind.CHOICES:
            yield one.name, [str(code) for code in value] if isinstance(value, list) else []
        case Kind.YAML:
            yield one.name, to_yaml(value) if value else ""
        case _:
            yield one.name, _line(value)


def _line(value: Any) -> str:
    return "" if value is None else str(value)


def _fields(one: Part) -> Mapping[str, forms.Field]:
    named = label(one.name)
    if one.kind is Kind.TEXT:
        languages = {"zh": _("（中文）"), "en": _("（英文）")}
        return {
            f"{one.name}.{lang}": _area(f"{named}{said}", one, 2)
            for lang, said in languages.items()
        }
    return {one.name: _field(named, one)}


def _field(named: str, one: Part) -> forms.Field:
    match one.kind:
        case Kind.LINES:
            return _area(named, one, 4, _("一行一个。"))
        case Kind.YAML:
            return _area(named, one, 8, _("用YAML写：每行“代号: 答案”。"))
        case Kind.YES_NO:
            return _marked(_Loose(label=named, choices=_YES_NO, widget=forms.RadioSelect), one)
        case Kind.CHOICE:
            words = [("", _("还没有选")), *OF_CODES[one.hint].items()]
            return _marked(_Loose(label=named, choices=words, widget=forms.Select), one)
        case Kind.CHOICES:
            codes = OF_CODES[typing.get_args(one.hint)[0]]
            boxes = forms.CheckboxSelectMultiple
            return _marked(_LooseMany(label=named, choices=codes.items(), widget=boxes), one)
    number = one.kind is Kind.NUMBER
    widget = forms.TextInput(
        attrs={"autocomplete": "off", **({"inputmode": "numeric"} if number else {})}
    )
    field = forms.CharField(label=named, max_length=LONGEST, widget=widget)
    field.width = "w-8" if number else ""  # type: ignore[attr-defined]
    return _marked(field, one)


def _area(named: str, one: Part, rows: int, hint: str = "") -> forms.Field:
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return _marked(
        forms.CharField(label=named, max_length=LONGEST, widget=widget, help_text=hint), one
    )


def _marked(field: forms.Field, one: Part) -> forms.Field:
    field.required = False
    field.one_of = one.is_needed  # type: ignore[attr-defined]
    return field


class _Loose(forms.ChoiceField):
    """Keeps what it does not know: the gate says what is wrong with it."""

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= 80


class _LooseMany(forms.MultipleChoiceField):
    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= 80
