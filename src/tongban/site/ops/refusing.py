"""How a command says no: one sentence in both languages on stderr, and an exit code.

2 where settings, files or words on the command line do not fit; 1 where the law or the state of
affairs does not allow it. Anything else is a fault of ours and keeps its traceback.
"""

import argparse
import errno
import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from tongban.kernel.errors import Misconfigured, Refused
from tongban.site.ops import called, languages

_OPERATORS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)
"""Troubles with files that an operator can end."""


class Parser(argparse.ArgumentParser):
    """argparse, whose complaints are in both languages too."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, f"\n{languages.in_both(message, 'usage')}\n\n{self.prog} --help\n")


def told(trouble: Exception, data: Path | None) -> int | None:
    """Say it and return the exit code; None for what is no refusal. `data` is the folder named."""
    if isinstance(trouble, OSError) and trouble.errno in _OPERATORS:
        trouble = _of_file(trouble, data)
    if not isinstance(trouble, Misconfigured | Refused):
        return None
    said = [languages.in_both(str(trouble)), *getattr(trouble, "__notes__", ())]
    print("\n" + called.as_typed("\n".join(said)), file=sys.stderr)
    return 1 if isinstance(trouble, Refused) else 2


@contextmanager
def entering() -> Iterator[None]:
    """For deeds that enter all or nothing, and say so when they refuse.

    What the table itself refuses of the values given is a refusal too, by the rule's name.
    """
    from django.db import DataError, IntegrityError

    try:
        yield
    except Refused as refused:
        refused.add_note("什么都没有登记。Nothing was entered.")
        raise
    except (DataError, IntegrityError) as trouble:
        rule = getattr(getattr(trouble.__cause__, "diag", None), "constraint_name", None)
        if rule:
            raise Refused(
                f"Not entered: the rule {rule} forbids it. Correct the values and repeat."
            ) from trouble
        raise Refused(
            "Not entered: a value is too long or makes no sense. Correct the values and repeat."
        ) from trouble


def _of_file(trouble: OSError, data: Path | None) -> Misconfigured:
    path, why = Path(os.fsdecode(trouble.filename or ".")), trouble.strerror
    if trouble.errno != errno.EACCES:
        return Misconfigured(
            f"Cannot write {path}: {why}. Free some space, or choose another folder with --data."
        )
    owner = _other_owner(path, data)
    if owner is None:
        return Misconfigured(
            f"{path} may not be read or written by this user: {why}. Give the right, or choose "
            "another folder with --data."
        )
    return Misconfigured(
        f"{path} belongs to the user {owner}. Run the same command as {owner}, who runs this "
        f"installation, for example with sudo -u {owner}."
    )


def _other_owner(path: Path, data: Path | None) -> str | None:
    """Whose it is, or whose installation it belongs to; None where it is our own."""
    folder = data.absolute() if data else None
    asked = folder if folder and path.absolute().is_relative_to(folder) else path
    for place in (asked, *asked.parents):
        try:
            owner = place.stat().st_uid
        except OSError:
            continue
        return None if owner == os.geteuid() else _name_of(owner)
    return None


def _name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
