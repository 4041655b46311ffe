"""What of identity lies under data keys, for whoever changes them (换钥).

What was counted under a former key goes on being counted: look-ups try every living key, and a
former key is kept until nothing counts under it any more.
"""

from datetime import timedelta

from django.db.models import Q

from tongban.identity.queries.codes import code_place
from tongban.identity.queries.sealed import KEPT
from tongban.identity.queries.sign_ups import DAY, typed_place
from tongban.identity.queries.window import words_place
from tongban.kernel import clock
from tongban.kernel.rotation.places import Fleeting, Place, Sealed

_HOUR = timedelta(hours=1)


def _live_sign_ups() -> Q:
    """Whoever has a code comes back with it until the sign-up expires."""
    return Q(expires_at__gt=clock.now())


def _counted_questions() -> Q:
    return Q(asked_at__gt=clock.now() - DAY)


def _counted_codes() -> Q:
    return Q(asked_at__gt=clock.now() - _HOUR)


def _open_codes() -> Q:
    return Q(used_at=None, expires_at__gt=clock.now())


UNDER_DATA_KEYS: tuple[Place, ...] = (
    *KEPT,
    Sealed("sign_up", "identity.SignUp", "sealed", lambda row: typed_place(row.pk)),
    Sealed(
        "window",
        "identity.WindowRegistration",
        "sealed_details",
        lambda row: words_place(row.pk),
    ),
    Sealed("mobile_code", "identity.MobileCode", "sealed_message", lambda row: code_place(row.pk)),
    Fleeting("sign_up", "identity.SignUp", "key_hash", _live_sign_ups),
    Fleeting("sign_up", "identity.SignUp", "address_hash", _live_sign_ups),
    Fleeting("id_number", "identity.SignUp", "id_number_hash", _live_sign_ups),
    Fleeting("sign_up", "identity.VerificationAttempt", "address_hash", _counted_questions),
    Fleeting("id_number", "identity.VerificationAttempt", "id_number_hash", _counted_questions),
    Fleeting("mobile", "identity.MobileCode", "mobile_hash", _counted_codes),
    Fleeting("mobile_code", "identity.MobileCode", "asker_hash", _counted_codes),
    Fleeting("mobile_code", "identity.MobileCode", "address_hash", _counted_codes),
    Fleeting("mobile_code", "identity.MobileCode", "code_hash", _open_codes),
)
"""What a change of data keys must make anew here, or wait for."""
