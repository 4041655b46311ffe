"""What an operator may do: dead letters put back in line."""

from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity.queries import rows_of
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import Refused

REACTION, JOB = "reaction", "job"
MOST_AT_ONCE = 500
"""Dead letters put back by one act."""


@action
def run_again(kind: str, key: UUID, *, by: Actor) -> None:
    """Put one dead letter (死信), a reaction or a job, back in line, its attempts forgotten.

    The door asks for the duty system.operate. Refused when there is no such letter any more, or
    when a job of the same kind waits already and only one may.
    """
    done = rows_of(
        "SELECT operations_run_again(%s::date, %s, %s::uuid, %s::timestamptz) AS again",
        [clock.today(), kind, key, clock.now()],
    )
    if not done[0]["again"]:
        raise Refused(_("这条死信已经重新排队或已办完，不用再次重试。"))
    record(by, "operations.run_again", f"{kind}:{key.int if kind == JOB else key}")


@action
def run_all_again(kind: str, name: str, *, by: Actor) -> int:
    """Put every dead letter of one name back in line, MOST_AT_ONCE at a time; returns how many."""
    rows = rows_of(
        "SELECT operations_run_all_again(%s::date, %s, %s, %s::timestamptz, %s) AS number",
        [clock.today(), kind, name, clock.now(), MOST_AT_ONCE],
    )
    number = int(rows[0]["number"])
    if not number:
        raise Refused(_("这一类没有死信了，或同样的作业已经在排队。"))
    record(by, "operations.run_all_again", f"{kind}:all", name=name, number=number)
    return number
