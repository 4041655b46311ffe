"""The digest of what was handed in (提交内容的摘要): a receipt binds the platform to it."""

import json
from uuid import UUID

from tongban.applications.models import ApplicationMaterial, FormerRevision
from tongban.applications.queries import rows
from tongban.applications.queries.sealing import Content
from tongban.kernel.crypto import port as crypto
from tongban.kernel.storage import queries as storage


def digest_handed_in(application_id: UUID) -> str:
    """Of the first handing-in, whatever was corrected since: "sha256:<hex>".

    Over the application's id, the answers, and for each material what it is and the digest of the
    sealed file. The id is known to the holder and the platform alone: a stranger with the digest
    cannot try answers against it.
    """
    content, materials = _first(application_id)
    digests = storage.sealed_digests([one.file_id for one in materials if one.file_id])
    said = {
        "application": str(application_id),
        "answers": content.answers,
        "materials": sorted(
            [one.requirement, one.how.value, one.reference, digests.get(one.file_id, "")]
            for one in materials
        ),
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return crypto.digest(text.encode())


def _first(application_id: UUID) -> tuple[Content, list[rows.MaterialRow]]:
    # What it says now is read before we ask whether it was opened again: an applicant who corrects
    # it meanwhile has left the former revision by then.
    content = rows.answers(application_id)
    found = list(ApplicationMaterial.objects.filter(application_id=application_id))
    if FormerRevision.objects.filter(application_id=application_id, revision=1).exists():
        content = rows.former(application_id, 1)
        return content, rows.kept_materials(content, application_id)
    return content, [rows.material_of(one) for one in found]
