"""search_ndcg, search_vs_health, search_growth: finding items among 5,000 and among 100,000.

Two houses run at once and are asked in turns, one request after the other, every labelled question
in each round. The order of the items is read from the page people see.
"""

import contextlib
import http.client
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

from scripts.benches import database, search_city, search_labels, servers
from scripts.benches.row import Row
from scripts.benches.search_labels import Asked
from scripts.benches.servers import House

FEW, MANY = 5_000, 100_000
ROUNDS = 3
_ITEM = re.compile(r'<h3><a href="/items/([0-9A-Z]{33})">')


def measure(folder: Path) -> Sequence[Row]:
    """Three rows."""
    with contextlib.ExitStack() as both:
        few, many = (_grown(both, folder / name, n) for name, n in (("few", FEW), ("many", MANY)))
        gains = _gains(few)
        asks, health = _Asking(few), _Asking(few)
        larger = _Asking(many)
        for ask in search_labels.labelled():  # each process reads its texts once
            for asking in (asks, larger):
                asking.get(_suggest(ask)), asking.get(_page(ask))
        rounds = [_round(asks, health, larger) for _ in range(ROUNDS)]
    return [_quality(gains), _against_health(rounds), _growth(rounds)]


def _grown(both: contextlib.ExitStack, place: Path, count: int) -> House:
    place.mkdir(mode=0o755)
    house = both.enter_context(servers.house(place))
    search_city.in_house(house, count)
    database.execute(database.addresses(house).owner, "VACUUM ANALYZE")
    database.settle(house)
    return house


class _Asking:
    """A browser that keeps its connection."""

    def __init__(self, house: House) -> None:
        where = urlsplit(house.address)
        self._connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=30)

    def get(self, address: str) -> tuple[float, str]:
        """How long it took in milliseconds, and the page."""
        began = time.perf_counter()
        self._connection.request("GET", address, headers={"Accept": "text/html"})
        answer = self._connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise SystemExit(f"{address} was answered by {answer.status}")
        return took, body.decode()


def _page(asked: Asked) -> str:
    return f"/items?q={quote(asked.words)}"


def _suggest(asked: Asked) -> str:
    return f"/search/suggest?q={quote(asked.words)}"


def _gains(house: House) -> dict[Asked, float]:
    items = {one.code: one for one in search_city.made(FEW)}
    browser = _Asking(house)
    return {
        asked: search_labels.gain(asked, _ITEM.findall(browser.get(_page(asked))[1]), items)
        for asked in search_labels.labelled()
    }


Round = dict[str, list[float]]


def _round(few: _Asking, health: _Asking, many: _Asking) -> Round:
    took: Round = {"few": [], "many": [], "health": [], "alive": []}
    for asked in search_labels.labelled():
        took["few"].append(few.get(_page(asked))[0])
        took["health"].append(health.get("/readyz")[0])
        took["alive"].append(health.get("/healthz")[0])
        took["many"].append(many.get(_page(asked))[0])
    return took


def _p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _middle(rounds: Sequence[Round], name: str, of: Callable[[Sequence[float]], float]) -> float:
    return statistics.median(of(one[name]) for one in rounds)


def _spread(rounds: Sequence[Round], name: str) -> float:
    values = [_p95(one[name]) for one in rounds]
    return round((max(values) - min(values)) / 2 / statistics.median(values), 3)


def _quality(gains: dict[Asked, float]) -> Row:
    told = search_labels.by_kind(gains)
    classes = ", ".join(f"{kind} {value:.2f}" for kind, value in told.items() if kind != "all")
    return Row(
        name="search_ndcg",
        value=round(told["all"], 3),
        unit="nDCG@10",
        note=f"{len(gains)} labelled questions over {FEW:,} items; {classes}",
    )


def _against_health(rounds: Sequence[Round]) -> Row:
    ours, health = _middle(rounds, "few", _p95), _middle(rounds, "health", _p95)
    alive = _middle(rounds, "alive", _p95)
    return Row(
        name="search_vs_health",
        value=round(ours, 1),
        unit="ms (p95)",
        reference=round(health, 1),
        ratio=round(ours / health, 2),
        p50_ms=round(_middle(rounds, "few", statistics.median), 1),
        spread=_spread(rounds, "few"),
        note=f"GET /items?q=, each labelled question, one after the other; reference: the page of "
        f"health /readyz in turns (/healthz, which only says ok: {alive:.1f} ms)",
    )


def _growth(rounds: Sequence[Round]) -> Row:
    few, many = (_middle(rounds, name, _p95) for name in ("few", "many"))
    return Row(
        name="search_growth",
        value=round(many, 1),
        unit="ms (p95)",
        reference=round(few, 1),
        ratio=round(many / few, 2),
        p50_ms=round(_middle(rounds, "many", statistics.median), 1),
        spread=_spread(rounds, "many"),
        note=f"the same page with {MANY:,} items; reference: with {FEW:,}, in turns",
    )
