"""What is wrong with a definition, in words of both languages."""

from collections.abc import Iterator

from tongban.catalogue.rules.building import Fault, Path, Wrong
from tongban.catalogue.rules.gate.flaws import Flaw, Found

_WRONG: dict[Wrong, tuple[str, str]] = {
    Wrong.MISSING: ("缺少“{0}”", "“{0}” is missing"),
    Wrong.UNKNOWN: ("不认识这个名称；可以有：{0}", "is not known; there may be: {0}"),
    Wrong.NOT_MAPPING: ("应是“名称: 内容”的几行", "has to be lines of “name: content”"),
    Wrong.NOT_LIST: ("应是一个列表（- 开头）", "has to be a list (lines that begin with -)"),
    Wrong.NOT_TEXT: (
        "应是文字；数字和true、false请加引号",
        "has to be a text; put numbers, true and false in quotes",
    ),
    Wrong.NOT_INTEGER: ("应是整数，不加引号", "has to be a whole number, without quotes"),
    Wrong.NOT_YES_NO: ("应是true或false", "has to be true or false"),
    Wrong.NOT_ONE_OF: ("只能是：{0}", "has to be one of: {0}"),
    Wrong.EMPTY: ("不能空着：两种语言都要写", "says nothing: both languages are needed"),
}

