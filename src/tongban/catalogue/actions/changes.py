"""Changes of the lists of items (清单变动): proposed, reviewed by two offices, put into force."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.catalogue import queries
from tongban.catalogue.actions.enacting import Enacting
from tongban.catalogue.models import ChangeRequest, ChangeReview, ListKind
from tongban.catalogue.queries.editors import EDIT, must_edit
from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import to_data
from tongban.catalogue.rules.listing import ListChange, Office, is_decided
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.errors import Refused
from tongban.kernel.rows import fetch
from tongban.kernel.text import refuse_odd

__all__ = ["DUTY_OF", "EDIT", "propose", "review", "withdraw"]

DUTY_OF = {Office.ESTABLISHMENT: "catalogue.establishment", Office.LEGAL: "catalogue.legal"}
"""What an officer holds to review for each office."""

LONGEST_WORDS = 2_000
FARTHEST = timedelta(days=366)
"""A mistyped year would stand in the way of every version before it."""


@action
def propose(
    change: ListChange[Any],
    *,
    department_id: UUID,
    reason: str,
    effective_on: date,
    by: Actor,
) -> UUID:
    """Propose a change of a list (申报清单变动). It waits for both offices.

    Whether it is of the catalogue list or of the department's implementation list, its codes say.
    Refused where an officer does not edit this department's items, where the change makes no sense
    on the list, or where what is to stand there fails the gate.
    """
    must_edit(department_id, by)
    today = clock.today()
    if not today <= effective_on <= today + FARTHEST:
        raise Refused(_("生效日期应在今天起一年之内。请改生效日期。"))
    kind = _list_of(change)
    there = Enacting.there_now(kind, change)
    Enacting.must_make_sense(change, there)
    _must_be_of(change, kind, department_id, there)
    _must_pass(change, kind, effective_on)
    row = ChangeRequest(
        list=kind,
        operation=change.operation,
        codes=list(change.codes),
        content=[to_data(one) for one in change.entries],
        based_on=Enacting.digest_of(there, change.codes),
        reason=_words(reason, _("请写明为什么要变动。")),
        effective_on=effective_on,
        department_id=department_id,
        proposed_by=by.subject,
        proposed_at=clock.now(),
    )
    row.save(force_insert=True)
    record(
        by,
        "change.propose",
        f"change:{row.id}",
        operation=str(change.operation),
        effective_on=effective_on,
    )
    return row.id


@action
def review(change_id: UUID, office: Office, *, favours: bool, said: str = "", by: Actor) -> str:
    """Say what the office holds of a change (编制、法制审核); how the change stands after it.

    With the second favour it goes into force in this very act, on its day or, where that has gone
    by, today. Refused for whoever does not review for this office, has proposed it, or has spoken
    for the other office; and where the list or the gate is not what it was.
    """
    row = _open_locked(change_id)
    _must_review(row, office, by)
    words = _words(said, "" if favours else _("不同意的，请写明理由。"))
    _say(row, office, favours, words, by)
    decided = is_decided({Office(one.office): one.favours for one in _reviews(row)})
    if decided is None:
        record(by, "change.review", f"change:{row.id}", office=str(office), favours=favours)
        return str(row.state)
    row.state = "approved" if decided else "refused"
    row.closed_at = clock.now()
    row.save(update_fields=["state", "closed_at"])
    if decided:
        _put_into_force(row, by)
    record(
        by,
        "change.review",
        f"change:{row.id}",
        office=str(office),
        favours=favours,
        state=str(row.state),
    )
    return str(row.state)


@action
def withdraw(change_id: UUID, *, by: Actor) -> None:
    """Take a change back that is not decided (撤回). Refused for other departments."""
    row = _open_locked(change_id)
    must_edit(row.department_id, by)
    row.state, row.closed_at = "withdrawn", clock.now()
    row.save(update_fields=["state", "closed_at"])
    record(by, "change.withdraw", f"change:{row.id}")


def _open_locked(change_id: UUID) -> ChangeRequest:
    """The change, ours until the act is over."""
    row = fetch(ChangeRequest, change_id, locked=True)
    if row is None:
        queries.change(change_id)
        raise AssertionError("unreachable")
    if row.state != "open":
        raise Refused(_("这个变动申请已经办完，不能再改。请刷新页面看结果。"))
    return row


def _put_into_force(row: ChangeRequest, by: Actor) -> None:
    Enacting.alone()
    whole = queries.change(row.id)
    change = queries.to_change(whole)
    begins = max(row.effective_on, clock.today())
    there = Enacting.there_now(row.list, change)
    if Enacting.digest_of(there, change.codes) != row.based_on:
        raise Refused(
            _("申报之后，清单里的这些事项又变了。请让申报部门撤回，按现在的内容重新申报。")
        )
    Enacting.must_make_sense(change, there)
    _must_pass(change, row.list, begins, in_force=True)
    Enacting.enact(row, change, there, begins, by)


def _must_pass(change: ListChange[Any], kind: str, begins: date, *, in_force: bool = False) -> None:
    """The gate: what is to stand there has no flaw. `in_force`: on the list as it is, without what
    is merely proposed."""
    if kind == ListKind.CATALOGUE:
        problems = queries.problems_of_entries(change.entries)
    else:
        listed = queries.catalogue_list(begins) if in_force else queries.list_to_come()
        problems = queries.problems_of_items(change.entries, begins, listed)
    if problems:
        raise Refused(
            _("有%(count)s处不合标准，不能发布。第一处：%(first)s")
            % {"count": len(problems), "first": _told(problems[0])}
        )


def _told(one: queries.Problem) -> str:
    """In the reader's language."""
    return one.en if get_language() == "en" else one.zh


