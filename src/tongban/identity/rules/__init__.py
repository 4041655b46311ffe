"""The rules of identity, without a database: mandates, capacities, duties. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_ITEMS = 200
LONGEST_MANDATE_DAYS = 366 * 5
FARTHEST_START_DAYS = 366


class HolderKind(StrEnum):
    """What a holder (权利主体) is."""

    PERSON = "person"
    BODY = "body"


class MandateKind(StrEnum):
    """In which capacity somebody acts for another (委托授权的种类)."""

    AGENT = "agent"
    """经办人: a person handles the affairs of a body."""
    PROXY = "proxy"
    """代理人: a person handles the affairs of another person."""
    GUARDIAN = "guardian"
    """监护人: a person acts for a minor; recorded by an officer, given by nobody."""


REPRESENTATIVE = "representative"
"""法定代表人: acts for the body in everything; a capacity, not a mandate."""


def speaks_for_holder(capacity: str) -> bool:
    """Whether somebody in this capacity may read all the holder may (消息、谁看过我的数据).

    The holder themselves (empty), a legal representative, a guardian; agents and proxies see
    what they do for the holder, not what else the holder is told.
    """
    return capacity in ("", REPRESENTATIVE, MandateKind.GUARDIAN)


def may_give(capacity: str) -> bool:
    """Whether somebody in this capacity may give and end mandates of the holder.

    The holder themselves (empty), a legal representative; whoever was given a mandate hands
    nothing on.
    """
    return capacity in ("", REPRESENTATIVE)


class Act(StrEnum):
    """What a mandate lets the agent do (委托权限)."""

    VIEW = "view"
    APPLY = "apply"
    RECEIVE = "receive"


ALL_ACTS = frozenset(Act)


@dataclass(frozen=True, slots=True)
class Terms:
    """What is given, for which items and for how long. No items means every item."""

    acts: frozenset[Act]
    items: frozenset[str]
    valid_from: date
    valid_to: date


class Flaw(StrEnum):
    """Why terms cannot stand; the sentences are in web and actions."""

    NO_ACTS = "no_acts"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    ENDED = "ended"
    TOO_LONG = "too_long"
    TOO_FAR = "too_far"
    BAD_ITEM = "bad_item"
    TOO_MANY_ITEMS = "too_many_items"


def flaws(terms: Terms, today: date) -> list[Flaw]:
    """Everything wrong with the terms of a mandate given today."""
    found: list[tuple[bool, Flaw]] = [
        (not terms.acts, Flaw.NO_ACTS),
        (terms.valid_to < terms.valid_from, Flaw.ENDS_BEFORE_IT_BEGINS),
        (terms.valid_to < today, Flaw.ENDED),
        ((terms.valid_to - terms.valid_from).days > LONGEST_MANDATE_DAYS, Flaw.TOO_LONG),
        ((terms.valid_from - today).days > FARTHEST_START_DAYS, Flaw.TOO_FAR),
        (any(not is_catalogue_code(item) for item in terms.items), Flaw.BAD_ITEM),
        (len(terms.items) > MOST_ITEMS, Flaw.TOO_MANY_ITEMS),
    ]
    return [flaw for wrong, flaw in found if wrong]


def is_catalogue_code(text: str) -> bool:
    """A catalogue item's code has 12 digits (domain.md 2.1)."""
    return len(text) == 12 and text.isascii() and text.isdigit()


def same_terms(
    terms: Terms, acts: Iterable[str], items: Iterable[str], valid_from: date, valid_to: date
) -> bool:
    """Whether a stored mandate has exactly these terms."""
    return (
        {act.value for act in terms.acts} == set(acts)
        and terms.items == frozenset(items)
        and (terms.valid_from, terms.valid_to) == (valid_from, valid_to)
    )


def is_in_force(terms: Terms, on: date, *, revoked: bool) -> bool:
    """Whether a mandate of these terms may be used on a day."""
    return not revoked and terms.valid_from <= on <= terms.valid_to


def covers(terms: Iterable[Terms], act: Act, item: str | None, on: date) -> bool:
    """Whether any of the mandates allows the act for the item on the day."""
    return any(
        act in one.acts
        and (not one.items or item in one.items)
        and is_in_force(one, on, revoked=False)
        for one in terms
    )


def kind_between(giver: HolderKind) -> MandateKind:
    """Which kind of mandate a giver of this kind gives."""
    return MandateKind.AGENT if giver is HolderKind.BODY else MandateKind.PROXY


