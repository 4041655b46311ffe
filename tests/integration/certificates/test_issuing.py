"""From a granted case to a sealed document, once, whatever happens."""

import re
import subprocess
import uuid
from datetime import timedelta
from shutil import which

import pytest

from tests import granted, worlds
from tests.integration.certificates.conftest import World
from tongban.certificates import actions, queries, tasks
from tongban.certificates.models import Certificate
from tongban.certificates.rules import Reason, is_identifier
from tongban.certificates.rules.payload import claim_of, key_of
from tongban.identity.models import Body
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto import seals
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.storage import store
from tongban.kernel.storage.models import FileUse, StoredFile
from tongban.kernel.validators import credit_code

SEALED_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'certificates.make'"


def _document(world: World, row: Certificate) -> bytes:
    with world.clone.as_worker(), acting(tasks.ME):
        return store.open_file(StoredFile.objects.get(id=row.file_id)).read()


def _roots(world: World) -> list[bytes]:
    with world.clone.as_worker(), acting(tasks.ME):
        return list(crypto.public_halves("seal").values())


def test_a_granted_case_ends_with_a_numbered_sealed_document(world: World):
    row = world.row(world.issued())

    document = _document(world, row)
    assert (row.status, row.number) == ("valid", "JY29901020000011")
    assert is_identifier(row.certificate_id)
    assert row.valid_to.isoformat() == "2031-03-01"
    assert seals.verify(document, _roots(world)).is_good
    assert crypto.digest(document) == row.digest


def test_the_document_is_the_holders_and_in_use(world: World):
    row = world.row(world.issued())

    with world.clone.as_worker(), acting(tasks.ME):
        file = StoredFile.objects.get(id=row.file_id)
        (use,) = FileUse.objects.filter(file_id=file.id)
    assert (file.holder_id, file.put_by, file.expires_at) == (world.shop, None, None)
    assert use.subject == f"certificate:{row.id}"


def test_a_case_has_one_certificate_and_the_job_makes_one_document(world: World):
    case_id = uuid.uuid4()
    with world.clone.as_worker():
        first = granted.a_food_licence(world.shop, world.department, case_id=case_id)
        again = granted.a_food_licence(world.shop, world.department, case_id=case_id)
    world.made(first)
    made = world.row(first)

    world.made(first)

    assert again == first
    assert world.row(first).file_id == made.file_id
    assert world.clone.rows("SELECT count(*) FROM storage_storedfile") == [(1,)]
    assert world.clone.rows(SEALED_JOBS) == [(1,)]


def test_numbers_of_a_type_and_region_have_no_gap(world: World):
    rows = [world.row(world.issued()) for _nth in range(3)]

    assert [row.number[-7:-1] for row in rows] == ["000001", "000002", "000003"]
    assert len({row.certificate_id for row in rows}) == 3


def test_an_item_without_a_result_issues_nothing(world: World):
    item = granted.an_item(None)
    with world.clone.as_worker():
        found = actions.grant(
            granted.grounds(world.shop, world.department, {}), item, by=granted.BY
        )

    assert found is None
    assert world.clone.rows("SELECT count(*) FROM certificates_certificate") == [(0,)]


def test_a_shop_is_founded_with_its_licence_and_its_founder_represents_it(world: World):
    with world.clone.as_worker():
        certificate_id = granted.a_licence(world.lin, world.department)

    row = world.row(certificate_id)
    with world.clone.as_worker(), acting(tasks.ME):
        body = Body.objects.get(holder_id=row.holder_id)
        words = queries.opened_row(row)
    assert body.name == granted.LICENCE_ANSWERS["trade_name"]
    assert body.representative_id == world.lin
    assert credit_code(body.credit_code).startswith("92990102MA")
    said = {line.key: line.text for line in words.lines}
    assert said["credit_code"] == body.credit_code
    assert said["operator"] == "林晓梅"
    assert row.valid_to is None


def test_a_founding_asked_twice_founds_once(world: World):
    case_id = uuid.uuid4()
    with world.clone.as_worker():
        granted.a_licence(world.lin, world.department, case_id=case_id)
        granted.a_licence(world.lin, world.department, case_id=case_id)

    assert world.clone.rows("SELECT count(*) FROM identity_body WHERE name LIKE '%晓梅%'") == [(1,)]


