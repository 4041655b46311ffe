"""Beginning, saving, handing in, correcting and leaving an application."""

from uuid import uuid4

import pytest

from tests import items, worlds
from tests.integration.applications import form_world as world
from tests.integration.applications.form_world import edits_of, filled, handed_in
from tongban.applications import actions, queries
from tongban.applications.actions import BelowLevel, Incomplete, Saved, Stale
from tongban.applications.queries import NotServed, State
from tongban.catalogue.queries import Audience
from tongban.identity.actions import revoke_mandate
from tongban.identity.rules import Act
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused


def state_of(application_id, by):
    with acting(by):
        return queries.application(application_id).state


def test_an_application_is_filled_in_and_handed_in(item, wang):
    application_id, edits = filled(item.code, wang)

    actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)

    with acting(wang):
        row = queries.application(application_id)
        said = queries.answers(application_id).answers
    assert (row.state, row.revision) == (State.SUBMITTED, 1)
    assert row.department_id is not None
    assert said["shop_name"] == "芳记面馆"
    assert said["staff"] == [{"name": "王芳", "cooks": "no"}]


def test_beginning_again_goes_on_with_the_same_draft(item, wang):
    first = actions.start(item.code, by=wang)

    assert actions.start(item.code, by=wang) == first


def test_handing_in_twice_is_once(database, item, wang):
    application_id, edits = filled(item.code, wang)

    for _twice in range(2):
        actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)

    assert database.rows("SELECT revision FROM applications_application") == [(1,)]


def test_a_page_that_is_older_than_what_was_saved_saves_nothing(item, wang):
    application_id, edits = filled(item.code, wang)

    with pytest.raises(Stale) as refused:
        actions.save(application_id, Saved("shop", {"shop_name": "别的"}), edits=edits - 1, by=wang)

    assert refused.value.edits == edits
    with acting(wang):
        assert queries.answers(application_id).answers["shop_name"] == "芳记面馆"


def test_what_was_not_seen_is_not_handed_in(item, wang):
    application_id, edits = filled(item.code, wang)

    with pytest.raises(Stale):
        actions.submit(application_id, edits=edits - 1, trust_level=worlds.TRUST_LEVEL, by=wang)

    assert state_of(application_id, wang) == State.DRAFT


def test_what_is_incomplete_is_not_handed_in_and_nothing_is_lost(item, wang):
    application_id = actions.start(item.code, by=wang)
    edits = actions.save(application_id, Saved("owner", world.OWNER), edits=0, by=wang)

    with pytest.raises(Incomplete):
        actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)

    with acting(wang):
        assert queries.answers(application_id).answers == world.OWNER


def test_answers_to_questions_no_longer_asked_stay_in_the_draft_and_are_not_handed_in(item, wang):
    application_id, edits = filled(item.code, wang, projects=("hot",), cellar="一间")
    with acting(wang):
        assert queries.answers(application_id).answers["cellar"] == "一间"

    actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)

    with acting(wang):
        said = queries.answers(application_id).answers
    assert {"cellar", "projects"} & said.keys() == set()


@pytest.mark.parametrize(
    ("served", "of_whom"), [(Audience.ENTERPRISE, "the person"), (Audience.PERSON, "the body")]
)
def test_an_item_is_begun_only_in_the_name_of_whom_it_serves(database, wang, served, of_whom):
    assert wang.person_id is not None
    with database.as_worker():
        only = items.an_item(audiences=(served,))
        items.published(only)
        shop = worlds.a_body(wang.person_id)
    by = wang if of_whom == "the person" else Actor.person(wang.person_id, acting_for=shop)

    with pytest.raises(NotServed):
        actions.start(only.code, by=by)

    with acting(by):
        assert queries.drafts() == []


def test_a_draft_whose_item_does_not_serve_its_holder_is_not_handed_in(database, item, wang):
    application_id, edits = filled(item.code, wang)
    with database.as_worker():
        only = items.an_item(audiences=(Audience.ENTERPRISE,))
        version_id = items.published(only)
    with database.superuser() as raw:
        raw.execute("UPDATE applications_application SET version_id = %s", [version_id])

    with pytest.raises(NotServed):
        actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)

    assert state_of(application_id, wang) == State.DRAFT


def test_below_the_items_trust_level_nothing_is_handed_in(item, wang):
    application_id, edits = filled(item.code, wang)

    with pytest.raises(BelowLevel):
        actions.submit(application_id, edits=edits, trust_level=2, by=wang)

    assert state_of(application_id, wang) == State.DRAFT


