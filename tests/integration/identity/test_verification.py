"""What every Verifier answers; and its real client against services that misbehave."""

import http.client
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import override_settings

from tests import verifier, worlds
from tests.verifier import LIMITS, SECRET, Service
from tongban.identity.ports import (
    BodyClaim,
    PersonClaim,
    Verifier,
    VerifierAway,
    VerifierSlow,
    VerifierTrouble,
    VerifierWrong,
)
from tongban.identity.providers.verification import Client, Limits
from tongban.identity.providers.verification.answers import read
from tongban.identity.providers.verification.client import Address
from tongban.identity.providers.verification.connect import address_of
from tongban.identity.rules import ElementKind, Verdict
from tongban.kernel.errors import Misconfigured
from tongban.site.demo.strangers import bodies
from tongban_wire import verification as wire

HER = worlds.a_newcomer()
CLAIM = PersonClaim(
    HER.name,
    HER.id_number,
    {kind: HER.elements[kind] for kind in (ElementKind.MOBILE, ElementKind.DRIVING_LICENCE)},
)
_KNOWN = next(iter(bodies().values()))
SHOP = BodyClaim(
    _KNOWN.name, _KNOWN.credit_code, _KNOWN.representative_name, _KNOWN.representative_id_number
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with verifier.running(tmp_path_factory.mktemp("verifier")) as running:
        yield running


@pytest.fixture(autouse=True)
def normal(service: Service) -> None:
    service.behave("normal")


# --- the contract: what every Verifier answers, the real client and the fake alike ----------------


@pytest.fixture(params=["the client of the service", "the fake"])
def either(request: pytest.FixtureRequest, service: Service) -> Verifier:
    return verifier.Base() if request.param == "the fake" else service.client()


def test_what_agrees_matches_and_brings_a_receipt_of_its_own(either: Verifier):
    first, second = either.person(CLAIM), either.person(CLAIM)

    assert (first.verdict, first.failed) == (Verdict.MATCH, frozenset())
    assert first.reference
    assert first.reference != second.reference


@pytest.mark.parametrize("kind", ElementKind)
def test_a_detail_that_does_not_agree_is_named_alone(either: Verifier, kind: ElementKind):
    right = next(other for other in ElementKind if other is not kind)
    elements = {kind: "19900990900", right: HER.elements[right]}

    answer = either.person(replace(CLAIM, elements=elements))

    assert (answer.verdict, answer.failed) == (Verdict.MISMATCH, {kind.value})


def test_another_name_is_all_that_is_said_whatever_else_is_wrong(either: Verifier):
    wrong = {**CLAIM.elements, ElementKind.MOBILE: "19900990900"}

    answer = either.person(replace(CLAIM, name="别人", elements=wrong))

    assert (answer.verdict, answer.failed) == (Verdict.MISMATCH, {"identity"})


def test_a_number_nobody_has_is_unknown_and_nothing_failed(either: Verifier):
    answer = either.person(replace(CLAIM, id_number=worlds.an_id_number()))

    assert (answer.verdict, answer.failed) == (Verdict.UNKNOWN, frozenset())


def test_a_body_and_its_representative_are_compared(either: Verifier):
    other = replace(SHOP, name="别的店", representative_name="别人")
    nobody = replace(SHOP, credit_code=worlds.a_credit_code())

    assert either.body(SHOP).verdict is Verdict.MATCH
    assert either.body(other).verdict is Verdict.MISMATCH
    assert either.body(other).failed == {"name", "representative"}
    assert either.body(nobody).verdict is Verdict.UNKNOWN


# --- what only the real client can meet -----------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "trouble"),
    [
        ("nonsense", VerifierWrong),
        ("forged", VerifierWrong),
        ("crossed", VerifierWrong),
        ("away", VerifierAway),
        ("slow", VerifierSlow),
    ],
)
def test_each_misbehaviour_is_known_for_what_it_is(
    service: Service, mode: str, trouble: type[VerifierTrouble]
):
    service.behave(mode)

    with pytest.raises(trouble):
        service.client().person(CLAIM)


def test_whoever_has_not_the_secret_is_not_answered_and_not_believed(service: Service):
    with pytest.raises(VerifierWrong):
        service.client(secret="another-secret-of-more-than-32-letters").person(CLAIM)


def test_a_service_that_is_not_there_is_away():
    nobody = Client(Address("127.0.0.1", verifier.a_free_port(), "", False), SECRET, LIMITS)

    with pytest.raises(VerifierAway):
        nobody.person(CLAIM)


Answering = Callable[[socket.socket], None]


