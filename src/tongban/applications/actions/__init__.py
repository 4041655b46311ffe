"""Every act on applications."""

from tongban.applications.actions.drafts import (
    Saved,
    discard,
    keep_post,
    note_tampered,
    prefill,
    save,
    start,
)
from tongban.applications.actions.materials import attach, pledge, remove_material
from tongban.applications.actions.submitting import (
    BelowLevel,
    Incomplete,
    close_withdrawn,
    reopen,
    submit,
)
from tongban.applications.actions.working import Stale

__all__ = [
    "BelowLevel",
    "Incomplete",
    "Saved",
    "Stale",
    "attach",
    "close_withdrawn",
    "discard",
    "keep_post",
    "note_tampered",
    "pledge",
    "prefill",
    "remove_material",
    "reopen",
    "save",
    "start",
    "submit",
]
