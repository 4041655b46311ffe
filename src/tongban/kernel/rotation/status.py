"""Every layer of key: how old, how much still lies under a former one, what to do (密钥情况)."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.utils import translation

from tongban.kernel import clock
from tongban.kernel.audit.models import AuditCheckpoint
from tongban.kernel.crypto import keys, master, signing, signingfiles
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.health import upkeep
from tongban.kernel.health.readings import KeyTask
from tongban.kernel.models import DataKey, SubjectKey, VerifyingKey
from tongban.kernel.rotation import places
from tongban.kernel.rotation.models import KeyRotation, MasterKeyRecord
from tongban.kernel.rotation.run import ME


@dataclass(frozen=True, slots=True)
class Former:
    """A former data key and how much lies under it."""

    key_id: str
    days: int
    rows: int


@dataclass(frozen=True, slots=True)
class DataState:
    """The data keys of one purpose and use. `lasts`: its former keys are kept for ever."""

    purpose: str
    use: str
    key_id: str
    days: int
    is_due: bool
    lasts: bool
    former: list[Former]
    retired: int


@dataclass(frozen=True, slots=True)
class MasterState:
    """The master key in use, the one on the first line, and what lies under which."""

    in_use: str
    first: str
    former_given: list[str]
    days: int
    is_due: bool
    copy_proved_at: datetime | None
    next_copy_proved_at: datetime | None
    under: dict[str, dict[str, int]]
    """By master key id: how many data, subject and verifying keys, and signing-key files here."""


@dataclass(frozen=True, slots=True)
class SigningState:
    """One signing key. `here` is empty where its file is not on this machine."""

    name: str
    key_id: str
    days: int
    is_due: bool
    here: str
    last_signed_by: str
    older: int


@dataclass(frozen=True, slots=True)
class Status:
    """All of it."""

    master: MasterState
    data: list[DataState]
    subjects_living: int
    subjects_destroyed: int
    signing: list[SigningState]
    unfinished: list[str]
    tasks: list[KeyTask] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)
    """The same, as sentences."""


def status() -> Status:
    """Read it all, as the worker. Raises Misconfigured when the master key is not here."""
    with acting(ME):
        rows = list(DataKey.objects.order_by("purpose", "use", "-created_at"))
        living = SubjectKey.objects.filter(destroyed_at=None)
        found = Status(
            master=_master(rows),
            data=[_data(*one, rows) for one in keys.PURPOSES],
            subjects_living=living.count(),
            subjects_destroyed=SubjectKey.objects.exclude(destroyed_at=None).count(),
            signing=[_signing(name) for name in signingfiles.NAMES],
            unfinished=[
                str(what)
                for what in KeyRotation.objects.filter(finished_at=None)
                .order_by("began_at")
                .values_list("what", flat=True)
            ],
        )
    found.tasks.extend(_tasks(found))
    found.to_do.extend(_sentence(one) for one in found.tasks)
    return found


def _master(rows: list[DataKey]) -> MasterState:
    in_use, held = keys.wrapping_key(), master.held()
    records = MasterKeyRecord.objects.in_bulk([in_use.key_id, held.first.key_id])
    record, coming = records.get(in_use.key_id), records.get(held.first.key_id)
    since = record.in_use_since if record else None
    days = _days(since or min((row.created_at for row in rows), default=clock.now()))
    return MasterState(
        in_use=in_use.key_id,
        first=held.first.key_id,
        former_given=[one.key_id for one in held.former],
        days=days,
        is_due=_is_due(days),
        copy_proved_at=record.copy_proved_at if record else None,
        next_copy_proved_at=coming.copy_proved_at if coming else None,
        under=_under(rows),
    )


def _under(rows: list[DataKey]) -> dict[str, dict[str, int]]:
    subjects = SubjectKey.objects.filter(destroyed_at=None).values_list("master_key_id")
    counted: dict[str, Counter[str]] = {
        "data": Counter(master.wrapped_by(bytes(row.wrapped)) for row in rows),
        "subject": Counter(dict(subjects.annotate(number=Count("*")).order_by())),
        "verifying": Counter(signing.endorsed_by(row) for row in VerifyingKey.objects.all()),
        "file": Counter(signingfiles.wrapped_files()),
    }
    ids = sorted({key_id for counts in counted.values() for key_id in counts})
    return {one: {kind: counts[one] for kind, counts in counted.items()} for one in ids}


def _data(purpose: str, use: DataKey.Use, rows: list[DataKey]) -> DataState:
    ours = [row for row in rows if (row.purpose, row.use) == (purpose, use)]
    active = next((row for row in ours if row.active), None)
    days = _days(active.created_at) if active else 0
    lasts = purpose in keys.SEALS
    return DataState(
        purpose=purpose,
        use=str(use),
        key_id=active.key_id if active else "",
        days=days,
        is_due=active is None or _is_due(days),
        lasts=lasts,
        former=[
            Former(row.key_id, _days(row.created_at), places.rows_under(row.key_id, purpose, use))
            for row in ours
            if not row.active and row.retired_at is None
        ],
        retired=sum(row.retired_at is not None for row in ours),
    )


def _signing(name: str) -> SigningState:
    known = list(VerifyingKey.objects.filter(name=name).order_by("-valid_from"))
    last = AuditCheckpoint.objects.order_by("-size").values_list("key_id", flat=True).first()
    days = _days(known[0].valid_from) if known else 0
    try:
        here = signingfiles.key_ids(name)[0]
    except Misconfigured as trouble:
        here = str(trouble)
    return SigningState(
        name=name,
        key_id=known[0].key_id if known else "",
        days=days,
        is_due=not known or _is_due(days),
        here=here,
        last_signed_by=last or "" if name == "audit" else "",
        older=max(len(known) - 1, 0),
    )


def _tasks(found: Status) -> list[KeyTask]:
    tasks = [KeyTask("unfinished", what, commands=(_command(what),)) for what in found.unfinished]
    tasks += _master_tasks(found.master)
    due = sorted({one.purpose for one in found.data if one.is_due})
    if len(due) == len({one.purpose for one in found.data}):
        due = ["all"]
    rotate = "tongban keys rotate --data-keys"
    tasks += [KeyTask("due_data", one, commands=(f"{rotate} {one}",)) for one in due]
    for key in found.signing:
        if key.is_due:
            command = "tongban keys rotate --signing"
            tasks.append(KeyTask("due_signing", key.name, commands=(command,)))
        if key.here and key.here != key.key_id:
            tasks.append(KeyTask("other_signing", key.here, key.key_id))
    return tasks


def _master_tasks(key: MasterState) -> list[KeyTask]:
    tasks = []
    if key.copy_proved_at is None:
        tasks.append(KeyTask("copy", key.in_use, commands=("tongban keys check-copy FILE",)))
    rotate = ("tongban keys rotate --master",)
    if key.first != key.in_use:
        tasks.append(KeyTask("laid_out", key.first, commands=rotate))
    elif left := {one for one, counts in key.under.items() if sum(counts.values())} - {key.in_use}:
        tasks.append(KeyTask("left", ", ".join(sorted(left)), commands=rotate))
    elif key.former_given:
        tasks.append(KeyTask("former", ", ".join(key.former_given)))
    if key.is_due and key.first == key.in_use:
        tasks.append(KeyTask("due_master", commands=("tongban keys new-master",)))
    return tasks


def _sentence(task: KeyTask) -> str:
    """What to do, for somebody at a terminal."""
    run = " ".join(f"Run `{command}`." for command in task.commands)
    with translation.override("en"):
        return f"{upkeep.sentence(task)} {run}".strip()


def _command(what: str) -> str:
    kind, _, purpose = what.partition(":")
    return f"tongban keys rotate --{f'data-keys {purpose}' if purpose else kind}"


def _days(since: datetime) -> int:
    return max((clock.now() - since).days, 0)


def _is_due(days: int) -> bool:
    return days > int(settings.KEY_MOST_DAYS)
