"""Delivery receipts from the message gateway (状态报告): docs/protocol/messages.md."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tongban.kernel import clock
from tongban.kernel.actor import Actor, Role
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.notices import actions
from tongban.notices.rules import Status
from tongban_wire import messaging as wire

CHANNEL = Actor(Role.PERSON, "channel:messages")
"""Sees no row: receipts go through a door of their own."""
_SKEW = timedelta(seconds=wire.MOST_SKEW_S)


@csrf_exempt
@guards.public
@require_POST
def receive(request: Request) -> HttpResponse:
    """200 for a receipt that was taken, also if it was before; 401 for one not signed as agreed.

    Whether its message is known is said only to whoever holds the secret.
    """
    if not settings.MESSAGES_URL or not _is_signed(request):
        return JsonResponse({"error": "not signed as agreed"}, status=401)
    try:
        said = _read(request.body)
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"error": "not a receipt of the specification"}, status=400)
    return JsonResponse({"outcome": actions.take_receipt(*said, by=CHANNEL)})


def _is_signed(request: HttpRequest) -> bool:
    time, nonce = request.headers.get(wire.TIME, ""), request.headers.get(wire.NONCE, "")
    expected = wire.receipt_signature(settings.MESSAGES_SECRET, time, nonce, request.body)
    return _is_now(time) and wire.is_signed(expected, request.headers.get(wire.SIGNATURE, ""))


def _is_now(time: str) -> bool:
    try:
        return abs(clock.now() - datetime.fromisoformat(time)) <= _SKEW
    except (ValueError, TypeError):
        return False


def _read(body: bytes) -> tuple[UUID, UUID, Status, datetime]:
    said: dict[str, Any] = json.loads(body)
    if set(said) != {"receipt", "key", "status", "at"}:
        raise ValueError("one member more or less")
    at = datetime.fromisoformat(said["at"]).astimezone(UTC)
    if datetime.fromisoformat(said["at"]).tzinfo is None or at > clock.now() + _SKEW:
        raise ValueError("not a moment that has been")
    return UUID(said["receipt"]), UUID(said["key"]), Status(said["status"]), at
