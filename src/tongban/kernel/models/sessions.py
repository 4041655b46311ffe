"""Signed-in browsers (会话)."""

from django.db import models


class Session(models.Model):
    """A signed-in browser (会话), found by the hash of its cookie.

    Whoever reads this table cannot become anybody: the cookie itself is not in it.
    """

    key_hash = models.CharField(max_length=64, primary_key=True)
    session_data = models.TextField()
    expire_date = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key_hash[:8]}…"
