"""Applications and cases of the demo city, each brought as far as it is said here.

Through the actions, in the names of those who did them. Each step looks first where the case
stands: a start killed in the middle goes on there.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.applications import actions as applications
from tongban.applications import queries as applied
from tongban.applications.actions import Saved
from tongban.applications.ports import SOURCES, Offer
from tongban.applications.queries import Origin, Provenance
from tongban.cases import actions as cases
from tongban.cases import queries as handled
from tongban.cases.queries import DeclineReason, Stage
from tongban.catalogue import queries as catalogue
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.outbox.deliver import deliver_batch
from tongban.kernel.storage import store
from tongban.site.demo.people import PEOPLE, TRUST_LEVEL
from tongban.site.demo.photos import photo_of

LICENCE = "11990102MB0000001P400013112800001"
"""个体工商户设立登记."""
MARKET = "990102-01"
FOUNDED = "示范区芳记面馆"
"""The shop of 王芳 comes into being by her granted case, as any other would."""
_FOUNDED_WITHIN_S = 120
_PAUSE_S = 0.1


Pages = Mapping[str, Mapping[str, Any]]
"""What is answered on each page of a form."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Who applies for what, and how far the case has come."""

    item: str
    who: str
    pages: Pages
    far: str
    """granted, refused, declined, withdrawn, correcting, received, accepted, half, reviewed."""
    words: str = ""
    """What is missing, or why it is refused."""
    photos: tuple[str, ...] = ()
    """The materials handed in as a photograph."""
    pledges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants to open which shop, and how far the case has come."""

    who: str
    shop: str
    scope: str
    far: str
    words: str = ""

    @property
    def errand(self) -> Errand:
        """What has to be done for it."""
        return Errand(
            LICENCE, self.who, _pages(self), self.far, self.words, pledges=("place_pledge",)
        )


WISHES: tuple[Wish, ...] = (
    Wish("王芳", FOUNDED, "餐饮服务", "granted"),
    Wish("赵㛃", "示范区㛃㛃花坊", "鲜花零售", "received"),
    Wish("李强", "示范区李强修鞋铺", "修鞋、配钥匙", "received"),
    Wish("陈思远", "示范区思远打印店", "打字复印", "accepted"),
    Wish("刘䶮", "示范区䶮记茶馆", "茶馆服务", "half"),
    Wish("方圆", "示范区方圆便利店", "预包装食品销售", "reviewed"),
    Wish(
        "𠮷小龙",
        "示范区小龙烧烤",
        "餐饮服务",
        "correcting",
        "经营场所地址没有写到门牌号。请写到街道、门牌号和楼层。",
    ),
    Wish(
        "马丽娜",
        "示范区红日食品厂",
        "食品生产",
        "refused",
        "申报的名称与辖区内已经登记的同行业名称相同，备用名称也没有填写。",
    ),
    Wish("丁一", "示范区丁一口腔诊所", "口腔诊疗", "declined"),
    Wish("单雪", "示范区单雪服装店", "服装零售", "withdrawn"),
)
RIGHT_BODY = "990102-02"
"""To whom the declined one has to turn: 示范区卫生健康局."""


@dataclass(frozen=True, slots=True)
class Office:
    """Who handles what at a department."""

    clerk: Actor
    examiners: tuple[Actor, Actor]
    head: Actor
    elsewhere: UUID


def bring(errands: Iterable[Errand], holders: Mapping[str, UUID], office: Office) -> None:
    """Every errand as far as it goes."""
    for one in errands:
        _bring(one, Actor.person(holders[one.who]), office)


def founded(owner: UUID) -> UUID:
    """The body of `FOUNDED`, once the reactions to its grant have run, ours or the worker's."""
    until = time.monotonic() + _FOUNDED_WITHIN_S
    while (body := _body_of(owner)) is None:
        if time.monotonic() > until:
            raise Misconfigured(
                "The demo's first shop was granted but not founded: the reactions do not run. "
                "Look at /desk/operations and start again."
            )
        if not deliver_batch():
            time.sleep(_PAUSE_S)
    return body


def _body_of(owner: UUID) -> UUID | None:
    with acting(Actor.person(owner)):
        mine = identity.capacities(clock.today())
    return next((one.holder_id for one in mine if one.name == FOUNDED), None)


def _bring(errand: Errand, by: Actor, office: Office) -> None:
    case_id = _case(errand, by)
    while (act := _next(errand, case_id, by, office)) is not None:
        act()


