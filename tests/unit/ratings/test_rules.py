"""Rules of ratings: five levels, reasons that fit, counts that hide whom they count."""

import pytest

from tongban.ratings.rules import (
    BAD,
    COUNTED_FROM,
    REASONS,
    REASONS_VERSION,
    Level,
    counts,
    reasons_at,
)


def test_the_levels_are_the_five_of_the_standard_and_one_is_best():
    assert [level.value for level in Level] == [1, 2, 3, 4, 5]
    assert {level.value for level in BAD} == {4, 5}


@pytest.mark.parametrize("version", sorted(REASONS))
def test_every_level_of_every_version_has_reasons_none_twice(version):
    for level in Level:
        reasons = reasons_at(level, version)
        assert reasons
        assert len(set(reasons)) == len(reasons)
    assert reasons_at(Level.VERY_SATISFIED, version) != reasons_at(Level.VERY_DISSATISFIED, version)


def test_the_first_version_stays_as_it_was_used():
    assert REASONS_VERSION in REASONS
    assert REASONS[1][Level.DISSATISFIED] == (
        "slow",
        "unclear_guide",
        "cumbersome",
        "breaks_down",
        "unclear_reason",
    )


def test_fewer_than_five_are_not_counted():
    assert counts({Level.SATISFIED: COUNTED_FROM - 1}) is None
    assert counts({Level.SATISFIED: 3, Level.DISSATISFIED: 2}) == {
        Level.SATISFIED: 3,
        Level.DISSATISFIED: 2,
    }
