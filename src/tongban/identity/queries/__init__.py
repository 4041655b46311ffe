"""Every read of identity others need.

All but `signed_in_as_*` run inside the caller's `acting`. Names of persons are sealed; what leaves
here in the clear is the reader's own, a party's to the same mandate, or recorded (`reveal`,
`find_person`).
"""

from tongban.identity.queries.capacity import (
    Capacity,
    capacities,
    capacity_for,
    may_act,
    may_give,
)
from tongban.identity.queries.mandates import (
    ENDS_SOON,
    PAGE,
    Ending,
    MandateRow,
    ending_soon,
    mandate_given,
    mandates_given,
    mandates_held,
    parties,
)
from tongban.identity.queries.people import (
    OwnDetails,
    Post,
    SignedIn,
    acted_for_body,
    departments,
    may,
    own_details,
    own_name,
    post_of,
    signed_in_as_officer,
    signed_in_as_person,
    trust_level,
)
from tongban.identity.queries.purposes import (
    FIND_WITHIN,
    AccessRow,
    access_to_me,
    find_person,
    reveal,
)
from tongban.identity.queries.registered import (
    appointed_officer,
    has_account,
    has_duty,
    mandate_of_request,
    places_in_use,
    registered_body,
    registered_person,
    was_looked_at,
)
from tongban.identity.queries.sealed import id_number_hash, name_hash, words

__all__ = [
    "ENDS_SOON",
    "FIND_WITHIN",
    "PAGE",
    "AccessRow",
    "Capacity",
    "Ending",
    "MandateRow",
    "OwnDetails",
    "Post",
    "SignedIn",
    "access_to_me",
    "acted_for_body",
    "appointed_officer",
    "capacities",
    "capacity_for",
    "departments",
    "ending_soon",
    "find_person",
    "has_account",
    "has_duty",
    "id_number_hash",
    "mandate_given",
    "mandate_of_request",
    "mandates_given",
    "mandates_held",
    "may",
    "may_act",
    "may_give",
    "name_hash",
    "own_details",
    "own_name",
    "parties",
    "places_in_use",
    "post_of",
    "registered_body",
    "registered_person",
    "reveal",
    "signed_in_as_officer",
    "signed_in_as_person",
    "trust_level",
    "was_looked_at",
    "words",
]
