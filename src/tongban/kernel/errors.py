"""What the house says no with. A message is a whole sentence and tells the way on."""


class Refused(Exception):
    """The law or the state of affairs does not allow this; the message is for people.

    The message names the thing, the fact that prevents it and what to do instead, in the
    reader's language (translated already, or lazily).
    """


class NotFound(Refused):
    """There is no such thing, or not for this reader: the two look the same on purpose."""


class Misconfigured(Exception):
    """The operator's settings or files do not fit; the message names cause and fix."""
