"""Everything a change must pass before it is proposed; what fails is shown whole.

python -m scripts.check             all steps, two at a time
python -m scripts.check types lint  some
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

STEPS: Mapping[str, list[str]] = {
    "types": [f"{BIN}/mypy"],
    "house": [sys.executable, "-m", "pytest", "tests/house"],
    "imports": [f"{BIN}/lint-imports"],
    "migrations": [sys.executable, "-m", "scripts.migrations"],
    "lint": [f"{BIN}/ruff", "check", "."],
    "format": [f"{BIN}/ruff", "format", "--check", "."],
    "licences": [sys.executable, "-m", "scripts.licences"],
}
"""The longest first, so that the whole is short."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one step went."""

    name: str
    passed: bool
    seconds: float
    said: str


def run(name: str) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(STEPS[name], cwd=ROOT, capture_output=True, text=True)
    said = done.stdout + done.stderr
    return Outcome(name, done.returncode == 0, time.monotonic() - began, said)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("steps", nargs="*", metavar="step", help=", ".join(STEPS))
    chosen = parser.parse_args().steps or list(STEPS)
    if unknown := set(chosen) - set(STEPS):
        parser.error(f"no step {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for future in as_completed([pool.submit(run, name) for name in chosen]):
            outcome = future.result()
            print(f"{'ok  ' if outcome.passed else 'FAIL'}  {outcome.name:12}", end="")
            print(f"{outcome.seconds:5.1f} s", flush=True)
            if not outcome.passed:
                failed += 1
                print(outcome.said)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
