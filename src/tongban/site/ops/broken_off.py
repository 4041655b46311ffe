"""A command broken off by Ctrl-C (中断): one sentence that says what was kept, and no traceback.

The first SIGINT raises KeyboardInterrupt. Whatever is raised from then on has its cause in it: the
programs of PostgreSQL get the same signal from the terminal and fail in ways of their own.
"""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tongban.site.ops import called
from tongban.site.ops.words import Deed

CODE = 130
"""The exit code of a command ended by SIGINT, as shells have it."""
_CALM_S = 30
"""For so long after the first Ctrl-C another one does not disturb the clearing up."""

UNCHANGED = "nothing was changed 没有任何改动"
_STEPS = "each step that was done is whole and stays 已完成的步骤保留"
_SINGLE = "what it had entered is whole and stays, the rest was not begun 已完成的保留"
_READING = (
    *("doctor", "audit_verify", "audit_proof", "check", "_check", "_listed", "status", "proof"),
    *("officer_list", "agreement_list"),
)
_KEPT = dict.fromkeys(_READING, UNCHANGED) | {
    "_backup": "nothing of this run was kept, older backups are as they were 旧备份未动",
    "_restore": UNCHANGED,
    "_remove": "the backup is there as before, or gone",
    "migrate": _STEPS,
    "prepare": _STEPS,
    "rotate": f"{_STEPS}; the house runs on meanwhile, and the same command goes on from there",
    "new_master": "the file of the master key is whole; `tongban keys status` says what it holds",
    "export": "the copy is whole, or not there at all",
    "run": _STEPS,
}

_asked_at: float | None = None
_now_kept = ""


def heard(deed: Deed, options: argparse.Namespace) -> int:
    """Do a deed; broken off by Ctrl-C it ends with one sentence and CODE."""
    with _listening():
        try:
            return deed(options)
        except BaseException as trouble:
            if _asked_at is None and not isinstance(trouble, KeyboardInterrupt):
                raise
            return _told(options)


@contextmanager
def _listening() -> Iterator[None]:
    """Unless somebody else listens, or Ctrl-C is to be ignored (nohup)."""
    global _asked_at, _now_kept
    _asked_at, _now_kept = None, ""
    before = signal.getsignal(signal.SIGINT)
    is_ours = before is signal.default_int_handler
    if not is_ours or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGINT, _break_off)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is _break_off:
            signal.signal(signal.SIGINT, before)


def kept(sentence: str) -> None:
    """What a command that goes on in stages has kept from here on."""
    global _now_kept
    _now_kept = sentence


def _told(options: argparse.Namespace) -> int:
    name = getattr(options.deed, "__name__", "")
    what = _now_kept or _KEPT.get(name, _SINGLE)
    sentence = f"broken off 已中断: {what}; say it again 再执行一次即可."
    print("\n" + called.as_typed(sentence), file=sys.stderr)
    return CODE


def _break_off(number: int, frame: FrameType | None) -> None:
    global _asked_at
    now = time.monotonic()
    if _asked_at is not None and now - _asked_at < _CALM_S:
        return
    _asked_at = now
    raise KeyboardInterrupt
