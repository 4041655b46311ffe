"""Applications and cases for the browser: a draft, and a case at each stage."""

from collections.abc import Mapping
from uuid import UUID

from tests.worlds import DISTRICT, a_person
from tongban.applications import actions as applications
from tongban.cases import queries as cases
from tongban.identity import actions
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.site.demo import handling
from tongban.site.demo.handling import Office, Wish

_ME = Actor.task("world")
FOOD = "11990102MB0000001P400013102400001"

SHOPS = (
    Wish("王芳", "示范区芳记小店", "餐饮服务", "accepted"),
    Wish("李强", "示范区李强修鞋铺", "修鞋", "correcting", "经营场所地址没有写到门牌号。"),
    Wish("朱雨桐", "示范区雨桐花坊", "鲜花零售", "received"),
    Wish("林晓梅", "示范区晓梅小面馆", "餐饮服务", "reviewed"),
    Wish("陈思远", "示范区思远打印店", "打字复印", "refused", "名称与已登记的同行业名称相同。"),
    Wish("方圆", "示范区方圆便利店", "预包装食品销售", "reviewed"),
    Wish("丁一", "示范区丁一口腔诊所", "口腔诊疗", "received"),
    Wish("田静", "示范区田静裁缝铺", "服装缝补", "received"),
    Wish("单雪", "示范区单雪服装店", "服装零售", "received"),
)
NAMES = (
    *("accepted", "correcting", "received", "reviewed", "refused"),
    *("to_refuse", "to_decline", "to_correct", "to_withdraw"),
)


def build(people: Mapping[str, UUID], shop: UUID, department: UUID) -> dict[str, str]:
    """Ids for addresses, by the names pages.py uses. Run as the worker."""
    holders = {**people, "陈思远": _stranger()}
    clerk = _officer(department, "0418", "郑洁", "cases.accept")
    office = Office(clerk, _examiners(department), _head(department), _elsewhere())
    handling.bring([one.errand for one in SHOPS], holders, office)
    found = {}
    for wish, name in zip(SHOPS, NAMES, strict=True):
        with acting(Actor.person(holders[wish.who])):
            row = cases.cases(most=1)[0]
        found[f"case_{name}"] = str(row.pk)
        found[f"app_{name}"] = str(row.application_id)
    draft = applications.start(FOOD, by=Actor.person(people["王芳"], acting_for=shop))
    return {**found, "draft": str(draft)}


def _stranger() -> UUID:
    return a_person("陈思远")


def _examiners(department: UUID) -> tuple[Actor, Actor]:
    return (
        _officer(department, "0423", "陈立", "cases.review"),
        _officer(department, "0431", "何婷", "cases.review"),
    )


def _head(department: UUID) -> Actor:
    return _officer(department, "0403", "吴建华", "cases.decide")


def _officer(department: UUID, number: str, name: str, duty: str) -> Actor:
    officer = actions.appoint_officer(
        department, staff_number=number, name=name, post="审查岗", post_en="examiner", by=_ME
    )
    actions.give_duty(officer, duty, region_code=DISTRICT, valid_from=clock.today(), by=_ME)
    return Actor.officer(officer, department)


def _elsewhere() -> UUID:
    with acting(_ME):
        return next(one.id for one in identity.departments() if one.code == handling.RIGHT_BODY)
