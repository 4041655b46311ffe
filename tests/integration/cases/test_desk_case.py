"""One case at the desk: originals on record, numbers of certificates, what a correction changed,
and who must act first."""

import uuid
from datetime import timedelta

import pytest

from tests import granted, handling, items, samples, worlds
from tests.granted import FOOD_TYPE
from tests.worlds import an_account, signed_in
from tongban.applications import actions as applications
from tongban.applications import queries as applied
from tongban.applications.actions import Saved
from tongban.cases import actions, ports, queries
from tongban.cases.queries import DeclineReason
from tongban.cases.web.words import DECLINE_REASONS
from tongban.catalogue.queries import (
    CertificateField,
    CertificateType,
    Field,
    FieldType,
    Group,
    MaterialKind,
    MaterialRequirement,
    Text,
    TimeLimit,
    TrustGrade,
    Unit,
)
from tongban.certificates import tasks
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.storage import store

PLAN = MaterialRequirement(
    "plan", Text("平面图", "Plan"), MaterialKind.UPLOAD, items.LAW, TrustGrade.C
)
LICENCE = MaterialRequirement(
    "licence",
    Text("许可证", "Licence"),
    MaterialKind.CERTIFICATE,
    items.LAW,
    TrustGrade.A,
    is_required=False,
    certificate_type=FOOD_TYPE,
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
RESULT = CertificateType(
    FOOD_TYPE,
    Text("示范许可证", "Sample permit"),
    "SF",
    5,
    (CertificateField("name", Text("持证人", "Holder"), "holder.name"),),
)


def an_office(database, **changes):
    with database.as_worker():
        return handling.an_office(items.an_item(**{"form": FORM, "materials": (PLAN,), **changes}))


def at_desk(database, officer):
    with database.as_worker():
        account = an_account(officer_id=officer.officer_id)
    return signed_in(account)


def of(database, person):
    with database.as_worker():
        account = an_account(person.person_id)
    return signed_in(account)


def seen(case_id, by):
    with acting(by):
        return queries.case(case_id)


def brought(application_id, by, pages=1):
    """A document for the plan."""
    file = store.put([samples.a_document(pages=pages)], name=f"平面图{pages}.pdf", by=by)
    applications.attach(application_id, "plan", file.id, by=by)
    return file.id


def handed_in(application_id, by):
    with acting(by):
        edits = applied.application(application_id).edits
    applications.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=by)


def a_case(office, by):
    """Handed in with one document; the case, its application, the document."""
    application_id, _edits = handling.drafted(office.item, by)
    file_id = brought(application_id, by) if office.item.materials[0] is PLAN else None
    handed_in(application_id, by)
    return office.case_for(application_id, by), application_id, file_id


