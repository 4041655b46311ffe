"""The verification service over signed JSON (核验服务; docs/protocol/verification.md)."""

from tongban.identity.providers.verification.client import Client, Limits
from tongban.identity.providers.verification.connect import connect

__all__ = ["Client", "Limits", "connect"]
