"""A decision that grants becomes a certificate, and where the item founds one, a body.

Everything here is one transaction with the reaction that asked for it: the body, its credit
code, the certificate's row and the job that makes its document. All or nothing, once.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from procrastinate.contrib.django import app

from tongban.catalogue.queries import form
from tongban.certificates.models import Certificate
from tongban.certificates.queries import sealing
from tongban.certificates.rules import ends_on
from tongban.certificates.rules.lines import Terms, content, packed, shown
from tongban.identity import queries as identity
from tongban.identity.actions import register_body
from tongban.kernel import clock, numbering
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.validators import new_credit_code

if TYPE_CHECKING:
    from tongban.catalogue.rules import CertificateType, Item

MAKE = "certificates.make"
"""The job of certificates/tasks that numbers, renders and seals one certificate."""

_REGION = 6


@dataclass(frozen=True, slots=True)
class Grounds:
    """On what a certificate rests: the granted case, whose it is, what was answered."""

    case_id: UUID
    holder_id: UUID
    person_id: UUID
    department_id: UUID
    version_id: UUID
    answers: Mapping[str, Any]


@action
def grant(grounds: Grounds, item: "Item", *, by: Actor) -> UUID | None:
    """Put the certificate on its way; a case has one, asked twice or not. None: the item has none.

    Where the grant creates a body (设立登记), the body is founded first and holds the certificate;
    who applied is its legal representative.
    """
    known = Certificate.objects.filter(case_id=grounds.case_id).values_list("id", flat=True).first()
    if known is not None or item.result is None:
        record(by, "certificate.grant_again", f"case:{grounds.case_id}")
        return known
    holder_id = _founded(grounds, item, by) if item.founding else grounds.holder_id
    row = _row(grounds, item, item.result, holder_id)
    row.save(force_insert=True)
    app.configure_task(MAKE).defer(certificate_id=str(row.id))
    record(by, "certificate.grant", f"certificate:{row.id}", case=grounds.case_id)
    return row.id


def _founded(grounds: Grounds, item: "Item", by: Actor) -> UUID:
    """The new body. Nothing about it must be unique but its code, and that is ours to give.

    Its name was checked where it was typed; two bodies may bear the same.
    """
    assert item.founding is not None, "the item founds a body"
    region = _department(grounds.department_id).region_code[:_REGION]
    return register_body(
        name=str(grounds.answers[item.founding.name_from]),
        credit_code=_free_code(item.founding.category, region),
        region_code=region,
        representative_id=grounds.holder_id,
        by=by,
    )


def _free_code(category: str, region: str) -> str:
    """The next code nobody has: a window may have entered a body that came with its own."""
    while True:
        serial = numbering.serial("credit_code", f"{category}{region}")
        code = new_credit_code(category, region, serial)
        if not identity.body_is_taken(code):
            return code


def _row(grounds: Grounds, item: "Item", result: "CertificateType", holder_id: UUID) -> Certificate:
    department = _department(grounds.department_id)
    today = clock.today()
    is_body = sealing.key_of(grounds.holder_id) == Certificate.KeyOf.HOUSE
    years = form.valid_years(item, grounds.answers, "body" if is_body else "person")
    row = Certificate(
        case_id=grounds.case_id,
        version_id=grounds.version_id,
        holder_id=holder_id,
        person_id=grounds.person_id,
        department_id=department.id,
        type_code=result.code,
        name=result.name.zh,
        name_en=result.name.en,
        series=f"{result.number_prefix}{department.region_code[:_REGION]}",
        verify_code=base64.b32encode(secrets.token_bytes(16)).decode().rstrip("="),
        issued_on=today,
        valid_to=ends_on(today, years),
        key_of=sealing.key_of(holder_id),
        granted_at=clock.now(),
    )
    holder = identity.holder_words(holder_id)
    terms = Terms(row.issued_on, row.valid_to, department.name, department.name_en)
    words = content(item, grounds.answers, holder, terms)
    public = shown(words, is_body=holder.kind == "body")
    row.sealed_content = sealing.seal(row, sealing.CONTENT, packed(words))
    row.sealed_shown = sealing.seal(row, sealing.SHOWN, packed(public))
    return row


def _department(department_id: UUID) -> Any:
    return next(one for one in identity.departments() if one.id == department_id)
