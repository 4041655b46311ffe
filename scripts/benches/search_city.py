"""A city of many items, to search in: titles x departments x levels x variants.

    python -m scripts.benches.search_city DATA COUNT     into the house that runs in DATA

Titles, departments and labelled questions are tables of tests/search. A title is served by the
city, by its counties or by both; some have variants. The rows go in by COPY, the index by the
action that writes it.
"""

import csv
import json
import subprocess
import sys
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

from scripts.benches.servers import House, environment

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "tests" / "search"
VARIANTS = ("", "（网上办理）", "（窗口办理）", "（告知承诺制）", "（简易程序）")
SINCE = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Title:
    """A base item, which queries are labelled with."""

    key: str
    name: str
    name_en: str
    department: str
    summary: str


@dataclass(frozen=True, slots=True)
class Place:
    """A region that serves: its level as items' codes say it."""

    code: str
    name: str
    level: int


PLACES = (
    Place("990100", "示范市", 3),
    Place("990102", "示范区", 4),
    Place("990103", "临江区", 4),
    Place("990122", "东山县", 4),
    Place("990102001", "清河街道", 5),
    *(Place(f"9903{nth:02}", f"样本{nth}县", 4) for nth in range(21, 90)),
)


@dataclass(frozen=True, slots=True)
class Made:
    """One item: a title in a variant at a place."""

    title: Title
    variant: str
    place: Place
    code: str
    department: str
    """Code of the department."""


def read(name: str) -> list[dict[str, str]]:
    """A table of tests/search."""
    with (TABLES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def titles() -> tuple[Title, ...]:
    """Every base item."""
    columns = ("key", "name_zh", "name_en", "department", "summary_zh")
    return tuple(Title(*(row[one] for one in columns)) for row in read("titles.csv"))


def made(count: int) -> list[Made]:
    """So many items, the same ones each time; each title has one before any has two."""
    waiting = [_of(nth, title) for nth, title in enumerate(titles())]
    found: list[Made] = []
    while len(found) < count:
        fresh = [one for each in waiting for one in islice(each, 1)]
        assert fresh, "there are no more items to make"
        found += fresh
    return found[:count]


def _of(nth: int, title: Title) -> Iterator[Made]:
    luck = zlib.crc32(title.key.encode())
    kinds = {name: number for number, name in enumerate(_offices())}
    served = ("city", "county", "both")[luck % 3]
    for place in PLACES:
        if (served == "city" and place.level != 3 and place in PLACES[:5]) or (
            served == "county" and place.level == 3
        ):
            continue
        for number, variant in enumerate(VARIANTS[: 1 + luck // 3 % len(VARIANTS)]):
            department = f"{place.code}-{kinds[title.department]:02}"
            credit = _credit(department)
            code = f"{credit}{place.level}{nth:06}{number:02}000001"
            yield Made(title, variant, place, code, department)


def _credit(department: str) -> str:
    place, _, number = department.partition("-")
    return f"11{place:0<9}{int(number):07}"


@cache
def _offices() -> dict[str, tuple[str, str]]:
    return {row["key"]: (row["name_zh"], row["name_en"]) for row in read("departments.csv")}


def fill(connection: "psycopg.Connection[Any]", items: Sequence[Made], definition: Any) -> None:
    """Put regions, departments and versions into a database, as its owner or above."""
    places = {one.place for one in items}
    departments = {one.department: one for one in items}
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO kernel_region (code, name, name_en, level, parent_code, version) "
            "SELECT %s, %s, %s, %s, %s, 'search' "
            "WHERE NOT EXISTS (SELECT FROM kernel_region WHERE code = %s AND valid_to IS NULL)",
            [
                (one.code, one.name, one.name, one.level, _above(one), one.code)
                for one in sorted(places, key=lambda place: place.code)
            ],
        )
        columns = "id, code, credit_code, name, name_en, region_code"
        with cursor.copy(f"COPY identity_department ({columns}) FROM STDIN") as copy:  # type: ignore[arg-type]
            for code, one in departments.items():
                zh, en = _offices()[one.title.department]
                name = f"{one.place.name}{zh}"
                row = (_id(code), f"s{code}", _credit(code), name, f"{en}, {code}", one.place.code)
                copy.write_row(row)
        columns = (
            "id, code, implementation_code, catalogue_code, number, department_id, definition, "
            "digest, valid_from, published_at"
        )
        with cursor.copy(f"COPY catalogue_itemversion ({columns}) FROM STDIN") as copy:  # type: ignore[arg-type]
            for one in items:
                copy.write_row(_version(one, definition))


def _version(one: Made, definition: dict[str, Any]) -> tuple[object, ...]:
    said = definition | {
        "code": one.code,
        "department": f"s{one.department}",
        "name": {"zh": one.title.name + one.variant, "en": one.title.name_en},
        "summary": {"zh": one.title.summary, "en": one.title.name_en},
        "words": [],
    }
    written = json.dumps(said, ensure_ascii=False)
    code = one.code
    parts = (_id(code), code, code[:31], code[19:31], 1, _id(one.department))
    return (*parts, written, f"sha256:{_id(code)}", SINCE, f"{SINCE} 00:00+08")


def _above(place: Place) -> str:
    return place.code[:6] if place.level == 5 else f"{place.code[:4]}00" if place.level == 4 else ""


def _id(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"search/{name}")


def in_house(house: House, count: int) -> None:
    """Let another process fill a house that runs."""
    words = [sys.executable, "-m", "scripts.benches.search_city", str(house.folder), str(count)]
    done = subprocess.run(words, env=environment(), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"no city to search in:\n{done.stderr}")


def a_definition() -> dict[str, Any]:
    """What a small item of the demo pack says, for all of them."""
    from tongban.catalogue import queries

    item = queries.load([ROOT / "packs" / "demo"]).items[0]
    small = replace(item, form=item.form[:1], faq=(), words=(), themes=(), guide=None)
    return dict(queries.to_data(replace(small, materials=item.materials[:1])))


def main() -> None:
    from tongban.site.ops import inside
    from tongban.site.ops.place import Place as Folder

    data, count = Path(sys.argv[1]), int(sys.argv[2])
    owner = inside.of_running(Folder(data=data)).owner
    inside.enter("worker", data)
    from tongban.catalogue import actions
    from tongban.kernel.actor import Actor

    with psycopg.connect(owner) as connection:
        fill(connection, made(count), a_definition())
    actions.rebuild_search(missing_only=True, by=Actor.task("bench"))


if __name__ == "__main__":
    main()
