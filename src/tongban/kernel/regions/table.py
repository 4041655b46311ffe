"""Regions as the database knows them, in the version of a day."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.kernel.errors import NotFound
from tongban.kernel.models import Region
from tongban.kernel.regions import ancestors, shortest


def in_force(on: date) -> QuerySet[Region]:
    """The regions of that day, by code."""
    began = Q(valid_from=None) | Q(valid_from__lte=on)
    not_ended = Q(valid_to=None) | Q(valid_to__gte=on)
    return Region.objects.filter(began & not_ended).order_by("code")


def region(code: str, on: date) -> Region:
    """The region of a code on a day; NotFound when the code was not in force."""
    found = in_force(on).filter(code=shortest(code)).first()
    if found is None:
        raise NotFound(
            _("没有行政区划 %(code)s，或它在%(on)s不再使用。") % {"code": code, "on": on}
        )
    return found


def children(code: str, on: date) -> QuerySet[Region]:
    """The regions one level below; those of "" are the provinces."""
    return in_force(on).filter(parent_code=code)


def path(code: str, on: date) -> list[Region]:
    """From the province down to the region itself; levels no list names are left out."""
    wanted = [*ancestors(code), shortest(code)]
    return list(in_force(on).filter(code__in=wanted))


def full_name(code: str, on: date) -> str:
    """The whole path in the reader's language: 示范省示范市示范区, Shifan District, Shifan City."""
    regions = path(code, on)
    if (get_language() or "zh").startswith("zh"):
        return "".join(one.name for one in regions)
    return ", ".join(one.name_en for one in reversed(regions))