def _must_review(row: ChangeRequest, office: Office, by: Actor) -> None:
    held = (
        identity.duties_over(by.officer_id, row.department_id, clock.today())
        if by.officer_id
        else ()
    )
    if DUTY_OF[office] not in held:
        raise Refused(_("您没有审核这个变动的职责。需要的话，请找安全管理员。"))


def _say(row: ChangeRequest, office: Office, favours: bool, said: str, by: Actor) -> None:
    assert by.department_id is not None, "an officer's"
    said_already = _reviews(row)
    if by.subject == row.proposed_by:
        raise Refused(_("申报人不能审核自己的申报。"))
    if any(one.office == office for one in said_already):
        raise Refused(_("这个办公室已经审核过。请刷新页面看结果。"))
    if any(one.reviewed_by == by.subject for one in said_already):
        raise Refused(_("编制、法制审核要由两个人分别作出，您已经审核过。"))
    ChangeReview(
        change_id=row.id,
        proposed_by=row.proposed_by,
        office=office,
        department_id=by.department_id,
        reviewed_by=by.subject,
        favours=favours,
        said=said,
        at=clock.now(),
    ).save(force_insert=True)


def _reviews(row: ChangeRequest) -> Sequence[ChangeReview]:
    return list(ChangeReview.objects.filter(change_id=row.id))


def _list_of(change: ListChange[Any]) -> str:
    """Entries have 12 digits, items 33 characters."""
    codes = [*change.codes, *(one.code for one in change.entries)]
    is_item = any(isinstance(one, Item) for one in change.entries) or any(
        len(code) > 12 for code in codes
    )
    return ListKind.IMPLEMENTATION if is_item else ListKind.CATALOGUE


def _must_be_of(change: ListChange[Any], kind: str, department_id: UUID, there: Any) -> None:
    """Items are of the department that proposes."""
    if kind == ListKind.CATALOGUE:
        return
    code = next(one.code for one in identity.departments() if one.id == department_id)
    items = [*change.entries, *(there[one].entry for one in change.codes)]
    if any(one.department != code for one in items):
        raise Refused(_("一次变动只能是本部门实施清单里的事项。请分开申报。"))


def _words(text: str, missing: str) -> str:
    said = refuse_odd(text.strip(), lines=True)
    if missing and not said:
        raise Refused(missing)
    if len(said) > LONGEST_WORDS:
        raise Refused(_("最多写%(most)s字。") % {"most": LONGEST_WORDS})
    return said
