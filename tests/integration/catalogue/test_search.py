"""People find items in their own words, and what is published is what is found."""

from datetime import date, timedelta

import psycopg
import pytest
from django.test import Client

from tests import items, worlds
from tongban.catalogue import actions, queries
from tongban.catalogue.actions.items import publish
from tongban.catalogue.queries import Text
from tongban.catalogue.web import finding
from tongban.kernel import clock
from tongban.kernel.action import unit
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.web.limits import Buckets

MONDAY = date(2026, 3, 2)
TEXTS = {
    "居民身份证丢失补领": "Reissue of a lost identity card",
    "食品经营许可": "Food business licence",
    "劳务派遣经营许可": "Labour dispatch licence",
    "工伤认定": "Determination of work injury",
    "新生儿户口登记": "Household registration of a newborn",
}


def an_item(nth: int, name: str, name_en: str, **changes: object):
    code = f"{items.CODE[:-2]}{nth:02}"
    return items.an_item(
        code=code, name=Text(name, name_en), summary=Text(f"办{name}。", f"{name_en}."), **changes
    )


@pytest.fixture
def monday(database):
    """Five items in force on a Monday; the pages are open."""
    with clock.at(worlds.SOME_DAY):
        with database.as_worker():
            for nth, (name, name_en) in enumerate(TEXTS.items(), 1):
                items.published(an_item(nth, name, name_en))
        yield database


@pytest.fixture
def behind(monday):
    """The same, with the worker's rights."""
    with monday.as_worker():
        yield monday


def names(asked: str, *, on: date = MONDAY, **narrowed: str) -> list[str]:
    with acting(Actor.guest()):
        hits = queries.found_for(asked, on, **narrowed).hits
        return [row.name.zh for row in queries.rows_of([hit.version_id for hit in hits])]


def meant(asked: str) -> str:
    with acting(Actor.guest()):
        return queries.found_for(asked, MONDAY).meant


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("身份证丢了", "居民身份证丢失补领"),
        ("身份證丟失", "居民身份证丢失补领"),
        ("ＦＯＯＤ  Licence", "食品经营许可"),
        ("lost my identity card", "居民身份证丢失补领"),
        ("shipin jingying xuke", "食品经营许可"),
        ("shípǐn jīngyíng xǔkě", "食品经营许可"),
        ("spjyxk", "食品经营许可"),
        ("食品经营许渴", "食品经营许可"),
        ("工商认定", "工伤认定"),
        ("我想给刚出生的娃上户口", "新生儿户口登记"),
    ],
)
def test_the_right_item_comes_first(monday, asked, first):
    assert names(asked)[:1] == [first]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        " ",
        "，。！？",
        "🚀",
        "%",
        "'; DROP TABLE catalogue_searchtext; --",
        "\x00",
        "&|!():*<->",
        "\\",
        "发射火箭",
        "'''",
        "zzzz",
    ],
)
def test_what_says_nothing_finds_nothing_and_breaks_nothing(monday, asked):
    assert names(asked) == []


def test_a_long_question_is_read_as_far_as_it_goes(monday):
    assert names("食品经营许可" + "好" * 5_000)[:1] == ["食品经营许可"]


def test_a_slip_is_told_and_a_right_question_is_not_corrected(monday):
    assert meant("食品经营许渴") == "食品经营许可"
    assert meant("食品经营许可") == ""


def test_what_was_looked_for_is_marked_in_the_name(monday):
    with acting(Actor.guest()):
        answer = queries.found_for("食品", MONDAY)

    assert [(piece.text, piece.is_found) for piece in answer.marked("食品经营许可")] == [
        ("食品", True),
        ("经营许可", False),
    ]


def test_names_are_suggested_for_what_is_typed_so_far(monday):
    with acting(Actor.guest()):
        assert queries.suggested("食品经", MONDAY)[0].zh == "食品经营许可"
        assert queries.suggested("发射", MONDAY) == []


# --- in step with what is published -----------------------------------------------------------


def test_a_publishing_that_is_rolled_back_is_not_found(behind):
    with pytest.raises(ZeroDivisionError), unit(worlds.BUILDER, "test"):
        publish(an_item(20, "烟花爆竹零售许可", "Fireworks"), valid_from=MONDAY, by=worlds.BUILDER)
        raise ZeroDivisionError

    assert names("烟花爆竹") == []


