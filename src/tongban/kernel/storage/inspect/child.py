"""The child that decodes strangers' bytes. Started by `ask`; ends when its parent does.

It has no database, no master key and no settings: only what each question holds. It may use so
much memory, open few files and write none; a file that breaks it breaks nothing else.
"""

import contextlib
import json
import os
import resource
import select
import sys
from typing import BinaryIO

from tongban.kernel.crypto.chunks import Opened
from tongban.kernel.crypto.errors import BrokenEnvelope
from tongban.kernel.storage.inspect import kinds
from tongban.kernel.storage.inspect.frames import LENGTH, Question, framed
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit

MEMORY_BYTES = 1536 * 1024 * 1024
IDLE_S = 120
"""Without a question for so long it ends; the parent starts another when it needs one."""


def main() -> None:
    """Answer until the parent is gone or silent."""
    _limit()
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    with contextlib.suppress(BrokenPipeError, EOFError):
        while select.select([asked], [], [], IDLE_S)[0]:
            for frame in _answer(Question.unpacked(_frame(asked))):
                answers.write(framed(frame))
            answers.flush()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _frame(asked: BinaryIO) -> bytes:
    head = asked.read(LENGTH)
    if len(head) < LENGTH:
        raise EOFError
    return asked.read(int.from_bytes(head, "big"))


def _answer(question: Question) -> list[bytes]:
    try:
        kind, content = _do(question)
    except Unfit as unfit:
        return [_said(fault=unfit.fault)]
    except (MemoryError, RecursionError):
        return [_said(fault=Fault.PUZZLING)]
    return [_said(kind=kind), *([content] if question.do == "show" else [])]


def _said(*, kind: str = "", fault: str = "") -> bytes:
    return json.dumps({"kind": kind, "fault": fault}).encode()


def _do(question: Question) -> tuple[str, bytes]:
    content = _content(question)
    kind = kinds.kind_of(content, question.limits.kinds)
    # A decoder is loaded when a file first needs it.
    if kind == "pdf":
        from tongban.kernel.storage.inspect import pdfs

        if question.do == "show":
            return kind, pdfs.shown(content)
        pdfs.look(content, question.limits)
        return kind, b""
    from tongban.kernel.storage.inspect import images

    if question.do == "show":
        return images.shown(content, kind, question.limits)
    images.look(content, kind, question.limits)
    return kind, b""


def _content(question: Question) -> bytes:
    try:
        with open(question.path, "rb") as sealed:
            return Opened(question.key, question.place, sealed).read()
    except BrokenEnvelope as error:
        raise Unfit(Fault.BROKEN) from error


if __name__ == "__main__":
    os.environ.clear()
    main()
