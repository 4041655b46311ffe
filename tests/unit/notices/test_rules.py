"""Rules of what leaves the house: quiet hours, receipts, addresses."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.kernel.clock import SHANGHAI
from tongban.notices.rules import (
    EMAIL_MOST,
    Channel,
    State,
    Status,
    after_receipt,
    is_email,
    leaves_at,
    masked_email,
)

NIGHT = (21, 8)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Machines of tests are sometimes busy; how long a rule takes is not the question here."""


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (at(20, 59), at(20, 59)),
        (at(21), at(8, day=3)),
        (at(23, 30), at(8, day=3)),
        (at(0, 10), at(8)),
        (at(7, 59), at(8)),
        (at(8), at(8)),
    ],
)
def test_a_short_message_of_the_night_leaves_in_the_morning(now, leaves):
    assert leaves_at(now, Channel.SMS, is_quiet=True, hours=NIGHT) == leaves


def test_an_e_mail_rings_nowhere_and_leaves_at_night():
    assert leaves_at(at(23), Channel.EMAIL, is_quiet=True, hours=NIGHT) == at(23)


def test_who_wants_no_quiet_night_gets_it_at_once():
    assert leaves_at(at(23), Channel.SMS, is_quiet=False, hours=NIGHT) == at(23)


def test_quiet_hours_of_one_day_and_none_at_all():
    assert leaves_at(at(13), Channel.SMS, is_quiet=True, hours=(12, 14)) == at(14)
    assert leaves_at(at(13), Channel.SMS, is_quiet=True, hours=(8, 8)) == at(13)


@PATIENT
@given(st.integers(0, 10 * 365 * 24 * 60), st.integers(0, 23), st.integers(0, 23))
def test_nothing_leaves_before_it_was_made_within_quiet_hours_or_a_day_late(minutes, first, last):
    now = at(0) + timedelta(minutes=minutes)

    leaves = leaves_at(now, Channel.SMS, is_quiet=True, hours=(first, last))

    assert now <= leaves
    assert (leaves - now).total_seconds() <= 24 * 3600
    again = leaves_at(leaves, Channel.SMS, is_quiet=True, hours=(first, last))
    assert again == leaves


@PATIENT
@given(st.lists(st.sampled_from(list(Status)), min_size=1, max_size=6))
def test_in_whatever_order_receipts_come_delivered_once_is_delivered(receipts):
    state = State.SENT
    for status in receipts:
        state = after_receipt(state, status)

    expected = State.DELIVERED if Status.DELIVERED in receipts else State.UNDELIVERED
    assert state is expected


@pytest.mark.parametrize("text", ["wang@tongban.example", "a.b+c@x-y.example", "1@a.bc"])
def test_what_has_the_form_of_an_address(text):
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    ["", "wang", "wang@", "@tongban.example", "a b@tongban.example", "wang@example", "王@x.example",
     "a@b.example\nBcc: c@d.example", f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.example"],
)  # fmt: skip
def test_what_has_not(text):
    assert len(text) <= EMAIL_MOST + 40
    assert not is_email(text)


def test_an_address_is_shown_without_who_it_is():
    assert masked_email("wang.fang@tongban.example") == "w***@tongban.example"
