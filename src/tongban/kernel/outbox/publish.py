"""Tell the rest of the house that something happened.

`publish` runs inside the action that made the fact true. Reactions `now` run there and then;
those `later` become rows at the action's end, so that a crash can neither lose nor invent them.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict

from tongban.kernel import clock
from tongban.kernel.action import current
from tongban.kernel.closing import Owed
from tongban.kernel.outbox.base import Event, Plan, Reaction
from tongban.kernel.outbox.models import OwedReaction

_plans: dict[type[Event], Plan] = {}
_events: dict[str, type[Event]] = {}
_reactions: dict[str, Reaction] = {}


def connect(plans: Mapping[type[Event], Plan]) -> None:
    """Install the table of tongban/wiring.py; called once, at start-up."""
    for event_type, plan in plans.items():
        _plans[event_type] = plan
        _events[event_type.__name__] = event_type
        _reactions.update({_name(reaction): reaction for reaction in plan.later})


def publish(event: Event) -> None:
    """State the fact; refuses an event that wiring.py does not know (a programming error)."""
    frame = current()
    plan = _plans[type(event)]
    for reaction in plan.now:
        reaction(event, by=frame.by)
    event_id, moment = uuid.uuid4(), clock.now()
    kind, payload = type(event).__name__, json.dumps(asdict(event))
    frame.owed += [
        Owed(uuid.uuid4(), event_id, kind, payload, _name(reaction), moment, moment)
        for reaction in plan.later
    ]


def event_of(owed: OwedReaction) -> Event:
    """The fact as it was stated."""
    return _events[owed.event_type](**owed.payload)


def reaction_of(owed: OwedReaction) -> Reaction:
    """The function that is owed; KeyError when wiring.py no longer lists it."""
    return _reactions[owed.reaction]


def _name(reaction: Reaction) -> str:
    return f"{reaction.__module__}.{reaction.__qualname__}"
