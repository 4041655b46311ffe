"""What an application still lacks, and which certificates held satisfy a material."""

from collections.abc import Collection, Mapping
from uuid import UUID

from tongban.applications import ports
from tongban.applications.queries.sealing import Content
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import Item, MaterialKind, MaterialRequirement


def missing_materials(
    item: Item,
    content: Content,
    holder_kind: str,
    there: Collection[str],
    held: Mapping[str, ports.CertificateHeld],
) -> list[MaterialRequirement]:
    """What these answers ask for and nobody has handed in; `held` is by requirement."""
    return [
        one
        for one in catalogue.form.materials(item, content.answers, holder_kind)
        if one.is_required
        and one.kind is not MaterialKind.FORM
        and one.key not in there
        and one.key not in held
    ]


def certificates_for(
    item: Item, content: Content, holder_kind: str, holder_id: UUID
) -> dict[str, ports.CertificateHeld]:
    """Certificates the platform holds for the materials asked, by requirement (免提交)."""
    found: dict[str, ports.CertificateHeld] = {}
    for one in catalogue.form.materials(item, content.answers, holder_kind):
        if one.kind is MaterialKind.CERTIFICATE and one.certificate_type:
            held = ports.held_certificates(holder_id, one.certificate_type)
            if held is not None:
                found[one.key] = held
    return found
