"""From a notice to a short message: once, to whoever wants it, without a name or a number."""

import uuid
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import override_settings

from tests import messenger, worlds
from tests.messenger import Pocket
from tongban.identity import actions as identity
from tongban.identity.rules import ErasureCase, Grounds
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.notices import actions
from tongban.notices.rules import Channel

TASK = Actor.task("test")
KIND = "representative.came"


@pytest.fixture
def pocket():
    channel = Pocket()
    with messenger.carried_by(channel):
        yield channel


@pytest.fixture
def wang(database) -> UUID:
    with database.as_worker():
        return worlds.a_person("王芳")


def tell(database, holder: UUID, subject: str = "one", kind: str = KIND) -> None:
    with database.as_worker():
        actions.tell(holder, kind, subject, {}, because="test", by=TASK)


def states(database) -> list[tuple[str, str, str]]:
    return [
        tuple(row)
        for row in database.rows(
            "SELECT channel, state, why FROM notices_message "
            "ORDER BY made_at, nth NULLS LAST, channel"
        )
    ]


def jobs(database, name: str = "notices.send_message") -> int:
    ((n,),) = database.rows("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", name)
    return int(n)


def choose(person: UUID, **chosen) -> None:
    chosen = {
        "wants_sms": True,
        "wants_email": False,
        "is_quiet": True,
        "language": "zh-hans",
    } | chosen
    actions.choose_channels(**chosen, by=Actor.person(person))


def confirm_email(database, person: UUID, pocket: Pocket, address: str) -> None:
    actions.ask_email_code(address, by=Actor.person(person))
    worlds.run_jobs(database)
    assert actions.try_email_code(code_in(pocket), by=Actor.person(person))


def code_in(pocket: Pocket) -> str:
    text = str(pocket.carried[0]["text"])
    return text.split("验证码：")[1][:6]


def test_whoever_left_a_mobile_for_it_gets_a_short_message_of_each_notice(database, pocket, wang):
    tell(database, wang)

    assert worlds.run_jobs(database) == ["notices.send_message"]
    assert states(database) == [("sms", "sent", "")]
    (message,) = pocket.carried
    assert message["to"].startswith("1990099")
    assert message["text"].startswith("【")
    assert "您已登记为一家单位的法定代表人。请看http" in message["text"]


def test_the_same_thing_told_twice_is_one_notice_and_one_message(database, pocket, wang):
    tell(database, wang)
    tell(database, wang)

    worlds.run_jobs(database)

    assert len(pocket.carried) == 1
    assert database.rows("SELECT count(*) FROM notices_notice") == [(1,)]


def test_neither_name_nor_number_nor_words_stand_anywhere_in_the_clear(database, pocket, wang):
    tell(database, wang)
    worlds.run_jobs(database)

    (message,) = pocket.carried
    assert "王芳" not in message["text"]
    for table in ("notices_message", "procrastinate_jobs", "audit_auditentry"):
        text = str(database.rows(f"SELECT row_to_json(t)::text FROM {table} t"))
        assert message["to"] not in text, table
        assert "法定代表人" not in text, table


def test_who_left_no_mobile_is_told_in_the_account_alone(database, pocket):
    with database.as_worker():
        stranger = worlds.a_person("周林")

    tell(database, stranger)

    assert states(database) == []
    assert jobs(database) == 0


def test_without_a_gateway_a_notice_stays_in_the_account(database, wang):
    tell(database, wang)

    assert database.rows("SELECT count(*) FROM notices_notice") == [(1,)]
    assert jobs(database) == 0


def test_a_kind_without_words_for_leaving_stays_in_the_account(database, pocket, wang):
    tell(database, wang, kind="case.of_another_version")

    assert states(database) == []


def test_what_a_body_is_told_goes_to_its_legal_representative(database, pocket, wang):
    with database.as_worker():
        body = worlds.a_body(wang)

    tell(database, body)
    worlds.run_jobs(database)

    assert len(pocket.carried) == 1


def test_who_is_told_one_thing_in_two_capacities_gets_one_message(database, pocket, wang):
    with database.as_worker():
        body = worlds.a_body(wang)

    tell(database, body)
    tell(database, wang)
    worlds.run_jobs(database)

    assert database.rows("SELECT count(*) FROM notices_notice") == [(2,)]
    assert len(pocket.carried) == 1


def test_a_representative_who_left_meanwhile_is_not_told_what_the_body_is(database, pocket, wang):
    with database.as_worker():
        body, li = worlds.a_body(wang), worlds.a_person("李强")
    tell(database, body)
    with database.superuser() as admin:
        admin.execute("UPDATE identity_body SET representative_id = %s", [li])

    worlds.run_jobs(database)

    assert states(database) == [("sms", "skipped", "unwanted")]
    assert pocket.carried == []


