"""Jobs of identity; procrastinate finds them through this module."""

from tongban.identity.tasks.bodies import verify_body
from tongban.identity.tasks.codes import send_mobile_code
from tongban.identity.tasks.sign_ups import open_sign_up, verify_sign_up

__all__ = [
    "open_sign_up",
    "send_mobile_code",
    "verify_body",
    "verify_sign_up",
]