def page_of(database, officer, case_id):
    answer = at_desk(database, officer).get(f"/desk/cases/{case_id}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_not_there_is_said_within_the_desks_frame(database, wang):
    office = an_office(database)

    answer = at_desk(database, office.clerk).get(f"/desk/cases/{uuid.uuid4()}")

    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'class="deskbar' in page
    assert 'href="/desk">回到工作台' in page


def test_an_original_is_saved_bit_for_bit_and_the_applicant_sees_that_it_was(database, wang):
    office = an_office(database)
    case_id, _application, file_id = a_case(office, wang)

    answer = at_desk(database, office.clerk).get(f"/desk/cases/{case_id}/files/{file_id}/original")
    content = b"".join(answer.streaming_content)

    assert content == samples.a_document(pages=1)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Content-Encoding" not in answer.headers
    with acting(wang):
        (look,) = identity.access_to_me()
    assert (look.purpose, look.fields) == ("case.download", ("file",))
    assert look.case_ref == seen(case_id, wang).query_code
    assert "下载了您交的材料原件" in of(database, wang).get("/my/access").content.decode()


def test_an_original_is_not_given_to_another_department_nor_another_file_of_the_person(
    database, wang
):
    office = an_office(database)
    case_id, _application, file_id = a_case(office, wang)
    loose = store.put([samples.a_document(pages=3)], name="别的.pdf", by=wang).id
    with database.as_worker():
        elsewhere = worlds.a_department("示范区卫生健康局")
        stranger = handling.an_officer(elsewhere, "cases.accept", name="郑洁")

    for officer, wanted in ((stranger, file_id), (office.clerk, loose)):
        desk = at_desk(database, officer)
        assert desk.get(f"/desk/cases/{case_id}/files/{wanted}/original").status_code == 404
    assert database.rows("SELECT count(*) FROM access_accessrecord") == [(0,)]


def test_a_material_a_certificate_stands_for_tells_its_number_to_the_departments_officer_alone(
    database, wang, li
):
    office = an_office(database, materials=(LICENCE,))
    with database.as_worker():
        elsewhere = worlds.a_department("示范区卫生健康局")
        issued = granted.a_food_licence(wang.person_id, elsewhere)
        anothers = granted.a_food_licence(li.person_id, elsewhere)
        tasks.make(str(issued))
        stranger = handling.an_officer(elsewhere, "cases.accept", name="郑洁")
    case_id, _application, _file = a_case(office, wang)
    refs = [f"certificate:{issued}", f"certificate:{anothers}", "certificate:x", ""]

    with acting(office.clerk):
        found = ports.certificates_in(case_id, refs)
    with acting(stranger):
        elsewhere_found = ports.certificates_in(case_id, refs)

    assert list(found) == [f"certificate:{issued}"]
    assert elsewhere_found == {}
    number = found[f"certificate:{issued}"].number
    assert number
    assert number in page_of(database, office.clerk, case_id)


def test_after_a_correction_the_desk_sees_old_and_new_side_by_side(database, wang):
    office = an_office(database)
    case_id, application_id, old_file = a_case(office, wang)
    actions.request_correction(case_id, points=["平面图不清楚。"], by=office.clerk)
    desk = at_desk(database, office.clerk)
    before = desk.get(f"/desk/cases/{case_id}").content.decode()
    with acting(wang):
        (material,) = applied.materials(application_id)
    applications.remove_material(application_id, material.id, by=wang)
    new_file = brought(application_id, wang, pages=2)
    with acting(wang):
        edits = applied.application(application_id).edits
    changed = {"owner_name": "王芳", "shop_sign": "芳记"}
    applications.save(application_id, Saved("who", changed), edits=edits, by=wang)
    handed_in(application_id, wang)

    after = desk.get(f"/desk/cases/{case_id}").content.decode()

    assert "补正改了什么" not in before
    changes = after.split("补正改了什么")[1].split("</table>")[0]
    assert "芳记" in changes
    assert "姓名" not in changes
    assert changes.index(f"/files/{old_file}") < changes.index(f"/files/{new_file}")
    old = desk.get(f"/desk/cases/{case_id}/files/{old_file}/original")
    assert b"".join(old.streaming_content) == samples.a_document(pages=1)


def test_a_correction_that_came_late_is_marked_and_looked_at_all_the_same(database, wang):
    office, pages = an_office(database), {}
    with database.as_worker():
        account = an_account(officer_id=office.clerk.officer_id)
    for days in (5, 8):
        case_id, application_id, _file = a_case(office, wang)
        actions.request_correction(case_id, points=["缺图。"], by=office.clerk)
        with clock.at(clock.now() + timedelta(days=days)):
            handed_in(application_id, wang)
            desk = signed_in(account)
            pages[days] = desk.get(f"/desk/cases/{case_id}").content.decode()

    assert "晚于期限：3月9日" in pages[8]
    assert "晚于期限" not in pages[5]
    assert f"/desk/cases/{case_id}/accept" in pages[8]


def test_a_correction_that_changed_nothing_is_said_to_have_changed_nothing(database, wang):
    office = an_office(database)
    case_id, application_id, _file = a_case(office, wang)
    actions.request_correction(case_id, points=["缺图。"], by=office.clerk)
    handed_in(application_id, wang)

    assert "内容和材料都没有变" in page_of(database, office.clerk, case_id)


def test_why_it_was_declined_stays_on_the_desk(database, wang):
    office = an_office(database)
    case_id, _application, _file = a_case(office, wang)
    actions.decline(case_id, reason=DeclineReason.NOT_A_MATTER, by=office.clerk)

    page = page_of(database, office.clerk, case_id)

    assert "不予受理的原因" in page
    assert str(DECLINE_REASONS[DeclineReason.NOT_A_MATTER]) in page


def test_an_empty_answer_comes_from_nobody(database, wang):
    office = an_office(database)
    case_id, _application, _file = a_case(office, wang)

    page = page_of(database, office.clerk, case_id)

    assert page.count("申请人填写") == 1
    assert "没有填" in page


@pytest.mark.parametrize(
    ("who", "reached", "said"),
    [
        ("examiner", "case_of", "还没有受理，须先由受理岗受理。"),
        (
            "head",
            "accepted",
            "还没有审查意见，须先由两名工作人员各写一份（行政许可法第三十四条）。",
        ),
        ("clerk", "accepted", "已经受理，正在审查。"),
        ("examiner", "reviewed", "已经审查完，等决定岗作出决定。"),
        ("examiner", "reviewed", "您审查过这件，须由没有参加审查的同事作出决定。"),
        ("clerk", "reviewed", "这一步归决定岗，您没有作出决定的职责。"),
    ],
)
def test_an_act_that_is_not_open_says_who_must_act_first(
    database, office, wang, who, reached, said
):
    case_id = getattr(office, reached)(wang)

    page = page_of(database, getattr(office, who), case_id)

    assert said in page
    assert 'aria-disabled="true"' in page


def test_an_examiner_reads_that_another_must_examine_and_finds_no_form(database, office, wang):
    case_id = office.accepted(wang)
    actions.opine(case_id, favours=True, said="符合。", by=office.examiner)
    sentence = "您已经提出意见，须由另一人审查（行政许可法第三十四条）。"
    desk = at_desk(database, office.examiner)

    page = desk.get(f"/desk/cases/{case_id}").content.decode()
    act = desk.get(f"/desk/cases/{case_id}/opinion").content.decode()

    assert sentence in page
    assert "还缺一份审查意见" in page
    assert sentence in act
    assert "<textarea" not in act


def test_an_ended_case_offers_no_act(database, office, wang):
    case_id = office.case_of(wang)
    actions.withdraw(case_id, by=wang)

    page = page_of(database, office.clerk, case_id)

    assert "没有要办的" in page
    assert "aria-disabled" not in page


def test_the_page_of_the_decision_names_the_remedies_of_the_item_and_wants_a_reason_to_refuse(
    database, office, wang
):
    case_id = office.reviewed(wang)
    desk = at_desk(database, office.head)
    address = f"/desk/cases/{case_id}/decision"

    page = desk.get(address).content.decode()
    refused = desk.post(address, {"granted": "no", "reason": " "})

    assert "可以在60日内向区政府申请行政复议，或者在6个月内向法院提起行政诉讼" in page
    assert refused.status_code == 422
    assert "不予许可须说明理由" in refused.content.decode()
    assert seen(case_id, wang).stage == "reviewed"


# --- the applicant's page ------------------------------------------------------------------------


def test_a_grant_leads_to_its_very_certificate(database, wang):
    office = an_office(database, materials=(), result=RESULT)
    case_id = office.decided(wang)
    worlds.deliver_everything(database)
    with database.as_worker():
        (made,) = database.rows(
            f"SELECT id FROM certificates_certificate WHERE case_id = '{case_id}'"
        )

    page = of(database, wang).get(f"/my/cases/{case_id}").content.decode()

    assert f'href="/my/certificates/{made[0]}"' in page


def test_a_registration_tells_its_applicant_whose_the_certificate_is(database, wang):
    shop = Group(
        "shop", Text("店", "Shop"), (granted.a_field("trade_name"), granted.a_field("address"))
    )
    founding = granted.LICENCE
    office = an_office(
        database, materials=(), form=(shop,), result=founding.result, founding=founding.founding
    )
    application_id = applications.start(office.item.code, by=wang)
    said = Saved("shop", {"trade_name": "示范区芳记", "address": "桂香路18号"})
    edits = applications.save(application_id, said, edits=0, by=wang)
    applications.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)
    case_id = office.case_for(application_id, wang)
    actions.accept(case_id, by=office.clerk)
    for examiner in (office.examiner, office.other_examiner):
        actions.opine(case_id, favours=True, said="符合。", by=examiner)
    actions.decide(case_id, granted=True, by=office.head)
    worlds.deliver_everything(database)

    page = of(database, wang).get(f"/my/cases/{case_id}").content.decode()

    assert "证照在新登记的单位名下" in page
    assert "/my/certificates/" not in page
    with acting(wang):
        made = ports.certificate_of(case_id)
    assert made is not None
    assert made.holder_id != wang.holder_id


