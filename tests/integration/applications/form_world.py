"""An item with every kind of question and material, and people who apply for it."""

from uuid import UUID

from tests import items, worlds
from tests.conftest import Clone
from tongban.applications import actions, queries
from tongban.applications.actions import Saved
from tongban.cases import actions as handle
from tongban.cases import queries as cases
from tongban.catalogue.rules import (
    Field,
    FieldType,
    Group,
    Item,
    MaterialKind,
    MaterialRequirement,
    Option,
    Text,
    TrustGrade,
)
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting


def text(zh: str, en: str = "") -> Text:
    return Text(zh, en or f"EN {zh}")


def question(key: str, type_: FieldType = FieldType.TEXT, **more: object) -> Field:
    return Field(key=key, type=type_, label=text(f"问{key}"), **more)  # type: ignore[arg-type]


KINDS = (Option("eatery", text("餐饮")), Option("shop", text("零售"), effect=text("不用布局图")))
PROJECTS = (
    Option("hot", text("热食")),
    Option("cold", text("冷食")),
    Option("drink", text("饮品")),
)

FORM = (
    Group(
        key="owner",
        title=text("您是谁", "Who are you"),
        lead=text("我们已经知道的，不用再填。"),
        fields=(
            question("owner_name", sources=("profile.name",), longest=80),
            question("owner_number", FieldType.ID_NUMBER, sources=("profile.id_number",)),
            question("phone", FieldType.MOBILE, sources=("profile.mobile",)),
        ),
    ),
    Group(
        key="shop",
        title=text("您的店", "Your shop"),
        fields=(
            question("shop_name", longest=40, hint=text("与招牌一致")),
            question("kind", FieldType.CHOICE, options=KINDS),
            question("projects", FieldType.CHOICES, options=PROJECTS, when='kind = "eatery"'),
            question("area", FieldType.NUMBER, least="1", most="100000", unit=text("平方米", "m²")),
            question("opens_on", FieldType.DATE, least="2020-01-01", most="today"),
            question("has_cellar", FieldType.YES_NO),
            question("cellar", FieldType.LONG_TEXT, when="has_cellar", longest=300),
            question("code", FieldType.CREDIT_CODE, is_required=False),
        ),
    ),
    Group(
        key="staff",
        title=text("从业人员", "Staff"),
        least_rows=1,
        most_rows=3,
        fields=(
            question("name", longest=80),
            question("cooks", FieldType.YES_NO),
            question("since", FieldType.DATE, when="cooks", most="today"),
        ),
    ),
    Group(
        key="cold_room",
        title=text("冷食间", "Cold room"),
        when='"cold" in projects',
        fields=(question("cold_area", FieldType.NUMBER, least="1", most="500"),),
    ),
)


def requirement(key: str, kind: MaterialKind, **more: object) -> MaterialRequirement:
    return MaterialRequirement(
        key=key,
        name=text(f"料{key}"),
        kind=kind,
        legal_basis=text("演示依据"),
        grade=TrustGrade.C,
        **more,  # type: ignore[arg-type]
    )


MATERIALS = (
    requirement("plan", MaterialKind.UPLOAD, when='kind = "eatery"', most_files=2),
    requirement("photo", MaterialKind.UPLOAD, is_required=False),
    requirement("answers", MaterialKind.FORM),
    requirement(
        "promise", MaterialKind.PLEDGE, pledge=text("我承诺所填属实。", "All I say is true.")
    ),
)


def an_item(**changes: object) -> Item:
    return items.an_item(**{"form": FORM, "materials": MATERIALS, **changes})


def published(item: Item | None = None) -> Item:
    """The item in force; as the worker."""
    made = item or an_item()
    items.published(made)
    return made


OWNER = {"owner_name": "王芳", "owner_number": worlds.id_number_of("王芳"), "phone": "19900001111"}
SHOP = {
    "shop_name": "芳记面馆",
    "kind": "shop",
    "area": "60",
    "opens_on": "2026-02-01",
    "has_cellar": "no",
}
STAFF = [{"name": "王芳", "cooks": "no"}]
PAGES = {"owner": OWNER, "shop": SHOP, "staff": {"staff": STAFF}}


def filled(code: str, by: Actor, **answers: object) -> tuple[UUID, int]:
    """A draft with everything in it; its id and edits."""
    application_id = actions.start(code, by=by)
    edits = edits_of(application_id, by)
    for page, kept in PAGES.items():
        more = {key: value for key, value in answers.items() if page == "shop"}
        edits = actions.save(application_id, Saved(page, {**kept, **more}), edits=edits, by=by)
    actions.pledge(application_id, ["promise"], by=by)
    return application_id, edits_of(application_id, by)


def edits_of(application_id: UUID, by: Actor) -> int:
    with acting(by):
        return queries.application(application_id).edits


def handed_in(code: str, by: Actor) -> UUID:
    application_id, edits = filled(code, by)
    actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=by)
    return application_id


def to_be_corrected(database: Clone, application_id: UUID, by: Actor) -> Actor:
    """The department's officer asks for a correction; they, for looking at it later."""
    with acting(by):
        department = queries.application(application_id).department_id
        case_id = cases.case_of_application(application_id).id
    assert department is not None
    with database.as_worker():
        officer = worlds.an_officer("cases.accept", department_id=department)
    clerk = Actor.officer(officer, department)
    handle.request_correction(case_id, points=["面积和平面图不一样。"], by=clerk)
    return clerk
