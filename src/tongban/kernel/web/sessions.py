"""Sessions that a stolen table cannot open (会话).

The row is found by the SHA-256 of the cookie; the cookie itself is stored nowhere. A session ends
after IDLE_MINUTES without a request (等保三级: 超时退出) and, used or not, SESSION_COOKIE_AGE
seconds after it began. The idle end is moved on at most once a minute, so that reading pages
does not become writing rows.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from tongban.kernel import clock
from tongban.kernel.models import Session

BEGAN = "_began"
TOUCH_EVERY = timedelta(minutes=1)
_FIND = (
    "SELECT session_data, expire_date FROM kernel_session WHERE key_hash = %s AND expire_date > %s"
)

_KEEP = """
    UPDATE kernel_session SET session_data = %(session_data)s, expire_date = %(expire_date)s
    WHERE key_hash = %(key_hash)s
"""


def key_hash(session_key: str) -> str:
    """What the table knows of a cookie."""
    return hashlib.sha256(session_key.encode()).hexdigest()


class SessionStore(SessionBase):
    """SESSION_ENGINE. Used outside `acting`: only the web login may write sessions."""

    def __init__(self, session_key: str | None = None, touch: bool = True) -> None:
        """`touch=False` reads without counting as use: the live process watches that way."""
        super().__init__(session_key)
        self._touch = touch

    @property
    def key_salt(self) -> str:
        """Signs the content for this one key: a row copied under another key opens nothing."""
        return f"tongban.session:{key_hash(self.session_key or '')}"

    def load(self) -> dict[str, Any]:
        """The content, empty when there is no such session or it has ended."""
        row = self._row()
        if row is None:
            self._session_key = None
            return {}
        session_data, ends = row
        content = self.decode(session_data)
        if self._touch:
            self._move_on(ends, content)
        return content

    def exists(self, session_key: str) -> bool:
        """Whether the key is taken."""
        return Session.objects.filter(key_hash=key_hash(session_key)).exists()

    def create(self) -> None:
        """A fresh key with an empty row behind it."""
        while True:
            self._session_key = self._fresh_key()
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Write the row. CreateError for a taken key, UpdateError where the session has ended."""
        if self.session_key is None:
            self.create()
            return
        content = self._content(no_load=must_create)
        content.setdefault(BEGAN, clock.now().timestamp())
        values = {"session_data": self.encode(content), "expire_date": _ends(content)}
        if must_create:
            _insert(self.session_key, values)
        elif not _update(self.session_key, values):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End a session."""
        key = session_key or self.session_key
        if key is not None:
            _rows(key).delete()

    def cycle_key(self) -> None:
        """A new key for the same content, at sign-in and after a change of password."""
        self[BEGAN] = clock.now().timestamp()
        super().cycle_key()

    @classmethod
    def clear_expired(cls) -> None:
        """Remove ended sessions (the timetable does this hourly)."""
        Session.objects.filter(expire_date__lt=clock.now()).delete()

    def _fresh_key(self) -> str:
        return str(cast(Any, super())._get_new_session_key())

    def _content(self, no_load: bool) -> dict[str, Any]:
        return cast(dict[str, Any], cast(Any, super())._get_session(no_load=no_load))

    def _row(self) -> tuple[str, datetime] | None:
        """Content and idle end. Every request begins here, hence no model is built for it."""
        if self.session_key is None:
            return None
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [key_hash(self.session_key), clock.now()])
            return cast("tuple[str, datetime] | None", cursor.fetchone())

    def _move_on(self, ends: datetime, content: dict[str, Any]) -> None:
        later = _ends(content)
        if later - ends >= TOUCH_EVERY:
            _rows(cast(str, self.session_key)).update(expire_date=later)


def _update(session_key: str, values: dict[str, Any]) -> bool:
    """Whether the session was still there. A page after each act says that it was done, and the
    message lies in the session: no query is composed for it."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {**values, "key_hash": key_hash(session_key)})
        return bool(cursor.rowcount)


def _rows(session_key: str) -> QuerySet[Session]:
    return Session.objects.filter(key_hash=key_hash(session_key))


def _insert(session_key: str, values: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            Session(key_hash=key_hash(session_key), **values).save(force_insert=True)
    except IntegrityError as taken:
        raise CreateError from taken


def _ends(content: dict[str, Any]) -> datetime:
    """The idle end, but never past the day's end of the session."""
    began = datetime.fromtimestamp(content.get(BEGAN, 0.0), UTC)
    idle = clock.now() + timedelta(minutes=settings.IDLE_MINUTES)
    return min(idle, began + timedelta(seconds=settings.SESSION_COOKIE_AGE))
