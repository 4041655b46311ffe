"""What can be wrong with a file, as codes; words.py has the sentences. Pure."""

from enum import StrEnum


class Fault(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_ROOM = "no_room"
    QUOTA = "quota"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"
    NOT_ALLOWED = "not_allowed"
    HEIC = "heic"
    OFFICE = "office"
    ARCHIVE = "archive"
    PROGRAM = "program"
    HTML = "html"
    SVG = "svg"
    BROKEN = "broken"
    TRAILER = "trailer"
    POLYGLOT = "polyglot"
    PIXELS = "pixels"
    MOVING = "moving"
    BOMB = "bomb"
    PDF_LOCKED = "pdf_locked"
    PDF_SCRIPT = "pdf_script"
    PDF_ACTION = "pdf_action"
    PDF_ATTACHMENT = "pdf_attachment"
    PDF_PAGES = "pdf_pages"
    PUZZLING = "puzzling"
    """Looking into it took too long or too much memory."""


class Unfit(Exception):
    """A file that is not taken, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
