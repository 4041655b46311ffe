"""An explanation in words, Chinese or English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tongban_wire.expr.changes import Change, How
from tongban_wire.expr.explanation import Explanation, Reason
from tongban_wire.expr.values import Value

CHINESE, ENGLISH = "zh", "en"


@dataclass(frozen=True, slots=True)
class Label:
    """How people call a fact, its unit, and its codes, in the language of the sentences."""

    name: str
    unit: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


Labels = Mapping[str, Label]

VERDICT: dict[bool | None, tuple[str, str]] = {
    True: ("条件成立。", "The condition holds."),
    False: ("条件不成立。", "The condition does not hold."),
    None: ("现有情况还不能判断条件是否成立。", "What is known does not decide yet."),
}
OUTCOME: dict[bool | None, tuple[str, str]] = {
    True: ("条件就不再成立", "the condition would no longer hold"),
    False: ("条件就会成立", "the condition would hold"),
    None: ("条件就会成立", "the condition would hold"),
}
NUMBERS = {
    How.AT_LEAST: ("{}不少于{}", "{} is at least {}"),
    How.AT_MOST: ("{}不多于{}", "{} is at most {}"),
    How.MORE: ("{}多于{}", "{} is more than {}"),
    How.LESS: ("{}少于{}", "{} is less than {}"),
}
DATES = {
    How.AT_LEAST: ("{}不早于{}", "{} is not before {}"),
    How.AT_MOST: ("{}不晚于{}", "{} is not after {}"),
    How.MORE: ("{}晚于{}", "{} is after {}"),
    How.LESS: ("{}早于{}", "{} is before {}"),
}
OTHERS = {
    How.EXACTLY: ("{}为{}", "{} is {}"),
    How.ONE_OF: ("{}为{}", "{} is {}"),
    How.OTHER_THAN: ("{}不是{}", "{} is anything but {}"),
    How.WITH: ("{}增加{}", "{} also has {}"),
    How.WITHOUT: ("{}去掉{}", "{} does without {}"),
    How.KNOWN: ("{}已填写", "{} is given"),
    How.UNKNOWN: ("{}未填写", "{} is not given"),
}
OR = {CHINESE: "或", ENGLISH: " or "}
AND = {CHINESE: "，且", ENGLISH: " and "}
LIST = {CHINESE: "、", ENGLISH: ", "}
NONE = {CHINESE: "空", ENGLISH: "empty"}


def sentences(explanation: Explanation, labels: Labels, language: str) -> list[str]:
    """What the explanation says, one sentence after another, in "zh" or "en".

    Facts without a label keep their name. Rows are not repeated: only their label is said.
    """
    words = _Words(labels, language)
    said = [words.pick(VERDICT[explanation.verdict])]
    if explanation.reasons:
        reasons = LIST[language].join(map(words.reason, explanation.reasons))
        said.append(words.pick((f"依据：{reasons}。", f"Because of this: {reasons}.")))
    if explanation.missing:
        names = LIST[language].join(map(words.name, explanation.missing))
        said.append(words.pick((f"尚缺：{names}。", f"Not known yet: {names}.")))
    if explanation.change:
        changes = AND[language].join(map(words.change, explanation.change))
        outcome = words.pick(OUTCOME[explanation.verdict])
        said.append(words.pick((f"如果{changes}，{outcome}。", f"If {changes}, {outcome}.")))
    return said


class _Words:
    """Names and values in one language."""

    def __init__(self, labels: Labels, language: str) -> None:
        self.labels = labels
        self.language = language

    def pick(self, both: tuple[str, str]) -> str:
        return both[self.language == ENGLISH]

    def name(self, name: str) -> str:
        return self.labels[name].name if name in self.labels else name

    def reason(self, reason: Reason) -> str:
        if isinstance(reason.value, tuple):
            return self.name(reason.name)
        value = self.value(reason.name, reason.value)
        return self.pick(
            (f"{self.name(reason.name)}为{value}", f"{self.name(reason.name)}: {value}")
        )

    def change(self, change: Change) -> str:
        patterns = DATES if isinstance(change.after, date) else NUMBERS
        pattern = self.pick({**patterns, **OTHERS}[change.how])
        joint = LIST if change.how in (How.WITH, How.WITHOUT) else OR
        values = [self.value(change.name, value) for value in change.bound]
        return pattern.format(self.name(change.name), joint[self.language].join(values))

    def value(self, name: str, value: Value) -> str:
        match value:
            case bool():
                return self.pick(("是", "yes") if value else ("否", "no"))
            case Decimal():
                return self._number(name, value)
            case date():
                chinese = f"{value.year}年{value.month}月{value.day}日"
                return self.pick((chinese, value.isoformat()))
            case frozenset():
                said = [self.value(name, one) for one in sorted(value)]
                return LIST[self.language].join(said) or NONE[self.language]
            case str():
                codes = self.labels[name].codes if name in self.labels else {}
                return codes.get(value, value)
            case _:
                return ""

    def _number(self, name: str, value: Decimal) -> str:
        unit = self.labels[name].unit if name in self.labels else ""
        space = " " if unit and self.language == ENGLISH else ""
        return f"{value:f}{space}{unit}"
