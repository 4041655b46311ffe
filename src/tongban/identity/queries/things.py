"""What legal holds ask: is there such a thing of ours? Inside the caller's `acting`."""

from tongban.kernel.retention import things


def mandate_is_there(ref: str) -> bool:
    """Whether there is a mandate (委托) of this number, in force or ended."""
    return things.asked("SELECT identity_mandate_is_there(%s)", ref)


def registration_is_there(ref: str) -> bool:
    """Whether there is a registration at a window (窗口登记) of this number."""
    return things.asked("SELECT identity_registration_is_there(%s)", ref)


def claim_is_there(ref: str) -> bool:
    """Whether there is a claim to represent a body (登记单位的申请) of this number."""
    return things.asked("SELECT identity_claim_is_there(%s)", ref)
