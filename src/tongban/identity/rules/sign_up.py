"""The rules of signing up: states, the code, waiting, ages, limits (注册规则). Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tongban.identity.rules import age_on
from tongban.kernel.legible import LETTERS


class SignUpState(StrEnum):
    """How far a sign-up is (注册申请的状态)."""

    TYPING = "typing"
    """填写: name and number, then two elements; also again after a mismatch."""
    WAITING = "waiting"
    """核验中"""
    VERIFIED = "verified"
    """核验一致: agreement, login name and password are left."""
    OPENING = "opening"
    """正在开户"""
    DONE = "done"
    """已开户"""
    KNOWN = "known"
    """已注册: the person has an account; told only to somebody who was verified."""


class Trouble(StrEnum):
    """What stands in the way just now (受阻原因)."""

    AWAY = "away"
    SLOW = "slow"
    WRONG = "wrong"
    NAME_TAKEN = "taken"


class AttemptOutcome(StrEnum):
    """What came of a question; empty while it is open."""

    MATCH = "match"
    MISMATCH = "mismatch"
    VOID = "void"
    """The question was withdrawn before it was asked."""


CODE_LETTERS = LETTERS.upper()
"""Letters of the code one comes back with: none looks like another (接着办的代码)."""
CODE_LENGTH = 12
FIRST_WAIT_S = 5
LONGEST_WAIT_S = 1800
SLOW_AFTER_S = 5
"""From when on waiting is called slow on the page."""


def plain_code(typed: str) -> str:
    """A code as it is hashed, however it was typed: without dashes and spaces, in capitals."""
    return "".join(char for char in typed.upper() if char.isalnum())


def is_code(text: str) -> bool:
    """Whether it has the form of a code at all."""
    return len(text) == CODE_LENGTH and all(char in CODE_LETTERS for char in text)


_LOGIN = re.compile(r"[a-z][a-z0-9._-]{3,29}")
_ID_NUMBER_WITHIN = re.compile(r"[0-9]{15}")


def is_login_name(text: str) -> bool:
    """Whether an account may be called so (登录名), on the web and by command alike.

    Four to thirty small letters, digits, dots and hyphens, a letter first; nothing that could
    hold an ID number.
    """
    return bool(_LOGIN.fullmatch(text)) and not _ID_NUMBER_WITHIN.search(text)


def wait_before_try(tries: int) -> int:
    """Seconds until the service is asked again after so many failures: 5, 15, 45 ... 1800."""
    return int(min(FIRST_WAIT_S * 3 ** min(tries - 1, 10), LONGEST_WAIT_S))


class Age(StrEnum):
    """What somebody's age lets them do by themselves (年龄段)."""

    CHILD = "child"
    """Under 14: all their data are sensitive, a guardian consents (个人信息保护法 第三十一条)."""
    MINOR = "minor"
    """Under ADULT_AGE."""
    ADULT = "adult"


CHILD_UNTIL = 14


def age_group(born_on: date, day: date, adult_age: int) -> Age:
    """The group on a day; `adult_age` is a setting."""
    age = age_on(born_on, day)
    if age < CHILD_UNTIL:
        return Age.CHILD
    return Age.MINOR if age < adult_age else Age.ADULT


@dataclass(frozen=True, slots=True)
class Asked:
    """How often was asked within the day: mismatches and open questions, and since when."""

    by_number: int
    by_address: int
    first_at: datetime | None


class Lock(StrEnum):
    """Why no further question is asked for now (锁定)."""

    NUMBER = "number"
    ADDRESS = "address"


def lock_of(asked: Asked, most_by_number: int, most_by_address: int) -> Lock | None:
    """Whether the limits of a day are reached, the number's first."""
    if asked.by_number >= most_by_number:
        return Lock.NUMBER
    return Lock.ADDRESS if asked.by_address >= most_by_address else None
