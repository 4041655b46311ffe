"""The lists of items change by proposals two offices favour, each leaving a version of the list."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection

from tests import items, worlds
from tests.offices import Offices, an_officer
from tongban.catalogue import actions, queries
from tongban.catalogue.queries import (
    CatalogueItem,
    ListChange,
    NotOpen,
    Office,
    Operation,
    State,
    Text,
)
from tongban.identity import actions as identity_actions
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused

MONDAY = date(2026, 3, 2)
SOON = MONDAY + timedelta(days=14)
OTHER = CatalogueItem("000131999002", Text("示范备案", "Sample filing"), "01", (items.LAW,))

STALL = items.the_small_item()
STALL_ENTRY = items.the_small_entry()
ADD_ENTRY = ListChange(Operation.ADD, (), (STALL_ENTRY,))
ADD = ListChange(Operation.ADD, (), (STALL,))


@pytest.fixture
def offices(as_worker):
    with clock.at(worlds.SOME_DAY):
        items.the_departments()
        items.the_dictionary()
        yield Offices()


@pytest.fixture
def listed(offices):
    offices.bring(ADD_ENTRY)
    return offices


@pytest.fixture
def stall(listed):
    listed.bring(ADD)
    return listed


def in_force(on: date = MONDAY):
    with acting(worlds.BUILDER):
        version_id, item = queries.in_force(STALL.code, on)
        return item, queries.state(version_id)


def changed(**changes) -> ListChange:
    return ListChange(Operation.CHANGE, (STALL.code,), (replace(STALL, **changes),))


# --- both offices --------------------------------------------------------------------------------


def test_an_item_is_in_force_when_both_offices_favour_it_and_not_before(listed, database):
    change_id = listed.propose(ADD)
    actions.review(change_id, Office.LEGAL, favours=True, by=listed.legal)
    with pytest.raises(NotFound):
        in_force()

    actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=listed.establishment)

    assert in_force() == (STALL, State.ACTIVE)
    with acting(worlds.BUILDER):
        versions = queries.list_versions("implementation", listed.market)
    assert [(one.number, one.change_id, one.operation) for one in versions] == [
        (1, change_id, Operation.ADD)
    ]


def test_one_office_against_it_ends_the_change_with_its_reason(listed):
    change_id = listed.propose(ADD)

    state = actions.review(
        change_id, Office.LEGAL, favours=False, said="没有设定依据。", by=listed.legal
    )

    assert state == "refused"
    with acting(worlds.BUILDER):
        told = queries.change(change_id)
    assert (told.state, told.reviews[0].said) == ("refused", "没有设定依据。")
    with pytest.raises(Refused, match="已经办完"):
        actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=listed.establishment)
    with pytest.raises(NotFound):
        in_force()


def test_whoever_is_against_it_says_why(listed):
    change_id = listed.propose(ADD)

    with pytest.raises(Refused, match="请写明理由"):
        actions.review(change_id, Office.LEGAL, favours=False, said=" ", by=listed.legal)


def test_only_an_officer_with_the_duty_of_the_office_reviews_for_it(listed):
    change_id = listed.propose(ADD)

    for by in (listed.legal, listed.editor, worlds.BUILDER):
        with pytest.raises(Refused, match="没有审核这个变动的职责"):
            actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=by)


def test_two_people_review_and_neither_proposed_it(listed):
    both = listed.establishment
    for officer, code in ((both, "catalogue.legal"), (listed.editor, "catalogue.establishment")):
        identity_actions.give_duty(
            officer.officer_id, code, region_code="990102", valid_from=MONDAY, by=worlds.BUILDER
        )
    change_id = listed.propose(ADD)

    with pytest.raises(Refused, match="申报人不能审核"):
        actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=listed.editor)
    actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=both)
    with pytest.raises(Refused, match="由两个人分别作出"):
        actions.review(change_id, Office.LEGAL, favours=True, by=both)
    with pytest.raises(Refused, match="已经审核过"):
        actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=both)


def test_an_office_of_another_city_does_not_review(listed, database):
    with acting(worlds.BUILDER):
        yunxi = next(one.id for one in identity.departments() if one.code == "990200-01")
    elsewhere = an_officer(yunxi, "9901", "990200", ["catalogue.legal"])
    change_id = listed.propose(ADD)

    with pytest.raises(Refused, match="没有审核这个变动的职责"):
        actions.review(change_id, Office.LEGAL, favours=True, by=elsewhere)


def test_a_department_proposes_changes_of_its_own_items_only(listed):
    with acting(worlds.BUILDER):
        health = next(one.id for one in identity.departments() if one.code == "990102-02")
    with pytest.raises(Refused, match="没有编辑这个部门事项的职责"):
        actions.propose(
            ADD, department_id=health, reason="新", effective_on=MONDAY, by=listed.editor
        )
    with pytest.raises(Refused, match="只能是本部门"):
        actions.propose(
            ADD, department_id=health, reason="新", effective_on=MONDAY, by=worlds.BUILDER
        )
    with pytest.raises(Refused, match="请写明为什么"):
        listed.propose(ADD, reason="  ")


def test_a_change_is_taken_back_by_its_department_while_it_is_open(listed):
    change_id = listed.propose(ADD)
    with pytest.raises(Refused, match="没有编辑"):
        actions.withdraw(change_id, by=listed.legal)

    actions.withdraw(change_id, by=listed.editor)

    with pytest.raises(Refused, match="已经办完"):
        actions.review(change_id, Office.LEGAL, favours=True, by=listed.legal)


# --- the gate ------------------------------------------------------------------------------------


def test_what_fails_the_standard_cannot_even_be_proposed(listed):
    with pytest.raises(Refused, match="不合标准，不能发布"):
        listed.propose(ListChange(Operation.ADD, (), (replace(STALL, faq=()),)))


def test_an_item_stands_on_the_catalogue_list_and_does_not_word_its_base_anew(offices):
    with pytest.raises(Refused, match="目录清单里没有基本编码"):
        offices.propose(ADD)
    offices.bring(ADD_ENTRY)

    with pytest.raises(Refused, match="不能改"):
        own = replace(STALL, legal_basis=(Text("自己的规定", "Our own rule"),))
        offices.propose(ListChange(Operation.ADD, (), (own,)))


def test_an_item_waits_for_its_entry_of_the_catalogue_list(offices):
    entry_change = offices.propose(ADD_ENTRY)
    change_id = offices.propose(ADD)
    actions.review(change_id, Office.LEGAL, favours=True, by=offices.legal)

    with pytest.raises(Refused, match="目录清单里没有基本编码"):
        actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=offices.establishment)
    offices.favour(entry_change)
    actions.review(change_id, Office.ESTABLISHMENT, favours=True, by=offices.establishment)

    assert in_force() == (STALL, State.ACTIVE)


def test_what_makes_no_sense_on_the_list_is_refused_with_why(stall):
    with pytest.raises(Refused, match="用过了"):
        stall.propose(ADD)
    with pytest.raises(Refused, match="没有变"):
        stall.propose(changed())
    with pytest.raises(Refused, match="没有11990102"):
        stall.propose(ListChange(Operation.CANCEL, (STALL.code[:-2] + "09",)))


# --- days and versions ---------------------------------------------------------------------------


def test_a_change_is_in_force_from_its_day_and_the_old_text_until_then(stall):
    stall.bring(changed(minutes=9), on=SOON)

    assert in_force()[0].minutes == STALL.minutes
    assert in_force(SOON - timedelta(days=1))[0].minutes == STALL.minutes
    assert in_force(SOON)[0].minutes == 9


def test_a_day_gone_by_while_the_offices_looked_becomes_the_day_of_the_second_favour(stall):
    change_id = stall.propose(changed(minutes=9), on=MONDAY + timedelta(days=1))
    with clock.at(worlds.SOME_DAY + timedelta(days=7)):
        stall.favour(change_id)

    assert in_force(MONDAY + timedelta(days=6))[0].minutes == STALL.minutes
    assert in_force(MONDAY + timedelta(days=7))[0].minutes == 9


def test_no_change_begins_in_the_past_or_more_than_a_year_ahead(stall):
    for on in (MONDAY - timedelta(days=1), MONDAY + timedelta(days=400)):
        with pytest.raises(Refused, match="一年之内"):
            stall.propose(changed(minutes=9), on=on)


def test_of_two_changes_of_the_same_text_the_second_is_not_laid_over_the_first(stall):
    first = stall.propose(changed(minutes=9))
    second = stall.propose(changed(minutes=11))
    stall.favour(first)

    actions.review(second, Office.LEGAL, favours=True, by=stall.legal)
    with pytest.raises(Refused, match="又变了"):
        actions.review(second, Office.ESTABLISHMENT, favours=True, by=stall.establishment)

    assert in_force()[0].minutes == 9


def test_two_changes_favoured_at_the_same_moment_are_not_laid_over_each_other(stall, database):
    changes = [stall.propose(changed(minutes=minutes)) for minutes in (9, 11)]
    for change_id in changes:
        actions.review(change_id, Office.LEGAL, favours=True, by=stall.legal)

    def favour(change_id) -> str:
        try:
            return actions.review(
                change_id, Office.ESTABLISHMENT, favours=True, by=stall.establishment
            )
        except Refused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        with database.superuser() as holds:
            holds.execute("SELECT pg_advisory_lock(hashtextextended('tongban/lists', 0))")
            outcomes = [pool.submit(favour, change_id) for change_id in changes]
            both_wait(holds)
            holds.execute("SELECT pg_advisory_unlock_all()")
        said = sorted(one.result(30) for one in outcomes)

    assert said[0] == "approved" and "又变了" in said[1]
    assert [one.number for one in versions_of(STALL.code)] == [2, 1]


def both_wait(holds: psycopg.Connection) -> None:
    """Until two acts stand before the lock that is held."""
    waiting = (
        "SELECT count(*) = 2 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    tries = iter(range(200_000))
    while not holds.execute(waiting).fetchone()[0]:
        next(tries)


def versions_of(code: str) -> list[queries.VersionRow]:
    with acting(worlds.BUILDER):
        return queries.versions(code)


# --- the other operations ------------------------------------------------------------------------


def test_a_suspended_item_stays_readable_takes_no_applications_and_may_go_on(stall):
    stall.bring(ListChange(Operation.SUSPEND, (STALL.code,)))

    assert in_force() == (STALL, State.SUSPENDED)
    with acting(worlds.BUILDER):
        assert [row.state for row in queries.items(MONDAY)] == [State.SUSPENDED]
        with pytest.raises(NotOpen, match="暂停办理"):
            queries.must_be_open(STALL.code, MONDAY)
    stall.bring(ListChange(Operation.RESUME, (STALL.code,)))
    with acting(worlds.BUILDER):
        queries.must_be_open(STALL.code, MONDAY)


def test_a_cancelled_item_leaves_the_list_and_its_code_is_never_used_again(stall):
    stall.bring(ListChange(Operation.CANCEL, (STALL.code,)))

    with acting(worlds.BUILDER):
        assert queries.items(MONDAY) == []
        with pytest.raises(NotOpen, match="已经取消"):
            queries.must_be_open(STALL.code, MONDAY)
    with pytest.raises(Refused, match="用过了"):
        stall.propose(ADD)


def test_a_split_item_names_what_stands_for_it(stall):
    parts = tuple(replace(STALL, code=f"{STALL.code[:-2]}{nth:02d}") for nth in (2, 3))

    stall.bring(ListChange(Operation.SPLIT, (STALL.code,), parts))

    assert in_force()[1] is State.CANCELLED
    with acting(worlds.BUILDER):
        assert queries.successors(STALL.code) == [one.code for one in parts]
        assert [row.code for row in queries.items(MONDAY)] == [one.code for one in parts]


def test_merged_items_name_the_one_that_stands_for_them(stall):
    other = replace(STALL, code=f"{STALL.code[:-2]}02")
    stall.bring(ListChange(Operation.ADD, (), (other,)))
    whole = replace(STALL, code=f"{STALL.code[:-2]}03")

    stall.bring(ListChange(Operation.MERGE, (STALL.code, other.code), (whole,)))

    with acting(worlds.BUILDER):
        assert queries.successors(other.code) == queries.successors(STALL.code) == [whole.code]


# --- base elements -------------------------------------------------------------------------------


def test_what_stands_on_an_entry_takes_over_its_new_base_elements(stall):
    basis = (Text("示范区摊点管理规则（演示，2026年修订）", "Rules for stalls, revised 2026"),)

    stall.bring(
        ListChange(
            Operation.CHANGE, (STALL_ENTRY.code,), (replace(STALL_ENTRY, legal_basis=basis),)
        ),
        on=SOON,
    )

    assert in_force()[0].legal_basis == STALL.legal_basis
    assert in_force(SOON)[0].legal_basis == basis
    with acting(worlds.BUILDER):
        assert queries.catalogue_list(MONDAY)[STALL_ENTRY.code].entry == STALL_ENTRY
        assert [one.number for one in queries.list_versions("catalogue")] == [2, 1]
        assert len(queries.list_versions("implementation", stall.market)) == 2


def test_items_rest_and_end_with_their_entry_and_go_on_with_it(stall):
    stall.bring(ListChange(Operation.SUSPEND, (STALL_ENTRY.code,)))
    assert in_force()[1] is State.SUSPENDED

    stall.bring(ListChange(Operation.RESUME, (STALL_ENTRY.code,)))
    assert in_force()[1] is State.ACTIVE

    stall.bring(ListChange(Operation.CANCEL, (STALL_ENTRY.code,)))
    assert in_force()[1] is State.CANCELLED


def test_an_item_suspended_for_itself_stays_so_when_its_entry_goes_on(stall):
    stall.bring(ListChange(Operation.SUSPEND, (STALL.code,)))
    stall.bring(ListChange(Operation.SUSPEND, (STALL_ENTRY.code,)))

    stall.bring(ListChange(Operation.RESUME, (STALL_ENTRY.code,)))

    assert in_force()[1] is State.SUSPENDED


def test_every_change_is_told_by_the_audit_log_step_by_step(listed, database):
    change_id = listed.bring(ADD)

    told = database.rows(
        f"SELECT did FROM audit_auditentry WHERE subject = 'change:{change_id}' ORDER BY at, did"
    )
    assert sorted(one for (one,) in told) == ["change.propose", "change.review", "change.review"]


def test_changes_are_listed_the_newest_first_open_and_closed(listed):
    first = listed.propose(ADD)
    second = listed.propose(ListChange(Operation.ADD, (), (OTHER,)))

    with acting(worlds.BUILDER):
        newest, older = queries.changes(is_open=True)
        assert {newest.id, older.id} == {first, second}
        assert [x.id for x in queries.changes(is_open=True, after=queries.cursor_of(newest))] == [
            older.id
        ]
        assert len(queries.changes(is_open=False)) == 1
        assert queries.changes(is_open=True, after="nonsense|\ud800") != []


# --- the tables refuse ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE catalogue_changerequest SET list = 'x'", "change_request_list_known"),
        ("UPDATE catalogue_changerequest SET operation = 'x'", "change_request_operation_known"),
        (
            "UPDATE catalogue_changerequest SET closed_at = NULL",
            "change_request_closed_with_its_time",
        ),
        ("UPDATE catalogue_changerequest SET state = 'x'", "change_request_closed_with_its_time"),
        ("UPDATE catalogue_changerequest SET reason = ''", "change_request_has_a_reason"),
        (
            "INSERT INTO catalogue_changerequest SELECT * FROM catalogue_changerequest",
            "catalogue_changerequest_pkey|change_request_of_whom_proposed_it",
        ),
        (
            "UPDATE catalogue_changerequest SET proposed_by = 'x'",
            "change_review_knows_who_proposed",
        ),
        (
            "UPDATE catalogue_changereview SET office = 'x' WHERE office = 'legal'",
            "change_review_office_known",
        ),
        ("UPDATE catalogue_changereview SET office = 'legal'", "change_review_once_each_office"),
        ("UPDATE catalogue_changereview SET reviewed_by = 'x'", "change_review_by_two_people"),
        (
            "UPDATE catalogue_changereview SET reviewed_by = proposed_by WHERE office = 'legal'",
            "change_review_by_somebody_else",
        ),
        ("UPDATE catalogue_changereview SET favours = false", "change_review_against_says_why"),
        ("UPDATE catalogue_listversion SET number = 0", "list_version_counts_from_one"),
        ("UPDATE catalogue_listversion SET digest = ''", "list_version_has_a_digest"),
        (
            "UPDATE catalogue_listversion SET list = 'implementation'",
            "list_version_of_a_department_or_of_all",
        ),
        (
            "INSERT INTO catalogue_listversion SELECT gen_random_uuid(), list, number, valid_from,"
            " digest, made_at, change_id, department_id FROM catalogue_listversion",
            "list_version_number_once|list_version_once_each_change",
        ),
        ("UPDATE catalogue_entryversion SET number = 0", "entry_version_counts_from_one"),
        ("UPDATE catalogue_entryversion SET state = 'x'", "entry_version_state_known"),
        (
            "UPDATE catalogue_entryversion SET code = '1'",
            "entry_version_code_has_its_shape|entry_version_defines_its_own_entry",
        ),
        (
            "UPDATE catalogue_entryversion SET definition = '{}'",
            "entry_version_defines_its_own_entry",
        ),
        (
            "INSERT INTO catalogue_entryversion SELECT gen_random_uuid(), code, number, definition,"
            " state, valid_from, list_version_id FROM catalogue_entryversion",
            "entry_version_number_once",
        ),
        (
            "INSERT INTO catalogue_succession SELECT gen_random_uuid(), 'a', 'a', id"
            " FROM catalogue_listversion",
            "succession_to_another_code",
        ),
        (
            "INSERT INTO catalogue_succession SELECT gen_random_uuid(), 'a', 'b', v.id"
            " FROM catalogue_listversion v CROSS JOIN generate_series(1, 2)",
            "succession_told_once",
        ),
    ],
)
def test_the_tables_refuse_what_the_acts_never_write(listed, database, sql, constraint):
    with (
        pytest.raises(psycopg.errors.IntegrityError, match=constraint),
        database.superuser() as superuser,
    ):
        superuser.execute(sql)


def test_an_item_has_one_of_three_states(database, stall):
    with (
        pytest.raises(psycopg.errors.CheckViolation, match="item_version_state_known"),
        database.superuser() as superuser,
    ):
        superuser.execute("UPDATE catalogue_itemversion SET state = 'x'")
