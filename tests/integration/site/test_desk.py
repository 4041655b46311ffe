"""The officers' side: their post, and the work calendar loaded from a file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import worlds
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.workdays import table

GOOD = "日期,是否上班,名称\n2027-01-01,0,元旦\n2027-01-02,0,元旦\n2027-01-09,1,元旦\n"
BAD = "日期,是否上班,名称\n2027-01-01,0,元旦\n2027-13-01,0,元旦\n2026-05-01,2,\n2027-01-04,1,元旦\n"


@pytest.fixture
def keeper(database) -> Client:
    """孙海, who keeps the calendar."""
    with database.as_worker():
        account = worlds.an_account(officer_id=worlds.an_officer("calendar.load", name="孙海"))
    return worlds.signed_in(account)


@pytest.fixture
def clerk(database) -> Client:
    """周敏, who only opens the desk."""
    with database.as_worker():
        account = worlds.an_account(officer_id=worlds.an_officer(name="周敏"))
    return worlds.signed_in(account)


def load(browser: Client, text: str | bytes, **over: object):
    content = text if isinstance(text, bytes) else text.encode()
    form = {
        "year": "2027",
        "number": "国办发明电〔2026〕9号",
        "source": "示范政府网，11月4日发布",
        "file": SimpleUploadedFile("2027.csv", content, "text/csv"),
    } | over
    return browser.post("/desk/calendar", form)


def years(database) -> list[int]:
    with database.superuser() as admin:
        rows = admin.execute("SELECT year FROM kernel_calendaryear ORDER BY year").fetchall()
    return [row[0] for row in rows]


def test_the_desk_says_where_one_sits_and_what_one_may_do_where(clerk):
    page = clerk.get("/desk").content.decode()

    for word in ("周敏", "示范区市场监督管理局", "食品窗口", "打开办理台", "示范区", "长期"):
        assert word in page, word


def test_the_desk_speaks_english(clerk):
    clerk.cookies["lang"] = "en"

    page = clerk.get("/desk").content.decode()

    for word in ("food window", "Market Regulation", "Shifan District"):
        assert word in page, word


def test_of_pages_one_under_another_only_the_nearest_is_marked(keeper):
    calendar = keeper.get("/desk/calendar").content.decode()
    desk = keeper.get("/desk").content.decode()

    assert '<a href="/desk/calendar" aria-current="page">' in calendar
    assert '<a href="/desk" aria-current' not in calendar
    assert '<a href="/desk" aria-current="page">' in desk


def test_the_calendar_is_closed_to_who_lacks_the_duty(clerk):
    response = clerk.get("/desk/calendar")

    assert response.status_code == 403
    assert "没有这一项职责" in response.content.decode()
    assert "/desk/calendar" not in clerk.get("/desk").content.decode().split("<main")[1]


def test_a_duty_that_has_ended_opens_nothing(database, keeper):
    assert keeper.get("/desk/calendar").status_code == 200
    with database.superuser() as admin:
        admin.execute(
            "UPDATE identity_duty SET valid_from = '2026-02-01', valid_to = '2026-03-01'"
            " WHERE code = 'calendar.load'"
        )

    assert keeper.get("/desk/calendar").status_code == 403


def test_citizens_have_no_desk(database):
    with database.as_worker():
        account = worlds.an_account(worlds.a_person())

    response = worlds.signed_in(account).get("/desk")

    assert response.status_code == 403
    assert "只给工作人员用" in response.content.decode()


def test_a_year_is_loaded_from_a_file_and_counts_from_then_on(database, keeper):
    response = load(keeper, GOOD)

    assert response.headers["Location"] == "/desk/calendar"
    assert years(database) == [2024, 2025, 2026, 2027]
    page = keeper.get("/desk/calendar").content.decode()
    assert "已载入2027年的放假安排，共3天例外" in page
    assert "国办发明电〔2026〕9号" in page
    with acting(Actor.guest()):
        calendar = table.calendar()
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.knows(date(2027, 6, 1))


def test_a_file_saved_by_a_chinese_spreadsheet_is_read_too(database, keeper):
    assert load(keeper, GOOD.encode("gb18030")).status_code == 302
    assert 2027 in years(database)


def test_everything_wrong_with_a_file_is_listed_at_once_and_nothing_is_loaded(database, keeper):
    response = load(keeper, BAD)

    page = response.content.decode()
    assert response.status_code == 422
    for line in ("第3行", "第4行", "第5行"):
        assert line in page, line
    assert 'value="国办发明电〔2026〕9号"' in page
    assert years(database) == [2024, 2025, 2026]


@pytest.mark.parametrize(
    ("over", "sentence"),
    [
        ({"number": ""}, "请填写放假安排的文号"),
        ({"source": ""}, "请写明从哪里取得"),
        ({"year": "1999"}, "年份应在2004至2199之间"),
        ({"year": "next"}, "年份应是4位数字"),
        ({"file": ""}, "请选择CSV文件"),
    ],
)
def test_a_year_is_not_loaded_without_its_document(database, keeper, over, sentence):
    response = load(keeper, GOOD, **over)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert years(database) == [2024, 2025, 2026]


def test_loading_a_year_again_replaces_it_and_each_time_is_on_record(database, keeper):
    load(keeper, GOOD)
    load(keeper, "日期,是否上班,名称\n2027-01-01,0,元旦\n")

    with database.superuser() as admin:
        days = admin.execute(
            "SELECT count(*) FROM kernel_calendarday WHERE year_id = 2027"
        ).fetchone()[0]
        entries = admin.execute(
            "SELECT subject, detail ->> 'days' FROM audit_auditentry WHERE did = 'calendar.load'"
            " ORDER BY at, detail ->> 'days' DESC"
        ).fetchall()
    assert days == 1
    assert entries == [("calendar:2027", "3"), ("calendar:2027", "1")]
