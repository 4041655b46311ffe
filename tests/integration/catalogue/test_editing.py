"""Writing an item on the desk: drafts begun, kept, proposed, and what the pages say of them."""

from dataclasses import replace
from datetime import date

import psycopg
import pytest

from tests import worlds
from tests.integration.catalogue.test_change_pages import desks
from tests.integration.catalogue.test_changes import (
    STALL,
    STALL_ENTRY,
    changed,
    in_force,
    listed,
    offices,
    stall,
)
from tongban.catalogue import actions, queries
from tongban.kernel.db import acting
from tongban.kernel.errors import Refused

__all__ = ["desks", "listed", "offices", "stall"]

MONDAY = date(2026, 3, 2)


def begun(stall, nth: int = 0):
    with acting(worlds.BUILDER):
        version = queries.versions(STALL.code)[nth].version_id
    return actions.begin_draft(version, by=stall.editor)


def of(draft_id):
    with acting(worlds.BUILDER):
        return queries.draft(draft_id)


def proposed(stall, draft_id):
    return actions.propose_draft(
        draft_id,
        edits=of(draft_id).edits,
        reason="按新规定",
        effective_on=MONDAY,
        by=stall.editor,
    )


# --- acts ----------------------------------------------------------------------------------------


def test_a_changed_draft_is_proposed_reviewed_and_in_force(stall):
    draft = begun(stall)
    definition = {**of(draft).definition, "minutes": 9}

    assert actions.keep_draft(draft, definition, edits=0, by=stall.editor) == 1
    stall.favour(proposed(stall, draft))

    assert in_force()[0] == replace(STALL, minutes=9)
    assert of(draft).state == "proposed"


def test_a_former_version_is_gone_back_to_as_a_new_one(stall):
    stall.bring(changed(minutes=9))

    draft = begun(stall, nth=1)
    stall.favour(proposed(stall, draft))

    assert in_force()[0] == STALL
    with acting(worlds.BUILDER):
        assert [one.number for one in queries.versions(STALL.code)] == [3, 2, 1]


def test_a_new_item_begins_with_its_code_and_is_refused_while_unfinished(listed):
    draft = actions.begin_new(listed.market, STALL_ENTRY.code, "4", "07", by=listed.editor)

    row = of(draft)
    assert row.code == f"{STALL.code[:18]}4{STALL_ENTRY.code}07"
    assert row.definition["name"]["zh"] == STALL_ENTRY.name.zh
    with pytest.raises(Refused, match="改好再申报"):
        proposed(listed, draft)


def test_whoever_saves_an_older_page_is_told(stall):
    draft = begun(stall)
    definition = dict(of(draft).definition)
    actions.keep_draft(draft, definition, edits=0, by=stall.editor)

    with pytest.raises(actions.StaleDraft) as told:
        actions.keep_draft(draft, definition, edits=0, by=stall.editor)
    assert told.value.edits == 1


def test_a_draft_of_an_item_that_changed_meanwhile_is_looked_at_again_first(stall):
    draft = begun(stall)
    actions.keep_draft(draft, {**of(draft).definition, "minutes": 7}, edits=0, by=stall.editor)
    stall.bring(changed(minutes=9))

    with pytest.raises(Refused, match="又变了"):
        proposed(stall, draft)
    actions.catch_up_draft(draft, seen=2, by=stall.editor)
    stall.favour(proposed(stall, draft))

    assert in_force()[0].minutes == 7


def test_nobody_writes_what_the_catalogue_list_says_or_another_code(stall):
    draft = begun(stall)
    written = {**of(draft).definition, "code": "x", "item_type": "05", "legal_basis": []}

    actions.keep_draft(draft, written, edits=0, by=stall.editor)

    kept = of(draft).definition
    assert kept["code"] == STALL.code
    assert not {"item_type", "legal_basis"} & set(kept)


