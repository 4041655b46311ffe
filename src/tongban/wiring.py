"""Who reacts to what. Read this file to see what follows from what.

`now` runs in the same transaction as the fact; `later` runs soon after, exactly once for database
effects.
"""

from collections.abc import Mapping

from tongban.applications.events import ApplicationCorrected, ApplicationSubmitted
from tongban.applications.ports import CertificatesHeld, Source, ToldToCorrect
from tongban.applications.queries import UNDER_DATA_KEYS as APPLICATION_KEYS
from tongban.applications.queries import BodyRegister, Profile
from tongban.applications.web.foretold import foretold
from tongban.cases import actions as cases
from tongban.cases import queries as handled
from tongban.cases.events import (
    CaseAccepted,
    CaseClosed,
    CaseCorrected,
    CaseDecided,
    CaseDeclined,
    CaseReceived,
    CaseWithdrawn,
    CorrectionRequested,
)
from tongban.cases.ports import CertificateOf, CertificatesIn
from tongban.cases.queries import UNDER_DATA_KEYS as CASE_KEYS
from tongban.cases.web.words import SAYS as CASE_SAYS
from tongban.catalogue.ports import Foretold
from tongban.certificates import actions as certificates
from tongban.certificates.events import CertificateIssued, CertificateRevoked
from tongban.certificates.queries import UNDER_DATA_KEYS as CERTIFICATE_KEYS
from tongban.certificates.queries import (
    CertificateSource,
    certificate_of,
    certificates_in,
    held_certificate,
)
from tongban.certificates.web.words import SAYS as CERTIFICATE_SAYS
from tongban.identity import queries as identity
from tongban.identity.events import (
    MandateGiven,
    MandateRevoked,
    PersonErased,
    RepresentativeChanged,
    SlipPrinted,
    WindowChecked,
)
from tongban.identity.ports import Unread
from tongban.identity.queries import UNDER_DATA_KEYS as IDENTITY_KEYS
from tongban.identity.web.sign_in import UNDER_DATA_KEYS as SIGN_IN_KEYS
from tongban.kernel.access import queries as reading
from tongban.kernel.outbox.base import Event, Plan
from tongban.kernel.retention import queries as keeping
from tongban.kernel.retention.things import Find
from tongban.kernel.rotation.places import Place
from tongban.kernel.storage import queries as storage
from tongban.kernel.storage.events import FileInfected
from tongban.kernel.storage.sealing import UNDER_DATA_KEYS as STORAGE_KEYS
from tongban.notices import actions as notices
from tongban.notices import queries as told
from tongban.notices.ports import Say
from tongban.ratings import actions as ratings
from tongban.ratings.web.words import SAYS as RATING_SAYS

REACTIONS: dict[type[Event], Plan] = {
    MandateGiven: Plan(later=(notices.mandate_given,)),
    MandateRevoked: Plan(later=(notices.mandate_revoked,)),
    WindowChecked: Plan(later=(notices.window_checked,)),
    SlipPrinted: Plan(later=(notices.slip_printed,)),
    RepresentativeChanged: Plan(later=(notices.representative_left, notices.representative_came)),
    FileInfected: Plan(later=(notices.file_infected,)),
    ApplicationSubmitted: Plan(now=(cases.open_case,)),
    ApplicationCorrected: Plan(now=(cases.corrected,)),
    CaseReceived: Plan(later=(cases.sign_receipt, cases.tell_received)),
    CaseAccepted: Plan(later=(cases.tell_accepted,)),
    CaseDeclined: Plan(later=(cases.tell_declined,)),
    CorrectionRequested: Plan(later=(cases.tell_correction,)),
    CaseCorrected: Plan(later=(cases.tell_corrected,)),
    CaseWithdrawn: Plan(later=(cases.tell_withdrawn,)),
    CaseDecided: Plan(
        later=(cases.tell_decided, certificates.issue, cases.close_without_certificate)
    ),
    CaseClosed: Plan(later=(ratings.invite,)),
    PersonErased: Plan(later=(notices.forget_contact,)),
    CertificateIssued: Plan(later=(certificates.tell_issued, cases.close_granted)),
    CertificateRevoked: Plan(later=(certificates.tell_revoked,)),
}

UNREAD: tuple[Unread, ...] = (told.unread,)
"""Who counts what a holder has not read yet."""

SAYS: tuple[Mapping[str, Say], ...] = (CASE_SAYS, CERTIFICATE_SAYS, RATING_SAYS)
"""How each room above says what it tells: kind to words (notices/ports.py)."""

UNDER_DATA_KEYS: tuple[Place, ...] = (
    *IDENTITY_KEYS,
    *SIGN_IN_KEYS,
    *STORAGE_KEYS,
    *CERTIFICATE_KEYS,
    *APPLICATION_KEYS,
    *CASE_KEYS,
)
"""Where things lie under data keys: what `tongban keys rotate` must make anew."""

SOURCES: tuple[Source, ...] = (Profile(), BodyRegister(), CertificateSource())
"""Who may know an answer before it is asked (applications.ports)."""

FORETOLD: Foretold | None = foretold
"""Who knows how much of a form is filled before it is begun (catalogue.ports)."""

HELD: CertificatesHeld | None = held_certificate
"""Who knows the certificates of holders."""

TOLD: ToldToCorrect | None = handled.points_to_correct
"""Who knows what an applicant was told to correct."""

GRANTED: CertificateOf | None = certificate_of
"""Who knows the certificate a case ended with (cases.ports)."""

HANDED_IN: CertificatesIn | None = certificates_in
"""Who knows certificates that stand for materials of a case."""

TO_HOLD: Mapping[str, Find] = {
    "mandate": identity.mandate_is_there,
    "registration": identity.registration_is_there,
    "claim": identity.claim_is_there,
    "file": storage.file_is_there,
    "notice": told.notice_is_there,
    "access": reading.access_is_there,
    "case": handled.case_is_there,
    "hold": keeping.hold_is_there,
}
"""Who looks for what a legal hold names, by its kind in retention.toml; without one it cannot."""