def test_a_later_version_is_found_from_its_day_and_the_former_until_then(behind):
    items.published(
        an_item(1, "居民居住证丢失补领", "Residence permit"), valid_from=MONDAY + timedelta(7)
    )

    assert names("丢失补领") == ["居民身份证丢失补领"]
    assert names("丢失补领", on=MONDAY + timedelta(7)) == ["居民居住证丢失补领"]


def test_one_text_of_two_items_is_kept_once_and_found_once(behind):
    items.published(an_item(9, *list(TEXTS.items())[1]))

    assert names("食品经营许可").count("食品经营许可") == 1
    assert behind.rows("SELECT count(*) FROM catalogue_searchtext") == [(len(TEXTS),)]


def test_written_anew_the_index_says_the_same_and_what_lacked_is_there(behind):
    before = behind.rows("SELECT version_id, text_id FROM catalogue_searchentry ORDER BY 1")
    behind.rows("DELETE FROM catalogue_searchentry WHERE code LIKE '%%01' RETURNING 1")
    assert names("身份证丢了") == []

    assert actions.rebuild_search(missing_only=True, by=worlds.BUILDER) == 1
    assert names("身份证丢了") == ["居民身份证丢失补领"]
    assert actions.rebuild_search(by=worlds.BUILDER) == len(TEXTS)
    assert before == behind.rows("SELECT version_id, text_id FROM catalogue_searchentry ORDER BY 1")


def test_an_item_of_a_theme_is_found_within_it_only(behind):
    items.published(an_item(10, "公共场所食品抽检", "Food sampling", themes=("food",)))

    assert names("食品", theme="food") == ["公共场所食品抽检"]


# --- a city's own words -------------------------------------------------------------------------


def test_an_editors_synonym_is_found_at_once(behind):
    assert names("发射火箭") == []

    actions.say_also("发射火箭", "工伤认定", by=worlds.BUILDER)

    assert names("发射火箭") == ["工伤认定"]


def test_the_same_synonym_twice_is_one(behind):
    assert actions.say_also("甲", "乙", by=worlds.BUILDER) == actions.say_also(
        "甲", "乙", by=worlds.BUILDER
    )


# --- what the tables refuse ---------------------------------------------------------------------

TEXT = "INSERT INTO catalogue_searchtext (digest, name, name_en, summary, words, office, lexemes) "
SAID = "INSERT INTO catalogue_searchsynonym (people, official, made_at) "


