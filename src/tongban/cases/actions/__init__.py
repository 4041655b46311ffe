"""Acts on cases: each one legal act, one transaction, one entry in the log."""

from tongban.cases.actions.accept import accept, decline, request_correction
from tongban.cases.actions.decide import (
    close_granted,
    close_without_certificate,
    decide,
    opine,
)
from tongban.cases.actions.receive import corrected, open_case
from tongban.cases.actions.sign import sign_receipt
from tongban.cases.actions.tell import (
    KINDS,
    tell_accepted,
    tell_corrected,
    tell_correction,
    tell_decided,
    tell_declined,
    tell_received,
    tell_withdrawn,
)
from tongban.cases.actions.withdraw import withdraw

__all__ = [
    "KINDS",
    "accept",
    "close_granted",
    "close_without_certificate",
    "corrected",
    "decide",
    "decline",
    "open_case",
    "opine",
    "request_correction",
    "sign_receipt",
    "tell_accepted",
    "tell_corrected",
    "tell_correction",
    "tell_decided",
    "tell_declined",
    "tell_received",
    "tell_withdrawn",
    "withdraw",
]
