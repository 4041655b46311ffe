"""The words of `tongban item` on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

from tongban.site.ops import deeds
from tongban.site.ops.agreement_words import day
from tongban.site.ops.words import add, add_data

if TYPE_CHECKING:
    from tongban.site.ops.words import Deeds


def add_to(to: "Deeds") -> None:
    """The deed with its kinds."""
    item = add(to, "item", None, "service items and their packs 事项", _ITEM)
    kinds = item.add_subparsers(metavar="<new|check|diff|publish|list|export>", required=True)
    new = add(kinds, "new", deeds.item_new, _NEW, _NEW_EXAMPLES)
    new.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder, or a pack")
    new.add_argument("--name", default="dog-registration", help="the item's folder below items/")
    for name, about in _CODES.items():
        new.add_argument(f"--{name}", default="", metavar=name.upper(), help=about)
    checking = add(kinds, "check", deeds.item_check, _CHECK, "  tongban item check packs/demo")
    diff = add(kinds, "diff", deeds.item_diff, _DIFF, "  tongban item diff packs/demo")
    publish = add(kinds, "publish", deeds.item_publish, _PUBLISH, _ITEM)
    for kind in (checking, diff, publish):
        kind.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="packs, or folders of items"
        )
    checking.add_argument(
        "--no-advice", dest="advises", action="store_false", help="only what is wrong"
    )
    publish.add_argument(
        "--from", type=day, dest="valid_from", metavar="DAY", help="in force from (today)"
    )
    publish.add_argument(
        "--reason", default="按事项包申报", metavar="WORDS", help="why, as both offices read it"
    )
    listing = add(
        kinds, "list", deeds.item_list, "the items in force today 事项清单", "  tongban item list"
    )
    export = add(kinds, "export", deeds.item_export, _EXPORT, "  tongban item export ./backup")
    export.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is empty or new")
    export.add_argument("codes", nargs="*", metavar="CODE", help="only these items (33 characters)")
    for kind in (diff, publish, listing, export):
        add_data(kind)


_ITEM = (
    "  tongban item check packs/demo\n"
    "  tongban item publish packs/demo --from 2026-12-01\n"
    "  tongban item list"
)
_NEW = (
    "begin a pack, or add an item to one 新建事项\n\n"
    "Writes an annotated example that passes `item check` as it is; change it into your own.\n"
    "Needs no database. Nothing is overwritten. The check character of a code is computed."
)
_NEW_EXAMPLES = (
    "  tongban item new my-city\n"
    "  tongban item new my-city --name stall-permit --department 990102-01 --level 4 \\\n"
    "      --entry 992009902000"
)
_CODES = {
    "code": "the item's whole code (33 characters), instead of the following",
    "body": "credit code of the implementing body (18 characters, or 17 without the last)",
    "department": "its code on your platform (990100-01); the demo city's need no --body",
    "level": "level of exercise (3): 1 nation, 2 province, 3 city, 4 county, 5 township, 6 village",
    "entry": "catalogue code (12 digits)",
    "serial": "handling item (01)",
}
_CHECK = (
    "read packs and name everything that is wrong, with file and line 核对事项包\n\n"
    "Needs no database. Advice how it reads comes last and fails\n"
    "nothing. Exit code 1 when anything is wrong. How items are written:\n"
    "docs/guide/items.md."
)
_DIFF = (
    "what packs would change of the items in force today 与现行版本对比\n\n"
    "Part by part: added, taken out, changed, moved. Nothing is published."
)
_EXPORT = (
    "write items in force today as a pack 导出事项包\n\n"
    "All of them, or those whose codes are given; `item check` and `publish` read it back."
)
_PUBLISH = (
    "propose to put the items of packs into force 申报事项\n\n"
    "All of them or, while anything is wrong, none. They are in force once the establishment and\n"
    "the legal office favour it (/desk/changes). A version is never changed and never taken back;\n"
    "cases keep the one they began under. What is in force already changes nothing."
)
