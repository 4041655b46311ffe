"""Ctrl-C in the middle of a command: one sentence, what was kept, and no traceback."""

import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Clone, Server
from tests.integration.ops.houses import Kept, Target, empty_target, some_people
from tongban.site.ops import broken_off

pytestmark = pytest.mark.fault

ENTRY = [sys.executable, "-m", "tongban.site.entry"]
WITHIN_S = 60


@pytest.fixture
def kept(as_worker: Clone, tmp_path: Path) -> Iterator[Kept]:
    some_people()
    found = Kept(as_worker, tmp_path / "old")
    with found.settled():
        yield found


@pytest.fixture
def target(server: Server, tmp_path: Path) -> Iterator[Target]:
    with empty_target(server, tmp_path / "new") as found:
        yield found


def broken_off_when(
    due: Callable[[], object], env: dict[str, str], *words: object
) -> "subprocess.CompletedProcess[str]":
    """The command as a terminal runs it; SIGINT to its whole group as soon as `due`."""
    with subprocess.Popen(
        [*ENTRY, *map(str, words)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "src"} | env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        limit = time.monotonic() + WITHIN_S
        while not due():
            assert running.poll() is None, running.communicate()
            assert time.monotonic() < limit, "the moment never came"
            time.sleep(0.005)
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=WITHIN_S)
    return subprocess.CompletedProcess(words, running.returncode, out, err)


def told_once(done: "subprocess.CompletedProcess[str]", sentence: str) -> bool:
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    return (done.returncode, said.count("broken off 已中断")) == (130, 1) and sentence in said


def test_a_restore_broken_off_while_its_server_is_made_leaves_nothing(
    kept: Kept, tmp_path: Path
) -> None:
    made = kept.back_up()
    env = {"MASTER_KEY": os.environ["MASTER_KEY"]}
    draft = tmp_path / ".back.restoring"

    done = broken_off_when(
        lambda: any(draft.glob("postgres/data.draft/base/*")),
        env,
        *("restore", kept.backups / made.id, "--data", tmp_path / "back", "--erasures", "none"),
    )

    assert told_once(done, f"{tmp_path / 'back'} was not made"), done
    assert not draft.exists()
    assert not (tmp_path / "back").exists()


def test_a_backup_broken_off_leaves_the_older_ones_as_they_were(kept: Kept) -> None:
    made = kept.back_up()
    env = {
        "MASTER_KEY": os.environ["MASTER_KEY"],
        "SECRET_KEY": os.environ["SECRET_KEY"],
        "DATABASE_URL": kept.clone.url("web"),
        "DATABASE_WORKER_URL": kept.clone.url("worker"),
        "DATABASE_OWNER_URL": kept.clone.url("owner"),
        "DATA": str(kept.folder),
    }

    done = broken_off_when(
        lambda: any(kept.backups.glob(".*.draft/database.sealed")), env, "backup"
    )

    assert told_once(done, "older backups are as they were"), done
    assert [one.name for one in kept.backups.glob("2*")] == [made.id]
    assert not any(kept.backups.glob(".*.draft"))


WHILE_IT_IS_READ_IN = """
import os, signal, sys
from tongban.site import entry
class Operator:
    def find_spec(self, name, path=None, target=None):
        if name == "tongban.site.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Operator())
sys.exit(entry.main())
"""


def test_a_command_broken_off_before_it_begins_says_that_nothing_was_changed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WHILE_IT_IS_READ_IN],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "src"},
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
    )

    assert told_once(done, "nothing was changed"), done


def _check(options: Namespace) -> int:
    """Named as a deed that only reads; its database ends with it, in its own way."""
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt as pressed:
        raise ConnectionError("terminating connection") from pressed
    return 0


def rotate(options: Namespace) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return 0


def officer_add(options: Namespace) -> int:
    broken_off.kept("the officer is entered")
    os.kill(os.getpid(), signal.SIGINT)
    return 0


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        (_check, "nothing was changed"),
        (rotate, "each step that was done is whole and stays"),
        (officer_add, "the officer is entered"),
    ],
)
def test_what_was_kept_is_said_for_each_command_whatever_breaks_with_it(
    deed: Callable[[Namespace], int], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = signal.getsignal(signal.SIGINT)

    code = broken_off.heard(deed, Namespace(deed=deed))

    assert code == 130
    assert f"broken off 已中断: {sentence}" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_without_ctrl_c_is_nobodys_interruption() -> None:
    def deed(options: Namespace) -> int:
        raise ConnectionError("terminating connection")

    with pytest.raises(ConnectionError):
        broken_off.heard(deed, Namespace(deed=deed))


def test_a_second_ctrl_c_does_not_disturb_the_clearing_up() -> None:
    cleared = []

    def deed(options: Namespace) -> int:
        try:
            os.kill(os.getpid(), signal.SIGINT)
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            cleared.append(True)
        return 0

    assert broken_off.heard(deed, Namespace(deed=deed)) == 130
    assert cleared == [True]
