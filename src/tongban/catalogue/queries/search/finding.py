"""Which texts may fit (by the index) and where each is served (检索)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.catalogue.rules.search.ranking import Lookup
from tongban.catalogue.rules.search.texts import quoted
from tongban.kernel.regions import ancestors, significant

MOST_CANDIDATES = 150
_INSIDE, _ELSEWHERE = 50, 99

_CANDIDATES = """
    WITH hit AS MATERIALIZED (
        SELECT asked.nth, asked.weight, text.id
        FROM unnest(%s::text[], %s::float8[]) WITH ORDINALITY AS asked (lexemes, weight, nth)
        JOIN catalogue_searchtext text ON text.lexemes @@ asked.lexemes::tsquery
    ), rare AS (
        SELECT nth, ln(1 + %s::float8 / count(*)) AS says FROM hit GROUP BY nth
    )
    SELECT hit.id FROM hit JOIN rare USING (nth)
    GROUP BY hit.id ORDER BY sum(hit.weight * rare.says) DESC, hit.id LIMIT %s
"""
_PLACES = """
    SELECT strpos(%s, name), code, name FROM kernel_region
    WHERE strpos(%s, name) > 0 AND length(name) > 2
      AND (valid_from IS NULL OR valid_from <= %s) AND (valid_to IS NULL OR valid_to >= %s)
    ORDER BY length(code) DESC, code LIMIT 20
"""
_SERVED = """
    SELECT DISTINCT ON (text_id) text_id, version_id, code, nearness FROM (
        SELECT text_id, version_id, code,
            CASE WHEN region_code = ANY (%s::text[]) THEN array_position(%s::text[], region_code)
                 WHEN region_code LIKE %s THEN %s ELSE %s END AS nearness
        FROM catalogue_searchentry
        WHERE text_id = ANY (%s::bigint[]) AND valid_from <= %s
          AND (valid_to IS NULL OR valid_to > %s) AND (%s = '' OR %s = ANY (themes))
    ) served
    ORDER BY text_id, nearness, code
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A region somebody named."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Served:
    """Which version of which item stands for a text, and how near it is."""

    version_id: UUID
    code: str
    nearness: float
    """1 in the region or above it, less inside it, least elsewhere."""


def candidates(lookups: Sequence[Lookup], total: int) -> list[int]:
    """The texts with the most of what was asked for, by its rarity in the index."""
    if not lookups:
        return []
    wanted = [" & ".join(f"'{quoted(one)}'" for one in lookup.lexemes) for lookup in lookups]
    weights = [lookup.weight for lookup in lookups]
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [wanted, weights, float(total), MOST_CANDIDATES])
        return [row[0] for row in cursor.fetchall()]


def places(text: str, on: date) -> list[Place]:
    """The regions named in a text, the smallest first."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [text, text, on, on])
        return [Place(code, name) for _position, code, name in cursor.fetchall()]


def served(numbers: Sequence[int], region: str, theme: str, on: date) -> dict[int, Served]:
    """By text: the nearest item in force on a day; the texts of no such item are left out."""
    above = [region, *ancestors(region)] if region else []
    inside = f"{significant(region)}%" if region else ""
    values: list[Any] = [
        above,
        above,
        inside,
        _INSIDE,
        _ELSEWHERE,
        list(numbers),
        on,
        on,
        theme,
        theme,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SERVED, values)
        return {
            text_id: Served(version_id, code, _near(place) if region else 1.0)
            for text_id, version_id, code, place in cursor.fetchall()
        }


def _near(place: int) -> float:
    if place >= _ELSEWHERE:
        return 0.3
    return 0.9 if place >= _INSIDE else 1 - 0.02 * (place - 1)
