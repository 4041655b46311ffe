"""From the settings to a client."""

from urllib.parse import urlsplit

from django.conf import settings

from tongban.identity.providers.verification.client import Address, Client, Limits
from tongban.kernel.errors import Misconfigured
from tongban_wire.verification import SECRET_LEAST

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


def connect() -> Client | None:
    """The client VERIFICATION_URL names; None when none is set. Raises Misconfigured."""
    if not settings.VERIFICATION_URL:
        return None
    return Client(
        address_of(settings.VERIFICATION_URL),
        settings.VERIFICATION_SECRET,
        Limits(
            settings.VERIFICATION_CONNECT_SECONDS,
            settings.VERIFICATION_READ_SECONDS,
            settings.VERIFICATION_TOTAL_SECONDS,
        ),
    )


def address_of(url: str) -> Address:
    """Where the service is. Only https leaves this machine: names and ID numbers travel there."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    if (
        not host
        or parts.query
        or parts.username
        or not (secure or _is_plain_here(parts.scheme, host))
    ):
        raise Misconfigured(
            "VERIFICATION_URL must look like https://host/path, without user, password or query; "
            "http is allowed on this machine only. Correct it, or unset it: then nobody can sign "
            "up online."
        )
    if len(settings.VERIFICATION_SECRET) < SECRET_LEAST:
        raise Misconfigured(
            f"VERIFICATION_SECRET must have at least {SECRET_LEAST} characters, the same as the "
            "service's. Set it or VERIFICATION_SECRET_FILE."
        )
    port = parts.port or (443 if secure else 80)
    return Address(host, port, parts.path.rstrip("/"), secure, settings.VERIFICATION_CA_FILE)


def _is_plain_here(scheme: str, host: str) -> bool:
    return scheme == "http" and host in _HERE