def _case(errand: Errand, by: Actor) -> UUID:
    with acting(by):
        before = handled.cases(most=1)
    if before:
        return before[0].pk
    application_id = applications.start(errand.item, by=by)
    known = _known(errand.item, by)
    applications.prefill(application_id, known, by=by)
    for page, answers in errand.pages.items():
        with acting(by):
            edits = applied.application(application_id).edits
        applications.save(application_id, _saved(page, answers, known), edits=edits, by=by)
    for material in errand.photos:
        file = store.put([photo_of(errand.who)], name="photo.jpg", by=by)
        applications.attach(application_id, material, file.id, by=by)
    applications.pledge(application_id, errand.pledges, by=by)
    with acting(by):
        edits = applied.application(application_id).edits
    applications.submit(application_id, edits=edits, trust_level=TRUST_LEVEL, by=by)
    with acting(by):
        return handled.case_of_application(application_id).pk


def _known(code: str, by: Actor) -> dict[str, Offer]:
    """What the sources know of the form's fields, asked as a page of the form asks them (预填)."""
    assert by.holder_id is not None, "for somebody"
    with acting(by):
        _version, item = catalogue.in_force(code, clock.today())
    fields = [one for group in item.form for one in group.fields if one.sources]
    wanted = {name for one in fields for name in one.sources}
    said: dict[str, Offer] = {}
    for source in SOURCES:
        own = {name for name in wanted if name.partition(".")[0] == source.name}
        if own:
            said.update(source.offers(own, by.holder_id, by))
    found = {one.key: next((said[x] for x in one.sources if x in said), None) for one in fields}
    return {key: offer for key, offer in found.items() if offer is not None}


def _saved(page: str, answers: Mapping[str, Any], known: Mapping[str, Offer]) -> Saved:
    """A page as somebody saves it who takes over what is known and types the rest."""
    offers = {key: known[key] for key in answers if key in known}
    typed = Provenance(Origin.TYPED)
    return Saved(
        page,
        {key: offers[key].value if key in offers else said for key, said in answers.items()},
        {key: Provenance(Origin.KEPT, offers[key]) if key in offers else typed for key in answers},
    )


def _pages(wish: Wish) -> dict[str, dict[str, Any]]:
    who = next(one for one in PEOPLE if one.name == wish.who)
    return {
        "owner": {
            "owner_name": who.name,
            "owner_id_number": who.id_number,
            "mobile": who.mobile or "19900000000",
        },
        "name": {"trade_name": wish.shop},
        "place": {
            "address": "示范市示范区清河街道桂香路18号1层",
            "area": "60",
            "tenure": "own",
            "place_shown": "pledge",
        },
        "business": {
            "scope": wish.scope,
            "start_capital": "5",
            "staff_count": "2",
            "sells_food": "no",
        },
    }


_ENOUGH = {
    "received": Stage.RECEIVED,
    "correcting": Stage.CORRECTING,
    "accepted": Stage.ACCEPTED,
    "half": Stage.ACCEPTED,
    "reviewed": Stage.REVIEWED,
}
_DONE = (Stage.DECIDED, Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN, Stage.CORRECTING)


def _next(errand: Errand, case_id: UUID, by: Actor, office: Office) -> Callable[[], object] | None:
    """What has to happen next; None when the case is where it should be."""
    with acting(office.head):
        stage = Stage(handled.case(case_id).stage)
        said = len(handled.opinions(case_id))
    if stage in _DONE or (_ENOUGH.get(errand.far) == stage and (errand.far != "half" or said)):
        return None
    if stage == Stage.RECEIVED:
        return _first_answer(errand, case_id, by, office)
    if stage == Stage.ACCEPTED:
        return lambda: cases.opine(
            case_id, favours=errand.far != "refused", said="已核对。", by=office.examiners[said]
        )
    return lambda: cases.decide(
        case_id, granted=errand.far == "granted", reason=errand.words, by=office.head
    )


def _first_answer(errand: Errand, case_id: UUID, by: Actor, office: Office) -> Callable[[], object]:
    if errand.far == "withdrawn":
        return lambda: cases.withdraw(case_id, by=by)
    if errand.far == "declined":
        return lambda: cases.decline(
            case_id,
            reason=DeclineReason.OTHER_BODY,
            right_body_id=office.elsewhere,
            by=office.clerk,
        )
    if errand.far == "correcting":
        return lambda: cases.request_correction(case_id, points=[errand.words], by=office.clerk)
    return lambda: cases.accept(case_id, by=office.clerk)
