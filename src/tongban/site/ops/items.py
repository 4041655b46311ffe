"""Service items on a server (事项): checking packs, publishing them, by command.

Publishing is an action of catalogue's and on the audit log as task:item-command. Nothing of a pack
is published while anything in it is wrong; all items of one command, and the data elements their
packs bring, are one transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from tongban.catalogue import actions, queries
from tongban.catalogue.queries import Item, Reading
from tongban.kernel import clock
from tongban.kernel.action import unit
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import wrongs

Say = Callable[[str], None]

ME = Actor.task("item-command")
FARTHEST = timedelta(days=366)
"""A mistyped year would stand in the way of every version before it."""


def check(paths: Sequence[Path], say: Say) -> bool:
    """Say what is wrong, or that nothing is; whether nothing is."""
    reading = queries.load(paths)
    for line in _told(reading):
        say(line)
    return not reading.problems


def publish(paths: Sequence[Path], valid_from: date | None, say: Say) -> bool:
    """Put every item into force, or none; whether it was done. Raises Misconfigured, Refused."""
    begins = valid_from or clock.today()
    if begins - clock.today() > FARTHEST:
        raise Misconfigured(
            f"{begins} is more than a year away. A version is never taken back, and no later one "
            "may begin before it. Give an earlier day with --from."
        )
    with acting(ME):
        known, issued = queries.dictionary(begins), queries.certificate_types(begins)
    reading = queries.load(paths, known, issued)
    if reading.problems:
        for line in _told(reading):
            say(line)
        say("nothing was published 什么都没有发布")
        return False
    said: list[str] = []
    with unit(ME, "items.publish"):
        if reading.entries:
            actions.enter(reading.entries, by=ME)
        for item in reading.items:
            said.append(_published(item, begins))
    for line in said:
        say(line)
    return True


def listed() -> Iterator[str]:
    """One line for each item in force today."""
    with acting(ME):
        rows = queries.items(clock.today())
    if not rows:
        yield "no items yet 还没有事项"
    for row in rows:
        yield f"{row.code}  {row.number}  {row.valid_from}  {row.name.zh}  {row.name.en}"


def _published(item: Item, begins: date) -> str:
    known = {one.version_id: one for one in queries.versions(item.code)}
    version_id = actions.publish(item, valid_from=begins, by=ME)
    if version_id in known:
        return f"{item.code} is in force as it is 已是这个内容: {known[version_id].number}"
    return f"{item.code} published 已发布: {len(known) + 1}, {begins}"


def _told(reading: Reading) -> Iterator[str]:
    yield from wrongs.told(reading.problems)
    if not reading.problems:
        yield f"nothing is wrong 没有错误: {len(reading.items)}"
