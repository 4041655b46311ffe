"""The child that decodes: it answers, it may die, and it knows nothing it need not know."""

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import samples
from tongban.kernel.crypto.chunks import FileKey, Sealer
from tongban.kernel.storage.inspect.ask import Inspector
from tongban.kernel.storage.inspect.frames import Question
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.rules import Limits

LIMITS = Limits(("jpeg", "png", "pdf"), 20_000_000, 120_000_000, 20)
SILENT = [sys.executable, "-c", "import time; time.sleep(60)"]
DYING = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
TELLING = [
    sys.executable,
    "-c",
    'import os, sys; said = (\'{"kind": "\' + \' \'.join(sorted(os.environ)) + \'", "fault": ""}\')'
    ".encode(); sys.stdin.buffer.read(4); sys.stdout.buffer.write(len(said).to_bytes(4) + said)",
]


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    made = Inspector()
    yield made
    made.end()


def asked(folder: Path, content: bytes, do: str = "look") -> Question:
    key, path = FileKey.fresh("INTL"), folder / "sealed"
    with path.open("wb") as out:
        sealer = Sealer(key, b"here", out)
        sealer.write(content)
        sealer.finish()
    return Question(do, str(path), key, b"here", LIMITS)


def test_it_says_what_a_file_is_or_why_it_is_not_taken(inspector, tmp_path):
    assert inspector.look(asked(tmp_path, samples.a_picture())) == "jpeg"
    assert inspector.look(asked(tmp_path, samples.a_document())) == "pdf"
    with pytest.raises(Unfit) as unfit:
        inspector.look(asked(tmp_path, samples.SCRIPT_IN_SVG))
    assert unfit.value.fault == Fault.SVG


def test_it_paints_the_copy_that_is_shown(inspector, tmp_path):
    kind, content = inspector.show(asked(tmp_path, samples.a_photo_from_home(), "show"))

    assert kind == "jpeg"
    assert b"secret remark" not in content


def test_a_picture_that_needs_more_memory_than_it_has_is_refused_and_the_next_is_not(
    inspector, tmp_path
):
    out = io.BytesIO()
    samples.Image.new("RGBA", (7000, 7000)).save(out, "PNG", compress_level=1)
    huge = asked(tmp_path, out.getvalue(), "show")

    cramped = Inspector(small(), 60)
    with pytest.raises(Unfit) as unfit:
        cramped.show(huge)
    cramped.end()

    assert unfit.value.fault == Fault.PUZZLING
    assert inspector.look(asked(tmp_path, samples.a_picture())) == "jpeg"


def small() -> list[str]:
    """The child with a fifth of its memory."""
    begin = (
        "from tongban.kernel.storage.inspect import child; child.MEMORY_BYTES = 300 << 20; "
        "child.main()"
    )
    return [sys.executable, "-c", begin]


def test_a_child_that_was_killed_is_replaced(inspector, tmp_path):
    question = asked(tmp_path, samples.a_picture())
    inspector.look(question)
    assert inspector._child is not None
    inspector._child.kill()
    inspector._child.wait()

    assert inspector.look(question) == "jpeg"


def test_what_a_dead_child_was_not_told_goes_with_it(inspector, tmp_path):
    question = asked(tmp_path, samples.a_picture())
    inspector.look(question)
    child = inspector._child
    child.kill()
    child.wait()
    child.stdin.write(b"half a question")

    inspector.end()

    assert (child.stdin.closed, child.stdout.closed) == (True, True)
    assert inspector.look(question) == "jpeg"


@pytest.mark.parametrize("argv", [SILENT, DYING])
def test_a_child_that_says_nothing_or_dies_refuses_the_file_not_the_house(argv, tmp_path):
    stubborn = Inspector(argv, answer_s=1)

    with pytest.raises(Unfit) as unfit:
        stubborn.look(asked(tmp_path, samples.a_picture()))

    assert unfit.value.fault == Fault.PUZZLING
    assert stubborn._child is None


def test_it_is_told_no_key_of_the_house(tmp_path, monkeypatch):
    monkeypatch.setenv("MASTER_KEY", "secret")

    telling = Inspector(TELLING)
    told = telling.look(asked(tmp_path, samples.a_picture()))
    telling.end()

    assert "PYTHONPATH" in told
    assert "MASTER_KEY" not in told
    assert "DATABASE_URL" not in told


def test_it_loads_no_web_framework():
    script = (
        "import sys; from tongban.kernel.storage.inspect import child, images, pdfs; "
        "assert not [m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')]"
    )
    env = {"PYTHONPATH": "src", "PATH": os.environ["PATH"]}

    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
