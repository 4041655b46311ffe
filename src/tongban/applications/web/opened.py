"""An application as a page opens it: the row, what it says, its item, for this reader."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy

from tongban.applications import ports, queries
from tongban.applications.queries import ApplicationRow, Content
from tongban.applications.web.words import here
from tongban.catalogue import queries as catalogue
from tongban.catalogue.queries import Item, form
from tongban.identity.ports import PersonRequest
from tongban.kernel.db import acting

TRUST = "/my/trust"
LAST = (("materials", gettext_lazy("材料")), ("check", gettext_lazy("核对")))
"""The steps behind the questions."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What every page of an application begins with."""

    row: ApplicationRow
    item: Item
    content: Content = field(repr=False)
    pages: tuple[form.Asked, ...] = ()
    points: Sequence[str] = field(repr=False, default=())
    """What is to be corrected, as the officer told it."""

    @property
    def address(self) -> str:
        return address_of(self.row.id)

    @property
    def name(self) -> str:
        """The item, in the reader's language."""
        return here(self.item.name)

    @property
    def keys(self) -> list[str]:
        """Every step, in order."""
        return [one.group.key for one in self.pages] + [key for key, _word in LAST]

    def page(self, key: str) -> form.Asked | None:
        return next((one for one in self.pages if one.group.key == key), None)

    def after(self, key: str) -> str:
        """The address behind this step."""
        nth = self.keys.index(key) if key in self.keys else -1
        return f"{self.address}/{self.keys[min(nth + 1, len(self.keys) - 1)]}"

    def before(self, key: str) -> str:
        """The address before this step; empty on the first."""
        nth = self.keys.index(key) if key in self.keys else 0
        return f"{self.address}/{self.keys[nth - 1]}" if nth else ""

    def onward(self) -> str:
        """Where one goes on: the first page not saved yet."""
        left = (key for key in self.keys[: -len(LAST)] if key not in self.content.pages)
        return f"{self.address}/{next(left, LAST[0][0])}"

    def steps(self) -> list[str]:
        """The name of every step."""
        groups = [here(one.group.title) for one in self.pages]
        return [*groups, *(str(word) for _key, word in LAST)]

    def left(self) -> set[int]:
        """Which steps are not saved yet, counted from 1."""
        groups = enumerate(self.keys[: -len(LAST)], 1)
        return {n for n, key in groups if key not in self.content.pages}

    def context(self, key: str) -> dict[str, object]:
        """What the frame of every step shows."""
        return {
            "opened": self,
            "steps": self.steps(),
            "nth": self.keys.index(key) + 1,
            "left": self.left(),
            "before": self.before(key),
        }


def hands(request: PersonRequest) -> UUID | None:
    """Whose applications this reader sees: an agent those they fill in themselves."""
    return None if request.speaks else request.actor.person_id


def opened(request: PersonRequest, application_id: UUID) -> Opened:
    """The application for this reader. Raises NotFound."""
    with acting(request.actor):
        row, content = queries.opened(application_id, hands(request))
        is_correcting = row.is_editable and row.revision > 0
        points = ports.told_to_correct(application_id) if is_correcting else ()
    item = catalogue.version(row.version_id)
    return Opened(row, item, content, form.asked(item, content.answers, row.holder_kind), points)


def led_away(request: PersonRequest, item: Item) -> HttpResponse | None:
    """Below the item's trust level (domain.md 1.2) one is led to rise, and back afterwards."""
    if trust_level(request) >= item.min_trust_level:
        return None
    query = urlencode({"need": item.min_trust_level, "next": request.get_full_path()})
    return HttpResponseRedirect(f"{TRUST}?{query}")


def elsewhere(request: PersonRequest, one: Opened) -> HttpResponse | None:
    """Where one is led instead of to a page of filling in: to the receipt of what is handed in, or
    to rise to the item's trust level."""
    if not one.row.is_editable:
        return receipt(one)
    return led_away(request, one.item)


def trust_level(request: PersonRequest) -> int:
    """How sure we are of who they are (实名等级); 0 for whoever has no account."""
    return cast(int, getattr(request.user, "trust_level_id", 0))


def receipt(one: Opened) -> HttpResponse:
    """Handed in already: where the receipt is."""
    return HttpResponseRedirect(receipt_address(one.row.id))


def receipt_address(application_id: UUID) -> str:
    """Where the receipt is."""
    return f"{address_of(application_id)}/receipt"


def address_of(application_id: UUID) -> str:
    return f"/my/applications/{application_id}"
