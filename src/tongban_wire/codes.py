"""Why a message is not taken: numbers that mean the same for ever.

A number is never given a second meaning. One that is no longer sent stays in the table, with a
remark that says since when; a test holds the table to its history.
"""

from enum import IntEnum


class Code(IntEnum):
    """1xxx the message itself, 2xxx its signature."""

    NOT_CANONICAL = 1001
    UNKNOWN_PROTOCOL = 1002
    FIELD_MISSING = 1003
    FIELD_UNKNOWN = 1004
    FIELD_WRONG = 1005
    BODY_DIFFERS = 1006
    SIGNATURE_WRONG = 2001


MEANING: dict[Code, tuple[str, str]] = {
    Code.NOT_CANONICAL: ("not canonical JSON", "报文不是规范JSON"),
    Code.UNKNOWN_PROTOCOL: ("a version of the protocol not spoken here", "不支持的协议版本"),
    Code.FIELD_MISSING: ("a field is missing", "缺少字段"),
    Code.FIELD_UNKNOWN: ("a field nobody knows", "未知字段"),
    Code.FIELD_WRONG: ("a field that makes no sense", "字段不合规则"),
    Code.BODY_DIFFERS: ("the body is not the one announced", "内容与报文摘要不符"),
    Code.SIGNATURE_WRONG: ("the signature is not the sender's", "签名与发送方不符"),
}


class WireFault(ValueError):
    """A message that cannot be taken, with its code and the field it concerns, if one."""

    def __init__(self, code: Code, where: str = "") -> None:
        english, chinese = MEANING[code]
        super().__init__(f"{code.value} {english} {chinese}{f': {where}' if where else ''}")
        self.code = code
        self.where = where
