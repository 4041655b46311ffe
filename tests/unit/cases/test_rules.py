"""What a case is called, and which step may follow which."""

from datetime import date
from itertools import product

import pytest

from tongban.cases.rules import (
    ENDED,
    Stage,
    Step,
    after_opinion,
    case_number,
    may,
    may_decide,
    query_code,
    typed_code,
)

IMPLEMENTATION = "11990102MB0000001X4000131999001"


def test_a_case_number_has_45_characters_and_room_for_a_million_a_day():
    first = case_number(IMPLEMENTATION, date(2026, 3, 2), 1)

    assert first == f"{IMPLEMENTATION}20260302000001"
    assert len(first) == 45
    for serial in (0, -1, 1_000_000):
        with pytest.raises(ValueError, match="six digits"):
            case_number(IMPLEMENTATION, date(2026, 3, 2), serial)


@pytest.mark.parametrize("typed", ["2222-2223", "22222223", " 2222 2223 ", "2222—2223"])
def test_a_query_code_is_found_however_it_was_typed(typed):
    assert typed_code(typed) == query_code([0, 0, 0, 0, 0, 0, 0, 1])


def test_what_is_no_query_code_stays_as_it_is():
    assert typed_code(" 123 ") == "123"


def test_nothing_follows_an_end():
    assert not any(may(step, stage) for step, stage in product(Step, ENDED))


def test_acceptance_follows_receipt_alone():
    assert [stage for stage in Stage if may(Step.ACCEPT, stage)] == [Stage.RECEIVED]


def test_two_opinions_make_an_examination_and_none_of_the_examiners_decides():
    assert [after_opinion(0), after_opinion(1)] == [Stage.ACCEPTED, Stage.REVIEWED]
    assert may_decide("c", ["a", "b"])
    assert not may_decide("a", ["a", "b"])
