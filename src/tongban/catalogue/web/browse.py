"""Finding an item by what it is (分类导航): themes and life events, departments, regions, levels.

Every choice is a link, so it works without a script and an address can be passed on.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from tongban.catalogue import queries
from tongban.catalogue.queries import facets
from tongban.catalogue.queries.facets import AXES, BODY, PERSON, Choice, Placed, Shelves
from tongban.catalogue.rules import Item, Text, fees
from tongban.catalogue.rules.kinds import HandlingForm
from tongban.catalogue.web.told import depends, handed_in
from tongban.catalogue.web.words import FORMS, ITEM_TYPES, LEVELS
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.web import frame, guards
from tongban.kernel.web.request import Request
from tongban.kernel.web.texts import said

ADDRESS = "/browse"
TITLES: Mapping[str, frame.Text] = {
    facets.WHO: gettext_lazy("给谁办"),
    facets.THEME: gettext_lazy("主题"),
    facets.DEPARTMENT: gettext_lazy("办理部门"),
    facets.LEVEL: gettext_lazy("行使层级"),
    facets.REGION: gettext_lazy("地区"),
    facets.TYPE: gettext_lazy("事项类型"),
    facets.FORM: gettext_lazy("怎么办"),
}
WHO: Mapping[str, frame.Text] = {PERSON: gettext_lazy("个人"), BODY: gettext_lazy("单位")}
OPEN = (facets.WHO, facets.THEME)
"""What a reader sees without opening it."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an axis: where it leads, and how many items it leaves."""

    key: str
    label: str
    count: int
    address: str
    is_chosen: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to choose."""

    key: str
    title: frame.Text
    values: Sequence[Value]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Served:
    """Whom items serve: all of theirs, and the themes of their life or business."""

    all: Value
    themes: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Listed:
    """One item of the list, with the facts people choose by."""

    item: Item
    department: Text | None
    hand_in: int
    hand_in_depends: bool
    fees: Text


@guards.public
def browse(request: Request) -> HttpResponse:
    """The ways in, or the items that fit what was chosen."""
    with acting(request.actor):
        shelves = facets.shelves(clock.today())
        words = _words(shelves)
        choice = _choice(request, words)
        fitting = [one for one in shelves.items if one.fits(choice)]
        page = _page(fitting, request.GET.get("after", ""))
        wholes = queries.whole(one.version_id for one in page) if choice else {}
    counts = facets.counted(shelves.items, choice)
    axes = [_axis(axis, counts[axis], choice, words) for axis in AXES]
    context = {
        "count": len(fitting),
        "axes": [one for one in axes if one.values],
        "chosen": [x for one in axes for x in one.values if x.is_chosen],
        **(_list(fitting, page, wholes, shelves, choice, request) if choice else {}),
        **({} if choice else _front(shelves, words)),
    }
    return render(request, f"catalogue/{'browse' if choice else 'ways'}.html", context)


def _words(shelves: Shelves) -> dict[str, dict[str, str]]:
    """What each value is called, in the order of its axis; what has no words cannot be chosen."""
    departments = {key: said(text) for key, text in shelves.departments.items()}
    return {
        facets.WHO: {key: str(word) for key, word in WHO.items()},
        facets.THEME: {key: said(text) for key, text in queries.THEMES.items()},
        facets.DEPARTMENT: departments,
        facets.LEVEL: {key: str(word) for key, word in LEVELS.items()},
        facets.REGION: {key: said(text) for key, text in sorted(shelves.regions.items())},
        facets.TYPE: {key: str(word) for key, word in ITEM_TYPES.items()},
        facets.FORM: {str(key): str(FORMS[key]) for key in HandlingForm},
    }


def _choice(request: Request, words: Mapping[str, Mapping[str, str]]) -> Choice:
    asked = {axis: request.GET.get(axis, "") for axis in AXES}
    return {axis: value for axis, value in asked.items() if value in words[axis]}


def _axis(
    axis: str, counts: Counter[str], choice: Choice, words: Mapping[str, Mapping[str, str]]
) -> Axis:
    """The values that lead somewhere; the chosen one leads back out of it."""
    values = [
        Value(
            key,
            label,
            counts[key],
            _address({**choice, axis: "" if choice.get(axis) == key else key}),
            choice.get(axis) == key,
            queries.THEME_ICONS[key] if axis == facets.THEME else "",
        )
        for key, label in words[axis].items()
        if counts[key] or choice.get(axis) == key
    ]
    return Axis(axis, TITLES[axis], values, axis in OPEN or axis in choice)


def _front(shelves: Shelves, words: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """For persons and for bodies the themes that have something for them."""
    return {"served": [one for who in WHO if (one := _served(who, shelves, words)).all.count]}


def _served(who: str, shelves: Shelves, words: Mapping[str, Mapping[str, str]]) -> Served:
    choice = {facets.WHO: who}
    count = sum(one.fits(choice) for one in shelves.items)
    counts = facets.counted(shelves.items, choice, [facets.THEME])[facets.THEME]
    return Served(
        Value(who, str(WHO[who]), count, _address(choice), False),
        _axis(facets.THEME, counts, choice, words).values,
    )


def _page(fitting: Sequence[Placed], after: str) -> Sequence[Placed]:
    """One page and one item more, behind a code (keyset)."""
    return [one for one in fitting if one.code > after][: queries.PAGE + 1]


def _list(
    fitting: Sequence[Placed],
    page: Sequence[Placed],
    wholes: Mapping[Any, Item],
    shelves: Shelves,
    choice: Choice,
    request: Request,
) -> dict[str, Any]:
    there = page[: queries.PAGE]
    more = len(page) > queries.PAGE
    return {
        "listed": list(_listed([wholes[one.version_id] for one in there], shelves)),
        "next": _address({**choice, "after": there[-1].code}) if more else "",
        "first": _address(choice) if request.GET.get("after") else "",
    }


def _listed(items: Sequence[Item], shelves: Shelves) -> Iterator[Listed]:
    for item in items:
        papers = handed_in(item)
        yield Listed(
            item,
            shelves.departments.get(item.department),
            len(papers),
            depends(papers),
            fees.in_words(item),
        )


def _address(query: Mapping[str, str]) -> str:
    """Short and always the same for the same choice, so that it can be passed on."""
    kept = {key: query[key] for key in (*AXES, "after") if query.get(key)}
    return f"{ADDRESS}?{urlencode(kept)}" if kept else ADDRESS
