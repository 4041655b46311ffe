"""A file for a material that comes slice by slice: continued, bounded, whole once."""

import base64
import hashlib
import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from tests import samples, worlds
from tests.integration.applications import form_world as world
from tests.integration.applications.form_world import filled
from tests.integration.applications.test_hand_in_pages import (
    a_file,
    brought,
    materials_of,
    page_of,
)
from tongban.applications import actions
from tongban.applications.queries import How
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.storage import actions as storage
from tongban.kernel.storage import pieces, places, queries, store, tasks, unfinished, words
from tongban.kernel.storage.inspect.verdicts import Fault
from tongban.kernel.storage.rules import MB
from tongban.site.ops.backup import filestore

SLICE = 64 * 1024
PHOTO = samples.a_large_photo(1)
CHANGED = "1760000000000"


@pytest.fixture
def browser(database, item, wang) -> Client:
    with database.as_worker():
        account = worlds.an_account(wang.person_id)
    return worlds.signed_in(account)


@pytest.fixture
def other(database, item, li) -> Client:
    with database.as_worker():
        account = worlds.an_account(li.person_id)
    return worlds.signed_in(account)


@pytest.fixture
def ready(item, wang) -> str:
    """The address of a draft with everything filled in."""
    return f"/my/applications/{filled(item.code, wang)[0]}"


def begun(browser: Client, address: str, content: bytes = PHOTO, **said: str):
    told = {"for": "photo", "name": "门头.jpg", "size": str(len(content)), "changed": CHANGED}
    told = {**told, **said}
    return browser.post(f"{address}/materials/uploads", told, headers={"HX-Request": "true"})


def place_of(browser: Client, address: str, content: bytes = PHOTO, **said: str) -> str:
    response = begun(browser, address, content, **said)
    assert response.status_code == 201, response.content.decode()
    return str(response.headers["Location"])


def slice_sent(browser: Client, place: str, at: int, content: bytes, **headers: str):
    return browser.patch(
        place,
        content,
        headers={
            "Content-Type": "application/partial-upload",
            "Upload-Offset": str(at),
            "HX-Request": "true",
            **headers,
        },
    )


