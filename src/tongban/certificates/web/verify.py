"""Checking a certificate (核验证照): open to everybody, without signing in.

Who asks is kept nowhere: the page writes nothing, the log has neither address nor code. One
client may ask so many times a minute (VERIFY_PER_MINUTE), since numbers can be counted up.
"""

import time
from functools import cache

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongban.certificates import queries
from tongban.certificates.queries import Checked
from tongban.certificates.rules import Verdict
from tongban.certificates.web.words import REASONS, VERDICTS, in_words
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.web import client, errors, guards
from tongban.kernel.web.limits import Buckets
from tongban.kernel.web.request import Request

_ELSEWHERE = frozenset({"number", "issuer", "issued_on", "valid_to"})
"""What the page says of every certificate, whatever its type."""


@guards.public
def form(request: Request) -> HttpResponse:
    """A number, an identifier or the letters of a code; with one of them the answer, too."""
    return _answered(request, request.GET.get("q", "").strip()[: queries.LONGEST])


@guards.public
def code(request: Request, code: str) -> HttpResponse:
    """Where the code on a certificate leads."""
    return _answered(request, code)


@guards.public
def keys(request: Request) -> HttpResponse:
    """What programs check with, off line: public keys of codes, chains of seals."""
    with acting(Actor.guest()):
        found = queries.public_keys()
    return JsonResponse(found, json_dumps_params={"indent": 1})


def _answered(request: Request, asked: str) -> HttpResponse:
    if not asked:
        return render(request, "certificates/verify.html", {"asked": ""})
    if wait := _wait(request):
        return errors.too_fast(request, wait)
    found = queries.checked(asked, Actor.guest())
    verdict = found.verdict if found else Verdict.UNKNOWN
    pill, word = VERDICTS[verdict] if found else ("", _("查不到"))
    context = {
        "asked": asked if found is None else found.number,
        "found": found,
        "verdict": verdict.value,
        "pill": pill,
        "word": word,
        "at": clock.now(),
        **(_words(found) if found else {}),
    }
    status = 200 if found else 404
    return render(request, "certificates/verify.html", context, status=status)


def _words(found: Checked) -> dict[str, object]:
    lines = [line for line in found.lines if line.text and line.of not in _ELSEWHERE]
    return {
        "name": in_words.one(found.name, found.name_en),
        "issuer": in_words.one(found.issuer, found.issuer_en),
        "lines": in_words(lines),
        "reason": REASONS[found.revoke_reason] if found.revoke_reason else "",
    }


def _wait(request: Request) -> float:
    per_minute = int(settings.VERIFY_PER_MINUTE)
    if not per_minute:
        return 0.0
    return _buckets(per_minute).take(client.address(request), time.monotonic())


@cache
def _buckets(per_minute: int) -> Buckets:
    return Buckets(per_minute)
