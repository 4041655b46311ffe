"""Turning the simulated gateway and reading what it carried, for the demo page and for tests."""

import http.client
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tongban.kernel import clock
from tongban.site.demo.messenger.serve import CONTROL_PATH
from tongban_wire import messaging as wire

_PATIENCE_S = 3
_MOST_BYTES = 1_000_000


def turn(url: str, secret: str, mode: str = "") -> Mapping[str, Any]:
    """Tell the gateway how to behave (nothing: leave it); its `mode` and the `newest` it took.

    Empty when it does not answer.
    """
    body = json.dumps({"mode": mode}).encode()
    time, nonce = clock.now().isoformat(timespec="seconds"), secrets.token_hex(16)
    headers = {
        wire.TIME: time,
        wire.NONCE: nonce,
        wire.SIGNATURE: wire.message_signature(secret, time, nonce, body),
    }
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE_S)
    try:
        connection.request("POST", CONTROL_PATH, body, headers)
        answer = connection.getresponse()
        said = json.loads(answer.read(_MOST_BYTES))
        return said if "mode" in said else {}
    except (OSError, http.client.HTTPException, ValueError):
        return {}
    finally:
        connection.close()
