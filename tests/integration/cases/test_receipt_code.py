"""The code on a receipt: checked by anybody, binding us to what was handed in."""

import json
import uuid

import pytest
from django.db import IntegrityError
from django.test import Client

from scripts import verify_certificate
from tests import handling
from tests.worlds import BUILDER, an_account, signed_in
from tongban.applications import queries as applications
from tongban.cases import actions, queries
from tongban.cases.models import CaseReceipt
from tongban.cases.web import receipt as receipts
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto import statements
from tongban.kernel.db import acting
from tongban.kernel.outbox.deliver import deliver_batch


def seen(case_id, by):
    with acting(by):
        return queries.case(case_id)


def signed(database, case_id):
    with database.as_worker():
        while deliver_batch():
            pass
        with acting(BUILDER):
            return queries.receipt_code(case_id)


def digest_in(code):
    return statements.body_of("R2", code, lambda *_signed: True)[2]


_addresses = (f"192.0.2.{nth}" for nth in range(1, 255))


def at_progress(code):
    """Asked from an address of its own: each may ask only so often a minute."""
    client = Client(REMOTE_ADDR=next(_addresses))
    return client.post("/progress", {"code": code}).content.decode()


@pytest.fixture
def keys(database, tmp_path):
    file = tmp_path / "keys.json"
    file.write_bytes(Client().get("/verify/keys.json").content)
    return file


def test_until_a_worker_has_signed_the_platform_itself_can_check_it(office, wang):
    row = seen(office.case_of(wang), wang)
    with acting(wang):
        code = receipts.sealed(row)

    assert not receipts.is_signed(code)
    assert receipts.parts(row.number) in at_progress(code)
    assert receipts.parts(row.number) not in at_progress(code[:-1] + "x")


def test_a_signed_code_is_checked_on_line_and_off_line(database, office, wang, keys, capsys):
    row = seen(office.case_of(wang), wang)
    code = signed(database, row.pk)

    told = verify_certificate.main(["--keys", str(keys), receipts.address(code)])

    assert told == 0
    assert row.number in capsys.readouterr().out
    assert receipts.parts(row.number) in at_progress(code)
    assert receipts.grouped(digest_in(code)) in at_progress(code)


def test_the_receipt_shows_the_signed_code_as_soon_as_it_is_there(database, office, wang):
    row = seen(office.case_of(wang), wang)
    code = signed(database, row.pk)
    with database.as_worker():
        account = an_account(wang.person_id)

    page = signed_in(account).get(f"/my/applications/{row.application_id}/receipt")

    assert code in page.content.decode()


@pytest.mark.parametrize(
    "spoiled", ["another number", "one letter", "no key", "of a certificate", "another key"]
)
def test_a_code_that_was_changed_is_none_of_ours(database, office, wang, keys, spoiled):
    row = seen(office.case_of(wang), wang)
    code = signed(database, row.pk)
    mark, key, _body, signature = code.split(".")
    other = statements.stated("R2", [row.number[::-1], "20260302093015", "x"], "k", lambda _m: b"")
    with database.as_worker():
        signer = crypto.signer("certificate")
    wrong = {
        "another number": f"{mark}.{key}.{other.split('.')[2]}.{signature}",
        "one letter": code[:-9] + ("A" if code[-9] != "A" else "B") + code[-8:],
        "no key": other,
        "of a certificate": "R2"
        + statements.stated("T1", [row.number, "20260302093015", "x"], signer.key_id, signer.sign)[
            2:
        ],
        "another key": statements.stated(
            "R2", [row.number, "20260302093015", "x"], signer.key_id, signer.sign
        ),
    }[spoiled]

    assert verify_certificate.main(["--keys", str(keys), f"/progress#{wrong}"]) in (1, 2)
    assert receipts.parts(row.number) not in at_progress(wrong)


def test_the_digest_is_of_what_was_handed_in_first_whatever_is_corrected(database, office, wang):
    row = seen(office.case_of(wang), wang)
    digest = digest_in(signed(database, row.pk))
    actions.request_correction(row.pk, points=["请写全名。"], by=office.clerk)
    handling.hand_in_again(row.application_id, wang)

    with database.as_worker(), acting(BUILDER):
        again = applications.digest_handed_in(row.application_id)

    assert again == digest
    assert digest.startswith("sha256:")


def test_for_whom_was_erased_before_a_worker_came_nothing_is_signed_and_nothing_waits(
    database, office, wang
):
    assert wang.holder_id is not None
    case_id = office.case_of(wang)
    with database.as_worker(), acting(BUILDER):
        crypto.destroy_subject_key(wang.holder_id)

    assert signed(database, case_id) == ""
    waiting = database.rows("SELECT reaction FROM outbox_owedreaction WHERE done_at IS NULL")
    assert "tongban.cases.actions.sign.sign_receipt" not in {one for (one,) in waiting}


def test_two_applications_with_the_same_answers_have_different_digests(database, office, wang, li):
    first, second = office.case_of(wang), office.case_of(li)

    assert digest_in(signed(database, first)) != digest_in(signed(database, second))


@pytest.mark.parametrize("code", [None, "", "R1.1.2.3", "R2.a.b", "R2.a.b.c d"])
def test_no_receipt_without_a_signed_code(database, office, wang, code):
    row = seen(office.case_of(wang), wang)
    receipt = CaseReceipt(
        id=uuid.uuid4(),
        case=row,
        holder_id=row.holder_id,
        department_id=row.department_id,
        code=code,
        signed_at=row.received_at,
    )

    with (
        database.as_worker(),
        acting(BUILDER),
        pytest.raises(IntegrityError, match=r"case_receipt_is_signed|not-null"),
    ):
        receipt.save(force_insert=True)


def test_one_case_has_one_receipt_and_it_is_its_holders(database, office, wang, li):
    row = seen(office.case_of(wang), wang)
    code = signed(database, row.pk)
    again = CaseReceipt(
        id=uuid.uuid4(),
        case=row,
        holder_id=row.holder_id,
        department_id=row.department_id,
        code=code,
        signed_at=row.received_at,
    )

    with database.as_worker(), acting(BUILDER), pytest.raises(IntegrityError, match="case_id"):
        again.save(force_insert=True)
    with acting(li):
        assert queries.receipt_code(row.pk) == ""


def test_the_keys_of_receipts_are_there_for_everybody(keys):
    found = json.loads(keys.read_text())

    assert len(found["receipts"]) == 1
    assert found["receipts"].keys().isdisjoint(found["codes"])
