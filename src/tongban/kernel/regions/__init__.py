"""Administrative division codes (行政区划代码, GB/T 2260): text, never numbers.

Six digits name a province, city or county (trailing 00 marks the level), nine a street or town,
twelve a village or community. Rights reach downwards by prefix. Pure; `regions.table` reads the
versions from the database.
"""

import re

NATION = "000000"
"""The whole country: contains every region, is contained in none."""

_CODE = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}")

PROVINCE, CITY, COUNTY, STREET, VILLAGE = 2, 3, 4, 5, 6


def shortest(code: str) -> str:
    """The one spelling used here: statistical codes padded with 000 lose their padding.

    990102000000 and 990102000 are the county 990102. Raises ValueError for what is no code.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"{code!r} is not a region code of 6, 9 or 12 digits")
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    if len(code) > 6 and (code[4:6] == "00" or code[6:9] == "000"):
        raise ValueError(f"{code!r} skips a level")
    if code[2:4] == "00" and code[4:6] != "00":
        raise ValueError(f"{code!r} skips a level")
    return code


def is_code(text: str) -> bool:
    """Whether this is a region's code in any of its spellings; it need not be in force."""
    try:
        shortest(text)
    except ValueError:
        return False
    return True


def level(code: str) -> int:
    """2 province, 3 city, 4 county, 5 street or town, 6 village (GB/T 39046-2020 A.2)."""
    code = shortest(code)
    if len(code) > 6:
        return STREET if len(code) == 9 else VILLAGE
    return (PROVINCE, CITY, COUNTY)[len(significant(code)) // 2 - 1]


def parent_code(code: str) -> str:
    """The region one level up; empty for a province.

    By the code alone: a municipality's districts have a parent 110100 that no list names.
    """
    code = shortest(code)
    match level(code):
        case 2:
            return ""
        case 3:
            return code[:2] + "0000"
        case 4:
            return code[:4] + "00"
        case _:
            return code[:-3]


def ancestors(code: str) -> list[str]:
    """The regions that contain this one, nearest first."""
    found: list[str] = []
    while code := parent_code(code):
        found.append(code)
    return found


def significant(code: str) -> str:
    """The prefix shared by everything inside: 990000 -> 99, 990100 -> 9901, 990102 -> 990102."""
    if code == NATION:
        return ""
    code = shortest(code)
    return re.sub(r"(?:00){1,2}$", "", code) if len(code) == 6 else code


def is_within(code: str, scope: str) -> bool:
    """Whether a region lies inside `scope` or is it. NATION as `scope` contains everything."""
    if code == NATION:
        return scope == NATION
    return shortest(code).startswith(significant(scope))
