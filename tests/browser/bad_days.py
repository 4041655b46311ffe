"""Whom a bad day of the verification service meets: what they do, and what a page must tell them.

One signs up, one registers the body he represents, one rises to level 3.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Route

from tests.browser.conftest import Visit
from tests.browser.known import KNOWN, RISING, SHOPS
from tongban.identity.rules import ElementKind
from tongban.site.demo.people import Shop
from tongban.site.demo.strangers import Known, newcomers

_SIGNING_UP = newcomers()[3]


@dataclass(frozen=True)
class Journey:
    """What somebody types, sends and is told meanwhile, and where they arrive."""

    name: str
    login: str
    types: Callable[[Visit], None]
    sends: str
    told: tuple[str, ...]
    arrives: str


def journeys(day: str) -> list[Journey]:
    """The three of this day."""
    shop, riser = SHOPS[day], KNOWN[RISING[day]]
    body = (_BODY[day], shop.name, shop.credit_code, "您填的都保存着", "我们会自动再问", "到窗口")
    return [
        Journey("sign-up", "", _signs_up, "保存，去核验", _TOLD[day], "身份核验一致"),
        Journey(
            "trust",
            f"rising.{day}",
            lambda visit: _rises(visit, riser),
            "去核验",
            (*_TOLD[day], "可以先去办别的"),
            "您现在是3级",
        ),
        Journey(
            "body",
            f"shop.{day}",
            lambda visit: _registers(visit, shop),
            "核验",
            body,
            "核验一致",
        ),
    ]


@contextmanager
def standing_still(visit: Visit) -> Iterator[None]:
    """The page does not go on while it is looked at; what it asked for meanwhile comes after."""
    held: list[Route] = []
    visit.page.route("**/*", lambda route: held.append(route))
    try:
        yield
    finally:
        for route in held:
            route.continue_()
        visit.page.unroute("**/*")


_KEPT = "填过的都存着"
_UNTRUSTED = ("核验服务的答复不可信", "我们不采用它，会重新问", "您填的没有问题，也没有丢")
_TOLD = {
    "slow": ("核验服务答得慢，还在等", "不是您填错了", "过一会儿回来看"),
    "nonsense": _UNTRUSTED,
    "forged": _UNTRUSTED,
    "away": ("核验服务暂时联系不上", _KEPT, "服务一恢复就自动接着核验"),
}
_BODY = {
    "slow": "核验服务很慢",
    "nonsense": "我们没有采用",
    "forged": "我们没有采用",
    "away": "核验服务现在没有应答",
}


def signs_up(visit: Visit, who: Known, mobile: str = "") -> None:
    """The first two pages, typed and not sent yet."""
    visit.open("/sign-up/identity")
    visit.page.fill("[name=name]", who.name)
    visit.page.fill("[name=id_number]", who.id_number)
    press(visit, "保存，下一步")
    _two(visit, who, mobile)


def press(visit: Visit, words: str) -> None:
    visit.page.get_by_role("button", name=words, exact=True).click()


def _two(visit: Visit, who: Known, mobile: str = "") -> None:
    visit.page.fill("[name=mobile]", mobile or who.mobile)
    visit.page.fill("[name=bank_account]", who.elements[ElementKind.BANK_ACCOUNT])


def _signs_up(visit: Visit) -> None:
    signs_up(visit, _SIGNING_UP)


def _rises(visit: Visit, who: Known) -> None:
    visit.open("/my/trust/verify?need=3&next=/my/mandates/new")
    _two(visit, who)


def _registers(visit: Visit, shop: Shop) -> None:
    visit.open("/my/bodies/new")
    visit.page.fill("[name=name]", shop.name)
    visit.page.fill("[name=credit_code]", shop.credit_code)
