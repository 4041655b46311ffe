"""Numbers that carry their own check, and how little of them a page shows (脱敏).

A validator gives back the one spelling that is stored, or refuses with a sentence. No message
repeats the number: it may be read over a shoulder or land in a log.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.errors import Refused

HIDDEN = "*"

_OLDEST_YEARS = 150

_ID_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_SHAPE = re.compile(rf"[{_CREDIT_ALPHABET}]{{2}}[0-9]{{6}}[{_CREDIT_ALPHABET}]{{10}}")
_CREDIT_WEIGHTS = tuple(pow(3, nth, 31) for nth in range(17))

_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_MOBILE_SHAPE = re.compile(r"1[3-9][0-9]{9}")

_TO_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def any_region(code: str) -> bool:
    """The region check that lets every six digits pass."""
    return True


def id_number(
    text: str, *, on: date | None = None, region_known: Callable[[str], bool] = any_region
) -> str:
    """A citizen's identity number (公民身份号码, GB 11643) in its stored spelling.

    Full-width digits, spaces and a small x are put right. Nobody is born after the day of
    asking, `on` (today unless given). `region_known` may check the first six digits; codes of
    dissolved regions stay in use for life, so the default lets every one pass.
    """
    number = _plain(text)
    if not _ID_SHAPE.fullmatch(number):
        raise Refused(_("身份证号应为18位：前17位是数字，最后一位是数字或字母X。请核对后重填。"))
    born, day = _date_in(number), on or clock.today()
    if born is None or not day - timedelta(days=366 * _OLDEST_YEARS) < born <= day:
        raise Refused(_("身份证号第7至14位不是真实的出生日期。请对照证件重填。"))
    if not region_known(number[:6]):
        raise Refused(_("身份证号前6位不是已知的行政区划代码。请对照证件重填。"))
    if id_check(number[:17]) != number[17]:
        raise Refused(_("身份证号校验不通过，可能有一位写错或两位颠倒。请对照证件重填。"))
    return number


def id_check(first_17: str) -> str:
    """The check character after 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True))
    return _ID_CHECKS[total % 11]


def birth_date(number: str) -> date:
    """The date of birth inside a validated identity number."""
    born = _date_in(number)
    if born is None:
        raise ValueError("this is not a validated identity number")
    return born


def credit_code(text: str) -> str:
    """A body's unified social credit code (统一社会信用代码, GB 32100) in its stored spelling."""
    code = _plain(text)
    if not _CREDIT_SHAPE.fullmatch(code):
        raise Refused(
            _(
                "统一社会信用代码应为18位数字和大写字母，不含I、O、S、V、Z，第3至8位是数字。请核对后重填。"
            )
        )
    if credit_check(code[:17]) != code[17]:
        raise Refused(_("统一社会信用代码校验不通过，可能有一位写错。请对照营业执照或证书重填。"))
    return code


def credit_check(first_17: str) -> str:
    """The check character after 17 characters (GB 32100: weights 3^i modulo 31)."""
    total = sum(
        _CREDIT_ALPHABET.index(char) * weight
        for char, weight in zip(first_17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[-total % 31]


def new_credit_code(category: str, region: str, serial: int) -> str:
    """The credit code of a body founded here (GB 32100): its category (登记管理部门 and 机构类别,
    e.g. "92"), region, organisation code with its check (GB 11714) and the check over all.

    The organisation code is MA and the serial in six characters of the code's own alphabet.
    """
    digits, left = "", serial
    for _nth in range(6):
        left, digit = divmod(left, len(_CREDIT_ALPHABET))
        digits = _CREDIT_ALPHABET[digit] + digits
    assert not left, "more bodies than the code has room for"
    organisation = f"MA{digits}"
    first_17 = f"{category}{region}{organisation}{organisation_check(organisation)}"
    return first_17 + credit_check(first_17)


def organisation_check(first_8: str) -> str:
    """The check character of an organisation code (组织机构代码, GB 11714)."""
    total = sum(
        _ORGANISATION_ALPHABET.index(char) * weight
        for char, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def mobile(text: str) -> str:
    """A mainland mobile number: eleven digits, without +86, spaces or dashes."""
    number = _plain(text).replace("-", "").removeprefix("+86")
    if not _MOBILE_SHAPE.fullmatch(number):
        raise Refused(_("手机号应为11位数字，以1开头。请核对后重填。"))
    return number


def mask_id_number(number: str) -> str:
    """An identity number as pages show it: "9901*************2".

    Hidden are the birth date (国办函〔2016〕108号 asks for that), the county, and the sequence
    whose last digit tells the sex; what is left tells one's own documents apart, no more.
    """
    if len(number) < 8:
        return HIDDEN * len(number)
    return f"{number[:4]}{HIDDEN * (len(number) - 5)}{number[-1]}"


def mask_mobile(number: str) -> str:
    """A mobile number as pages show it: the first three and the last four digits."""
    if len(number) < 9:
        return HIDDEN * len(number)
    return f"{number[:3]}{HIDDEN * (len(number) - 7)}{number[-4:]}"


def mask_name(name: str) -> str:
    """A person's name as pages show it: the first character, a star for each other one.

    The middle dot of a longer name stays in its place. A name of one character is all star.
    """
    if len(name) < 2:
        return HIDDEN * len(name)
    return name[0] + "".join(char if char == "·" else HIDDEN for char in name[1:])


def _plain(text: str) -> str:
    """Ordinary width, capitals, no spaces."""
    return "".join(text.translate(_TO_NARROW).split()).upper()


def _date_in(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
