"""Putting, opening, attaching, removing and expiring files, on a real disk and table."""

import os
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import override_settings

from tests import samples
from tests.worlds import SOME_DAY, a_body, a_person
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.port import BrokenEnvelope, KeyDestroyed
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.retention import runs
from tongban.kernel.storage import actions, places, queries, store, sweep, tasks
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.models import StoredFile
from tongban.site.ops import invariants

ME = Actor.task("files-test")
CONTENT = samples.a_photo_from_home()
APPLICATION = f"application:{uuid4()}"


@pytest.fixture
def wang(database) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("王芳"))


@pytest.fixture
def li(database, wang) -> Actor:
    with database.as_worker():
        return Actor.person(a_person("李强"))


def put(by: Actor, content: bytes = CONTENT, name: str = "门头照片.jpg") -> UUID:
    return store.put([content[:100], content[100:]], name=name, by=by).id


def content_of(file_id: UUID, by: Actor) -> bytes:
    with acting(by):
        opened = store.open_file(queries.stored(file_id))
    with opened:
        return opened.read()


def lying() -> list[str]:
    return [path.name for path in places.lying()]


def checked() -> tuple[int, list[str]]:
    said: list[str] = []
    return invariants.run(["files"], said.append), said


def test_what_is_put_comes_back_bit_for_bit_and_lies_encrypted(wang, files_folder):
    file_id = put(wang)

    assert content_of(file_id, wang) == CONTENT
    (path,) = places.lying()
    assert path == places.place(file_id)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    for secret in (CONTENT[:64], b"secret remark", b"JFIF"):
        assert secret not in path.read_bytes()
    with acting(wang):
        row = StoredFile.objects.get(id=file_id)
        assert queries.file(file_id).name == "门头照片.jpg"
    assert "门头".encode() not in bytes(row.sealed_name)


def test_keeping_a_file_is_one_act_with_one_entry_that_names_nothing(wang, database):
    file_id = put(wang)

    with database.as_worker(), acting(ME):
        entry = AuditEntry.objects.get(subject=f"file:{file_id}")
    assert (entry.did, entry.actor) == ("file.put", wang.subject)
    assert entry.detail == {"kind": "jpeg", "size": len(CONTENT)}


def test_the_same_file_again_is_the_first_one_and_lies_there_once(wang):
    first = store.put([CONTENT], name="a.jpg", by=wang)

    second = store.put([CONTENT], name="b.jpg", by=wang)

    assert (second.id, second.is_new) == (first.id, False)
    assert lying() == [first.id.hex]


def test_nobody_learns_from_an_address_that_another_holds_the_same_document(wang, li):
    hers, his = put(wang), put(li)

    with acting(wang):
        first = StoredFile.objects.get(id=hers)
    with acting(li):
        second = StoredFile.objects.get(id=his)
    assert first.content_hash != second.content_hash
    assert first.sealed_digest != second.sealed_digest
    assert content_of(his, li) == CONTENT


def test_an_agents_hands_and_the_holders_own_are_told_apart(wang, li):
    agent = Actor.person(li.person_id, acting_for=wang.holder_id)
    hers, brought = put(wang), put(agent)

    with acting(agent):
        assert [row.id for row in queries.files(put_by=li.person_id)] == [brought]
        with pytest.raises(NotFound):
            queries.stored(hers, put_by=li.person_id)
    with acting(wang):
        assert {row.id for row in queries.files()} == {hers, brought}


def test_another_persons_file_is_not_there(wang, li):
    file_id = put(wang)

    with acting(li), pytest.raises(NotFound):
        queries.stored(file_id)
    with pytest.raises(NotFound):
        actions.remove(file_id, by=li)
    with pytest.raises(NotFound):
        actions.attach(file_id, to=APPLICATION, by=li)


def test_destroying_a_persons_key_destroys_their_files(wang, database):
    file_id = put(wang)

    with database.as_worker(), acting(ME):
        crypto.destroy_subject_key(wang.holder_id)

    with acting(wang):
        assert queries.file(file_id).name == "（已删除）"
        with pytest.raises(KeyDestroyed):
            store.open_file(queries.stored(file_id))
    with pytest.raises(KeyDestroyed):
        put(wang, samples.a_picture(seed=9))


def test_files_of_a_body_are_sealed_under_the_houses_key(wang, database):
    with database.as_worker():
        body = a_body(wang.person_id)
    by = Actor.person(wang.person_id, acting_for=body)

    file_id = put(by, samples.a_document(), "合同.pdf")

    assert content_of(file_id, by) == samples.a_document()
    with acting(by):
        assert StoredFile.objects.get(id=file_id).key_of == "house"
        assert queries.file(file_id).name == "合同.pdf"


def test_rows_cannot_swap_their_files_keys_or_names(wang, database):
    first, second = put(wang), put(wang, samples.a_picture(seed=5), "b.jpg")
    one, two = places.place(first), places.place(second)
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    with pytest.raises(BrokenEnvelope):
        content_of(first, wang)
    one.write_bytes(kept)

    with database.superuser() as superuser:
        superuser.execute(
            "UPDATE storage_storedfile a SET wrapped_key = b.wrapped_key, sealed_name = "
            "b.sealed_name FROM storage_storedfile b WHERE a.id <> b.id"
        )

    with acting(wang):
        for read in (queries.files, lambda: store.open_file(queries.stored(first))):
            with pytest.raises(BrokenEnvelope):
                read()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY),
        (samples.SCRIPT_IN_SVG, Fault.SVG),
        (samples.a_zip_bomb(), Fault.ARCHIVE),
        (samples.a_pdf_bomb(), Fault.BOMB),
        (samples.a_document() + samples.an_archive(), Fault.POLYGLOT),
    ],
)
def test_a_refused_file_leaves_nothing_on_the_disk_and_nothing_in_the_table(wang, content, fault):
    with pytest.raises(Unfit) as unfit:
        put(wang, content)

    assert unfit.value.fault == fault
    assert lying() == []
    with acting(wang):
        assert not StoredFile.objects.exists()


