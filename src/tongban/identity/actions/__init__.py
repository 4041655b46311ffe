"""Every change to who people are and in whose name they act. One function, one act."""

from tongban.identity.actions.accounts import (
    Hashed,
    act_for,
    change_password,
    open_account,
    refuse_sign_in,
    reset_password,
    sign_in,
    sign_out,
)
from tongban.identity.actions.agreements import publish_agreement, sign_agreement
from tongban.identity.actions.bodies import (
    Came,
    change_representative,
    register_body_at_window,
)
from tongban.identity.actions.body_claims import (
    claim_body,
    note_body_trouble,
    register_claimed_body,
    take_body_answer,
)
from tongban.identity.actions.codes import (
    ask_mobile_code,
    give_up_code,
    mark_code_sent,
    ring_demo_phone,
    try_mobile_code,
)
from tongban.identity.actions.erasure import erase_again, erase_person
from tongban.identity.actions.guardians import Shown, end_guardian, record_guardian
from tongban.identity.actions.mandates import flaw_sentence, give_mandate, revoke_mandate
from tongban.identity.actions.people import Details, forget_mobile, register_body, register_person
from tongban.identity.actions.sign_up import (
    agree,
    ask_anew,
    ask_to_verify,
    begin_raise,
    begin_sign_up,
    choose_login,
    enter,
    forget,
    keep_elements,
    keep_identity,
)
from tongban.identity.actions.slips import print_slip_again
from tongban.identity.actions.staff import (
    appoint_officer,
    end_duty,
    give_duty,
    let_officer_go,
    open_department,
)
from tongban.identity.actions.trust import keep_evidence, raise_trust
from tongban.identity.actions.window import (
    Opened,
    abandon_registration,
    ask_window_code,
    compare_face,
    open_at_window,
    prove_mobile,
    read_card,
    sign_on_paper,
)

__all__ = [
    "Came",
    "Details",
    "Hashed",
    "Opened",
    "Shown",
    "abandon_registration",
    "act_for",
    "agree",
    "appoint_officer",
    "ask_anew",
    "ask_mobile_code",
    "ask_to_verify",
    "ask_window_code",
    "begin_raise",
    "begin_sign_up",
    "change_password",
    "change_representative",
    "choose_login",
    "claim_body",
    "compare_face",
    "end_duty",
    "end_guardian",
    "enter",
    "erase_again",
    "erase_person",
    "flaw_sentence",
    "forget",
    "forget_mobile",
    "give_duty",
    "give_mandate",
    "give_up_code",
    "keep_elements",
    "keep_evidence",
    "keep_identity",
    "let_officer_go",
    "mark_code_sent",
    "note_body_trouble",
    "open_account",
    "open_at_window",
    "open_department",
    "print_slip_again",
    "prove_mobile",
    "publish_agreement",
    "raise_trust",
    "read_card",
    "record_guardian",
    "refuse_sign_in",
    "register_body",
    "register_body_at_window",
    "register_claimed_body",
    "register_person",
    "reset_password",
    "revoke_mandate",
    "ring_demo_phone",
    "sign_agreement",
    "sign_in",
    "sign_on_paper",
    "sign_out",
    "take_body_answer",
    "try_mobile_code",
]
