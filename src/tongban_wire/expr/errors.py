"""Why an expression is not taken: numbers that mean the same for ever.

As with the codes of messages (tongban_wire.codes), a number is never given a second meaning.
"""

from enum import IntEnum


class ExprCode(IntEnum):
    """31xx the text, 32xx what it means, 33xx its form in SQL."""

    TOO_LONG = 3101
    TOO_DEEP = 3102
    TOO_LARGE = 3103
    CHARACTER_WRONG = 3111
    TEXT_WRONG = 3112
    NUMBER_WRONG = 3113
    DATE_WRONG = 3114
    NAME_WRONG = 3115
    UNEXPECTED = 3121
    ENDS_EARLY = 3122
    FUNCTION_UNKNOWN = 3123
    GROUP_IN_GROUP = 3124
    NAME_UNKNOWN = 3201
    TYPE_WRONG = 3202
    UNITS_DIFFER = 3203
    UNITS_COMBINED = 3204
    CODE_UNKNOWN = 3205
    SHIFT_WRONG = 3206
    NAME_TWICE = 3207
    GROUP_IN_SQL = 3301
    COLUMN_WRONG = 3302


MEANING: dict[ExprCode, tuple[str, str]] = {
    ExprCode.TOO_LONG: ("The expression is too long.", "表达式过长。"),
    ExprCode.TOO_DEEP: ("The expression is nested too deeply.", "表达式嵌套过深。"),
    ExprCode.TOO_LARGE: ("The expression has too many parts.", "表达式组成部分过多。"),
    ExprCode.CHARACTER_WRONG: (
        "This character has no meaning here.",
        "此处出现了无法识别的字符。",
    ),
    ExprCode.TEXT_WRONG: (
        "A text ends with the quotation mark it began with, on the same line.",
        "文本须在同一行内以相同的引号结束，且不含控制字符。",
    ),
    ExprCode.NUMBER_WRONG: (
        "A number is digits, at most one point, and a space before its unit.",
        "数值只能由数字和一个小数点组成，位数不得超限，与单位之间须有空格。",
    ),
    ExprCode.DATE_WRONG: ("This day is not in the calendar.", "该日期不存在。"),
    ExprCode.NAME_WRONG: (
        "Names are lower-case letters, digits and underscores, joined by points.",
        "名称只能由小写字母、数字和下划线组成，以点号连接。",
    ),
    ExprCode.UNEXPECTED: ("Something else is expected here.", "此处语法有误。"),
    ExprCode.ENDS_EARLY: ("The expression ends too early.", "表达式不完整。"),
    ExprCode.FUNCTION_UNKNOWN: (
        "There are only count, any, all and sum.",
        "只支持 count、any、all、sum 四种汇总。",
    ),
    ExprCode.GROUP_IN_GROUP: (
        "A condition on rows cannot look through another group.",
        "行条件中不能再对分组汇总。",
    ),
    ExprCode.NAME_UNKNOWN: ("Nothing is known by this name.", "没有叫这个名称的事项。"),
    ExprCode.TYPE_WRONG: ("This does not fit here.", "类型不符。"),
    ExprCode.UNITS_DIFFER: ("The units differ.", "单位不一致。"),
    ExprCode.UNITS_COMBINED: (
        "Units cannot be multiplied, or divided by another unit.",
        "两个带单位的数值不能相乘，也不能除以不同的单位。",
    ),
    ExprCode.CODE_UNKNOWN: ("The code list has no such code.", "代码表中没有该代码。"),
    ExprCode.SHIFT_WRONG: (
        "A date is moved by a whole number written with days, months or years.",
        "日期只能加减写明的整数日（days）、月（months）或年（years），且不得超限。",
    ),
    ExprCode.NAME_TWICE: (
        "The name means a fact and also a field of the group's rows.",
        "该名称既指事项又指分组中的字段，含义不明。",
    ),
    ExprCode.GROUP_IN_SQL: (
        "Conditions on groups cannot filter rows of a table.",
        "分组条件不能用于筛选数据表的行。",
    ),
    ExprCode.COLUMN_WRONG: ("This is not a column's name.", "列名不合规则。"),
}
"""What each code says, in English and in Chinese."""

LONGEST_DETAIL = 60


class ExprError(ValueError):
    """An expression that is not taken: why, where, and what stands or is wanted there.

    `position` counts characters from 0; `line` and `column` count from 1.
    """

    def __init__(
        self, code: ExprCode, text: str, position: int, detail: str = "", *, wanted: str = ""
    ) -> None:
        self.code = code
        self.position = position
        self.line = text.count("\n", 0, position) + 1
        self.column = position - text.rfind("\n", 0, position)
        self.detail = detail[:LONGEST_DETAIL]
        self.wanted = wanted
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """What is wrong and where, in "en"; in any other language in Chinese."""
        english, chinese = MEANING[self.code]
        if language == "en":
            wanted = f"{self.wanted} is expected" if self.wanted else ""
            aside = ", ".join(filter(None, (self.detail, wanted)))
            place = f"Line {self.line}, column {self.column}."
            return f"{self.code.value} {english} {f'({aside}) ' if aside else ''}{place}"
        wanted = f"应为 {self.wanted}" if self.wanted else ""
        aside = "，".join(filter(None, (self.detail, wanted)))
        place = f"第{self.line}行第{self.column}列。"
        return f"{self.code.value} {chinese}{f'（{aside}）' if aside else ''}{place}"