def test_a_file_that_is_too_large_is_refused_as_soon_as_it_is(wang):
    pieces = (bytes(1 << 20) for _ in range(1000))

    with override_settings(FILE_MOST_MB=2), pytest.raises(Unfit) as unfit:
        store.put(pieces, name="x", by=wang)

    assert unfit.value.fault == Fault.TOO_LARGE
    assert next(pieces)
    assert lying() == []


def test_a_stream_that_breaks_leaves_nothing(wang):
    def torn():
        yield CONTENT[:50]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        store.put(torn(), name="x.jpg", by=wang)

    assert lying() == []


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


def test_removing_takes_the_key_at_once_and_the_bytes_by_a_job(wang, database):
    file_id = put(wang)

    actions.remove(file_id, by=wang)

    with database.superuser() as superuser:
        (job,) = superuser.execute(
            "SELECT task_name, args FROM procrastinate_jobs WHERE task_name LIKE '%unlink%'"
        ).fetchall()
    assert job == ("tongban.unlink_files", {"file_ids": [str(file_id)]})
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


def an_orphan(hours: float, folder: str = "ab") -> UUID:
    orphan = uuid4()
    path = places.folder() / folder / orphan.hex
    places.ensure(path.parent)
    path.write_bytes(b"TBF1...")
    moment = (SOME_DAY - timedelta(hours=hours)).timestamp()
    os.utime(path, (moment, moment))
    return orphan


def test_orphans_are_swept_when_they_are_old_and_nobody_holds_them(wang, database):
    kept = put(wang)
    os.utime(places.place(kept), (0, 0))
    young, old, half = an_orphan(23), an_orphan(25), an_orphan(25, places.INCOMING)
    held = an_orphan(25)

    with (places.folder() / "ab" / held.hex).open("rb") as upload, database.as_worker():
        places.lock(upload.fileno())
        tasks.sweep_files(timestamp=0)

    assert set(lying()) == {kept.hex, young.hex, held.hex}
    assert {old.hex, half.hex} & set(lying()) == set()
    assert content_of(kept, wang) == CONTENT


def test_files_that_are_not_ours_are_left_alone(wang, database):
    put(wang)
    stranger = places.folder() / "ab" / "diary.txt"
    places.ensure(stranger.parent)
    stranger.write_text("mine")
    os.utime(stranger, (0, 0))

    with database.as_worker():
        tasks.sweep_files(timestamp=0)
        code, said = checked()

    assert stranger.read_text() == "mine"
    assert (code, said) == (0, ["ok    files"])


def test_the_check_finds_every_file_whole_and_lists_orphans(wang, database):
    put(wang)
    orphan = an_orphan(3)

    with database.as_worker():
        code, said = checked()

    assert code == 0
    assert said == [
        "ok    files",
        f"      orphan of an upload that died, 3 hours old: {orphan.hex}",
    ]


def test_an_orphan_that_was_never_swept_is_an_alarm(wang, database):
    an_orphan(49)

    with database.as_worker():
        code, said = checked()

    assert code == 1
    assert "does the worker run?" in said[1]


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda path: path.unlink(), "is missing on the disk"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), "is longer or shorter"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"!"), "was altered on the disk"),
    ],
)
def test_the_check_names_a_row_whose_file_is_not_whole(wang, database, harm, sentence):
    file_id = put(wang)
    harm(places.place(file_id))

    with database.as_worker():
        code, said = checked()

    assert code == 1
    assert f"file:{file_id}" in said[1]
    assert sentence in said[1]


def test_the_check_names_a_file_in_use_that_would_expire_and_one_that_never_would(wang, database):
    used, idle = put(wang), put(wang, samples.a_picture(seed=8))
    actions.attach(used, to=APPLICATION, by=wang)
    with database.superuser() as superuser:
        superuser.execute(
            "UPDATE storage_storedfile SET expires_at = CASE WHEN id = %s "
            "THEN put_at + interval '1 day' END",
            [used],
        )

    with database.as_worker():
        code, said = checked()

    assert code == 1
    assert {line.strip() for line in said[1:]} == {
        f"file:{used} is in use but would expire",
        f"file:{idle} never expires",
    }


def test_what_is_shown_of_a_photo_is_painted_anew_and_a_document_is_as_it_was(wang):
    photo, document = put(wang), put(wang, samples.a_document(), "a.pdf")

    with acting(wang):
        kind, shown = store.show(queries.stored(photo))
        as_it_was = store.show(queries.stored(document))

    assert kind == "jpeg"
    assert b"secret remark" not in shown.read()
    with as_it_was[1] as content:
        assert (as_it_was[0], content.read()) == ("pdf", samples.a_document())


def test_files_of_the_other_suite_are_kept_and_read_just_the_same(wang):
    with override_settings(CRYPTO_SUITE="SM"):
        file_id = put(wang)

    assert content_of(file_id, wang) == CONTENT


def test_orphans_are_listed_without_being_held(wang, database):
    an_orphan(1)

    with database.as_worker():
        for path, _age in sweep.listed():
            with path.open("rb") as other:
                assert places.try_lock(other.fileno())