def test_who_wants_no_short_messages_gets_none(database, pocket, wang):
    choose(wang, wants_sms=False)

    tell(database, wang)

    assert states(database) == []


def test_who_changes_their_mind_while_it_waits_gets_none(database, pocket, wang):
    tell(database, wang)
    choose(wang, wants_sms=False)

    worlds.run_jobs(database)

    assert states(database) == [("sms", "skipped", "unwanted")]
    assert pocket.carried == []


def test_a_mobile_taken_back_while_it_waits_is_not_written_to(database, pocket, wang):
    tell(database, wang)
    identity.forget_mobile(by=Actor.person(wang))

    worlds.run_jobs(database)

    assert states(database) == [("sms", "skipped", "no_address")]
    assert pocket.carried == []


def test_an_erased_person_is_written_to_no_more(database, pocket):
    with database.as_worker():
        zhao = worlds.a_person("王芳")
        actions.tell(zhao, KIND, "one", {}, because="test", by=TASK)
        identity.erase_person(
            zhao, Grounds(ErasureCase.ONE, "示政删〔2026〕1号"), by=Actor.task("erasure")
        )

    worlds.run_jobs(database)

    assert states(database) == [("sms", "skipped", "unwanted")]
    assert pocket.carried == []


def test_the_words_are_in_the_language_of_whoever_gets_them(database, pocket, wang):
    choose(wang, language="en")

    tell(database, wang)
    worlds.run_jobs(database)

    (message,) = pocket.carried
    assert "legal representative" in message["text"]


def test_at_night_a_short_message_waits_for_the_morning(database, pocket, wang):
    night = worlds.SOME_DAY.replace(hour=15)  # 23:00 in Shanghai
    with clock.at(night):
        tell(database, wang)

    ((due, scheduled),) = database.rows(
        "SELECT m.due_at, j.scheduled_at FROM notices_message m, procrastinate_jobs j "
        "WHERE j.task_name = 'notices.send_message'"
    )
    assert due == scheduled == (night + timedelta(hours=9))


def test_a_gateway_that_is_away_is_tried_again_and_then_given_up_as_a_dead_letter(
    database, pocket, wang
):
    from tongban.notices.tasks import GaveUp, send_message

    pocket.behave("away")
    tell(database, wang)
    ((message_id,),) = database.rows("SELECT id FROM notices_message")
    with override_settings(MESSAGES_TRIES=2), database.as_worker():
        from tongban.notices.ports import ChannelAway

        with pytest.raises(ChannelAway):
            send_message(str(message_id))
        with pytest.raises(GaveUp):
            send_message(str(message_id))
    assert states(database) == [("sms", "given_up", "away")]

    pocket.behave("normal")
    with database.as_worker():
        send_message(str(message_id))

    assert states(database) == [("sms", "sent", "")]
    assert len(pocket.carried) == 1


def test_a_worker_killed_between_handing_over_and_noting_it_makes_no_second_message(
    database, pocket, wang
):
    from tongban.notices import queries
    from tongban.notices.ports import Outgoing
    from tongban.notices.tasks import send_message

    tell(database, wang)
    ((message_id,),) = database.rows("SELECT id FROM notices_message")
    with database.as_worker():
        with acting(TASK):
            ready = queries.ready(message_id)
        assert isinstance(ready, Outgoing)
        pocket.hand_over(ready)

        send_message(str(message_id))
        send_message(str(message_id))

    assert len(pocket.carried) == 1
    assert states(database) == [("sms", "sent", "")]


def test_one_recipient_nobody_can_reach_stops_nobody(database, pocket, wang):
    with database.as_worker():
        li = worlds.a_person("李强")
    tell(database, wang)
    tell(database, li)
    refused: list[UUID] = []
    usual = pocket.hand_over

    def first_refused(message):
        if not refused:
            refused.append(message.key)
            raise messenger.ChannelRefused
        usual(message)

    pocket.hand_over = first_refused  # type: ignore[method-assign]
    worlds.run_jobs(database)

    assert sorted(states(database)) == [("sms", "sent", ""), ("sms", "skipped", "refused")]
    assert len(pocket.carried) == 1


def test_past_the_limit_of_the_day_notices_stay_in_the_account_and_say_so(database, pocket, wang):
    with override_settings(MESSAGES_PER_DAY=2):
        for nth in range(3):
            tell(database, wang, subject=str(nth))
        worlds.run_jobs(database)
        with clock.at(worlds.SOME_DAY + timedelta(days=1)):
            tell(database, wang, subject="next day")
            worlds.run_jobs(database)

    assert [state for _, state, _ in states(database)] == ["sent", "sent", "skipped", "sent"]
    assert states(database)[2] == ("sms", "skipped", "limit")
    assert len(pocket.carried) == 3


