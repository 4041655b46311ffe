"""Rows read and written without the ORM are the rows the ORM would read and write."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from tests.worlds import BUILDER, a_person, an_account
from tongban.identity.models import Account
from tongban.kernel.db import acting
from tongban.kernel.models import CalendarDay, CalendarYear
from tongban.kernel.rows import fetch, insert, insert_once
from tongban.notices.models import Notice

THEN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def a_notice(holder_id: uuid.UUID) -> Notice:
    return Notice(
        id=uuid.uuid4(),
        holder_id=holder_id,
        key="case.received:1",
        kind="case.received",
        params={"query_code": "2222-2222", "and": "“这样”"},
        at=THEN,
    )


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_row_is_fetched_as_the_orm_fetches_it(as_worker):
    account_id = an_account(a_person("王芳"))

    fetched = fetch(Account, account_id)

    assert fetched is not None
    assert columns(fetched) == columns(Account.objects.filter(pk=account_id).get())
    assert not fetched._state.adding
    assert fetch(Account, uuid.uuid4()) is None


def test_a_row_is_written_as_the_orm_writes_it(as_worker):
    holder_id = a_person("王芳")
    ours = a_notice(holder_id)
    with acting(BUILDER):
        insert(ours)
        read = fetch(Notice, ours.id)
        by_orm = Notice.objects.get(id=ours.id)

    assert read is not None
    assert columns(ours) == columns(read) == columns(by_orm)


def test_a_row_and_one_that_points_at_it_come_together(as_worker):
    year = CalendarYear(year=2031, document_number="", source="test", loaded_at=THEN)
    day = CalendarDay(day=THEN.date().replace(year=2031), year=year, working=False, name="假")
    with acting(BUILDER):
        insert(day, year)

        assert CalendarDay.objects.filter(year_id=2031).count() == 1


def test_what_a_constraint_refuses_is_refused(as_worker):
    nameless = a_notice(a_person("王芳"))
    nameless.kind = None  # type: ignore[assignment]

    with pytest.raises(IntegrityError), acting(BUILDER):
        insert(nameless)


def test_what_is_there_already_is_not_written_again(as_worker):
    holder_id = a_person("王芳")

    with acting(BUILDER):
        written = [insert_once(a_notice(holder_id)) for _twice in range(2)]

        assert written == [True, False]
        assert Notice.objects.filter(holder_id=holder_id, key="case.received:1").count() == 1