_FLAWS: dict[Flaw, tuple[str, str]] = {
    Flaw.CODE_SHAPE: (
        "事项编码应为33位：统一社会信用代码18位、行使层级1位（1至7）、基本编码12位数字、"
        "业务办理项2位数字；现在是{0}位",
        "has to have 33 characters: credit code (18), level (1, from 1 to 7), catalogue code "
        "(12 digits), handling item (2 digits); it has {0}",
    ),
    Flaw.CODE_CHECK: (
        "前18位（{0}）不是有效的统一社会信用代码，校验不通过",
        "its first 18 characters ({0}) are no credit code: the check character does not fit",
    ),
    Flaw.CODE_TYPE: (
        "基本编码里的事项类型是{0}，item_type写的是{1}",
        "the catalogue code says item type {0}, item_type says {1}",
    ),
    Flaw.ITEM_TYPE: (
        "没有“{0}”这个事项类型（GB/T 39046-2020 A.1）",
        "there is no item type “{0}” (GB/T 39046-2020 A.1)",
    ),
    Flaw.EMPTY_LIST: ("不能是空的", "must not be empty"),
    Flaw.TWICE: ("“{0}”出现两次", "“{0}” stands there twice"),
    Flaw.KEY_SHAPE: (
        "“{0}”不能用：只用小写字母、数字和下划线，字母开头，最多40位，不用表达式的保留词"
        "（编号前缀用大写字母和数字，最多10位）",
        "“{0}” will not do: lower-case letters, digits and underscores, a letter first, 40 at "
        "most, no word of the expression language (a number prefix: capitals and digits, 10 at "
        "most)",
    ),
    Flaw.KEY_TAKEN: (
        "“{0}”已经是另一个问题、重复组或页面的名称",
        "“{0}” is the key of another question, repeating group or page",
    ),
    Flaw.PROMISE_LONGER: (
        "承诺时限{0}日比法定时限{1}日还长（优化营商环境条例 第三十六条）",
        "a promise of {0} days is longer than the statutory {1} (优化营商环境条例, Article 36)",
    ),
    Flaw.UNITS_DIFFER: (
        "承诺和法定时限要用同一种日（工作日或自然日）",
        "promise and statutory limit have to count in the same kind of days",
    ),
    Flaw.DAYS: ("应在{0}到{1}日之间", "has to be from {0} to {1} days"),
    Flaw.IMMEDIATE: ("即办件的承诺时限是0日", "an immediate case is promised within 0 days"),
    Flaw.NOT_IMMEDIATE: (
        "承诺0日的是即办件，case_kind应为“1”",
        "0 days is an immediate case: case_kind has to be “1”",
    ),
    Flaw.VISIT_REASON: (
        "要跑现场，就要写明原因（onsite_reason）",
        "a visit needs its reason (onsite_reason)",
    ),
    Flaw.VISIT_NO_REASON: (
        "不用跑现场，就不写原因",
        "without a visit there is no reason for one",
    ),
    Flaw.RANGE: ("应在{0}到{1}之间", "has to lie between {0} and {1}"),
    Flaw.CATCH_ALL: (
        "“{0}”没有说清是什么：材料要一项一项写明，不能用“其他材料”",
        "“{0}” does not say what it is: name each material, “other documents” will not do",
    ),
    Flaw.NEEDED_HERE: ("{1}要写“{0}”", "{1} needs “{0}”"),
    Flaw.NOT_HERE: ("{1}不写“{0}”", "{1} takes no “{0}”"),
    Flaw.OPTIONS: (
        "choice和choices要有至少两个选项，其他类型没有选项",
        "choice and choices need two options or more, other types have none",
    ),
    Flaw.BOUND: (
        "“{0}”不是这类问题的界限：数字写数，日期写today或2026-01-31这样的日期，其他类型不写",
        "“{0}” is no bound of this kind of question: a number, or today or a date such as "
        "2026-01-31; other types have none",
    ),
    Flaw.BOUNDS_CROSSED: ("最大值比最小值还小", "is less than the least"),
    Flaw.ROWS: (
        "重复组的行数不对：least_rows不超过most_rows，most_rows最多{0}",
        "least_rows must not exceed most_rows, which is {0} at most",
    ),
    Flaw.SOURCE: (
        "没有“{0}”这个来源。有：profile.name、profile.id_number、profile.mobile、body.name、"
        "body.credit_code、body.representative、certificate.<21位证照类型代码>.<项>；重复组里没有来源",
        "there is no source “{0}”. There are: profile.name, profile.id_number, profile.mobile, "
        "body.name, body.credit_code, body.representative, certificate.<type code of 21>.<field>; "
        "none in repeating groups",
    ),
    Flaw.EXPRESSION: (
        "条件只能用前面问过的问题，写法见docs/protocol/expressions.md：{zh}",
        "may speak of questions asked before it (docs/protocol/expressions.md): {en}",
    ),
    Flaw.NOT_CONDITION: (
        "条件的结果应为是或否，现在是{0}",
        "a condition has to be true or false, this is a {0}",
    ),
    Flaw.CERTIFICATE_CODE: (
        "证照类型代码应为21位：定义机构的统一社会信用代码18位和3位数字",
        "a certificate type has 21 characters: the credit code of the defining body (18) and 3 "
        "digits",
    ),
    Flaw.OF_UNKNOWN: (
        "没有“{0}”这个问题，也不是办件里有的内容",
        "“{0}” is no question of the form, nor anything the case knows",
    ),
    Flaw.FOUNDING_NAME: (
        "“{0}”应是表单里必填的text问题：设立的主体用它的回答作名称",
        "“{0}” has to be a required text question: its answer names the body that is founded",
    ),
    Flaw.FOUNDING_CATEGORY: (
        "应是登记管理部门和机构类别两位代码（GB 32100），例如“92”",
        "has to be the two characters of authority and type (GB 32100), such as “92”",
    ),
    Flaw.PHONE: ("应是电话号码：数字和短横", "has to be a telephone number: digits and dashes"),
    Flaw.PHONE_SAME: (
        "投诉电话不能和咨询电话相同",
        "complaints need another number than questions",
    ),
    Flaw.NOT_ENGLISH: ("英文一栏里只有中文", "the English is Chinese only"),
    Flaw.THEME: ("没有“{0}”这个主题；有：{1}", "there is no theme “{0}”; there are: {1}"),
    Flaw.TOO_LONG: ("超过{0}个字符", "has more than {0} characters"),
    Flaw.ELEMENT_CODE: (
        "“{0}”不能作数据元代码：写成“对象.属性”，小写字母、数字和下划线，最多60位，例如person.name",
        "“{0}” is no code of a data element: object.property, lower-case letters, digits and "
        "underscores, 60 at most, such as person.name",
    ),
    Flaw.FORMAT: (
        "“{0}”不是表示格式：写成an..50、an18、n..16,2、n1、d8、dt14、bl或by",
        "“{0}” is no representation: write an..50, an18, n..16,2, n1, d8, dt14, bl or by",
    ),
    Flaw.FORMAT_TYPE: (
        "{1}类型不能写成“{0}”：文字和代码用a、n、an，数字用n，日期d8，时间dt14，是否bl，文件by",
        "a {1} is not written as “{0}”: texts and codes a, n, an; numbers n; dates d8; times dt14; "
        "yes or no bl; files by",
    ),
    Flaw.LIST_NEEDED: (
        "代码（code）要写代码集，其他类型不写；现在是{0}",
        "a code needs its code list, other types have none; this is a {0}",
    ),
    Flaw.LIST_UNKNOWN: ("没有代码集“{0}”", "there is no code list “{0}”"),
    Flaw.UNIT_HERE: ("只有数字写单位，现在是{0}", "only numbers have a unit; this is a {0}"),
    Flaw.DAY: (
        "“{0}”不是日期：写成2026-01-31这样",
        "“{0}” is no day: write it as 2026-01-31",
    ),
    Flaw.DAYS_CROSSED: ("停用的日子比启用的还早", "it ends before it begins"),
    Flaw.ENTRY_CODE: (
        "“{0}”不能作代码：用字母、数字、点、横线和下划线，最多40位",
        "“{0}” is no code: letters, digits, dots, dashes and underscores, 40 at most",
    ),
    Flaw.FORMULA: (
        "不能以“{0}”开头：表格软件会把它当公式",
        "must not begin with “{0}”: a spreadsheet would run it",
    ),
    Flaw.ELEMENT_OR_PRIVATE: (
        "要写明是哪个数据元（element）；只在本事项用的，写明原因（private）",
        "has to name its data element (element) or, if only this item asks it, say why (private)",
    ),
    Flaw.ELEMENT_AND_PRIVATE: (
        "写了数据元（element），就不写private",
        "names its data element, so it is not private",
    ),
    Flaw.ELEMENT_UNKNOWN: (
        "数据字典里没有“{0}”，或者还没启用、已经停用（tongban element list）",
        "there is no data element “{0}” in force (tongban element list)",
    ),
    Flaw.ELEMENT_TYPE: (
        "数据元{0}是{1}类型，{2}的问题对不上",
        "the data element {0} is a {1}, which does not fit a question of type {2}",
    ),
    Flaw.ELEMENT_LONGER: (
        "最长{0}，标准只容{1}个字符",
        "up to {0} long, where the standard holds {1} characters",
    ),
    Flaw.ELEMENT_UNIT: (
        "单位要和数据元{0}的一样",
        "has to have the unit of the data element {0}",
    ),
    Flaw.ELEMENT_CODES: (
        "代码集{1}里没有“{0}”",
        "there is no “{0}” in the code list {1}",
    ),
    Flaw.ELEMENT_LINE: (
        "这一行照抄“{0}”的回答，数据元应是{1}",
        "this line repeats the answer “{0}”, whose data element is {1}",
    ),
    Flaw.ASKED_TWICE: (
        "同一个数据元（{0}）问了同一个对象两次：删去一处，或用subject写明问的是谁、是什么",
        "asks the same data element ({0}) of the same subject twice: take one out, or say in "
        "subject of whom or what it is",
    ),
    Flaw.SUBJECT_ALONE: (
        "“{0}”：subject跟着element写，用小写字母、数字和下划线",
        "“{0}”: subject stands beside element, in lower-case letters, digits and underscores",
    ),
}


def of_fault(fault: Fault, whole: str = "item") -> tuple[str, str]:
    """A fault of shape, with its place, in Chinese and in English; `whole` is what the place is
    in."""
    return _placed(fault.path, _WRONG[fault.wrong], (fault.about,), {}, whole)


def of_found(found: Found, whole: str = "item") -> tuple[str, str]:
    """A flaw of content, with its place, in Chinese and in English."""
    own = {"zh": found.zh, "en": found.en}
    return _placed(found.path, _FLAWS[found.flaw], found.about, own, whole)


def _placed(
    path: Path, said: tuple[str, str], about: tuple[object, ...], own: dict[str, str], whole: str
) -> tuple[str, str]:
    place = "".join(_written(path)) or whole
    if path and whole != "item":
        place = f"{whole} {place}"
    zh, en = (one.format(*about, **own) for one in said)
    return f"{place}：{zh.rstrip('。')}。", f"{place} {en.rstrip('.')}."


def _written(path: Path) -> Iterator[str]:
    """form[2].fields[0].key, positions from 1 as people count; and short, whatever was typed."""
    for nth, one in enumerate(path):
        if isinstance(one, int):
            yield f"[{one + 1}]"
        else:
            yield ("." if nth else "") + one[:40]
