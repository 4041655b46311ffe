"""Asks the service and believes only an answer signed for this very question.

Standard library only. Nothing personal stands in an address or in an error; each call has three
limits: to connect, between two reads, and in total, however slowly bytes drip.
"""

import contextlib
import http.client
import json
import secrets
import socket
import ssl
import threading
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC
from typing import Any

from tongban.identity.ports import (
    Answer,
    BodyClaim,
    PersonClaim,
    VerifierAway,
    VerifierSlow,
    VerifierWrong,
)
from tongban.identity.providers.verification.answers import read
from tongban.identity.rules import BODY_FACTS, IDENTITY
from tongban.kernel import clock
from tongban_wire import verification as wire


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens; `ca_file` names who vouches for it, empty for the system's."""

    host: str
    port: int
    path: str
    secure: bool
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds: to connect, between two reads, for the whole question."""

    connect: float
    read: float
    total: float


@dataclass(frozen=True, slots=True)
class Client:
    """A Verifier (ports.py)."""

    address: Address
    secret: str = field(repr=False)
    limits: Limits

    def person(self, claim: PersonClaim) -> Answer:
        """Name, ID number and elements against the population base."""
        elements = {kind.value: text for kind, text in claim.elements.items()}
        question = {"name": claim.name, "id_number": claim.id_number, "elements": elements}
        return self._ask(wire.PERSON_PATH, question, frozenset({IDENTITY, *elements}))

    def body(self, claim: BodyClaim) -> Answer:
        """A body and its legal representative against the legal-person base."""
        return self._ask(wire.BODY_PATH, asdict(claim), frozenset(BODY_FACTS))

    def _ask(self, path: str, question: Mapping[str, Any], facts: frozenset[str]) -> Answer:
        reference, nonce = str(uuid.uuid4()), secrets.token_hex(16)
        body = json.dumps({"reference": reference, **question}, ensure_ascii=False).encode()
        status, signature, content = self._exchange(path, nonce, body)
        if status in (429, 502, 503, 504):
            raise VerifierAway
        expected = wire.answer_signature(self.secret, nonce, status, content)
        if status != http.client.OK or not wire.is_signed(expected, signature):
            raise VerifierWrong
        return read(content, reference, facts)

    def _exchange(self, path: str, nonce: str, body: bytes) -> tuple[int, str, bytes]:
        connection = self._connection()
        late = threading.Event()
        watchdog = threading.Timer(self.limits.total, _cut, (connection, late))
        watchdog.daemon = True
        watchdog.start()
        try:
            said = self._converse(connection, path, self._headers(path, nonce, body), body)
            if late.is_set():  # the head of an answer that was cut looks whole
                raise VerifierSlow
            return said
        except ssl.SSLError as error:
            raise VerifierWrong from _without_words(error)
        except http.client.RemoteDisconnected as error:
            raise (VerifierSlow if late.is_set() else VerifierAway) from _without_words(error)
        except (TimeoutError, OSError, http.client.IncompleteRead) as error:
            slow = late.is_set() or isinstance(error, TimeoutError)
            raise (VerifierSlow if slow else VerifierAway) from _without_words(error)
        except (http.client.HTTPException, ValueError) as error:
            raise (VerifierSlow if late.is_set() else VerifierWrong) from _without_words(error)
        finally:
            watchdog.cancel()
            connection.close()

    def _converse(
        self,
        connection: http.client.HTTPConnection,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> tuple[int, str, bytes]:
        connection.connect()
        connection.sock.settimeout(self.limits.read)
        connection.request("POST", self.address.path + path, body, dict(headers))
        response = connection.getresponse()
        content = response.read(wire.MOST_BYTES + 1)
        if len(content) > wire.MOST_BYTES:
            raise VerifierWrong
        return response.status, response.headers.get(wire.SIGNATURE, ""), content

    def _connection(self) -> http.client.HTTPConnection:
        where = self.address
        if not where.secure:
            return http.client.HTTPConnection(where.host, where.port, timeout=self.limits.connect)
        context = ssl.create_default_context(cafile=where.ca_file or None)
        return http.client.HTTPSConnection(
            where.host, where.port, timeout=self.limits.connect, context=context
        )

    def _headers(self, path: str, nonce: str, body: bytes) -> Mapping[str, str]:
        time = clock.now().astimezone(UTC).isoformat(timespec="seconds")
        signature = wire.question_signature(self.secret, path, time, nonce, body)
        return {
            "Content-Type": "application/json",
            wire.TIME: time,
            wire.NONCE: nonce,
            wire.SIGNATURE: signature,
        }


def _cut(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    """The total limit: whoever reads from this connection wakes with an error."""
    late.set()
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _without_words(error: BaseException) -> BaseException:
    """The cause by its type only: an error of http.client may quote what came over the wire."""
    return type(error)() if isinstance(error, TimeoutError) else OSError(type(error).__name__)
