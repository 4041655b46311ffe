"""Tie the life of a child process to ours, so that nothing outlives the supervisor.

Linux delivers the chosen signal to the child when the thread that started it ends, for whatever
reason, `kill -9` included. Children must therefore be started from the main thread.
"""

import ctypes
import os
import signal
from collections.abc import Callable

_SET_PARENT_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def ends_with_parent(last_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the child receives `last_signal` when this process ends."""
    parent = os.getpid()

    def tie() -> None:
        _libc.prctl(_SET_PARENT_DEATH_SIGNAL, int(last_signal), 0, 0, 0)
        if os.getppid() != parent:  # the parent died between fork and prctl
            os.kill(os.getpid(), signal.SIGKILL)

    return tie


def adopt_orphans() -> None:
    """Grandchildren whose parent dies become our children, so that we can find and end them."""
    if _libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")
