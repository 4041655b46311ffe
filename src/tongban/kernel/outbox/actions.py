"""What a person may do about owed reactions: run a dead letter again."""

from uuid import UUID

from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import Refused
from tongban.kernel.outbox.models import OwedReaction


@action
def run_again(owed_id: UUID, *, by: Actor) -> None:
    """Put a dead letter (死信) back in line, its attempts forgotten."""
    dead = OwedReaction.objects.filter(id=owed_id).exclude(dead_at=None)
    if not dead.update(dead_at=None, attempts=0, failure="", due_at=clock.now(), leased_by=None):
        raise Refused(_("这条死信已经重新排队或已办完，不用再次重试。"))
    record(by, "outbox.run_again", f"owed:{owed_id}")
