"""The frame's own pages, in both languages and every mode."""

import pytest

from tongban.kernel.web.icons import SHAPES


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", ["/style", "/accessibility", "/"])
def test_the_pages_open(client, address, language):
    client.cookies["lang"] = language

    assert client.get(address).status_code == 200


def test_the_style_page_shows_every_icon(client):
    shown = client.get("/style").content.decode()

    for shape in SHAPES.values():
        assert shape in shown


def test_elder_mode_and_high_contrast_change_the_html_element_only(client):
    plain = client.get("/accessibility").content.decode()
    client.cookies["mode"] = "elder"
    elder = client.get("/accessibility").content.decode()

    assert '<html lang="zh-Hans">' in plain
    assert '<html lang="zh-Hans" data-mode="elder">' in elder


def test_the_frame_links_only_to_what_exists(client):
    shown = client.get("/").content.decode()

    assert 'href="/sign-in"' in shown
    assert 'href="/ratings"' not in shown


def test_no_demo_mark_outside_a_demo(client, settings_without_demo):
    assert "演示" not in client.get("/nowhere").content.decode().split("</header>")[0]


@pytest.fixture
def settings_without_demo():
    from django.test import override_settings

    with override_settings(DEMO=False):
        yield
