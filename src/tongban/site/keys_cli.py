"""The words of `tongban keys`, for site/cli.py."""

import argparse
from collections.abc import Callable
from pathlib import Path

from tongban.site.ops import keys

Deed = Callable[[argparse.Namespace], int]
Add = Callable[..., argparse.ArgumentParser]
"""site.cli's way of adding one deed with its help."""

_EXAMPLES = "  tongban keys status\n  tongban keys rotate --data-keys all --signing"


def add(to: object, add_deed: Add, add_folder: Callable[[argparse.ArgumentParser], None]) -> None:
    """`tongban keys` and its deeds."""
    parser = add_deed(to, "keys", None, "look after the keys 密钥", _EXAMPLES)
    kinds = parser.add_subparsers(metavar="<status|rotate|...>", required=True)
    status = add_deed(
        kinds,
        "status",
        keys.status,
        "every layer of key, its age, and what to do 密钥情况\n\n"
        "Exit code 1 when there is something to do.",
        "  tongban keys status --json",
    )
    status.add_argument("--json", action="store_true", help="for programs")
    rotate = add_deed(
        kinds,
        "rotate",
        keys.rotate,
        "change keys while everything runs 更换密钥\n\n"
        "Killed or stopped, it goes on where it was when it is run again. Exit code 1 when\n"
        "something must end by itself first; run it again later.",
        "  tongban keys rotate --data-keys all\n"
        "  tongban keys rotate --data-keys id_number\n"
        "  tongban keys rotate --master\n"
        "  tongban keys rotate --signing",
    )
    rotate.add_argument("--data-keys", metavar="PURPOSE", help="data keys of a purpose, or all")
    rotate.add_argument("--master", action="store_true", help="to the first master key given")
    rotate.add_argument("--signing", action="store_true", help="a new signing key of the audit")
    rotate.add_argument(
        "--unproved", action="store_true", help="--master without a proved copy: dangerous"
    )
    new_master = add_deed(
        kinds,
        "new-master",
        keys.new_master,
        "put a new master key on the first line of its file 新主密钥\n\n"
        "Nothing depends on it until `tongban keys rotate --master`.",
        "  tongban keys new-master",
    )
    export = add_deed(
        kinds,
        "export",
        keys.export,
        "write a copy of the master key to carry elsewhere 导出主密钥备份",
        "  tongban keys export /media/safe/tongban-master.key",
    )
    check = add_deed(
        kinds,
        "check-copy",
        keys.check_copy,
        "prove that a copy kept elsewhere opens this database 验证主密钥备份\n\n"
        "When it was last proved is remembered and told by `tongban keys status`.",
        "  tongban keys check-copy /media/safe/tongban-master.key",
    )
    for one in (export, check):
        one.add_argument("file", type=Path, metavar="FILE")
    for one in (status, rotate, new_master, export, check):
        add_folder(one)
