"""Every change to who people are and in whose name they act. One function, one act."""

from tongban.identity.actions.accounts import (
    Hashed,
    act_for,
    open_account,
    refuse_sign_in,
    sign_in,
    sign_out,
)
from tongban.identity.actions.mandates import (
    flaw_sentence,
    give_mandate,
    record_guardian,
    revoke_mandate,
)
from tongban.identity.actions.people import Details, register_body, register_person
from tongban.identity.actions.staff import appoint_officer, give_duty, open_department

__all__ = [
    "Details",
    "Hashed",
    "act_for",
    "appoint_officer",
    "flaw_sentence",
    "give_duty",
    "give_mandate",
    "open_account",
    "open_department",
    "record_guardian",
    "refuse_sign_in",
    "register_body",
    "register_person",
    "revoke_mandate",
    "sign_in",
    "sign_out",
]
