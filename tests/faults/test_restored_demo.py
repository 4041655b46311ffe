"""The whole way of an operator: a demo, its backup, another folder, a demo there (PROVE only)."""

import http.cookiejar
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tongban.site.ops.place import free_beside

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(not os.environ.get("PROVE"), reason="takes a minute; PROVE=yes runs it"),
]
TONGBAN = [sys.executable, "-m", "tongban.site.cli"]


def environment(folder: Path) -> dict[str, str]:
    """What an operator's shell holds: nothing of the tests."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": "src",
        "BACKUP_PASSPHRASE": "four unrelated words here",
    }


@contextmanager
def demo(data: Path, port: int) -> Iterator[None]:
    log = data.with_suffix(".log")
    with log.open("wb") as output:
        running = subprocess.Popen(
            [*TONGBAN, "demo", "--data", str(data), "--port", str(port)],
            env=environment(data.parent),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        limit = time.monotonic() + 180
        while "complete" not in log.read_text():
            assert running.poll() is None, log.read_text()
            assert time.monotonic() < limit, log.read_text()
            time.sleep(0.1)
        yield
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(60)


def said(folder: Path, *words: object) -> str:
    done = subprocess.run(
        [*TONGBAN, *map(str, words)],
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def my_page(port: int) -> str:
    """Sign in by name and password, over HTTP, and read one's own page."""
    site = f"http://127.0.0.1:{port}"
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    form = browser.open(f"{site}/sign-in").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token
    fields = {"username": "wang.fang", "password": "tongban-demo-99"}
    body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token[1]}).encode()
    answer: str = browser.open(f"{site}/sign-in", body).read().decode()
    return answer


def test_a_demo_restored_to_another_folder_serves_its_people(tmp_path: Path) -> None:
    old, new, port = tmp_path / "old", tmp_path / "new", free_beside(18500, set())
    elsewhere = tmp_path / "checkpoints.txt"
    (tmp_path / "k").mkdir()
    with demo(old, port):
        shutil.copy(old / "audit" / "checkpoints.txt", elsewhere)
        (tmp_path / "b").mkdir()
        said(tmp_path, "backup", "--data", old, "--to", tmp_path / "b", "--keys-to", tmp_path / "k")
    (backup,) = (tmp_path / "b").glob("2*")
    (keys,) = (tmp_path / "k").glob("*.keys")
    said(tmp_path, "backup", "check", backup, "--keys", keys)

    said(tmp_path, "restore", backup, "--data", new, "--keys", keys, "--erasures", "none")

    with demo(new, port):
        assert "whole" in said(tmp_path, "audit", "verify", "--data", new)
        assert "whole" in said(tmp_path, "audit", "verify", "--data", new, "--against", elsewhere)
        assert "FAIL" not in said(tmp_path, "check", "--data", new)
        assert "王芳" in my_page(port)
