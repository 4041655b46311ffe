"""Check without a network (离线核验): a certificate by its code or PDF, a receipt by its code.

    python verify_certificate.py --keys keys.json 'https://.../verify/...#T1....'
    python verify_certificate.py --keys keys.json certificate.pdf
    python verify_certificate.py --keys keys.json 'https://.../progress#R2....'

One file; needs Python 3.11 and the package `cryptography`, nothing else. `keys.json` is what the
platform gives at /verify/keys.json: get it once, over https, and keep it. Whether a certificate
was revoked can only be known on line. Exit code 0: genuine; 1: not; 2: it could not be checked.
docs/protocol/certificates.md and receipts.md say what is read here, byte by byte.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

CERTIFICATE, RECEIPT = "T1.", "R2."
ONLY_ON_LINE = "是否被撤销，要联网才知道。Whether it was revoked can only be known on line."
MOST_BYTES = 64 * 1024 * 1024
LABELS = (
    "电子证照标识 Identifier",
    "编号 Number",
    "证照名称 Certificate",
    "持证人 Holder",
    "发证机关 Issuer",
    "发证日期 Issued on",
    "有效期至 Valid to",
)
OID_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
OID_MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
OID_SIGNING_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")
OID_SHA256 = bytes.fromhex("0609608648016503040201")


class NotGenuine(Exception):
    """What does not hold, in both languages."""


@dataclass(frozen=True)
class Keys:
    """What is trusted: public keys of codes, chains of seals."""

    codes: dict[str, str]
    seals: dict[str, str]
    receipts: dict[str, str]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--keys", type=Path, required=True, help="keys.json 公钥文件")
    parser.add_argument("what", help="the text of a code, or a PDF 码的内容或PDF文件")
    options = parser.parse_args(arguments)
    try:
        keys = Keys(**json.loads(options.keys.read_text("utf-8")))
        lines = _checked(options.what, keys)
    except NotGenuine as wrong:
        print(f"NOT GENUINE 核验不通过: {wrong}")
        return 1
    except (OSError, ValueError, TypeError, KeyError, IndexError) as trouble:
        print(f"It could not be checked 无法核验: {type(trouble).__name__}", file=sys.stderr)
        return 2
    print("GENUINE 核验通过")
    for line in lines:
        print(f"  {line}")
    return 0


def _checked(what: str, keys: Keys) -> list[str]:
    path, code = Path(what), what.rpartition("#")[2].strip()
    if code.startswith(RECEIPT):
        return check_receipt(code, keys)
    if code.startswith(CERTIFICATE) or not path.is_file():
        return [*check_code(code, keys), ONLY_ON_LINE]
    with path.open("rb") as file:
        return [*check_pdf(file.read(MOST_BYTES), keys), ONLY_ON_LINE]


# --- the code -----------------------------------------------------------------------------------


def check_code(text: str, keys: Keys) -> list[str]:
    """The lines a certificate's code says. Raises NotGenuine."""
    *words, first, last = _stated(text, CERTIFICATE, keys.codes, len(LABELS))
    shown = [*words, _day(first), _day(last) if last else "长期 no end"]
    note = [] if not last or _is_to_come(last) else ["已过期 it is past its last day"]
    return [f"{label}: {word}" for label, word in zip(LABELS, shown, strict=True)] + note


def check_receipt(text: str, keys: Keys) -> list[str]:
    """The lines a receipt's code says. Raises NotGenuine."""
    number, at, digest = _stated(text, RECEIPT, keys.receipts, 3)
    return [
        f"办件编号 Case number: {number}",
        f"收到时间 Received: {_day(at[:8])} {at[8:10]}:{at[10:12]}:{at[12:]} (UTC+8)",
        f"提交内容的摘要 Digest of what was handed in: {digest}",
    ]


def _stated(text: str, mark: str, halves: dict[str, str], words: int) -> list[str]:
    """The texts of a signed statement of this kind. Raises NotGenuine."""
    parts = text.split(".")
    if len(parts) != 4 or f"{parts[0]}." != mark:
        raise NotGenuine("this is no code of ours 不是证照或回执上的码")
    key = halves.get(_decoded(parts[1]).decode())
    if key is None:
        raise NotGenuine("the code names a key nobody here knows 码里的密钥不在公钥文件里")
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    try:
        public.verify(_decoded(parts[3]), text.rpartition(".")[0].encode())
    except InvalidSignature:
        raise NotGenuine("the signature does not hold 签名不符") from None
    found = [str(word) for word in json.loads(_decoded(parts[2]))]
    if len(found) != words:
        raise NotGenuine("the code has another form 码的格式不对")
    return found


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _is_to_come(last: str) -> bool:
    return last >= f"{datetime.now(UTC):%Y%m%d}"


# --- the document -------------------------------------------------------------------------------


