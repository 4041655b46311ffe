"""Materials, checking and handing in on pages."""

import io
import re
import zipfile
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import items, samples, worlds
from tests.integration.applications import form_world as world
from tests.integration.applications.form_world import edits_of, filled
from tests.integration.applications.test_fill_pages import hidden, page_of
from tongban.applications import actions, ports, queries
from tongban.applications.ports import CertificateHeld
from tongban.applications.queries import How, State
from tongban.catalogue.queries import Audience, MaterialKind, Text
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

TYPE = "11990102MB0000001U031"


@pytest.fixture
def browser(database, item, wang) -> Client:
    with database.as_worker():
        account = worlds.an_account(wang.person_id)
    return worlds.signed_in(account)


@pytest.fixture
def ready(item, wang) -> str:
    """The address of a draft with everything filled in."""
    return f"/my/applications/{filled(item.code, wang)[0]}"


def id_of(address: str) -> UUID:
    return UUID(address.rsplit("/", 1)[1])


def a_file(content: bytes, name: str = "布局图.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def brought(browser: Client, address: str, *files: SimpleUploadedFile, key: str = "photo"):
    return browser.post(f"{address}/materials", {"for": key, "files": list(files)})


def materials_of(address: str, by: Actor) -> list[tuple[str, How]]:
    with acting(by):
        return [(one.requirement, one.how) for one in queries.materials(id_of(address))]


def state_of(address: str, by: Actor) -> State:
    with acting(by):
        return queries.application(id_of(address)).state


# --- materials ------------------------------------------------------------------------------------


def test_a_file_is_brought_for_its_material(browser, ready, wang):
    response = brought(browser, ready, a_file(samples.a_photo_from_home()))

    assert response.status_code == 200
    assert "已收到，保存好了。" in response.content.decode()
    assert ("photo", How.UPLOAD) in materials_of(ready, wang)


def test_of_several_files_the_good_ones_stay_and_each_bad_one_has_its_sentence(
    browser, ready, wang
):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", b"\0" * 20_000_000)
    response = brought(
        browser,
        ready,
        a_file(samples.a_photo_from_home()),
        a_file(b"MZ\x90\x00 no picture at all", "照片.jpg"),
        a_file(bomb.getvalue(), "压缩包.pdf"),
    )
    page = response.content.decode()

    assert response.status_code == 422
    assert "2个文件没有收，别的都在" in page
    assert page.count("没有收：") == 2
    assert materials_of(ready, wang).count(("photo", How.UPLOAD)) == 1


def test_a_file_that_is_too_large_is_refused_in_a_sentence(browser, ready, settings_of):
    settings_of(FILE_MOST_MB=1)

    response = brought(browser, ready, a_file(b"\xff\xd8\xff" + b"0" * 1_500_000))

    assert response.status_code == 422
    assert "1 MB" in response.content.decode()


def test_no_more_files_than_the_material_takes(browser, ready, wang):
    for nth in range(5):
        brought(browser, ready, a_file(samples.a_photo_from_home((64 + nth, 48))))

    response = brought(browser, ready, a_file(samples.a_photo_from_home((99, 48))))

    assert response.status_code == 422
    assert "最多5个文件，这一个没有加上" in response.content.decode()
    assert materials_of(ready, wang).count(("photo", How.UPLOAD)) == 5


def test_a_file_is_taken_away_and_stays_among_the_uploaded_ones(browser, ready, wang):
    brought(browser, ready, a_file(samples.a_photo_from_home()))
    page = page_of(browser, f"{ready}/materials")
    act = re.findall(r'value="(remove:[0-9a-f-]+)"', page)[0]

    browser.post(f"{ready}/materials", {"act": act})

    assert ("photo", How.UPLOAD) not in materials_of(ready, wang)
    assert "布局图.jpg" in page_of(browser, "/my/files")


def test_a_file_brought_earlier_is_used_without_bringing_it_again(browser, ready, wang):
    browser.post("/my/files", {"files": [a_file(samples.a_photo_from_home(), "旧图.jpg")]})
    page = page_of(browser, f"{ready}/materials")
    file_id = re.findall(r'name="file-photo" value="([0-9a-f-]+)"', page)[0]

    browser.post(f"{ready}/materials", {"whole": "on", "act": "use:photo", "file-photo": file_id})

    assert ("photo", How.UPLOAD) in materials_of(ready, wang)


def test_whoever_saves_hands_in_the_files_that_were_chosen_and_what_was_ticked(
    browser, ready, wang
):
    chosen = a_file(samples.a_photo_from_home(), "门头.jpg")

    response = browser.post(
        f"{ready}/materials", {"whole": "on", "pledge": "promise", "files-photo": [chosen]}
    )

    assert response.headers["Location"] == f"{ready}/check"
    assert ("photo", How.UPLOAD) in materials_of(ready, wang)
    assert ("promise", How.PLEDGE) in materials_of(ready, wang)


def test_one_file_that_is_refused_takes_neither_the_others_nor_the_ticks_with_it(
    browser, ready, wang
):
    good = a_file(samples.a_photo_from_home(), "门头.jpg")
    bad = a_file(b"MZ no picture", "门头2.jpg")

    response = browser.post(
        f"{ready}/materials", {"whole": "on", "pledge": "promise", "files-photo": [good, bad]}
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert "1个文件没有收" in page
    assert page.index("门头.jpg") < page.index("没有收：")
    assert materials_of(ready, wang).count(("photo", How.UPLOAD)) == 1
    assert ("promise", How.PLEDGE) in materials_of(ready, wang)


def test_taking_a_file_away_keeps_what_was_chosen_and_ticked_beside_it(browser, ready, wang):
    brought(browser, ready, a_file(samples.a_photo_from_home()))
    page = page_of(browser, f"{ready}/materials")
    act = re.findall(r'value="(remove:[0-9a-f-]+)"', page)[0]
    other = a_file(samples.a_photo_from_home((90, 60)), "新图.jpg")

    response = browser.post(
        f"{ready}/materials",
        {"whole": "on", "act": act, "pledge": "promise", "files-photo": [other]},
    )

    assert "新图.jpg" in response.content.decode()
    assert materials_of(ready, wang).count(("photo", How.UPLOAD)) == 1
    assert ("promise", How.PLEDGE) in materials_of(ready, wang)


def test_who_may_not_apply_as_a_person_is_led_to_change_the_name_and_comes_back(database, browser):
    with database.as_worker():
        only = items.an_item(audiences=(Audience.ENTERPRISE,))
        items.published(only)

    asked = browser.get(f"/apply/{only.code}")
    began = browser.post(f"/apply/{only.code}")

    assert asked.headers["Location"] == began.headers["Location"]
    assert asked.headers["Location"] == f"/my/acting?next=%2Fapply%2F{only.code}"
    assert "不能以个人名义申请" in page_of(browser, asked.headers["Location"])


def test_another_holders_file_is_not_found(database, browser, ready, li):
    with database.as_worker():
        account = worlds.an_account(li.person_id)
    other = worlds.signed_in(account)
    other.post("/my/files", {"files": [a_file(samples.a_photo_from_home())]})
    file_id = database.rows("SELECT id FROM storage_storedfile")[0][0]

    response = browser.post(
        f"{ready}/materials", {"act": "use", "for": "photo", "file": str(file_id)}
    )

    assert response.status_code == 404


def test_a_certificate_held_is_shown_and_handed_in_without_an_upload(
    database, browser, item, wang, monkeypatch
):
    wanted = world.requirement("licence", MaterialKind.CERTIFICATE, certificate_type=TYPE)
    with database.as_worker():
        other = world.published(
            world.an_item(code=item.code[:-2] + "03", materials=(*world.MATERIALS, wanted))
        )
    held = CertificateHeld("certificate:1", Text("营业执照", "Business licence"), "JY-1", None)
    monkeypatch.setattr(ports, "_HELD", [lambda holder, code: held if code == TYPE else None])
    application_id, edits = filled(other.code, wang)
    address = f"/my/applications/{application_id}"
    assert "不用交：您的电子证照里有" in page_of(browser, f"{address}/materials")

    actions.submit(application_id, edits=edits, trust_level=worlds.TRUST_LEVEL, by=wang)

    assert ("licence", How.CERTIFICATE) in materials_of(address, wang)


def test_the_materials_page_takes_the_same_statements_with_five_files_as_with_one(browser, ready):
    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            page_of(browser, f"{ready}/materials")
        return len(caught)

    brought(browser, ready, a_file(samples.a_photo_from_home()))
    count()
    one = count()
    for nth in range(1, 5):
        brought(browser, ready, a_file(samples.a_photo_from_home((64 + nth, 48))))

    assert count() == one


# --- check, hand in -------------------------------------------------------------------------------


def test_the_check_page_shows_every_answer_with_a_way_to_change_it(browser, ready):
    page = page_of(browser, f"{ready}/check")

    assert "芳记面馆" in page
    assert "60平方米" in page
    assert f'href="{ready}/shop?then=check"' in page
    assert "已承诺" in page


def test_what_is_missing_is_listed_with_the_way_there(browser, item):
    address = browser.post(f"/apply/{item.code}").headers["Location"]

    page = page_of(browser, f"{address}/check")

    assert f'href="{address}/shop?then=check"' in page
    assert "请签：料promise。" in page
    assert 'class="past"' not in page


def test_handing_in_without_the_declaration_is_refused_and_keeps_everything(browser, ready, wang):
    page = hidden(page_of(browser, f"{ready}/check"))

    response = browser.post(f"{ready}/submit", page)

    assert response.status_code == 422
    assert "填的都是真的" in response.content.decode()
    assert state_of(ready, wang) == State.DRAFT


def test_pressed_twice_gone_back_to_and_sent_again_it_is_handed_in_once(
    database, browser, ready, wang
):
    page = {**hidden(page_of(browser, f"{ready}/check")), "declared": "on"}

    answers = [browser.post(f"{ready}/submit", page) for _thrice in range(3)]

    assert {one.headers["Location"] for one in answers} == {f"{ready}/receipt"}
    assert browser.get(f"{ready}/shop").headers["Location"] == f"{ready}/receipt"
    assert database.rows("SELECT state, revision FROM applications_application") == [
        ("submitted", 1)
    ]


def test_what_changed_in_another_tab_is_looked_at_before_it_is_handed_in(browser, ready, wang):
    page = {**hidden(page_of(browser, f"{ready}/check")), "declared": "on"}
    shop = hidden(page_of(browser, f"{ready}/shop"))
    browser.post(f"{ready}/shop", {**shop, **world.SHOP, "area": "77"})

    response = browser.post(f"{ready}/submit", page)

    assert response.status_code == 409
    assert "刚改过" in response.content.decode()
    assert "77平方米" in response.content.decode()
    assert state_of(ready, wang) == State.DRAFT


def test_handing_in_an_incomplete_one_says_what_is_missing(browser, item, wang):
    address = browser.post(f"/apply/{item.code}").headers["Location"]
    page = {**hidden(page_of(browser, f"{address}/check")), "declared": "on"}

    response = browser.post(f"{address}/submit", page)

    assert response.status_code == 422
    assert "请填写：问shop_name。" in response.content.decode()


def test_after_the_session_ended_signing_in_leads_back_to_the_check(browser, ready):
    late = Client().post(f"{ready}/submit", {"edits": "1", "declared": "on"})
    assert "submit" in late.headers["Location"]

    assert browser.get(f"{ready}/submit").headers["Location"] == f"{ready}/check"


def test_a_correction_goes_through_the_same_pages(database, browser, ready, wang):
    actions.submit(
        id_of(ready), edits=edits_of(id_of(ready), wang), trust_level=worlds.TRUST_LEVEL, by=wang
    )
    world.to_be_corrected(database, id_of(ready), wang)
    for part in ("shop", "materials", "check"):
        assert "面积和平面图不一样。" in page_of(browser, f"{ready}/{part}")
    shop = hidden(page_of(browser, f"{ready}/shop"))
    browser.post(f"{ready}/shop", {**shop, **world.SHOP, "area": "75"})

    page = {**hidden(page_of(browser, f"{ready}/check")), "declared": "on"}
    browser.post(f"{ready}/submit", page)

    assert "补正收到" in page_of(browser, f"{ready}/receipt")

    assert database.rows("SELECT state, revision FROM applications_application") == [
        ("submitted", 2)
    ]
    with acting(wang):
        assert queries.former(id_of(ready), 1).answers["area"] == "60"
