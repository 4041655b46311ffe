"""What a certificate says, line by line, and how much of it a stranger may read. Pure.

The item's definition says which line repeats which answer; the words are made once, when the
certificate is granted: a later version of the item changes no certificate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tongban.kernel.validators import mask_id_number, mask_mobile, mask_name

if TYPE_CHECKING:
    from tongban.catalogue.rules import CertificateField, Field, Item
    from tongban.identity.queries import HolderWords

NUMBER = "number"
"""The line that shows the number, which comes later than the words."""

_NAMES_OF_PEOPLE = frozenset({"profile.name", "body.representative"})
"""Where the name of a person comes from; a field filled from there names one."""
_PUBLIC = frozenset({"holder.name", NUMBER, "issued_on", "valid_to", "issuer"})
"""What strangers may read of a certificate a person holds."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a certificate: its key, its label in both languages, the value as printed.

    `value` is the answer behind it, as a form wants it; `of` is where it came from; `mask` is how
    it is hidden from strangers: "", "name", "id_number" or "mobile".
    """

    key: str
    zh: str
    en: str
    text: str
    text_en: str
    value: Any
    of: str
    mask: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a certificate says."""

    holder: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """From when to when, and who issues it."""

    issued_on: date
    valid_to: date | None
    issuer: str
    issuer_en: str


def content(
    item: "Item", answers: Mapping[str, Any], holder: "HolderWords", terms: Terms
) -> Opened:
    """Every line of the certificate of a granted item."""
    assert item.result is not None, "the item ends with a certificate"
    asked = {field.key: field for group in item.form for field in group.fields}
    lines = [_line(one, asked, answers, holder, terms) for one in item.result.fields]
    return Opened(holder.name, tuple(lines))


def shown(words: Opened, *, is_body: bool) -> Opened:
    """What a stranger may read: people's names and numbers masked; of a person's, little else."""
    lines = [_masked(line) for line in words.lines if is_body or line.of in _PUBLIC]
    return Opened(words.holder if is_body else mask_name(words.holder), tuple(lines))


def numbered(words: Opened, number: str) -> Opened:
    """The same with the number where it belongs."""
    return replace(
        words,
        lines=tuple(
            replace(line, text=number, text_en=number, value=number) if line.of == NUMBER else line
            for line in words.lines
        ),
    )


def packed(words: Opened) -> dict[str, Any]:
    """As it is sealed, in JSON."""
    return {
        "holder": words.holder,
        "lines": [
            [one.key, one.zh, one.en, one.text, one.text_en, one.value, one.of, one.mask]
            for one in words.lines
        ],
    }


def unpacked(sealed: Mapping[str, Any]) -> Opened:
    """The other way round."""
    return Opened(sealed["holder"], tuple(Line(*line) for line in sealed["lines"]))


def day(on: date | None) -> tuple[str, str]:
    """A last day in both languages; without one there is no end."""
    if on is None:
        return "长期", "No end"
    return f"{on.year}年{on.month}月{on.day}日", f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _line(
    one: "CertificateField",
    asked: Mapping[str, "Field"],
    answers: Mapping[str, Any],
    holder: "HolderWords",
    terms: Terms,
) -> Line:
    known = _known(one.of, holder, terms)
    field = asked.get(one.of)
    if known is not None:
        value, (text, text_en) = known
    elif field is not None and one.of in answers:
        value = _plain(answers[one.of])
        text, text_en = _said(field, answers[one.of])
    else:
        value, text, text_en = "", "", ""
    mask = _mask(one.of, field, holder)
    return Line(one.key, one.label.zh, one.label.en, text, text_en, value, one.of, mask)


def _known(of: str, holder: "HolderWords", terms: Terms) -> tuple[Any, tuple[str, str]] | None:
    """What the platform knows itself."""
    words = {
        "holder.name": holder.name,
        "holder.credit_code": holder.credit_code,
        "holder.representative": holder.representative,
        NUMBER: "",
    }
    if of in words:
        return words[of], (words[of], words[of])
    if of == "issuer":
        return terms.issuer, (terms.issuer, terms.issuer_en)
    if of in ("issued_on", "valid_to"):
        on = terms.issued_on if of == "issued_on" else terms.valid_to
        return on.isoformat() if on else "", day(on)
    return None


def _said(field: "Field", answer: Any) -> tuple[str, str]:
    """An answer as it is printed; nothing for a question that was left open."""
    if answer is None or answer == "" or answer == ():
        return "", ""
    labels = {option.code: option.label for option in field.options}
    if field.type in ("choice", "choices"):
        codes = [answer] if isinstance(answer, str) else list(answer or ())
        known = [labels[code] for code in codes if code in labels]
        return "；".join(one.zh for one in known), "; ".join(one.en for one in known)
    if field.type == "yes_no":
        return ("是", "Yes") if answer in (True, "yes", "true") else ("否", "No")
    if field.type == "date":
        return day(answer if isinstance(answer, date) else date.fromisoformat(str(answer)))
    text = str(answer)
    if field.unit is not None and text:
        return f"{text}{field.unit.zh}", f"{text} {field.unit.en}"
    return text, text


def _plain(answer: Any) -> Any:
    """What JSON can hold."""
    if isinstance(answer, str | bool | int) or answer is None:
        return answer
    if isinstance(answer, Sequence | set | frozenset):
        return [_plain(one) for one in answer]
    return str(answer)


def _mask(of: str, field: "Field | None", holder: "HolderWords") -> str:
    if of == "holder.representative" or (of == "holder.name" and holder.kind == "person"):
        return "name"
    if field is None:
        return ""
    if _NAMES_OF_PEOPLE & set(field.sources):
        return "name"
    return str(field.type) if field.type in ("id_number", "mobile") else ""


def _masked(line: Line) -> Line:
    hide = {"name": mask_name, "id_number": mask_id_number, "mobile": mask_mobile}.get(line.mask)
    if hide is None:
        return line
    return replace(line, text=hide(line.text), text_en=hide(line.text), value="")
