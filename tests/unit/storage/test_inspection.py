"""Files are judged by what they contain; each harm has its own reason."""

import io

import pikepdf
import pytest
from PIL import Image

from tests import samples
from tongban.kernel.storage.inspect import images, kinds, pdfs
from tongban.kernel.storage.inspect.verdicts import Fault, Unfit
from tongban.kernel.storage.rules import Limits

LIMITS = Limits(("jpeg", "png", "webp", "pdf"), 20_000_000, 1_000_000, 20)


def looked(content: bytes, limits: Limits = LIMITS) -> str:
    kind = kinds.kind_of(content, limits.kinds)
    if kind == "pdf":
        pdfs.look(content, limits)
    else:
        images.look(content, kind, limits)
    return kind


def fault_of(content: bytes) -> Fault:
    with pytest.raises(Unfit) as unfit:
        looked(content)
    return unfit.value.fault


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (samples.a_picture("JPEG"), "jpeg"),
        (samples.a_photo_from_home(), "jpeg"),
        (samples.a_picture("PNG"), "png"),
        (samples.a_picture("WEBP"), "webp"),
        (samples.a_document(pages=3), "pdf"),
    ],
)
def test_whole_pictures_and_documents_are_known_by_their_content(content, kind):
    assert looked(content) == kind


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (samples.SCRIPT_IN_SVG, Fault.SVG),
        (samples.SCRIPT_IN_SVG.decode().encode("utf-16"), Fault.SVG),
        (samples.PAGE, Fault.HTML),
        (samples.PROGRAM, Fault.PROGRAM),
        (b"#!/bin/sh\nrm -rf ~\n", Fault.PROGRAM),
        (samples.HEIC, Fault.HEIC),
        (samples.an_archive(), Fault.ARCHIVE),
        (samples.a_zip_bomb(), Fault.ARCHIVE),
        (samples.an_office_document(), Fault.OFFICE),
        (b"GIF89a" + bytes(100), Fault.UNKNOWN),
        (b"dear officer", Fault.UNKNOWN),
    ],
)
def test_what_is_no_material_is_named_by_what_it_is(content, fault):
    assert fault_of(content) == fault


def test_a_kind_the_house_does_not_take_is_refused():
    with pytest.raises(Unfit) as unfit:
        looked(samples.a_document(), Limits(("jpeg",), 1, 1, 1))

    assert unfit.value.fault == Fault.NOT_ALLOWED


@pytest.mark.parametrize("good", [samples.a_picture(k) for k in ("JPEG", "PNG", "WEBP")])
def test_whatever_hides_behind_a_picture_is_found(good):
    assert fault_of(good + samples.an_archive()) == Fault.POLYGLOT
    assert fault_of(good + samples.PAGE) == Fault.POLYGLOT
    assert fault_of(good + b"<?php system($_GET[0]); ?>") == Fault.POLYGLOT
    assert fault_of(good + b"\0\0\0\x18ftypmp42" + bytes(range(1, 200))) == Fault.TRAILER
    assert looked(good + bytes(64))


def test_a_page_in_the_remarks_of_a_picture_is_found():
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", comment=samples.PAGE)

    assert fault_of(out.getvalue()) == Fault.POLYGLOT


def test_an_archive_that_is_also_a_document_is_found_wherever_it_begins():
    assert fault_of(samples.a_document() + samples.an_archive()) == Fault.POLYGLOT
    with_archive = samples.a_document().replace(b"%%EOF", b"%" + samples.an_archive() + b"\n%%EOF")
    assert fault_of(with_archive) == Fault.POLYGLOT


def test_a_document_that_begins_as_a_page_or_goes_on_after_its_end_is_refused():
    begins = samples.a_document().replace(b"\n", b"\n%<script>alert(1)</script>\n", 1)

    assert fault_of(begins) == Fault.POLYGLOT
    assert fault_of(samples.a_document() + b"MZ" * 100) == Fault.TRAILER
    assert fault_of(b"\n" + samples.a_document()) == Fault.UNKNOWN


