"""Channels that carry messages: today one gateway for SMS and e-mail."""

from tongban.notices.providers.gateway import Gateway, connect

__all__ = ["Gateway", "connect"]
