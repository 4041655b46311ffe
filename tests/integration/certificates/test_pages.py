"""The pages: one's own certificates, and checking one, which is everybody's."""

import pytest
from django.test import Client

from tests import worlds
from tests.integration.certificates.conftest import World


@pytest.fixture
def lin(world: World) -> Client:
    """林晓梅, acting for her shop."""
    with world.clone.as_worker():
        account = worlds.an_account(world.lin)
    return worlds.acting_for(worlds.signed_in(account), world.shop)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_holder_finds_a_certificate_reads_it_and_saves_its_document(world, lin, lang):
    certificate_id = world.issued()
    lin.cookies["lang"] = lang

    listed = lin.get("/my/certificates").content.decode()
    shown = lin.get(f"/my/certificates/{certificate_id}").content.decode()
    saved = lin.get(f"/my/certificates/{certificate_id}.pdf")

    number = world.row(certificate_id).number
    assert number in listed
    assert number in shown
    assert 'class="qr"' in shown
    assert "林晓梅" in shown
    assert saved.headers["Content-Type"] == "application/pdf"
    assert b"".join(saved.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_stranger_checks_by_code_number_or_identifier_and_learns_no_name(world, lang):
    row = world.row(world.issued())
    browser = Client()
    browser.cookies["lang"] = lang

    pages = [
        browser.get(f"/verify/{row.verify_code}"),
        browser.get("/verify", {"q": row.number}),
        browser.get("/verify", {"q": f" {row.number.lower()} "}),
        browser.get("/verify", {"q": row.certificate_id}),
    ]

    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert "示范区芳记面馆" in text
        assert "林**" in text
        assert "林晓梅" not in text
        assert "李强" not in text
