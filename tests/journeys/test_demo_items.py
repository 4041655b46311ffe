"""Each item of the demo city is applied for and granted, on the pages, as its people would."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.test import override_settings

from tests import applying, handling, worlds
from tests.applying import Applicant, Pages
from tests.conftest import Clone
from tongban.cases import queries as handled
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused

RESIDENCE = "11990100MB0000001T399070900400001"
PASSPORT = "11990100MB0000001T399010900500001"
HYGIENE = "11990102MB0000002T499012302100001"
SENIOR = "11990102MB00000067499201101500001"
ALLOWANCE = "11990102MB00000067499051101600001"
NEWBORN = "11990102MB0000002T499202300100001"
RESTAURANT = "11990102MB0000001P499203100100001"

HOME = "示范市示范区清河街道桂香路18号2栋301室"
SHOP = "a shop"


@dataclass(frozen=True)
class Errand:
    """Who applies for what, in whose name, what they fill in, and what comes of it."""

    item: str
    who: str
    pages: Pages
    brings: Sequence[str] = ()
    pledges: Sequence[str] = ()
    for_whom: str = ""
    """The child, or SHOP; empty: for themselves."""
    certificate: Mapping[str, date | None] = field(default_factory=dict)
    """Its name and last day."""


ERRANDS = {
    "residence permit": Errand(
        RESIDENCE,
        "陈思远",
        {
            "applicant": {"filed_by": "self"},
            "contact": {},
            "home": {"home_address": HOME, "resident_since": "2025-06-01"},
            "reason": {
                "ground": "dwelling",
                "home_kind": "rented",
                "lease_until": "2027-01-31",
            },
        },
        brings=("photo", "rental_contract"),
        certificate={"居住证": date(2027, 3, 1)},
    ),
    "passport": Errand(
        PASSPORT,
        "王芳",
        {
            "applicant": {
                "filed_by": "self",
                "latin_name": "WANG FANG",
                "sex": "2",
                "birth_place": "示范省",
            },
            "contact": {},
            "duties": {"is_official": "no", "is_soldier": "no"},
            "booklet": {"note_count": "1", "note_text": "曾用名：王小芳"},
        },
        brings=("photo",),
        certificate={"普通护照": date(2036, 3, 1)},
    ),
    "passport of a child": Errand(
        PASSPORT,
        "林晓梅",
        {
            "applicant": {
                "filed_by": "guardian",
                "applicant_name": "林小禾",
                "applicant_id_number": worlds.id_number_of("林小禾"),
                "latin_name": "LIN XIAOHE",
                "sex": "2",
                "birth_place": "示范省",
            },
            "guardian": {
                "guardian_name": "林晓梅",
                "guardian_id_number": worlds.id_number_of("林晓梅"),
                "guardian_relation": "parent",
                "guardian_mobile": "19900990002",
            },
            "booklet": {"note_count": "0"},
        },
        brings=("photo",),
        pledges=("guardian_consent",),
        for_whom="林小禾",
        certificate={"普通护照": date(2031, 3, 1)},
    ),
    "hygiene licence": Errand(
        HYGIENE,
        "王芳",
        {
            "body": {"mobile": "19900001111"},
            "kind": {"kinds": ["hairdresser"], "disinfection_room": "yes", "central_air": "no"},
            "place": {"address": "示范市示范区清河街道桂香路26号2层", "area": "80"},
            "people": {"hygiene_officer": "王芳", "staff_count": "3"},
        },
        brings=("location_plan", "floor_plan", "business_licence"),
        pledges=("pledge", "hygiene_rules"),
        for_whom=SHOP,
        certificate={"公共场所卫生许可证": date(2030, 3, 1)},
    ),
    "senior card": Errand(
        SENIOR,
        "周桂兰",
        {"person": {"filed_by": "self"}, "contact": {}},
        brings=("photo",),
        certificate={"老年人优待证": None},
    ),
    "old-age allowance": Errand(
        ALLOWANCE,
        "钱春生",
        {
            "person": {"filed_by": "self"},
            "contact": {},
            "home": {"home_address": HOME},
            "other": {"receives_other": "no"},
            "account": {
                "payment_method": "bank_card",
                "account_number": "6200000000000000000",
                "bank_name": "示范银行",
            },
        },
        pledges=("truth_pledge",),
    ),
}


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> Iterator[None]:
    with override_settings(FILES_FOLDER=tmp_path / "files"):
        yield


def somebody(errand: Errand) -> tuple[UUID, UUID]:
    """Whoever applies, and in whose name; as the worker."""
    person_id = worlds.a_person(errand.who)
    if not errand.for_whom:
        return person_id, person_id
    if errand.for_whom == SHOP:
        return person_id, worlds.a_body(person_id)
    child_id = worlds.a_person(errand.for_whom)
    worlds.a_guardian(child_id, person_id)
    return person_id, child_id


@pytest.mark.parametrize("errand", ERRANDS.values(), ids=ERRANDS)
def test_it_is_applied_for_and_granted_as_its_guide_says(database: Clone, errand: Errand):
    with database.as_worker():
        person_id, holder_id = somebody(errand)
        account = worlds.an_account(person_id)
        applying.the_demo_items()
        office = handling.the_office_of(catalogue.in_force(errand.item, clock.today())[1])
    browser = worlds.signed_in(account)
    if holder_id != person_id:
        worlds.acting_for(browser, holder_id)
    by = Actor.person(person_id, acting_for=holder_id)
    applicant = Applicant(browser)

    application = applicant.begins(errand.item)
    applicant.fills(application, errand.pages)
    applicant.brings(application, errand.brings)
    applicant.pledges(application, errand.pledges)
    applicant.hands_in(application)
    office.grants(application, by)
    worlds.run_everything(database)

    with acting(by):
        (case,) = handled.cases()
    assert (case.stage, case.granted) == (handled.Stage.CLOSED, True)
    with database.superuser() as admin:
        made = admin.execute("SELECT name, valid_to FROM certificates_certificate").fetchall()
    assert dict(made) == errand.certificate
    page = applicant.sees("/my/certificates")
    assert all(name in page for name in errand.certificate)


@pytest.mark.parametrize("code", [NEWBORN, RESTAURANT])
def test_a_matter_of_several_items_is_read_and_not_applied_for(database: Clone, code: str):
    with database.as_worker():
        wang = worlds.a_person("王芳")
        account = worlds.an_account(wang)
        applying.the_demo_items()
    browser = worlds.signed_in(account)
    applicant = Applicant(browser)

    guide = applicant.sees(f"/items/{code}")
    turned_away = browser.get(f"/apply/{code}")
    pressed = browser.post(f"/apply/{code}", follow=True)

    assert "联办即将开通" in guide
    assert f'action="/apply/{code}"' not in guide
    assert turned_away.headers["Location"] == f"/items/{code}"
    assert pressed.redirect_chain == [(f"/items/{code}", 302)]
    assert "还不能在网上申请" in pressed.content.decode()
    with pytest.raises(Refused, match="还不能在网上申请"):
        applying.start(code, Actor.person(wang))


def test_the_members_of_a_matter_stand_in_their_order_and_lead_to_their_own_guides(
    database: Clone,
):
    with database.as_worker():
        account = worlds.an_account(worlds.a_person("王芳"))
        applying.the_demo_items()
    browser = worlds.signed_in(account)

    newborn = Applicant(browser).sees(f"/items/{NEWBORN}")
    restaurant = Applicant(browser).sees(f"/items/{RESTAURANT}")

    members = newborn[newborn.index('id="members"') : newborn.index('id="need"')]
    order = [members.index(name) for name in ("出生医学证明", "出生户口登记", "社会保障卡申领")]
    assert order == sorted(order)
    assert "要先办好：出生户口登记" in members
    assert f'<a href="/items/{applying.FOOD}">食品经营许可（新办）</a>' in restaurant
