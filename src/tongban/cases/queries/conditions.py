"""How the conditions of a grant stand with what was handed in (条件核对); inside `acting`."""

from datetime import date

from tongban.applications import queries as applications
from tongban.cases.models import Case
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import Judged, Verdict
from tongban.kernel import clock


def conditions(row: Case) -> tuple[Judged, ...]:
    """Each condition with its verdict, by the rules that guide and navigator use: on the day of the
    decision, until there is one today. No answer is shown, so that no look at one is on record."""
    item = catalogue.version(row.version_id)
    if not any(one.holds for one in item.conditions):
        return tuple(Judged(one, Verdict.OFFICER) for one in item.conditions)
    kind = applications.application(row.application_id).holder_kind
    content = applications.answers(row.application_id, handed_in=True)
    return catalogue.scenario(item, content.answers, kind, _day(row)).conditions


def _day(row: Case) -> date:
    at = row.decided_at or row.ended_at
    return clock.shanghai(at).date() if at else clock.today()
