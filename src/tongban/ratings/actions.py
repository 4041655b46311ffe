"""Inviting whoever applied to rate, and the rating: once a case (一事一评)."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases import queries as cases
from tongban.cases.events import CaseClosed
from tongban.catalogue import queries as catalogue
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused
from tongban.kernel.rows import insert_once
from tongban.kernel.text import refuse_odd
from tongban.notices.actions import tell
from tongban.ratings import queries
from tongban.ratings.models import Rating
from tongban.ratings.queries import WORDS
from tongban.ratings.rules import CHANNELS, REASONS_VERSION, WORDS_MOST, Level, reasons_at

INVITED = "rating.invited"


@action
def invite(event: CaseClosed, *, by: Actor) -> None:
    """Whoever applied may rate what is over, granted or refused: once, without an end."""
    row = cases.case(UUID(event.case_id))
    rating = Rating(
        case_id=row.pk,
        person_id=UUID(event.person_id),
        item_version_id=row.version_id,
        item_code=catalogue.version(row.version_id).code,
        outcome=event.outcome,
        invited_at=clock.now(),
    )
    is_new = insert_once(rating)
    if is_new:
        params = {"rating_id": str(rating.id), "version_id": str(row.version_id)}
        tell(rating.person_id, INVITED, event.case_id, params, because=event.by, by=by)
    record(by, "rating.invite", f"case:{event.case_id}", again=not is_new)


@action
def rate(
    rating_id: UUID,
    level: Level,
    *,
    reasons: Collection[str] = (),
    words: str = "",
    channel: str,
    by: Actor,
) -> bool:
    """Give the rating; returns whether it was given now. A second time changes nothing.

    Nothing of it gets into the audit log but that it was given (GB/T 39734 4.1).
    """
    row = queries.rating(rating_id)
    chosen = _checked(level, reasons, words, channel)
    given = Rating.objects.filter(id=rating_id, rated_at=None).update(
        level=level.value,
        reasons=chosen,
        reasons_version=REASONS_VERSION,
        sealed_words=_sealed(row.person_id, words),
        channel=channel,
        rated_at=clock.now(),
    )
    record(by, "rating.give", f"rating:{rating_id}", again=not given)
    return bool(given)


def _checked(level: Level, reasons: Collection[str], words: str, channel: str) -> list[str]:
    allowed = reasons_at(level)
    if not set(reasons) <= set(allowed) or channel not in CHANNELS:
        raise Refused(_("选的原因和满意程度对不上。请返回上一步，再选一次。"))
    if len(words) > WORDS_MOST:
        raise Refused(_("写的话太长，最多%(most)s字。请删短一些。") % {"most": WORDS_MOST})
    refuse_odd(words, lines=True)
    return [code for code in allowed if code in set(reasons)]


def _sealed(person_id: UUID, words: str) -> bytes | None:
    text = words.strip()
    return crypto.encrypt_for(person_id, text.encode(), WORDS) if text else None
