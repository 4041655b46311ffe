"""Somebody signing up, for tests of what happens on the way."""

from django.test import Client

from tests import worlds
from tests.conftest import Clone

HER = worlds.a_newcomer()
PASSWORD = "sweet-osmanthus-77"


def text(browser: Client, path: str) -> str:
    return browser.get(path, follow=True).content.decode()


def verified(database: Clone, browser: Client, who: worlds.Known = HER) -> None:
    worlds.types_identity(browser, who)
    worlds.types_elements(browser, who)
    worlds.run_jobs(database)


def signed_and_named(browser: Client, name: str = "shen.qingru") -> None:
    digest = browser.get("/sign-up/agreement").context["agreement"].digest
    browser.post("/sign-up/agreement", {"digest": digest, "agree": "yes"})
    browser.post("/sign-up/account", {"username": name, "password": PASSWORD, "again": PASSWORD})
