"""How keeping stands: what is due, late or held; the holds of a department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.errors import NotFound
from tongban.kernel.retention import things
from tongban.kernel.retention.endings import Moment, ending_of
from tongban.kernel.retention.models import LegalHold
from tongban.kernel.retention.rules import GRACE, Rule

PAGE = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """One rule now: rows due, late (due for more than GRACE), held, and when the next is due."""

    rule: Rule
    due: int
    late: int
    held: int
    next_on: date | None


def standing(rule: Rule) -> Standing:
    """Counts rows; inside `acting` a task."""
    now = clock.now()
    found = ending_of(rule).count(rule, now)
    late = ending_of(rule).count(rule, now - GRACE).due if found.due else 0
    return Standing(rule, found.due, late, found.held, _next(rule, found.oldest))


def standings() -> list[Standing]:
    """Every rule."""
    return [standing(rule) for rule in settings.RETENTION.rules()]


def is_due(rule: Rule) -> bool:
    """Whether there is anything to end; inside `acting` a task."""
    return bool(ending_of(rule).due(rule, clock.now(), 1))


def holds(after: tuple[datetime, UUID] | None) -> Sequence[LegalHold]:
    """The department's holds, newest first, one more than a page. Inside `acting`."""
    rows = LegalHold.objects.order_by("-placed_at", "-id")
    if after is not None:
        at, last = after
        rows = rows.filter(Q(placed_at__lt=at) | Q(placed_at=at, id__lt=last))
    return list(rows[: PAGE + 1])


def hold(hold_id: UUID) -> LegalHold:
    """One hold the actor may see; NotFound without it."""
    found = LegalHold.objects.filter(id=hold_id).first()
    if found is None:
        raise NotFound(_("没有这项冻结，或它不在您的部门。"))
    return found


def hold_is_there(ref: str) -> bool:
    """Whether there is a hold of this number, in any department; another hold may name it."""
    return things.asked("SELECT retention_hold_is_there(%s)", ref)


def holds_to_review(today: date) -> int:
    """Holds in force whose day of review has come; inside `acting` a task."""
    return LegalHold.objects.filter(released_at=None, review_on__lte=today).count()


def _next(rule: Rule, oldest: Moment | None) -> date | None:
    if oldest is None:
        return None
    day = clock.shanghai(oldest).date() if isinstance(oldest, datetime) else oldest
    return day + timedelta(days=rule.length.days + 1)
