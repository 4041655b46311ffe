"""From the decision of a case to the certificate and the closed case, by the house's own wiring."""

from dataclasses import replace

import pytest

from tests import granted, handling, items, worlds
from tests.conftest import Clone
from tongban.catalogue.queries import Founding
from tongban.certificates import tasks
from tongban.certificates.models import Certificate
from tongban.identity.models import Body
from tongban.kernel.actor import Actor
from tongban.kernel.db import acting


@pytest.fixture
def wang(database: Clone) -> Actor:
    with database.as_worker():
        return Actor.person(worlds.a_person("王芳"))


def _all_follows(database: Clone) -> list[Certificate]:
    """What the workers do after a decision; the certificates there are in the end."""
    worlds.deliver_everything(database)
    with database.as_worker():
        with acting(tasks.ME):
            waiting = list(Certificate.objects.values_list("id", flat=True))
        for one in waiting:
            tasks.make(str(one))
    worlds.deliver_everything(database)
    with database.as_worker(), acting(tasks.ME):
        return list(Certificate.objects.all())


def test_a_grant_founds_the_shop_issues_its_licence_and_closes_the_case(database, wang):
    item = replace(
        items.an_item(), result=granted.LICENCE.result, founding=Founding("owner_name", "92")
    )
    with database.as_worker():
        office = handling.an_office(item)
    case_id = office.decided(wang)

    (certificate,) = _all_follows(database)

    assert (certificate.case_id, certificate.status) == (case_id, "valid")
    with database.as_worker(), acting(tasks.ME):
        shop = Body.objects.get(holder_id=certificate.holder_id)
    assert shop.representative_id == wang.person_id
    assert database.rows("SELECT stage FROM cases_case") == [("closed",)]


def test_a_refusal_issues_nothing_and_founds_nothing(database, wang):
    item = replace(
        items.an_item(), result=granted.LICENCE.result, founding=Founding("owner_name", "92")
    )
    with database.as_worker():
        office = handling.an_office(item)
    office.decided(wang, granted=False)

    assert _all_follows(database) == []
    assert database.rows("SELECT count(*) FROM identity_body") == [(0,)]
