"""The region a command speaks of (行政区划): named or SITE_REGION, and one there is."""

from django.conf import settings

from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.regions import NATION, ancestors, is_code, parent_code, shortest
from tongban.kernel.regions.table import children, path


def known(named: str, by: Actor) -> str:
    """The code in its one spelling. Raises Misconfigured naming what is wrong with it."""
    code = named or settings.SITE_REGION
    if not code:
        raise Misconfigured("Name the region with --region, or set SITE_REGION.")
    if code == NATION:
        return code
    if not is_code(code):
        raise Misconfigured(f"{code} is no region code: 6, 9 or 12 digits (GB/T 2260).")
    if settings.DEMO and not code.startswith("99"):
        raise Misconfigured(
            f"This is a demo, and {code} is a real place: the next start would refuse it. "
            "Use a region that begins with 99."
        )
    if _is_unlisted(shortest(code), by):
        raise Misconfigured(
            f"There is no region {code} in the list of regions in force today. Correct it."
        )
    return shortest(code)


def _is_unlisted(code: str, by: Actor) -> bool:
    """Others of its level stand beside where it would stand.

    A new server knows the provinces only: below one whose places are not listed, any code may
    be right.
    """
    today = clock.today()
    with acting(by):
        listed = {one.code for one in path(code, today)}
        missing = next((one for one in (*reversed(ancestors(code)), code) if one not in listed), "")
        return code not in listed and children(parent_code(missing), today).exists()
