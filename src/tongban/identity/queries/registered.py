"""What is registered already; for whoever registers (task)."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from tongban.identity.models import (
    Account,
    Body,
    Department,
    Duty,
    Mandate,
    Officer,
    Person,
)
from tongban.identity.queries.sealed import id_number_hashes, words
from tongban.identity.rules import HolderKind
from tongban.kernel.access.models import AccessedHolder
from tongban.kernel.actor import Actor


def registered_person(id_number: str) -> UUID | None:
    """The holder with this ID number."""
    rows = Person.objects.filter(id_number_hash__in=id_number_hashes(id_number))
    return rows.values_list("holder_id", flat=True).first()


def registered_body(credit_code: str) -> UUID | None:
    """The holder with this credit code."""
    rows = Body.objects.filter(credit_code=credit_code)
    return rows.values_list("holder_id", flat=True).first()


def appointed_officer(department_id: UUID, staff_number: str) -> UUID | None:
    """The officer with this number in the department."""
    rows = Officer.objects.filter(department_id=department_id, staff_number=staff_number)
    return rows.values_list("id", flat=True).first()


def has_duty(officer_id: UUID, code: str, region_code: str) -> bool:
    """Whether the officer was ever given this duty there."""
    return Duty.objects.filter(officer_id=officer_id, code=code, region_code=region_code).exists()


def has_account(login_name: str) -> bool:
    """Whether somebody signs in under this name."""
    return Account.objects.filter(login_name=login_name).exists()


def mandate_of_request(holder_id: UUID, request_key: UUID) -> Mandate | None:
    """The mandate given under this key, whatever became of it."""
    return Mandate.objects.filter(holder_id=holder_id, request_key=request_key).first()


def was_looked_at(holder_id: UUID, *, by: Actor, case_ref: str) -> bool:
    """Whether the reader looked at the holder's data for this case."""
    return AccessedHolder.objects.filter(
        holder_id=holder_id, record__reader=by.subject, record__case_ref=case_ref
    ).exists()


@dataclass(frozen=True, slots=True)
class HolderWords:
    """A holder as documents name it; code and representative are empty for a person."""

    kind: HolderKind
    name: str
    credit_code: str = ""
    representative: str = ""


def holder_words(holder_id: UUID) -> HolderWords:
    """Names for a document the platform makes (task); a forgotten person's are marks only."""
    body = Body.objects.filter(holder_id=holder_id).select_related("representative").first()
    if body is not None:
        leads = body.representative
        representative = words(leads.pk, leads.sealed_name)
        return HolderWords(HolderKind.BODY, body.name, body.credit_code, representative)
    person = Person.objects.get(holder_id=holder_id)
    return HolderWords(HolderKind.PERSON, words(holder_id, person.sealed_name))


def places_in_use() -> Iterator[str]:
    """The region code of every department, duty and body, and of every ID and credit number.

    Unseals every person's number: for a start-up check over a small database.
    """
    for credit_code, region_code in Department.objects.values_list("credit_code", "region_code"):
        yield from (region_code, credit_code[2:8])
    for credit_code, region_code in Body.objects.values_list("credit_code", "region_code"):
        yield from (region_code, credit_code[2:8])
    yield from Duty.objects.values_list("region_code", flat=True).distinct()
    living = Person.objects.filter(erased_at=None)
    for holder_id, sealed in living.values_list("holder_id", "sealed_id_number"):
        yield words(holder_id, sealed, "id_number")[:6]
