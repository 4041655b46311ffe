"""Turning the simulated service's behaviour, for the demo page and for tests."""

import http.client
import json
import secrets
from urllib.parse import urlsplit

from tongban.kernel import clock
from tongban.site.demo.verifier.serve import CONTROL_PATH
from tongban_wire import verification as wire

_PATIENCE_S = 3


def turn(url: str, secret: str, mode: str = "") -> str:
    """Tell the service how to behave (nothing: leave it) and return how it behaves now.

    Empty when it does not answer.
    """
    body = json.dumps({"mode": mode}).encode()
    time, nonce = clock.now().isoformat(timespec="seconds"), secrets.token_hex(16)
    headers = {
        wire.TIME: time,
        wire.NONCE: nonce,
        wire.SIGNATURE: wire.question_signature(secret, CONTROL_PATH, time, nonce, body),
    }
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE_S)
    try:
        connection.request("POST", CONTROL_PATH, body, headers)
        answer = connection.getresponse()
        return str(json.loads(answer.read(wire.MOST_BYTES)).get("mode", ""))
    except (OSError, http.client.HTTPException, ValueError):
        return ""
    finally:
        connection.close()
