"""Rating a closed case: invited once, given once and freely, seen by nobody else."""

import uuid
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext

from tests import worlds
from tongban.cases.events import CaseClosed
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.ratings import actions, queries
from tongban.ratings.models import Rating
from tongban.ratings.rules import Level

TASK = Actor.task("test")


def give(world, rating_id: UUID, level: Level = Level.SATISFIED, **more) -> bool:
    return actions.rate(rating_id, level, channel="pc", by=world.me, **more)


# --- the invitation ------------------------------------------------------------------------------


@pytest.mark.parametrize("granted", [True, False])
def test_whoever_applied_is_invited_whether_granted_or_refused(world, granted):
    rating_id = world.closed(granted=granted)

    ((person, outcome, code, rated),) = world.clone.rows(
        "SELECT person_id, outcome, item_code, rated_at FROM ratings_rating"
    )
    assert (person, rated) == (world.wang, None)
    assert outcome == ("granted" if granted else "refused")
    assert code == world.office.item.code
    notice = world.page("/my/notices")
    assert f"/my/ratings/{rating_id}" in notice
    assert "可以评价：示范许可" in notice


def test_a_case_that_is_not_closed_invites_nobody(world):
    world.office.accepted(world.me)
    worlds.deliver_everything(world.clone)

    assert world.clone.rows("SELECT count(*) FROM ratings_rating") == [(0,)]


def test_a_case_closed_is_one_invitation_however_often_it_is_told(world):
    world.closed()
    ((case_id,),) = world.clone.rows("SELECT case_id FROM ratings_rating")
    event = CaseClosed(
        by="test",
        case_id=str(case_id),
        holder_id=str(world.wang),
        person_id=str(world.wang),
        outcome="granted",
    )

    with world.clone.as_worker():
        actions.invite(event, by=TASK)

    assert world.clone.rows("SELECT count(*) FROM ratings_rating") == [(1,)]
    kinds = world.clone.rows("SELECT kind FROM notices_notice WHERE kind = 'rating.invited'")
    assert len(kinds) == 1


# --- the rating ----------------------------------------------------------------------------------


def test_a_rating_is_given_once_and_a_second_changes_nothing(world):
    rating_id = world.closed()

    assert give(world, rating_id, Level.SATISFIED, reasons=["quick"], words="很快。")
    assert not give(world, rating_id, Level.VERY_DISSATISFIED, reasons=["slow"])

    with acting(world.me):
        row = queries.rating(rating_id)
        assert queries.words_of(row) == "很快。"
    assert (row.level, row.reasons, row.channel) == (2, ["quick"], "pc")


def test_an_invitation_has_no_end(world):
    rating_id = world.closed()

    with clock.at(worlds.SOME_DAY + timedelta(days=900)):
        assert give(world, rating_id)


def test_level_alone_is_enough(world):
    rating_id = world.closed()

    assert give(world, rating_id, Level.FAIRLY_SATISFIED)
    assert world.clone.rows("SELECT reasons, sealed_words FROM ratings_rating") == [([], None)]


def test_a_reason_of_another_level_is_refused(world):
    rating_id = world.closed()

    with pytest.raises(Refused, match="对不上"):
        give(world, rating_id, Level.VERY_SATISFIED, reasons=["slow"])


def test_too_many_words_are_refused(world):
    rating_id = world.closed()

    with pytest.raises(Refused, match="太长"):
        give(world, rating_id, words="长" * 501)


def test_somebody_elses_rating_is_not_found(world):
    rating_id = world.closed()
    with world.clone.as_worker():
        li = worlds.a_person("李强")

    with pytest.raises(NotFound):
        actions.rate(rating_id, Level.SATISFIED, channel="pc", by=Actor.person(li))


def test_neither_level_nor_words_stand_in_the_log_or_in_the_clear(world):
    rating_id = world.closed()
    give(world, rating_id, Level.DISSATISFIED, reasons=["slow"], words="等了很久。")

    rows = world.clone.rows(
        "SELECT row_to_json(t)::text FROM audit_auditentry t WHERE did LIKE 'rating.%'"
    )
    assert "dissatisfied" not in str(rows).lower()
    assert '"level"' not in str(rows)
    assert "等了很久" not in str(
        world.clone.rows("SELECT row_to_json(t)::text FROM ratings_rating t")
    )


def test_words_go_with_the_raters_key(world):
    from tongban.kernel.crypto import port as crypto

    rating_id = world.closed()
    give(world, rating_id, words="很快。")
    with world.clone.as_worker(), acting(TASK):
        crypto.destroy_subject_key(world.wang)

    with acting(world.me):
        assert queries.words_of(queries.rating(rating_id)) == ""


# --- who sees it ---------------------------------------------------------------------------------


def test_an_officer_who_decided_has_no_right_to_any_rating(world):
    world.closed()

    for officer in (world.office.head, world.office.clerk, world.office.examiner):
        with acting(officer), pytest.raises(ProgrammingError):
            Rating.objects.count()


