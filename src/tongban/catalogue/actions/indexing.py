"""Writing what search looks in (检索索引): inside the act that publishes, so that what is published
is found and what is rolled back is not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from tongban.catalogue.models import ItemVersion, SearchEntry, SearchText
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


class Indexing:
    """Puts versions of items where search looks."""

    def __init__(self) -> None:
        self._departments = {one.id: one for one in identity.departments()}
        self._offices: dict[UUID, str] = {}

    def put(self, versions: Sequence[ItemVersion]) -> None:
        """Entries of these versions, each until the day its next version begins."""
        said = {row.pk: self._words(row) for row in versions}
        digests = {key: crypto.digest(canonical.to_bytes(_told(one))) for key, one in said.items()}
        self._texts({digests[key]: one for key, one in said.items()})
        numbers = dict(
            SearchText.objects.filter(digest__in=set(digests.values())).values_list("digest", "id")
        )
        until = _ends(row.pk for row in versions)
        SearchEntry.objects.bulk_create(
            (self._entry(row, numbers[digests[row.pk]], until.get(row.pk)) for row in versions),
            update_conflicts=True,
            unique_fields=["version"],
            update_fields=["text", "region_code", "valid_to"],
        )

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

    def _words(self, row: ItemVersion) -> SearchWords:
        item: dict[str, Any] = row.definition
        return SearchWords(
            name=item["name"]["zh"],
            name_en=item["name"]["en"],
            summary=item["summary"]["zh"],
            words=tuple(item.get("words") or ()),
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

    def _entry(self, row: ItemVersion, text_id: int, until: Any) -> SearchEntry:
        return SearchEntry(
            version=row,
            text_id=text_id,
            code=row.code,
            region_code=self._departments[row.department_id].region_code,
            department_id=row.department_id,
            level=row.code[18],
            audiences=list(row.definition.get("audiences") or ()),
            themes=list(row.definition.get("themes") or ()),
            valid_from=row.valid_from,
            valid_to=until,
        )


def _told(said: SearchWords) -> dict[str, Any]:
    return {**asdict(said), "words": list(said.words), "form": FORM}


def _row(digest: str, said: SearchWords) -> tuple[str, ...]:
    found = literal(lexemes(Findable.of(said)))
    words = "\n".join(said.words)
    return (digest, said.name, said.name_en, said.summary, words, said.office, found)


def _ends(version_ids: Iterable[UUID]) -> dict[UUID, Any]:
    following: QuerySet[ItemVersion] = ItemVersion.objects.filter(
        code=OuterRef("code"), number=OuterRef("number") + 1
    )
    rows = ItemVersion.objects.filter(pk__in=list(version_ids)).annotate(
        ends=Subquery(following.values("valid_from"))
    )
    return dict(rows.values_list("pk", "ends"))
