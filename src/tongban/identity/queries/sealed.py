"""Sealed words: how they are hashed to be found, and opened for whoever may read them (密文)."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto.errors import KeyDestroyed
from tongban.kernel.text import fold_name


def name_hash(name: str) -> str:
    """The keyed hash a name is found by; width, spaces and middle dots do not matter."""
    return crypto.keyed_hash("name", fold_name(name).encode())


def id_number_hash(id_number: str) -> str:
    """The keyed hash an ID number is found by."""
    return crypto.keyed_hash("id_number", id_number.strip().upper().encode())


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
