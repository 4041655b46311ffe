"""The words of `tongban element` on the command line."""

from pathlib import Path
from typing import TYPE_CHECKING

from tongban.site.ops import deeds
from tongban.site.ops.words import add, add_data

if TYPE_CHECKING:
    from tongban.site.ops.words import Deeds


def add_to(to: "Deeds") -> None:
    """The deed with its kinds."""
    element = add(to, "element", None, "data elements and code lists 数据字典", _ELEMENT)
    kinds = element.add_subparsers(metavar="<check|publish|list|uses|export>", required=True)
    checking = add(kinds, "check", deeds.element_check, _CHECK, _ELEMENT)
    publish = add(kinds, "publish", deeds.element_publish, _PUBLISH, _ELEMENT)
    for kind in (checking, publish):
        kind.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="packs, or files of elements"
        )
    listing = add(kinds, "list", deeds.element_list, "those in force today 数据元清单", _LIST)
    listing.add_argument("asked", nargs="?", default="", metavar="WORD", help="that hold this word")
    using = add(kinds, "uses", deeds.element_uses, "where items name it 谁在用", _USES)
    using.add_argument("code", metavar="CODE", help="such as person.name")
    export = add(kinds, "export", deeds.element_export, _EXPORT, _ELEMENT)
    export.add_argument("folder", type=Path, metavar="FOLDER", help="where the files go")
    export.add_argument("--as", dest="written_as", choices=("csv", "yaml"), default="csv")
    for kind in (publish, listing, using, export):
        add_data(kind)


_ELEMENT = (
    "  tongban element check packs/standard\n"
    "  tongban element publish packs/standard\n"
    "  tongban element export ./dictionary --as yaml"
)
_LIST = "  tongban element list 地址"
_USES = "  tongban element uses person.mobile"
_CHECK = (
    "read elements and code lists, and name everything that is wrong 核对数据字典\n\n"
    "Needs no database. Exit code 1 when anything is wrong. How they are written:\n"
    "docs/guide/elements.md."
)
_PUBLISH = (
    "put data elements and code lists into force 发布数据字典\n\n"
    "All of them or, while anything is wrong, none. A version is never changed and never taken\n"
    "back; the same content again changes nothing. A changed entry begins today or later."
)
_EXPORT = (
    "write the dictionary in force today as files 导出数据字典\n\n"
    "Tables (CSV, UTF-8) or YAML; `element check` and `publish` read both. Nothing is overwritten."
)