def check_pdf(content: bytes, keys: Keys) -> list[str]:
    """Who sealed the document. Raises NotGenuine unless every byte is under the seal."""
    signed, cms = _under_the_seal(content)
    signer, attributes, signature, digest = _signer_info(cms)
    if hashlib.sha256(signed).digest() != digest:
        raise NotGenuine("the document was changed 内容被改过")
    for chain in keys.seals.values():
        seal, *above = x509.load_pem_x509_certificates(chain.encode())
        if hashlib.sha256(seal.public_bytes(Encoding.DER)).digest() == signer:
            _must_lead_up(seal, above)
            _must_hold(seal, attributes, signature)
            name = seal.subject.rfc4514_string()
            whole = f"字节 Bytes: {len(content)}, all under the seal 全部在签章之内"
            return [f"签章 Seal: {name}", whole]
    raise NotGenuine("the seal is not in the keys 签章不在公钥文件里")


def _under_the_seal(content: bytes) -> tuple[bytes, bytes]:
    """What is signed, and the signature. The one hole must be exactly the signature's own text."""
    ranges = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", content)
    if len(ranges) != 1:
        raise NotGenuine("the document bears not one seal 签章不是恰好一个")
    start, hole, after, rest = map(int, ranges[0])
    if start != 0 or after <= hole or after + rest != len(content):
        raise NotGenuine("something was added to the document 文件被加过内容")
    text = content[hole:after]
    if not re.fullmatch(rb"<[0-9A-Fa-f]*>", text):
        raise NotGenuine("the seal has another form 签章格式不对")
    return content[:hole] + content[after:], bytes.fromhex(text[1:-1].decode())


def _signer_info(cms: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Digest of the signer's certificate, the signed attributes, the signature, the digest."""
    outer = list(_parts(_one(cms).body))
    if outer[0].whole != OID_SIGNED_DATA:
        raise NotGenuine("the seal has another form 签章格式不对")
    data = list(_parts(_one(outer[1].body).body))
    infos = list(_parts(data[-1].body))
    if len(infos) != 1:
        raise NotGenuine("the document bears not one seal 签章不是恰好一个")
    info = list(_parts(infos[0].body))
    attributes = next(part for part in info if part.tag == 0xA0)
    signature = next(part for part in info if part.tag == 0x04)
    if OID_SHA256 not in info[2].body:
        raise NotGenuine("the seal uses another digest 签章的摘要算法不同")
    found = {}
    for attribute in _parts(attributes.body):
        name, values = list(_parts(attribute.body))[:2]
        found[name.whole] = _one(values.body)
    certificate = _der_path(found[OID_SIGNING_CERTIFICATE].body, 0, 0)
    hashed = next(part for part in certificate if part.tag == 0x04)
    # Signed as a SET, carried with the tag [0].
    as_signed = b"\x31" + attributes.whole[1:]
    return hashed.body, as_signed, signature.body, found[OID_MESSAGE_DIGEST].body


def _must_lead_up(seal: x509.Certificate, above: list[x509.Certificate]) -> None:
    now = datetime.now(UTC)
    try:
        seal.verify_directly_issued_by(above[0])
        above[0].verify_directly_issued_by(above[0])
    except (InvalidSignature, ValueError, TypeError):
        raise NotGenuine("the seal's certificate leads to no root 印章证书无根") from None
    for one in (seal, above[0]):
        if not one.not_valid_before_utc <= now <= one.not_valid_after_utc:
            raise NotGenuine("the seal's certificate is not in force 印章证书不在有效期")


def _must_hold(seal: x509.Certificate, attributes: bytes, signature: bytes) -> None:
    key = seal.public_key()
    if not isinstance(key, RSAPublicKey):
        raise NotGenuine("the seal has a key of another kind 印章密钥种类不同")
    try:
        key.verify(signature, attributes, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise NotGenuine("the seal does not hold 签章不符") from None


# --- DER, as much as is needed ------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One element: its tag, what is in it, and all of it."""

    tag: int
    body: bytes
    whole: bytes


def _one(content: bytes) -> Part:
    """The first element."""
    tag, length, at = content[0], content[1], 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= 4:
            raise NotGenuine("the seal has another form 签章格式不对")
        length, at = int.from_bytes(content[2 : 2 + count], "big"), 2 + count
    body = content[at : at + length]
    if len(body) != length:
        raise NotGenuine("the seal is cut short 签章不完整")
    return Part(tag, body, content[: at + length])


def _parts(content: bytes) -> Iterator[Part]:
    while content:
        part = _one(content)
        yield part
        content = content[len(part.whole) :]


def _der_path(content: bytes, *places: int) -> list[Part]:
    """The parts of a part of a part."""
    parts = list(_parts(content))
    for place in places:
        parts = list(_parts(parts[place].body))
    return parts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
