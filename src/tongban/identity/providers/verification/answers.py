"""Reading an answer: exactly the members of the specification, or it is not used."""

import json
import re
from typing import Any

from tongban.identity.ports import Answer, VerifierWrong
from tongban.identity.rules import IDENTITY, Verdict

_MEMBERS = {"reference", "verdict", "failed", "receipt"}
_RECEIPT = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def read(content: bytes, reference: str, facts: frozenset[str]) -> Answer:
    """The answer to the question with this reference. Raises VerifierWrong for anything else.

    `facts` are those the question asked about: an answer cannot fail something else.
    """
    said = _object(content)
    verdict, failed, receipt = said["verdict"], said["failed"], said["receipt"]
    if said["reference"] != reference or verdict not in list(Verdict):
        raise VerifierWrong
    if not isinstance(receipt, str) or not _RECEIPT.fullmatch(receipt):
        raise VerifierWrong
    if not isinstance(failed, list) or not _makes_sense(verdict, failed, facts):
        raise VerifierWrong
    return Answer(Verdict(verdict), receipt, frozenset(failed))


def _makes_sense(verdict: str, failed: list[Any], facts: frozenset[str]) -> bool:
    """A mismatch names what failed and nothing else does; without the identity no element is
    compared."""
    if any(not isinstance(fact, str) or fact not in facts for fact in failed):
        return False
    if IDENTITY in failed and len(failed) > 1:
        return False
    return bool(failed) == (verdict == Verdict.MISMATCH)


def _object(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise VerifierWrong from None
    if not isinstance(said, dict) or set(said) != _MEMBERS:
        raise VerifierWrong
    return said
