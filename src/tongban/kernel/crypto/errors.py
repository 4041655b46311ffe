"""What can go wrong with something encrypted."""

from tongban.kernel.errors import Refused


class KeyDestroyed(Refused):
    """The key of this person or body was destroyed: what it hid is gone for ever, by design."""


class BrokenEnvelope(ValueError):
    """Altered, cut short, made for another purpose or place, or not made here at all."""
