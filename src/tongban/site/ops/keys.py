"""`tongban keys`: what keys there are, changing them, copies of the master key (密钥)."""

import argparse
import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside
from tongban.site.ops.deeds import say

if TYPE_CHECKING:
    from tongban.kernel.rotation.status import Status


def status(options: argparse.Namespace) -> int:
    """Exit code 1 when there is something to do."""
    inside.enter("worker", options.data)
    from tongban.kernel.rotation import status as keys

    found = keys.status()
    if options.json:
        say(json.dumps(dataclasses.asdict(found), default=str, indent=2))
    else:
        for line in _lines(found):
            say(line)
    return 1 if found.to_do else 0


def rotate(options: argparse.Namespace) -> int:
    """Exit code 1 when something must end by itself before the change is finished."""
    if not (options.data_keys or options.master or options.signing):
        raise Misconfigured(
            "Say what to change: --data-keys PURPOSE (or all), --master, --signing, or several."
        )
    inside.enter("worker", options.data)
    from tongban.kernel.rotation import run

    asked = ["master"] if options.master else []
    asked += [f"data:{options.data_keys}"] if options.data_keys else []
    asked += ["signing"] if options.signing else []
    with run.alone():
        finished = run.change(asked, say, unproved=options.unproved)
    say("done 完成" if finished else "not finished yet 尚未完成")
    _tell_the_console()
    return 0 if finished else 1


def new_master(options: argparse.Namespace) -> int:
    """Lay a new master key out; nothing depends on it until `rotate --master`."""
    inside.enter("worker", options.data)
    from tongban.kernel.crypto import master

    path = master.file()
    if path is None:
        raise Misconfigured(
            "The master key comes in the variable MASTER_KEY, which no command can change. Make a "
            "new one (openssl rand -base64 32), set MASTER_KEY to it and MASTER_KEY_FORMER to "
            "the present one for every process, start them again, then go on with `tongban keys "
            "check-copy FILE` and `tongban keys rotate --master`."
        )
    if master.held().former:
        raise Misconfigured(
            f"{path} holds more than one master key already: a change is under way. `tongban keys "
            "status` says what to do next."
        )
    try:
        fresh = master.add_to_file(path)
    except OSError as trouble:
        raise Misconfigured(
            f"{path} cannot be changed ({trouble.strerror}). Put a new key (openssl rand -base64 "
            "32) on its first line yourself and keep the present one below."
        ) from trouble
    for line in _next_steps(path, fresh.key_id):
        say(line)
    _tell_the_console()
    return 0


def export(options: argparse.Namespace) -> int:
    inside.enter("worker", options.data)
    from tongban.kernel.rotation import copies

    ids = copies.write_copy(options.file)
    say(f"{options.file}: {', '.join(ids)}")
    if inside_data(options.file):
        say("note  it lies in the data folder, lock and key together: move it away 请移出数据目录")
    say("Carry it to another place, prove it there (tongban keys check-copy), remove it here.")
    say("请移到别处保管，验证后删除本机上的这一份。")
    return 0


def inside_data(path: Path) -> bool:
    """Whether a file lies where the house's own data lie."""
    from django.conf import settings

    return path.absolute().is_relative_to(Path(settings.FILES_FOLDER).absolute().parent)


def check_copy(options: argparse.Namespace) -> int:
    inside.enter("worker", options.data)
    from tongban.kernel.rotation import copies

    proved = copies.prove(options.file)
    for key_id in proved.opens:
        say(f"ok    {key_id} is in {options.file} 备份可用")
    for key_id in proved.lacks:
        say(f"FAIL  {key_id} is not in {options.file} 备份缺少这把密钥")
    if proved.open_to_others:
        say(f"note  other users may read it: chmod 600 {options.file}")
    _tell_the_console()
    return 1 if proved.lacks else 0


def _tell_the_console() -> None:
    """Now, not at the worker's next look; what the command did stands without it."""
    from django.db import DatabaseError

    from tongban.site.operations import upkeep

    try:
        upkeep.remember()
    except DatabaseError as trouble:
        kind = type(trouble).__name__
        say(
            f"note  the console will see it when the database answers again ({kind}) 控制台稍后可见"
        )


def _next_steps(path: Path, key_id: str) -> Iterator[str]:
    yield f"{key_id} stands on the first line of {path}; nothing depends on it yet. Now:"
    yield "  1. Where other machines have a file of their own, put the same lines there."
    yield "  2. Copy the file to two places apart from the backups of the database."
    yield "  3. tongban keys check-copy FILE, for each copy."
    yield "  4. tongban keys rotate --master"
    yield "新主密钥已写入文件首行，尚未启用。请先备份两份并逐份验证，再运行第4步。"


def _lines(found: "Status") -> Iterator[str]:
    from tongban.kernel.rotation import copies

    yield from _master_lines(found)
    yield f"persons and bodies 主体密钥: {found.subjects_living} living 有效, " + (
        f"{found.subjects_destroyed} destroyed 已销毁"
    )
    yield "data keys 数据密钥:"
    for one in found.data:
        due = "  DUE 应更换" if one.is_due else ""
        yield f"  {one.purpose}/{one.use}: {one.key_id}, {one.days} days 天{due}"
        for former in one.former:
            kept = "kept for ever 永久保留" if one.lasts else f"{former.rows} rows 条记录"
            yield f"    former 旧: {former.key_id}, {former.days} days 天, {kept}"
    for key in found.signing:
        due = "  DUE 应更换" if key.is_due else ""
        yield f"signing key 签名密钥 {key.name}: {key.key_id}, {key.days} days 天{due}"
        yield f"    here 本机: {key.here or 'not on this machine 不在本机'}; " + (
            f"last checkpoint by 最近检查点: {key.last_signed_by or '-'}; older 旧: {key.older}"
        )
    yield copies.WHAT_IS_LOST
    yield "nothing to do 无需处理" if not found.to_do else "to do 待办:"
    for nth, sentence in enumerate(found.to_do, 1):
        yield f"  {nth}. {sentence}"


def _master_lines(found: "Status") -> Iterator[str]:
    key = found.master
    due = "  DUE 应更换" if key.is_due else ""
    yield f"master key 主密钥: {key.in_use}, {key.days} days 天{due}"
    proved = f"{key.copy_proved_at:%Y-%m-%d}" if key.copy_proved_at else "NEVER 从未"
    yield f"    copy last proved 备份验证: {proved}"
    if key.first != key.in_use:
        yield f"    laid out, not in use 待启用: {key.first}"
    for key_id, counts in key.under.items():
        counted = ", ".join(f"{number} {kind}" for kind, number in counts.items())
        yield f"    under {key_id}: {counted}"
