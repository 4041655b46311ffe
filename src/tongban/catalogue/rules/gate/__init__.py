"""The gate (发布前核对): what keeps an item that fails the standard from being published. Pure.

One code for the command line, for the desk and for the act that publishes.
"""

from collections.abc import Mapping

from tongban.catalogue.rules import Item
from tongban.catalogue.rules.dictionary import Dictionary
from tongban.catalogue.rules.gate.checking import flaws_of
from tongban.catalogue.rules.gate.elements import flaws_of_elements
from tongban.catalogue.rules.gate.examples import flaws_of_examples
from tongban.catalogue.rules.gate.flaws import Found
from tongban.catalogue.rules.gate.repeat import flaws_of_repeat
from tongban.kernel.workdays import WorkCalendar


def flaws_in(
    item: Item,
    dictionary: Dictionary,
    certificates: Mapping[str, str],
    calendar: WorkCalendar,
) -> list[Found]:
    """Everything that is wrong with an item; empty: it may be published.

    `dictionary` holds the elements and lists of the day it begins, `certificates` the names of
    those the platform issues, each with its type code; the days of examples are counted on
    `calendar`. Examples are run once all else is in order: what is wrong with an item would only
    come back from each of them.
    """
    found = [
        *flaws_of(item),
        *flaws_of_elements(item, dictionary),
        *flaws_of_repeat(item, dictionary, certificates),
    ]
    if found and item.examples:
        return found
    return [*found, *flaws_of_examples(item, calendar)]
