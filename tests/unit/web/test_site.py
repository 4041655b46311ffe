"""Whose site it is: the demo's own names, nobody's names, or those of the operator."""

import pytest

from tongban.kernel.web import site

OURS = {"SITE_NAME": "云溪市政务服务", "HOTLINE": "12345-9", "SITE_RUN_BY": "云溪市人民政府办公室"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*site.NEEDED, "SITE_OPERATED_BY", "SITE_OPERATED_BY_EN"):
        monkeypatch.delenv(name, raising=False)


def test_a_demo_is_the_demo_city() -> None:
    assert site.sites(is_demo=True) == site.SHIFAN


def test_a_server_nobody_named_invents_no_place() -> None:
    found = site.sites(is_demo=False)

    assert found["zh-hans"].name == "政务服务"
    assert found["en"].run_by == ""
    assert "示范" not in str(found)


def test_the_operators_names_stand_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (OURS | {"SITE_NAME_EN": "Yunxi City services"}).items():
        monkeypatch.setenv(name, value)

    found = site.sites(is_demo=False)

    assert found["zh-hans"] == site.Site("云溪市政务服务", "云溪市人民政府办公室", "", "12345-9")
    assert found["en"].name == "Yunxi City services"
    assert found["en"].hotline == "12345-9"


def test_without_an_english_name_the_chinese_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_NAME", "云溪市政务服务")

    assert site.sites(is_demo=False)["en"].name == "云溪市政务服务"


def test_what_nobody_set_is_named_and_a_demo_needs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SITE_NAME", "云溪市政务服务")
    monkeypatch.setenv("DEMO", "no")
    real = site.unnamed()
    monkeypatch.setenv("DEMO", "yes")

    assert "SITE_NAME" not in real
    assert {"SITE_NAME_EN", "HOTLINE", "SITE_REGION"} <= set(real)
    assert site.unnamed() == ()
