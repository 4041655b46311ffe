"""A few people of the fictional city, entered through actions, for the browser to be."""

import uuid
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection

from tests import granted, items
from tests.browser import case_world, known, told_world, window_world
from tests.samples import a_document, a_photo_from_home
from tongban.catalogue import actions as publishing
from tongban.catalogue import queries as catalogue
from tongban.catalogue.actions.items import publish
from tongban.catalogue.queries import ListChange, Office, Operation
from tongban.certificates import queries as certificates
from tongban.certificates import tasks
from tongban.identity import actions
from tongban.identity import queries as identity
from tongban.identity.actions import Details, Hashed
from tongban.identity.models import Account
from tongban.identity.rules import ALL_ACTS, Evidence, EvidenceKind, Terms
from tongban.kernel import clock, validators
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.outbox.deliver import deliver_batch
from tongban.kernel.retention import actions as retention
from tongban.kernel.retention.actions import Subject
from tongban.kernel.retention.rules import HoldReason
from tongban.kernel.storage import store
from tongban.notices.models import Notice
from tongban.site.demo import city

PASSWORD = "osmanthus-road-18"
TOWN = "990102"
_ME = Actor.task("world")
_MANY = ("people", "id_numbers", "places")


@dataclass
class World:
    """Who there is: people by login name, and what addresses need."""

    people: dict[str, UUID] = field(default_factory=dict)
    id_numbers: dict[str, str] = field(default_factory=dict)
    shop: UUID | None = None
    mandate: UUID | None = None
    notice: UUID | None = None
    places: dict[str, str] = field(default_factory=dict)
    """Ids of what stands at the window, by the names pages.py uses."""
    dead: UUID | None = None
    """A job that failed for good, by the key of its page."""
    hold: UUID | None = None
    file: UUID | None = None

    def named(self) -> dict[str, UUID | str | None]:
        """What a page's address may name."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in _MANY}
        return own | self.places


def build() -> World:
    """Run as the worker, on an empty migrated database."""
    world = World()
    actions.publish_agreement(
        1,
        text="# 一、这份协议是演示\n\n文本只用于演示。\n\n# 二、您得到什么\n\n一个账号办所有的事。",
        text_en="# 1. This is a demo\n\nThe text is for the demo only.\n\n# 2. What you get\n\n"
        "One account for everything.",
        valid_from=date(2026, 1, 1),
        by=_ME,
    )
    for number, (login, name, born) in enumerate(_PEOPLE, start=881):
        first = f"{TOWN}{born}{number}"
        world.id_numbers[login] = first + validators.id_check(first)
        world.people[login] = _person(login, name, world.id_numbers[login])
    for login, one, level in known.accounts():
        person = actions.register_person(Details(one.name, one.id_number, one.mobile), by=_ME)
        _account(login, level, person_id=person)
    wang, li = world.people["wang.fang"], world.people["li.qiang"]
    world.shop = actions.register_body(
        name="示范区芳记面馆（演示）",
        credit_code=_credit_code("92990102MA0000K7X"),
        region_code=TOWN,
        representative_id=wang,
        by=_ME,
    )
    world.mandate = give(wang, li)
    give(world.people["lin.xiaomei"], wang)
    desk = _officers()
    items.the_departments()
    publishing.enter(catalogue.load_dictionary([catalogue.STANDARD]).entries, by=_ME)
    reading = catalogue.load([city.PACK])
    for item in reading.items:
        publish(item, valid_from=clock.today(), by=_ME)
    world.places = window_world.registrations(desk) | window_world.claims(world.people)
    assert desk.department_id
    world.hold = _hold(desk.department_id, wang)
    by = Actor.person(wang)
    world.file = store.put([a_photo_from_home((640, 480))], name="门头照片（演示）.jpg", by=by).id
    store.put([a_document(pages=2)], name="租赁合同（演示）.pdf", by=by)
    world.places |= _certificates(wang, desk.department_id)
    world.places |= told_world.build(wang, li)
    by_name = {name: world.people[login] for login, name, _born in _PEOPLE}
    world.places |= _changes(reading, desk.department_id)
    world.places |= case_world.build(by_name, world.shop, desk.department_id)
    while deliver_batch():
        pass
    world.dead = _a_dead_job()
    with acting(_ME):
        world.notice = Notice.objects.filter(holder_id=li).latest("at").id
    return world


def give(giver: UUID, agent: UUID) -> UUID:
    """A mandate for everything, half a year long."""
    today = clock.today()
    terms = Terms(ALL_ACTS, frozenset(), today, today + timedelta(days=180))
    by = replace(_ME, holder_id=giver)
    return actions.give_mandate(agent, terms, request_key=uuid.uuid4(), by=by)


_PEOPLE = (
    ("wang.fang", "王芳", "19850307"),
    ("li.qiang", "李强", "19900821"),
    ("lin.xiaomei", "林晓梅", "19881130"),
    ("ayguli", "阿依古丽·买买提依明", "19790512"),
    ("zhu.yutong", "朱雨桐", "20010303"),
    ("ouyang.ruolan", "欧阳若兰", "19801231"),
    ("gaowa", "斯琴高娃·巴特尔", "19780308"),
    ("fang.yuan", "方圆", "19990909"),
    ("ding.yi", "丁一", "19930520"),
    ("tian.jing", "田静", "19870707"),
    ("dan.xue", "单雪", "19950424"),
)
_LEVELS = {"zhu.yutong": 2}


def _person(login: str, name: str, id_number: str) -> UUID:
    person = actions.register_person(Details(name, id_number, "19900990013"), by=_ME)
    _account(login, _LEVELS.get(login, 4), person_id=person)
    return person


def _officers() -> Actor:
    """Everybody of the one department; returns whoever sits at the window."""
    department = actions.open_department(
        code="990102-01",
        credit_code=_credit_code("11990102MB0000001"),
        name="示范区市场监管局",
        name_en="Shifan District Market Regulation",
        region_code=TOWN,
        by=_ME,
    )
    for login, name, duties in (
        ("zhou.min", "周敏", ("desk.open", *_CASES)),
        (
            "sun.hai",
            "孙海",
            ("desk.open", "calendar.load", "catalogue.words", "retention.hold", _REVOKE),
        ),
        ("gao.ning", "高宁", ("desk.open", "system.operate")),
        ("chen.li", "陈立", ("desk.open", "cases.review")),
        ("he.ting", "何婷", ("desk.open", "cases.review")),
        ("wu.jianhua", "吴建华", ("desk.open", "cases.decide")),
        ("cheng.lan", "程岚", ("desk.open", "catalogue.edit")),
        ("luo.wei", "罗卫", ("desk.open", "catalogue.establishment")),
        ("fu.qing", "傅青", ("desk.open", "catalogue.legal")),
        ("yang.fan", "杨帆", ("desk.open", *_WINDOW)),
    ):
        officer = actions.appoint_officer(
            department, staff_number=login, name=name, post="食品窗口", post_en="food desk", by=_ME
        )
        yesterday = clock.today() - timedelta(days=1)
        for duty in duties:
            actions.give_duty(officer, duty, region_code=TOWN, valid_from=yesterday, by=_ME)
        _account(login, 5, officer_id=officer)
    return Actor.officer(officer, department)


_REVOKE = "certificates.revoke"
_CASES = ("cases.accept", "cases.review", "cases.decide")
"""One officer may open all acts, so that each page of them is seen."""
_WINDOW = ("people.register", "identity.guardian", "bodies.register")


def _certificates(holder: UUID, department: UUID) -> dict[str, str]:
    """One in force, and the code it is checked by; one being made."""
    issued = granted.a_food_licence(holder, department)
    making = granted.a_food_licence(holder, department)
    tasks.make(str(issued))
    with acting(_ME):
        code = certificates.certificate(issued).verify_code
    return {"certificate": str(issued), "making": str(making), "code": code}


def _changes(reading: catalogue.Reading, department: UUID) -> dict[str, str]:
    """The catalogue list, which both offices favoured; a changed item that waits for them."""
    on_desk = {}
    with acting(_ME):
        for login in ("luo.wei", "fu.qing"):
            officer = identity.officer_of(login)
            assert officer
            on_desk[login] = Actor.officer(officer, department)
    entries = ListChange(Operation.ADD, (), tuple(reading.listed))
    changed = _propose(entries, department)
    publishing.review(changed, Office.ESTABLISHMENT, favours=True, by=on_desk["luo.wei"])
    publishing.review(changed, Office.LEGAL, favours=True, by=on_desk["fu.qing"])
    item = reading.items[0]
    shorter = replace(item, minutes=item.minutes + 1, words=(*item.words, "换个说法"))
    change = _propose(ListChange(Operation.CHANGE, (item.code,), (shorter,)), department)
    return {
        "changed": str(changed),
        "change": str(change),
        "item": item.code,
        "item_draft": str(_a_draft(reading, department)),
    }


def _a_draft(reading: catalogue.Reading, department: UUID) -> UUID:
    """A text being written: one part of it is not done."""
    code = next(one.code for one in reading.items[1:] if one.department == "990102-01")
    with acting(_ME):
        officer = identity.officer_of("cheng.lan")
        assert officer
        version = catalogue.versions(code)[0].version_id
    by = Actor.officer(officer, department)
    draft_id = publishing.begin_draft(version, by=by)
    with acting(_ME):
        definition = {**catalogue.draft(draft_id).definition, "faq": []}
    publishing.keep_draft(draft_id, definition, edits=0, by=by)
    return draft_id


def _propose(change: ListChange[Any], department: UUID) -> UUID:
    return publishing.propose(
        change,
        department_id=department,
        reason="按新规定（演示）",
        effective_on=clock.today() + timedelta(days=14),
        by=_ME,
    )


def _hold(department: UUID, holder: UUID) -> UUID:
    """Placed by an officer without an account, so that another may release it."""
    placer = actions.appoint_officer(
        department, staff_number="0402", name="吴建华", post="分管局长", post_en="deputy", by=_ME
    )
    return retention.place_hold(
        Subject(holder),
        HoldReason.LITIGATION,
        document_number="示范法〔2026〕12号",
        review_on=clock.today() + timedelta(days=180),
        by=Actor.officer(placer, department),
    )


def _a_dead_job() -> UUID:
    """As a worker leaves one."""
    with acting(_ME), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts) "
            "VALUES ('default', 'tasks.rerun_stalled', 'failed', 3) RETURNING id"
        )
        job = int(cursor.fetchone()[0])
        cursor.execute(
            "INSERT INTO outbox_jobfailure VALUES (%s, 'OperationalError', %s)", [job, clock.now()]
        )
    return UUID(int=job)


@cache
def _hashed() -> Hashed:
    """Once for all: hashing is slow on purpose."""
    return Hashed(make_password(PASSWORD))


def _account(login: str, level: int, **whose: UUID) -> None:
    actions.open_account(
        login_name=login,
        password=_hashed(),
        trust_level=level,
        evidence=Evidence(EvidenceKind.DEMONSTRATION, "world") if 2 < level < 5 else None,
        by=_ME,
        **whose,
    )


def _credit_code(first_17: str) -> str:
    return first_17 + validators.credit_check(first_17)


def account_of(login: str) -> Account:
    """For tests that look behind the page."""
    return Account.objects.get(login_name=login)
