"""The officers' side: their post, and the work calendar loaded from a file."""

import html
import re
import threading
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
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


def offer(browser: Client, text: str | bytes, **over: object):
    """Choose a file; the answer is what it would change, or what is wrong with it."""
    content = text if isinstance(text, bytes) else text.encode()
    form = {
        "year": "2027",
        "number": "国办发明电〔2026〕9号",
        "source": "示范政府网，11月4日发布",
        "file": SimpleUploadedFile("2027.csv", content, "text/csv"),
    } | over
    return browser.post("/desk/calendar", form)


def confirm(browser: Client, preview, **over: str):
    """Press the button of the preview, with what the page holds."""
    found = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', preview.content.decode()
    )
    held = {name: html.unescape(value) for name, value in found}
    return browser.post("/desk/calendar", held | {"sure": "on"} | over)


def load(browser: Client, text: str | bytes, **over: object):
    """Both."""
    return confirm(browser, offer(browser, text, **over))


def years(database) -> list[int]:
    with database.superuser() as admin:
        rows = admin.execute("SELECT year FROM kernel_calendaryear ORDER BY year").fetchall()
    return [row[0] for row in rows]


def test_the_desk_says_where_one_sits_and_what_one_may_do_where(clerk):
    page = clerk.get("/desk").content.decode()

    for word in ("周敏", "示范区市场监督管理局", "食品窗口", "打开工作台", "示范区", "长期"):
        assert word in page, word


def test_every_page_names_the_same_one_who_gives_duties(clerk):
    desk, closed = clerk.get("/desk"), clerk.get("/desk/calendar")

    assert "职责由安全管理员给出和收回" in desk.content.decode()
    assert "职责由安全管理员给出" in closed.content.decode()
    for page in (desk, closed):
        assert not re.search("本部门(管理员|负责人)", page.content.decode())


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
        calendar = table.calendar(date.min)
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.knows(date(2027, 6, 1))


def test_a_file_saved_by_a_chinese_spreadsheet_is_read_too(database, keeper):
    assert load(keeper, GOOD.encode("gb18030")).status_code == 302
    assert 2027 in years(database)


def test_everything_wrong_with_a_file_is_listed_at_once_and_nothing_is_loaded(database, keeper):
    response = offer(keeper, BAD)

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
    response = offer(keeper, GOOD, **over)

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


def days(database, year: int) -> list[tuple[str, bool]]:
    rows = database.rows(
        "SELECT day::text, working FROM kernel_calendarday WHERE year_id = %s ORDER BY day", year
    )
    return [(day, working) for day, working in rows]


def whole_year(year: int, first: str = "10-01") -> str:
    """A file of the usual length, of whatever days."""
    start = date.fromisoformat(f"{year}-{first}")
    rows = [f"{start + timedelta(days=nth)},0,国庆节" for nth in range(20)]
    return "\n".join(["日期,是否上班,名称", *rows]) + "\n"


def test_nothing_is_loaded_before_what_changes_was_shown_and_confirmed(database, keeper):
    preview = offer(keeper, whole_year(2027))

    page = preview.content.decode()
    assert preview.status_code == 200
    assert "新增20天，去掉0天，改动0天，不变0天" in page
    assert "10月1日" in page
    assert years(database) == [2024, 2025, 2026]
    assert confirm(keeper, preview, sure="").status_code == 302
    assert years(database) == [2024, 2025, 2026, 2027]


def test_a_year_loaded_again_shows_what_is_added_taken_back_and_changed(database, keeper):
    load(keeper, "日期,是否上班,名称\n2027-01-01,0,元旦\n2027-01-04,0,元旦\n2027-01-09,1,元旦\n")

    page = offer(
        keeper, "日期,是否上班,名称\n2027-01-01,0,新年\n2027-01-05,0,元旦\n2027-01-09,1,元旦\n"
    ).content.decode()

    assert "新增1天，去掉1天，改动1天，不变1天" in page
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", page, re.S)
    said = [re.sub(r"<[^>]+>|\s+", " ", row) for row in rows]
    assert [any(word in row for word in ("新年", "平常上班")) for row in said] == [True] * 3
    assert days(database, 2027)[1] == ("2027-01-04", False)


