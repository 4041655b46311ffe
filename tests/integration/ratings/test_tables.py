"""What must never be in the table of ratings, tried as its owner."""

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.worlds import SOME_DAY
from tongban.ratings.rules import SCHEME

GIVEN = {"level": 2, "reasons_version": 1, "channel": "pc", "rated_at": SOME_DAY}


def put(admin: psycopg.Connection, **changed: Any) -> None:
    row = {
        "id": uuid.uuid4(),
        "case_id": uuid.uuid4(),
        "person_id": uuid.uuid4(),
        "item_version_id": uuid.uuid4(),
        "item_code": "11990102MB0000001P400013102400001",
        "outcome": "granted",
        "invited_at": SOME_DAY,
        "scheme": SCHEME,
        "level": None,
        "reasons": "[]",
        "reasons_version": None,
        "sealed_words": None,
        "channel": "",
        "rated_at": None,
    } | changed
    statement = sql.SQL("INSERT INTO ratings_rating ({}) VALUES ({})").format(
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    admin.execute(statement, list(row.values()))


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("rating_level_is_gb_39046", {**GIVEN, "level": 0}),
        ("rating_level_is_gb_39046", {**GIVEN, "level": 6}),
        ("rating_level_is_gb_39046", {"scheme": "ours"}),
        ("rating_is_whole_or_open", {"level": 2}),
        ("rating_is_whole_or_open", {"rated_at": SOME_DAY}),
        ("rating_is_whole_or_open", {"channel": "pc"}),
        ("rating_is_whole_or_open", {"reasons": '["slow"]'}),
        ("rating_is_whole_or_open", {"sealed_words": b"x"}),
        ("rating_is_whole_or_open", {"reasons_version": 1}),
        ("rating_is_whole_or_open", {**GIVEN, "level": None}),
        ("rating_is_whole_or_open", {**GIVEN, "reasons_version": None}),
        ("rating_is_whole_or_open", {**GIVEN, "channel": ""}),
        ("rating_is_whole_or_open", {**GIVEN, "channel": "pigeon"}),
        ("rating_is_whole_or_open", {**GIVEN, "rated_at": SOME_DAY - timedelta(seconds=1)}),
        ("rating_says_of_what", {"item_code": ""}),
        ("rating_says_of_what", {"outcome": ""}),
    ],
)
def test_the_table_refuses_ratings_that_make_no_sense(unchanged, constraint, changed):
    with (
        unchanged.superuser() as admin,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        put(admin, **changed)


def test_an_open_and_a_given_one_are_kept(unchanged):
    with unchanged.superuser() as admin:
        put(admin)
        put(admin, **GIVEN, sealed_words=b"x")


def test_a_case_is_rated_once(unchanged):
    case_id = uuid.uuid4()
    with unchanged.superuser() as admin:
        put(admin, case_id=case_id)
        with pytest.raises(psycopg.errors.UniqueViolation, match="rating_once_a_case"):
            put(admin, case_id=case_id)


@pytest.mark.parametrize(
    "column", ["case_id", "person_id", "item_version_id", "outcome", "scheme", "reasons", "channel"]
)
def test_what_a_rating_is_of_is_never_missing(unchanged, column):
    with unchanged.superuser() as admin, pytest.raises(psycopg.errors.NotNullViolation):
        put(admin, **{column: None})