def age_on(born_on: date, day: date) -> int:
    """Completed years of age on a day; a birthday counts from its morning."""
    before_birthday = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before_birthday


def last_day_of_guardianship(born_on: date, adult_age: int) -> date:
    """The day before the minor comes of age. `adult_age` is a setting (ADULT_AGE [M])."""
    try:
        grown = born_on.replace(year=born_on.year + adult_age)
    except ValueError:  # born on 29 February
        grown = date(born_on.year + adult_age, 3, 1)
    return date.fromordinal(grown.toordinal() - 1)


def is_adult(born_on: date, day: date, adult_age: int) -> bool:
    """Whether somebody has come of age on the day. `adult_age` is a setting (ADULT_AGE [M])."""
    return age_on(born_on, day) >= adult_age


CONSENT_AGE = 14
"""Below this age all data are sensitive and the guardian consents (个人信息保护法 第三十一条)."""


def needs_consent(born_on: date, day: date) -> bool:
    """Whether a guardian's consent is noted before data of this person are entered."""
    return age_on(born_on, day) < CONSENT_AGE


class ElementKind(StrEnum):
    """What a person can name besides name and ID number to be verified by (核验要素).

    The ID card is mandatory, any two of these five come on top (国办函〔2016〕108号).
    """

    MOBILE = "mobile"
    """手机号"""
    SOCIAL_SECURITY_CARD = "social_security_card"
    """社会保障卡号"""
    BANK_ACCOUNT = "bank_account"
    """银行账号"""
    PROVIDENT_FUND = "provident_fund"
    """住房公积金账号"""
    DRIVING_LICENCE = "driving_licence"
    """驾驶证档案编号"""


ELEMENTS_NEEDED = 2
"""Of the five, besides the ID card: at least three verified elements."""

IDENTITY = "identity"
"""What failed where name and ID number themselves do not agree."""
BODY_FACTS = ("name", "credit_code", "representative")
"""What can fail where a body is verified."""


class Verdict(StrEnum):
    """What a verification service says (核验结论)."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


class SignatureKind(StrEnum):
    """How an agreement was signed (签署方式)."""

    ONLINE = "online"
    PAPER = "paper"


class EvidenceKind(StrEnum):
    """On what an account's trust level rests (实名依据)."""

    SIGN_UP = "sign_up"
    """网上注册: name, number and two elements compared by the verification service."""
    WINDOW = "window"
    """窗口核验"""
    DEMONSTRATION = "demonstration"
    """演示: a fictional person of the demo city or of a test."""
    EARLIER = "earlier"
    """Given before evidence was kept; written by a migration only."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an account has its trust level; `reference` is an id or code, never words."""

    how: EvidenceKind
    reference: str


OPERATE, GRANT, AUDIT = "system.operate", "security.grant", "audit.read"
"""系统管理员, 安全管理员, 审计管理员: the duties of the three administrators (三员分立)."""


class ErasureCase(StrEnum):
    """Which of the five cases of 个人信息保护法 第四十七条 (domain.md 8.1), by its number there."""

    ONE = "47-1"
    TWO = "47-2"
    THREE = "47-3"
    FOUR = "47-4"
    FIVE = "47-5"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a person's details are erased: the case of the law, and the decision that says so."""

    case: ErasureCase
    document: str
    """Number of the written decision; the log keeps its digest."""


DUTIES: Collection[str] = (
    "calendar.load",
    "people.register",
    "bodies.register",
    "identity.guardian",
    "desk.open",
    "cases.accept",
    "cases.review",
    "cases.decide",
    OPERATE,
    GRANT,
    AUDIT,
    "retention.hold",
    "certificates.revoke",
    "catalogue.edit",
    "catalogue.establishment",
    "catalogue.legal",
    "catalogue.words",
)
"""The duties (岗位职责) known so far; each room adds its own."""

ADMINISTRATORS = frozenset({OPERATE, GRANT, AUDIT})
WITHOUT_BUSINESS = frozenset({"desk.open", "calendar.load"})
"""What an administrator may hold besides: it shows nobody's matters and decides none."""


def clashes(duty: str, others: Iterable[str]) -> list[str]:
    """Which duties of an officer do not go with this one at the same time (三员分立).

    Each of the three administrators is somebody else, and none of them handles business.
    """
    return sorted(other for other in others if other != duty and not _go_together(duty, other))


def _go_together(one: str, other: str) -> bool:
    if not {one, other} & ADMINISTRATORS:
        return True
    return bool({one, other} & WITHOUT_BUSINESS)
