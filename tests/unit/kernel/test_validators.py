from datetime import date

import pytest
from stdnum.cn import uscc

from tongban.kernel import clock, validators
from tongban.kernel.errors import Refused

PERSON = "990100199001010012"
BODY = "11990100MB0000001T"
DAY = date(2026, 10, 13)


def test_a_right_identity_number_is_taken_as_it_is():
    assert validators.id_number(PERSON, on=DAY) == PERSON


@pytest.mark.parametrize(
    "written", ["９９０１００１９９００１０１００１２", " 990100 19900101 0012 "]
)
def test_width_and_spaces_of_an_identity_number_are_put_right(written):
    assert validators.id_number(written, on=DAY) == PERSON


def test_a_small_x_at_the_end_becomes_a_capital():
    first = next(
        f"9901001990010100{n:02}0"[:17]
        for n in range(100)
        if validators.id_check(f"9901001990010100{n:02}0"[:17]) == "X"
    )

    assert validators.id_number(first + "x", on=DAY) == first + "X"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "应为18位"),
        ("990100900101001", "应为18位"),
        ("99010019900101001X2", "应为18位"),
        ("99010019900101X012", "应为18位"),
        ("990100199002300012", "出生日期"),
        ("990100202610140012", "出生日期"),
        ("990100177601010012", "出生日期"),
        ("990100199001010013", "校验不通过"),
        ("990100199001010021", "校验不通过"),
    ],
)
def test_a_wrong_identity_number_is_refused_with_what_is_wrong(wrong, why):
    with pytest.raises(Refused, match=why):
        validators.id_number(wrong, on=DAY)


def test_no_refusal_repeats_the_number():
    with pytest.raises(Refused) as refused:
        validators.id_number("990100199001010013", on=DAY)

    assert "9901" not in str(refused.value)


def test_a_region_may_be_checked_too():
    with pytest.raises(Refused, match="行政区划"):
        validators.id_number(PERSON, on=DAY, region_known=lambda code: code.startswith("11"))


def test_the_day_of_asking_is_today_unless_said():
    with clock.at(clock.now().replace(year=1989)), pytest.raises(Refused, match="出生日期"):
        validators.id_number(PERSON)


def test_the_birth_date_is_read_from_a_number():
    assert validators.birth_date(PERSON) == date(1990, 1, 1)


@pytest.mark.parametrize("written", [BODY, BODY.lower(), "11990100 MB000000 1T"])
def test_a_right_credit_code_is_taken_in_capitals(written):
    assert validators.credit_code(written) == BODY


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("11990100MB000000IT", "不含I"),
        ("1199010OMB0000001T", "第3至8位"),
        ("11990100MB0000001", "应为18位"),
        ("11990100MB0000001P", "校验不通过"),
        ("11990100MB0000010T", "校验不通过"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_what_is_wrong(wrong, why):
    with pytest.raises(Refused, match=why):
        validators.credit_code(wrong)


@pytest.mark.parametrize(
    "first_17", ["11990100MB0000001", "92990102MA0000K7X", "12441500196720244"]
)
def test_the_credit_code_check_agrees_with_an_independent_library(first_17):
    assert uscc.is_valid(first_17 + validators.credit_check(first_17))


@pytest.mark.parametrize("written", ["19900990000", "+86 199 0099 0000", "199-0099-0000"])
def test_a_mobile_number_is_taken_in_eleven_digits(written):
    assert validators.mobile(written) == "19900990000"


@pytest.mark.parametrize("wrong", ["1990099000", "12900000000", "010-12345678", "199009900000"])
def test_anything_else_is_no_mobile_number(wrong):
    with pytest.raises(Refused, match="11位数字"):
        validators.mobile(wrong)


def test_a_masked_identity_number_hides_birth_date_county_sequence_and_sex():
    masked = validators.mask_id_number(PERSON)

    assert masked == "9901*************2"
    assert len(masked) == len(PERSON)


def test_masks_of_what_is_too_short_show_nothing():
    assert validators.mask_id_number("9901") == "****"
    assert validators.mask_mobile("12345") == "*****"
    assert validators.mask_name("王") == "*"
    assert validators.mask_name("") == ""


def test_a_masked_mobile_number_keeps_three_and_four():
    assert validators.mask_mobile("19900990123") == "199****0123"


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王芳", "王*"), ("林晓梅", "林**"), ("阿依·买提", "阿*·**"), ("𠮷田", "𠮷*")],
)
def test_a_masked_name_keeps_its_first_character(name, masked):
    assert validators.mask_name(name) == masked


@pytest.mark.parametrize(
    "code",
    [
        "11100000000013338W",
        "11430000006122244L",
        "11220000013544541J",
        "11370800MB28559184",
        "11100000MB03271699",
    ],
)
def test_the_check_of_an_organisation_code_is_that_of_gb_11714(code):
    assert validators.organisation_check(code[8:16]) == code[16]


@pytest.mark.parametrize("serial", [1, 30, 31, 31**6 - 1])
def test_a_new_credit_code_passes_every_check(serial):
    code = validators.new_credit_code("92", "990102", serial)

    assert validators.credit_code(code) == code
    assert validators.organisation_check(code[8:16]) == code[16]