@pytest.mark.parametrize(
    ("odd", "why"),
    [
        ({"name": {"zh": "a\0b", "en": "x"}}, "不能使用"),
        ({"name": {"zh": "a" * 1_000_001}}, "太长"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_why(stall, odd, why):
    draft = begun(stall)

    with pytest.raises(Refused, match=why):
        actions.keep_draft(draft, odd, edits=0, by=stall.editor)


def test_only_an_editor_of_the_department_writes_and_one_draft_is_open(stall):
    draft = begun(stall)
    with pytest.raises(Refused, match="已经有一份草稿"):
        begun(stall)
    with pytest.raises(Refused, match="没有编辑"):
        actions.discard_draft(draft, by=stall.legal)

    actions.discard_draft(draft, by=stall.editor)

    with pytest.raises(Refused, match="不能再改"):
        actions.keep_draft(draft, {}, edits=0, by=stall.editor)
    assert begun(stall) != draft


def test_what_an_office_refused_is_written_on(stall):
    draft = begun(stall)
    actions.keep_draft(draft, {**of(draft).definition, "minutes": 9}, edits=0, by=stall.editor)
    change = proposed(stall, draft)
    with pytest.raises(Refused, match="先撤回"):
        actions.take_up_draft(draft, by=stall.editor)
    actions.withdraw(change, by=stall.editor)

    actions.take_up_draft(draft, by=stall.editor)

    assert of(draft).state == "open"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("code = 'x'", "item_draft_code_has_its_shape"),
        ("state = 'proposed'", "item_draft_proposed_with_its_change"),
    ],
)
def test_the_table_keeps_its_own_sense(stall, database, change, constraint):
    begun(stall)

    with (
        database.superuser() as owner,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        owner.execute(f"UPDATE catalogue_itemdraft SET {change}")


def test_the_table_holds_one_open_draft_of_an_item(stall, database):
    begun(stall)

    with (
        database.superuser() as owner,
        pytest.raises(psycopg.errors.UniqueViolation, match="item_draft_one_open_each_item"),
    ):
        owner.execute(
            "INSERT INTO catalogue_itemdraft SELECT gen_random_uuid(), code, seen, definition, "
            "edits, begun_by, begun_at, changed_at, state, based_on_id, change_id, department_id "
            "FROM catalogue_itemdraft"
        )


# --- pages ---------------------------------------------------------------------------------------


def the_draft(desks) -> str:
    answer = desks.editor.post(f"/desk/items/{STALL.code}", {"do": "begin", "number": "1"})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_a_part_keeps_what_is_typed_and_says_what_is_wrong_beside_it(desks):
    draft = the_draft(desks)
    address = f"{draft}/part?at=place"
    hall = {f"{name}.{lang}": "Hall" for name in ("address", "hours") for lang in ("zh", "en")}
    typed = {"edits": "0", "consult_phone": "12", "complaint_phone": "12", **hall}

    assert desks.editor.post(address, typed).status_code == 302
    page = desks.editor.get(address).content.decode()

    assert 'value="12"' in page
    assert 'class="wrong-text" id="id_consult_phone-e"' in page
    assert "要改" in desks.editor.get(draft).content.decode()


def test_two_tabs_the_second_is_told_and_keeps_what_was_typed(desks):
    address = f"{the_draft(desks)}/part?at=faq.0.question"
    desks.editor.post(address, {"edits": "0", "zh": "要多久？", "en": "How long?"})

    answer = desks.editor.post(address, {"edits": "0", "zh": "几天？", "en": "Days?"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "在另一个页面刚改过" in page
    assert "几天？" in page


def test_parts_of_a_list_are_added_moved_and_taken_out(desks):
    address = f"{the_draft(desks)}/part?at=steps"
    first = STALL.steps[0].name.zh

    desks.editor.post(address, {"edits": "0", "do": "down", "nth": "0"})
    page = desks.editor.get(address).content.decode()
    assert page.index(STALL.steps[1].name.zh) < page.index(first)
    desks.editor.post(address, {"edits": "1", "do": "remove", "nth": "1"})
    assert first not in desks.editor.get(address).content.decode()
    answer = desks.editor.post(address, {"edits": "2", "do": "add"})
    assert desks.editor.get(str(answer.headers["Location"])).status_code == 200


@pytest.mark.parametrize(
    "asked", ["at=nothing", "at=materials.x", "at=code", "at=" + "a." * 300, "part=no"]
)
def test_a_hand_made_place_is_not_found(desks, asked):
    assert desks.editor.get(f"{the_draft(desks)}/part?{asked}").status_code == 404


def test_a_draft_is_seen_as_people_would_and_taken_along_as_a_pack(desks):
    draft = the_draft(desks)

    assert STALL.name.zh in desks.editor.get(f"{draft}/preview").content.decode()
    answer = desks.editor.get(f"{draft}/pack.zip")
    assert answer["Content-Type"] == "application/zip"


def test_an_item_is_proposed_to_rest_and_others_see_no_desk(desks):
    address = f"/desk/items/{STALL.code}"
    typed = {"do": "standing", "operation": "suspend", "reason": "装修", "day": "2026-03-02"}

    answer = desks.editor.post(address, typed)

    assert answer.status_code == 302
    assert "审核中" in desks.editor.get("/desk/items").content.decode()
    assert desks.legal.get("/desk/items").status_code == 403
    assert desks.editor.get("/desk/items/new").status_code == 200
