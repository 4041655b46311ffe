"""Conditions a rule decides: what does not meet them is not granted, and all are told before."""

import pytest

from tests import handling, items, worlds
from tests.worlds import an_account, signed_in
from tongban.applications import actions as applications
from tongban.applications import queries as applied
from tongban.applications.actions import Saved
from tongban.cases import actions, queries
from tongban.cases.queries import Stage
from tongban.catalogue.queries import (
    Field,
    FieldType,
    Group,
    Item,
    Requirement,
    Text,
    Verdict,
)
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused

RULES = (
    Requirement("门口干净", "The door is clean"),
    Requirement("店主是李强", "The owner is Li Qiang", "li", 'owner_name = "李强"'),
    Requirement("有招牌的写招牌", "A sign, if any", "sign", 'shop_sign != "无"'),
)
FORM = (
    Group(
        "who",
        Text("您是谁", "Who you are"),
        (
            Field("owner_name", FieldType.TEXT, Text("姓名", "Name")),
            Field("shop_sign", FieldType.TEXT, Text("招牌", "Sign"), is_required=False),
        ),
    ),
)


def an_item(**changes: object) -> Item:
    return items.an_item(conditions=RULES, form=FORM, **changes)


@pytest.fixture
def office(database):
    with database.as_worker():
        return handling.an_office(an_item())


def verdicts(office, case_id) -> list[Verdict]:
    with acting(office.head):
        return [one.verdict for one in queries.conditions(queries.case(case_id))]


def answered(application_id, by, **answers) -> None:
    """The applicant, who was asked to correct it, hands it in with other answers."""
    with acting(by):
        edits = applied.application(application_id).edits
    edits = applications.save(application_id, Saved("who", answers), edits=edits, by=by)
    applications.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=by)


def entries(database) -> int:
    with database.superuser() as superuser:
        (count,) = superuser.execute("SELECT count(*) FROM audit_auditentry").fetchone()
    return count


def test_a_grant_is_refused_where_a_rule_finds_a_condition_unmet_and_names_it(
    database, office, wang
):
    case_id = office.reviewed(wang)
    before = entries(database)

    with pytest.raises(Refused, match="不符合：店主是李强"):
        actions.decide(case_id, granted=True, by=office.head)

    with acting(office.head):
        assert queries.case(case_id).stage == Stage.REVIEWED
    assert entries(database) == before


def test_what_does_not_meet_them_may_be_refused_with_reasons(office, wang):
    case_id = office.decided(wang, granted=False)

    with acting(office.head):
        assert queries.case(case_id).granted is False


def test_what_was_corrected_counts_and_what_a_rule_cannot_tell_stands_in_nobodys_way(office, wang):
    case_id = office.case_of(wang)
    with acting(wang):
        application_id = queries.case(case_id).application_id
    actions.request_correction(case_id, points=["姓名"], by=office.clerk)
    assert verdicts(office, case_id)[1] is Verdict.FAILS
    answered(application_id, wang, owner_name="李强")

    assert verdicts(office, case_id) == [Verdict.OFFICER, Verdict.HOLDS, Verdict.OPEN]
    actions.accept(case_id, by=office.clerk)
    for one in (office.examiner, office.other_examiner):
        actions.opine(case_id, favours=True, said="符合。", by=one)
    actions.decide(case_id, granted=True, by=office.head)
    with acting(office.head):
        assert queries.case(case_id).granted is True


def test_what_is_being_corrected_is_judged_as_it_was_handed_in(office, wang):
    case_id = office.case_of(wang)
    with acting(wang):
        application_id = queries.case(case_id).application_id
    actions.request_correction(case_id, points=["姓名"], by=office.clerk)
    with acting(wang):
        edits = applied.application(application_id).edits
    applications.save(application_id, Saved("who", {"owner_name": "李强"}), edits=edits, by=wang)

    assert verdicts(office, case_id)[1] is Verdict.FAILS


def test_a_decided_case_is_judged_as_of_the_day_it_was_decided(database, wang):
    rule = Requirement("趁早", "In time", "time", "today < 2026-03-20")
    with database.as_worker():
        office = handling.an_office(items.an_item(conditions=(rule,)))
    case_id = office.decided(wang)

    with clock.at(worlds.SOME_DAY.replace(year=2027)):
        assert verdicts(office, case_id) == [Verdict.HOLDS]


def test_the_desk_shows_each_condition_with_its_verdict(database, office, wang):
    case_id = office.reviewed(wang)
    with database.as_worker():
        account = an_account(officer_id=office.head.officer_id)
    browser = signed_in(account)

    page = browser.get(f"/desk/cases/{case_id}").content.decode()
    assert page.count("由工作人员判断") == 2 and page.count("按申请内容不符合") == 1
    assert "没有填全" in page
    deciding = browser.get(f"/desk/cases/{case_id}/decision").content.decode()
    assert "这些条件不符合，不能准予" in deciding and "店主是李强" in deciding
    browser.cookies["lang"] = "en"
    answer = browser.post(f"/desk/cases/{case_id}/decision", {"granted": "yes", "reason": ""})
    assert answer.status_code == 422
    assert "The owner is Li Qiang" in answer.content.decode()


def test_an_item_of_sentences_alone_is_all_for_officers(database, wang):
    with database.as_worker():
        office = handling.an_office()
    case_id = office.decided(wang)

    assert verdicts(office, case_id) == [Verdict.OFFICER]


def test_whoever_checks_is_warned_and_may_apply_all_the_same(database, office, wang):
    with database.as_worker():
        account = an_account(wang.person_id)
    browser = signed_in(account)
    application_id, _edits = handling.drafted(office.item, wang)

    page = browser.get(f"/my/applications/{application_id}/check").content.decode()
    assert "有一条办理条件不符合" in page and "店主是李强" in page
    with acting(wang):
        edits = applied.application(application_id).edits
    sent = {"declared": "on", "edits": str(edits)}
    browser.post(f"/my/applications/{application_id}/submit", sent)

    with acting(wang):
        assert queries.case_of_application(application_id).stage == Stage.RECEIVED
