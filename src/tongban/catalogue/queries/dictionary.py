"""The dictionary: the elements and lists of a day, their versions, and which items name them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext as _

from tongban.catalogue.models import DictionaryVersion, ElementUse
from tongban.catalogue.packs.writing import dictionary_files
from tongban.catalogue.queries.versions import in_force_ids
from tongban.catalogue.rules import Text
from tongban.catalogue.rules.building import stored
from tongban.catalogue.rules.dictionary import CodeList, DataElement, Dictionary, Entry
from tongban.kernel.errors import NotFound
from tongban.kernel.text import fold

USES_A_PAGE = 50
KEPT = 4
"""Of how many days and states of the dictionary a process keeps the whole."""
Kind = DictionaryVersion.Kind


@dataclass(frozen=True, slots=True)
class EntryVersion:
    """One version of an entry, whole."""

    number: int
    valid_from: date
    valid_to: date | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class UseRow:
    """That an item in force names an element: which item, and where."""

    code: str
    name: Text
    place: str
    key: str
    version_id: UUID

    @property
    def after(self) -> str:
        """Where the next page of uses begins."""
        return f"{self.code}:{self.place}:{self.key}"


def dictionary(on: date) -> Dictionary:
    """Every element and list that may be named on a day; kept by the process while no version is
    added, since anybody may ask and versions never change."""
    return _dictionary(on, _all_versions())


def files(on: date, written_as: str) -> dict[str, str]:
    """The dictionary of a day as files of a pack ("csv", "yaml"): name and text of each; kept as
    `dictionary` is."""
    return _files(on, _all_versions(), written_as)


def elements(on: date, asked: str = "") -> list[DataElement]:
    """The elements of a day by code; those that hold what was asked, in code, name or meaning."""
    wanted = fold(asked)
    found = dictionary(on).elements.values()
    return [one for one in found if wanted in fold(" ".join(_words(one)))]


def entry_versions(kind: str, code: str) -> list[EntryVersion]:
    """Every version of an entry, the newest first. NotFound where there is none."""
    rows = DictionaryVersion.objects.filter(kind=kind, code=code).order_by("-number")
    found = [
        EntryVersion(row.number, row.valid_from, row.valid_to, _entry(kind, row.definition))
        for row in rows
    ]
    if not found:
        raise NotFound(_("数据字典里没有这一条。请在“数据字典”里再找一找。"))
    return found


def uses(element: str, on: date, after: str = "") -> Sequence[UseRow]:
    """Where items in force on a day name an element: one page and one row more, by item."""
    rows = ElementUse.objects.filter(element=element, version__in=in_force_ids(on))
    match after.split(":"):
        case [code, place, key]:
            rows = rows.filter(
                Q(version__code__gt=code)
                | Q(version__code=code, place__gt=place)
                | Q(version__code=code, place=place, key__gt=key)
            )
    page = rows.order_by("version__code", "place", "key").values_list(
        "version__code", "version__definition__name", "place", "key", "version_id"
    )[: USES_A_PAGE + 1]
    return [
        UseRow(code, Text(**name), place, key, version_id)
        for code, name, place, key, version_id in page
    ]


def use_counts(codes: Iterable[str], on: date) -> dict[str, int]:
    """How many items in force on a day name each of these elements; one query."""
    rows = ElementUse.objects.filter(element__in=list(codes), version__in=in_force_ids(on))
    counted = rows.values_list("element").annotate(items=Count("version", distinct=True))
    return dict(counted.values_list("element", "items"))


def _all_versions() -> str:
    """A mark of the versions there are: another as soon as one is added."""
    ids = StringAgg(Cast("id", TextField()), ",", order_by="id")
    mark = DictionaryVersion.objects.aggregate(mark=MD5(ids))["mark"]
    return mark or ""


@lru_cache(maxsize=KEPT)
def _dictionary(on: date, versions: str) -> Dictionary:
    rows = _in_force(on).order_by("kind", "code", "-number").values_list("kind", "definition")
    return Dictionary.of(_entry(kind, definition) for kind, definition in rows)


@lru_cache(maxsize=KEPT)
def _files(on: date, versions: str, written_as: str) -> dict[str, str]:
    return dictionary_files(_dictionary(on, versions), written_as)


def _words(one: DataElement) -> tuple[str, ...]:
    return one.code, one.name.zh, one.name.en, one.about.zh, one.about.en


def _entry(kind: str, definition: object) -> Entry:
    if kind == Kind.ELEMENT:
        return stored(DataElement, definition)
    return stored(CodeList, definition)


def _in_force(on: date) -> "QuerySet[DictionaryVersion]":
    """The newest version begun by a day, of each entry that has not ended by then."""
    begun = DictionaryVersion.objects.filter(valid_from__lte=on).distinct("kind", "code")
    newest = begun.order_by("kind", "code", "-number").values("id")
    return DictionaryVersion.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), id__in=newest
    )
