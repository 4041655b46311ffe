"""Documents: archivable, readable by screen readers, nothing read as markup; sealed, still so."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pikepdf
import pytest

from tongban.certificates.tasks.document import drawn
from tongban.kernel.crypto import seals
from tongban.kernel.crypto.signing import Signer
from tongban.kernel.crypto.x509 import X509
from tongban.kernel.documents import render as rendering
from tongban.kernel.documents.glyphs import of_font, printable
from tongban.kernel.documents.render import TooLong, font_file, render

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TRICKS = '#panic("x") *bold* $x^2$ @label <tag> \\ `raw` #import "/x": * {"a": 1}'


def _values(**more: Any) -> dict[str, Any]:
    return {
        "title": "食品经营许可证 JY29901020000685",
        "name": "食品经营许可证",
        "name_en": "Food licence",
        "number": "JY29901020000685",
        "lines": [{"label": "名称", "label_en": "Name", "text": "示范区晓梅小面馆"}],
        "code": drawn("https://tongban.example/verify/ABC#T1.x"),
        "code_alt": "核验二维码",
        "site": "tongban.example",
        "identifier_parts": ["1.2.156.3005.2.", "X"],
        "seal": ["演示", "样证"],
        "seal_alt": "演示样证章，不具法律效力",
        "issuer": "示范区市场监督管理局",
        "issuer_en": "Market Regulation",
        "issued": "2026年3月2日",
        **more,
    }


def _certificate(**more: Any) -> bytes:
    return render("certificates/certificate", _values(**more), AT)


@cache
def _seal() -> tuple[bytes, bytes]:
    private = X509.new_signing_key()
    return private, X509.public_half(private)


def _sealed() -> bytes:
    private, chain = _seal()
    signer = Signer("seal", "x509-1", lambda message: X509.sign(private, message))
    return seals.seal(_certificate(), signer, chain, name="示范印章（演示）", reason="制发证照")


@pytest.fixture(scope="module", params=["made", "sealed"])
def pdf(request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    content = _certificate() if request.param == "made" else _sealed()
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def test_a_document_says_that_it_is_archivable_and_accessible(pdf: pikepdf.Pdf):
    with pdf.open_metadata() as xmp:
        marks = (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"])

    assert marks == ("2", "A", "1")
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang).startswith("zh")
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_what_the_document_says_of_itself_is_the_same_in_both_places(pdf: pikepdf.Pdf):
    with pdf.open_metadata() as xmp:
        assert xmp["dc:title"] == str(pdf.docinfo["/Title"])
        assert xmp["xmp:CreatorTool"] == str(pdf.docinfo["/Creator"])
        assert xmp["dc:creator"] == [str(pdf.docinfo["/Author"])]
        made = datetime.fromisoformat(str(xmp["xmp:CreateDate"]))
    assert made == AT
    assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260302")


def test_every_font_is_in_the_document(pdf: pikepdf.Pdf):
    fonts = [one for one in pdf.objects if _is(one, "/Type", "/FontDescriptor")]

    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_pictures_have_words_and_the_text_has_a_structure(pdf: pikepdf.Pdf):
    elements = [one for one in pdf.objects if _is(one, "/Type", "/StructElem")]
    kinds = {str(one.S) for one in elements}
    words = {str(one.Alt) for one in elements if "/Alt" in one}

    assert {"/H1", "/Figure", "/P"} <= kinds
    assert {"核验二维码", "演示样证章，不具法律效力"} <= words
    assert all("/Alt" in one for one in elements if str(one.S) == "/Figure")


def test_no_field_is_seen_outside_a_form_and_every_one_has_a_name_for_people(pdf: pikepdf.Pdf):
    fields = [one for one in pdf.objects if _is(one, "/Subtype", "/Widget")]

    for field in fields:
        assert str(field.TU) == "示范印章（演示）"
        assert [float(place) for place in field.Rect] == [0, 0, 0, 0]


def test_a_sealed_document_has_one_field_and_the_seal_holds():
    with pikepdf.open(io.BytesIO(_sealed())) as opened:
        fields = list(opened.Root.AcroForm.Fields)

    assert len(fields) == 1
    assert seals.verify(_sealed(), [_seal()[1]]).is_good
    assert not seals.verify(_sealed(), [X509.public_half(X509.new_signing_key())]).is_trusted


def test_what_somebody_typed_is_never_read_as_markup():
    rows = [{"label": TRICKS, "label_en": "", "text": TRICKS}]

    content = _certificate(lines=rows, title=TRICKS)

    with pikepdf.open(io.BytesIO(content)) as opened:
        assert str(opened.docinfo["/Title"]) == TRICKS


def test_the_same_values_at_the_same_time_give_the_same_bytes():
    assert _certificate() == _certificate()


def test_more_than_any_document_holds_is_refused():
    with pytest.raises(TooLong):
        _certificate(title="长" * 100_000)


def test_a_template_is_one_of_a_room_and_nothing_else():
    for name in ("../secrets", "certificates/../x", "/etc/passwd", "certificates"):
        with pytest.raises(AssertionError):
            rendering.path_of(name)


@pytest.mark.parametrize(
    ("typed", "set_as"),
    [
        ("示范区晓梅小面馆", "示范区晓梅小面馆"),
        ("𠮷㛃䶮㙓𬱖𫖯𬘭𬭎", "𠮷㛃䶮㙓𬱖𫖯𬘭𬭎"),
        ("面馆😀", "面馆〓"),
        ("a\x00b\u200bc", "abc"),
        ("كشك", "〓〓〓"),
        ("一\u3000二\u2028三", "一\u3000二 三"),
        ("第一行\n第二行", "第一行\n第二行"),
    ],
)
def test_a_character_the_font_lacks_is_set_as_a_mark(typed, set_as):
    glyphs = of_font(font_file())

    assert printable({"a": [typed, 1, None]}, glyphs) == {"a": [set_as, 1, None]}


def _is(one: object, key: str, value: str) -> bool:
    return isinstance(one, pikepdf.Dictionary) and key in one and one[key] == pikepdf.Name(value)
