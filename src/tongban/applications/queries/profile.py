"""What people and bodies are registered with (实名登记、法人登记): profile.* and body.*."""

from collections.abc import Collection, Mapping
from uuid import UUID

from tongban.applications.ports import Offer
from tongban.catalogue.queries import Text
from tongban.identity import queries as identity
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting

OWN = Text("您的实名登记", "Your verified registration")
OPERATOR = Text("经办人本人的实名登记", "The verified registration of the person filling this in")
"""What a body's application says of it: whoever speaks for the body reads it too."""
BODY = Text("法人登记", "The register of bodies")


class Profile:
    """The registration of whoever fills in: name, ID number, mobile."""

    name = "profile"

    def offers(self, wanted: Collection[str], holder: UUID, by: Actor) -> Mapping[str, Offer]:
        """Their own details: for themselves, and as who is to be reached about a body's matter.
        Who applies for another person is not that person, and is offered nothing."""
        if by.person_id is None:
            return {}
        with acting(by):
            if holder != by.person_id and identity.acted_for_body(by) is None:
                return {}
            own = identity.own_registration(by.person_id)
        known = {
            "profile.name": own.name,
            "profile.id_number": own.id_number,
            "profile.mobile": own.mobile,
        }
        said_by = OWN if holder == by.person_id else OPERATOR
        return {
            key: Offer(value, said_by, own.registered_at)
            for key, value in known.items()
            if key in wanted and value
        }


class BodyRegister:
    """The registration of the body acted for: name, credit code, legal representative."""

    name = "body"

    def offers(self, wanted: Collection[str], holder: UUID, by: Actor) -> Mapping[str, Offer]:
        """The representative's name is offered to the representative alone: it is theirs."""
        with acting(by):
            body = identity.acted_for_body(by)
            if body is None or body.holder_id != holder:
                return {}
            is_own = body.representative_id == by.person_id
            name = identity.own_name(by.person_id) if is_own and by.person_id else ""
        known = {
            "body.name": body.name,
            "body.credit_code": body.credit_code,
            "body.representative": name,
        }
        return {
            key: Offer(value, BODY, body.registered_at)
            for key, value in known.items()
            if key in wanted and value
        }
