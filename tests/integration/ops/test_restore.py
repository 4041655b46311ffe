"""A backup comes back whole, elsewhere, and whoever was erased since does not."""

from datetime import timedelta

import psycopg
import pytest
from django.test import Client

from tests import samples, worlds
from tests.conftest import connected
from tests.integration.ops.houses import Kept, Target, erase, name_of, sequence, some_people
from tests.integration.storage.hands import content_of, put
from tests.worlds import PASSWORD
from tongban.identity.models import Account, Person
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import verify
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.crypto import erasures
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured, NotFound
from tongban.kernel.health import foundations, supplies
from tongban.kernel.models import BackupRun, Session
from tongban.kernel.storage import queries
from tongban.site.operations import backups
from tongban.site.ops import invariants
from tongban.site.ops.backup import dump

SEALED = {"ab/abcd": b"sealed one", "cd/cdef": b"sealed two"}


def in_the_restored_house(target: Target):
    return connected(target.databases.worker, options="-c role=tongban_task")


def test_a_restored_house_is_whole_and_people_sign_in(kept: Kept, target: Target) -> None:
    wang, _ = some_people()
    for name, content in SEALED.items():
        kept.store(name, content)
    sequence(seconds_ago=60)
    made = kept.back_up()

    target.take(made, kept)

    with in_the_restored_house(target), target.kept.settled():
        sequence()
        said: list[str] = []
        assert name_of(wang) == "王芳"
        assert verify.check(kept.checkpoints).faults == []
        assert verify.check(target.kept.checkpoints).faults == []
        assert invariants.run(["keys", "audit"], said.append) == 0, said
        assert foundations.row_fences().state == "ok"
    with connected(target.databases.web):
        answer = Client().post("/sign-in", {"username": "wang.fang", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/my")
    found = {name: (target.kept.files / name).read_bytes() for name in SEALED}
    assert found == SEALED


def test_a_file_somebody_uploaded_is_opened_whole_by_them_and_nobody_else(
    kept: Kept, target: Target
) -> None:
    wang, li = map(Actor.person, some_people())
    content = samples.a_large_photo(megabytes=1)
    file_id = put(wang, content, name="门头照片.jpg")
    made = kept.back_up()

    target.take(made, kept)

    with connected(target.databases.web), target.kept.settled():
        with acting(wang):
            name = queries.file(file_id).name
        assert (name, content_of(file_id, wang)) == ("门头照片.jpg", content)
        with pytest.raises(NotFound):
            content_of(file_id, li)
    with in_the_restored_house(target), target.kept.settled():
        said: list[str] = []
        assert (invariants.run(["files"], said.append), said) == (0, ["ok    files"])


def test_sessions_end_and_the_log_says_from_where_the_house_goes_on(
    kept: Kept, target: Target
) -> None:
    some_people()
    sequence()
    with connected(kept.clone.url("web")):
        Client().force_login(worlds.Account.objects.get(), backend=BACKEND)
    made = kept.back_up()

    target.take(made, kept)

    with in_the_restored_house(target), acting(worlds.BUILDER):
        entry = AuditEntry.objects.get(did="backup.restore")
        assert Session.objects.count() == 0
    assert entry.subject == f"backup:{made.id}"
    assert entry.detail["log_size"] == made.log_size


def test_the_age_of_the_last_backup_is_right_in_a_restored_house(
    kept: Kept, target: Target
) -> None:
    with clock.at(clock.now() - timedelta(hours=50)):
        made = kept.back_up()

    target.take(made, kept)

    with in_the_restored_house(target), acting(worlds.BUILDER):
        found = supplies.backups(backups.last(), clock.now())
        (row,) = BackupRun.objects.all()
    assert (row.whole, row.digest, row.finished_at) == (True, made.digest, made.finished_at)
    assert (found.state, found.reason) == ("late", "上一次完整的备份是50小时以前。")


BACKEND = "django.contrib.auth.backends.ModelBackend"


def test_whoever_was_erased_after_the_backup_does_not_come_back(kept: Kept, target: Target) -> None:
    wang, li = some_people()
    made = kept.back_up()
    erase(wang, by=worlds.BUILDER)
    erasures.append_to_file()

    target.take(made, kept, erasures=str(kept.erasures))

    with in_the_restored_house(target), acting(worlds.BUILDER):
        entry = AuditEntry.objects.get(did="backup.restore")
        repeated = AuditEntry.objects.get(did="person.erase_again")
        row = Person.objects.get(pk=wang)
        account = Account.objects.get(person_id=wang)
    with in_the_restored_house(target):
        assert (name_of(wang), name_of(li)) == (None, "李强")
    assert (bytes(row.sealed_name), row.name_hash, row.id_number_hash) == (b"", "", None)
    assert (account.is_active, account.login_name) == (False, f"erased-{account.id}")
    assert repeated.subject == f"holder:{wang}"
    assert entry.detail["erased"] == 1
    assert str(wang) in target.kept.erasures.read_text()


def test_a_restore_without_the_list_of_erasures_must_be_asked_for(
    kept: Kept, target: Target
) -> None:
    made = kept.back_up()

    with pytest.raises(Misconfigured, match="must not come back"):
        target.take(made, kept, erasures="gone.txt")

    assert dump.count_tables(target.databases.owner) == 0


def test_nobody_can_have_people_erased_by_writing_a_line(kept: Kept, target: Target) -> None:
    wang, _ = some_people()
    made = kept.back_up()
    kept.erasures.parent.mkdir(exist_ok=True)
    kept.erasures.write_text(
        f"tongban/erasure {wang} 2026-03-02T01:00:00.000000+00:00 {made.mark}\n"
    )

    with pytest.raises(Misconfigured, match=r"1 lines of .* bear no genuine mark"):
        target.take(made, kept, erasures=str(kept.erasures))

    assert dump.count_tables(target.databases.owner) == 0


def test_what_the_old_house_did_after_the_backup_is_named_as_given_up(
    kept: Kept, target: Target
) -> None:
    some_people()
    sequence(seconds_ago=60)
    made = kept.back_up()
    worlds.a_person("陈静")
    sequence(seconds_ago=30)

    target.take(made, kept)

    with in_the_restored_house(target), target.kept.settled():
        before = {fault.kind for fault in verify.check(kept.checkpoints).faults}
        sequence()
        after = {fault.kind for fault in verify.check(kept.checkpoints).faults}
        own = verify.check(target.kept.checkpoints).faults
    assert before == {"cut"}
    assert after == {"abandoned"}
    assert own == []


def test_a_database_that_is_not_empty_is_left_alone(kept: Kept, target: Target) -> None:
    made = kept.back_up()
    with psycopg.connect(target.databases.owner) as owner:
        owner.execute("CREATE TABLE diary (line text)")

    with pytest.raises(Misconfigured, match=r"not empty.*Nothing was changed"):
        target.take(made, kept)

    assert dump.count_tables(target.databases.owner) == 1
    with psycopg.connect(target.databases.web) as web:
        assert web.execute("SELECT 1").fetchone() == (1,)


def test_a_restore_said_again_changes_nothing_that_is_done(kept: Kept, target: Target) -> None:
    made = kept.back_up()
    target.take(made, kept)

    with pytest.raises(Misconfigured, match="not empty"):
        target.take(made, kept)
