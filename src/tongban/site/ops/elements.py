"""The dictionary on a server (数据字典): checking, publishing, exporting it, and who names what.

Publishing is an action of catalogue's and on the audit log as task:element-command.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tongban.catalogue import actions, queries
from tongban.catalogue.queries import DictionaryReading
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import wrongs

Say = Callable[[str], None]

ME = Actor.task("element-command")


def check(paths: Sequence[Path], say: Say) -> bool:
    """Say what is wrong, or that nothing is; whether nothing is. Needs no database."""
    reading = queries.load_dictionary(paths, queries.shipped_dictionary())
    for line in _told(reading):
        say(line)
    return not reading.problems


def publish(paths: Sequence[Path], say: Say) -> bool:
    """Put every element and list into force, or none; whether it was done. Raises Refused."""
    with acting(ME):
        known = queries.dictionary(clock.today())
    reading = queries.load_dictionary(paths, known)
    if reading.problems:
        for line in _told(reading):
            say(line)
        say("nothing was published 什么都没有发布")
        return False
    told = actions.enter(reading.entries, by=ME)
    say(f"new 新增 {len(told.new)}, changed 改动 {len(told.changed)}, same 没变 {len(told.same)}")
    return True


def listed(asked: str) -> Iterator[str]:
    """One line for each element in force today; those that hold the word, where there is one."""
    with acting(ME):
        found = queries.elements(clock.today(), asked)
    if not found:
        yield "no such elements 没有这样的数据元"
    for one in found:
        yield f"{one.code}  {one.format}  {one.name.zh}  {one.name.en}"


def uses(code: str) -> Iterator[str]:
    """One line for each place an item in force names the element. NotFound for none such."""
    with acting(ME):
        newest = queries.entry_versions("element", code)[0]
        yield f"{code}  {newest.entry.name.zh}  {newest.entry.name.en}"
        after = ""
        while page := queries.uses(code, clock.today(), after):
            for one in page[: queries.USES_A_PAGE]:
                yield f"  {one.code}  {one.place}  {one.key}  {one.name.zh}  {one.name.en}"
            if len(page) <= queries.USES_A_PAGE:
                return
            after = page[queries.USES_A_PAGE - 1].after


def export(folder: Path, written_as: str) -> Iterator[str]:
    """Write the dictionary of today into a folder; a line for each file. Nothing is overwritten."""
    with acting(ME):
        files = queries.files(clock.today(), written_as)
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise Misconfigured(f"{folder / there[0]} is there already. Name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        yield str(folder / name)


def _told(reading: DictionaryReading) -> Iterator[str]:
    yield from wrongs.told(reading.problems)
    if not reading.problems:
        yield f"nothing is wrong 没有错误: {len(reading.entered)}"
