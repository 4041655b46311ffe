"""How large anything may be: what keeps every expression small and every answer in bounded time.

Reading costs at most a fixed number of steps for each character; evaluating costs at most
MOST_NODES steps for each row of a group, and MOST_NODES besides.
"""

MOST_CHARACTERS = 4_000
"""The longest text that is read at all; longer ones are refused before a character is looked at."""

MOST_NODES = 500
"""Names, values and operators of one expression, counted together."""

MOST_JOINED = 4_000
"""The same of expressions that were put together; none is written so large."""

MOST_DEPTH = 60
"""Levels of one expression, parentheses included; far from what Python's stack allows."""

MOST_INTEGER_DIGITS = 24
MOST_PLACES = 12
"""A number has at most so many digits before and behind the point, written or as a fact."""

MOST_DIGITS = MOST_NODES * 2 * (MOST_INTEGER_DIGITS + MOST_PLACES)
"""What any result fits into exactly: an operator never adds more digits than two numbers have."""

QUOTIENT_PLACES = 10
"""Places of a quotient; what follows is cut off, towards zero."""

MOST_SHIFT = {"days": 730_000, "months": 24_000, "years": 2_000}
"""How far one step moves a date, and in which units it moves at all: the calendar's own."""

MOST_CHANGED = 3
"""How many facts an explanation changes together to flip a verdict."""

MOST_STEPS = 100_000
"""Nodes an explanation visits; what is not found by then is not found."""

MOST_REGIONS = 20
"""Stretches of numbers or days looked at on each side of a fact."""

MOST_CODES = 60
"""Codes of one fact that are tried."""
