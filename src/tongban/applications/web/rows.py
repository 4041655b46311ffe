"""A page whose questions repeat (重复的一组): rows come and go by buttons, without a script."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tongban.applications.actions import Saved
from tongban.applications.queries import Answered
from tongban.applications.web.forms import (
    AnswersForm,
    as_typed,
    count_flaw,
    prefix_of,
    pressed,
    readable,
    typed,
)
from tongban.applications.web.opened import Opened
from tongban.catalogue.queries import Field, form

ADD, REMOVE = "add", "remove"


@dataclass(frozen=True, slots=True)
class RowShown:
    """One row as the template draws it."""

    nth: int
    number: int
    form: AnswersForm
    shown: str
    can_go: bool


class RowsPage:
    """A repeating page: its rows as they stand, and what came back."""

    def __init__(self, opened: Opened, key: str, posted: QueryDict | None) -> None:
        self.opened = opened
        self.posted = posted
        asked = opened.page(key)
        assert asked is not None
        self.group = asked.group
        self.raw = self._raw()
        self.fields = self._asked()

    @property
    def is_fresh(self) -> bool:
        """Whether what was answered asks more in some row."""
        assert self.posted is not None
        return any(
            field.key not in self.posted.get(f"{prefix_of(nth)}-shown", "").split(",")
            for nth, fields in enumerate(self.fields)
            for field in fields
        )

    @property
    def flaw(self) -> str:
        """Too few rows, or too many."""
        return count_flaw(self.group, len(self.raw))

    @property
    def can_add(self) -> bool:
        return len(self.raw) < self.group.most_rows

    def forms(self, *, is_bound: bool) -> list[AnswersForm]:
        """One for each row; the page opens at the row that was just added, or where one went."""
        drawn = [
            AnswersForm(
                fields,
                self.posted if is_bound else None,
                initial=raw,
                prefix=prefix_of(nth),
                named=_("第%(n)s项") % {"n": nth + 1},
            )
            for nth, (raw, fields) in enumerate(zip(self.raw, self.fields, strict=True))
        ]
        act, gone = self._act()
        if drawn and act in (ADD, REMOVE):
            last = len(drawn) - 1
            here = drawn[last if gone is None else min(gone, last)]
            here.begin_at(next(iter(here.fields), ""))
        return drawn

    def shown(self, drawn: list[AnswersForm]) -> list[RowShown]:
        return [
            RowShown(nth, nth + 1, one, ",".join(one.fields), len(drawn) > self.group.least_rows)
            for nth, one in enumerate(drawn)
        ]

    def saved(self, drawn: list[AnswersForm]) -> Saved:
        """The rows; a row in which nothing stands is none."""
        rows = [{key: kept for key, kept in one.answers().items() if kept} for one in drawn]
        kept = [row for row in rows if row]
        answers: Answered = {self.group.key: kept} if kept else {}
        return Saved(self.group.key, answers, dropped=() if kept else (self.group.key,))

    def _raw(self) -> list[dict[str, Any]]:
        if self.posted is None:
            kept = form.rows_of(self.opened.content.answers, self.group)
            rows = [{key: as_typed(one) for key, one in row.items()} for row in kept]
            return rows or [{} for _ in range(self.group.least_rows)]
        rows = [
            typed(self.posted, self.group.fields, prefix_of(nth)) for nth in range(self._count())
        ]
        act, nth = self._act()
        if act == ADD and len(rows) < self.group.most_rows:
            rows.append({})
        if act == REMOVE and nth is not None and nth < len(rows):
            del rows[nth]
        return rows

    def _act(self) -> tuple[str, int | None]:
        """The button that was pressed, and its row."""
        act, of = pressed(self.posted)
        return act, _small(of)

    def _count(self) -> int:
        assert self.posted is not None
        return min(_small(self.posted.get("rows", "")) or 0, self.group.most_rows + 1)

    def _asked(self) -> list[tuple[Field, ...]]:
        rows = [readable(row, self.group.fields) for row in self.raw]
        answers = {**self.opened.content.answers, self.group.key: rows}
        item, kind = self.opened.item, self.opened.row.holder_kind
        asked = form.page(item, self.group.key, answers, kind)
        return list(asked.rows) if asked else []


def _small(said: str) -> int | None:
    """A number of rows as a browser sends it back; None for anything else."""
    return int(said) if said.isdecimal() and len(said) < 4 else None
