"""Writing what search looks in (检索索引): inside the act that publishes, so that what is published
is found and what is rolled back is not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from tongban.catalogue.models import ItemVersion, SearchText
from tongban.catalogue.rules.search.texts import Findable, SearchWords, lexemes, literal
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.crypto import port as crypto
from tongban.kernel.regions.table import path
from tongban_wire import canonical

FORM = 1
"""Which form the lexemes have; another form is other texts (`tongban search rebuild`)."""
AT_ONCE = 500

_NEW_TEXTS = """
    INSERT INTO catalogue_searchtext (digest, name, name_en, summary, words, office, lexemes)
    SELECT digest, name, name_en, summary, words, office, lexemes::tsvector
    FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS new (digest, name, name_en, summary, words, office, lexemes)
    ORDER BY digest
    ON CONFLICT (digest) DO NOTHING
"""

APART = ","
_ENTRIES = """
    INSERT INTO catalogue_searchentry (version_id, text_id, code, region_code, department_id, level,
        audiences, themes, valid_from, valid_to)
    SELECT version_id, text_id, code, region_code, department_id, level,
        string_to_array(audiences, ','), string_to_array(themes, ','), valid_from, valid_to
    FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::text[],
        %s::text[], %s::text[], %s::date[], %s::date[])
        AS new (version_id, text_id, code, region_code, department_id, level, audiences, themes,
            valid_from, valid_to)
    ON CONFLICT (version_id) DO UPDATE SET text_id = excluded.text_id,
        region_code = excluded.region_code, valid_to = excluded.valid_to
"""


@dataclass(frozen=True, slots=True)
class Version:
    """Of a version what search needs."""

    id: UUID
    code: str
    department_id: UUID
    valid_from: date
    valid_to: date | None
    name: dict[str, str]
    summary: dict[str, str]
    words: list[str] | None
    audiences: list[str] | None
    themes: list[str] | None


def _versions(narrowed: "QuerySet[ItemVersion]") -> list[Version]:
    """These versions, each until the day its next one begins; one query, no whole definition."""
    following = ItemVersion.objects.filter(code=OuterRef("code"), number=OuterRef("number") + 1)
    rows = narrowed.annotate(until=Subquery(following.values("valid_from")))
    return [Version(*row) for row in rows.values_list(*_READ)]


_PARTS = ("name", "summary", "words", "audiences", "themes")
_READ = (
    *("id", "code", "department_id", "valid_from", "until"),
    *(f"definition__{part}" for part in _PARTS),
)


class Indexing:
    """Puts versions of items where search looks."""

    def __init__(self) -> None:
        self._departments = {one.id: one for one in identity.departments()}
        self._offices: dict[UUID, str] = {}

    def put(self, rows: Sequence[Version]) -> None:
        """Entries of these versions."""
        said = {row.id: self._words(row) for row in rows}
        digests = {key: crypto.digest(canonical.to_bytes(_told(one))) for key, one in said.items()}
        self._texts({digests[key]: one for key, one in said.items()})
        numbers = dict(
            SearchText.objects.filter(digest__in=set(digests.values())).values_list("digest", "id")
        )
        entries = [self._entry(row, numbers[digests[row.id]]) for row in rows]
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES, [list(column) for column in zip(*entries, strict=True)])

    def _texts(self, said: Mapping[str, SearchWords]) -> None:
        known = set(
            SearchText.objects.filter(digest__in=said.keys()).values_list("digest", flat=True)
        )
        new = {digest: one for digest, one in said.items() if digest not in known}
        if not new:
            return
        columns = zip(*(_row(digest, one) for digest, one in new.items()), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(_NEW_TEXTS, [list(column) for column in columns])

    def _words(self, row: Version) -> SearchWords:
        return SearchWords(
            name=row.name["zh"],
            name_en=row.name["en"],
            summary=row.summary["zh"],
            words=tuple(row.words or ()),
            office=self._office(row.department_id),
        )

    def _office(self, department_id: UUID) -> str:
        """A department's name without its place: 示范区市场监督管理局 is 市场监督管理局."""
        if department_id not in self._offices:
            department = self._departments[department_id]
            name = department.name
            for region in path(department.region_code, clock.today()):
                name = name.removeprefix(region.name)
            self._offices[department_id] = name or department.name
        return self._offices[department_id]

    def _entry(self, row: Version, text_id: int) -> tuple[object, ...]:
        region = self._departments[row.department_id].region_code
        audiences, themes = APART.join(row.audiences or ()), APART.join(row.themes or ())
        place = (row.code, region, row.department_id, row.code[18])
        return (row.id, text_id, *place, audiences, themes, row.valid_from, row.valid_to)


def _told(said: SearchWords) -> dict[str, Any]:
    return {**asdict(said), "words": list(said.words), "form": FORM}


def _row(digest: str, said: SearchWords) -> tuple[str, ...]:
    found = literal(lexemes(Findable.of(said)))
    words = "\n".join(said.words)
    return (digest, said.name, said.name_en, said.summary, words, said.office, found)
