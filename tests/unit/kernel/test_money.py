import pytest

from tongban.kernel.errors import Refused
from tongban.kernel.money import Money


@pytest.mark.parametrize(
    ("written", "fen"), [("120", 12_000), ("120.00", 12_000), ("0.05", 5), ("0", 0)]
)
def test_yuan_are_read_as_people_write_them(written, fen):
    assert Money.parse(written) == Money(fen)


@pytest.mark.parametrize(
    "written",
    ["", "1,200", "12.5", "12.505", "-3", "+3", "１２", "1e3", "012", ".50", "3.", " 3", "3元"],
)
def test_anything_looser_than_yuan_and_fen_is_refused(written):
    with pytest.raises(Refused, match="不是金额"):
        Money.parse(written)


@pytest.mark.parametrize("wrong", [1.0, "1", True, None])
def test_money_is_made_of_whole_fen_only(wrong):
    with pytest.raises(TypeError, match="whole number of fen"):
        Money(wrong)


def test_an_amount_beyond_the_standard_is_refused():
    with pytest.raises(OverflowError):
        Money(10**16)


def test_a_bill_shows_the_sign_the_thousands_and_the_fen():
    assert str(Money(123_450_005)) == "¥1,234,500.05"
    assert str(Money(-50)) == "-¥0.50"


def test_a_sentence_says_yuan_and_leaves_out_empty_fen():
    assert Money(10_000).spoken() == "100元"
    assert Money(1250).spoken() == "12.50元"


def test_money_is_multiplied_by_whole_numbers_only():
    assert Money(2000) * 3 == 3 * Money(2000) == Money(6000)

    with pytest.raises(TypeError, match="whole numbers only"):
        Money(2000) * 0.5


def test_the_fen_left_over_go_to_those_who_lost_most_in_rounding():
    assert Money(100).allocate([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(5).allocate([3, 7]) == [Money(2), Money(3)]
    assert Money(-100).allocate([1, 1, 1]) == [Money(-34), Money(-33), Money(-33)]


@pytest.mark.parametrize("shares", [[], [0, 0], [-1, 2], [0.5, 0.5]])
def test_shares_that_divide_nothing_are_refused(shares):
    with pytest.raises(ValueError, match="cannot divide"):
        Money(100).allocate(shares)
