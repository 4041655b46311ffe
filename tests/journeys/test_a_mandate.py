"""王芳 lets 李强 act for her, and thinks better of it."""

from django.test import Client

from tests import worlds
from tests.journeys.conftest import also_restored


@also_restored
def test_from_giving_a_mandate_to_ending_it(database, goes_on):
    with database.as_worker():
        wang_fang, li_qiang = worlds.a_person("王芳"), worlds.a_person("李强")
        worlds.an_account(wang_fang, login_name="wang.fang")
        worlds.an_account(li_qiang, login_name="li.qiang")
    database = goes_on(database)
    wang, li = Client(), Client()
    for browser, name in ((wang, "wang.fang"), (li, "li.qiang")):
        browser.post("/sign-in", {"username": name, "password": worlds.PASSWORD})

    form = wang.get("/my/mandates/new").context["form"]
    given = wang.post(
        "/my/mandates/new",
        {
            "name": "李强",
            "id_number": worlds.id_number_of("李强"),
            "acts": ["view", "apply"],
            "valid_from": "2026-03-02",
            "valid_to": "2026-06-30",
            "request_key": str(form["request_key"].value()),
            "holder": str(form["holder"].value()),
        },
        follow=True,
    )
    assert "已委托李强，3月2日至6月30日有效" in given.content.decode()

    assert li.get("/").wsgi_request.identity.unread == 0
    assert worlds.deliver_everything(database) == 1
    assert "您有1条没看过的消息" in li.get("/").content.decode()
    assert "王芳委托您代办" in li.get("/my/notices").content.decode()
    li.post("/my/notices/read")
    assert li.get("/").wsgi_request.identity.unread == 0

    chosen = li.post("/my/acting", {"holder": str(wang_fang)}, follow=True)
    assert "您正在代表<b>王芳</b>办事" in chosen.content.decode()

    mandate = wang.get("/my/mandates").context["given"][0].row.id
    ended = wang.post(f"/my/mandates/{mandate}/revoke", follow=True)
    assert "已收回给李强的这份委托" in ended.content.decode()

    next_click = li.get("/my").content.decode()
    assert "您正在代表" not in next_click
    assert "已经到期或被收回" in next_click
    assert li.post("/my/acting", {"holder": str(wang_fang)}).status_code == 404

    assert worlds.deliver_everything(database) == 1
    assert "王芳收回了给您的委托" in li.get("/my/notices").content.decode()