def test_another_persons_draft_is_not_found(item, wang, li):
    application_id, edits = filled(item.code, wang)

    for act in (
        lambda: actions.save(application_id, Saved("shop", {}), edits=edits, by=li),
        lambda: actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=li),
        lambda: actions.discard(application_id, by=li),
        lambda: actions.pledge(application_id, [], by=li),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_agent_whose_mandate_does_not_cover_the_item_is_told_so(database, item, wang, li):
    assert wang.person_id is not None and li.person_id is not None
    with database.as_worker():
        worlds.a_mandate(wang.person_id, li.person_id, worlds.terms(items=("000999999999",)))
    agent = Actor.person(li.person_id, acting_for=wang.person_id)

    with pytest.raises(Refused, match="委托"):
        actions.start(item.code, by=agent)


def test_an_agent_whose_mandate_no_longer_covers_applying_takes_nothing_back(
    database, item, wang, li
):
    assert wang.person_id is not None and li.person_id is not None
    with database.as_worker():
        mandate = worlds.a_mandate(wang.person_id, li.person_id)
    agent = Actor.person(li.person_id, acting_for=wang.person_id)
    handed, draft = handed_in(item.code, agent), actions.start(item.code, by=agent)
    revoke_mandate(mandate, by=wang)
    with database.as_worker():
        worlds.a_mandate(wang.person_id, li.person_id, worlds.terms(Act.VIEW))

    for act in (
        lambda: actions.close_withdrawn(handed, by=agent),
        lambda: actions.discard(draft, person_id=li.person_id, by=agent),
    ):
        with pytest.raises(Refused, match="委托"):
            act()

    assert [state_of(one, wang) for one in (handed, draft)] == [State.SUBMITTED, State.DRAFT]
    actions.discard(draft, by=wang)


def test_an_agent_with_a_mandate_for_the_item_applies_for_the_giver(database, item, wang, li):
    assert wang.person_id is not None and li.person_id is not None
    with database.as_worker():
        worlds.a_mandate(wang.person_id, li.person_id, worlds.terms(items=(item.catalogue_code,)))
    agent = Actor.person(li.person_id, acting_for=wang.person_id)

    application_id = handed_in(item.code, agent)

    with acting(wang):
        row = queries.application(application_id)
    assert (row.holder_id, row.person_id) == (wang.person_id, li.person_id)


def test_a_body_applies_through_its_representative(database, item, wang):
    assert wang.person_id is not None
    with database.as_worker():
        body = worlds.a_body(wang.person_id)
    by = Actor.person(wang.person_id, acting_for=body)

    application_id = handed_in(item.code, by)

    with acting(by):
        assert queries.application(application_id).holder_id == body
        assert queries.answers(application_id).answers["shop_name"] == "芳记面馆"


def test_a_correction_keeps_what_was_looked_at_and_counts_on(database, item, wang):
    application_id = handed_in(item.code, wang)
    officer = world.to_be_corrected(database, application_id, wang)

    edits = edits_of(application_id, wang)
    edits = actions.save(application_id, Saved("shop", {"area": "75"}), edits=edits, by=wang)

    with acting(officer):
        assert queries.answers(application_id, handed_in=True).answers["area"] == "60"
        assert [one.requirement for one in queries.materials(application_id, handed_in=True)] == [
            "promise"
        ]
    actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)
    with acting(officer):
        assert queries.application(application_id).revision == 2
        assert queries.answers(application_id, handed_in=True).answers["area"] == "75"
        assert queries.former(application_id, 1).answers["area"] == "60"


def test_an_officer_sees_no_drafts_and_no_other_departments_applications(item, wang):
    application_id, edits = filled(item.code, wang)
    stranger = Actor.officer(uuid4(), uuid4())
    with acting(stranger), pytest.raises(NotFound):
        queries.application(application_id)

    actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)

    with acting(stranger), pytest.raises(NotFound):
        queries.application(application_id)


def test_what_is_handed_in_cannot_be_changed_or_deleted(item, wang):
    application_id = handed_in(item.code, wang)
    edits = edits_of(application_id, wang)

    for act in (
        lambda: actions.save(application_id, Saved("shop", {}), edits=edits, by=wang),
        lambda: actions.discard(application_id, by=wang),
        lambda: actions.pledge(application_id, [], by=wang),
    ):
        with pytest.raises(Refused):
            act()


def test_a_withdrawn_application_is_closed_for_good(item, wang):
    application_id = handed_in(item.code, wang)

    for _twice in range(2):
        actions.close_withdrawn(application_id, by=wang)

    assert state_of(application_id, wang) == State.WITHDRAWN
    with pytest.raises(Refused):
        actions.submit(
            application_id,
            edits=edits_of(application_id, wang),
            trust_level=worlds.TRUST_LEVEL,
            by=wang,
        )


def test_a_discarded_draft_leaves_nothing(database, item, wang):
    application_id, _edits = filled(item.code, wang)

    actions.discard(application_id, by=wang)

    assert database.rows("SELECT count(*) FROM applications_application") == [(0,)]
    assert database.rows("SELECT count(*) FROM applications_applicationmaterial") == [(0,)]
