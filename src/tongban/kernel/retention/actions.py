"""Ending what is due, and forbidding it: placing, keeping up and releasing legal holds."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.audit.rules import bears_a_number
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import NotFound, Refused
from tongban.kernel.retention import proof, things, turn
from tongban.kernel.retention.endings import ending_of
from tongban.kernel.retention.models import LegalHold, PurgeProof
from tongban.kernel.retention.rules import HoldReason, Rule
from tongban.kernel.text import refuse_odd

BATCH = 500
"""Rows that end in one transaction; what ends with them comes on top."""

LONGEST_UNREVIEWED = timedelta(days=366)
"""A hold is looked at again at least once a year."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a hold is on: a holder, or a kind with a public id."""

    holder_id: UUID | None = None
    kind: str = ""
    ref: str = ""


@action
def end_batch(rule: Rule, *, by: Actor) -> int:
    """End the oldest rows that are due and not held, at most BATCH (到期销毁).

    The entry says how many and from when to when, and carries the root of their proof. Raises
    Moved when a row changed meanwhile: nothing has ended.
    """
    turn.take()
    now = clock.now()
    rows = ending_of(rule).due(rule, now, BATCH)
    ended = ending_of(rule).end(rule, now, rows) if rows else {}
    salt = proof.fresh_salt()
    tree = proof.Tree.of(ended, salt)
    provable = rule.provable and bool(rows)
    entry_id = record(
        by,
        "retention.end",
        f"rule:{rule.name}",
        count=len(rows),
        with_them=len(tree.hashes) - len(rows),
        kept_days=rule.length.days,
        oldest=rows[0].anchor if rows else None,
        newest=rows[-1].anchor if rows else None,
        root=tree.root().hex() if provable else None,
    )
    if provable:
        leaves = b"".join(tree.hashes)
        PurgeProof.objects.bulk_create(
            [
                PurgeProof(
                    entry_id=entry_id,
                    rule=rule.name,
                    table_name=rule.table,
                    at=now,
                    count=len(rows),
                    salt=salt,
                    leaves=leaves,
                )
            ]
        )
    return len(rows)


@action
def place_hold(
    subject: Subject,
    reason: HoldReason,
    *,
    document_number: str,
    review_on: date,
    by: Actor,
) -> UUID:
    """Forbid destroying anything of the subject (冻结销毁), by an officer, under a document.

    Doing it again under the same document returns the hold that is there. Raises NotFound for a
    thing that is not there: since ends take turns with holds, what is found is held.
    """
    turn.take()
    department_id = _officers_department(by)
    _refuse_far(review_on)
    subject = _found(subject)
    hold = LegalHold(
        id=uuid.uuid4(),
        holder_id=subject.holder_id,
        subject_kind=subject.kind,
        subject_ref=subject.ref,
        reason=reason.value,
        document_number=_number(document_number),
        department_id=department_id,
        placed_at=clock.now(),
        placed_by=by.subject,
        review_on=review_on,
    )
    LegalHold.objects.bulk_create([hold], ignore_conflicts=True)
    kept = _in_force(subject, hold.document_number)
    record(
        by,
        "retention.hold",
        f"hold:{kept.id}",
        holder=subject.holder_id,
        kind=subject.kind or None,
        reason=reason.value,
        document=crypto.digest(hold.document_number.encode()),
        review_on=kept.review_on,
        changed=kept.id == hold.id,
    )
    return kept.id


@action
def keep_up_hold(hold_id: UUID, *, review_on: date, by: Actor) -> None:
    """It was looked at and is still needed, until the next look (续冻)."""
    turn.take()
    _officers_department(by)
    _refuse_far(review_on)
    hold = _hold(hold_id)
    if hold.released_at is not None:
        raise Refused(_("这项冻结已经解除，不能再续。还需要的话，请凭文件重新冻结。"))
    LegalHold.objects.filter(id=hold_id).update(review_on=review_on)
    record(by, "retention.keep_up", f"hold:{hold_id}", review_on=review_on)


@action
def release_hold(hold_id: UUID, *, by: Actor) -> None:
    """End a hold (解除冻结): another officer than the one who placed it. Twice is once."""
    turn.take()
    _officers_department(by)
    hold = _hold(hold_id)
    if hold.placed_by == by.subject:
        raise Refused(_("冻结由您提出，要由另一位有这项职责的工作人员解除。"))
    in_force = LegalHold.objects.filter(id=hold_id, released_at=None)
    changed = in_force.update(released_at=clock.now(), released_by=by.subject)
    record(by, "retention.release", f"hold:{hold_id}", changed=bool(changed))


def _officers_department(by: Actor) -> UUID:
    if by.department_id is None:
        raise Refused(_("冻结和解除只能由工作人员办理。"))
    return by.department_id


def _found(subject: Subject) -> Subject:
    """The subject in its stored spelling; a kind nobody can look for is not held."""
    if not subject.kind:
        return subject
    known = subject.kind in settings.RETENTION.subject_kinds()
    if not known or subject.kind not in things.FIND:
        raise Refused(_("没有“%(kind)s”这一类对象可以冻结。") % {"kind": subject.kind})
    ref = _spelt(subject.ref)
    if not things.FIND[subject.kind](ref):
        raise NotFound(
            _("没有查到这样东西，什么都没有冻结。请照文件核对类别和编号，编号要写完整。")
        )
    return Subject(kind=subject.kind, ref=ref)


def _spelt(ref: str) -> str:
    """An id as the database spells it: a hold on another spelling would hold nothing."""
    try:
        return str(uuid.UUID(ref))
    except ValueError:
        return _number(ref)


def _number(text: str) -> str:
    """The number of a document or a thing; never one that looks like a person's."""
    if bears_a_number(text):
        raise Refused(_("编号和文号里不要写身份证号、手机号，请照文件上的编号填。"))
    return refuse_odd(text.strip())


def _refuse_far(review_on: date) -> None:
    today = clock.today()
    if not today < review_on <= today + LONGEST_UNREVIEWED:
        raise Refused(_("复核日期要在明天以后、一年以内。一年后还需要的，复核时再续。"))


def _hold(hold_id: UUID) -> LegalHold:
    try:
        return LegalHold.objects.get(id=hold_id)
    except LegalHold.DoesNotExist:
        raise NotFound(_("没有这项冻结，或它不在您的部门。")) from None


def _in_force(subject: Subject, document_number: str) -> LegalHold:
    found = LegalHold.objects.filter(
        holder_id=subject.holder_id,
        subject_kind=subject.kind,
        subject_ref=subject.ref,
        document_number=document_number,
        released_at=None,
    ).first()
    if found is None:
        raise Refused(_("别的部门已经凭这份文件冻结了同一对象，不用再冻结一次。"))
    return found
