"""What 王芳 may rate and was told beside her account, and a code on its way to 李强."""

import uuid
from uuid import UUID

from django.test import override_settings

from tests import items, messenger
from tests.messenger import Pocket
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.notices import actions as notices
from tongban.ratings import actions as ratings
from tongban.ratings.models import Rating
from tongban.ratings.rules import Level

_ME = Actor.task("world")
REASONS = ["slow", "unclear_guide"]


def build(wang: UUID, li: UUID) -> dict[str, str]:
    """Ids for addresses: a case to rate, and one that was rated. Run as the worker."""
    version = items.published()
    to_rate, rated = _invited(wang, version), _invited(wang, version)
    ratings.rate(
        rated,
        Level.DISSATISFIED,
        reasons=REASONS,
        words="等了两周，\n电话没有人接。",
        channel="pc",
        by=Actor.person(wang),
    )
    # A code lives for minutes; the visits of a slow machine may come later.
    with messenger.carried_by(Pocket()), override_settings(CODE_MINUTES=24 * 60):
        for nth in range(3):
            params: dict[str, str] = {}
            notices.tell(wang, "file.infected", f"demo-{nth}", params, because="world", by=_ME)
        notices.ask_email_code("li@tongban.example", by=Actor.person(li))
    return {"to_rate": str(to_rate), "rated": str(rated)}


def _invited(person: UUID, version: UUID) -> UUID:
    row = Rating(
        case_id=uuid.uuid4(),
        person_id=person,
        item_version_id=version,
        item_code=items.CODE,
        outcome="granted",
        invited_at=clock.now(),
    )
    with acting(_ME):
        row.save(force_insert=True)
    return row.pk
