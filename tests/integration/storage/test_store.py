"""Putting and opening files, on a real disk and table."""

import os

import pytest
from django.db import connection
from django.test import override_settings

from tests import samples
from tests.integration.storage.hands import APPLICATION, CONTENT, ME, content_of, lying, put
from tests.worlds import a_body
from tongban.kernel.actor import Actor
from tongban.kernel.audit.models import AuditEntry
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.port import BrokenEnvelope, KeyDestroyed
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound
from tongban.kernel.storage import actions, places, queries, store
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.models import StoredFile


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


def test_bytes_and_their_name_are_on_the_disk_before_any_row_says_so(
    wang, files_folder, monkeypatch
):
    steps: list[str] = []
    on_the_disk = os.fsync

    def fsync(handle: int) -> None:
        steps.append(f"fsync {os.readlink(f'/proc/self/fd/{handle}')}")
        on_the_disk(handle)

    def statement(execute, sql, params, many, context):
        steps.append(" ".join(sql.split()[:3]))
        return execute(sql, params, many, context)

    monkeypatch.setattr(os, "fsync", fsync)
    with connection.execute_wrapper(statement):
        file_id = put(wang)

    written = steps.index(f"fsync {places.incoming(file_id)}")
    named = steps.index(f"fsync {places.place(file_id).parent}")
    row = steps.index('INSERT INTO "storage_storedfile"')
    assert f"fsync {files_folder}" in steps[:row]
    assert written < named < row


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


def test_what_is_shown_says_nothing_of_itself_and_the_original_stays_as_it_was(wang):
    letter = samples.a_talkative_document(CONTENT)
    photo, document = put(wang), put(wang, letter, "a.pdf")

    with acting(wang):
        shown = [store.show(queries.stored(one)) for one in (photo, document)]

    assert [kind for kind, _content in shown] == ["jpeg", "pdf"]
    assert not any(b"secret remark" in content.read() for _kind, content in shown)
    assert content_of(document, wang) == letter


def test_files_of_the_other_suite_are_kept_and_read_just_the_same(wang):
    with override_settings(CRYPTO_SUITE="SM"):
        file_id = put(wang)

    assert content_of(file_id, wang) == CONTENT
