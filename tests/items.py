"""Service items for tests of every room: a small one, and the demo city's."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from tests import worlds
from tongban.catalogue import actions
from tongban.catalogue import queries as catalogue
from tongban.catalogue.actions.items import publish
from tongban.catalogue.queries import (
    Audience,
    BodyKind,
    CaseKind,
    CatalogueItem,
    DataElement,
    ElementType,
    Eligibility,
    Example,
    Expected,
    Field,
    FieldType,
    Group,
    Handling,
    HandlingForm,
    HolderKind,
    Item,
    MaterialKind,
    MaterialRequirement,
    OnlineDepth,
    Place,
    PowerSource,
    Question,
    Remedies,
    Requirement,
    ResultKind,
    Sensitivity,
    Step,
    StepKind,
    Text,
    TimeLimit,
    TrustGrade,
    Unit,
)
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.site.demo.places import DEPARTMENTS

MARKET = next(one for one in DEPARTMENTS if one.code == "990102-01")
CODE = f"{MARKET.credit_code}400013199900101"
SMALL = Path(__file__).parent / "packs" / "small"
"""A pack of one item, with its entry of the catalogue list."""

STEPS = (
    (StepKind.ACCEPT, "受理", "Acceptance"),
    (StepKind.REVIEW, "审核", "Review"),
    (StepKind.DECIDE, "审批", "Decision"),
    (StepKind.CLOSE, "办结", "Closing"),
    (StepKind.DELIVER, "送达", "Delivery"),
)
LAW = Text("行政许可法 第三十一条", "What may be asked for (行政许可法 第三十一条)")


def an_item(**changes: object) -> Item:
    """A small item of the demo city's market regulation; `changes` are its details."""
    item = Item(
        code=CODE,
        name=Text("示范许可", "Sample permit"),
        summary=Text("试一试。", "To try things."),
        item_type="01",
        audiences=(Audience.PERSON, Audience.OTHER),
        department=MARKET.code,
        legal_basis=(LAW,),
        conditions=(Requirement("年满十八周岁", "Eighteen or older"),),
        case_kind=CaseKind.COMMITTED,
        statutory=_days(20),
        promised=_days(5),
        correction=_days(5),
        min_trust_level=3,
        onsite_visits=0,
        onsite_reason=None,
        materials=(
            MaterialRequirement(
                "form", Text("申请表", "Form"), MaterialKind.FORM, LAW, TrustGrade.D
            ),
        ),
        form=(
            Group(
                "who",
                Text("您是谁", "Who you are"),
                (Field("owner_name", FieldType.TEXT, Text("姓名", "Name")),),
            ),
        ),
        steps=tuple(
            Step(str(kind), Text(zh, en), Text("看一看。", "We look."), kind)
            for kind, zh, en in STEPS
        ),
        result=None,
        founding=None,
        place=Place("0000-8801234", "0000-8801299", Text("大厅", "Hall"), Text("九点", "Nine")),
        remedies=Remedies(Text("区政府", "District"), 60, Text("法院", "Court"), 6, True),
        faq=(Question(Text("要钱吗？", "Does it cost?"), Text("不要。", "No.")),),
        minutes=5,
        handling=Handling(
            PowerSource.OWN, BodyKind.STATUTORY, (HandlingForm.WEB,), OnlineDepth.ALL_THE_WAY, False
        ),
        result_kind=ResultKind.ENTRY,
        examples=(an_example(),),
    )
    return replace(item, **changes)  # type: ignore[arg-type]


def the_small_item() -> Item:
    """The item of the small pack; it passes the gate."""
    return catalogue.load([SMALL]).items[0]


def the_small_entry() -> CatalogueItem:
    """The entry of the catalogue list it stands on."""
    return catalogue.load([SMALL]).listed[0]


def an_example(**changes: object) -> Example:
    """What comes of the small item, whatever is answered; `changes` of what is expected."""
    expects = Expected(("form",), "0", "2026-03-09", Eligibility.ELIGIBLE)
    return Example(
        Text("谁来都一样", "Whoever comes"),
        HolderKind.PERSON,
        "2026-03-02",
        replace(expects, **changes),  # type: ignore[arg-type]
    )


def an_element(code: str = "shop.sign", **changes: object) -> DataElement:
    """A data element of texts; `changes` are its details."""
    name = Text("店招", "Shop sign")
    element = DataElement(
        code, name, name, ElementType.TEXT, "an..50", Sensitivity.PUBLIC, "通办", "2026-01-01"
    )
    return replace(element, **changes)  # type: ignore[arg-type]


def _days(days: int) -> TimeLimit:
    return TimeLimit(days, Unit.WORKING_DAY, LAW)


def the_departments() -> None:
    """The demo city's departments; under `as_worker`."""
    from tongban.identity.actions import open_department

    with acting(worlds.BUILDER):
        there = {one.code for one in identity.departments()}
    for one in DEPARTMENTS:
        if one.code not in there:
            open_department(
                code=one.code,
                credit_code=one.credit_code,
                name=one.name,
                name_en=one.name_en,
                region_code=one.region,
                by=worlds.BUILDER,
            )


def the_dictionary() -> None:
    """The data elements and code lists that come with the product; under `as_worker`."""
    entries = catalogue.load_dictionary([catalogue.STANDARD]).entries
    actions.enter(entries, by=worlds.BUILDER)


def published(item: Item | None = None, *, valid_from: date | None = None) -> UUID:
    """The version of an item put into force; under `as_worker`."""
    the_departments()
    return publish(item or an_item(), valid_from=valid_from or clock.today(), by=worlds.BUILDER)