def test_a_mistyped_year_does_not_replace_one_that_is_loaded(database, keeper):
    before = days(database, 2026)

    preview = offer(
        keeper, "日期,是否上班,名称\n2026-01-01,0,元旦\n2026-01-02,0,元旦\n", year="2026"
    )
    pressed = confirm(keeper, preview, sure="")

    assert "已经载入的" in preview.content.decode()
    assert "只有2天例外" in preview.content.decode()
    assert pressed.status_code == 422
    assert "请先勾选" in pressed.content.decode()
    assert days(database, 2026) == before
    assert confirm(keeper, pressed).status_code == 302
    assert len(days(database, 2026)) == 2


@pytest.mark.parametrize(
    ("year", "text", "sentence"),
    [
        ("2027", GOOD, "只有3天例外"),
        ("2025", whole_year(2025), "2025年已经过去"),
        ("2029", whole_year(2029), "2029年还远"),
    ],
    ids=["few", "past", "far"],
)
def test_a_year_that_looks_wrong_is_loaded_only_with_a_tick(database, keeper, year, text, sentence):
    before = days(database, int(year))

    preview = offer(keeper, text, year=year)
    unticked = confirm(keeper, preview, sure="")

    assert sentence in preview.content.decode()
    assert unticked.status_code == 422
    assert days(database, int(year)) == before
    assert confirm(keeper, unticked).status_code == 302
    assert days(database, int(year)) != before


def test_what_changed_between_the_look_and_the_button_is_shown_anew(database, keeper):
    mine, theirs = offer(keeper, whole_year(2027)), offer(keeper, whole_year(2027, "05-01"))
    assert confirm(keeper, theirs).status_code == 302

    late = confirm(keeper, mine)

    assert late.status_code == 422
    assert "刚刚被别人改过" in late.content.decode()
    assert days(database, 2027)[0] == ("2027-05-01", False)
    assert confirm(keeper, late).status_code == 302
    assert days(database, 2027)[0] == ("2027-10-01", False)


def test_whoever_loads_a_year_waits_for_who_is_loading_it(database, keeper):
    preview = offer(keeper, whole_year(2027))
    answers: list[int] = []

    def confirming() -> None:
        answers.append(confirm(keeper, preview).status_code)
        connection.close()

    with database.superuser() as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s, 2027)", [table.LOCK])
        second = threading.Thread(target=confirming)
        second.start()
        database.until_somebody_waits()
        meanwhile = days(database, 2027)
    second.join()

    assert (meanwhile, answers) == ([], [302])
    assert days(database, 2027)


def test_the_button_pressed_twice_loads_one_year(database, keeper):
    preview = offer(keeper, whole_year(2027))

    assert confirm(keeper, preview).status_code == 302
    assert confirm(keeper, preview).status_code == 302
    assert len(days(database, 2027)) == 20


@pytest.mark.parametrize("over", [{"rows": "x"}, {"rows": ""}, {"year": "2028"}, {"seen": ""}])
def test_a_draft_that_came_back_broken_loads_nothing(database, keeper, over):
    preview = offer(keeper, whole_year(2027))

    response = keeper.post("/desk/calendar", {"do": "load", **over}, follow=True)
    response = confirm(keeper, preview, **over)

    assert response.headers["Location"] == "/desk/calendar"
    assert years(database) == [2024, 2025, 2026]


def test_a_saturday_entered_as_free_is_named_whether_the_file_is_faulty_or_not(database, keeper):
    faulty = offer(keeper, BAD + "2027-01-02,0,元旦\n").content.decode()
    whole = offer(keeper, GOOD).content.decode()

    assert "第6行：2027-01-02 是周末，本来就休息" in faulty
    assert "本来就休息" in whole
    assert re.search(r"1月2日[^0-9]", whole)


def test_between_a_year_and_its_number_of_days_there_is_room(database, keeper):
    load(keeper, whole_year(2027))

    page = keeper.get("/desk/calendar").content.decode()

    said = [re.sub("<[^>]+>", "", one) for one in re.findall("<summary>(.*?)</summary>", page)]
    assert said[:2] == ["2027年　国办发明电〔2026〕9号　20天例外", "2026年　39天例外"]