def test_two_shops_of_one_name_are_two_shops_and_a_taken_code_is_passed_over(world: World):
    with world.clone.as_worker():
        worlds.actions.register_body(
            name="占了号的店",
            credit_code="92990102MA0000015P",
            region_code="990102",
            representative_id=world.lin,
            by=worlds.BUILDER,
        )
        granted.a_licence(world.lin, world.department)
        granted.a_licence(world.lin, world.department)

    codes = world.clone.rows("SELECT credit_code FROM identity_body WHERE name LIKE '%晓梅%'")
    assert len(set(codes)) == 2


def test_a_very_long_name_and_answers_left_open_hold_nothing_up(world: World):
    answers = {"trade_name": "示" * 200, "address": "清河街道桂香路" * 60}
    with world.clone.as_worker():
        found = granted.grounds(world.lin, world.department, answers)
        first = actions.grant(found, granted.LICENCE, by=granted.BY)
        second = actions.grant(
            granted.grounds(world.shop, world.department, {"area": "", "projects": ()}),
            granted.FOOD,
            by=granted.BY,
        )

    for one in (first, second):
        world.made(one)
        row = world.row(one)
        assert queries.checked(row.verify_code, Actor.guest()) is not None


def test_the_code_on_the_document_is_signed_and_says_what_the_document_says(world: World):
    row = world.row(world.issued())

    with world.clone.as_worker(), acting(tasks.ME):
        key_id = key_of(row.payload)
        claim = claim_of(row.payload, lambda said, sign: crypto.verify(key_id, said, sign))
    assert claim is not None
    assert (claim.number, claim.holder) == (row.number, "示范区芳记面馆")
    assert claim_of(row.payload[:-3] + "AAA", lambda said, sign: False) is None