def test_a_person_sees_only_their_own_and_cannot_move_one(world):
    world.closed()

    with acting(Actor.person(uuid.uuid4())):
        assert not Rating.objects.exists()
    with acting(world.me), pytest.raises(ProgrammingError):
        Rating.objects.update(person_id=uuid.uuid4())


def test_counts_are_known_from_five_ratings_on_and_say_nothing_of_anybody(world):
    people = ["王芳", "李强", "林晓梅", "周林", "赵刚"]
    for nth, name in enumerate(people):
        with world.clone.as_worker():
            by = world.me if nth == 0 else Actor.person(worlds.a_person(name))
        with clock.at(worlds.SOME_DAY + timedelta(minutes=nth)):
            rating_id = world.closed(by=by)
            with acting(world.office.head):
                assert queries.counts(world.office.item.code) is None
            level = Level.SATISFIED if nth else Level.DISSATISFIED
            actions.rate(rating_id, level, channel="mobile", by=by)

    with acting(world.office.head):
        found = queries.counts(world.office.item.code)
    assert found == {
        Level.VERY_SATISFIED: 0,
        Level.SATISFIED: 4,
        Level.FAIRLY_SATISFIED: 0,
        Level.DISSATISFIED: 1,
        Level.VERY_DISSATISFIED: 0,
    }


def test_nobody_gets_counts_of_fewer_by_asking_the_database(world):
    give(world, world.closed())

    with acting(world.office.head), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ratings_counts(%s, 1)", [world.office.item.code])
        assert cursor.fetchall() == []


# --- the pages -----------------------------------------------------------------------------------


def test_the_page_says_that_it_is_voluntary_and_chooses_nothing(world):
    rating_id = world.closed()

    shown = world.page(f"/my/ratings/{rating_id}")

    assert "评不评由您，不评不影响任何事" in shown
    assert "checked" not in shown
    places = [shown.index(f"> {word}<") if f"> {word}<" in shown else shown.index(word)
              for word in ("非常满意", "基本满意", "非常不满意")]  # fmt: skip
    assert places == sorted(places)


def test_without_a_level_the_page_asks_for_one_and_lets_go(world):
    rating_id = world.closed()

    answer = world.browser.post(f"/my/ratings/{rating_id}", {})

    assert answer.status_code == 422
    assert "不想评，直接离开就行" in answer.content.decode()


def test_the_reasons_fit_the_level_and_what_is_given_is_shown(world):
    address = f"/my/ratings/{world.closed()}"
    step = world.browser.post(address, {"level": "4"}).content.decode()
    assert "办得慢" in step
    assert "办得快" not in step

    answer = world.browser.post(
        address, {"level": "4", "reasons": ["slow"], "words": "两行\n话", "give": "1"}
    )

    assert answer.headers["Location"] == address
    shown = world.page(address)
    assert "不满意" in shown
    assert "办得慢" in shown
    assert "两行<br>话" in shown
    world.browser.post(address, {"level": "1", "give": "1"})
    assert world.clone.rows("SELECT level FROM ratings_rating") == [(4,)]


@pytest.mark.parametrize("level", ["0", "6", "x", ""])
def test_a_level_the_standard_does_not_know_is_none(world, level):
    address = f"/my/ratings/{world.closed()}"

    assert world.browser.post(address, {"level": level, "give": "1"}).status_code == 422
    assert world.clone.rows("SELECT level FROM ratings_rating") == [(None,)]


def test_a_reason_of_another_level_is_said_at_its_field(world):
    address = f"/my/ratings/{world.closed()}"

    answer = world.browser.post(address, {"level": "1", "reasons": ["slow"], "give": "1"})

    assert answer.status_code == 422
    assert world.clone.rows("SELECT rated_at FROM ratings_rating") == [(None,)]


def test_a_longer_list_costs_no_more_queries_and_turns_by_its_last_row(world):
    world.closed()
    world.page("/my/ratings")
    with CaptureQueriesContext(connection) as few:
        world.page("/my/ratings")
    with world.clone.superuser() as admin:
        admin.execute(
            "INSERT INTO ratings_rating (id, case_id, person_id, item_version_id, item_code, "
            "outcome, invited_at, scheme, reasons, channel) "
            "SELECT gen_random_uuid(), gen_random_uuid(), person_id, item_version_id, item_code, "
            "outcome, invited_at - n * interval '1 minute', scheme, '[]', '' "
            "FROM ratings_rating, generate_series(1, 24) n"
        )

    with CaptureQueriesContext(connection) as more:
        first = world.browser.get("/my/ratings")
    second = world.browser.get(first.context["next"])

    assert len(more) == len(few)
    shown = [one["row"].id for page in (first, second) for one in page.context["shown"]]
    assert len(shown) == len(set(shown)) == 25
    assert second.context["next"] == ""
