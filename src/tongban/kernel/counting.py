"""Numbers with their noun, for commands, which say English beside the Chinese."""


def counted(number: int, one: str, many: str = "") -> str:
    """1 fault, 2 faults; with `many` where an s is not enough: 3 entries."""
    return f"{number} {one if number == 1 else many or one + 's'}"
