"""What keeps an item or an entry from going into force on a day: the gate, with what is stored."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tongban.catalogue.models import ChangeRequest, ListKind
from tongban.catalogue.packs import words
from tongban.catalogue.packs.problems import Problem
from tongban.catalogue.packs.yaml import Read
from tongban.catalogue.queries.dictionary import dictionary
from tongban.catalogue.queries.listing import newest_entries
from tongban.catalogue.queries.versions import certificate_types
from tongban.catalogue.rules import Item
from tongban.catalogue.rules.building import stored
from tongban.catalogue.rules.gate import flaws_in
from tongban.catalogue.rules.gate.base import Listed, flaws_of_base, flaws_of_listed
from tongban.catalogue.rules.gate.flaws import Found
from tongban.catalogue.rules.listing import CatalogueItem, Standing, State
from tongban.kernel.workdays import table


def list_to_come() -> Listed:
    """The catalogue list as it will be once every change that is open stands there."""
    open_ones = ChangeRequest.objects.filter(list=ListKind.CATALOGUE, state="open")
    rows = open_ones.order_by("proposed_at").values_list("content", flat=True)
    pending = [stored(CatalogueItem, one) for content in rows for one in content]
    return {**{one.code: Standing(one, State.ACTIVE) for one in pending}, **newest_entries()}


def problems_of_items(items: Iterable[Item], on: date, listed: Listed) -> list[Problem]:
    """Everything that is wrong with items that are to begin on a day."""
    known, issued, calendar = dictionary(on), certificate_types(on), table.calendar(date.min)
    given = list(items)
    own = {one.result.name.zh: one.result.code for one in given if one.result}
    return [
        _told(one.code, flaw)
        for one in given
        for flaw in (
            *flaws_in(one, known, {**issued, **own}, calendar),
            *flaws_of_base(one, listed),
        )
    ]


def problems_of_entries(entries: Iterable[CatalogueItem]) -> list[Problem]:
    """Everything that is wrong with entries of the catalogue list."""
    return [_told(one.code, flaw) for one in entries for flaw in flaws_of_listed(one)]


def _told(code: str, flaw: Found) -> Problem:
    return words.of_found(Read(Path(code)), flaw)
