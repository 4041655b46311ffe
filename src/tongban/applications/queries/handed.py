"""The digest of what was handed in (提交内容的摘要): a receipt binds the platform to it."""

import json
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from tongban.applications.queries import rows, sealing
from tongban.applications.queries.sealing import Content
from tongban.kernel.crypto import port as crypto
from tongban.kernel.storage import queries as storage

# In one statement: an applicant who corrects it meanwhile is seen before or after, never half.
_FIRST = """
    SELECT a.holder_id, coalesce(f.key_of, a.key_of), coalesce(f.sealed_content, a.sealed_content),
           f.id IS NOT NULL,
           coalesce((SELECT jsonb_agg(jsonb_build_array(m.requirement, m.how, m.reference,
                                                        m.file_id))
                     FROM applications_applicationmaterial m WHERE m.application_id = a.id), '[]')
    FROM applications_application a
    LEFT JOIN applications_formerrevision f ON f.application_id = a.id AND f.revision = 1
    WHERE a.id = %s
"""


class _Part(NamedTuple):
    """One thing handed in, as the digest knows it."""

    requirement: str
    how: str
    reference: str
    file_id: UUID | None


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
            [one.requirement, one.how, one.reference, digests.get(one.file_id, "")]
            for one in materials
        ),
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return crypto.digest(text.encode())


def _first(application_id: UUID) -> tuple[Content, list[_Part]]:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [application_id])
        found = cursor.fetchone()
    if found is None:
        raise rows.gone()
    holder_id, whose, sealed, is_former, materials = found
    content = sealing.opened(whose, holder_id, application_id, bytes(sealed))
    if is_former:
        return content, [
            _Part(one.requirement, one.how, one.reference, one.file_id) for one in content.materials
        ]
    return content, [
        _Part(requirement, how, reference, file_id and UUID(file_id))
        for requirement, how, reference, file_id in json.loads(materials)
    ]
