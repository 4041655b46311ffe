"""Sealing documents (电子签章): PAdES signatures over a whole PDF, and checking them.

The picture of the seal belongs to the document; the signature's field is invisible, and has a
readable name for screen readers. The first signature certifies: whatever is changed later shows.
A house with seals of its organs in hardware puts its own `Seal` here.
"""

import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tongban.kernel.crypto.signing import Signer

FIELD = "seal"
MOST_CMS_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Verified:
    """What checking a sealed document found."""

    is_whole: bool
    """Every byte of the file is under the signature, and none was changed."""
    is_trusted: bool
    """The seal's certificate leads to a root of ours."""

    @property
    def is_good(self) -> bool:
        return self.is_whole and self.is_trusted


def seal(pdf: bytes, by: Signer, chain: bytes, *, name: str, reason: str) -> bytes:
    """The document under the seal. `name` is what the field is called to people."""
    # pyHanko takes seconds to load, and only workers seal.
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=name,
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    field = fields.SigFieldSpec(FIELD, readable_field_name=name)
    sealing = signers.PdfSigner(meta, _signer(by, chain), new_field_spec=field)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    sealed = _apart(lambda: sealing.sign_pdf(writer, bytes_reserved=MOST_CMS_BYTES))
    return bytes(sealed.getbuffer())


def verify(pdf: bytes, roots: Sequence[bytes]) -> Verified:
    """Whether the document is whole and under a seal of one of these chains (PEM)."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    # Never the machine's own list of roots: only ours count.
    trust = [_parsed(chain)[-1] for chain in roots]
    context = ValidationContext(trust_roots=trust, allow_fetching=False)
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(found) != 1:
            return Verified(is_whole=False, is_trusted=False)
        status = _apart(lambda: validate_pdf_signature(found[0], context))
    except (PdfError, SigningError, ValueError, KeyError, TypeError):
        return Verified(is_whole=False, is_trusted=False)
    return Verified(
        is_whole=status.intact
        and status.valid
        and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and status.modification_level in (None, ModificationLevel.NONE),
        is_trusted=status.trusted,
    )


def _apart(work: Callable[[], Any]) -> Any:
    """In a thread of its own: pyHanko starts an event loop, and the caller may be in one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _signer(by: Signer, chain: bytes) -> Any:
    """pyHanko's signer with a key that does not come out of `by`."""
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Sealer(signers.Signer):
        async def async_sign_raw(
            self, data: bytes, digest_algorithm: str, dry_run: bool = False
        ) -> bytes:
            assert digest_algorithm == "sha256", "seals sign SHA-256"
            return by.sign(data)

    certificates = _parsed(chain)
    return Sealer(
        signing_cert=certificates[0],
        cert_registry=SimpleCertificateStore.from_certs(certificates),  # type: ignore[no-untyped-call]
    )


def _parsed(chain: bytes) -> list[Any]:
    """Certificates as pyHanko wants them."""
    from pyhanko.keys.pemder import load_certs_from_pemder_data

    return list(load_certs_from_pemder_data(chain))
