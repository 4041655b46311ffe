"""The recorded steps of a change of keys (换钥). Each is safe to repeat, and to die in.

What somebody changed or erased meanwhile stays as they left it: rows are locked or compared.
"""

from collections.abc import Sequence
from uuid import UUID

from tongban.kernel import clock
from tongban.kernel.action import action
from tongban.kernel.actor import Actor
from tongban.kernel.audit.actions import record
from tongban.kernel.crypto import keys, renewal, signing, signingfiles
from tongban.kernel.crypto.master import MasterKey
from tongban.kernel.models import DataKey
from tongban.kernel.rotation.models import KeyRotation, MasterKeyRecord
from tongban.kernel.rotation.places import Renewed, rows_under


@action
def begin(what: str, *, by: Actor) -> UUID:
    """Begin a change of keys, or go on with the one that was not finished."""
    unfinished = KeyRotation.objects.filter(what=what, finished_at=None).first()
    rotation = unfinished or KeyRotation(what=what, began_at=clock.now())
    if unfinished is None:
        rotation.save(force_insert=True)
    record(
        by, "key.change_on" if unfinished else "key.change", f"rotation:{rotation.id}", what=what
    )
    return rotation.id


@action
def finish(rotation_id: UUID, *, by: Actor) -> None:
    """The change is done: nothing depends on what was before."""
    KeyRotation.objects.filter(id=rotation_id, finished_at=None).update(finished_at=clock.now())
    record(by, "key.changed", f"rotation:{rotation_id}")


@action
def renew_data_key(purpose: str, use: DataKey.Use, *, by: Actor) -> str:
    """A fresh active key for a purpose; the former one stays for what lies under it."""
    former, fresh = renewal.renew(purpose, use)
    record(by, "key.renew", f"key:{fresh}", purpose=purpose, use=str(use), former=former)
    return fresh


@action
def make_anew(place: Renewed, key_id: str, rows: Sequence[object], *, by: Actor) -> int:
    """Put a batch of one place's rows under the active key; returns how many it were."""
    done = _made_anew_step(place, key_id, rows)
    record(by, "key.make_anew", f"key:{key_id}", place=str(place), count=done)
    return done


def _made_anew_step(place: Renewed, key_id: str, pks: Sequence[object]) -> int:
    """Locked in order, so that nobody changes them between reading and writing."""
    locked = place.under(key_id).filter(pk__in=pks).order_by("pk").select_for_update()
    rows = list(locked)
    changed = []
    for row, fresh in zip(rows, place.anew(rows), strict=True):
        if fresh is not None:
            setattr(row, place.column, fresh)
            changed.append(row)
    return place.rows().bulk_update(changed, [place.column]) if changed else 0


@action
def retire(key_id: str, *, by: Actor) -> bool:
    """Retire a former key if nothing lies under it any more; whether it was."""
    row = DataKey.objects.get(key_id=key_id)
    left = rows_under(key_id, row.purpose, DataKey.Use(row.use))
    if not left:
        renewal.retire(key_id)
    record(by, "key.retire", f"key:{key_id}", left=left)
    return not left


@action
def move_master(to: MasterKey, *, by: Actor) -> int:
    """From here on `to` wraps every key that is made; the data keys lie under it at once."""
    before = keys.wrapping_key().key_id
    moved = renewal.move_data_keys(to)
    MasterKeyRecord.objects.update_or_create(
        key_id=to.key_id, defaults={"in_use_since": clock.now()}
    )
    record(by, "key.move_master", f"master:{to.key_id}", former=before, data_keys=moved)
    return moved


@action
def rewrap_subjects(subject_ids: Sequence[UUID], to: MasterKey, *, by: Actor) -> int:
    """Put a batch of subjects' keys under the master key."""
    done = renewal.rewrap_subject_keys(subject_ids, to)
    record(by, "key.rewrap_subjects", f"master:{to.key_id}", count=done)
    return done


@action
def endorse_all(to: MasterKey, *, by: Actor) -> int:
    """Endorse every verifying key under the master key."""
    done = signing.endorse_all(to)
    record(by, "key.endorse", f"master:{to.key_id}", count=done)
    return done


@action
def rewrapped_file(key_id: str, to: MasterKey, *, by: Actor) -> None:
    """Say that the file of a signing key lies under the master key now."""
    record(by, "key.rewrap_file", f"key:{key_id}", master=to.key_id)


@action
def register_signing_key(name: str, *, by: Actor) -> None:
    """Register the public half of the next signing key, so that what it signs will verify."""
    key_id = signingfiles.key_ids(name)[1]
    signing.register(signingfiles.write_next(name), name)
    record(by, "key.signing", f"key:{key_id}", name=name)


@action
def prove_copy(key_id: str, *, by: Actor) -> None:
    """Remember that a copy of a master key, kept elsewhere, was read and is that key."""
    MasterKeyRecord.objects.update_or_create(
        key_id=key_id, defaults={"copy_proved_at": clock.now()}
    )
    record(by, "key.prove_copy", f"master:{key_id}")
