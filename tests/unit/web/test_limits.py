"""The token bucket: a burst, then a steady rate, each client for itself."""

from tongban.kernel.web.limits import BURST_S, Buckets


def test_a_burst_is_allowed_and_then_the_client_waits():
    buckets = Buckets(per_minute=60)
    answers = [buckets.take("a", now=0.0) for _ in range(BURST_S + 1)]

    assert answers[:BURST_S] == [0.0] * BURST_S
    assert answers[BURST_S] == 1.0


def test_waiting_as_long_as_told_is_enough():
    buckets = Buckets(per_minute=60)
    for _ in range(BURST_S):
        buckets.take("a", now=0.0)
    wait = buckets.take("a", now=0.0)

    assert buckets.take("a", now=wait) == 0.0


def test_one_client_does_not_use_up_what_another_may():
    buckets = Buckets(per_minute=60)
    for _ in range(BURST_S + 5):
        buckets.take("a", now=0.0)

    assert buckets.take("b", now=0.0) == 0.0


def test_an_old_clock_reading_gives_no_tokens():
    buckets = Buckets(per_minute=60)
    for _ in range(BURST_S):
        buckets.take("a", now=100.0)

    assert buckets.take("a", now=50.0) > 0


def test_only_so_many_clients_are_remembered():
    buckets = Buckets(per_minute=60, most=3)
    for who in "abcd":
        for _ in range(BURST_S):
            buckets.take(who, now=0.0)

    assert buckets.take("a", now=0.0) == 0.0
    assert buckets.take("d", now=0.0) > 0
