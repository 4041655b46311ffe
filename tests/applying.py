"""A browser that applies for an item of the demo city, page by page, as a person would.

her = applying.Applicant(browser)
application = her.begins(applying.LICENCE)
her.fills(application, applying.A_SHOP)
her.hands_in(application)
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import items, samples
from tongban.applications import actions as applications
from tongban.catalogue.packs.load import load
from tongban.kernel.actor import Actor

PACK = Path(__file__).resolve().parents[1] / "packs" / "demo"
LICENCE = "11990102MB0000001P400013112800001"
"""个体工商户设立登记."""
FOOD = "11990102MB0000001P400013102400001"
"""食品经营许可（新办）."""
SHOP_NAME = "示范区芳记面馆"

Pages = Mapping[str, Mapping[str, Any]]
"""What is typed on each page; what is known already need not be."""

A_SHOP: Pages = {
    "owner": {},
    "name": {"trade_name": SHOP_NAME},
    "place": {
        "address": "示范市示范区清河街道桂香路18号1层",
        "area": "60",
        "tenure": "own",
        "place_shown": "pledge",
    },
    "business": {
        "scope": "餐饮服务",
        "start_capital": "5",
        "staff_count": "2",
        "sells_food": "yes",
        "food_kind": "served",
    },
}
A_KITCHEN: Pages = {
    "body": {"mobile": "19900001111"},
    "people": {"safety_officer": "王芳", "safety_officer_time": "full"},
    "staff": {"staff": [{"staff_name": "王芳", "staff_job": "cook", "handles_food": "yes"}]},
    "place": {"area": "60", "tenure": "own", "water": "city"},
    "business": {"kind": "catering", "projects": ["hot", "drinks"], "online": "no"},
    "equipment": {
        "equipment": [
            {"equipment_name": "冷藏柜", "equipment_count": "1", "equipment_use": "store"}
        ]
    },
}
PLANS = ("layout", "process")
MOST_QUESTIONS = 3


def the_demo_items() -> None:
    """The demo city's items put into force; under `as_worker`."""
    reading = load([PACK])
    assert not reading.problems, reading.problems
    for one in reading.items:
        items.published(one)


def start(code: str, by: Actor) -> UUID:
    """Begins by the act, where no page offers it."""
    return applications.start(code, by=by)


def hidden(page: str) -> dict[str, str]:
    """Every hidden value of a page's form, as the browser sends it back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


@dataclass
class Applicant:
    """Somebody signed in, at their browser."""

    browser: Client

    def sees(self, address: str) -> str:
        response = self.browser.get(address)
        assert response.status_code == 200, (address, response.status_code, said(response))
        return response.content.decode()

    def begins(self, code: str) -> str:
        """Presses 在线办理; the address of the draft."""
        return str(self.browser.post(f"/apply/{code}").headers["Location"])

    def fills(self, application: str, pages: Pages) -> None:
        """Each page as it stands, with this typed into it."""
        for key, typed in pages.items():
            address = f"{application}/{key}"
            page, values = self.sees(address), _flat(key, typed)
            for _asked_more in range(MOST_QUESTIONS):
                response = self.browser.post(address, {**hidden(page), **values})
                if response.status_code == 302:
                    break
                page = response.content.decode()  # an answer brought another question
            assert response.status_code == 302, (key, said(response))

    def brings(self, application: str, keys: Sequence[str]) -> None:
        """A document for each material."""
        for key in keys:
            file = SimpleUploadedFile(f"{key}.pdf", samples.a_document(key))
            response = self.browser.post(f"{application}/materials", {"for": key, "files": [file]})
            assert response.status_code == 200, (key, said(response))

    def pledges(self, application: str, keys: Sequence[str]) -> None:
        """Ticks the pledges and goes on."""
        page = self.sees(f"{application}/materials")
        response = self.browser.post(
            f"{application}/materials", {**hidden(page), "pledge": list(keys)}
        )
        assert response.status_code == 302, said(response)

    def hands_in(self, application: str) -> str:
        """Checks and presses 确认提交; where the receipt is."""
        page = self.sees(f"{application}/check")
        response = self.browser.post(f"{application}/submit", {**hidden(page), "declared": "on"})
        assert response.status_code == 302, said(response)
        return str(response.headers["Location"])


def said(response: Any) -> str:
    """The text of a page without its marks, for a failed test to show."""
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())[:3000]


def _flat(key: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    rows = typed.get(key)
    if not isinstance(rows, list):
        return dict(typed)
    return {f"r{nth}-{name}": value for nth, row in enumerate(rows) for name, value in row.items()}
