"""A pack to begin with (新建事项包): the annotated example under one's own codes.

`example/` is the one text of it: people read it in the documentation, get it by
`tongban item new`, and it passes the gate as it is written. Nothing is ever overwritten.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tongban.catalogue.packs.listing import CATALOGUE, PACK
from tongban.catalogue.packs.load import NAME, load
from tongban.kernel import validators
from tongban.kernel.errors import Misconfigured

EXAMPLE = Path(__file__).with_name("example")
EXAMPLE_ITEM = "dog-registration"
_FOLDER = f"items/{EXAMPLE_ITEM}/"

_BODY = re.compile(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{9,10}")
_DEPARTMENT = re.compile(r"[0-9A-Za-z-]{1,40}")
_LIST = re.compile(r"^items:[ \t]*(#.*)?\n((?:[ \t]*(?:#.*|-[ \t].*)?\n)*[ \t]*-[ \t].*\n)", re.M)


@dataclass(frozen=True, slots=True)
class Codes:
    """Who implements the item, and under which codes."""

    body: str = "11990100MB0000001T"
    """Credit code of the implementing body; its check character may be left out."""
    level: str = "3"
    entry: str = "992009901000"
    serial: str = "01"
    department: str = "990100-01"

    def checked(self) -> "Codes":
        """The same with the check character. Raises Misconfigured for what is no code."""
        for name, value, shape, what in (
            ("level", self.level, r"[1-6]", "one digit: 1 nation, 2 province, 3 city, 4 county, "
             "5 township, 6 village"),
            ("entry", self.entry, r"[0-9]{12}", "12 digits, as the catalogue list has it"),
            ("serial", self.serial, r"[0-9]{2}", "two digits"),
        ):  # fmt: skip
            if not re.fullmatch(shape, value, re.ASCII):
                raise Misconfigured(f"--{name} {value[:40]!r} is wrong: it has {what}.")
        if not _DEPARTMENT.fullmatch(self.department):
            raise Misconfigured(f"--department {self.department[:40]!r} is no department's code.")
        return Codes(_with_check(self.body), self.level, self.entry, self.serial, self.department)

    @property
    def item(self) -> str:
        """The item's code (33)."""
        return self.body + self.level + self.entry + self.serial

    @property
    def certificate(self) -> str:
        """A type for the certificate (21): the body's, numbered as the main item."""
        return self.body + self.entry[6:9]

    @classmethod
    def of(cls, code: str, department: str) -> "Codes":
        """Taken from a whole code. Raises Misconfigured."""
        if len(code) != 33:
            raise Misconfigured(
                f"--code has 33 characters, this has {len(code)}: credit code 18, level 1, "
                "catalogue code 12, handling item 2."
            )
        return cls(code[:18], code[18], code[19:31], code[31:], department).checked()


def written(codes: Codes, name: str = EXAMPLE_ITEM) -> dict[str, str]:
    """The example under these codes: path below the pack's folder, and text."""
    example = Codes()
    changes = (
        (f"code: {example.item}\n", f"code: {codes.item}\n"),
        (f"department: {example.department} ", f"department: {codes.department} "),
        (f"code: {example.body}901\n", f"code: {codes.certificate}\n"),
        (f'code: "{example.entry}"', f'code: "{codes.entry}"'),
        ('item_type: "20"', f'item_type: "{codes.entry[2:4]}"'),
        (f"  - {EXAMPLE_ITEM}\n", f"  - {name}\n"),
    )
    files: dict[str, str] = {}
    for file in sorted(EXAMPLE.rglob("*.*")):
        path, text = file.relative_to(EXAMPLE).as_posix(), file.read_text(encoding="utf-8")
        for old, new in changes:
            text = text.replace(old, new)
        files[path.replace(_FOLDER, f"items/{name}/")] = text
    return files


def start(folder: Path, codes: Codes, name: str = EXAMPLE_ITEM) -> list[Path]:
    """Writes a new pack, or adds an item to the pack that lies there; the files that were written.
    Raises Misconfigured: nothing is written then."""
    if not NAME.fullmatch(name):
        raise Misconfigured(
            f"{name[:40]!r} cannot name a folder of an item: lower-case letters, digits, dashes, "
            "80 at most."
        )
    wanted = written(codes, name)
    if (folder / PACK).exists():
        wanted = _added(folder, codes, name, wanted)
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Misconfigured(f"{folder} is not empty and no pack. Name another folder.")
    for path, text in wanted.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return [folder / path for path in wanted]


def _added(folder: Path, codes: Codes, name: str, fresh: Mapping[str, str]) -> dict[str, str]:
    reading = load([folder])
    if reading.problems:
        raise Misconfigured(
            f"{folder} is a pack with {len(reading.problems)} problems. Mend them first "
            f"(`tongban item check {folder}`)."
        )
    if (folder / "items" / name).exists():
        raise Misconfigured(f"{folder}/items/{name} is there already. Give another --name.")
    if any(one.code == codes.item for one in reading.items):
        raise Misconfigured(
            f"An item of this pack has the code {codes.item} already. Give another --entry, or "
            "another --serial for another handling item of the same entry."
        )
    text = (folder / PACK).read_text(encoding="utf-8")
    found = _LIST.search(text if text.endswith("\n") else f"{text}\n")
    if found is None:
        raise Misconfigured(
            f"The items of {folder}/{PACK} are not written one a line. Write them so: "
            "`items:`, and below it `  - name` for each."
        )
    indent = re.findall(r"^([ \t]*)-", found[2], re.M)[-1]
    files = {path: text for path, text in fresh.items() if path.startswith("items/")}
    files[PACK] = f"{found.string[: found.end()]}{indent}- {name}\n{found.string[found.end() :]}"
    if all(one.code != codes.entry for one in reading.listed):
        files[CATALOGUE] = _listed(folder / CATALOGUE, fresh[CATALOGUE])
    return files


def _listed(file: Path, fresh: str) -> str:
    if not file.exists():
        return fresh
    there = file.read_text(encoding="utf-8")
    return f"{there.rstrip()}\n{fresh[fresh.index('- code:') :]}"


def _with_check(body: str) -> str:
    if not _BODY.fullmatch(body):
        raise Misconfigured(
            f"{body[:40]!r} is no credit code: 18 digits and capitals without I, O, S, V, Z, "
            "characters 3 to 8 digits; the last may be left out and is computed."
        )
    check = validators.credit_check(body[:17])
    if body[17:] not in ("", check):
        raise Misconfigured(
            f"The check character of {body} is wrong: after {body[:17]} comes {check}, not "
            f"{body[17]}. One character may be mistyped."
        )
    return body[:17] + check
