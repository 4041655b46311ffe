"""What was handed in, as the desk reads it (案卷): answers and where they come from, materials, and
what a correction changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.applications import queries as applications
from tongban.applications.queries import (
    ApplicationRow,
    Content,
    How,
    MaterialKept,
    MaterialRow,
    Origin,
    Provenance,
)
from tongban.cases import ports
from tongban.cases.models import Case
from tongban.cases.ports import CertificateSaid
from tongban.cases.web.shown import item_of
from tongban.cases.web.words import HOW, of
from tongban.catalogue.queries import form as forms
from tongban.kernel.web.times import moment_text

Material = MaterialRow | MaterialKept


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the form, where it comes from, what the applicant says is wrong."""

    label: str
    value: str
    source: str = ""
    mark: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """One thing handed in for a material: a file to look at and to save, a certificate by its
    number, or a pledge."""

    name: str
    how: str
    grade: str
    address: str = ""
    number: str = ""
    is_void: bool = False
    """The certificate is no longer in force."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing before or after a change; a file can be looked at."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction changed in one place; empty for nothing there."""

    label: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The whole of it."""

    sections: list[tuple[str, list[Answer]]]
    materials: list[Handed]
    changes: list[Change]
    is_corrected: bool


def of_case(row: Case) -> Dossier:
    """As it was handed in last; inside `acting`, after the look is on record."""
    known = applications.application(row.application_id)
    content = applications.answers(row.application_id, handed_in=True)
    materials = applications.materials(row.application_id, handed_in=True)
    former = _former(known)
    told = certificates(row, [*materials, *(former.materials if former else ())])
    return Dossier(
        _sections(row, content, known.holder_kind),
        [_handed(row, one, told) for one in materials],
        _changes(row, known.holder_kind, former, content, materials, told) if former else [],
        former is not None,
    )


def certificates(row: Case, materials: Iterable[Material]) -> Mapping[str, CertificateSaid]:
    """What stands behind the references of these materials."""
    return ports.certificates_in(row.pk, [one.reference for one in materials if one.reference])


def _former(known: ApplicationRow) -> Content | None:
    """What was handed in first, once something else was handed in instead."""
    if known.is_editable or known.revision < 2:
        return None
    return applications.former(known.id, known.revision - 1)


def _sections(row: Case, content: Content, kind: str) -> list[tuple[str, list[Answer]]]:
    sections = forms.sections(item_of(row.version_id), content.answers, kind)
    return [(of(one.title), [_answer(line, content) for line in one.lines]) for one in sections]


def _answer(line: forms.Line, content: Content) -> Answer:
    where = content.provenance.get(line.key) if line.row is None else None
    number = None if line.row is None else line.row + 1
    value = of(line.shown)
    if not value:
        return Answer(of(line.label), "", "", _mark(where), number)
    return Answer(of(line.label), value, _source(where), _mark(where), number)


def _source(where: Provenance | None) -> str:
    if where is None or where.said is None or where.origin is not Origin.KEPT:
        return _("申请人填写")
    return _("%(who)s，%(at)s") % {
        "who": of(where.said.said_by),
        "at": moment_text(where.said.at),
    }


def _mark(where: Provenance | None) -> str:
    if where is None:
        return ""
    if where.origin is Origin.CORRECTED and where.said is not None:
        return _("申请人说已有信息有误，原为“%(value)s”，请核对") % {"value": where.said.value}
    return {
        Origin.AWAY: _("来源没有答复，申请人自填，请核对"),
        Origin.TAMPERED: _("送回的值与显示的不同，已重新取，请核对"),
    }.get(where.origin, "")


# --- materials -----------------------------------------------------------------------------------


def _handed(row: Case, one: Material, told: Mapping[str, CertificateSaid]) -> Handed:
    said = told.get(one.reference)
    return Handed(
        _name(row, one.requirement),
        str(HOW[How(one.how)]),
        one.trust_grade,
        _address(row, one.file_id),
        said.number if said else "",
        said is not None and not said.is_valid,
    )


def _name(row: Case, requirement: str) -> str:
    named = (one for one in item_of(row.version_id).materials if one.key == requirement)
    return next((of(one.name) for one in named), requirement)


def _address(row: Case, file_id: UUID | None) -> str:
    return f"/desk/cases/{row.pk}/files/{file_id}" if file_id else ""


# --- what a correction changed -------------------------------------------------------------------


def _changes(
    row: Case,
    kind: str,
    former: Content,
    content: Content,
    materials: Sequence[MaterialRow],
    told: Mapping[str, CertificateSaid],
) -> list[Change]:
    """Answers in the order of the form, then materials; what is the same is left out."""
    before, after = _lines(row, former, kind), _lines(row, content, kind)
    both = {**before, **after}
    changes = [
        Change(label, _one(before.get(key)), _one(after.get(key)))
        for key, (label, _value) in both.items()
        if before.get(key, ("", ""))[1] != after.get(key, ("", ""))[1]
    ]
    return changes + _changed_materials(row, former.materials, materials, told)


def _one(found: tuple[str, str] | None) -> tuple[Piece, ...]:
    return (Piece(found[1]),) if found and found[1] else ()


def _lines(row: Case, content: Content, kind: str) -> dict[tuple[str, str, int], tuple[str, str]]:
    """Label and value of every answer, by group, question and row."""
    found = {}
    for section in forms.sections(item_of(row.version_id), content.answers, kind):
        for line in section.lines:
            number = "" if line.row is None else f"{line.row + 1}. "
            place = (section.key, line.key, line.row or 0)
            found[place] = (f"{number}{of(line.label)}", of(line.shown))
    return found


def _changed_materials(
    row: Case,
    former: Sequence[MaterialKept],
    now: Sequence[MaterialRow],
    told: Mapping[str, CertificateSaid],
) -> list[Change]:
    before, after = _by_requirement(former), _by_requirement(now)
    return [
        Change(
            _name(row, key),
            tuple(_piece(row, one, told) for one in before.get(key, ())),
            tuple(_piece(row, one, told) for one in after.get(key, ())),
        )
        for key in {**before, **after}
        if _things(before.get(key, ())) != _things(after.get(key, ()))
    ]


def _by_requirement(rows: Iterable[Material]) -> dict[str, list[Material]]:
    found: dict[str, list[Material]] = {}
    for one in rows:
        found.setdefault(one.requirement, []).append(one)
    return found


def _things(rows: Iterable[Material]) -> set[tuple[str, UUID | None, str]]:
    return {(str(one.how), one.file_id, one.reference) for one in rows}


def _piece(row: Case, one: Material, told: Mapping[str, CertificateSaid]) -> Piece:
    said = told.get(one.reference)
    beside = said.number if said else moment_text(one.added_at)
    what = _("%(how)s，%(beside)s") % {"how": str(HOW[How(one.how)]), "beside": beside}
    return Piece(what, _address(row, one.file_id))
