from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from tongban.kernel import validators
from tongban.kernel.errors import Refused

DAY = date(2026, 10, 13)

births = st.dates(date(1900, 1, 1), DAY)
first_17s = st.builds(
    lambda region, born, sequence: f"{region}{born:%Y%m%d}{sequence:03}",
    st.integers(990000, 999999),
    births,
    st.integers(0, 999),
)
credit_17s = st.builds(
    "{}{}{}".format,
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=2, max_size=2),
    st.integers(100000, 999999),
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=9, max_size=9),
)


@given(first_17s)
def test_the_identity_check_agrees_with_an_independent_library(first_17):
    assert validators.id_check(first_17) == ric.calc_check_digit(first_17 + "0")


@given(first_17s)
def test_a_number_with_its_check_is_taken_and_tells_its_birth_date(first_17):
    number = validators.id_number(first_17 + validators.id_check(first_17), on=DAY)

    assert validators.birth_date(number).strftime("%Y%m%d") == first_17[6:14]


@given(first_17s, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(first_17, place, by):
    number = first_17 + validators.id_check(first_17)
    digits = "0123456789X" if place == 17 else "0123456789"
    wrong = digits[(digits.index(number[place]) + by) % len(digits)]

    with pytest.raises(Refused):
        validators.id_number(number[:place] + wrong + number[place + 1 :], on=DAY)


@given(first_17s)
def test_a_mask_never_shows_the_birth_date_or_the_sex(first_17):
    number = first_17 + validators.id_check(first_17)

    assert set(validators.mask_id_number(number)[4:17]) == {"*"}


@given(credit_17s)
def test_the_credit_check_agrees_with_an_independent_library(first_17):
    code = first_17 + validators.credit_check(first_17)

    assert validators.credit_code(code) == code
    assert uscc.calc_check_digit(first_17) == code[-1]


@given(credit_17s, st.integers(0, 17), st.integers(1, 30))
def test_one_wrong_character_of_a_credit_code_is_always_noticed(first_17, place, by):
    code = first_17 + validators.credit_check(first_17)
    alphabet = "0123456789" if 2 <= place < 8 else "0123456789ABCDEFGHJKLMNPQRTUWXY"
    wrong = alphabet[(alphabet.index(code[place]) + by) % len(alphabet)]

    if wrong != code[place]:
        with pytest.raises(Refused):
            validators.credit_code(code[:place] + wrong + code[place + 1 :])
