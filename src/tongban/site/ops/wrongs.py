"""What is wrong with packs, as lines for a terminal."""

from collections.abc import Iterator, Sequence

from tongban.catalogue.queries import Problem, rule


def told(problems: Sequence[Problem]) -> Iterator[str]:
    """Each with its place, rule, reason, source and how to mend it, in both languages."""
    for one in problems:
        broken = rule(one.rule)
        yield f"{one.place}  [{one.rule}]  {broken.source}"
        yield f"  {one.zh}{broken.fix_zh}"
        yield f"  {one.en} {broken.fix_en}"
    if wrong := sum(one.severity == "wrong" for one in problems):
        yield f"{wrong} wrong 处有误"
    if advice := len(problems) - wrong:
        yield f"{advice} could read better, nothing is kept from being published 处可以写得更好"
