"""What people are told, and what leaves the house of it."""

from tongban.notices.models.contact import Contact, EmailCode
from tongban.notices.models.message import Message, Receipt
from tongban.notices.models.notice import Notice

__all__ = ["Contact", "EmailCode", "Message", "Notice", "Receipt"]
