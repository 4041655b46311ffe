"""Copies of the master key kept elsewhere (主密钥备份): made, and proved to open this database."""

import stat
from dataclasses import dataclass
from pathlib import Path

from tongban.kernel import clock
from tongban.kernel.crypto import keys, master, subjects
from tongban.kernel.crypto.files import refuse_missing_folder, write_private
from tongban.kernel.crypto.master import MasterKey
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.models import DataKey, SubjectKey
from tongban.kernel.rotation import actions
from tongban.kernel.rotation.models import MasterKeyRecord
from tongban.kernel.rotation.run import ME

MOST_BYTES = 65_536
A_FEW = 100
"""How many keys of persons a copy must open beside every data key."""

WHAT_IS_LOST = (
    "If the master key is lost, every name, ID number, mobile number and personal file in this "
    "database is unreadable for ever, and nobody can bring it back: not its makers, not a backup "
    "of the database. Keep two copies in two places, apart from the backups of the database, and "
    "prove each with `tongban keys check-copy FILE`. "
    "主密钥一旦丢失，库中所有姓名、证件号码、手机号和个人文件将永远无法读取，谁也恢复不了。"
    "请在两处各存一份，与数据库备份分开，并用tongban keys check-copy逐份验证。"
)


@dataclass(frozen=True, slots=True)
class Proved:
    """What a copy opens: master keys in use here or about to be, and what is missing in it."""

    opens: tuple[str, ...]
    lacks: tuple[str, ...]
    open_to_others: bool


def any_proved() -> bool:
    """Whether any copy of any master key was ever proved; whoever asks may read the table."""
    return MasterKeyRecord.objects.filter(copy_proved_at__isnull=False).exists()


def write_copy(path: Path) -> tuple[str, ...]:
    """Write this process's master keys to a new file of its own; returns their ids.

    Raises Misconfigured when the file is there already, or its folder is not.
    """
    refuse_missing_folder(path.absolute().parent, "the master key")
    held = master.held()
    ours = (held.first, *held.former)
    remarks = (
        f"Tongban 通办 master keys 主密钥, {clock.today():%Y-%m-%d}",
        "Whoever has this and the database can read everything. Keep it apart from backups.",
        "得到本文件和数据库的人可以读取全部数据。请与数据库备份分开保管。",
    )
    try:
        write_private(path.absolute(), master.as_text(ours, *remarks))
    except FileExistsError as there:
        raise Misconfigured(
            f"{path} is there already and was left as it is. Name a file that does not exist."
        ) from there
    return tuple(one.key_id for one in ours)


def prove(path: Path) -> Proved:
    """Read a copy, open what lies in the database with it, and remember that it fitted.

    Raises Misconfigured for the key file itself, and for what is no copy of our keys.
    """
    _refuse_the_original(path)
    theirs = {one.key_id: one for one in _read(path)}
    with acting(ME):
        in_use = keys.wrapping_key()
        if in_use.key_id in theirs:
            _opens_everything(theirs[in_use.key_id])
    wanted = tuple(dict.fromkeys((in_use.key_id, master.current().key_id)))
    opens = tuple(key_id for key_id in wanted if key_id in theirs)
    for key_id in opens:
        actions.prove_copy(key_id, by=ME)
    lacks = tuple(key_id for key_id in wanted if key_id not in theirs)
    return Proved(opens, lacks, bool(stat.S_IMODE(path.stat().st_mode) & 0o077))


def _read(path: Path) -> tuple[MasterKey, ...]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES).decode()
    except OSError as trouble:
        raise Misconfigured(f"{path} cannot be read ({trouble.strerror}).") from trouble
    except UnicodeDecodeError as trouble:
        raise Misconfigured(f"{path} is no text and so no copy of a master key.") from trouble
    return master.parse_all(content, str(path))


def _refuse_the_original(path: Path) -> None:
    original = master.file()
    if original is not None and path.exists() and path.samefile(original):
        raise Misconfigured(
            f"{path} is the file this process reads, not a copy. Name the copy you keep elsewhere."
        )


def _opens_everything(copy: MasterKey) -> None:
    """Not only the same id: it opens the data keys and some keys of persons."""
    for row in DataKey.objects.all():
        copy.unwrap(bytes(row.wrapped), f"The data key {row}", *keys.binding(row))
    living = SubjectKey.objects.filter(destroyed_at=None, master_key_id=copy.key_id)
    for one in living.order_by("-created_at")[:A_FEW]:
        if one.wrapped is not None:
            bound = subjects.subject_binding(one.subject_id)
            copy.unwrap(bytes(one.wrapped), f"The key of subject {one.subject_id}", *bound)
