"""The rules of applications, without a database. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where an application stands (申请状态)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CORRECTING = "correcting"
    WITHDRAWN = "withdrawn"


EDITABLE = (State.DRAFT, State.CORRECTING)
"""States in which the applicant may change it (草稿、补正中)."""


class How(StrEnum):
    """How a material came (材料来源)."""

    UPLOAD = "upload"
    CERTIFICATE = "certificate"
    PLEDGE = "pledge"


class Origin(StrEnum):
    """Where an answer comes from (填写来源)."""

    TYPED = "typed"
    """The applicant typed it."""
    KEPT = "kept"
    """A source said it, and it was taken over unchanged."""
    CORRECTED = "corrected"
    """A source said it, the applicant says that it is wrong and typed another (信息有误)."""
    AWAY = "away"
    """The source did not answer; typed by hand, to be looked at by the clerk (待核对)."""
    TAMPERED = "tampered"
    """What came back was not what was shown: fetched anew, the clerk sees a note."""
