"""Notices: written by the reaction, read by the one they are for."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import worlds
from tongban.identity import actions
from tongban.kernel import clock
from tongban.kernel.actor import Actor


@pytest.fixture
def two(database):
    """王芳 and 李强, with 李强's browser."""
    with database.as_worker():
        wang, li = worlds.a_person("王芳"), worlds.a_person("李强")
        account = worlds.an_account(li)
    return wang, li, worlds.signed_in(account)


def given(database, giver, agent, n: int = 1) -> None:
    with database.as_worker():
        for nth in range(n):
            with clock.at(worlds.SOME_DAY - timedelta(minutes=n - nth)):
                worlds.a_mandate(giver, agent)
    with clock.at(worlds.SOME_DAY - timedelta(seconds=30)):
        worlds.deliver_everything(database)


def test_the_agent_is_told_once_the_worker_has_delivered_and_not_before(database, two):
    wang, li, browser = two
    with database.as_worker():
        worlds.a_mandate(wang, li)
    assert "还没有消息" in browser.get("/my/notices").content.decode()

    worlds.deliver_everything(database)

    page = browser.get("/my/notices").content.decode()
    assert "王芳委托您代办" in page
    assert "1条没看过" in page


def test_a_notice_is_made_of_ids_and_its_words_only_when_it_is_read(database, two):
    wang, li, browser = two
    given(database, wang, li)

    with database.superuser() as admin:
        stored = admin.execute("SELECT row_to_json(n)::text FROM notices_notice n").fetchone()[0]
    assert "王芳" not in stored
    browser.cookies["lang"] = "en"
    assert "王芳 gave you a mandate" in browser.get("/my/notices").content.decode()


def test_a_guardian_is_told_of_the_child(database, two):
    _, li, browser = two
    with database.as_worker():
        worlds.a_guardian(worlds.a_person("王子墨"), li)
    worlds.deliver_everything(database)

    assert "您已登记为王子墨的监护人" in browser.get("/my/notices").content.decode()


def test_the_end_of_a_mandate_is_told_too(database, two):
    wang, li, browser = two
    mandate = actions.give_mandate(
        li,
        worlds.terms(),
        request_key=uuid.uuid4(),
        agent_number=worlds.id_number_of("李强"),
        by=Actor.person(wang),
    )
    actions.revoke_mandate(mandate, by=Actor.person(wang))
    worlds.deliver_everything(database)

    assert "王芳收回了给您的委托" in browser.get("/my/notices").content.decode()


def test_unread_notices_are_counted_on_every_page_until_they_are_read(database, two):
    wang, li, browser = two
    given(database, wang, li, 2)
    assert browser.get("/verify").wsgi_request.identity.unread == 2
    notice = browser.get("/my/notices").context["told"][0].notice

    response = browser.post(f"/my/notices/{notice.id}/read")

    assert response.headers["Location"] == "/my/notices"
    assert browser.get("/verify").wsgi_request.identity.unread == 1


def test_all_are_read_at_once_but_not_what_came_after_the_page_was_made(database, two):
    wang, li, browser = two
    given(database, wang, li, 2)
    until = browser.get("/my/notices").context["until"]
    with clock.at(worlds.SOME_DAY + timedelta(minutes=1)):
        with database.as_worker():
            worlds.a_mandate(wang, li)
        worlds.deliver_everything(database)

    with clock.at(worlds.SOME_DAY + timedelta(minutes=2)):
        browser.post("/my/notices/read", {"until": until})

        assert browser.get("/verify").wsgi_request.identity.unread == 1


def test_a_notice_to_somebody_else_is_not_found(database, two):
    wang, li, browser = two
    with database.as_worker():
        account = worlds.an_account(worlds.a_person("林晓梅"))
    stranger = worlds.signed_in(account)
    given(database, wang, li)
    notice = browser.get("/my/notices").context["told"][0].notice

    response = stranger.post(f"/my/notices/{notice.id}/read")

    assert response.status_code == 404
    assert browser.get("/verify").wsgi_request.identity.unread == 1


def test_a_kind_this_version_does_not_know_is_shown_as_such(database, two):
    wang, li, browser = two
    given(database, wang, li)
    with database.superuser() as admin:
        admin.execute("UPDATE notices_notice SET kind = 'case.decided', params = '{}'")

    assert "新版本里才能显示" in browser.get("/my/notices").content.decode()


def test_a_longer_list_costs_no_more_queries_and_turns_by_its_last_row(database, two):
    wang, li, browser = two
    given(database, wang, li, 2)
    with CaptureQueriesContext(connection) as few:
        browser.get("/my/notices")
    given(database, wang, li, 23)

    with CaptureQueriesContext(connection) as more:
        first = browser.get("/my/notices")
    second = browser.get(first.context["next"])

    assert len(more) == len(few)
    shown = [one.notice.id for page in (first, second) for one in page.context["told"]]
    assert len(shown) == len(set(shown)) == 25
    assert second.context["next"] == ""
