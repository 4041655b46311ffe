"""One contract for whoever carries messages, and what the real client believes."""

import uuid

import pytest
from django.test import override_settings

from tests import messenger
from tests.messenger import SECRET, Pocket, Service
from tests.verifier import a_free_port
from tongban.kernel.errors import Misconfigured
from tongban.notices.ports import ChannelAway, ChannelRefused, Outgoing
from tongban.notices.providers import connect
from tongban.notices.rules import Channel

MOBILE = "19900990001"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with messenger.running(tmp_path_factory.mktemp("messenger")) as running:
        yield running


@pytest.fixture(params=["in this process", "by http"])
def carrier(request, service):
    """Who carries, and who says what was carried."""
    if request.param == "in this process":
        pocket = Pocket()
        yield pocket, pocket
    else:
        service.behave("normal")
        yield service.client(), service
        service.behave("normal")


def a_message(to: str = MOBILE, channel: Channel = Channel.SMS) -> Outgoing:
    return Outgoing(uuid.uuid4(), channel, to, "", "示范区：个体工商户设立登记已受理。")


def copies(carried, message: Outgoing) -> int:
    return sum(one["key"] == str(message.key) for one in carried.carried)


def test_what_is_handed_over_is_carried(carrier):
    channel, carried = carrier
    message = a_message()

    channel.hand_over(message)

    (one,) = [one for one in carried.carried if one["key"] == str(message.key)]
    assert (one["to"], one["text"]) == (message.to, message.text)


def test_twice_with_one_key_is_one_message(carrier):
    channel, carried = carrier
    message = a_message()

    channel.hand_over(message)
    channel.hand_over(message)

    assert copies(carried, message) == 1


def test_a_channel_that_is_away_says_so_and_takes_it_later(carrier):
    channel, carried = carrier
    message = a_message()
    carried.behave("away")
    with pytest.raises(ChannelAway):
        channel.hand_over(message)

    carried.behave("normal")
    channel.hand_over(message)

    assert copies(carried, message) == 1


def test_an_answer_that_was_lost_makes_no_second_message(carrier):
    channel, carried = carrier
    message = a_message()
    carried.behave("cutting")
    with pytest.raises(ChannelAway):
        channel.hand_over(message)

    carried.behave("normal")
    channel.hand_over(message)

    assert copies(carried, message) == 1


def test_what_will_never_be_carried_is_refused(carrier):
    channel, carried = carrier
    carried.behave("refusing")

    with pytest.raises(ChannelRefused):
        channel.hand_over(a_message())


def test_nothing_leaves_a_demo_for_an_address_somebody_may_have(carrier):
    channel, carried = carrier
    message = a_message("somebody@gmail.invalid", Channel.EMAIL)

    with pytest.raises(ChannelRefused):
        channel.hand_over(message)

    assert copies(carried, message) == 0


def test_a_slow_gateway_is_away_when_our_patience_ends(service):
    service.behave("slow")
    try:
        with pytest.raises(ChannelAway):
            service.client(patience_s=0.3).hand_over(a_message())
    finally:
        service.behave("normal")


def test_a_gateway_that_signs_with_another_secret_is_not_believed(service):
    with pytest.raises(ChannelAway):
        service.client(secret="another secret of thirty-two chars").hand_over(a_message())


def test_nobody_listening_is_away():
    with pytest.raises(ChannelAway):
        Service(a_free_port()).client().hand_over(a_message())


def test_a_gateway_that_was_started_anew_still_knows_its_keys(tmp_path):
    message = a_message()
    with messenger.running(tmp_path) as first:
        first.client().hand_over(message)

    with messenger.running(tmp_path) as second:
        second.client().hand_over(message)

        assert copies(second, message) == 1


def test_neither_address_nor_words_are_in_its_log(tmp_path):
    message = a_message()
    with messenger.running(tmp_path) as one:
        one.client().hand_over(message)

    log = (tmp_path / "messenger.log").read_text()
    assert message.to not in log
    assert message.text not in log


@pytest.mark.parametrize(
    ("url", "secret", "channels"),
    [
        ("http://gateway.example", SECRET, ["sms"]),
        ("ftp://127.0.0.1", SECRET, ["sms"]),
        ("https://user@gateway.example", SECRET, ["sms"]),
        ("https://gateway.example", "short", ["sms"]),
        ("https://gateway.example", SECRET, ["pigeon"]),
    ],
    ids=["in the clear", "another protocol", "a user in it", "a short secret", "no such channel"],
)
def test_a_gateway_set_up_wrongly_is_refused_at_start(url, secret, channels):
    with (
        override_settings(MESSAGES_URL=url, MESSAGES_SECRET=secret, MESSAGES_CHANNELS=channels),
        pytest.raises(Misconfigured),
    ):
        connect()


def test_without_a_gateway_nothing_leaves():
    with override_settings(MESSAGES_URL=""):
        assert connect() == {}
