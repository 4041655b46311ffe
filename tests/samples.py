"""Files people might hand in, made here: good ones, broken ones, and those that mean harm."""

import io
import zipfile
import zlib

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.noise import noise

SCRIPT_IN_SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">'
    b"<script>alert(document.cookie)</script></svg>"
)
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(200)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HEIC = b"\0\0\0\x18ftypheic" + bytes(200)


def a_picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), seed: int = 1) -> bytes:
    """A whole picture; another seed, another picture."""
    out = io.BytesIO()
    _drawn(size, seed).save(out, kind)
    return out.getvalue()


def a_photo_from_home(size: tuple[int, int] = (64, 48)) -> bytes:
    """A JPEG that says where it was taken, and by what."""
    picture = _drawn(size, 7)
    exif = picture.getexif()
    exif[0x010F] = "demo camera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 9.9)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"secret remark")
    return out.getvalue()


TOLD = (b"secret remark", b"demo camera")
"""What talkative files say of themselves."""


def a_talkative_picture(form: str) -> bytes:
    """A PNG or WebP with EXIF, and with words of a program beside it."""
    picture = _drawn((64, 48), 7)
    exif = picture.getexif()
    exif[0x010F] = "demo camera"
    out = io.BytesIO()
    if form == "PNG":
        words = PngInfo()
        words.add_text("Comment", "secret remark")
        picture.save(out, form, exif=exif, pnginfo=words)
    else:
        picture.save(out, form, exif=exif, xmp=b"<x:xmpmeta>secret remark</x:xmpmeta>")
    return out.getvalue()


def a_talkative_document(photo: bytes, *, packed: bool = False) -> bytes:
    """A PDF with a photo as it came from the camera, perhaps packed once more; author and XMP."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(64, 48))
    picture = document.make_stream(zlib.compress(photo) if packed else photo)
    picture.update(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            **{"/Width": 64, "/Height": 48, "/BitsPerComponent": 8},
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/Filter": pikepdf.Array(
                [pikepdf.Name.FlateDecode] * packed + [pikepdf.Name.DCTDecode]
            ),
        }
    )
    picture.Metadata = document.make_stream(b"<x:xmpmeta>secret remark</x:xmpmeta>")
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=picture))
    page.Contents = document.make_stream(b"q 64 0 0 48 0 0 cm /Photo Do Q")
    document.docinfo["/Author"] = pikepdf.String("secret remark")
    page.Metadata = document.make_stream(b"<x:xmpmeta>demo camera</x:xmpmeta>")
    return saved(document, compress_streams=False)


def a_large_photo(megabytes: int = 1, seed: int = 3) -> bytes:
    """About so many megabytes of a JPEG that does not pack well."""
    side = int((megabytes * 1_000_000 / 1.15) ** 0.5)
    picture = Image.frombytes("L", (side, side), noise(side * side, seed)).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92)
    return out.getvalue()


def a_document(text: str = "1", pages: int = 1) -> bytes:
    """A passive PDF."""
    return saved(_document(text, pages))


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    document.save(out, deterministic_id="encryption" not in how, **how)
    return out.getvalue()


def _document(text: str = "1", pages: int = 1) -> pikepdf.Pdf:
    document = pikepdf.new()
    for n in range(pages):
        page = document.add_blank_page(page_size=(595, 842))
        page.Contents = document.make_stream(f"BT ({text} {n}) Tj ET".encode())
    return document


def a_document_with(**root: object) -> bytes:
    """A PDF with something more at its root, e.g. OpenAction=..."""
    document = _document()
    for name, value in root.items():
        document.Root[f"/{name}"] = document.make_indirect(value)
    return saved(document)


def with_script() -> bytes:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    return a_document_with(OpenAction=action)


def with_script_hidden_in_a_field() -> bytes:
    """Deep in the document, packed into an object stream."""
    document = _document()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("1"))
    field = pikepdf.Dictionary(T=pikepdf.String("f"), AA=pikepdf.Dictionary(K=action))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field)])
    return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def that_launches() -> bytes:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    return a_document_with(OpenAction=action)


def with_an_attachment() -> bytes:
    document = _document()
    document.attachments["price.xls"] = b"attached"
    return saved(document)


def that_is_locked() -> bytes:
    return saved(_document(), encryption=pikepdf.Encryption(owner="o", user="u"))


def that_may_not_be_printed() -> bytes:
    return saved(_document(), encryption=pikepdf.Encryption(owner="o", user=""))


def a_pdf_bomb(megabytes: int = 420) -> bytes:
    """Half a megabyte that unfolds to hundreds."""
    packer, raw = zlib.compressobj(9), []
    for _ in range(megabytes):
        raw.append(packer.compress(bytes(1 << 20)))
    raw.append(packer.flush())
    document = _document()
    stream = pikepdf.Stream(document, b"".join(raw))
    stream.Filter = pikepdf.Name.FlateDecode
    document.Root.Bomb = document.make_indirect(stream)
    return saved(document, recompress_flate=False, stream_decode_level=None)


def a_bomb_within_a_bomb() -> bytes:
    """A stream packed twice: a few bytes that unfold to a million times as many."""
    document = _document()
    twice = zlib.compress(zlib.compress(bytes(1 << 24)))
    stream = pikepdf.Stream(document, twice)
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.Root.Bomb = document.make_indirect(stream)
    return saved(document, compress_streams=False)


def an_archive(entries: int = 1) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(entries):
            archive.writestr(f"{n}.txt", b"0" * 1000)
    return out.getvalue()


def a_zip_bomb() -> bytes:
    """A kilobyte for each megabyte it holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(50 << 20))
    return out.getvalue()


def an_office_document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


def an_image_bomb() -> bytes:
    """A PNG of a few kilobytes that says it is 30,000 pixels wide and high."""
    head = (30_000).to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"
    rows = zlib.compress(bytes(30_001), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND")


def a_moving_picture() -> bytes:
    out = io.BytesIO()
    frames = [_drawn((16, 16), seed) for seed in (1, 2)]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def _chunk(name: bytes, content: bytes = b"") -> bytes:
    check = zlib.crc32(name + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + name + content + check


def _drawn(size: tuple[int, int], seed: int) -> Image.Image:
    picture = Image.new("RGB", size, (seed * 37 % 256, seed // 7 % 256, seed * 11 % 256))
    picture.paste((0, 0, 0), (seed % size[0], 0, size[0], size[1] // 2))
    return picture


def a_scan(noise: bytes, side: int) -> bytes:
    """A square PNG of these bytes, three to a pixel."""
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(out, "PNG", compress_level=1)
    return out.getvalue()


def whose_table_is_a_bomb(megabytes: int = 250) -> bytes:
    """A PDF whose table of objects, read before all else, unfolds to hundreds of megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()
    body = b"%PDF-1.5\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    body += b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    head = b"<</Type/XRef/Size 90000000/W[1 2 1]/Root 1 0 R/Filter/FlateDecode/Length %d>>"
    table = b"4 0 obj\n" + head % len(packed) + b"\nstream\n" + packed + b"\nendstream\nendobj\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)
