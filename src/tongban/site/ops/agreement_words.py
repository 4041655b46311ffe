"""The words of `tongban agreement` on the command line."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tongban.site.ops import deeds
from tongban.site.ops.words import add, add_data

if TYPE_CHECKING:
    from tongban.site.ops.words import Deeds


def add_to(to: "Deeds") -> None:
    """The deed with its kinds."""
    agreement = add(to, "agreement", None, "the service agreement 服务协议", _AGREEMENT)
    kinds = agreement.add_subparsers(metavar="<publish|list>", required=True)
    publish = add(kinds, "publish", deeds.agreement_publish, _PUBLISH, _AGREEMENT)
    for name, language in (("zh", "Chinese"), ("en", "English")):
        publish.add_argument(
            f"--{name}", type=Path, required=True, metavar="FILE", help=f"the {language} text"
        )
    publish.add_argument(
        "--from", type=day, dest="valid_from", metavar="DAY", help="in force from (today)"
    )
    publish.add_argument(
        "--dry-run", action="store_true", help="look the files through, publish nothing"
    )
    listing = add(
        kinds,
        "list",
        deeds.agreement_list,
        "every version, from when and whether in force 各版本",
        "  tongban agreement list",
    )
    for kind in (publish, listing):
        add_data(kind)


def day(text: str) -> date:
    """A day as it is typed on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day: write 2026-03-02") from None


_AGREEMENT = (
    "  tongban agreement publish --zh agreement.zh.md --en agreement.en.md --dry-run\n"
    "  tongban agreement publish --zh agreement.zh.md --en agreement.en.md --from 2026-12-01\n"
    "  tongban agreement list"
)
_PUBLISH = (
    "enter the next version of the agreement, in both languages 发布新版本\n\n"
    "Plain text, UTF-8, up to 200 KiB; an empty line ends a paragraph, one that begins with #\n"
    "is a heading. A version is never changed and never taken back. The same texts again\n"
    "change nothing."
)
