"""Build the demo city (演示城市), through the actions, as everybody else changes anything.

Every step looks first whether it was done, by natural keys: a start killed in the middle goes on
where it stopped. Dates count from the day it is built.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.contrib.auth.hashers import make_password

from tongban.catalogue import actions as catalogue
from tongban.catalogue import queries as items
from tongban.catalogue.queries import Item, ListChange, Office, Operation
from tongban.identity import actions, queries
from tongban.identity.actions import Details, Hashed, Shown
from tongban.identity.rules import Evidence, EvidenceKind, Terms
from tongban.identity.rules.window import MinorProof, Relation
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.site.demo import errands, handling
from tongban.site.demo.people import BODIES, GUARDIANS, LOOKED_AT, MANDATES, PEOPLE, Given, Human
from tongban.site.demo.personas import PERSONAS as PERSONAS
from tongban.site.demo.places import DEPARTMENTS, OFFICERS, Department, Officer

ME = Actor.task("demo-city")
PASSWORD = "tongban-demo-99"
CASE_REF = "DEMO-1"
OFFICERS_LEVEL = 5
AGREEMENT_FROM = date(2026, 1, 1)
SHOWN = Evidence(EvidenceKind.DEMONSTRATION, "demo-city")
"""On what the levels of the city's people rest: they are fictional."""

FOOD = "11990102MB0000001P400013102400001"
"""The food licence of the demo pack."""

OFFICES = {Office.ESTABLISHMENT: ("1601", "990100-06"), Office.LEGAL: ("1701", "990100-07")}
"""Who reviews changes of the lists: staff number and department."""

PACK = items.STANDARD.parent / "demo"
"""The city's service items, beside the sources."""

Progress = Callable[[int, int, str, str], None]
"""Told before each stage: which one, of how many, its name in Chinese and English."""

_KEYS = uuid.UUID("9f1d5a52-6c0b-4a53-9a0e-7d1f3c5b9900")


@dataclass(slots=True)
class City:
    """What has been entered so far, by name."""

    departments: dict[str, UUID] = field(default_factory=dict)
    officers: dict[str, UUID] = field(default_factory=dict)
    holders: dict[str, UUID] = field(default_factory=dict)


def fill(progress: Progress) -> None:
    """Bring the city to completion; doing it again changes nothing."""
    city = City()
    for nth, (stage, zh, en) in enumerate(STAGES, 1):
        progress(nth, len(STAGES), zh, en)
        stage(city)


def _departments(city: City) -> None:
    with acting(ME):
        city.departments = {one.code: one.id for one in queries.departments()}
    for one in DEPARTMENTS:
        if one.code not in city.departments:
            city.departments[one.code] = _open(one)


def _open(one: Department) -> UUID:
    return actions.open_department(
        code=one.code,
        credit_code=one.credit_code,
        name=one.name,
        name_en=one.name_en,
        region_code=one.region,
        by=ME,
    )


def _officers(city: City) -> None:
    for one in OFFICERS:
        department_id = city.departments[one.department]
        with acting(ME):
            known = queries.appointed_officer(department_id, one.number)
        city.officers[one.number] = officer_id = known or _appoint(department_id, one)
        for code in one.duties:
            _let(officer_id, code, one.department[:6])


def _appoint(department_id: UUID, one: Officer) -> UUID:
    return actions.appoint_officer(
        department_id,
        staff_number=one.number,
        name=one.name,
        post=one.post,
        post_en=one.post_en,
        by=ME,
    )


def _let(officer_id: UUID, code: str, region: str) -> None:
    with acting(ME):
        known = queries.has_duty(officer_id, code, region)
    if not known:
        actions.give_duty(officer_id, code, region_code=region, valid_from=clock.today(), by=ME)


def _agreement(city: City) -> None:
    """The versions of the service agreement, which says of itself that it is a demonstration.

    A version stays as it was signed; another text is another version, from the day it is entered.
    """
    with acting(ME):
        known = {one.version for one in queries.agreements()}
    folder = Path(__file__).parent / "agreement"
    for version in sorted({1, 2} - known):
        actions.publish_agreement(
            version,
            text=folder.joinpath(f"{version}.zh.md").read_text(),
            text_en=folder.joinpath(f"{version}.en.md").read_text(),
            valid_from=AGREEMENT_FROM if version == 1 else clock.today(),
            by=ME,
        )