def test_another_persons_certificate_of_a_case_is_nobody_elses_to_see(database, wang, li):
    office = an_office(database, materials=(), result=RESULT)
    case_id = office.decided(wang)
    worlds.deliver_everything(database)
    with database.as_worker():
        elsewhere = worlds.a_department("示范区卫生健康局")
        stranger = handling.an_officer(elsewhere, "cases.accept", name="郑洁")

    for reader in (li, stranger):
        with acting(reader):
            assert ports.certificate_of(case_id) is None
    with acting(office.clerk):
        assert ports.certificate_of(case_id) is not None


def days(count, unit):
    return TimeLimit(count, unit, items.LAW)


@pytest.mark.parametrize(
    ("unit", "left", "used", "not_said"),
    [
        (Unit.CALENDAR_DAY, "还有10个自然日", "承诺10个自然日，已用0个", "个工作日"),
        (Unit.WORKING_DAY, "还有10个工作日", "承诺10个工作日，已用0个", "自然日"),
    ],
)
def test_a_limit_is_told_in_the_days_it_counts(database, wang, unit, left, used, not_said):
    office = an_office(database, materials=(), promised=days(10, unit), statutory=days(20, unit))
    case_id = office.accepted(wang)

    page = of(database, wang).get(f"/my/cases/{case_id}").content.decode()
    asked = at_desk(database, office.clerk).get("/desk/cases?view=all").content.decode()

    assert left in page
    assert used in page
    assert not_said not in page.split("<main")[1]
    assert left in asked


def test_the_last_row_of_the_days_is_the_last_day_and_says_so(database, wang):
    office = an_office(database, materials=())
    case_id = office.accepted(wang)

    page = of(database, wang).get(f"/my/cases/{case_id}").content.decode()

    table = page.split('<table class="days">')[1].split("</table>")[0]
    last = table.split("<tr")[-1]
    assert last.startswith(' class="end"')
    assert all(one in last for one in ("3月9日", "周一", "第5天", "承诺办结的最后一天"))


def test_a_receipt_after_a_withdrawal_says_that_it_was_withdrawn(database, office, wang):
    case_id = office.case_of(wang)
    row = seen(case_id, wang)
    actions.withdraw(case_id, by=wang)

    page = of(database, wang).get(f"/my/applications/{row.application_id}/receipt").content.decode()

    assert "已经撤回，不再办理" in page
    assert "已经提交，一件不丢" not in page
    assert 'class="note good"' not in page
