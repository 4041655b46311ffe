"""The unread count arrives on an open page by itself."""

from playwright.sync_api import expect

from tests.browser import world as worlds
from tests.browser.conftest import Visitor
from tests.conftest import Server, connected
from tongban.kernel.outbox.deliver import deliver_batch


def test_a_new_notice_reaches_a_page_that_is_open(visitor: Visitor, server: Server):
    people = visitor.site.world.people
    with visitor.visit("ayguli") as visit:
        visit.open("/accessibility")
        count = visit.page.locator(".me [data-unread]")
        expect(count).to_be_hidden()

        with connected(_worker_url(server), options="-c role=tongban_task"):
            worlds.give(people["lin.xiaomei"], people["ayguli"])
            while deliver_batch():
                pass

        expect(count).to_be_visible(timeout=10_000)
        expect(visit.page.locator(".me [data-count]")).to_have_text("1")
        assert visit.complaints == []


def test_the_live_process_answers_only_our_own_site(visitor: Visitor):
    live = f"{visitor.site.live_address}/live/account"
    with visitor.visit("wang.fang") as visit:
        ask = visit.page.request.get

        assert ask(live, headers={"origin": "http://evil.example"}).status == 403
    with visitor.visit() as visit:
        assert visit.page.request.get(live).status == 401


def _worker_url(server: Server) -> str:
    import os

    return server.url(f"browser_{os.getpid()}", "worker")
