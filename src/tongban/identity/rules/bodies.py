"""How far a claim to represent a body is (法人登记申请的状态). Pure."""

from enum import StrEnum


class ClaimState(StrEnum):
    """From the question to the registered body."""

    ASKED = "asked"
    MATCH = "match"
    MISMATCH = "mismatch"
    STOPPED = "stopped"
    """Nobody answered for so long that the question was given up; it may be asked anew."""
    DONE = "done"
