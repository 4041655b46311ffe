"""The questions of a navigator (我的情况要什么): those an item's expressions name, on one form.

Nothing is kept: what was answered comes with each post and goes back with its answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from tongban.applications.web.forms import (
    AnswerField,
    AnswersForm,
    prefix_of,
    pressed,
    readable,
    typed,
)
from tongban.applications.web.words import here
from tongban.catalogue.queries import Field, Group, HolderKind, Item, form, named

HOLDER, ADD, REMOVE = "holder", "add", "remove"
MOST_ROWS = 20
"""So many are enough to see what hangs on them."""

Known = Mapping[str, tuple[str, str]]
"""What is known already: value and source in words, by question."""


@dataclass(frozen=True, slots=True)
class Section:
    """The questions of one group: one form, or one for each row where it repeats."""

    key: str
    title: str
    forms: Sequence[AnswersForm]
    repeats: bool = False
    can_add: bool = False
    can_go: bool = False


class Asking:
    """What is asked, and what was answered."""

    def __init__(
        self, item: Item, posted: QueryDict | None, kind: HolderKind, known: Known
    ) -> None:
        self.item, self.posted, self.known = item, posted, known
        self.names = named(item)
        self.asks_kind = item.serves(HolderKind.PERSON) and item.serves(HolderKind.BODY)
        self.kind = self._kind(kind)
        self.raw: dict[str, Any] = {}
        self.answers: dict[str, Any] = {}
        for group in self._groups():
            self._take(group)
        self.pages = [
            page
            for page in form.asked(self._only_named(), self.answers, self.kind)
            if page.fields or page.rows
        ]
        self.sections = [self._section(page) for page in self.pages]
        self.forms = [one for section in self.sections for one in section.forms]

    @property
    def is_valid(self) -> bool:
        """Whether all that was typed could be read."""
        return all([one.is_valid() for one in self.forms if one.is_bound])

    def questions(self) -> Iterator[Field]:
        """The questions that stand alone, outside rows."""
        for page in self.pages:
            if not page.group.repeats:
                yield from page.fields

    def without(self, key: str) -> dict[str, Any]:
        """The answers but one."""
        return {name: one for name, one in self.answers.items() if name != key}

    def _kind(self, kind: HolderKind) -> HolderKind:
        if not self.asks_kind:
            return HolderKind.PERSON if self.item.serves(HolderKind.PERSON) else HolderKind.BODY
        said = self.posted.get(HOLDER, "") if self.posted is not None else ""
        return HolderKind(said) if said in list(HolderKind) else kind

    def _groups(self) -> list[Group]:
        """The groups with the questions that are named; of rows nobody looks into, the first."""
        found = []
        for group in self.item.form:
            fields = tuple(one for one in group.fields if one.key in self.names)
            if group.repeats and group.key in self.names and not fields:
                fields = group.fields[:1]
            if fields:
                asked = tuple(replace(one, is_required=False) for one in fields)
                found.append(replace(group, fields=asked))
        return found

    def _only_named(self) -> Item:
        return replace(self.item, form=tuple(self._groups()))

    def _take(self, group: Group) -> None:
        """What was typed, as it was and as far as it can be read."""
        if group.repeats:
            rows = self._rows(group)
            self.raw[group.key] = rows
            self.answers[group.key] = [readable(row, group.fields) for row in rows]
            return
        raw = (
            typed(self.posted, group.fields)
            if self.posted is not None
            else {x.key: self.known[x.key][0] for x in group.fields if x.key in self.known}
        )
        self.raw.update(raw)
        self.answers.update({k: one for k, one in readable(raw, group.fields).items() if one})

    def _rows(self, group: Group) -> list[dict[str, Any]]:
        if self.posted is None:
            return [{} for _ in range(group.least_rows)]
        count = min(_small(self.posted.get(f"{group.key}-rows", "")), _most(group))
        rows = [
            typed(self.posted, group.fields, f"{group.key}-{prefix_of(n)}") for n in range(count)
        ]
        act, of = pressed(self.posted)
        key, _sep, nth = of.partition(":")
        if key == group.key and act == ADD and count < _most(group):
            rows.append({})
        if key == group.key and act == REMOVE and nth.isdecimal() and _small(nth) < count:
            del rows[_small(nth)]
        return rows

    def _section(self, page: form.Asked) -> Section:
        group, title = page.group, here(page.group.title)
        if not group.repeats:
            return Section(group.key, title, [self._form(page.fields, self.raw, "")])
        rows = self.raw[group.key]
        forms = [
            self._form(fields, raw, f"{group.key}-{prefix_of(nth)}")
            for nth, (raw, fields) in enumerate(zip(rows, page.rows, strict=True))
        ]
        self._begin(group, forms)
        can_add, can_go = len(rows) < _most(group), len(rows) > group.least_rows
        return Section(group.key, title, forms, True, can_add, can_go)

    def _begin(self, group: Group, forms: Sequence[AnswersForm]) -> None:
        """The page opens at the row that was just added, or where one went."""
        act, of = pressed(self.posted)
        key, _sep, nth = of.partition(":")
        if forms and key == group.key and act in (ADD, REMOVE):
            here = forms[min(_small(nth), len(forms) - 1) if act == REMOVE else -1]
            here.begin_at(next(iter(here.fields), ""))

    def _form(self, fields: Sequence[Field], raw: Mapping[str, Any], prefix: str) -> AnswersForm:
        before = f"{prefix}-" if prefix else ""
        said = {f"{before}{one.key}": raw.get(one.key, "") for one in fields}
        drawn = AnswersForm(
            fields,
            None if self.posted is None else said,
            initial={one.key: raw.get(one.key, "") for one in fields},
            prefix=prefix or None,
        )
        for one in fields:
            self._known_here(drawn, one)
        return drawn

    def _known_here(self, drawn: AnswersForm, one: Field) -> None:
        """None has to be answered, so none is called optional; a known value says whose it is."""
        field = drawn.fields[one.key]
        assert isinstance(field, AnswerField)
        field.one_of = True
        if one.key in self.known and not drawn.prefix:
            field.help_text = self.known[one.key][1]


def _most(group: Group) -> int:
    return min(group.most_rows, MOST_ROWS)


def _small(said: str) -> int:
    return int(said) if said.isdecimal() and len(said) < 4 else 0
