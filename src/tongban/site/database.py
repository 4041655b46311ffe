"""From a connection URL to Django's database settings."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tongban.kernel.errors import Misconfigured


def database(url: str, *, options: str = "") -> dict[str, Any]:
    """Django's settings for `postgresql://user:password@host:port/name?host=/socket/folder`.

    Raises Misconfigured for anything that is not such a URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise Misconfigured(
            "A DATABASE_URL must look like postgresql://user:password@host:5432/name. "
            "Correct the variable; docs/operating.md shows examples."
        )
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    extra: dict[str, Any] = {"connect_timeout": 5, "server_side_binding": True}
    if options:
        extra["options"] = options
    if "sslmode" in query:
        extra["sslmode"] = query["sslmode"]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or query.get("host", ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {**extra, "prepare_threshold": 5},
    }
