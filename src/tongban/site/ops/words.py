"""How the deeds of the `tongban` command are described to argparse."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tongban.site.ops import called

if TYPE_CHECKING:
    Deeds = argparse._SubParsersAction[argparse.ArgumentParser]  # it has no public name
Deed = Callable[[argparse.Namespace], int]


def add(
    to: "Deeds", name: str, deed: Deed | None, about: str, example: str
) -> argparse.ArgumentParser:
    """One deed with its help: the first line in the list, all of it on its own page."""
    added = to.add_parser(
        name,
        help=about.splitlines()[0],
        description=about,
        epilog=f"examples 示例:\n{example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    called.deeds.setdefault(added.prog, False)
    if deed is not None:
        added.set_defaults(deed=deed)
    return added


def add_data(deed: argparse.ArgumentParser) -> None:
    """--data, for deeds in a house that runs."""
    called.deeds[deed.prog] = True
    default = os.environ.get("DATA")
    deed.add_argument(
        "--data",
        type=Path,
        default=Path(default) if default else None,
        help="the folder of a running demo, where DATABASE_URL is not set (./var)",
    )
