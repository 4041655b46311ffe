"""Files are kept while something needs them, and go when it is time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings

from tests import samples
from tests.integration.identity.erasing import an_officer
from tests.integration.storage.hands import APPLICATION, ME, content_of, lying, put
from tests.worlds import SOME_DAY
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.retention import runs
from tongban.kernel.retention.actions import Subject, place_hold
from tongban.kernel.retention.rules import HoldReason
from tongban.kernel.storage import actions, queries, tasks
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.models import StoredFile


def test_who_hands_in_ever_more_without_using_it_is_stopped(wang):
    put(wang)

    with override_settings(LOOSE_FILES_MOST=1), pytest.raises(Unfit) as unfit:
        put(wang, samples.a_picture(seed=4))

    assert unfit.value.fault == Fault.QUOTA
    assert len(lying()) == 1


def test_a_file_nothing_needs_goes_after_its_days_with_one_entry_that_proves_which(wang, database):
    gone, used = put(wang), put(wang, samples.a_picture(seed=2))
    actions.attach(used, to=APPLICATION, by=wang)

    with database.as_worker(), clock.at(SOME_DAY + timedelta(days=31)):
        (rule,) = settings.RETENTION.tables["storage_storedfile"].rules
        runs.end_all(rule)
        runs.end_all(rule)

        with acting(ME):
            assert [row.id for row in StoredFile.objects.all()] == [used]
            (entry,) = AuditEntry.objects.filter(did="retention.end")
        assert entry.detail["count"] == 1
        tasks.unlink_files([str(gone), str(used)])
    assert lying() == [used.hex]
    assert content_of(used, wang)


def test_a_file_in_use_stays_until_nothing_needs_it(wang, database):
    file_id = put(wang)
    actions.attach(file_id, to="application:1", by=wang)
    actions.attach(file_id, to="application:1", by=wang)
    actions.attach(file_id, to="application:2", by=wang)

    with pytest.raises(Refused, match="办件"):
        actions.remove(file_id, by=wang)
    actions.release(file_id, to="application:1", by=wang)
    with acting(wang):
        assert queries.file(file_id).expires_at is None
    actions.release(file_id, to="application:2", by=wang)

    with acting(wang):
        assert queries.file(file_id).expires_at == SOME_DAY + timedelta(days=30)
    actions.remove(file_id, by=wang)
    with acting(wang):
        assert not StoredFile.objects.exists()


@pytest.mark.parametrize("names", ["the holder", "the file"])
def test_a_file_the_law_freezes_is_not_removed_by_its_holder(wang, li, database, names):
    frozen, other = put(wang), put(li)
    subject = (
        Subject(wang.holder_id) if names == "the holder" else Subject(None, "file", f"{frozen}")
    )
    place_hold(
        subject,
        HoldReason.LITIGATION,
        document_number="示范法〔2026〕12号",
        review_on=clock.today() + timedelta(days=90),
        by=an_officer(database),
    )

    with pytest.raises(Refused, match="依法冻结"):
        actions.remove(frozen, by=wang)
    actions.remove(other, by=li)

    assert content_of(frozen, wang)


def test_removing_takes_the_key_at_once_and_the_bytes_by_a_job(wang, database):
    file_id = put(wang)

    actions.remove(file_id, by=wang)

    with database.superuser() as superuser:
        (job,) = superuser.execute(
            "SELECT task_name, args FROM procrastinate_jobs WHERE task_name LIKE '%unlink%'"
        ).fetchall()
    assert job == ("storage.unlink_files", {"file_ids": [str(file_id)]})
    assert lying() == [file_id.hex]
    with database.as_worker():
        tasks.unlink_files([str(file_id)])
        tasks.unlink_files([str(file_id)])
    assert lying() == []


@action
def _keep_and_fail(whole: actions.Whole, *, by: Actor) -> None:
    actions.keep(whole, name="a.jpg", kind="jpeg", by=by)
    raise RuntimeError("the outer act fails")


def test_an_act_that_fails_around_it_leaves_no_row_and_an_orphan_nobody_is_given(
    wang, database, files_folder
):
    file_id = uuid4()
    whole = actions.Whole(
        id=file_id,
        key=actions.FileKey.fresh("INTL"),
        digest=bytes(32),
        size=1,
        sealed_size=40,
        sealed_digest="sha256:0",
    )

    with pytest.raises(RuntimeError):
        _keep_and_fail(whole, by=wang)

    with acting(wang), pytest.raises(NotFound):
        queries.stored(file_id)