def _people(city: City) -> None:
    for one in PEOPLE:
        with acting(ME):
            known = queries.registered_person(one.id_number)
        city.holders[one.name] = known or _register(one)


def _register(one: Human) -> UUID:
    return actions.register_person(Details(one.name, one.id_number, one.mobile), by=ME)


def _bodies(city: City) -> None:
    for one in BODIES:
        if one.name == handling.FOUNDED:
            continue
        with acting(ME):
            known = queries.registered_body(one.credit_code)
        city.holders[one.name] = known or actions.register_body(
            name=one.name,
            credit_code=one.credit_code,
            region_code=one.credit_code[2:8],
            representative_id=city.holders[one.representative],
            by=ME,
        )


def _accounts(city: City) -> None:
    wanted = [(one.login, one.level, city.holders[one.name], None) for one in PEOPLE if one.login]
    officers = [(one.login, OFFICERS_LEVEL, None, city.officers[one.number]) for one in OFFICERS]
    _open_accounts([*wanted, *officers])


def _open_accounts(wanted: Sequence[tuple[str, int, UUID | None, UUID | None]]) -> None:
    with acting(ME):
        missing = [row for row in wanted if not queries.has_account(row[0])]
    if not missing:
        return
    # One hash for all: hashing is slow on purpose, and the password is no secret here.
    password = Hashed(make_password(PASSWORD))
    for login, level, person_id, officer_id in missing:
        actions.open_account(
            login_name=login,
            password=password,
            trust_level=level,
            person_id=person_id,
            officer_id=officer_id,
            evidence=SHOWN if person_id and level > 2 else None,
            by=ME,
        )


def _mandates(city: City) -> None:
    representatives = {one.name: city.holders[one.representative] for one in BODIES}
    for one in MANDATES:
        giver_id, key = city.holders[one.giver], uuid.uuid5(_KEYS, one.key)
        with acting(ME):
            known = queries.mandate_of_request(giver_id, key)
        mandate_id = known.id if known else _give(one, city, key)
        if one.is_revoked and (known is None or known.revoked_at is None):
            # Ending a mandate is for whoever gave it: the platform itself may not.
            person_id = representatives.get(one.giver, giver_id)
            actions.revoke_mandate(mandate_id, by=Actor.person(person_id, acting_for=giver_id))


def _give(one: Given, city: City, key: UUID) -> UUID:
    today = clock.today()
    terms = Terms(
        acts=frozenset(one.acts),
        items=frozenset(one.items),
        valid_from=today + timedelta(days=one.begins),
        valid_to=today + timedelta(days=one.ends),
    )
    giver = replace(ME, holder_id=city.holders[one.giver])
    return actions.give_mandate(city.holders[one.agent], terms, request_key=key, by=giver)


def _guardians(city: City) -> None:
    numbers = {one.name: one.id_number for one in PEOPLE}
    for minor, guardian in GUARDIANS:
        minor_id, key = city.holders[minor], uuid.uuid5(_KEYS, f"{minor}<{guardian}")
        with acting(ME):
            known = queries.mandate_of_request(minor_id, key)
        if known is None:
            actions.record_guardian(
                Details(minor, numbers[minor]),
                city.holders[guardian],
                minor_id=minor_id,
                guardian_number=numbers[guardian],
                shown=Shown(Relation.PARENT, MinorProof.HOUSEHOLD, f"DEMO-{minor_id}", True),
                request_key=key,
                by=ME,
            )


def _looks(city: City) -> None:
    """Officers look at a few people's data, in their own name and on record."""
    departments = {one.number: city.departments[one.department] for one in OFFICERS}
    for name, number, fields in LOOKED_AT:
        officer = Actor.officer(city.officers[number], departments[number])
        holder_id = city.holders[name]
        with acting(ME):
            known = queries.was_looked_at(holder_id, by=officer, case_ref=CASE_REF)
        if not known:
            queries.reveal(
                holder_id,
                case_ref=CASE_REF,
                purpose="identity.check",
                fields=fields,
                by=officer,
            )


