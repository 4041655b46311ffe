"""Migrations are complete, in line, short of lock, and independent of today's code."""

import subprocess
import sys

from tests.house.source import ROOT


def test_the_lint_of_migrations_finds_nothing():
    found = subprocess.run(
        [sys.executable, "-m", "scripts.migrations"], cwd=ROOT, capture_output=True, text=True
    )

    assert found.returncode == 0, found.stdout + found.stderr
