"""Every read of applications others need; inside the caller's `acting`."""

from tongban.applications.queries.asked import certificates_for, missing_materials
from tongban.applications.queries.handed import digest_handed_in
from tongban.applications.queries.profile import BodyRegister, Profile
from tongban.applications.queries.rows import (
    PAGE,
    ApplicationRow,
    MaterialRow,
    answers,
    application,
    drafts,
    former,
    kept_post,
    materials,
    opened,
)
from tongban.applications.queries.sealing import (
    UNDER_DATA_KEYS,
    Answered,
    Content,
    MaterialKept,
    Provenance,
)
from tongban.applications.queries.served import (
    NotOnline,
    NotServed,
    kind_of,
    must_be_online,
    must_serve,
)
from tongban.applications.rules import EDITABLE, How, Origin, State

__all__ = [
    "EDITABLE",
    "PAGE",
    "UNDER_DATA_KEYS",
    "Answered",
    "ApplicationRow",
    "BodyRegister",
    "Content",
    "How",
    "MaterialKept",
    "MaterialRow",
    "NotOnline",
    "NotServed",
    "Origin",
    "Profile",
    "Provenance",
    "State",
    "answers",
    "application",
    "certificates_for",
    "digest_handed_in",
    "drafts",
    "former",
    "kept_post",
    "kind_of",
    "materials",
    "missing_materials",
    "must_be_online",
    "must_serve",
    "opened",
]
