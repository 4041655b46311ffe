"""What must hold of all keys, for `tongban check keys`: reads every wrapped key once."""

from collections.abc import Iterator

from tongban.kernel.crypto import keys, master, signing, signingfiles, subjects
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.models import DataKey, SubjectKey, VerifyingKey
from tongban.kernel.rotation import places
from tongban.kernel.rotation.run import ME

CHUNK = 2000


def faults() -> Iterator[str]:
    """One sentence for each thing that does not hold."""
    with acting(ME):
        try:
            keys.check_master()
        except Misconfigured as trouble:
            # Nothing else can be opened either.
            yield str(trouble)
            return
        yield from _subjects()
        yield from _signing()
        for place in places.PLACES:
            yield from _strays(place)


def _subjects() -> Iterator[str]:
    """Every living key of a person or body opens, and lies under the master key it names."""
    for row in SubjectKey.objects.filter(destroyed_at=None).iterator(CHUNK):
        try:
            subjects.opened(row.subject_id, row)
        except Misconfigured as trouble:
            yield str(trouble)
            continue
        if row.wrapped is None or master.wrapped_by(bytes(row.wrapped)) != row.master_key_id:
            yield f"The key of subject {row.subject_id} does not lie under {row.master_key_id}."


def _signing() -> Iterator[str]:
    """Every public half is endorsed; a signing key on this machine opens and is known."""
    known = set()
    for row in VerifyingKey.objects.order_by("key_id"):
        known.add(row.key_id)
        try:
            if not signing.is_endorsed(row):
                yield f"The verifying key {row.key_id} is not endorsed by us: it verifies nothing."
        except Misconfigured as trouble:
            yield str(trouble)
    for name in signingfiles.NAMES:
        path = signingfiles.path_of(name)
        try:
            here = signingfiles.read(path, name)[2] if path.exists() else ""
        except Misconfigured as trouble:
            yield str(trouble)
            continue
        if here and here not in known:
            yield f"The signing key {here} here is not in the table. Run `tongban migrate`."


def _strays(place: places.Place) -> Iterator[str]:
    """Nothing lies under a retired or unknown key, where no change of keys would find it."""
    if isinstance(place, places.Fleeting):
        return
    mine = DataKey.objects.filter(purpose=place.purpose, use=place.use, retired_at=None)
    found = sum(place.under(key_id).count() for key_id in mine.values_list("key_id", flat=True))
    lost = place.filled().count() - found
    if lost:
        yield f"{place}: {lost} rows lie under a key that is retired or unknown."
