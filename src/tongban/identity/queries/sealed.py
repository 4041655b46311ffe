"""Sealed words: how they are hashed to be found, and opened for whoever may read them (密文)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.identity.models import Person
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.rotation.places import Hashed, Place
from tongban.kernel.text import fold_name


def name_hash(name: str) -> str:
    """The keyed hash a name is kept under; width, spaces and middle dots do not matter."""
    return crypto.keyed_hash("name", _folded_name(name))


def name_hashes(name: str) -> list[str]:
    """Every hash under which this name may be kept: what a look-up must try."""
    return crypto.keyed_hashes("name", _folded_name(name))


def id_number_hash(id_number: str) -> str:
    """The keyed hash an ID number is kept under."""
    return crypto.keyed_hash("id_number", _folded_number(id_number))


def id_number_hashes(id_number: str) -> list[str]:
    """Every hash under which this ID number may be kept: what a look-up must try."""
    return crypto.keyed_hashes("id_number", _folded_number(id_number))


def own_number_hashes(person: Person) -> list[str]:
    """Every hash under which this person's number may be kept anywhere; none once it is gone."""
    (number,) = _numbers_again([person])
    return [] if number is None else crypto.keyed_hashes("id_number", number)


def _folded_name(name: str) -> bytes:
    return fold_name(name).encode()


def _folded_number(id_number: str) -> bytes:
    return id_number.strip().upper().encode()


def _names_again(people: Sequence[Person]) -> list[bytes | None]:
    sealed = [(person.pk, bytes(person.sealed_name)) for person in people]
    names = crypto.decrypt_for_each(sealed, b"name")
    return [name and _folded_name(name.decode()) for name in names]


def _numbers_again(people: Sequence[Person]) -> list[bytes | None]:
    sealed = [(person.pk, bytes(person.sealed_id_number)) for person in people]
    numbers = crypto.decrypt_for_each(sealed, b"id_number")
    return [number and _folded_number(number.decode()) for number in numbers]


KEPT: tuple[Place, ...] = (
    Hashed("name", "identity.Person", "name_hash", _names_again),
    Hashed("id_number", "identity.Person", "id_number_hash", _numbers_again),
)
"""What is kept as long as a person: a change of data keys makes it anew."""


def words(holder_id: UUID, sealed: bytes | memoryview, what: str = "name") -> str:
    """Sealed words in the clear; a destroyed key leaves only a mark that they are gone."""
    try:
        return crypto.decrypt_for(holder_id, bytes(sealed), what.encode()).decode()
    except KeyDestroyed:
        return _("（已删除）")


def names_of(sealed: Iterable[tuple[UUID, bytes | memoryview | None]]) -> dict[UUID, str]:
    """Names of many, in one statement; bodies, whose name is not sealed, are left out."""
    wanted = [(holder_id, bytes(name)) for holder_id, name in sealed if name is not None]
    opened = crypto.decrypt_for_each(wanted, b"name")
    return {
        holder_id: name.decode() if name is not None else _("（已删除）")
        for (holder_id, _sealed), name in zip(wanted, opened, strict=True)
    }
