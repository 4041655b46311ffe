"""沈清如's shop: she registers it online, with the real simulated service, whatever it does."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from tests import verifier, worlds
from tests.conftest import Clone
from tests.journeys.conftest import GoesOn, also_restored
from tests.verifier import Service
from tongban.kernel import clock
from tongban.site.demo.people import BODIES

SHOP = BODIES[0]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with verifier.running(tmp_path_factory.mktemp("verifier")) as running:
        yield running


@pytest.fixture
def house(database: Clone, goes_on: GoesOn, service: Service) -> Iterator[Clone]:
    """王芳 has an account of level 3; the service asked is the real simulated one."""
    service.behave("normal")
    with database.as_worker():
        worlds.an_agreement()
        worlds.an_account(worlds.a_person("王芳"), login_name="wang.fang", level=3)
    with verifier.asked(service.client()):
        yield goes_on(database)


@pytest.fixture
def wang(house: Clone) -> Client:
    """王芳, signed in."""
    browser = Client()
    browser.post("/sign-in", worlds.typed("wang.fang"))
    return browser


def claim(browser: Client, name: str = SHOP.name, code: str = SHOP.credit_code) -> str:
    answer = browser.post("/my/bodies/new", {"name": name, "credit_code": code})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def said(browser: Client, place: str) -> str:
    return browser.get(place).content.decode()


def agree(browser: Client, place: str):
    context = browser.get(place).context
    text = context["text"]
    form = {"agree": "yes", "version": str(text.version), "digest": text.digest}
    return browser.post(place, form)


@also_restored
def test_from_name_and_code_to_acting_for_the_shop(house, wang):
    place = claim(wang)
    assert "正在和法人库比对" in said(wang, place)

    assert worlds.run_jobs(house) == ["identity.verify_body"]
    assert "核验一致" in said(wang, place)
    assert agree(wang, place).status_code == 302

    assert "单位已登记" in said(wang, place)
    assert SHOP.name in said(wang, "/my/acting")
    assert "和法人库比对" in said(wang, "/my/access")
    assert "本平台" in said(wang, "/my/access")
    assert "一位实名用户" not in said(wang, "/my/access")
    assert "您是它的经营者" in said(wang, place)
    ((how,),) = house.rows("SELECT how FROM identity_agreementsignature")
    assert how == "online"


def test_what_does_not_fit_is_named_and_what_was_typed_is_kept(house, wang):
    place = claim(wang, name="示范区香记面馆")
    worlds.run_jobs(house)

    page = said(wang, place)

    assert "和法人库对不上的是" in page
    assert 'value="示范区香记面馆"' in page
    assert house.rows("SELECT 1 FROM identity_body") == []


def test_a_body_of_somebody_else_cannot_be_claimed(house, wang):
    other = BODIES[1]
    place = claim(wang, other.name, other.credit_code)
    worlds.run_jobs(house)

    assert f"和法人库对不上的是：{'法定代表人' if other.kind != '92' else '经营者'}" in said(
        wang, place
    )
    assert house.rows("SELECT 1 FROM identity_body") == []


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [("away", "现在没有应答"), ("slow", "很慢"), ("forged", "没有采用"), ("nonsense", "没有采用")],
)
def test_a_service_in_trouble_loses_nothing_and_is_asked_again(
    house, wang, service, mode, sentence
):
    service.behave(mode)
    place = claim(wang)
    worlds.run_jobs(house, most=1)

    page = said(wang, place)
    assert sentence in page
    assert "最晚试到" in page
    service.behave("normal")
    worlds.run_jobs(house)
    waiting = wang.get(place, headers={"hx-request": "true"})
    assert (waiting.status_code, waiting.headers["HX-Redirect"]) == (204, place)
    assert "核验一致" in said(wang, place)


def test_after_hours_of_silence_the_question_is_given_up_and_can_be_asked_anew(
    house, wang, service
):
    service.behave("away")
    place = claim(wang)
    with clock.at(worlds.SOME_DAY + timedelta(days=3)):
        worlds.run_jobs(house, most=1)
    account_page = said(wang, place)

    assert "我们停下了" in account_page
    assert f'value="{SHOP.name}"' in account_page


def test_two_clicks_are_one_question_and_one_body(house, wang):
    place = claim(wang)

    assert claim(wang) == place
    worlds.run_jobs(house)
    agree(wang, place)
    again = wang.post(place, {"agree": "yes", "version": "1", "digest": "x"})
    assert again.status_code == 302
    assert house.rows("SELECT count(*) FROM identity_body") == [(1,)]


def test_another_representative_has_it_already_and_is_sent_to_the_window(house, wang):
    with house.as_worker():
        li = worlds.a_person("李强")
    from tongban.identity import actions

    with house.as_worker():
        actions.register_body(
            name=SHOP.name,
            credit_code=SHOP.credit_code,
            region_code="990102",
            representative_id=li,
            by=worlds.BUILDER,
        )

    answer = wang.post("/my/bodies/new", {"name": SHOP.name, "credit_code": SHOP.credit_code})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "到窗口办理变更" in page
    assert f'value="{SHOP.name}"' in page


def test_too_low_a_level_or_anothers_name_opens_no_claim(house, wang):
    with house.as_worker():
        li = worlds.a_person("李强")
        low = worlds.an_account(li, level=2)
    form = {"name": SHOP.name, "credit_code": SHOP.credit_code}

    answer = worlds.signed_in(low).post("/my/bodies/new", form)

    assert answer.status_code == 422
    assert "3级实名" in answer.content.decode()


def test_a_claim_is_its_claimants_alone(house, wang):
    place = claim(wang)
    with house.as_worker():
        account = worlds.an_account(worlds.a_person("李强"))
    li = worlds.signed_in(account)

    assert li.get(place).status_code == 404
    assert li.post(place, {"agree": "yes", "version": "1", "digest": "x"}).status_code in (404, 422)


def test_without_agreeing_nothing_is_registered(house, wang):
    place = claim(wang)
    worlds.run_jobs(house)

    answer = wang.post(place, {"version": "1", "digest": "x"})

    assert answer.status_code == 422
    assert "勾选同意" in answer.content.decode()


def test_an_answer_of_the_day_before_yesterday_registers_nothing(house, wang):
    place = claim(wang)
    worlds.run_jobs(house)
    house.rows(
        "UPDATE identity_bodyclaim SET answered_at = answered_at - interval '2 days' RETURNING id"
    )

    answer = agree(wang, place)

    assert answer.status_code == 422
    assert "核验结果已经过期" in answer.content.decode()