def test_one_flipped_byte_anywhere_and_the_seal_does_not_hold(world: World):
    """Everywhere but in the hole where the signature itself lies."""
    document, roots = _document(world, world.row(world.issued())), _roots(world)
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", document)
    assert found is not None
    _start, hole, after, _rest = map(int, found.groups())

    for at in [*range(30, hole, hole // 25), *range(after, len(document), 100)]:
        altered = bytearray(document)
        altered[at] ^= 1
        assert not seals.verify(bytes(altered), roots).is_good, at
    assert not seals.verify(document + b"\n%more\n", roots).is_good


@pytest.mark.skipif(which("pdfsig") is None, reason="pdfsig is missing: make tools installs it")
def test_a_stranger_s_program_says_valid_and_whole(world: World, tmp_path):
    path = tmp_path / "certificate.pdf"
    path.write_bytes(_document(world, world.row(world.issued())))

    said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid." in said
    assert "Total document signed" in said


def test_what_a_person_holds_lies_under_their_own_key(world: World):
    with world.clone.as_worker():
        certificate_id = granted.a_food_licence(world.lin, world.department)

    row = world.row(certificate_id)
    assert row.key_of == "holder"
    with world.clone.as_worker(), acting(tasks.ME):
        shown = queries.opened_row(row)
    assert shown.holder == "林晓梅"
    assert "林晓梅".encode() not in bytes(row.sealed_content)


def test_a_name_no_font_has_holds_nothing_up(world: World):
    answers = {**granted.LICENCE_ANSWERS, "address": "清河街道😀 كشك 18号"}
    with world.clone.as_worker():
        found = granted.grounds(world.lin, world.department, answers)
        certificate_id = actions.grant(found, granted.LICENCE, by=granted.BY)

    world.made(certificate_id)

    assert world.row(certificate_id).status == "valid"


def test_the_holder_and_the_founder_are_told(world: World):
    with world.clone.as_worker():
        certificate_id = granted.a_licence(world.lin, world.department)
    world.made(certificate_id)

    worlds.deliver_everything(world.clone)

    told = world.clone.rows("SELECT holder_id, kind FROM notices_notice ORDER BY kind")
    shop = world.row(certificate_id).holder_id
    assert told == [(shop, "certificate.issued"), (world.lin, "certificate.issued_for")]


def test_a_certificate_in_force_stands_for_a_material_and_fills_a_form(world: World):
    certificate_id = world.issued()
    reader = Actor.person(world.lin, acting_for=world.shop)

    with acting(reader):
        held = queries.held_certificate(world.shop, granted.FOOD_TYPE)
    wanted = [f"certificate.{granted.FOOD_TYPE}.{key}" for key in ("area", "nothing", "projects")]
    offers = queries.CertificateSource().offers([*wanted, "profile.name"], world.shop, reader)

    assert held is not None
    assert held.ref == f"certificate:{certificate_id}"
    assert {name: offer.value for name, offer in offers.items()} == {wanted[0]: "38.5"}
    assert offers[wanted[0]].said_by.zh == "示范区市场监督管理局"


def test_a_revoked_or_expired_certificate_stands_for_nothing(world: World):
    first, second = world.issued(), world.issued()
    officer = _head(world)
    actions.revoke(first, Reason.MISTAKE, by=officer)
    actions.revoke(second, Reason.MISTAKE, by=officer)

    with acting(Actor.person(world.lin, acting_for=world.shop)):
        assert queries.held_certificate(world.shop, granted.FOOD_TYPE) is None

    third = world.issued()
    with acting(Actor.person(world.lin, acting_for=world.shop)):
        assert queries.held_certificate(world.shop, granted.FOOD_TYPE) is not None
    with (
        clock.at(worlds.SOME_DAY + timedelta(days=366 * 5)),
        acting(Actor.person(world.lin, acting_for=world.shop)),
    ):
        assert queries.held_certificate(world.shop, granted.FOOD_TYPE) is None
    assert world.row(third).status == "valid"


def _head(world: World) -> Actor:
    """The head of the department that issued it."""
    with world.clone.as_worker():
        officer = worlds.an_officer("certificates.revoke", department_id=world.department)
    return Actor.officer(officer, world.department)


def test_only_the_department_that_issued_it_revokes_and_only_once(world: World):
    certificate_id = world.issued()
    with world.clone.as_worker():
        other = worlds.a_department("示范区卫生健康局")
        stranger = Actor.officer(worlds.an_officer(department_id=other), other)
    officer = _head(world)

    with pytest.raises(NotFound):
        actions.revoke(certificate_id, Reason.MISTAKE, by=stranger)
    actions.revoke(certificate_id, Reason.DECEIT, by=officer)
    with pytest.raises(Refused, match="已经撤销"):
        actions.revoke(certificate_id, Reason.MISTAKE, by=officer)

    row = world.row(certificate_id)
    assert (row.status, row.revoke_reason, row.revoked_by) == (
        "revoked",
        "deceit",
        officer.officer_id,
    )
    worlds.deliver_everything(world.clone)
    kinds = world.clone.rows("SELECT kind FROM notices_notice WHERE holder_id = %s", world.shop)
    assert ("certificate.revoked",) in kinds


def test_revoking_takes_the_duty_for_the_departments_region_on_the_day(world: World):
    certificate_id = world.issued()
    with world.clone.as_worker():
        ours = {"department_id": world.department}
        without = worlds.an_officer(**ours)
        for_the_county = worlds.an_officer("certificates.revoke", region="990121", **ours)
        other = worlds.a_department("示范区卫生健康局")
        elsewhere = worlds.an_officer("certificates.revoke", department_id=other)

    for officer in (without, for_the_county, elsewhere):
        with pytest.raises(Refused, match="没有在本部门办这一步的职责"):
            actions.revoke(
                certificate_id, Reason.MISTAKE, by=Actor.officer(officer, world.department)
            )
    head = _head(world)
    with (
        clock.at(worlds.SOME_DAY - timedelta(days=1)),
        pytest.raises(Refused, match="没有在本部门办这一步的职责"),
    ):
        actions.revoke(certificate_id, Reason.MISTAKE, by=head)

    assert world.row(certificate_id).status == "valid"


def test_what_is_still_being_made_cannot_be_revoked(world: World):
    certificate_id = world.granted()

    with pytest.raises(Refused, match="还在制作"):
        actions.revoke(certificate_id, Reason.MISTAKE, by=_head(world))


def test_another_holder_sees_no_certificate_and_no_document(world: World):
    row = world.row(world.issued())
    with world.clone.as_worker():
        wang = Actor.person(worlds.a_person("王芳"))

    with acting(wang):
        assert queries.certificates() == []
        assert not StoredFile.objects.filter(id=row.file_id).exists()
        with pytest.raises(NotFound):
            queries.certificate(row.id)
