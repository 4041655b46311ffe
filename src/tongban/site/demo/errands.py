"""What people of the demo city applied for beside shops, by office, and how far it has come."""

from tongban.site.demo.handling import Errand, Pages
from tongban.site.demo.people import BODIES, PEOPLE

RESIDENCE = "11990100MB0000001T399070900400001"
"""居住证申领."""
PASSPORT = "11990100MB0000001T399010900500001"
"""普通护照首次申领."""
SENIOR = "11990102MB00000067499201101500001"
"""老年人优待证申领."""
ALLOWANCE = "11990102MB00000067499051101600001"
"""高龄津贴申领."""

HOME = "示范市示范区清河街道桂香路18号2栋301室"
_MOBILE = {one.name: one.mobile for one in PEOPLE}
_SHOP = next(one.credit_code for one in BODIES if one.name == "示范区晓梅小面馆")
_NUMBER = {one.name: one.id_number for one in PEOPLE}


def _permit(who: str) -> Pages:
    return {
        "applicant": {
            "filed_by": "self",
            "applicant_name": who,
            "applicant_id_number": _NUMBER[who],
        },
        "contact": {"mobile": _MOBILE[who]},
        "home": {"home_address": HOME, "resident_since": "2025-06-01"},
        "reason": {
            "ground": "work",
            "work_proof": "business_licence",
            "business_code": _SHOP,
        },
    }


def _passport(who: str, latin: str) -> Pages:
    return {
        "applicant": {
            "filed_by": "self",
            "applicant_name": who,
            "latin_name": latin,
            "applicant_id_number": _NUMBER[who],
            "sex": "1",
            "birth_place": "示范省",
        },
        "contact": {"mobile": _MOBILE[who]},
        "duties": {"is_official": "no", "is_soldier": "no"},
        "booklet": {"note_count": "0"},
    }


def _elder(who: str) -> Pages:
    return {
        "person": {"filed_by": "self", "elder_name": who, "elder_id_number": _NUMBER[who]},
        "contact": {"mobile": _MOBILE[who]},
    }


def _allowance(who: str) -> Pages:
    return {
        **_elder(who),
        "home": {"home_address": HOME},
        "other": {"receives_other": "no"},
        "account": {
            "payment_method": "bank_card",
            "account_number": "6200000000000000000",
            "bank_name": "示范银行清河支行",
        },
    }


PHOTO, PLEDGE = ("photo",), ("truth_pledge",)
AYGULI, GAO, HU = "阿依古丽·买买提依明", "高翔", "胡海波"
ZHOU, TANG, QIAN, SUN = "周桂兰", "唐国强", "钱春生", "孙秀英"

POLICE = (
    Errand(RESIDENCE, AYGULI, _permit(AYGULI), "granted", photos=PHOTO),
    Errand(PASSPORT, GAO, _passport(GAO, "GAO XIANG"), "reviewed", photos=PHOTO),
    Errand(PASSPORT, HU, _passport(HU, "HU HAIBO"), "received", photos=PHOTO),
)
"""At the city's public security."""

CIVIL = (
    Errand(SENIOR, ZHOU, _elder(ZHOU), "granted", photos=PHOTO),
    Errand(SENIOR, TANG, _elder(TANG), "received", photos=PHOTO),
    Errand(ALLOWANCE, QIAN, _allowance(QIAN), "half", pledges=PLEDGE),
    Errand(
        ALLOWANCE,
        SUN,
        _allowance(SUN),
        "correcting",
        "银行账号和开户银行对不上。请照银行卡再填一次。",
        pledges=PLEDGE,
    ),
)
"""At the district's civil affairs."""
