"""What is wrong with a pack, as sentences in both languages."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Code(StrEnum):
    """What may be wrong with a file before its content is looked at."""

    NOT_THERE = "not_there"
    OUTSIDE = "outside"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    BOM = "bom"
    GB18030 = "gb18030"
    NOT_UTF8 = "not_utf8"
    CHARACTER = "character"
    YAML = "yaml"
    ALIAS = "alias"
    TAG = "tag"
    DEEP = "deep"
    MANY = "many"
    KEY_KIND = "key_kind"
    KEY_TWICE = "key_twice"
    DOCUMENTS = "documents"
    NOTHING = "nothing"
    ITEM_NAME = "item_name"
    NO_ITEMS = "no_items"
    ONE_GUIDE = "one_guide"
    GUIDE_TWICE = "guide_twice"
    CODE_TWICE = "code_twice"
    CERTIFICATE_FIELD = "certificate_field"
    CSV = "csv"
    CSV_WIDTH = "csv_width"
    CSV_COLUMN = "csv_column"
    CSV_NO_COLUMN = "csv_no_column"
    ENTRY_TWICE = "entry_twice"
    LIST_DIFFERS = "list_differs"
    ENTRIES = "entries"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: in which file, on which line (0: the file as a whole)."""

    file: Path
    line: int
    zh: str
    en: str

    @property
    def place(self) -> str:
        """As editors and terminals understand it."""
        return f"{self.file}:{self.line}" if self.line else str(self.file)


_SAID: dict[Code, tuple[str, str]] = {
    Code.NOT_THERE: ("没有这个文件。", "There is no such file."),
    Code.OUTSIDE: (
        "文件在事项包的文件夹之外（链接），没有读取。",
        "The file lies outside the pack's folder (a link); it was not read.",
    ),
    Code.TOO_LARGE: ("文件超过{0} KB。", "The file has more than {0} KB."),
    Code.UNREADABLE: ("读不了这个文件（{0}）。", "The file cannot be read ({0})."),
    Code.BOM: (
        "文件开头有字节顺序标记（BOM）。请另存为不带BOM的UTF-8。",
        "The file begins with a byte order mark. Save it as UTF-8 without one.",
    ),
    Code.GB18030: (
        "文件看来是GB18030（GBK）编码。请另存为UTF-8。",
        "The file seems to be in GB18030 (GBK). Save it as UTF-8.",
    ),
    Code.NOT_UTF8: ("文件不是UTF-8文本。", "The file is not text in UTF-8."),
    Code.CHARACTER: (
        "这一行有看不见或不能用的字符（{0}）。请删去。",
        "This line holds a character that is invisible or not allowed ({0}). Take it out.",
    ),
    Code.YAML: ("YAML写法有误：{0}", "This is not valid YAML: {0}"),
    Code.ALIAS: (
        "不接受锚和别名（& *）：请把内容写全。",
        "Anchors and aliases (& *) are not taken: write the content out.",
    ),
    Code.TAG: (
        "不接受类型标签（!{0}）：请去掉。",
        "Tags (!{0}) are not taken: leave it out.",
    ),
    Code.DEEP: ("嵌套超过{0}层。", "Nested more than {0} levels deep."),
    Code.MANY: ("内容超过{0}处，不再往下读。", "More than {0} values; reading stopped here."),
    Code.KEY_KIND: ("名称应是一个词。", "A key has to be one word."),
    Code.KEY_TWICE: ("“{0}”写了两次。", "“{0}” is written twice."),
    Code.DOCUMENTS: ("一个文件只写一份（没有---分隔）。", "A file holds one document (no ---)."),
    Code.NOTHING: ("文件里什么都没有。", "There is nothing in the file."),
    Code.ITEM_NAME: (
        "事项文件夹名只用小写字母、数字和连字符：“{0}”不行。",
        "An item's folder is named with lower-case letters, digits and hyphens: not “{0}”.",
    ),
    Code.NO_ITEMS: (
        "这里没有事项：事项包要有pack.yaml，事项要有item.yaml。",
        "There is no item here: a pack has a pack.yaml, an item an item.yaml.",
    ),
    Code.ONE_GUIDE: (
        "有{0}，却没有{1}：两种语言都要有。",
        "There is {0} but no {1}: both languages are needed.",
    ),
    Code.GUIDE_TWICE: (
        "指南已经写在guide.*.md里，这里不要再写guide。",
        "The guide stands in guide.*.md already; leave out guide here.",
    ),
    Code.CODE_TWICE: (
        "事项编码和{0}的相同。",
        "The code is the same as that of {0}.",
    ),
    Code.CERTIFICATE_FIELD: (
        "证照{0}没有“{1}”这一项。",
        "The certificate {0} has no “{1}”.",
    ),
    Code.CSV: ("表格写法有误：{0}", "This is not a valid table: {0}"),
    Code.CSV_WIDTH: (
        "这一行有{0}格，表头有{1}格。",
        "This row has {0} cells, the first row has {1}.",
    ),
    Code.CSV_COLUMN: (
        "不认识“{0}”这一列；可以有：{1}。",
        "There is no column “{0}”; there may be: {1}.",
    ),
    Code.CSV_NO_COLUMN: ("缺少“{0}”这一列。", "The column “{0}” is missing."),
    Code.ENTRY_TWICE: ("“{0}”在{1}已经有了。", "“{0}” stands in {1} already."),
    Code.ENTRIES: (
        "应是一个列表：每项以- 开头。",
        "The file has to be a list: each entry begins with -.",
    ),
    Code.LIST_DIFFERS: (
        "同一个代码集“{0}”的“{1}”前后不一样。",
        "The rows of the code list “{0}” differ in “{1}”.",
    ),
}


def problem(file: Path, line: int, code: Code, *parts: object) -> Problem:
    """The problem in words."""
    zh, en = _SAID[code]
    return Problem(file, line, zh.format(*parts), en.format(*parts))
