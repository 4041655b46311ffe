"""The program that checks without a network: a file of its own, fed with what anybody can get."""

import ast
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from scripts import verify_certificate
from tests.integration.certificates.conftest import World
from tongban.certificates import queries, tasks
from tongban.certificates.models import Certificate
from tongban.kernel.crypto.suites import INTL
from tongban.kernel.db import acting
from tongban.kernel.storage import store
from tongban.kernel.storage.models import StoredFile


@dataclass(frozen=True, slots=True)
class Paper:
    """What a stranger has in the hand."""

    row: Certificate
    pdf: Path
    keys: Path

    @property
    def code(self) -> str:
        return queries.address(self.row.verify_code, self.row.payload)

    def says(self, what: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
        found = verify_certificate.main(["--keys", str(self.keys), what])
        return found, capsys.readouterr().out


@pytest.fixture
def paper(world: World, tmp_path: Path) -> Paper:
    row = world.row(world.issued())
    pdf, keys = tmp_path / "certificate.pdf", tmp_path / "keys.json"
    with world.clone.as_worker(), acting(tasks.ME):
        pdf.write_bytes(store.open_file(StoredFile.objects.get(id=row.file_id)).read())
    keys.write_bytes(Client().get("/verify/keys.json").content)
    return Paper(row, pdf, keys)


def test_it_needs_nothing_but_the_standard_library_and_cryptography():
    tree = ast.parse(Path(verify_certificate.__file__).read_text())
    roots = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module]
        )
    }

    assert not [name for name in roots if name.startswith("tongban")]
    assert {name for name in roots if name not in __import__("sys").stdlib_module_names} == {
        "cryptography"
    }


def test_the_code_and_the_document_are_genuine(paper, capsys):
    code, said = paper.says(paper.code, capsys)
    pdf, sealed = paper.says(str(paper.pdf), capsys)

    assert (code, pdf) == (0, 0)
    assert paper.row.number in said
    assert "示范区芳记面馆" in said
    assert "all under the seal" in sealed


def test_a_code_with_another_word_in_it_is_not(paper, capsys):
    mark, key, _body, signature = paper.row.payload.split(".")
    forged = verify_certificate.base64.urlsafe_b64encode(
        json.dumps(["1.2", "JY2", "证", "别家", "局", "20260302", ""]).encode()
    ).decode()

    for text in (f"{mark}.{key}.{forged}.{signature}", paper.row.payload[:-4], "T1.a", "hello"):
        assert paper.says(text, capsys)[0] in (1, 2)


def test_a_code_signed_by_somebody_else_is_not(paper, capsys):
    private = INTL.new_signing_key()
    keys = json.loads(paper.keys.read_text())
    other = verify_certificate.base64.b64encode(INTL.public_half(private)).decode()
    paper.keys.write_text(json.dumps({**keys, "codes": dict.fromkeys(keys["codes"], other)}))

    assert paper.says(paper.code, capsys)[0] == 1


def test_a_document_with_one_byte_changed_or_added_is_not(paper, capsys):
    content = paper.pdf.read_bytes()

    for at in (50, 5_000, 40_000, len(content) - 30):
        altered = bytearray(content)
        altered[at] ^= 1
        paper.pdf.write_bytes(bytes(altered))
        assert paper.says(str(paper.pdf), capsys)[0] == 1, at
    paper.pdf.write_bytes(content + b"\n%more\n")
    assert paper.says(str(paper.pdf), capsys)[0] == 1


def test_a_document_under_a_seal_nobody_knows_is_not(paper, capsys):
    keys = json.loads(paper.keys.read_text())
    paper.keys.write_text(json.dumps({**keys, "seals": {}}))

    assert paper.says(str(paper.pdf), capsys)[0] == 1


def test_without_keys_nothing_is_said_of_it(paper, capsys):
    paper.keys.write_text("{}")

    assert paper.says(paper.code, capsys)[0] == 2
