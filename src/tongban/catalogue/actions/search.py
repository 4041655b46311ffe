"""Acts of search: writing its index anew, and a city's own words (搜索的变动)."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from tongban.catalogue.actions.indexing import AT_ONCE, Indexing, Version, _versions
from tongban.catalogue.models import ItemVersion, SearchEntry, SearchSynonym
from tongban.catalogue.rules.search.writing import normal
from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Refused
from tongban.kernel.text import refuse_odd

LONGEST_PEOPLE, LONGEST_OFFICIAL = 40, 100
MOST_SYNONYMS = 20_000


@action
def rebuild_search(*, missing_only: bool = False, by: Actor) -> int:
    """Write the entries of all versions anew, or only of those that have none; how many."""
    indexing = Indexing()
    count = 0
    for batch in _batches(missing_only):
        indexing.put(batch)
        count += len(batch)
    record(by, "search.rebuild", "search", versions=count)
    return count


@action
def say_also(people: str, official: str, *, by: Actor) -> int:
    """What people say here is found as what an office says (添加同义词). The same again is the
    one that is there. Refused where one of them is empty, too long or they are the same."""
    said, meant = normal(refuse_odd(people)), normal(refuse_odd(official))
    if not (said and meant) or len(said) > LONGEST_PEOPLE or len(meant) > LONGEST_OFFICIAL:
        raise Refused(_("群众的说法最多40个字，事项的说法最多100个字，两样都要填。"))
    if said == meant:
        raise Refused(_("两种说法是一样的，不用添加。"))
    if SearchSynonym.objects.count() >= MOST_SYNONYMS:
        raise Refused(_("本地同义词已经到了上限，请先整理。"))
    row, made = SearchSynonym.objects.get_or_create(
        people=said, official=meant, defaults={"made_at": clock.now()}
    )
    did = "search.say_also" if made else "search.say_again"
    digest = crypto.digest(f"{said}\n{meant}".encode())
    record(by, did, f"search-synonym:{row.pk}", digest=digest)
    return row.pk


def _batches(missing_only: bool) -> Iterator[list[Version]]:
    rows = ItemVersion.objects.exclude(state=ItemVersion.State.CANCELLED).order_by("id")
    if missing_only:
        rows = rows.filter(~Exists(SearchEntry.objects.filter(version=OuterRef("pk"))))
    after = None
    while True:
        batch = _versions((rows.filter(id__gt=after) if after else rows)[:AT_ONCE])
        if not batch:
            return
        yield batch
        after = batch[-1].id
