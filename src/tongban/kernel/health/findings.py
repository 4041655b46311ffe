"""What one look has to say: what is, why it matters, what to do."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

State = Literal["ok", "note", "late", "down"]
Text = str | Promise

WORST_FIRST: tuple[State, ...] = ("down", "late", "note", "ok")
"""Cannot serve; an alarm, somebody has to act; to be seen to some time; well."""

STATES: dict[State, tuple[str, Text]] = {
    "down": ("over", gettext_lazy("不通")),
    "late": ("due", gettext_lazy("要处理")),
    "note": ("wait", gettext_lazy("留意")),
    "ok": ("done", gettext_lazy("正常")),
}
"""The pill and the word of each state."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `reason` may stand alone as a fact where all is well."""

    name: str
    title: str
    state: State = "ok"
    reason: str = ""
    fix: str = ""
    why: str = ""
    commands: tuple[str, ...] = ()
    """What to type on the machine."""
    address: str = ""
    """The page where it is put right."""

    @property
    def is_alarm(self) -> bool:
        return self.state in ("down", "late")

    @property
    def pill(self) -> tuple[str, Text]:
        """How the state is drawn and called."""
        return STATES[self.state]


def worst_first(found: Iterable[Finding]) -> list[Finding]:
    """What somebody has to do first stands first; within a state the order stays."""
    return sorted(found, key=lambda one: WORST_FIRST.index(one.state))


def guarded(name: str, title: str, look: Callable[[], Finding]) -> Iterator[Finding]:
    """A look that breaks is a finding too, and stops no other."""
    try:
        yield look()
    except DatabaseError as error:
        yield Finding(
            name,
            title,
            "down",
            _("查询失败（{kind}）。").format(kind=type(error).__name__),
            _("执行下面的命令；仍不行请看诊断说了什么。"),
            commands=("tongban migrate", "tongban doctor"),
        )
