"""Registering the body one represents, online (网上登记法人): ask, answer, agree."""

import uuid
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tongban.identity import queries
from tongban.identity.models import BodyClaim
from tongban.identity.ports import Answer
from tongban.identity.queries.doors import rows_of
from tongban.identity.rules import BODY_FACTS, Verdict
from tongban.identity.rules.bodies import ClaimState
from tongban.identity.rules.sign_up import Trouble, wait_before_try
from tongban.kernel import clock, validators
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.text import refuse_odd, sort_key

VERIFY_BODY = "identity.verify_body"


@action
def claim_body(*, name: str, credit_code: str, trust_level: int, by: Actor) -> UUID:
    """Say that one represents this body; a job asks the verification service.

    The same claim while one is open is that one. Raises Refused below BODY_SIGN_UP_TRUST.
    """
    name, code = refuse_odd(name.strip()), validators.credit_code(credit_code)
    _refuse_not_oneself(trust_level, by)
    if queries.body_is_taken(code):
        raise Refused(
            _("这家单位已经登记过。法定代表人换了人的，请带营业执照或证书到窗口办理变更。")
        )
    if queries.claims_of_the_day() >= settings.BODY_CLAIMS_PER_DAY:
        raise Refused(_("您今天问的次数太多了，填的内容还在。请明天再试，或带证照到窗口办理。"))
    claim = BodyClaim(
        id=uuid.uuid4(),
        person_id=by.person_id,
        name=name,
        credit_code=code,
        state=ClaimState.ASKED,
        asked_at=clock.now(),
    )
    # Two clicks at once: the second waits here for the first, then finds its row.
    BodyClaim.objects.bulk_create([claim], ignore_conflicts=True)
    open_ones = [ClaimState.ASKED, ClaimState.MATCH]
    kept = BodyClaim.objects.get(credit_code=code, state__in=open_ones)
    if kept.id == claim.id:
        app.configure_task(VERIFY_BODY).defer(claim_id=str(claim.id))
    record(by, "body.claim", f"body_claim:{kept.id}", again=kept.id != claim.id)
    return kept.id


@action
def take_body_answer(claim_id: UUID, answer: Answer, *, by: Actor) -> None:
    """The service has answered; a second answer changes nothing."""
    is_match = answer.verdict is Verdict.MATCH
    # A body nobody knows is told like one whose name does not fit.
    failed = [] if is_match else sorted(answer.failed) or list(BODY_FACTS[:2])
    BodyClaim.objects.filter(id=claim_id, state=ClaimState.ASKED).update(
        state=ClaimState.MATCH if is_match else ClaimState.MISMATCH,
        failed="+".join(failed),
        trouble="",
        receipt=answer.reference,
        answered_at=clock.now(),
    )
    record(
        by,
        "body.take_answer",
        f"body_claim:{claim_id}",
        verdict=answer.verdict.value,
        receipt=answer.reference,
    )


@action
def note_body_trouble(claim_id: UUID, trouble: Trouble, *, by: Actor) -> bool:
    """No answer that can be used: ask again later, or stop. False when we stop."""
    row = BodyClaim.objects.filter(id=claim_id, state=ClaimState.ASKED).first()
    goes_on = True
    if row is not None:
        row.tries, row.trouble = row.tries + 1, trouble.value
        next_at = clock.now() + timedelta(seconds=wait_before_try(row.tries))
        patience = timedelta(hours=settings.VERIFICATION_PATIENCE_HOURS)
        if goes_on := next_at <= row.asked_at + patience:
            app.configure_task(VERIFY_BODY, schedule_at=next_at).defer(claim_id=str(claim_id))
        else:
            row.state = ClaimState.STOPPED
        row.save(update_fields=["tries", "trouble", "state"])
    record(by, "body.note_trouble", f"body_claim:{claim_id}", trouble=trouble.value)
    return goes_on


@action
def register_claimed_body(claim_id: UUID, version: int, digest: str, *, by: Actor) -> UUID:
    """Sign the agreement for the body, and enter it with oneself as representative.

    Doing it again returns the body there is.
    """
    claim = queries.body_claim(claim_id)
    if claim.state == ClaimState.DONE and claim.body_id is not None:
        record(by, "body.register_again", f"holder:{claim.body_id}")
        return UUID(str(claim.body_id))
    if claim.state != ClaimState.MATCH:
        raise Refused(_("还没有核验一致，不能登记。请打开这份登记看现在到哪一步。"))
    text = queries.agreement(version)
    if text is None or text.digest != digest:
        raise NotFound(_("没有这个版本的服务协议，或文本已换。请重新打开协议页。"))
    if queries.body_is_taken(claim.credit_code):
        raise Refused(
            _("这家单位已经登记过。法定代表人换了人的，请带营业执照或证书到窗口办理变更。")
        )
    body_id = uuid.uuid4()
    rows = rows_of(
        "SELECT identity_register_claimed_body(%s::uuid, %s::uuid, %s, %s, %s, %s::timestamptz)"
        " AS it",
        [claim_id, body_id, sort_key(claim.name), version, digest, clock.now()],
    )
    if not rows[0]["it"]:
        raise Refused(_("核验结果已经过期，请重新核验。填的名称和代码都在。"))
    record(
        by, "body.register_online", f"holder:{body_id}", claim=claim_id, representative=by.person_id
    )
    return body_id


def _refuse_not_oneself(trust_level: int, by: Actor) -> None:
    if by.person_id is None or by.holder_id != by.person_id:
        raise Refused(
            _("登记单位要由法定代表人或经营者本人办。您现在代别人办事，请先换回自己的身份。")
        )
    if trust_level < settings.BODY_SIGN_UP_TRUST:
        raise Refused(
            _("登记单位要先有%(level)s级实名。请带身份证到窗口核验，或先在网上完成实名。")
            % {"level": settings.BODY_SIGN_UP_TRUST}
        )
