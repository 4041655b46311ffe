"""The codes a definition is written with, each with the scheme it is of. Pure."""

from enum import StrEnum


class Unit(StrEnum):
    """In what a limit counts (期限单位)."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"


class Audience(StrEnum):
    """Whom an item serves (服务对象, GB/T 39046-2020 A.4)."""

    PERSON = "1"
    ENTERPRISE = "2"
    INSTITUTION = "3"
    SOCIAL = "4"
    ADMINISTRATIVE = "5"
    OTHER = "6"


class CaseKind(StrEnum):
    """办件类型 (GB/T 39046-2020 A.6)."""

    IMMEDIATE = "1"
    COMMITTED = "2"


class FieldType(StrEnum):
    """What may be answered to one question."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    ID_NUMBER = "id_number"
    CREDIT_CODE = "credit_code"
    MOBILE = "mobile"


class MaterialKind(StrEnum):
    """How a material comes (材料来源)."""

    CERTIFICATE = "certificate"
    """The platform holds it as a certificate (免提交); an upload only where it does not."""
    FORM = "form"
    """The answers of the form are it."""
    PLEDGE = "pledge"
    """The applicant signs a text (承诺代替)."""
    UPLOAD = "upload"


class TrustGrade(StrEnum):
    """材料可信等级 (国办函〔2016〕108号, domain.md 5.2)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class PowerSource(StrEnum):
    """On what the body's power rests (权力来源): its own by law, or handed on by another."""

    OWN = "1"
    HANDED_DOWN = "2"
    AUTHORISED_FROM_ABOVE = "3"
    AUTHORISED_BESIDE = "4"
    ENTRUSTED_FROM_ABOVE = "5"
    ENTRUSTED_BESIDE = "6"


class BodyKind(StrEnum):
    """实施主体性质 (GB/T 39046-2020 A.3)."""

    STATUTORY = "1"
    AUTHORISED = "2"
    ENTRUSTED = "3"
    OTHER = "9"


class HandlingForm(StrEnum):
    """办理形式 (GB/T 39046-2020 A.5)."""

    WINDOW = "1"
    WEB = "2"
    MOBILE = "3"
    COURIER = "4"
    OTHER = "9"


class HandlingScope(StrEnum):
    """Across which borders an item can be handled (通办范围)."""

    NATION = "nation"
    PROVINCES = "provinces"
    CITIES = "cities"
    COUNTIES = "counties"


class OnlineDepth(StrEnum):
    """How far one gets online (网上办理深度): to read, to hand in, to be accepted, all the way."""

    INFORMATION = "1"
    HANDING_IN = "2"
    ACCEPTANCE = "3"
    ALL_THE_WAY = "4"


class ResultKind(StrEnum):
    """What comes of a grant (结果类型)."""

    CERTIFICATE = "certificate"
    """A certificate or licence (证照)."""
    APPROVAL = "approval"
    """A document that approves (批文、批复)."""
    PROOF = "proof"
    """A paper that says what is so (证明)."""
    PAYMENT = "payment"
    ENTRY = "entry"
    """An entry or a filing without a paper of its own (登记、备案)."""


class StepKind(StrEnum):
    """Which step of handling it is (办理环节)."""

    APPLY = "apply"
    ACCEPT = "accept"
    REVIEW = "review"
    DECIDE = "decide"
    CLOSE = "close"
    DELIVER = "deliver"


class PaperForm(StrEnum):
    """In which form a material comes (材料形式)."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    EITHER = "either"


class HolderKind(StrEnum):
    """Who applies: a natural person, or a body of whatever kind (申请人类型)."""

    PERSON = "person"
    BODY = "body"


class Verdict(StrEnum):
    """How one condition stands in one case (条件核对结果)."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"
    """Something it asks for is not answered yet."""
    OFFICER = "officer"
    """No rule decides it, or not with what was asked: an officer judges."""


class Eligibility(StrEnum):
    """Whether the rules let an item be granted in one case (是否符合条件)."""

    ELIGIBLE = "eligible"
    """No rule stands against it; what no rule decides officers judge."""
    NOT_ELIGIBLE = "not_eligible"
    OPEN = "open"
