"""Residents the simulated verification service knows, for what it is asked on its bad days.

A day has people of its own, since nobody registers a body or rises to level 3 twice.
"""

from tongban.site.demo.people import BODIES
from tongban.site.demo.strangers import Known, population

DAYS = ("slow", "forged", "away", "nonsense")
SHOPS = dict(zip(DAYS, BODIES[2:6], strict=True))
"""Bodies the browser's world has not registered."""
RISING = dict(zip(DAYS, ("马丽娜", "胡海波", "高翔", "罗文斌"), strict=True))
KNOWN = {one.name: one for one in population().values()}


def accounts() -> list[tuple[str, Known, int]]:
    """Login name, person and trust level of everybody here who has an account already."""
    shops = [(f"shop.{day}", KNOWN[shop.representative], 3) for day, shop in SHOPS.items()]
    return shops + [(f"rising.{day}", KNOWN[name], 2) for day, name in RISING.items()]
