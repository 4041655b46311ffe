"""`tongban search`: the index people find items by, written anew (搜索)."""

import argparse
import sys
from typing import TYPE_CHECKING

from tongban.kernel.counting import counted
from tongban.site.ops import inside
from tongban.site.ops.words import add, add_data

if TYPE_CHECKING:
    from tongban.site.ops.words import Deeds

_REBUILD = "  tongban search rebuild"


def add_to(to: "Deeds") -> None:
    """The deed with its kind."""
    search = add(to, "search", None, "the index people find items by 搜索", _REBUILD)
    kinds = search.add_subparsers(metavar="<rebuild>", required=True)
    rebuilding = add(
        kinds,
        "rebuild",
        rebuild,
        "write the index of all items anew 重建索引\n\n"
        "Publishing keeps it in step by itself; this is for after an upgrade that changed how\n"
        "words are read. Safe to repeat; search goes on meanwhile.",
        _REBUILD,
    )
    add_data(rebuilding)


def rebuild(options: argparse.Namespace) -> int:
    """Every version of every item is looked at again."""
    inside.enter("worker", options.data)
    from tongban.catalogue import actions
    from tongban.kernel.actor import Actor

    count = actions.rebuild_search(by=Actor.task("search-command"))
    sys.stdout.write(f"{counted(count, 'version')} indexed 已重建{count}个事项版本的索引\n")
    return 0
