"""Language, elder mode and contrast are links the server answers."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import get_language

from tongban.kernel.web.display import DisplayMiddleware, display_of, switch


def answered(path, **cookies):
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    return DisplayMiddleware(lambda r: HttpResponse(get_language()))(request)


@pytest.mark.parametrize(
    ("asked", "cookie", "value"),
    [
        ("lang=en", "lang", "en"),
        ("lang=zh", "lang", "zh"),
        ("mode=elder", "mode", "elder"),
        ("contrast=high", "contrast", "high"),
    ],
)
def test_a_switch_keeps_the_choice_and_comes_back_without_it(asked, cookie, value):
    answer = answered(f"/search?q=a%20b&{asked}")

    assert answer.status_code == 303
    assert answer["Location"] == "/search?q=a+b"
    assert answer.cookies[cookie].value == value
    assert answer.cookies[cookie]["httponly"]
    assert answer.cookies[cookie]["samesite"] == "Lax"


def test_nobody_is_led_to_another_host():
    request = RequestFactory().get("/?mode=elder")
    request.path = "//evil.example/x"

    answer = DisplayMiddleware(lambda r: HttpResponse())(request)

    assert answer["Location"] == "/%2Fevil.example/x"


def test_a_switch_with_nonsense_is_no_switch():
    assert answered("/?mode=loud").status_code == 200


def test_a_form_posted_with_the_word_is_no_switch():
    request = RequestFactory().post("/?mode=elder")

    assert DisplayMiddleware(lambda r: HttpResponse())(request).status_code == 200


@pytest.mark.parametrize(
    ("cookie", "header", "language"),
    [
        (None, "", "zh-hans"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de,zh-CN;q=0.8", "zh-hans"),
        ("zh", "en", "zh-hans"),
        ("en", "zh-CN", "en"),
        ("kl", "de", "zh-hans"),
    ],
)
def test_the_language_is_the_chosen_one_then_the_browsers_then_chinese(cookie, header, language):
    request = RequestFactory().get("/", headers={"accept-language": header})
    if cookie:
        request.COOKIES["lang"] = cookie

    assert display_of(request).lang == language


def test_the_answer_says_its_language_and_what_it_depends_on():
    answer = answered("/", lang="en")

    assert answer.content == b"en"
    assert answer["Content-Language"] == "en"
    assert "Accept-Language" in answer["Vary"]
    assert "Cookie" in answer["Vary"]


def test_the_choice_shows_on_the_html_element():
    request = RequestFactory().get("/")
    request.COOKIES.update(mode="elder", contrast="high")

    assert display_of(request).attributes == ' data-mode="elder" data-contrast="high"'


def test_a_switch_keeps_the_rest_of_the_query():
    assert switch(RequestFactory().get("/search?q=饭店"), "lang", "en") == (
        "?q=%E9%A5%AD%E5%BA%97&lang=en"
    )
