"""Words drawn at random that people read, copy and say (随机字符): passwords, codes, names."""

import secrets

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None of them is taken for another, on paper or by ear: about 4.95 bits each."""


def drawn(length: int) -> str:
    """So many letters nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _nth in range(length))


def grouped(groups: int, each: int) -> str:
    """The same in groups, with dashes between them: easier to copy."""
    return "-".join(drawn(each) for _nth in range(groups))
