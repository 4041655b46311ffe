"""What a guide has to say (办事指南的要素): the elements of the national list and how they hang
together (domain reference 2.3, 2.4). Pure."""

import re
from collections.abc import Iterator

from tongban.catalogue.rules import (
    Audience,
    Handling,
    HandlingForm,
    Item,
    OnlineDepth,
    PowerSource,
    ResultKind,
    StepKind,
)
from tongban.catalogue.rules import facts as known_facts
from tongban.catalogue.rules.building import Path
from tongban.catalogue.rules.gate.flaws import Flaw, Found, keys_of, twice
from tongban.catalogue.rules.gate.questions import condition
from tongban.catalogue.rules.themes import FOR_BODIES, FOR_PERSONS
from tongban_wire import expr

LICENCE = "01"
OF_A_LICENCE = (
    StepKind.ACCEPT,
    StepKind.REVIEW,
    StepKind.DECIDE,
    StepKind.CLOSE,
    StepKind.DELIVER,
)
"""What the procedure of a licence has at least: 受理, 审核, 审批, 办结, 送达."""

MOST_A_DAY = 10_000
MOST_COPIES = 99
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?")
_ENTRUSTED = (PowerSource.ENTRUSTED_FROM_ABOVE, PowerSource.ENTRUSTED_BESIDE)
_ENDINGS = (
    (re.compile(r"证明(书)?$"), ResultKind.PROOF),
    (re.compile(r"(批复|批文)$"), ResultKind.APPROVAL),
    (re.compile(r"(证|执照)$"), ResultKind.CERTIFICATE),
)
"""How results are called, and what they then are."""


def flaws_of_standard(item: Item) -> list[Found]:
    """Everything the list of elements asks for and does not find, or finds at odds."""
    return [
        *_handling(item),
        *_fees(item),
        *_result(item),
        *_steps(item),
        *_themes(item),
        *_papers(item),
    ]


def _handling(item: Item) -> Iterator[Found]:
    if item.handling is None:
        yield Found((), Flaw.HANDLING_MISSING)
        return
    one, path = item.handling, ("handling",)
    if not one.forms:
        yield Found((*path, "forms"), Flaw.EMPTY_LIST)
    yield from twice((*path, "forms"), one.forms)
    yield from twice((*path, "scope"), one.scope)
    if (one.power_source in _ENTRUSTED) != (one.entrusting_body is not None):
        yield Found((*path, "entrusting_body"), Flaw.ENTRUSTED, (one.power_source,))
    if one.booking and not 1 <= one.booking.a_day <= MOST_A_DAY:
        yield Found((*path, "booking", "a_day"), Flaw.RANGE, (1, MOST_A_DAY))
    yield from _ways(item, one)


def _ways(item: Item, one: Handling) -> Iterator[Found]:
    """Whether one can come, write or go online as the guide says."""
    online = {HandlingForm.WEB, HandlingForm.MOBILE} & set(one.forms)
    if item.onsite_visits == 0 and not online and HandlingForm.COURIER not in one.forms:
        yield Found(("handling", "forms"), Flaw.NO_WAY)
    if one.online_depth is OnlineDepth.ALL_THE_WAY and item.onsite_visits > 0:
        yield Found(("handling", "online_depth"), Flaw.DEPTH_VISITS)
    if (one.online_depth > OnlineDepth.INFORMATION) != bool(online):
        yield Found(("handling", "online_depth"), Flaw.DEPTH_FORMS, (one.online_depth,))


def _fees(item: Item) -> Iterator[Found]:
    if item.fees is not None:
        yield Found(("fees",), Flaw.FEES_IN_WORDS)
    types = known_facts.types(item)
    yield from keys_of(("fee_items",), [one.key for one in item.fee_items])
    for nth, fee in enumerate(item.fee_items):
        path: Path = ("fee_items", nth)
        if not _AMOUNT.fullmatch(fee.amount) or not fee.amount.strip("0."):
            yield Found((*path, "amount"), Flaw.AMOUNT, (fee.amount[:40],))
        yield from condition((*path, "when"), fee.when, types)
        yield from condition((*path, "times"), fee.times, types, expr.Sort.NUMBER)
    if item.handling and item.handling.pays_online and not item.fee_items:
        yield Found(("handling", "pays_online"), Flaw.PAYS_NOTHING)


def _result(item: Item) -> Iterator[Found]:
    if item.result_kind is None:
        yield Found((), Flaw.RESULT_KIND)
        return
    name = item.result.name if item.result else item.result_name
    if item.result and item.result_name:
        yield Found(("result_name",), Flaw.RESULT_TWICE)
    if name is None and item.result_kind is not ResultKind.ENTRY:
        yield Found((), Flaw.RESULT_NAME)
    for ending, kind in _ENDINGS:
        if name and ending.search(name.zh):
            if kind is not item.result_kind:
                yield Found(("result_kind",), Flaw.RESULT_ENDING, (name.zh[:40], kind))
            return


def _steps(item: Item) -> Iterator[Found]:
    there = [one.kind for one in item.steps]
    for nth, kind in enumerate(there):
        if kind is None:
            yield Found(("steps", nth), Flaw.STEP_KIND)
    if item.item_type == LICENCE and None not in there:
        for kind in OF_A_LICENCE:
            if kind not in there:
                yield Found(("steps",), Flaw.STEP_MISSING, (kind,))


def _themes(item: Item) -> Iterator[Found]:
    persons = item.serves("person")
    bodies = item.serves("body") or item.founding is not None
    for nth, theme in enumerate(item.themes):
        if (theme in FOR_PERSONS and not persons) or (theme in FOR_BODIES and not bodies):
            audiences = ", ".join(Audience(one) for one in item.audiences)
            yield Found(("themes", nth), Flaw.THEME_AUDIENCE, (theme, audiences))


def _papers(item: Item) -> Iterator[Found]:
    for nth, one in enumerate(item.materials):
        for name in ("originals", "copies"):
            if not 0 <= getattr(one, name) <= MOST_COPIES:
                yield Found(("materials", nth, name), Flaw.RANGE, (0, MOST_COPIES))