def _cases(city: City) -> None:
    """Applications on their way through the departments; one shop is founded by its grant."""
    wishes = [one.errand for one in handling.WISHES]
    market = _office(city, handling.MARKET, "0417", "0423", "0431", "0402")
    handling.bring(wishes, city.holders, market)
    police = _office(city, "990100-01", "1107", "1107", "1118", "1101")
    handling.bring(errands.POLICE, city.holders, police)
    civil = _office(city, "990102-06", "0605", "0605", "0612", "0601")
    handling.bring(errands.CIVIL, city.holders, civil)
    city.holders[handling.FOUNDED] = handling.founded(city.holders["王芳"])


def _office(city: City, department: str, *numbers: str) -> handling.Office:
    """Clerk, two examiners and head of a department, by their numbers."""
    there = city.departments[department]
    clerk, one, other, head = (Actor.officer(city.officers[nth], there) for nth in numbers)
    return handling.Office(clerk, (one, other), head, city.departments[handling.RIGHT_BODY])


def _dictionary(city: City) -> None:
    """The data elements and code lists every item speaks."""
    reading = items.load_dictionary([items.STANDARD])
    if reading.problems:
        first = reading.problems[0]
        raise Misconfigured(
            f"The demo's dictionary does not load: {first.place}: {first.en} Correct it "
            "(`tongban element check packs/standard`)."
        )
    with acting(ME):
        known = items.dictionary(clock.today())
    if known.with_(reading.entries) != known:
        catalogue.enter(reading.entries, by=ME)


def _items(city: City) -> None:
    """The service items of the demo pack: proposed, favoured by both offices, in force from the
    day the city is built."""
    reading = items.load([PACK], on=clock.today())
    if reading.problems:
        first = reading.problems[0]
        raise Misconfigured(
            f"The demo's service items do not load: {first.place}: {first.en} Correct the pack "
            "(`tongban item check packs/demo`)."
        )
    with acting(ME):
        wanted, _same = items.proposals(reading.listed, reading.items)
        ours = [one for one in wanted if _is_ours(city, one)]
    for one in ours:
        _decide(city, one.open_as or _propose(city, one))
    _a_change_to_review(city, reading.items)


def _is_ours(city: City, one: items.Proposal) -> bool:
    """What is new, and what stands there from before lists were kept; what somebody of the city
    changed stays as they changed it."""
    if one.change.operation is Operation.ADD:
        return True
    return not items.list_versions("implementation", city.departments[one.department])


def _a_change_to_review(city: City, there: Sequence[Item]) -> None:
    """One change of the food licence that waits for both offices."""
    food = next(one for one in there if one.code == FOOD)
    with acting(ME):
        if len(items.versions(food.code)) > 1 or items.changes(is_open=True):
            return
    materials = tuple(
        replace(one, may_follow=True) if one.key == "layout" else one for one in food.materials
    )
    editor = Actor.officer(city.officers["0436"], city.departments[food.department])
    catalogue.propose(
        ListChange(Operation.CHANGE, (food.code,), (replace(food, materials=materials),)),
        department_id=city.departments[food.department],
        reason="平面布局图可以容后补交（演示）",
        effective_on=clock.today() + timedelta(days=14),
        by=editor,
    )


def _propose(city: City, one: items.Proposal) -> UUID:
    return catalogue.propose(
        one.change,
        department_id=city.departments[one.department],
        reason="演示城市开通",
        effective_on=clock.today(),
        by=ME,
    )


def _decide(city: City, change_id: UUID) -> None:
    """Both offices favour it, each by its own officer."""
    with acting(ME):
        missing = items.change(change_id).missing
    for office in missing:
        number, department = OFFICES[office]
        reviewer = Actor.officer(city.officers[number], city.departments[department])
        catalogue.review(change_id, office, favours=True, by=reviewer)


Stage = Callable[[City], None]

STAGES: tuple[tuple[Stage, str, str], ...] = (
    (_departments, "部门", "departments"),
    (_officers, "工作人员和职责", "officers and duties"),
    (_agreement, "服务协议", "the service agreement"),
    (_dictionary, "数据字典", "the dictionary"),
    (_items, "事项", "service items"),
    (_people, "居民", "people"),
    (_accounts, "账号", "accounts"),
    (_bodies, "企业和个体户", "bodies"),
    (_cases, "申请和办件", "applications and cases"),
    (_mandates, "委托", "mandates"),
    (_guardians, "监护关系", "guardians"),
    (_looks, "数据访问记录", "who looked at whose data"),
)
