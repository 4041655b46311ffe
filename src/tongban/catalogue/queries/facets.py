"""Items by what they are (分类导航): the seven axes of 国办函〔2016〕108号, how many items stand
under each value, and which fit a choice.

The axes of all items in force are read once for every change of the catalogue and kept by the
process; counting and choosing cost no query.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import TextField
from django.db.models.functions import MD5, Cast

from tongban.catalogue.models import ItemVersion
from tongban.catalogue.queries.versions import in_force_ids
from tongban.catalogue.rules import Audience, Text
from tongban.identity import queries as identity
from tongban.kernel.regions import table

WHO, THEME, DEPARTMENT, LEVEL, REGION, TYPE, FORM = AXES = (
    "who",
    "theme",
    "dept",
    "level",
    "region",
    "type",
    "form",
)
"""服务对象、主题、实施主体、层级、管辖、性质、办理形式: as addresses name them."""
PERSON, BODY = "person", "body"
KEPT = 4
"""Of how many days and states of the catalogue a process keeps the axes."""

Choice = Mapping[str, str]
"""By axis, the one value that was chosen."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One item in force, and the values it has on each axis."""

    code: str
    version_id: UUID
    axes: Mapping[str, tuple[str, ...]]

    def misses(self, choice: Choice) -> list[str]:
        """The axes on which it is not what was chosen."""
        return [axis for axis, value in choice.items() if value not in self.axes[axis]]

    def fits(self, choice: Choice) -> bool:
        """Whether it is among what was chosen."""
        return not self.misses(choice)


@dataclass(frozen=True, slots=True)
class Shelves:
    """All items in force on a day by code, and what departments and regions are called."""

    items: tuple[Placed, ...]
    departments: Mapping[str, Text]
    regions: Mapping[str, Text]


def shelves(on: date) -> Shelves:
    """The whole catalogue of a day as it is navigated; three queries once it is read."""
    departments = identity.departments()
    region_of = tuple((one.code, one.region_code) for one in departments)
    items = _placed(on, _state(), region_of)
    regions = table.in_force(on).filter(code__in={region for _, region in region_of})
    return Shelves(
        items,
        {one.code: Text(one.name, one.name_en) for one in departments},
        {one.code: Text(one.name, one.name_en) for one in regions},
    )


def counted(
    items: Sequence[Placed], choice: Choice, axes: Sequence[str] = AXES
) -> dict[str, Counter[str]]:
    """How many items each value of each axis would leave, given what is chosen on the others.

    An item that fits all but one axis counts on that axis alone: there one may change one's mind.
    """
    counts: dict[str, Counter[str]] = {axis: Counter() for axis in axes}
    for one in items:
        missed = one.misses(choice)
        if len(missed) < 2:
            for axis in (axis for axis in missed or axes if axis in counts):
                for value in one.axes[axis]:
                    counts[axis][value] += 1
    return counts


def _state() -> str:
    """A mark of the versions there are: another as soon as one is published."""
    ids = StringAgg(Cast("id", TextField()), ",", order_by="id")
    return ItemVersion.objects.aggregate(mark=MD5(ids))["mark"] or ""


@lru_cache(maxsize=KEPT)
def _placed(on: date, state: str, regions: tuple[tuple[str, str], ...]) -> tuple[Placed, ...]:
    region_of = dict(regions)
    there = ItemVersion.objects.filter(id__in=in_force_ids(on)).exclude(state="cancelled")
    rows = there.order_by("code").values_list(*_READ)
    return tuple(_one(*row, region_of=region_of) for row in rows)


_READ = (
    "code",
    "id",
    "department__code",
    "definition__item_type",
    "definition__audiences",
    "definition__themes",
    "definition__handling__forms",
)


def _one(
    code: str,
    version_id: UUID,
    department: str,
    item_type: str,
    audiences: Sequence[str],
    themes: Sequence[str] | None,
    forms: Sequence[str] | None,
    *,
    region_of: Mapping[str, str],
) -> Placed:
    return Placed(
        code,
        version_id,
        {
            WHO: _who(audiences),
            THEME: tuple(themes or ()),
            DEPARTMENT: (department,),
            LEVEL: (code[18],),
            REGION: tuple(filter(None, (region_of.get(department),))),
            TYPE: (item_type,),
            FORM: tuple(forms or ()),
        },
    )


def _who(audiences: Sequence[str]) -> tuple[str, ...]:
    """个人 and 单位 are what people know themselves as; the codes of A.4 tell bodies apart."""
    persons = Audience.PERSON in audiences
    bodies = any(one != Audience.PERSON for one in audiences)
    return (*((PERSON,) if persons else ()), *((BODY,) if bodies else ()))
