"""Change keys step by step, telling how far it is; run again after a kill, it goes on.

Only one change runs at a time (a session's advisory lock). Nothing else stops: readers and
writers wait a few milliseconds where a key becomes active, and nowhere else.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection

from tongban.kernel.actor import Actor
from tongban.kernel.crypto import keys, master, renewal, signing, signingfiles
from tongban.kernel.crypto.master import MasterKey
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.models import DataKey, VerifyingKey
from tongban.kernel.rotation import actions, places
from tongban.kernel.rotation.models import KeyRotation, MasterKeyRecord
from tongban.kernel.rotation.pace import Progress, Say, patiently

LOCK = 0x746F6E67_0004
"""The advisory lock of the one change of keys ("tong", 4)."""
LOCK_ATTEMPTS, LOCK_PAUSE_S = 20, 0.25
BATCH = 200
ME = Actor.task("keys")
_NOBODY = UUID(int=0)


@contextmanager
def alone() -> Iterator[None]:
    """Raises Misconfigured while another change of keys runs.

    One that was just killed counts until the database has noticed: hence the attempts.
    """
    attempts = iter(range(LOCK_ATTEMPTS))
    while not _locked():
        if next(attempts, None) is None:
            raise Misconfigured(
                "Another change of keys is running. Let it finish, or stop it; what it has done "
                "stays done, and the next one goes on from there."
            )
        time.sleep(LOCK_PAUSE_S)
    try:
        yield
    finally:
        # With a lost connection the lock is gone as well.
        connection.close()


def _locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def change(asked: Sequence[str], say: Say, *, unproved: bool = False) -> bool:
    """Change what is asked: data:<purpose>, data:all, master, signing.

    Where some of it was begun and not finished, only that is gone on with: the rest was done.
    False when something must end by itself before a change is finished. Raises Misconfigured
    before anything is done when it makes no sense.
    """
    with acting(ME):
        begun = KeyRotation.objects.filter(what__in=asked, finished_at=None)
        unfinished = set(begun.values_list("what", flat=True))
    todo = [what for what in asked if what in unfinished] or list(asked)
    _refuse_unknown(todo)
    if "master" in todo:
        _refuse_master(unproved=unproved, is_begun="master" in unfinished)
    rotations = [(what, actions.begin(what, by=ME)) for what in todo]
    finished = True
    for what, rotation_id in rotations:
        if _changed(what, _began_at(rotation_id), say):
            actions.finish(rotation_id, by=ME)
        else:
            finished = False
    return finished


def _changed(what: str, began_at: datetime, say: Say) -> bool:
    kind, _, purpose = what.partition(":")
    if kind == "data":
        return _data(purpose, began_at, say)
    if kind == "master":
        _master(say)
    else:
        for name in signingfiles.NAMES:
            _signing(name, began_at, say)
    return True


def _refuse_unknown(todo: Sequence[str]) -> None:
    for what in todo:
        kind, _, purpose = what.partition(":")
        known = sorted({name for name, _ in keys.PURPOSES})
        if kind == "data" and purpose not in ("all", *known):
            raise Misconfigured(
                f"There is no purpose {purpose!r}. There are: all, {', '.join(known)}."
            )


def _refuse_master(*, unproved: bool, is_begun: bool) -> None:
    """A master key that is in use already, and one nobody copied, is nothing to move to."""
    to = master.current()
    with acting(ME):
        in_use = keys.wrapping_key()
        proved = MasterKeyRecord.objects.filter(key_id=to.key_id, copy_proved_at__isnull=False)
        may = unproved or proved.exists()
    if in_use == to:
        if not is_begun and not _left_behind(to):
            raise Misconfigured(_NO_NEW_MASTER.format(to=to.key_id))
    elif not may:
        raise Misconfigured(_NEVER_PROVED.format(to=to.key_id))


def _data(purpose: str, began_at: datetime, say: Say) -> bool:
    for name, use in keys.PURPOSES:
        if purpose in ("all", name) and not _renewed_since(began_at, name, use):
            patiently(partial(actions.renew_data_key, name, use, by=ME))
            say(f"{name}/{use}: a new key is active 新密钥已启用")
    emptied = [_emptied(key, say) for key in _former(purpose)]
    return all(emptied)


def _master(say: Say) -> None:
    to = master.current()
    with acting(ME):
        in_use = keys.wrapping_key()
    if in_use != to:
        patiently(partial(actions.move_master, to, by=ME))
        say(f"{to.key_id} wraps what is new 新主密钥已启用")
    _subjects(to, say)
    actions.endorse_all(to, by=ME)
    _files(to, say)


def _signing(name: str, began_at: datetime, say: Say) -> None:
    here, _next = signingfiles.key_ids(name)
    with acting(ME):
        done = VerifyingKey.objects.filter(key_id=here, valid_from__gte=began_at).exists()
    if not done:
        with acting(ME):
            signingfiles.write_next(name)
        actions.register_signing_key(name, by=ME)
        signingfiles.take_place(name)
    say(f"{name}: signs with {signingfiles.key_ids(name)[0]} from now on 新签名密钥已启用")


def _left_behind(to: MasterKey) -> bool:
    """Whether a subject key, a verifying key or a file here lies under another master key."""
    with acting(ME):
        rows = VerifyingKey.objects.all()
        return bool(
            renewal.subjects_under_another(to, _NOBODY, 1)
            or any(signing.endorsed_by(row) != to.key_id for row in rows)
            or signingfiles.files_under_another(to)
        )


_NO_NEW_MASTER = (
    "Everything lies under {to}, the first master key this process was given. To change it: "
    "`tongban keys new-master` puts a new one on the first line of MASTER_KEY_FILE (where the "
    "key comes in MASTER_KEY: set MASTER_KEY to the new one and MASTER_KEY_FORMER to the old one "
    "for every process, and start them again). Then copy it, prove the copy with `tongban keys "
    "check-copy FILE`, and run `tongban keys rotate --master` again."
)
_NEVER_PROVED = (
    "No copy of the new master key {to} was ever proved. After this change it is the only key "
    "that opens the database: if it is lost, every name, number and file is unreadable for ever. "
    "Copy it to two places now, run `tongban keys check-copy FILE` for each, then run this again. "
    "(--unproved goes on without.)"
)


def _began_at(rotation_id: UUID) -> datetime:
    with acting(ME):
        return KeyRotation.objects.get(id=rotation_id).began_at


def _renewed_since(began_at: datetime, purpose: str, use: DataKey.Use) -> bool:
    with acting(ME):
        return DataKey.objects.filter(
            purpose=purpose, use=use, active=True, created_at__gte=began_at
        ).exists()


def _former(purpose: str) -> list[DataKey]:
    """Former keys that can be emptied, of one purpose or of all."""
    rows = DataKey.objects.filter(active=False, retired_at=None).exclude(purpose__in=keys.SEALS)
    with acting(ME):
        return list((rows if purpose == "all" else rows.filter(purpose=purpose)).order_by("key_id"))


def _emptied(key: DataKey, say: Say) -> bool:
    """Make anew what lies under a former key and retire it; False when something is left."""
    for place in places.of(key.purpose, DataKey.Use(key.use)):
        if isinstance(place, places.Renewed):
            _made_anew(place, key.key_id, say)
    if actions.retire(key.key_id, by=ME):
        say(f"{key}: retired 已停用")
        return True
    say(
        f"{key}: something still lies under it. Failed sign-ins end by themselves within "
        "SIGN_IN_LOCK_MINUTES, codes within an hour, questions to the verification service within "
        "a day, sign-ups within SIGN_UP_KEEP_DAYS; run this again then. "
        "仍有记录在用，稍后再运行一次"
    )
    return False


def _made_anew(place: places.Renewed, key_id: str, say: Say) -> None:
    with acting(ME):
        rows = place.under(key_id)
        told = Progress(str(place), rows.count(), say)
        batch = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    while batch:
        told.more(actions.make_anew(place, key_id, batch, by=ME))
        with acting(ME):
            rows = place.under(key_id).filter(pk__gt=batch[-1])
            batch = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    told.end()


def _subjects(to: MasterKey, say: Say) -> None:
    with acting(ME):
        told = Progress("keys of persons and bodies", renewal.count_under_another(to), say)
    after = _NOBODY
    while batch := _next_subjects(to, after):
        told.more(actions.rewrap_subjects(batch, to, by=ME))
        after = batch[-1]
    told.end()


def _next_subjects(to: MasterKey, after: UUID) -> list[UUID]:
    with acting(ME):
        return renewal.subjects_under_another(to, after, BATCH)


def _files(to: MasterKey, say: Say) -> None:
    for path in signingfiles.files_under_another(to):
        actions.rewrapped_file(signingfiles.rewrap_file(path, to), to, by=ME)
        say(f"{path}: under the new master key 已改用新主密钥")
