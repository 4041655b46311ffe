"""The rules of signing up: codes, waiting, ages, limits."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.identity.rules.sign_up import (
    CODE_LENGTH,
    CODE_LETTERS,
    LONGEST_WAIT_S,
    Age,
    Asked,
    Lock,
    age_group,
    is_code,
    lock_of,
    plain_code,
    wait_before_try,
)

CODES = st.text(CODE_LETTERS, min_size=CODE_LENGTH, max_size=CODE_LENGTH)


@given(CODES)
def test_a_code_is_the_same_however_it_is_typed(code: str):
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:].lower()} "

    assert plain_code(typed) == code
    assert is_code(plain_code(typed))


@given(st.text(max_size=30))
def test_what_is_no_code_is_never_taken_for_one(text: str):
    assert is_code(text) == (
        len(text) == CODE_LENGTH and all(char in CODE_LETTERS for char in text)
    )


@given(st.integers(1, 10_000))
def test_waiting_grows_and_never_beyond_half_an_hour(tries: int):
    assert 5 <= wait_before_try(tries) <= wait_before_try(tries + 1) <= LONGEST_WAIT_S


@pytest.mark.parametrize(
    ("today", "group"),
    [
        (date(2033, 9, 1), Age.CHILD),
        (date(2033, 9, 2), Age.MINOR),
        (date(2037, 9, 1), Age.MINOR),
        (date(2037, 9, 2), Age.ADULT),
    ],
)
def test_the_birthday_itself_counts(today: date, group: Age):
    assert age_group(date(2019, 9, 2), today, 18) is group


@pytest.mark.parametrize(
    ("by_number", "by_address", "lock"),
    [(4, 29, None), (5, 0, Lock.NUMBER), (0, 30, Lock.ADDRESS), (5, 30, Lock.NUMBER)],
)
def test_the_number_is_locked_before_the_address(by_number, by_address, lock):
    assert lock_of(Asked(by_number, by_address, None), 5, 30) == lock