ASKED = "INSERT INTO catalogue_unansweredquery (id, words, bucket, asked_on) "
REFUSED = {
    "search_text_has_a_name": TEXT + "VALUES ('d', '', '', '', '', '', '')",
    "search_text_has_a_digest": TEXT + "VALUES ('', 'n', '', '', '', '', '')",
    "search_synonym_says_something_else": SAID + "VALUES ('甲', '甲', now())",
    "unanswered_query_is_masked": ASKED + "VALUES (gen_random_uuid(), '给13800138000', 1, now())",
    "unanswered_query_bucket_is_coarse": ASKED + "VALUES (gen_random_uuid(), '甲', 256, now())",
}
TWICE = {
    "search_synonym_said_once": SAID + "VALUES ('甲', '乙', now())",
    "unanswered_query_once_each": ASKED + "VALUES (gen_random_uuid(), '甲', 1, now())",
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_the_tables_refuse_what_makes_no_sense(unchanged, constraint):
    with (
        unchanged.superuser() as superuser,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        superuser.execute(REFUSED[constraint])


@pytest.mark.parametrize("constraint", TWICE)
def test_the_tables_refuse_the_same_twice(unchanged, constraint):
    with unchanged.superuser() as superuser:
        superuser.execute(TWICE[constraint])
        with pytest.raises(psycopg.errors.UniqueViolation, match=constraint):
            superuser.execute(TWICE[constraint])


def test_an_entry_does_not_end_before_it_begins(monday):
    with pytest.raises(psycopg.errors.CheckViolation, match="search_entry_ends_after_it_begins"):
        monday.rows("UPDATE catalogue_searchentry SET valid_to = valid_from - 1 RETURNING 1")


# --- what nobody could answer -------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nobody_asked_before(monkeypatch):
    """Whoever asks in one test has not used up what they may in another."""
    monkeypatch.setattr(finding, "_kept", Buckets(finding.KEPT_PER_MINUTE))


def ask(asked: str, *people: str) -> None:
    for who in people:
        Client().get("/items", {"q": asked}, REMOTE_ADDR=who)


def told(monday) -> list[tuple[str, int]]:
    with monday.as_worker(), acting(worlds.BUILDER):
        return [(one.words, one.people) for one in queries.unanswered()]


FIVE = [f"192.0.2.{nth}" for nth in range(1, 20)]
"""More than five, since two people in one drawer count as one."""


def test_what_five_people_ask_in_vain_is_told(monday):
    ask("发射火箭", *FIVE[:4])
    assert told(monday) == []

    ask("发射火箭", *FIVE)

    ((words, people),) = told(monday)
    assert words == "发射火箭"
    assert 5 <= people <= len(FIVE)


def test_one_person_who_asks_often_is_one_person(monday):
    ask("发射火箭", *(["192.0.2.1"] * 9))

    assert told(monday) == []
    assert monday.rows("SELECT count(*) FROM catalogue_unansweredquery") == [(1,)]


def test_numbers_names_and_addresses_are_masked_before_they_are_kept(monday):
    for asked in (
        "火箭 110101199003077774",
        "火箭 138 0013 8000",
        "火箭 somebody@example.org",
        "我叫王小明发射火箭",
        "火箭" * 30 + "发射",
    ):
        ask(asked, "192.0.2.1")

    kept = [row[0] for row in monday.rows("SELECT words FROM catalogue_unansweredquery")]
    assert kept and all(len(words) <= 40 for words in kept)
    assert [w for w in kept if any(one in w for one in ("199", "138", "@", "王小明"))] == []


def test_a_flood_of_questions_is_answered_and_not_kept(monday, monkeypatch):
    monkeypatch.setattr(finding, "_kept", Buckets(4))

    for nth in "甲乙丙丁戊己":
        said = Client().get("/items", {"q": f"发射火箭{nth}"}, REMOTE_ADDR="192.0.2.1")
        assert said.status_code == 200

    assert monday.rows("SELECT count(*) FROM catalogue_unansweredquery") == [(1,)]


def test_what_was_found_is_not_kept(monday):
    ask("食品经营许可", *FIVE)

    assert monday.rows("SELECT count(*) FROM catalogue_unansweredquery") == [(0,)]


# --- the desk -----------------------------------------------------------------------------------


def an_editor(monday) -> Client:
    with monday.as_worker():
        account = worlds.an_account(officer_id=worlds.an_officer("catalogue.words", name="孙海"))
    return worlds.signed_in(account)


def test_an_editor_gives_words_a_meaning_with_one_click(monday):
    ask("发射火箭", *FIVE)
    editor = an_editor(monday)
    assert "发射火箭" in editor.get("/desk/search-words").content.decode()

    said = {"people": "发射火箭", "official": "工伤认定"}
    assert editor.post("/desk/search-words", said).status_code == 302

    assert told(monday) == []
    assert names("发射火箭") == ["工伤认定"]
    assert monday.rows("SELECT count(*) FROM audit_auditentry WHERE did = 'search.say_also'") == [
        (1,)
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"people": "", "official": "工伤认定"},
        {"people": "甲", "official": "甲"},
        {"people": "甲\u202e乙", "official": "工伤认定"},
        {"people": "甲" * 41, "official": "工伤认定"},
    ],
)
def test_a_synonym_that_makes_no_sense_is_refused_with_a_sentence(monday, said):
    assert an_editor(monday).post("/desk/search-words", said).status_code == 422


def test_nobody_without_the_duty_sees_the_words(monday):
    with monday.as_worker():
        account = worlds.an_account(officer_id=worlds.an_officer(name="周敏"))

    clerk = worlds.signed_in(account)

    assert clerk.get("/desk/search-words").status_code == 403
