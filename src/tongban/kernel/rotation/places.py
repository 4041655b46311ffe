"""Where things lie under data keys, each room declaring its own (wiring.py collects them).

    Sealed    an envelope of `crypto.encrypt`; a change of key opens it and seals it anew
    Hashed    a hash of `crypto.keyed_hash`, made anew from the words it stands for
    Fleeting  a hash whose words are kept nowhere; its rows lose their meaning by themselves

What lies under a person's own key needs no line here: that key changes its wrapping only. A house
test fails for a column or a purpose that is used and not declared.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Func, Model, Q, QuerySet, Value

from tongban.kernel.crypto import port as crypto
from tongban.kernel.models import DataKey

_HEAD_BYTES = 3
"""Before the key id in an envelope: version, suite, length of the id."""


@dataclass(frozen=True, slots=True)
class Place(ABC):
    """One column of one model, e.g. ("name", "identity.Person", "name_hash")."""

    purpose: str
    model: str
    column: str

    @property
    @abstractmethod
    def use(self) -> DataKey.Use:
        """For which use of the purpose's keys."""

    def rows(self) -> QuerySet[Model]:
        """Every row of the table that may lie under data keys."""
        found: QuerySet[Model] = apps.get_model(self.model)._default_manager.all()
        return found

    def filled(self) -> QuerySet[Model]:
        """The rows where the column holds anything."""
        none = {f"{self.column}__isnull": True}
        empty = {self.column: b"" if self.use == DataKey.Use.ENCRYPT else ""}
        return self.rows().exclude(**none).exclude(**empty)

    @abstractmethod
    def under(self, key_id: str) -> QuerySet[Model]:
        """The rows that lie under this key."""

    def __str__(self) -> str:
        return f"{self.model}.{self.column}"


class Renewed(Place):
    """A place whose rows are made anew under a new key."""

    __slots__ = ()

    @abstractmethod
    def anew(self, rows: Sequence[Any]) -> Sequence[Any]:
        """The column's values under the active key; None where one cannot be made."""


@dataclass(frozen=True, slots=True)
class Sealed(Renewed):
    """Envelopes; `bound_to` says what the envelope of a row is bound to.

    `among` picks the rows whose envelopes lie under data keys, where not all of a table's do.
    """

    bound_to: Callable[[Any], bytes]
    among: Q = field(default_factory=Q)

    def rows(self) -> QuerySet[Model]:
        return Place.rows(self).filter(self.among)

    @property
    def use(self) -> DataKey.Use:
        return DataKey.Use.ENCRYPT

    def under(self, key_id: str) -> QuerySet[Model]:
        name = key_id.encode()
        named = Func(
            self.column,
            Value(_HEAD_BYTES + 1),
            Value(len(name)),
            function="substring",
            output_field=BinaryField(),
        )
        found: QuerySet[Model] = self.rows().alias(sealed_under=named).filter(sealed_under=name)
        return found

    def anew(self, rows: Sequence[Any]) -> Sequence[bytes]:
        bound = [self.bound_to(row) for row in rows]
        words = [
            crypto.decrypt(self.purpose, bytes(getattr(row, self.column)), its)
            for row, its in zip(rows, bound, strict=True)
        ]
        return crypto.encrypt_each(self.purpose, list(zip(words, bound, strict=True)))


@dataclass(frozen=True, slots=True)
class Hashed(Renewed):
    """Keyed hashes; `clear` gives what was hashed of each row, None where that is gone for ever."""

    clear: Callable[[Sequence[Any]], Sequence[bytes | None]]

    @property
    def use(self) -> DataKey.Use:
        return DataKey.Use.MAC

    def under(self, key_id: str) -> QuerySet[Model]:
        return self.rows().filter(**{f"{self.column}__startswith": f"{key_id}:"})

    def anew(self, rows: Sequence[Any]) -> Sequence[str | None]:
        clear = self.clear(rows)
        fresh = iter(
            crypto.keyed_hash_each(self.purpose, [one for one in clear if one is not None])
        )
        return [None if one is None else next(fresh) for one in clear]


@dataclass(frozen=True, slots=True)
class Fleeting(Place):
    """Keyed hashes of rows that end by themselves; `counts` picks those that still matter."""

    counts: Callable[[], Q]

    @property
    def use(self) -> DataKey.Use:
        return DataKey.Use.MAC

    def under(self, key_id: str) -> QuerySet[Model]:
        column = {f"{self.column}__startswith": f"{key_id}:"}
        return self.rows().filter(self.counts(), **column)


PLACES: list[Place] = []


def connect(places: Sequence[Place]) -> None:
    """Install what the rooms declare; called once, at start-up."""
    PLACES[:] = places


def of(purpose: str, use: DataKey.Use) -> list[Place]:
    """Where things of a purpose may lie."""
    return [one for one in PLACES if (one.purpose, one.use) == (purpose, use)]


def rows_under(key_id: str, purpose: str, use: DataKey.Use) -> int:
    """How many things lie under a key and count."""
    return sum(place.under(key_id).count() for place in of(purpose, use))
