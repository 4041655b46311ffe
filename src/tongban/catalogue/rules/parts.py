"""The parts of a definition: limits, questions, materials, fees, certificates. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tongban.catalogue.rules.kinds import (
    BodyKind,
    Eligibility,
    FieldType,
    HandlingForm,
    HandlingScope,
    HolderKind,
    MaterialKind,
    OnlineDepth,
    PaperForm,
    PowerSource,
    StepKind,
    TrustGrade,
    Unit,
)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in Chinese and in English; never empty in either."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Requirement(Text):
    """A condition of a grant (办理条件), as the guide says it.

    With `holds`, an expression over the answers, `holder.kind` and `today`, the rule decides it and
    `key` names it; a sentence alone an officer judges.
    """

    key: str = ""
    holds: str = ""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long something may take, and on what that rests (法定、承诺办结时限).

    `is_default` marks a number the law does not give in our reference (domain.md [M]): whoever
    publishes the item confirms it.
    """

    days: int
    unit: Unit
    basis: Text
    is_default: bool = False
    explain: Text | None = None
    """What else the law says of it, e.g. when it is longer."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice; `effect` tells what choosing it brings."""

    code: str
    label: Text
    effect: Text | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One question (一个问题).

    `when` is an expression: asked only where it holds. `source` names where the answer may come
    from without asking, e.g. "profile.name", "certificate.<type code>.<field>"; the first source
    that answers wins. `least` and `most` bound numbers and ISO dates ("today" allowed for dates).

    `element` is the data element the answer is of (数据元, catalogue.rules.dictionary); `subject`
    says of whom or what, where it is not the applicant. A question that no other service could ask
    says in `private` why it names none.
    """

    key: str
    type: FieldType
    label: Text
    hint: Text | None = None
    is_required: bool = True
    options: tuple[Option, ...] = ()
    unit: Text | None = None
    least: str = ""
    most: str = ""
    longest: int = 200
    when: str = ""
    sources: tuple[str, ...] = ()
    element: str = ""
    subject: str = ""
    private: Text | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of questions (一组问题): one page of the form.

    With `most_rows` it repeats: its answers are a list of rows, `least_rows` to `most_rows` long.
    """

    key: str
    title: Text
    fields: tuple[Field, ...]
    lead: Text | None = None
    when: str = ""
    least_rows: int = 0
    most_rows: int = 0

    @property
    def repeats(self) -> bool:
        """Whether it holds rows."""
        return self.most_rows > 0


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why something is asked for again that government holds (不适用免提交的依据).

    国务院关于在线政务服务的若干规定 第七条 forbids it; only another rule of law can allow it.
    """

    legal_basis: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class FeeItem:
    """One fee of an item (收费项目): so much each, so many times, where it applies.

    `amount` is in yuan, e.g. "120" or "20.50". `times` is an expression that gives a number,
    empty: once. `when` is one that says whether the fee is due, empty: always.
    """

    key: str
    name: Text
    amount: str
    standard: Text
    """The rate as it was set (收费标准)."""
    legal_basis: Text
    times: str = ""
    when: str = ""
    reduction: Text | None = None
    """Who pays less, and on what that rests (减免)."""


@dataclass(frozen=True, slots=True)
class Booking:
    """Coming by appointment (预约办理)."""

    a_day: int
    """How many may be booked each day."""
    rule: Text


@dataclass(frozen=True, slots=True)
class Handling:
    """How the implementing body handles it (实施信息; the national list of elements, 2.3 of the
    domain reference)."""

    power_source: PowerSource
    body_kind: BodyKind
    forms: tuple[HandlingForm, ...]
    online_depth: OnlineDepth
    is_in_hall: bool
    """Whether a hall takes it (进驻大厅)."""
    scope: tuple[HandlingScope, ...] = ()
    entrusting_body: Text | None = None
    joint_bodies: tuple[Text, ...] = ()
    intermediaries: tuple[Text, ...] = ()
    """Services of others one needs first (中介服务)."""
    booking: Booking | None = None
    has_terminals: bool = False
    mails_result: bool = False
    pays_online: bool = False
    legacy_code: str = ""
    """Its code before the national ones (地方编码)."""


@dataclass(frozen=True, slots=True)
class MaterialRequirement:
    """One material an item asks for (材料要求)."""

    key: str
    name: Text
    kind: MaterialKind
    legal_basis: Text
    grade: TrustGrade
    hint: Text | None = None
    when: str = ""
    is_required: bool = True
    certificate_type: str = ""
    """Type code (21) of the certificate that satisfies it, for CERTIFICATE."""
    pledge: Text | None = None
    """What is signed, for PLEDGE."""
    most_files: int = 5
    provider: Text | None = None
    """Who gives it instead of the applicant, and how (免提交): nobody is asked to hand it in."""
    form: PaperForm = PaperForm.ELECTRONIC
    originals: int = 0
    """How many originals are handed in or shown, at a window (原件份数)."""
    copies: int = 0
    may_follow: bool = False
    """The case is accepted without it and it follows by a date (容缺受理)."""
    issued_by: Text | None = None
    """Who made it out (出具机构)."""
    issued_within: Text | None = None
    """How fresh it has to be (出具时间要求)."""
    standard: Text | None = None
    """What makes it acceptable (受理标准)."""
    proves: tuple[str, ...] = ()
    """Codes of the data elements it shows, for what is uploaded."""
    exemption: Exemption | None = None
    """Why it is asked for although government holds it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of handling as the guide tells it (办理流程)."""

    key: str
    name: Text
    about: Text
    kind: StepKind | None = None
    when: str = ""
    """An expression: only where it holds is the step part of a case."""


@dataclass(frozen=True, slots=True)
class CertificateField:
    """One line of the certificate: its name and the answer it repeats.

    `of` names an answer ("trade_name"), or "holder.name", "holder.credit_code",
    "holder.representative", "number", "issued_on", "valid_to", "issuer".

    `element` is the data element of the line; empty: that of the answer, or of the case's fact
    (`elements.OF_THE_CASE`).
    """

    key: str
    label: Text
    of: str
    element: str = ""


@dataclass(frozen=True, slots=True)
class Validity:
    """For whom a certificate runs for another number of years (有效期因人而异).

    `when` is an expression over the answers; 0 years: without an end.
    """

    years: int
    when: str


@dataclass(frozen=True, slots=True)
class CertificateType:
    """What is issued when the item is granted (证照类型, GB/T 36902)."""

    code: str
    """证照类型代码, 21: credit code of the defining body (18) and serial (3)."""
    name: Text
    number_prefix: str
    """What certificate numbers begin with, e.g. "JY1"; region and gap-free serial follow."""
    valid_years: int
    """0: without an end."""
    fields: tuple[CertificateField, ...]
    validities: tuple[Validity, ...] = ()
    """Where the answers make it another number of years; the first that holds counts."""


@dataclass(frozen=True, slots=True)
class Founding:
    """The grant creates a body (设立登记): which answers name it."""

    name_from: str
    """The field whose answer is the body's name."""
    category: str
    """登记管理部门代码 and 机构类别代码 of its credit code (GB 32100), e.g. "92"."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of the items that are one matter together (一件事的成员).

    `after` names members whose result it needs; they stand before it. `when` is an expression
    over the form's answers: it belongs to the matter where it holds, empty: always.
    """

    key: str
    name: Text
    body: Text
    """Who handles it (成员单位)."""
    about: Text | None = None
    after: tuple[str, ...] = ()
    when: str = ""
    code: str = ""
    """The item's own code (33), where it is published here."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something people ask (常见问题)."""

    question: Text
    answer: Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where one can ask or go (咨询、投诉、办理地点)."""

    consult_phone: str
    complaint_phone: str
    address: Text
    hours: Text


@dataclass(frozen=True, slots=True)
class Window:
    """One window that takes it (办理窗口); `when` is an expression: for whom."""

    key: str
    name: Text
    address: Text
    hours: Text
    when: str = ""


Given = Mapping[str, str | tuple[str, ...] | Sequence[Mapping[str, str | tuple[str, ...]]]]
"""Answers as a form keeps them: texts, codes of several choices, rows of a group."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of an example; steps and windows are looked at where they are named.

    `due_on` is the last day of the promise, for what is complete on the day it is submitted.
    """

    materials: tuple[str, ...]
    fee: str
    """In yuan, "0" where it is free."""
    due_on: str
    verdict: Eligibility
    unmet: tuple[str, ...] = ()
    """Keys of the conditions that fail."""
    steps: tuple[str, ...] | None = None
    windows: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One case and what comes of it (样例), run whenever the item is checked or published."""

    name: Text
    holder: HolderKind
    submitted_on: str
    expects: Expected
    answers: Given = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Remedies:
    """Where a refusal can be fought (救济途径): 行政复议 and 行政诉讼.

    `is_default`: our reference of the law has no periods; whoever publishes confirms these.
    """

    review_body: Text
    review_days: int
    court: Text
    court_months: int
    is_default: bool = False
