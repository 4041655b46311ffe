"""Labelled questions in people's words over five thousand items: the right ones come first."""

from scripts.benches import search_city, search_labels
from tests import worlds
from tongban.catalogue import actions, queries
from tongban.kernel import clock
from tongban.kernel.db import acting

COUNT = 5_000
LEAST = {"all": 0.82, "held back": 0.79, "official": 0.87, "everyday": 0.88, "region": 0.88}
"""Below what it is, so that a city's own words may shift it a little."""


def test_people_find_what_they_need_among_five_thousand_items(database):
    made = search_city.made(COUNT)
    items = {one.code: one for one in made}
    with database.superuser() as superuser:
        search_city.fill(superuser, made, search_city.a_definition())
    with clock.at(worlds.SOME_DAY), database.as_worker():
        actions.rebuild_search(by=worlds.BUILDER)
        gains = {
            asked: search_labels.gain(asked, answered(asked.words), items)
            for asked in search_labels.labelled()
        }
    told = search_labels.by_kind(gains)

    assert len({one.title.key for one in made}) >= 400
    assert len(gains) >= 150
    assert {kind: told[kind] for kind in LEAST if told[kind] < LEAST[kind]} == {}, told


def answered(asked: str) -> list[str]:
    with acting(worlds.BUILDER):
        return [hit.code for hit in queries.found_for(asked, clock.today()).hits]
