"""Changes of tables come in two steps, so that old and new code overlap (ADR 20)."""

from typing import Literal

Step = Literal["pre", "post"]


def step_of(migration: object) -> Step:
    """ "pre" is what code of before lives with; "post" waits until none of it runs any more."""
    found: Step = getattr(migration, "step", "pre")
    return found
