"""The tables of identity. No behaviour that writes."""

from tongban.identity.models.accounts import Account, TrustLevel
from tongban.identity.models.agreements import Agreement, AgreementSignature
from tongban.identity.models.body_claims import BodyClaim
from tongban.identity.models.codes import MobileCode, PhoneMessage
from tongban.identity.models.mandates import Mandate
from tongban.identity.models.people import Body, Holder, Person
from tongban.identity.models.sign_up import SignUp, VerificationAttempt
from tongban.identity.models.staff import Department, Duty, Officer
from tongban.identity.models.trust import TrustEvidence
from tongban.identity.models.window import Guardianship, WindowRegistration

__all__ = [
    "Account",
    "Agreement",
    "AgreementSignature",
    "Body",
    "BodyClaim",
    "Department",
    "Duty",
    "Guardianship",
    "Holder",
    "Mandate",
    "MobileCode",
    "Officer",
    "Person",
    "PhoneMessage",
    "SignUp",
    "TrustEvidence",
    "TrustLevel",
    "VerificationAttempt",
    "WindowRegistration",
]
