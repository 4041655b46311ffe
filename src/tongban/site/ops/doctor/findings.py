"""What one check has to say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

State = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what was found, and, unless all is well, what to do."""

    state: State
    what: str
    sentence: str
    remedy: str = ""


Check = Callable[[], Iterator[Finding]]


def good(what: str, sentence: str) -> Finding:
    return Finding("good", what, sentence)


def note(what: str, sentence: str, remedy: str) -> Finding:
    return Finding("note", what, sentence, remedy)


def bad(what: str, sentence: str, remedy: str) -> Finding:
    return Finding("bad", what, sentence, remedy)


def guarded(what: str, check: Check) -> Iterator[Finding]:
    """The findings of a check; a check that breaks is a finding, too, and stops no other."""
    try:
        yield from check()
    except Exception as trouble:
        sentence = " ".join(str(trouble).split()) or type(trouble).__name__
        yield bad(what, sentence, "Put right what the sentence names, then run the doctor again.")
