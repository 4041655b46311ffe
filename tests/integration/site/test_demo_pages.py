"""What the demo says of its people and bodies agrees with what the demo does."""

import pytest
from django.test import Client, override_settings

from tests import verifier, worlds
from tongban.site.demo import city
from tongban.site.demo.phone import Phone
from tongban.site.demo.strangers import NEW_BODIES


def silence(nth: int, total: int, zh: str, en: str) -> None:
    """Tell nobody."""


def test_the_demos_phone_reaches_everybody_who_can_be_played():
    refused = [one.name for one in worlds.newcomers() if Phone().refusal(one.mobile)]

    assert refused == []


def test_no_two_people_of_the_demo_share_a_number():
    from tongban.site.demo.strangers import population

    mobiles = [one.mobile for one in population().values()]

    assert len(mobiles) == len(set(mobiles))


@pytest.fixture
def page(database, tmp_path):
    with (
        verifier.running(tmp_path) as service,
        override_settings(VERIFICATION_URL=service.url, VERIFICATION_SECRET=verifier.SECRET),
    ):
        yield Client().get("/demo/verification").content.decode()


def test_the_page_lists_the_bodies_a_newcomer_can_register_and_whose_they_are(page):
    for shop in NEW_BODIES:
        assert shop.name in page
        assert shop.credit_code in page

    assert "<dt>经营者</dt><dd>沈清如</dd>" in page
    assert "<dt>法定代表人</dt><dd>许大山</dd>" in page


def test_the_agreement_of_the_demo_keeps_its_first_version_as_it_was_signed(as_worker):
    city.fill(silence)

    rows = as_worker.rows("SELECT version, text FROM identity_agreement ORDER BY version")

    assert [version for version, _text in rows] == [1, 2]
    assert "两项信息比对完就删除，不用于别的事。" in rows[0][1]
    assert "留下，作联系方式" in rows[1][1]
    assert "到窗口停用账号" not in rows[1][1]
