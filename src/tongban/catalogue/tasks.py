"""Jobs of the catalogue: search finds what an upgrade or a restore left without an index."""

from procrastinate.contrib.django import app

from tongban.catalogue import actions, queries
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

_ME = Actor.task("search")


@app.periodic(cron="*/10 * * * *", periodic_id="search")
@app.task(queueing_lock="index_missing", name="catalogue.index_missing")
def index_missing(timestamp: int) -> None:
    """Write the entries of versions that have none; where all have one, nothing is written."""
    with acting(_ME):
        lacking = queries.lacks_index()
    if lacking:
        actions.rebuild_search(missing_only=True, by=_ME)
