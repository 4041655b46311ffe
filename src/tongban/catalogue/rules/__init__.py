"""What a service item is (政务服务事项): one definition from which guide, form and limits
come. Pure: made from packs (catalogue.packs), stored as JSON in an item's version, read back here.

Names of facts. Every field has a key; an expression (tongban_wire.expr) names a field by it, and a
repeating group by the group's key. `holder.kind` ("person" or "body") is always there.
"""

from dataclasses import dataclass

from tongban.catalogue.rules.kinds import (
    Audience,
    BodyKind,
    CaseKind,
    Eligibility,
    FieldType,
    HandlingForm,
    HandlingScope,
    HolderKind,
    MaterialKind,
    OnlineDepth,
    PaperForm,
    PowerSource,
    ResultKind,
    StepKind,
    TrustGrade,
    Unit,
    Verdict,
)
from tongban.catalogue.rules.parts import (
    Booking,
    CertificateField,
    CertificateType,
    Example,
    Exemption,
    Expected,
    FeeItem,
    Field,
    Founding,
    Given,
    Group,
    Handling,
    MaterialRequirement,
    Member,
    Option,
    Place,
    Question,
    Remedies,
    Requirement,
    Step,
    Text,
    TimeLimit,
    Validity,
    Window,
)

__all__ = [
    "WORDS",
    "Audience",
    "BodyKind",
    "Booking",
    "CaseKind",
    "CertificateField",
    "CertificateType",
    "Eligibility",
    "Example",
    "Exemption",
    "Expected",
    "FeeItem",
    "Field",
    "FieldType",
    "Founding",
    "Given",
    "Group",
    "Handling",
    "HandlingForm",
    "HandlingScope",
    "HolderKind",
    "Item",
    "MaterialKind",
    "MaterialRequirement",
    "Member",
    "OnlineDepth",
    "Option",
    "PaperForm",
    "Place",
    "PowerSource",
    "Question",
    "Remedies",
    "Requirement",
    "ResultKind",
    "Step",
    "StepKind",
    "Text",
    "TimeLimit",
    "TrustGrade",
    "Unit",
    "Validity",
    "Verdict",
    "Window",
]


WORDS = "catalogue.words"
"""The duty of those who look after the words of search (搜索词)."""


@dataclass(frozen=True, slots=True)
class Item:
    """One business handling item of one implementing body, whole (业务办理项).

    `code` (33) = implementation code (31) + 2; implementation code = credit code of the
    implementing body (18) + exercise level (1) + catalogue code (12).
    """

    code: str
    name: Text
    summary: Text
    audiences: tuple[Audience, ...]
    department: str
    """`Department.code` of the implementing body."""
    conditions: tuple[Requirement, ...]
    case_kind: CaseKind
    statutory: TimeLimit
    promised: TimeLimit
    correction: TimeLimit
    """How long the applicant may take to correct (补正期限)."""
    min_trust_level: int
    onsite_visits: int
    onsite_reason: Text | None
    materials: tuple[MaterialRequirement, ...]
    form: tuple[Group, ...]
    steps: tuple[Step, ...]
    result: CertificateType | None
    founding: Founding | None
    place: Place
    remedies: Remedies
    faq: tuple[Question, ...]
    minutes: int
    """How long filling in takes, as the guide says before there are figures."""
    themes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """What people call it, for search (别名)."""
    quantity: Text | None = None
    """How many are granted (数量, 行政许可法 第三十条)."""
    guide: Text | None = None
    """What is worth knowing before one begins: prose with a little Markdown."""
    handling: Handling | None = None
    """How it is handled; None in versions from before it was asked for."""
    fee_items: tuple[FeeItem, ...] = ()
    """What it costs; none: nothing (收费)."""
    result_kind: ResultKind | None = None
    result_name: Text | None = None
    """What one gets, where it is no certificate of the platform."""
    windows: tuple[Window, ...] = ()
    """Where one may go; none: the place where one asks."""
    examples: tuple[Example, ...] = ()
    """Cases that show what the item does, run before it is published (样例)."""
    fees: Text | None = None
    """What it costs in words, in versions from before `fee_items`."""
    item_type: str = ""
    """事项类型 (GB/T 39046-2020 A.1). With `legal_basis` a base element: packs leave both to the
    catalogue list."""
    legal_basis: tuple[Text, ...] = ()
    members: tuple[Member, ...] = ()
    """What it consists of, in the order it is done, where it is several items (一件事)."""

    @property
    def implementation_code(self) -> str:
        """实施编码, 31."""
        return self.code[:31]

    @property
    def is_guide_only(self) -> bool:
        """Whether it can be read here and not applied for: online depth 1."""
        return self.handling is not None and self.handling.online_depth is OnlineDepth.INFORMATION

    def serves(self, holder_kind: str) -> bool:
        """Whether a "person" may apply, or a "body" of whatever kind (服务对象)."""
        is_person = [one is Audience.PERSON for one in self.audiences]
        return any(is_person) if holder_kind == "person" else not all(is_person)

    @property
    def catalogue_code(self) -> str:
        """基本编码, 12."""
        return self.code[19:31]