def test_two_pictures_as_phones_make_them_are_one_photo():
    assert looked(samples.a_picture() + samples.a_picture(seed=2)) == "jpeg"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_broken(kind):
    content = samples.a_picture(kind, (200, 200))

    assert fault_of(content[: len(content) * 2 // 3]) == Fault.BROKEN


def test_a_picture_that_unfolds_to_far_too_many_pixels_is_refused_before_it_does():
    bomb = samples.an_image_bomb()

    assert len(bomb) < 1000
    assert fault_of(bomb) == Fault.PIXELS


def test_a_moving_picture_is_no_material():
    assert fault_of(samples.a_moving_picture()) == Fault.MOVING


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (samples.with_script(), Fault.PDF_SCRIPT),
        (samples.with_script_hidden_in_a_field(), Fault.PDF_SCRIPT),
        (samples.that_launches(), Fault.PDF_ACTION),
        (samples.with_an_attachment(), Fault.PDF_ATTACHMENT),
        (samples.that_is_locked(), Fault.PDF_LOCKED),
        (samples.that_may_not_be_printed(), Fault.PDF_LOCKED),
        (samples.a_document(pages=21), Fault.PDF_PAGES),
        (samples.a_document()[:-30], Fault.BROKEN),
        (samples.a_document().replace(b"/Pages", b"/Bages"), Fault.BROKEN),
    ],
)
def test_documents_that_act_hide_lock_or_break_are_refused(content, fault):
    assert fault_of(content) == fault


def test_documents_that_unfold_to_hundreds_of_megabytes_are_refused():
    bomb = samples.a_pdf_bomb()

    assert len(bomb) < 1_000_000
    assert fault_of(bomb) == Fault.BOMB
    assert fault_of(samples.a_bomb_within_a_bomb()) == Fault.BOMB


def test_documents_whose_own_table_unfolds_or_runs_in_a_circle_are_refused():
    circle = samples.a_document().replace(b"/Kids [ 3 0 R ]", b"/Kids [ 2 0 R ]")

    assert fault_of(samples.whose_table_is_a_bomb()) == Fault.BROKEN
    assert fault_of(circle) in {Fault.BROKEN, Fault.PDF_PAGES}


def test_what_is_shown_of_a_photo_does_not_say_where_it_was_taken():
    photo = samples.a_photo_from_home((64, 48))

    kind, shown = images.shown(photo, "jpeg", LIMITS)

    with Image.open(io.BytesIO(shown)) as picture:
        assert kind == "jpeg"
        assert picture.size == (48, 64)
        assert dict(picture.getexif()) == {}
    assert b"secret remark" not in shown
    assert b"secret remark" in photo


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_pictures_of_other_kinds_keep_no_remark_either(kind):
    picture = samples.a_talkative_picture(kind.upper())

    _kind, shown = images.shown(picture, kind, LIMITS)

    assert all(word in picture for word in samples.TOLD)
    assert not any(word in shown for word in samples.TOLD)


@pytest.mark.parametrize("packed", [False, True])
def test_what_is_shown_of_a_document_says_nothing_of_its_author_or_of_where_a_photo_was_taken(
    packed,
):
    photo = samples.a_photo_from_home((64, 48))
    document = samples.a_talkative_document(photo, packed=packed)

    shown = pdfs.shown(document)

    assert all(word in document for word in samples.TOLD)
    assert not any(word in shown for word in samples.TOLD)
    assert (looked(document), looked(shown)) == ("pdf", "pdf")
    with pikepdf.open(io.BytesIO(shown)) as opened:
        kept = opened.pages[0].Resources.XObject.Photo.read_raw_bytes()
        text = opened.pages[0].Contents.read_bytes()
    assert text == b"q 64 0 0 48 0 0 cm /Photo Do Q"
    with Image.open(io.BytesIO(kept)) as picture, Image.open(io.BytesIO(photo)) as before:
        assert dict(picture.getexif()) == {}
        assert picture.tobytes() == before.tobytes()


def test_a_photo_cut_short_or_of_another_kind_in_a_document_stops_nothing():
    photo = samples.a_photo_from_home((64, 48))

    cut, other = (pdfs.shown(samples.a_talkative_document(one)) for one in (photo[:-40], b"x"))

    assert not any(word in cut + other for word in samples.TOLD)


def test_what_is_shown_is_no_larger_than_needed():
    wide = samples.a_picture("PNG", (6000, 100))

    kind, shown = images.shown(wide, "png", LIMITS)

    with Image.open(io.BytesIO(shown)) as picture:
        assert (kind, picture.width) == ("png", images.SHOWN_LONGEST)