def _hear_out(peer: socket.socket) -> None:
    """Read the whole question: a peer that closes on unread bytes resets what it has answered."""
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += peer.recv(65_536)
    head, _end, body = heard.partition(b"\r\n\r\n")
    length = int(
        http.client.parse_headers(io.BytesIO(head.partition(b"\r\n")[2]))["Content-Length"]
    )
    while len(body) < length:
        body += peer.recv(65_536)


@contextmanager
def answering(answer: Answering) -> Iterator[int]:
    """A server that does to one connection what it likes."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            try:
                peer, _address = listening.accept()
                with peer:
                    _hear_out(peer)
                    answer(peer)
            except OSError:
                pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join(10)


def drips(peer: socket.socket) -> None:
    """One byte after the other, each within the read limit, for ever."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _byte in range(200):
        peer.sendall(b"x")
        time.sleep(0.1)


def floods(peer: socket.socket) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n"
    peer.sendall(head + b"x" * 200_000)


def mumbles(peer: socket.socket) -> None:
    peer.sendall(b"what is it you want?\r\n\r\n")


def moves(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        (drips, VerifierSlow),
        (floods, VerifierWrong),
        (mumbles, VerifierWrong),
        (moves, VerifierWrong),
    ],
)
def test_no_answer_lasts_longer_or_is_larger_than_its_limit(
    answer: Answering, trouble: type[VerifierTrouble]
):
    with answering(answer) as port:
        client = Client(Address("127.0.0.1", port, "", False), SECRET, Limits(1, 1, 1))
        began = time.monotonic()
        with pytest.raises(trouble) as raised:
            client.person(CLAIM)

    assert time.monotonic() - began < 5
    assert HER.id_number not in repr(raised.value.__cause__)


def test_nothing_personal_stands_in_what_might_be_logged():
    said = repr(CLAIM) + repr(Client(Address("127.0.0.1", 1, "", False), SECRET, LIMITS))

    assert HER.name not in said
    assert HER.id_number not in said
    assert SECRET not in said


FACTS = frozenset({"identity", "mobile", "bank_account"})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b'{"reference":"r","verdict":"match","failed":[]}',
        b'{"reference":"r","verdict":"match","failed":[],"receipt":"1","more":1}',
        b'{"reference":"x","verdict":"match","failed":[],"receipt":"1"}',
        b'{"reference":"r","verdict":"perhaps","failed":[],"receipt":"1"}',
        b'{"reference":"r","verdict":{},"failed":[],"receipt":"1"}',
        b'{"reference":"r","verdict":"match","failed":["mobile"],"receipt":"1"}',
        b'{"reference":"r","verdict":"mismatch","failed":[],"receipt":"1"}',
        b'{"reference":"r","verdict":"mismatch","failed":["driving_licence"],"receipt":"1"}',
        b'{"reference":"r","verdict":"mismatch","failed":["identity","mobile"],"receipt":"1"}',
        b'{"reference":"r","verdict":"mismatch","failed":[{}],"receipt":"1"}',
        b'{"reference":"r","verdict":"mismatch","failed":"mobile","receipt":"1"}',
        b'{"reference":"r","verdict":"match","failed":[],"receipt":"a name"}',
        b'{"reference":"r","verdict":"match","failed":[],"receipt":7}',
        b"[" * 100_000,
    ],
)
def test_an_answer_of_another_form_is_not_used(content: bytes):
    with pytest.raises(VerifierWrong):
        read(content, "r", FACTS)


def test_a_question_listened_to_cannot_be_asked_again(service: Service):
    time_, nonce, body = "2026-03-02T01:00:00+00:00", "0" * 32, b"{}"
    headers = {
        wire.TIME: time_,
        wire.NONCE: nonce,
        wire.SIGNATURE: wire.question_signature(SECRET, "/control", time_, nonce, body),
    }

    statuses = []
    for _time in range(2):
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
        connection.request("POST", "/control", body, headers)
        statuses.append(connection.getresponse().status)
        connection.close()

    assert statuses == [200, 401]


@pytest.mark.parametrize(
    "url",
    [
        "http://verify.example/",
        "ftp://127.0.0.1/",
        "https://user:word@verify.example/",
        "https://verify.example/?key=1",
        "verify.example",
        "https://",
    ],
)
def test_an_address_that_would_carry_names_in_the_clear_is_refused(url: str):
    with override_settings(VERIFICATION_SECRET=SECRET), pytest.raises(Misconfigured):
        address_of(url)


def test_a_short_secret_is_refused():
    with override_settings(VERIFICATION_SECRET="short"), pytest.raises(Misconfigured):
        address_of("https://verify.example/base")


def test_the_log_of_the_simulated_service_says_nothing_of_anybody(tmp_path: Path):
    with verifier.running(tmp_path) as service:
        service.client().person(CLAIM)

    assert HER.id_number not in (tmp_path / "verifier.log").read_text()
