"""The agreement in force, and what it is known by (服务协议)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tongban.identity.models import Agreement, AgreementSignature
from tongban.kernel.crypto import port as crypto


@dataclass(frozen=True, slots=True)
class AgreementText:
    """A version as a page shows it."""

    version: int
    text: str
    text_en: str
    digest: str
    valid_from: date

    def paragraphs(self, lang: str) -> Iterator[tuple[str, str]]:
        """("h", a heading) and ("p", a paragraph), in one language; a heading begins with #."""
        for block in (self.text_en if lang == "en" else self.text).split("\n\n"):
            if words := " ".join(block.split()):
                yield ("h", words.lstrip("# ")) if words.startswith("#") else ("p", words)

    def on_page(self, lang: str) -> dict[str, Any]:
        """Both texts for a page (identity/_agreement.html): the reader's language first."""
        other = "zh-hans" if lang == "en" else "en"
        return {
            "paragraphs": list(self.paragraphs(lang)),
            "other_paragraphs": list(self.paragraphs(other)),
            "other_lang": "en" if other == "en" else "zh-Hans",
        }


def agreement_digest(text: str, text_en: str) -> str:
    """The digest of both texts: who signs in one language has signed the other too."""
    return crypto.digest(b"\0".join((b"tongban/agreement", text.encode(), text_en.encode())))


def agreement_on(day: date) -> AgreementText | None:
    """The version in force on a day; None before the first."""
    row = Agreement.objects.filter(valid_from__lte=day).order_by("-version").first()
    return _shown(row) if row else None


def agreement(version: int) -> AgreementText | None:
    """One version."""
    row = Agreement.objects.filter(version=version).first()
    return _shown(row) if row else None


def agreements() -> list[AgreementText]:
    """Every version, the newest first; a few in a city's life."""
    return [_shown(row) for row in Agreement.objects.order_by("-version")]


def signed_versions(holder_id: UUID) -> list[int]:
    """The versions the holder has signed, the newest first."""
    rows = AgreementSignature.objects.filter(holder_id=holder_id)
    return list(rows.order_by("-agreement_id").values_list("agreement_id", flat=True))


def _shown(row: Agreement) -> AgreementText:
    return AgreementText(row.version, row.text, row.text_en, row.digest, row.valid_from)