# --- e-mail -------------------------------------------------------------------------------------

ADDRESS = "wang@tongban.example"


def test_an_address_is_used_only_once_a_code_has_shown_that_it_is_read(database, pocket, wang):
    confirm_email(database, wang, pocket, ADDRESS)

    tell(database, wang)
    worlds.run_jobs(database)

    assert sorted(states(database)) == [("email", "sent", ""), ("sms", "sent", "")]
    assert [one["to"] for one in pocket.carried].count(ADDRESS) == 2
    rows = str(database.rows("SELECT row_to_json(t)::text FROM notices_contact t"))
    assert ADDRESS not in rows


def test_a_wrong_code_proves_nothing_and_after_five_the_right_one_is_over(database, pocket, wang):
    actions.ask_email_code(ADDRESS, by=Actor.person(wang))
    worlds.run_jobs(database)
    code = code_in(pocket)
    wrong = "000000" if code != "000000" else "000001"

    assert not any(actions.try_email_code(wrong, by=Actor.person(wang)) for _ in range(5))
    assert not actions.try_email_code(code, by=Actor.person(wang))


def test_a_code_of_five_minutes_ago_is_over(database, pocket, wang):
    actions.ask_email_code(ADDRESS, by=Actor.person(wang))
    worlds.run_jobs(database)

    with clock.at(worlds.SOME_DAY + timedelta(minutes=5, seconds=1)):
        assert not actions.try_email_code(code_in(pocket), by=Actor.person(wang))


def test_somebody_elses_code_is_none_of_ones_own(database, pocket, wang):
    with database.as_worker():
        li = worlds.a_person("李强")
    actions.ask_email_code(ADDRESS, by=Actor.person(wang))
    worlds.run_jobs(database)

    assert not actions.try_email_code(code_in(pocket), by=Actor.person(li))


def test_five_codes_go_in_an_hour_and_a_new_one_ends_the_last(database, pocket, wang):
    from tongban.kernel.errors import Refused

    for _ in range(5):
        actions.ask_email_code(ADDRESS, by=Actor.person(wang))

    with pytest.raises(Refused, match="太多"):
        actions.ask_email_code(ADDRESS, by=Actor.person(wang))
    ((n,),) = database.rows("SELECT count(*) FROM notices_emailcode WHERE ended_at IS NULL")
    assert n == 1
    assert database.rows("SELECT count(*) FROM notices_emailcode WHERE sealed IS NULL") == [(4,)]


def test_a_code_that_waits_too_long_is_ended_and_forgets_its_words(database, pocket, wang):
    actions.ask_email_code(ADDRESS, by=Actor.person(wang))
    pocket.behave("away")
    assert worlds.run_jobs(database) == ["notices.send_email_code!"]
    ((code_id,),) = database.rows("SELECT id FROM notices_emailcode")
    from tongban.notices.tasks import send_email_code

    with database.as_worker(), clock.at(worlds.SOME_DAY + timedelta(minutes=6)):
        send_email_code(str(code_id))

    assert database.rows("SELECT sealed FROM notices_emailcode") == [(None,)]


def test_a_forgotten_address_is_gone_and_email_is_off(database, pocket, wang):
    confirm_email(database, wang, pocket, ADDRESS)

    actions.forget_email(by=Actor.person(wang))
    tell(database, wang)

    assert database.rows("SELECT sealed_email, wants_email FROM notices_contact") == [(None, False)]
    assert [channel for channel, _, _ in states(database)] == ["sms"]


def test_who_is_erased_leaves_no_address_behind(database, pocket, wang):
    confirm_email(database, wang, pocket, ADDRESS)
    with database.as_worker():
        grounds = Grounds(ErasureCase.ONE, "示政删〔2026〕1号")
        identity.erase_person(wang, grounds, by=Actor.task("erasure"))

    worlds.deliver_everything(database)

    found = database.rows("SELECT sealed_email, wants_email, wants_sms FROM notices_contact")
    assert found == [(None, False, False)]


def test_two_at_once_take_two_places_of_the_day(database, pocket, wang):
    """Whoever lost the place takes the next: the loop is entered by a place that is taken."""
    tell(database, wang)
    with database.superuser() as admin:
        admin.execute("UPDATE notices_message SET nth = 2")
    tell(database, wang, subject=str(uuid.uuid4()))

    assert sorted(database.rows("SELECT nth FROM notices_message")) == [(2,), (3,)]


def test_only_channels_that_are_connected_are_used(database, wang):
    pocket = Pocket()
    with messenger.carried_by(pocket, Channel.EMAIL):
        tell(database, wang)

    assert states(database) == []
