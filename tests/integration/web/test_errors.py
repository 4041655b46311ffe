"""Every error is a page: what happened, what was kept, what to do, a number to read out."""

import json
import re

import pytest
from django.test import Client, override_settings

from tongban.kernel.web import errors
from tongban.kernel.web.references import reference

CASES = [
    ("/suspicious", 400),
    ("/nowhere%00", 400),
    ("/form?q=a%00", 400),
    ("/forbidden", 403),
    ("/nowhere", 404),
    ("/gone", 404),
    ("/post", 405),
    ("/refused", 409),
    ("/form?q=" + "x" * 3000, 414),
    ("/broken", 500),
    ("/away", 503),
]


@pytest.mark.parametrize(("address", "status"), CASES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_error_says_what_happened_what_was_kept_and_what_now(client, address, status, language):
    client.cookies["lang"] = language

    answer = client.get(address)

    shown = answer.content.decode()
    assert answer.status_code == status
    assert reference(answer["X-Request-ID"]) in shown
    assert f'<html lang="{ {"zh": "zh-Hans", "en": "en"}[language] }"' in shown
    assert shown.count("<h1>") == 1
    assert 'id="main"' in shown
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", sorted(errors.WORDS))
def test_every_page_has_all_three_sentences(status):
    words = errors.WORDS[status]

    assert str(words.title)
    assert str(words.kept)
    assert str(words.happened) or status == 409
    assert str(words.now) or status == 429


def test_a_refusal_is_told_in_its_own_words(client):
    assert "这份委托已于10月3日收回，不能再次收回。" in client.get("/refused").content.decode()


def test_a_guard_is_heard_on_the_403_page(client):
    assert "这一页只给工作人员用。" in client.get("/forbidden").content.decode()


def test_a_method_that_is_not_allowed_still_names_those_that_are(client):
    assert client.get("/post")["Allow"] == "POST"


def test_a_form_from_an_old_page_is_explained():
    with override_settings(ROOT_URLCONF="tests.integration.web.rooms"):
        answer = Client(enforce_csrf_checks=True).post("/post", {})

    assert answer.status_code == 403
    assert "<h1>这张表没有交上来</h1>" in answer.content.decode()
    assert "旧的页面" in answer.content.decode()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_a_body_too_large_is_refused_before_it_is_read(client):
    answer = client.post("/post", {"text": "x" * 2000})

    assert answer.status_code == 413
    assert "太大" in answer.content.decode()


def test_too_many_fields_are_too_much(client):
    answer = client.post("/form", {f"f{n}": "1" for n in range(600)})

    assert answer.status_code == 413


def test_headers_too_long_are_refused(client):
    answer = client.get("/form", headers={"x-long": "x" * 20_000})

    assert answer.status_code == 431


@override_settings(REQUESTS_PER_MINUTE=10)
def test_whoever_asks_too_fast_is_told_how_long_to_wait():
    with override_settings(ROOT_URLCONF="tests.integration.web.rooms"):
        client = Client()
        answers = [client.get("/form") for _ in range(5)]

    assert [a.status_code for a in answers] == [200, 200, 429, 429, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 6
    assert "秒再试" in answers[-1].content.decode()


def test_a_machine_gets_the_same_as_json(client):
    answer = client.get("/api/v1/refused")

    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    assert told["status"] == 409
    assert re.fullmatch(r"E-\w{6}", told["reference"])
    assert told["title"] == "这份委托已于10月3日收回，不能再次收回。"


def test_what_went_wrong_inside_is_not_shown(client):
    assert "秘密" not in client.get("/broken").content.decode()