def sent_on(browser: Client, place: str, content: bytes = PHOTO, end: int | None = None):
    """Slices from where the server is, to the end or about to `end`; the last answer."""
    at = offset_of(browser, place)
    while True:
        response = slice_sent(browser, place, at, content[at : at + MB // 4])
        at = min(at + MB // 4, len(content))
        if at >= (len(content) if end is None else end):
            return response


def offset_of(browser: Client, place: str) -> int:
    response = browser.head(place)
    assert response.status_code == 204
    return int(response.headers["Upload-Offset"])


def stored(by: Actor) -> list[bytes]:
    with acting(by):
        rows = [queries.stored(row.id) for row in queries.files()]
        return [store.open_file(row).read() for row in rows]


def left_since(moment, place: str = "") -> None:
    for folder in pieces.folders():
        if folder.name.endswith(place[-32:]):
            os.utime(folder, (moment.timestamp(), moment.timestamp()))


def without_it(browser: Client, ready: str) -> None:
    page = page_of(browser, f"{ready}/materials")
    act = page.split('value="remove:')[1].split('"')[0]
    browser.post(f"{ready}/materials", {"act": f"remove:{act}"})


def test_slices_become_one_file_for_the_material_bit_for_bit(browser, ready, wang):
    response = sent_on(browser, place_of(browser, ready))

    assert response.status_code == 200
    assert "已收到，保存好了。" in response.content.decode()
    assert response.headers["Upload-Complete"] == "?1"
    assert materials_of(ready, wang).count(("photo", How.UPLOAD)) == 1
    assert stored(wang) == [PHOTO]
    assert "门头.jpg" in page_of(browser, f"{ready}/materials")


def test_the_same_file_chosen_again_goes_on_where_it_stopped(browser, ready, wang):
    place = place_of(browser, ready)
    sent_on(browser, place, end=MB // 4)

    again = begun(browser, ready)

    assert again.headers["Location"] == place
    assert again.headers["Upload-Offset"] == str(MB // 4)
    assert sent_on(browser, place).status_code == 200
    assert stored(wang) == [PHOTO]


def test_another_file_or_another_material_begins_at_nothing(browser, item, wang):
    address = f"/my/applications/{filled(item.code, wang, kind='eatery', projects=['hot'])[0]}"
    sent_on(browser, place_of(browser, address), end=MB // 4)

    changes = [{"name": "别的.jpg"}, {"size": "70000"}, {"changed": "0"}, {"for": "plan"}]
    responses = [begun(browser, address, **said) for said in changes]

    assert [one.headers["Upload-Offset"] for one in responses] == ["0"] * 4


def test_a_slice_anywhere_else_is_refused_with_the_right_offset_and_changes_nothing(browser, ready):
    place = place_of(browser, ready)
    slice_sent(browser, place, 0, PHOTO[:SLICE])

    elsewhere = (0, SLICE - 1, SLICE + 1, 10**14)
    responses = [slice_sent(browser, place, at, PHOTO[:SLICE]) for at in elsewhere]

    assert [one.status_code for one in responses] == [409] * 4
    assert {one.headers["Upload-Offset"] for one in responses} == {str(SLICE)}
    assert {one.json()["expected-offset"] for one in responses} == {SLICE}
    assert offset_of(browser, place) == SLICE


def test_the_last_slice_sent_twice_is_one_material(browser, ready, wang):
    place = place_of(browser, ready)
    sent_on(browser, place)
    last = len(PHOTO) - len(PHOTO) % (MB // 4)

    late = slice_sent(browser, place, last, PHOTO[last:])
    again = slice_sent(browser, place, int(late.headers["Upload-Offset"]), b"")

    assert (late.status_code, again.status_code) == (409, 200)
    assert "已收到，保存好了。" in again.content.decode()
    assert materials_of(ready, wang).count(("photo", How.UPLOAD)) == 1
    assert len(stored(wang)) == 1


def test_a_file_whole_but_not_yet_kept_is_finished_by_an_empty_slice(browser, ready, wang):
    place = place_of(browser, ready)
    with acting(wang):
        upload = unfinished.found(place[-32:], subject=f"application:{ready[-36:]}", by=wang)
    with upload.held():
        for at in range(0, len(PHOTO), MB):
            upload.take(at, PHOTO[at : at + MB])

    response = slice_sent(browser, place, offset_of(browser, place), b"")

    assert response.status_code == 200
    assert stored(wang) == [PHOTO]


def test_it_stays_unknown_to_another_person(browser, other, ready, item, li, wang):
    place = place_of(browser, ready)
    mine = f"/my/applications/{filled(item.code, li)[0]}"
    theirs = place.replace(ready, mine)

    answers = [one.status_code for one in (other.head(place), slice_sent(other, place, 0, PHOTO))]
    answers += [
        one.status_code for one in (other.head(theirs), slice_sent(other, theirs, 0, PHOTO))
    ]

    assert answers == [404] * 4
    assert begun(other, ready).status_code == 404
    assert begun(other, mine).headers["Location"].rpartition("/")[2] not in place
    assert offset_of(browser, place) == 0


def test_an_upload_of_one_application_is_unknown_in_another(database, browser, ready, item, wang):
    place = place_of(browser, ready)
    with database.as_worker():
        another = world.published(world.an_item(code=item.code[:-2] + "03"))
    second = f"/my/applications/{filled(another.code, wang)[0]}"

    assert browser.head(place.replace(ready, second)).status_code == 404


def test_more_than_was_announced_is_not_taken(browser, ready):
    place = place_of(browser, ready, PHOTO[: SLICE + 10])
    slice_sent(browser, place, 0, PHOTO[:SLICE])

    response = slice_sent(browser, place, SLICE, PHOTO[SLICE : SLICE * 2])

    assert response.status_code == 413
    assert offset_of(browser, place) == SLICE


def test_slices_are_neither_crumbs_nor_loaves(browser, ready):
    big = PHOTO + PHOTO
    place = place_of(browser, ready, big)

    answers = [slice_sent(browser, place, 0, big[:most]) for most in (SLICE - 1, 0, MB + 1)]

    assert [one.status_code for one in answers] == [400, 400, 413]
    assert offset_of(browser, place) == 0


def test_an_offset_that_is_no_number_is_refused(browser, ready):
    place = place_of(browser, ready)

    wrong = ("", "-1", "1e3", "\xbd", "9" * 40)
    answers = [slice_sent(browser, place, 0, b"", **{"Upload-Offset": one}) for one in wrong]

    assert [one.status_code for one in answers] == [400] * 5


def test_a_form_is_no_slice_and_a_look_is_no_beginning(browser, ready):
    place = place_of(browser, ready)

    assert browser.patch(place, b"x", headers={"Upload-Offset": "0"}).status_code == 415
    assert browser.get(f"{ready}/materials/uploads").status_code == 405
    assert browser.post(place).status_code == 405


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"MZ\x90\x00 no picture at all" + bytes(SLICE), Fault.PROGRAM),
        (samples.a_zip_bomb(), Fault.ARCHIVE),
        (samples.a_document(pages=3), Fault.PDF_PAGES),
    ],
    ids=["program", "zip bomb", "too many pages"],
)
def test_what_no_form_would_take_is_refused_at_the_end_with_the_same_sentence(
    browser, ready, wang, settings_of, content, fault
):
    settings_of(FILE_MOST_PAGES=2)
    place = place_of(browser, ready, content)

    response = sent_on(browser, place, content)

    assert response.status_code == 422
    assert words.sentence(fault) in response.content.decode()
    assert stored(wang) == []
    assert ("photo", How.UPLOAD) not in materials_of(ready, wang)
    assert browser.head(place).status_code == 404


def test_a_file_too_large_or_empty_is_refused_before_a_byte_is_sent(browser, ready, settings_of):
    settings_of(FILE_MOST_MB=1)
    large = begun(browser, ready, size=str(MB + 1))
    empty = begun(browser, ready, size="0")

    assert (large.status_code, empty.status_code) == (422, 422)
    assert words.sentence(Fault.TOO_LARGE) in large.content.decode()
    assert pieces.folders() == []


def test_a_quota_that_is_full_keeps_what_came_for_later(browser, ready, wang, settings_of):
    place = place_of(browser, ready)
    settings_of(LOOSE_FILES_MOST=0)
    refused = sent_on(browser, place)

    settings_of(LOOSE_FILES_MOST=10)
    taken = slice_sent(browser, place, offset_of(browser, place), b"")

    assert words.sentence(Fault.QUOTA) in refused.content.decode()
    assert taken.status_code == 200
    assert stored(wang) == [PHOTO]


def test_half_of_one_file_and_half_of_another_are_no_file(browser, ready, wang):
    place = place_of(browser, ready)
    mixed = bytes(reversed(PHOTO))
    slice_sent(browser, place, 0, mixed[: MB // 2])
    digest = base64.b64encode(hashlib.sha256(PHOTO).digest()).decode()

    rest = PHOTO[MB // 2 :]
    response = slice_sent(browser, place, MB // 2, rest, **{"Repr-Digest": f"sha-256=:{digest}:"})

    assert response.status_code == 404
    assert stored(wang) == []
    assert begun(browser, ready).headers["Upload-Offset"] == "0"


def test_what_lies_on_the_disk_shows_nothing_and_altered_is_not_taken(browser, ready, wang):
    place = place_of(browser, ready)
    slice_sent(browser, place, 0, PHOTO[:SLICE])
    (folder,) = pieces.folders()
    lying = b"".join(path.read_bytes() for path in folder.iterdir())

    (folder / f"0-{SLICE}").write_bytes((folder / f"0-{SLICE}").read_bytes()[:-1] + b"!")
    response = slice_sent(browser, place, SLICE, PHOTO[SLICE:][:MB])

    assert PHOTO[:64] not in lying
    assert "门头".encode() not in lying
    assert wang.person_id.hex not in folder.name
    assert response.status_code == 404
    assert begun(browser, ready).headers["Upload-Offset"] == "0"


def test_while_another_process_has_the_file_one_is_asked_to_come_again(browser, ready):
    place = place_of(browser, ready)
    (folder,) = pieces.folders()

    with pieces.held(folder):
        busy = slice_sent(browser, place, 0, PHOTO[:SLICE])

    assert busy.status_code == 423
    assert busy.headers["Retry-After"] == "1"
    assert slice_sent(browser, place, 0, PHOTO[:SLICE]).status_code == 204


def test_of_more_unfinished_files_than_one_may_have_the_one_left_longest_goes(browser, ready):
    first = place_of(browser, ready, name="0.jpg")
    os.utime(pieces.folders()[0], (0, 0))
    rest = [place_of(browser, ready, name=f"{n}.jpg") for n in range(1, unfinished.MOST + 1)]

    assert browser.head(first).status_code == 404
    assert [browser.head(place).status_code for place in rest] == [204] * unfinished.MOST


def test_what_nobody_went_on_with_is_swept_after_hours(database, browser, ready, wang):
    place = place_of(browser, ready)
    young = place_of(browser, ready, name="后来.jpg")
    now, hours = clock.now(), settings.UNFINISHED_FILE_HOURS
    left_since(now - timedelta(hours=hours - 1))
    left_since(now - timedelta(hours=hours, minutes=1), place)

    with database.as_worker():
        tasks.sweep_files(timestamp=0)

    assert browser.head(place).status_code == 404
    assert browser.head(young).status_code == 204
    assert len(list(pieces.below().iterdir())) == 1


def test_the_sweep_leaves_what_is_in_somebodys_hands(database, browser, ready):
    place_of(browser, ready)
    left_since(clock.now() - timedelta(days=9))
    (folder,) = pieces.folders()

    with pieces.held(folder), database.as_worker():
        tasks.sweep_files(timestamp=0)

    assert pieces.folders() == [folder]


def test_unfinished_files_are_no_orphans_no_files_and_in_no_backup(browser, ready, wang):
    place = place_of(browser, ready)
    slice_sent(browser, place, 0, PHOTO[:SLICE])

    assert list(places.lying()) == []
    assert filestore.sizes(places.folder()) == {}
    assert stored(wang) == []


def test_a_file_taken_out_of_the_account_meanwhile_is_brought_anew(browser, ready, wang):
    place = place_of(browser, ready)
    sent_on(browser, place)
    with acting(wang):
        (row,) = queries.files()
    without_it(browser, ready)
    storage.remove(row.id, by=wang)

    response = begun(browser, ready)

    assert response.headers["Upload-Offset"] == "0"
    assert sent_on(browser, place).status_code == 200


def test_a_file_taken_off_the_application_is_there_again_without_being_sent(browser, ready, wang):
    place = place_of(browser, ready)
    sent_on(browser, place)
    without_it(browser, ready)

    response = begun(browser, ready)
    done = slice_sent(browser, place, int(response.headers["Upload-Offset"]), b"")

    assert response.headers["Upload-Complete"] == "?1"
    assert done.status_code == 200
    assert materials_of(ready, wang).count(("photo", How.UPLOAD)) == 1


def test_a_material_that_is_full_takes_no_upload(browser, ready):
    for nth in range(5):
        brought(browser, ready, a_file(samples.a_photo_from_home((64 + nth, 48))))

    response = begun(browser, ready)

    assert response.status_code == 422
    assert "最多5个文件，这一个没有加上" in response.content.decode()
    assert pieces.folders() == []


def test_what_is_not_asked_for_is_not_brought(browser, ready):
    assert begun(browser, ready, **{"for": "promise"}).status_code == 404
    assert begun(browser, ready, **{"for": "nothing"}).status_code == 404


def test_once_handed_in_nothing_more_is_taken(browser, item, wang):
    application_id, edits = filled(item.code, wang)
    address = f"/my/applications/{application_id}"
    place = place_of(browser, address)
    actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)

    assert slice_sent(browser, place, 0, PHOTO[:SLICE]).status_code == 409
    assert begun(browser, address).status_code == 409


def test_slices_need_the_pages_token_and_a_session(database, browser, ready, wang):
    place = place_of(browser, ready)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies

    assert begun(strict, ready).status_code == 403
    assert slice_sent(strict, place, 0, PHOTO[:SLICE]).status_code == 403
    ended = slice_sent(Client(), place, 0, PHOTO[:SLICE])
    assert "/sign-in" in ended.headers["HX-Redirect"]
    assert offset_of(browser, place) == 0


def test_another_holder_of_the_same_hands_knows_nothing_of_it(database, browser, ready, wang):
    place = place_of(browser, ready)
    with database.as_worker():
        shop = worlds.a_body(wang.person_id)
    worlds.acting_for(browser, shop)

    assert browser.head(place).status_code == 404
