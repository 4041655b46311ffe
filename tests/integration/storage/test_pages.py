"""The pages of uploaded files: what is taken, what is refused with a sentence, what is given."""

import io
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.utils.translation import override

from tests import samples
from tests.worlds import (
    a_body,
    a_mandate,
    a_person,
    acting_for,
    an_account,
    an_officer,
    signed_in,
)
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.storage import actions, places, queries, store, words
from tongban.kernel.storage.inspect.verdicts import Fault
from tongban.kernel.storage.models import StoredFile

PHOTO = samples.a_photo_from_home()


@pytest.fixture
def wang_id(database):
    with database.as_worker():
        return a_person("王芳")


@pytest.fixture
def wang(database, wang_id) -> Client:
    with database.as_worker():
        account = an_account(wang_id)
    return signed_in(account)


def a_file(content: bytes, name: str = "门头照片.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def upload(browser: Client, *files: SimpleUploadedFile):
    return browser.post("/my/files", {"files": list(files)})


def said(response) -> str:
    return response.content.decode()


def stored(person_id) -> list[queries.FileRow]:
    with acting(Actor.person(person_id)):
        return queries.files()


def given(response) -> bytes:
    return b"".join(response.streaming_content)


def test_files_are_uploaded_each_with_its_own_result_and_the_good_ones_are_kept(wang, wang_id):
    response = upload(
        wang,
        a_file(PHOTO),
        a_file(samples.SCRIPT_IN_SVG, "logo.svg"),
        a_file(samples.a_zip_bomb(), "all.zip"),
        a_file(samples.a_document() + samples.an_archive(), "plan.pdf"),
        a_file(samples.a_document(), "合同.pdf"),
    )

    assert response.status_code == 422
    for fault in (Fault.SVG, Fault.ARCHIVE, Fault.POLYGLOT):
        assert words.sentence(fault) in said(response)
    assert "其余2个已经保存好" in said(response)
    assert {row.name for row in stored(wang_id)} == {"门头照片.jpg", "合同.pdf"}


def test_what_was_not_kept_is_said_at_the_top_with_the_way_to_the_reasons(wang):
    page = said(upload(wang, a_file(PHOTO), a_file(samples.SCRIPT_IN_SVG, "logo.svg")))

    assert "<title>有错误" in page
    assert page.index('role="alert"') < page.index('id="results"')
    assert 'href="#results"' in page


def test_a_name_that_lies_about_its_kind_helps_nobody(wang, wang_id):
    response = upload(wang, a_file(samples.PAGE, "invoice.pdf"), a_file(PHOTO, "photo.exe"))

    assert words.sentence(Fault.HTML) in said(response)
    assert [row.name for row in stored(wang_id)] == ["photo.exe.jpg"]


def test_pressing_upload_without_a_file_says_so(wang):
    response = upload(wang)

    assert response.status_code == 422
    assert "请先选文件" in said(response)


def test_a_file_that_is_too_large_is_refused_and_its_neighbours_are_kept(wang, wang_id):
    with override_settings(FILE_MOST_MB=1):
        response = upload(wang, a_file(bytes(1_100_000), "huge.pdf"), a_file(PHOTO))

    assert "超过1 MB" in said(response)
    assert [row.name for row in stored(wang_id)] == ["门头照片.jpg"]
    assert len(list(places.lying())) == 1


def test_more_files_at_once_than_a_request_may_bring_are_refused_one_by_one(wang, wang_id):
    many = [a_file(samples.a_picture(seed=n), f"{n}.jpg") for n in range(11)]

    response = upload(wang, *many)

    assert words.sentence(Fault.TOO_MANY) in said(response)
    assert "一次最多传10个" in said(response)
    assert "太多了" not in said(response)
    assert len(stored(wang_id)) == 10


def test_uploading_without_the_forms_token_keeps_nothing(database, wang_id):
    with database.as_worker():
        account = an_account(wang_id)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = signed_in(account).cookies

    response = upload(browser, a_file(PHOTO))

    assert response.status_code == 403
    assert list(places.lying()) == []


def test_a_guest_and_an_officer_upload_nothing(database):
    with database.as_worker():
        officer = an_account(officer_id=an_officer())

    assert upload(Client(), a_file(PHOTO)).status_code == 302
    assert upload(signed_in(officer), a_file(PHOTO)).status_code == 403
    assert list(places.lying()) == []


def test_an_upload_torn_in_the_middle_keeps_nothing(wang):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + PHOTO
    )

    response = wang.post("/my/files", body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 422
    assert "请先选文件" in said(response)
    assert list(places.lying()) == []


def test_a_file_comes_back_bit_for_bit_to_be_saved_and_runs_nothing(wang, wang_id):
    upload(wang, a_file(PHOTO, '门头"\r\nX: y.jpg'))
    (row,) = stored(wang_id)

    response = wang.get(f"/my/files/{row.id}", headers={"accept-encoding": "gzip"})

    assert given(response) == PHOTO
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Length"] == str(len(PHOTO))
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert "Content-Encoding" not in response


def test_what_a_department_sees_does_not_say_where_a_photo_was_taken(wang, wang_id):
    upload(wang, a_file(PHOTO), a_file(samples.a_talkative_document(PHOTO), "合同.pdf"))
    document, photo = sorted(stored(wang_id), key=lambda row: row.kind, reverse=True)

    shown = wang.get(f"/my/files/{photo.id}/shown")
    letter = wang.get(f"/my/files/{document.id}/shown")

    with samples.Image.open(io.BytesIO(given(shown))) as picture:
        assert dict(picture.getexif()) == {}
    assert shown["Content-Disposition"].startswith("inline")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert not any(word in given(letter) for word in samples.TOLD)
    assert letter["Content-Disposition"].startswith("attachment")


def test_the_same_file_again_is_told_and_not_kept_twice(wang, wang_id):
    upload(wang, a_file(PHOTO))

    response = upload(wang, a_file(PHOTO, "other.jpg"))

    assert response.status_code == 200
    assert "内容一样" in said(response)
    assert [row.name for row in stored(wang_id)] == ["门头照片.jpg"]


def test_somebody_elses_file_is_not_there(wang, database):
    with database.as_worker():
        li = Actor.person(a_person("李强"))
    other = store.put([PHOTO], name="a.jpg", by=li).id

    for address in (f"/my/files/{other}", f"/my/files/{other}/shown", f"/my/files/{other}/remove"):
        assert wang.get(address).status_code == 404
    assert wang.post(f"/my/files/{other}/remove").status_code == 404
    assert wang.get(f"/my/files/{uuid4()}").status_code == 404


def test_removing_asks_once_more(wang, wang_id):
    upload(wang, a_file(PHOTO))
    (row,) = stored(wang_id)
    address = f"/my/files/{row.id}/remove"

    asked = wang.get(address)
    assert "不能恢复" in said(asked)
    assert stored(wang_id)

    assert wang.post(address).status_code == 302
    assert stored(wang_id) == []


def test_a_file_in_use_is_not_removed_and_says_why(wang, wang_id):
    upload(wang, a_file(PHOTO))
    (row,) = stored(wang_id)
    actions.attach(row.id, to="application:1", by=Actor.person(wang_id))

    assert "随办件保存" in said(wang.get("/my/files"))
    assert "btn stop" not in said(wang.get(f"/my/files/{row.id}/remove"))
    assert wang.post(f"/my/files/{row.id}/remove").status_code == 409
    assert len(stored(wang_id)) == 1


def test_an_agent_sees_what_they_brought_and_a_representative_sees_all(database, wang, wang_id):
    with database.as_worker():
        li = a_person("李强")
        shop = a_body(wang_id)
        a_mandate(shop, li)
        account = an_account(li)
    agent = acting_for(signed_in(account), shop)
    boss = acting_for(wang, shop)
    upload(boss, a_file(PHOTO, "licence.jpg"))
    upload(agent, a_file(samples.a_picture(seed=3), "brought.jpg"))

    assert "licence.jpg" not in said(agent.get("/my/files"))
    assert "brought.jpg" in said(agent.get("/my/files"))
    for name in ("licence.jpg", "brought.jpg"):
        assert name in said(boss.get("/my/files"))
    with acting(Actor.person(wang_id, acting_for=shop)):
        licence = StoredFile.objects.get(put_by=wang_id).id
    assert agent.get(f"/my/files/{licence}").status_code == 404
    assert agent.post(f"/my/files/{licence}/remove").status_code == 404


def test_a_list_of_many_costs_no_more_queries_than_a_list_of_one(
    wang, wang_id, django_queries, database
):
    upload(wang, a_file(PHOTO))
    few = django_queries(lambda: wang.get("/my/files"))
    for n in range(25):
        store.put([samples.a_picture(seed=n)], name=f"{n}.jpg", by=Actor.person(wang_id))

    many = django_queries(lambda: wang.get("/my/files"))
    first = said(wang.get("/my/files"))

    assert many == few
    assert first.count("/remove") == queries.PAGE
    assert "after=" in first


def test_a_full_disk_is_a_sentence(wang, wang_id, full_disk):
    with full_disk(200_000):
        response = upload(wang, a_file(samples.a_large_photo()), a_file(PHOTO))

    assert words.sentence(Fault.NO_ROOM) in said(response)
    assert [row.name for row in stored(wang_id)] == ["门头照片.jpg"]
    assert len(list(places.lying())) == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_has_a_plain_sentence(language, fault):
    with override(language):
        sentence = words.sentence(fault)

    assert sentence.endswith(("。", "."))
    assert "{" not in sentence


def test_a_script_in_the_page_gets_the_part_it_asked_for(wang):
    response = wang.post("/my/files", {"files": [a_file(PHOTO)]}, headers={"hx-request": "true"})

    assert "<html" not in said(response)
    assert "data-results" in said(response)
    assert "门头照片.jpg" in said(response)
