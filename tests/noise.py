"""Bytes that look random and are the same each time."""

import hashlib


def noise(size: int, seed: int = 0) -> bytes:
    """So many of them."""
    return hashlib.shake_128(str(seed).encode()).digest(size)
