"""Run a rule to its end, batch by batch. Killed anywhere, the next run goes on where it stopped."""

import logging
from collections.abc import Callable

from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.retention import queries
from tongban.kernel.retention.actions import end_batch
from tongban.kernel.retention.endings import Moved
from tongban.kernel.retention.queries import Standing
from tongban.kernel.retention.rules import Rule

log = logging.getLogger(__name__)

ATTEMPTS = 5
MOST_BATCHES = 2000
"""A run ends a million rows at most; the next one goes on."""

_ME = Actor.task("retention")

Listener = Callable[[Standing, int], None]

listeners: list[Listener] = []
"""Told after every run how the rule stands and how many rows it ended: the metrics."""


def end_all(rule: Rule) -> int:
    """End whatever is due; returns how many rows of the rule's own table."""
    ended = 0
    for _batch in range(MOST_BATCHES):
        if not _is_due(rule):
            break
        ended += _end_batch(rule)
    _tell(rule, ended)
    return ended


def _is_due(rule: Rule) -> bool:
    with acting(_ME):
        return queries.is_due(rule)


def _end_batch(rule: Rule) -> int:
    for _attempt in range(1, ATTEMPTS):
        try:
            return end_batch(rule, by=_ME)
        except Moved:
            log.info("a row changed while its batch was chosen; chosen anew")
    return end_batch(rule, by=_ME)


def _tell(rule: Rule, ended: int) -> None:
    with acting(_ME):
        stands = queries.standing(rule)
    for listener in listeners:
        listener(stands, ended)
