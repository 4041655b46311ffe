"""What certificates in force answer for applications: values of forms, and materials (免提交)."""

from collections.abc import Collection, Mapping
from uuid import UUID

from tongban.applications.ports import CertificateHeld, Offer
from tongban.catalogue.queries import Text
from tongban.certificates.models import Certificate
from tongban.certificates.queries.held import field_values, held
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

NAME = "certificate"
_TYPE = 21


class CertificateSource:
    """Answers "certificate.<type code>.<field key>" from the holder's certificates in force."""

    @property
    def name(self) -> str:
        return NAME

    def offers(self, wanted: Collection[str], holder: UUID, by: Actor) -> Mapping[str, Offer]:
        """What the certificates say; a field no certificate has is left out."""
        asked = {name: parts for name in wanted if (parts := _parts(name)) is not None}
        if not asked:
            return {}
        with acting(by):
            found = field_values(holder, list(asked.values()))
        return {
            name: _offer(str(found[parts][0]), found[parts][1])
            for name, parts in asked.items()
            if parts in found and isinstance(found[parts][0], str) and found[parts][0]
        }


def held_certificate(holder: UUID, type_code: str) -> CertificateHeld | None:
    """The holder's certificate of this type in force, as a material names it."""
    found = held(holder, type_code)
    if found is None:
        return None
    return CertificateHeld(
        ref=f"{NAME}:{found.ref}",
        name=Text(found.name, found.name_en),
        number=found.number,
        valid_to=found.valid_to,
    )


def _offer(value: str, row: Certificate) -> Offer:
    return Offer(
        value=value,
        said_by=Text(row.department.name, row.department.name_en),
        at=row.sealed_at or row.granted_at,
        ref=f"{NAME}:{row.id}",
    )


def _parts(name: str) -> tuple[str, str] | None:
    """Type code and field key of a wanted name."""
    first, _, rest = name.partition(".")
    type_code, _, key = rest.partition(".")
    return (type_code, key) if first == NAME and len(type_code) == _TYPE and key else None
