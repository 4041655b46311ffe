"""A gateway reached by HTTP (短信网关): one signed POST a message.

The body is JSON with `key`, `mobile` and `text`; `X-Tongban-Time` is the second it was made and
`X-Tongban-Signature` the HMAC-SHA256 of "<time>.<body>" under SMS_SECRET, in hex. Any 2xx means
taken; the gateway takes a key once.
"""

import hashlib
import hmac
import http.client
import json
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from django.conf import settings

from tongban.identity.ports import SmsAway, SmsChannel, sms_channel
from tongban.kernel import clock
from tongban.kernel.errors import Misconfigured

PATIENCE_S = 5.0
LEAST_SECRET = 16
_LOCAL = ("127.0.0.1", "localhost", "::1")


class Gateway:
    """Follows no redirect and no proxy: the message goes to the named machine or nowhere."""

    def __init__(self, address: SplitResult, secret: str) -> None:
        self._address = address
        self._secret = secret.encode()

    def refusal(self, mobile: str) -> str:
        """Every mainland mobile can be reached."""
        return ""

    def send(self, mobile: str, text: str, key: UUID) -> None:
        """One POST. Raises SmsAway unless it was taken."""
        body = json.dumps({"key": str(key), "mobile": mobile, "text": text}).encode()
        try:
            status = self._post(body)
        except (OSError, http.client.HTTPException) as error:
            raise SmsAway(type(error).__name__) from error
        if not 200 <= status < 300:
            raise SmsAway(f"status {status}")

    def _post(self, body: bytes) -> int:
        connection = self._connection()
        try:
            path = self._address.path or "/"
            connection.request("POST", path, body, headers=self._headers(body))
            return connection.getresponse().status
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        host, port = self._address.hostname or "", self._address.port
        if self._address.scheme == "https":
            return http.client.HTTPSConnection(host, port, timeout=PATIENCE_S)
        return http.client.HTTPConnection(host, port, timeout=PATIENCE_S)

    def _headers(self, body: bytes) -> dict[str, str]:
        stamp = str(int(clock.now().timestamp()))
        signed = hmac.new(self._secret, f"{stamp}.".encode() + body, hashlib.sha256)
        return {
            "Content-Type": "application/json",
            "X-Tongban-Time": stamp,
            "X-Tongban-Signature": signed.hexdigest(),
        }


@sms_channel("http")
def make() -> SmsChannel:
    """From SMS_URL and SMS_SECRET. Raises Misconfigured for what would send in the clear."""
    address = urlsplit(settings.SMS_URL)
    if not address.hostname or address.scheme not in ("https", "http"):
        raise Misconfigured("SMS_URL is not an address like https://sms.example/send.")
    if address.scheme == "http" and address.hostname not in _LOCAL:
        raise Misconfigured("SMS_URL must begin with https:// unless it is this machine's.")
    if len(settings.SMS_SECRET) < LEAST_SECRET:
        raise Misconfigured(f"SMS_SECRET must have at least {LEAST_SECRET} characters.")
    return Gateway(address, settings.SMS_SECRET)
