"""An application that does not end with a certificate: what the desk does on its pages, and what
the citizen then reads: the reason, whom to turn to, until when.
"""

from contextlib import ExitStack

import pytest

from tests.applying import LICENCE
from tests.browser.conftest import PHONE, Visitor
from tests.browser.errands import ITEMS, TICKED, Desk, Way
from tests.browser.hands import Hands
from tongban.cases.queries import Step

WAY = Way(Hands, "zh-hans", PHONE, scripts=True, name="ending")
REGISTRATION = ITEMS[LICENCE]
WHY_NOT = "申报的名称与辖区内已经登记的同行业名称相同。"
MISSING = ("经营场所地址没有写到门牌号。", "经营范围写得太宽，请写清楚做什么。")


@pytest.fixture
def doors():
    with ExitStack() as doors:
        yield doors


@pytest.fixture
def desk(visitor: Visitor, doors: ExitStack) -> Desk:
    return Desk(doors, visitor, WAY)


def case_of(desk: Desk, who: str, name: str) -> tuple[Hands, str]:
    """Their own case, open at their browser, and its query code."""
    citizen = WAY.enters(desk.doors, desk.visitor, who)
    citizen.opens(f"/my/cases/{desk.visitor.site.world.places[name]}")
    return citizen, citizen.page.locator("main .head .code").first.inner_text()


def reads(citizen: Hands, what: str, *said: str) -> None:
    citizen.page.reload()
    citizen.sees(*said)
    citizen.looks_around(what)


def test_a_refusal_gives_its_reason_and_where_to_turn_within_which_time(desk: Desk):
    citizen, code = case_of(desk, "fang.yuan", "case_to_refuse")

    head = desk.acts("wu.jianhua", code, Step.DECIDE)
    head.chooses("不予许可")
    head.presses("确认：作出决定")
    head.sees("不予许可的理由")
    assert head.page.locator(".errors").count() == 1
    head.looks_around("refusal-without-reason")
    head.types("不予许可的理由", WHY_NOT)
    desk.confirms(head, Step.DECIDE)

    remedies = REGISTRATION.remedies
    reads(
        citizen,
        "refused",
        "不予许可",
        WHY_NOT,
        f"{remedies.review_days}日内",
        remedies.review_body.zh,
        f"{remedies.court_months}个月内",
        remedies.court.zh,
    )


def test_who_is_declined_reads_which_body_to_turn_to(desk: Desk):
    citizen, code = case_of(desk, "ding.yi", "case_to_decline")

    clerk = desk.acts("zhou.min", code, Step.DECLINE)
    clerk.chooses("不属于本机关的职权范围")
    clerk.select(clerk.page.get_by_label("应当向哪个机关申请"), "示范区卫生健康局")
    desk.confirms(clerk, Step.DECLINE)

    reads(citizen, "declined", "不予受理", "不属于本机关的职权范围", "请向示范区卫生健康局申请")
    assert citizen.page.get_by_role("link", name="撤回申请").count() == 0


def test_what_is_missing_is_told_once_and_the_citizen_corrects_it(desk: Desk):
    citizen, code = case_of(desk, "tian.jing", "case_to_correct")

    clerk = desk.acts("zhou.min", code, Step.REQUEST_CORRECTION)
    clerk.types("要补正的全部内容", "\n".join(MISSING))
    desk.confirms(clerk, Step.REQUEST_CORRECTION)

    days = REGISTRATION.correction.days
    reads(citizen, "to-correct", "等您补正", "请在哪天以前补正", f"还有{days}个工作日", *MISSING)
    citizen.presses("去补正")
    citizen.presses("改|经营场所地址")
    citizen.types("经营场所地址", "示范市示范区清河街道桂香路18号1层102室")
    citizen.looks_around("correcting")
    citizen.presses("保存并继续")
    citizen.opens(f"/my/cases/{desk.visitor.site.world.places['case_to_correct']}/correct")
    citizen.sees("102室")
    citizen.chooses(TICKED)
    citizen.looks_around("check-corrected")
    citizen.presses("确认提交")
    citizen.looks_around("corrected")

    clerk = desk.opens("zhou.min", code)
    clerk.sees("102室", "申请人已补正", "一次告知已经用过，不能再次补正")
    assert clerk.page.locator("a[href$='/correction']").count() == 0
    desk.accepts(code)


def test_a_citizen_takes_the_application_back(desk: Desk):
    citizen, code = case_of(desk, "dan.xue", "case_to_withdraw")

    citizen.presses("撤回申请")
    citizen.looks_around("withdrawing")
    citizen.presses("撤回申请")

    citizen.sees("已撤回")
    assert "申请已撤回。还想办，随时可以重新申请。" in citizen.page.inner_text("body")
    citizen.looks_around("withdrawn")
    clerk = desk.seat("zhou.min")
    clerk.opens("/desk/cases")
    assert code not in clerk.reads()
