"""What I need in my case (我的情况要什么): a few questions, and what follows from each answer.

Public. Answers come by POST, since they are personal and have no place in an address; nothing is
kept, and nothing of them is logged. What is said here the rules say that decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from tongban.applications import queries
from tongban.applications.web import prefill
from tongban.applications.web.asking import Asking, Known
from tongban.applications.web.forms import AnswerField
from tongban.applications.web.slots import source_words
from tongban.applications.web.words import here
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import (
    Does,
    Eligibility,
    Field,
    FieldType,
    HolderKind,
    Item,
    MaterialKind,
    Requirement,
    Scenario,
    Verdict,
    effects,
    form,
    named,
    scenario,
    turn,
)
from tongban.kernel import clock
from tongban.kernel.actor import Actor, Role
from tongban.kernel.db import acting
from tongban.kernel.web import fields as drawn_fields
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request
from tongban.kernel.workdays import table
from tongban_wire import expr

YES_NO = ("yes", "no")
BROUGHT = (MaterialKind.UPLOAD, MaterialKind.PLEDGE)
MOST_TRIED = 60
"""So many answers are tried out for one page, no more."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What one answer changed."""

    question: str
    answer: str = field(repr=False)
    effects: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that is not met, and because of which answers."""

    text: Requirement
    because: str = field(repr=False)


@guards.public
@sensitive_post_parameters()
def navigator(request: Request, code: str) -> HttpResponse:
    """The questions, and what an item comes to with the answers so far."""
    today = clock.today()
    with acting(request.actor):
        version_id, item = catalogue.in_force(code, today)
        calendar = table.calendar(today)
        is_open = catalogue.state(version_id) is catalogue.State.ACTIVE
        kind = _kind(request.actor)
    posted = request.POST if request.method == "POST" else None
    known = _known(item, request.actor) if posted is None else {}
    asking = Asking(item, posted, kind, known)
    case = scenario(item, asking.answers, asking.kind, today)
    changes = _changes(asking, case, today)
    _show_effects(asking, today)
    is_whole = asking.is_valid
    context = {
        "item": item,
        "takes": is_open and not item.is_guide_only,
        "name": here(item.name),
        "asking": asking,
        "errors": "" if is_whole else drawn_fields.errors(*asking.forms),
        "case": case,
        "need": [one for one in case.materials if one.kind is MaterialKind.UPLOAD],
        "sign": [one for one in case.materials if one.kind is MaterialKind.PLEDGE],
        "may_need": [one for one in case.may_need if one.kind in BROUGHT],
        "may_bring": any(one.kind is MaterialKind.UPLOAD for one in case.may_need),
        "fee": _yuan(case.fee),
        "windows": case.windows,
        "due": catalogue.promised(today, item.promised, calendar),
        "changes": changes,
        "judged": [one.requirement for one in case.conditions if one.verdict is Verdict.OFFICER],
        "ruled": any(one.holds for one in item.conditions),
        **_verdict(item, asking, case, today),
    }
    return render(request, "applications/navigator.html", context, status=200 if is_whole else 422)


def _kind(by: Actor) -> HolderKind:
    """As what whoever has signed in acts now; a guest as a person."""
    if not _is_known(by):
        return HolderKind.PERSON
    assert by.holder_id is not None
    return HolderKind(queries.kind_of(by.holder_id))


def _is_known(by: Actor) -> bool:
    return by.role == Role.PERSON and by.holder_id is not None


def _known(item: Item, by: Actor) -> Known:
    """What is known of whoever has signed in, with its source; a guest is not known."""
    if not _is_known(by):
        return {}
    asked = named(item)
    questions = [x for group in item.form if not group.repeats for x in group.fields]
    assert by.holder_id is not None
    wanted = [one for one in questions if one.key in asked and one.sources]
    offers, _away = prefill.known(wanted, by.holder_id, by) if wanted else ({}, [])
    return {key: (one.value, source_words(one)) for key, one in offers.items()}


# --- what answers change --------------------------------------------------------------------------


def _changes(asking: Asking, case: Scenario, on: date) -> list[Changed]:
    """Of each question that is answered what would be otherwise without."""
    found = []
    for one in asking.questions():
        if kept := asking.answers.get(one.key):
            before = scenario(asking.item, asking.without(one.key), asking.kind, on)
            if said := _said(before, case):
                found.append(Changed(here(one.label), here(form.in_words(one, kept)), said))
    for rows in asking.sections:
        if rows.repeats:
            before = scenario(asking.item, asking.without(rows.key), asking.kind, on)
            if said := _said(before, case):
                found.append(Changed(rows.title, "", said))
    return found


def _show_effects(asking: Asking, on: date) -> None:
    """Beside each answer that can be chosen what choosing it would change."""
    left = MOST_TRIED
    for one in asking.questions():
        codes = _codes(one)
        left -= len(codes)
        if not codes or left < 0:
            continue
        drawn = next(x.fields[one.key] for x in asking.forms if one.key in x.fields)
        assert isinstance(drawn, AnswerField)
        before = scenario(asking.item, asking.without(one.key), asking.kind, on)
        for code in codes:
            answers = {**asking.answers, one.key: code}
            after = scenario(asking.item, answers, asking.kind, on)
            if said := _said(before, after):
                drawn.choice_effects[code] = (
                    "; ".join(said) if get_language() == "en" else "；".join(said)
                )


def _codes(one: Field) -> tuple[str, ...]:
    if one.type is FieldType.YES_NO:
        return YES_NO
    return tuple(x.code for x in one.options) if one.type is FieldType.CHOICE else ()


_DOES = {
    Does.NEEDS: gettext_lazy("要交：%(what)s"),
    Does.SPARES: gettext_lazy("不用交：%(what)s"),
    Does.COSTS: gettext_lazy("多%(amount)s元"),
    Does.SAVES: gettext_lazy("少%(amount)s元"),
    Does.ADDS_STEP: gettext_lazy("多一步：%(what)s"),
    Does.LEADS_TO: gettext_lazy("可以去：%(what)s"),
    Does.FAILS: gettext_lazy("不符合：%(what)s"),
    Does.MEETS: gettext_lazy("符合了：%(what)s"),
}


def _said(before: Scenario, after: Scenario) -> list[str]:
    """What is different, in words."""
    return [
        _DOES[one.does] % {"what": here(one.what), "amount": _yuan(one.amount)}
        for one in effects(before, after)
    ]


def _yuan(amount: Decimal) -> str:
    return f"{amount:.2f}".removesuffix(".00")


# --- whether it can be granted --------------------------------------------------------------------


def _verdict(item: Item, asking: Asking, case: Scenario, on: date) -> dict[str, Any]:
    """Why not, what would make it so, and on which day it is so by itself."""
    if case.verdict is not Eligibility.NOT_ELIGIBLE:
        return {"verdict": case.verdict.value}
    found = turn(item, case, asking.answers, asking.kind, on)
    language = "en" if get_language() == "en" else "zh"
    labels = catalogue.labels(item, language)
    change = expr.Explanation(False, (), (), found.changes, True)
    return {
        "verdict": case.verdict.value,
        "unmet": [Unmet(one, _because(one, case, labels, language)) for one in case.unmet],
        "otherwise": expr.sentences(change, labels, language)[1] if found.changes else "",
        "on": found.on,
    }


def _because(one: Requirement, case: Scenario, labels: dict[str, expr.Label], language: str) -> str:
    """The facts that decided, in one sentence; empty where rows did."""
    why = expr.explain(expr.parse(one.holds), case.facts)
    said = expr.Explanation(why.verdict, why.reasons, (), (), True)
    return expr.sentences(said, labels, language)[1] if why.reasons else ""
