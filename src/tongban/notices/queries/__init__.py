"""Every read of notices others need; inside the caller's `acting`."""

from tongban.notices.queries.contacts import (
    NOBODY,
    Preferences,
    Reader,
    preferences,
    reader_of,
    stands_open,
)
from tongban.notices.queries.messages import (
    MESSAGES_SHOWN,
    Ready,
    latest_messages,
    ready,
    sent_today,
)
from tongban.notices.queries.told import PAGE, notice_is_there, notices, unread

__all__ = [
    "MESSAGES_SHOWN",
    "NOBODY",
    "PAGE",
    "Preferences",
    "Reader",
    "Ready",
    "latest_messages",
    "notice_is_there",
    "notices",
    "preferences",
    "reader_of",
    "ready",
    "sent_today",
    "stands_open",
    "unread",
]
