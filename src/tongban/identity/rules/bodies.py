"""Kinds of bodies, and how far a claim to represent one is (法人登记申请的状态). Pure."""

from enum import StrEnum

SOLE_TRADER = "92"
"""How the credit code of a sole trader (个体工商户) begins (GB 32100)."""


def is_sole_trader(credit_code: str) -> bool:
    """Whether a body is a sole trader: it has an operator (经营者), no legal representative."""
    return credit_code.startswith(SOLE_TRADER)


class ClaimState(StrEnum):
    """From the question to the registered body."""

    ASKED = "asked"
    MATCH = "match"
    MISMATCH = "mismatch"
    STOPPED = "stopped"
    """Nobody answered for so long that the question was given up; it may be asked anew."""
    DONE = "done"
