"""One act = one action = one transaction = one audit entry (一事一动作).

An action is a function wearing `@action` with a keyword `by: Actor`. Called on its own it opens
the transaction in the actor's role and runs again on a deadlock or serialisation failure; called
inside another action it joins that one's transaction. Either way it must record exactly one
audit entry, or nothing is committed. The entries and what `publish` made owed are written when the
outermost action's work is done, in its transaction (kernel/closing).
"""

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar, cast

import psycopg.errors
from django.db import OperationalError

from tongban.kernel import faultpoints
from tongban.kernel.actor import Actor
from tongban.kernel.closing import Entry, Owed, close
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS = 5
_PAUSE_S = 0.02

_AGAIN = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


@dataclass(slots=True)
class Frame:
    """What the running action has done so far, and what will be written at its end."""

    by: Actor
    name: str
    expected: int = 1
    entries: int = 0
    entry: Entry | None = None
    joined: list[Entry] = field(default_factory=list)
    """The entries of the actions that ran inside it, in the order in which they ended."""
    owed: list[Owed] = field(default_factory=list)
    broken: BaseException | None = None


Listener = Callable[[str, str], None]

listeners: list[Listener] = []
"""Told of every act's name and outcome (done, refused, failed) after its end: the metrics."""

_frames: ContextVar[tuple[Frame, ...]] = ContextVar("frames", default=())


def current() -> Frame:
    """The innermost running action; a programming error outside one."""
    frames = _frames.get()
    assert frames, "this belongs inside an action (@action)"
    return frames[-1]


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function an action. It must take a keyword `by: Actor` (checked by a house test)."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = cast(Actor, kwargs["by"])
        call = functools.partial(function, *args, **kwargs)
        name = _name(function)
        if _frames.get():
            return _join(by, name, call)
        return _counted(name, lambda: _again_if_torn(lambda: _alone(by, name, call)))

    run.is_action = True  # type: ignore[attr-defined]
    return run


@contextmanager
def unit(by: Actor, name: str) -> Iterator[Frame]:
    """A transaction that is no act of its own but carries one: delivering a reaction.

    Actions called inside join it; it records no entry itself.
    """
    assert not _frames.get(), "a unit never nests"
    with acting(by):
        with _framed(Frame(by, name, expected=0)) as frame:
            yield frame
        faultpoints.reach(faultpoints.BEFORE_COMMIT)
    faultpoints.reach(faultpoints.AFTER_COMMIT)


def _counted(name: str, act: Callable[[], R]) -> R:
    try:
        result = act()
    except BaseException as error:
        _tell(name, "refused" if isinstance(error, Refused) else "failed")
        raise
    _tell(name, "done")
    return result


def _tell(name: str, outcome: str) -> None:
    for listener in listeners:
        listener(name, outcome)


def _alone(by: Actor, name: str, call: Callable[[], R]) -> R:
    with acting(by):
        with _framed(Frame(by, name)):
            result = call()
        faultpoints.reach(faultpoints.BEFORE_COMMIT)
    faultpoints.reach(faultpoints.AFTER_COMMIT)
    return result


def _join(by: Actor, name: str, call: Callable[[], R]) -> R:
    outer = current()
    assert by == outer.by, f"{name} joins {outer.name} but acts for {by.subject}, not {outer.by}"
    try:
        with _framed(Frame(by, name)):
            return call()
    except BaseException as error:
        # Half of an act must not be committed, whatever the outer action does with the error.
        outer.broken = error
        raise


@contextmanager
def _framed(frame: Frame) -> Iterator[Frame]:
    token = _frames.set((*_frames.get(), frame))
    try:
        yield frame
    finally:
        _frames.reset(token)
    if frame.broken is not None:
        raise RuntimeError(
            f"{frame.name} went on after an action inside it failed"
        ) from frame.broken
    if frame.entries != frame.expected:
        raise RuntimeError(
            f"{frame.name} recorded {frame.entries} audit entries, not {frame.expected}"
        )
    entries = [*frame.joined, *([frame.entry] if frame.entry else [])]
    if outer := _frames.get():
        outer[-1].joined += entries
        outer[-1].owed += frame.owed
    else:
        close(entries, frame.owed)


def _again_if_torn(attempt: Callable[[], R]) -> R:
    """Run again when PostgreSQL broke a deadlock or could not serialise: nothing was done."""
    for nth in range(1, ATTEMPTS):
        try:
            return attempt()
        except OperationalError as error:
            if not isinstance(error.__cause__, _AGAIN):
                raise
            time.sleep(_PAUSE_S * nth * (0.5 + random.random()))
    return attempt()


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"
