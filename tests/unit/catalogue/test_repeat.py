"""Nobody is asked to bring what government holds, unless a recorded rule of law allows it."""

from dataclasses import replace

import pytest

from tests import items
from tests.items import an_element
from tongban.catalogue.queries import (
    Dictionary,
    Exemption,
    Item,
    MaterialKind,
    MaterialRequirement,
    Text,
    TrustGrade,
)
from tongban.catalogue.rules.gate.repeat import flaws_of_repeat

T = Text("甲", "A")
LICENCE = "11990000MB0000001M001"
ISSUED = {"营业执照": LICENCE, "食品经营许可证": "11990000MB0000001M031"}


KNOWN = Dictionary.of(
    [
        an_element("person.id_number", sources=("profile.id_number",)),
        an_element("person.name", sources=("profile.name",)),
        an_element("body.credit_code", sources=("body.credit_code",)),
        an_element("premises.floor_area"),
    ]
)


def asking(name: str, kind: MaterialKind = MaterialKind.UPLOAD, **more: object) -> Item:
    one = MaterialRequirement("paper", Text(name, "A paper"), kind, items.LAW, TrustGrade.C)
    return items.an_item(materials=(replace(one, **more),))  # type: ignore[arg-type]


def flaws(item: Item, issued: dict[str, str] = ISSUED) -> set[tuple[object, ...]]:
    return {(*one.path, one.flaw.name.lower()) for one in flaws_of_repeat(item, KNOWN, issued)}


@pytest.mark.parametrize(
    "name",
    [
        "营业执照",
        "营业执照复印件",
        "营业执照（副本）复印件",
        "食品经营许可证原件及复印件",
        "申请人身份证正反面",
        "居民身份证复印件",
        "法定代表人身份证明",
    ],
)
def test_what_the_platform_holds_is_not_asked_for_under_any_name(name):
    assert flaws(asking(name)) == {("materials", 0, "repeated")}


@pytest.mark.parametrize("name", ["经营场所平面布局图", "房屋租赁合同", "身份证号码变更说明"])
def test_what_nobody_holds_may_be_asked_for(name):
    assert flaws(asking(name)) == set()


def test_a_paper_that_shows_only_what_is_known_is_not_asked_for():
    assert flaws(asking("情况表", proves=("person.name",))) == {("materials", 0, "repeated")}
    assert flaws(asking("情况表", proves=("person.name", "premises.floor_area"))) == set()


def test_a_recorded_rule_of_law_allows_it_and_is_not_recorded_for_nothing():
    exemption = Exemption(items.LAW, T)

    assert flaws(asking("营业执照", exemption=exemption)) == set()
    assert flaws(asking("布局图", exemption=exemption)) == {
        ("materials", 0, "exemption", "exempt_from_nothing")
    }


@pytest.mark.parametrize("kind", [MaterialKind.CERTIFICATE, MaterialKind.FORM])
def test_what_is_fetched_or_filled_in_is_not_brought(kind):
    assert flaws(asking("营业执照", kind)) == set()


def test_what_a_material_proves_are_elements_there_are():
    assert flaws(asking("图", proves=("no.such",))) == {
        ("materials", 0, "proves", 0, "element_unknown")
    }
    assert flaws(asking("图", proves=("premises.floor_area",) * 2)) == {
        ("materials", 0, "proves", 1, "twice")
    }
    assert flaws(asking("表", MaterialKind.FORM, proves=("premises.floor_area",))) == {
        ("materials", 0, "proves", "not_here")
    }
