"""Who reacts to what. Read this file to see what follows from what.

`now` runs in the same transaction as the fact; `later` runs soon after, exactly once for database
effects.
"""

from tongban.identity.events import MandateGiven, MandateRevoked
from tongban.identity.ports import Unread
from tongban.kernel.outbox.base import Event, Plan
from tongban.notices import actions as notices
from tongban.notices import queries as told

REACTIONS: dict[type[Event], Plan] = {
    MandateGiven: Plan(later=(notices.mandate_given,)),
    MandateRevoked: Plan(later=(notices.mandate_revoked,)),
}

UNREAD: tuple[Unread, ...] = (told.unread,)
"""Who counts what a holder has not read yet."""
