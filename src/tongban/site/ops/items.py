"""Service items on a server (事项): checking packs, proposing them, by command.

What packs would put into force is proposed as changes of the lists, on the audit log as
task:item-command; it is in force once both offices favour it on the desk. Nothing of a pack is
proposed while anything in it is wrong; all changes of one command, and the data elements their
packs bring, are one transaction.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.catalogue import actions, queries
from tongban.catalogue.queries import Codes, How, Item, Proposal, Reading, Text
from tongban.identity import queries as identity
from tongban.kernel import clock
from tongban.kernel.action import unit
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured, Refused
from tongban.kernel.workdays import table
from tongban.site.demo.places import DEPARTMENTS
from tongban.site.ops import wrongs

Say = Callable[[str], None]

ME = Actor.task("item-command")
LONGEST_LINE = 160
_HOW = {
    How.ADDED: "added 新增",
    How.TAKEN_OUT: "taken out 删去",
    How.CHANGED: "changed 改动",
    How.MOVED: "moved 换了顺序",
}
FARTHEST = timedelta(days=366)
"""A mistyped year would stand in the way of every version before it."""


def new(
    folder: Path, name: str, code: str, parts: Mapping[str, str], department: str
) -> Iterator[str]:
    """Write the annotated example under one's own codes; a line for each file, and what is next.
    Raises Misconfigured."""
    parts = {key: value for key, value in parts.items() if value}
    if code and parts:
        raise Misconfigured("Give --code, or its parts (--body, --level, --entry, --serial).")
    known = {one.code: one.credit_code for one in DEPARTMENTS}
    department = department or Codes().department
    if not code and "body" not in parts:
        if department not in known:
            raise Misconfigured(
                f"{department[:40]!r} is no department of the demo city. Give its credit code "
                "with --body, too."
            )
        parts["body"] = known[department]
    codes = Codes.of(code, department) if code else Codes(**parts, department=department).checked()
    for file in queries.start_pack(folder, codes, name):
        yield str(file)
    yield f"the item's code 事项编码: {codes.item}"
    yield f"next 下一步: tongban item check {folder}"


def check(paths: Sequence[Path], say: Say, *, advises: bool = True) -> bool:
    """Say what is wrong, or that nothing is, and what could read better; whether nothing is
    wrong."""
    reading = queries.load(paths, on=clock.today())
    for line in _told(reading):
        say(line)
    for line in wrongs.told(reading.advice if advises else ()):
        say(line)
    return not reading.problems


def publish(paths: Sequence[Path], valid_from: date | None, reason: str, say: Say) -> bool:
    """Propose whatever of the packs is not in force yet, or nothing; whether it was done. Raises
    Misconfigured, Refused."""
    begins = valid_from or clock.today()
    if begins - clock.today() > FARTHEST:
        raise Misconfigured(
            f"{begins} is more than a year away. A version is never taken back, and no later one "
            "may begin before it. Give an earlier day with --from."
        )
    reading = _read(paths, begins)
    if reading.problems:
        for line in _told(reading):
            say(line)
        say("nothing was proposed 什么都没有申报")
        return False
    said: list[str] = []
    with unit(ME, "items.propose"):
        if reading.entries:
            actions.enter(reading.entries, by=ME)
        wanted, same = queries.proposals(reading.listed, reading.items)
        departments = {one.code: one.id for one in identity.departments()}
        for one in wanted:
            said.append(_proposed(one, departments, reason, begins))
    said.extend(f"{code} is in force as it is 已是这个内容" for code in same)
    for line in said:
        say(line)
    return True


def _proposed(one: Proposal, departments: Mapping[str, UUID], reason: str, begins: date) -> str:
    codes = ", ".join(dict.fromkeys([*one.change.codes, *(x.code for x in one.change.entries)]))
    if one.open_as is not None:
        return f"{codes} waits for its reviews 已在审核: /desk/changes/{one.open_as}"
    if one.department not in departments:
        raise Refused(
            _("没有编号为%(code)s的部门。请先登记部门，或改正事项的实施部门。")
            % {"code": one.department}
        )
    change_id = actions.propose(
        one.change,
        department_id=departments[one.department],
        reason=reason,
        effective_on=begins,
        by=ME,
    )
    told = "proposed, two offices review it 已申报，等编制、法制审核"
    return f"{codes} {told}: /desk/changes/{change_id}"


def listed() -> Iterator[str]:
    """One line for each item in force today."""
    with acting(ME):
        rows = queries.items(clock.today())
    if not rows:
        yield "no items yet 还没有事项"
    for row in rows:
        yield f"{row.code}  {row.number}  {row.valid_from}  {row.name.zh}  {row.name.en}"


def export(folder: Path, codes: Sequence[str]) -> Iterator[str]:
    """Write items in force today as a pack (all of them, if no codes are given); a line for each
    file. Nothing is overwritten. NotFound for a code no item in force has."""
    if folder.exists() and any(folder.iterdir()):
        raise Misconfigured(f"{folder} is not empty. Name another folder.")
    with acting(ME):
        today = clock.today()
        wanted = codes or [row.code for row in queries.items(today)]
        items = [queries.in_force(code, today)[1] for code in wanted]
        listed = {code: one.entry for code, one in queries.catalogue_list(today).items()}
    name = Text(f"{today}的事项", f"Items of {today}")
    for path, text in queries.pack_files("exported", name, items, listed).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        yield str(file)


def diff(paths: Sequence[Path], say: Say) -> bool:
    """Say what packs would change of the items in force today; whether they could be read."""
    today = clock.today()
    reading = _read(paths, today)
    for line in _told(reading) if reading.problems else _changes(reading.items, today):
        say(line)
    return not reading.problems


def _read(paths: Sequence[Path], on: date) -> Reading:
    """Packs checked against what is in force on a day."""
    with acting(ME):
        known, issued = queries.dictionary(on), queries.certificate_types(on)
        listed, calendar = queries.list_to_come(), table.calendar(date.min)
    return queries.load(paths, known, issued, on=on, calendar=calendar, listed=listed)


def _changes(items: Sequence[Item], on: date) -> Iterator[str]:
    with acting(ME):
        in_force = {row.code: queries.version(row.version_id) for row in queries.items(on)}
    for item in items:
        yield f"{item.code}  {item.name.zh}  {item.name.en}"
        before = in_force.get(item.code)
        if before is None:
            yield "  new 新事项"
            continue
        found = queries.differences(before, item)
        for one in found:
            yield f"  {_HOW[one.how]} {'.'.join(one.place)}"
            yield from (f"    - {_short(one.before)}",) if one.before is not None else ()
            yield from (f"    + {_short(one.after)}",) if one.after is not None else ()
        if not found:
            yield "  the same 没有改动"


def _short(part: object) -> str:
    """A part of a definition on one line."""
    if isinstance(part, Text):
        said = f"{part.zh} / {part.en}"
    elif isinstance(name := getattr(part, "name", getattr(part, "label", None)), Text):
        said = f"{name.zh} / {name.en}"
    elif isinstance(part, tuple):
        said = ", ".join(map(_short, part))
    else:
        said = str(part)
    return said if len(said) <= LONGEST_LINE else f"{said[:LONGEST_LINE]}…"


def _told(reading: Reading) -> Iterator[str]:
    yield from wrongs.told(reading.problems)
    if not reading.problems:
        yield f"nothing is wrong 没有错误: {len(reading.items)}"
