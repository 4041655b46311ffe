from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.money import MOST_FEN, Money

amounts = st.integers(-MOST_FEN, MOST_FEN).map(Money)
small = st.integers(-(10**12), 10**12).map(Money)
shares = st.lists(st.integers(0, 10_000), min_size=1, max_size=12).filter(any)


@given(st.integers(0, MOST_FEN).map(Money))
def test_what_is_written_plainly_is_read_back(amount):
    assert Money.parse(amount.plain()) == amount


@given(small, shares)
def test_parts_add_up_to_the_whole(amount, shares):
    assert sum(amount.allocate(shares), Money(0)) == amount


@given(small, shares)
def test_no_part_is_a_whole_fen_away_from_its_share(amount, shares):
    for part, share in zip(amount.allocate(shares), shares, strict=True):
        assert abs(part.fen * sum(shares) - amount.fen * share) < sum(shares)


@given(small, shares)
def test_who_has_no_share_gets_nothing(amount, shares):
    parts = amount.allocate(shares)

    assert all(not part for part, share in zip(parts, shares, strict=True) if not share)


@given(small, st.lists(st.integers(0, 100), min_size=2).filter(any))
def test_paying_back_the_parts_leaves_nothing(amount, shares):
    out, back = amount.allocate(shares), (-amount).allocate(shares)

    assert [-part for part in out] == back


@given(small, small, st.integers(-1000, 1000))
def test_arithmetic_is_exact(one, other, times):
    assert (one + other) - other == one
    assert (one + other) * times == one * times + other * times


@given(amounts)
def test_the_shown_amount_has_two_decimals_and_thousands(amount):
    digits = str(amount).lstrip("-").removeprefix("¥")

    assert digits.replace(",", "") == amount.plain().lstrip("-")
    assert all(len(group) == 3 for group in digits[:-3].split(",")[1:])
