"""What a process keeps of search: the shelf of texts and the words, of each database (检索缓存).

Texts never change, so only new ones are read. Whoever asks has opened the database (kernel.db).
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Exists, OuterRef

from tongban.catalogue.models import ItemVersion, SearchEntry, SearchSynonym, SearchText
from tongban.catalogue.packs.search_words import shipped_words
from tongban.catalogue.rules.search.lexicon import Lexicon
from tongban.catalogue.rules.search.shelf import Shelf
from tongban.catalogue.rules.search.texts import Findable, SearchWords

MOST_DATABASES = 2

_STAMP = """
    SELECT coalesce((SELECT max(id) FROM catalogue_searchtext), 0),
           (SELECT count(*) FROM catalogue_searchsynonym),
           coalesce((SELECT max(id) FROM catalogue_searchsynonym), 0)
"""


@dataclass(slots=True)
class Kept:
    """The shelf and the words as they stood a moment ago."""

    shelf: Shelf = field(default_factory=Shelf)
    lexicon: Lexicon = field(default_factory=Lexicon)
    last_text: int = 0
    synonyms: tuple[int, int] = (-1, -1)


_kept: OrderedDict[str, Kept] = OrderedDict()
_lock = threading.Lock()


def kept() -> Kept:
    """The shelf with every text that is there now, and the words with the city's own."""
    with connection.cursor() as cursor:
        cursor.execute(_STAMP, [])
        last_text, *synonyms = cursor.fetchone()
    with _lock:
        name = str(connection.settings_dict["NAME"])
        one = _kept.setdefault(name, Kept())
        _kept.move_to_end(name)
        while len(_kept) > MOST_DATABASES:
            _kept.popitem(last=False)
        if last_text > one.last_text:
            one.shelf.add(_texts(SearchText.objects.filter(id__gt=one.last_text)))
            one.last_text = last_text
        if tuple(synonyms) != one.synonyms:
            rows = SearchSynonym.objects.order_by("id").values_list("people", "official")
            one.lexicon = shipped_words().with_((people, [official]) for people, official in rows)
            one.synonyms = (synonyms[0], synonyms[1])
    return one


def complete(shelf: Shelf, numbers: Iterable[int]) -> None:
    """Put texts on the shelf that came into the database out of turn."""
    missing = [number for number in numbers if number not in shelf.texts]
    if missing:
        with _lock:
            rows = SearchText.objects.filter(id__in=missing)
            shelf.add(one for one in _texts(rows) if one[0] not in shelf.texts)


def _texts(rows: "Iterable[SearchText]") -> Iterator[tuple[int, Findable]]:
    columns = ("id", "name", "name_en", "summary", "words", "office")
    for number, name, name_en, summary, words, office in rows.values_list(*columns):  # type: ignore[attr-defined]
        said = SearchWords(name, name_en, summary, tuple(words.split("\n")), office)
        yield number, Findable.of(said)


def lacks_index() -> bool:
    """Whether a version stands nowhere search looks (older than search itself)."""
    indexed = SearchEntry.objects.filter(version=OuterRef("pk"))
    rows = ItemVersion.objects.exclude(state=ItemVersion.State.CANCELLED)
    return rows.filter(~Exists(indexed)).exists()
