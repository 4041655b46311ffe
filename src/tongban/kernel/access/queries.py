"""What legal holds ask about the records of reading; inside the caller's `acting`."""

from tongban.kernel.retention import things


def access_is_there(ref: str) -> bool:
    """Whether there is a record of reading (查看记录) of this number."""
    return things.asked("SELECT access_record_is_there(%s)", ref)


def case_is_there(ref: str) -> bool:
    """Whether anything was read for this case (办件): all there is of cases so far."""
    return things.answer("SELECT access_case_is_there(%s)", ref)
