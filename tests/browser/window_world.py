"""What stands at the window of the browser's world: registrations in every state, claims."""

import json
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from tongban.identity import actions, queries
from tongban.identity.actions import Details, Hashed
from tongban.identity.models import MobileCode
from tongban.identity.ports import Answer
from tongban.identity.rules import Verdict
from tongban.identity.rules.window import CardRead, TypedReason
from tongban.kernel import clock, validators
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.db import acting

_ME = Actor.task("world")
STATES = ("compare", "mobile", "code", "sign", "open", "opened", "other", "lapsed")


def registrations(desk: Actor) -> dict[str, str]:
    """One for each state, by its name."""
    return {f"r_{state}": str(_registration(desk, state, nth)) for nth, state in enumerate(STATES)}


def _registration(desk: Actor, state: str, nth: int) -> UUID:
    first = f"99010219700505{700 + nth}"
    card = Details(f"钱多{'一二三四五六七八'[nth]}", first + validators.id_check(first))
    typed = {"how": CardRead.TYPED, "why": TypedReason.READER}
    read = typed if state in ("sign", "opened") else {"how": CardRead.READER}
    read_at = clock.now() - timedelta(hours=13 if state == "lapsed" else 0)
    with clock.at(read_at):
        row = actions.read_card(card, person_id=None, by=desk, **read)
    if state in ("compare", "lapsed"):
        return row
    actions.compare_face(row, is_same=state != "other", by=desk)
    if state in ("mobile", "other"):
        return row
    actions.ask_window_code(row, f"1990099010{nth}", address="127.0.0.1", by=desk)
    if state == "code":
        return row
    actions.prove_mobile(row, _code(row), by=desk)
    if state == "sign":
        return row
    with acting(desk):
        text = queries.agreement_on(clock.today())
    assert text is not None
    actions.sign_on_paper(row, text.version, text.digest, by=desk)
    if state == "opened":
        until = clock.now() + timedelta(days=7)
        hashed = Hashed(make_password("plum-rain-on-9"))
        actions.open_at_window(row, first=hashed, until=until, by=desk)
    return row


def _code(registration_id: UUID) -> str:
    with acting(_ME):
        row = MobileCode.objects.get(about=registration_id)
        assert row.sealed_message is not None
        words = json.loads(crypto.decrypt("mobile_code", bytes(row.sealed_message), row.id.bytes))
    return str(words["code"])


def claims(people: dict[str, UUID]) -> dict[str, str]:
    """One that fits, one that does not, one that is registered."""
    found = {}
    for nth, (login, state) in enumerate(
        (("wang.fang", "match"), ("li.qiang", "mismatch"), ("lin.xiaomei", "done"))
    ):
        found[f"c_{state}"] = str(_claim(people[login], state, nth))
    return found


def _claim(person_id: UUID, state: str, nth: int) -> UUID:
    first = f"92990102MA00009X{nth}"
    code = first + validators.credit_check(first)
    by = Actor.person(person_id)
    claim = actions.claim_body(name="示范区桂香面馆", credit_code=code, trust_level=4, by=by)
    verdict = Verdict.MISMATCH if state == "mismatch" else Verdict.MATCH
    failed = frozenset({"name", "representative"} if state == "mismatch" else ())
    actions.take_body_answer(claim, Answer(verdict, "receipt-1", failed), by=_ME)
    if state == "done":
        with acting(by):
            text = queries.agreement_on(clock.today())
        assert text is not None
        actions.register_claimed_body(claim, text.version, text.digest, by=by)
    return claim
