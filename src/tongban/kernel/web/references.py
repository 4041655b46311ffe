"""The number on an error page, made from the id of the request, so that nothing is kept."""

import hashlib

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def reference(request_id: str) -> str:
    """What people read out to us: E-7K4M2Q, without letters that look alike."""
    number = int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:8], "big")
    letters = []
    for _place in range(6):
        number, digit = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[digit])
    return f"E-{''.join(letters)}"
