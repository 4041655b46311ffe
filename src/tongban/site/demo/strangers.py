"""People and bodies the demo's verification service knows and the platform does not yet.

A visitor can sign up as one of them. All fictional: region 99 does not exist, and every number
is made from the person's own.
"""

from dataclasses import dataclass
from datetime import date

from tongban.identity.rules import ElementKind
from tongban.site.demo.people import BODIES, PEOPLE, Human, Shop
from tongban.site.demo.places import CITY, COUNTY, DISTRICT, YUNXI


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the population base knows, with all their numbers."""

    name: str
    id_number: str
    mobile: str
    about: str = ""
    about_en: str = ""

    @property
    def elements(self) -> dict[ElementKind, str]:
        """The five elements; made up from the ID number, always the same."""
        tail = self.id_number[6:17]
        return {
            ElementKind.MOBILE: self.mobile,
            ElementKind.SOCIAL_SECURITY_CARD: f"99{self.id_number[-4:]}{tail[-4:]}",
            ElementKind.BANK_ACCOUNT: f"62990{tail}{self.mobile[-3:]}",
            ElementKind.PROVIDENT_FUND: f"9901{tail[2:]}",
            ElementKind.DRIVING_LICENCE: f"9901{tail[-8:]}",
        }


@dataclass(frozen=True, slots=True)
class KnownBody:
    """A body the legal-person base knows."""

    name: str
    credit_code: str
    representative_name: str
    representative_id_number: str


STRANGERS: tuple[tuple[Human, str, str], ...] = (
    (Human("沈清如", date(1991, 6, 12), 21, DISTRICT), "想开一家花店", "Wants to open a florist's"),
    (Human("韩冬", date(1984, 1, 8), 95, DISTRICT), "刚搬来示范区", "Has just moved here"),
    (
        Human("古丽娜尔·艾合买提", date(1997, 9, 3), 46, CITY),
        "名字里有间隔号",
        "Her name has a middle dot",
    ),
    (Human("许大山", date(1953, 4, 17), 37, COUNTY), "退休，用长辈版", "Retired, uses elder mode"),
    (
        Human("𬱖一诺", date(2000, 12, 1), 68, YUNXI),
        "名字里有生僻字",
        "Her name has a rare character",
    ),
    (Human("贺小满", date(2019, 5, 21), 63, DISTRICT), "孩子，要到窗口", "A child: at the window"),
)
"""Who has no account, and what the demo page says of them."""

NEW_BODIES: tuple[Shop, ...] = (
    Shop("示范区清如花店", "92", "0000Q8L", "沈清如"),
    Shop("示范市山野食品有限公司", "91", "0000X5D", "许大山"),
)
"""Bodies that are not registered here yet, with their legal representative."""


FIRST = 9000
"""The end of the first newcomer's mobile; the city's own people count from 0 (people.py)."""


def newcomers() -> list[Known]:
    """Who can be signed up as."""
    return [
        Known(one.name, one.id_number, f"1990099{FIRST + nth}", about, about_en)
        for nth, (one, about, about_en) in enumerate(STRANGERS)
    ]


def population() -> dict[str, Known]:
    """Everybody the service knows, by ID number: the city's people and the newcomers."""
    residents = [Known(one.name, one.id_number, one.mobile) for one in PEOPLE]
    return {one.id_number: one for one in (*residents, *newcomers())}


def unclaimed() -> list[KnownBody]:
    """Bodies somebody new can register."""
    known = bodies()
    return [known[shop.credit_code] for shop in NEW_BODIES]


def bodies() -> dict[str, KnownBody]:
    """Every body the service knows, by credit code."""
    numbers = {one.name: one.id_number for one in population().values()}
    return {
        shop.credit_code: KnownBody(
            shop.name, shop.credit_code, shop.representative, numbers[shop.representative]
        )
        for shop in (*BODIES, *NEW_BODIES)
    }
