"""Anyone with a checkpoint can check one entry without reading the rest."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest

from tests.integration.audit.acts import THOUSAND_ACTS_AGO, act
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.audit import proof, sequencer
from tongban.kernel.audit.models import AuditLeaf
from tongban.kernel.db import acting
from tongban.kernel.errors import NotFound


def _sequenced(n: int) -> None:
    for _ in range(n):
        act()
    with clock.at(THOUSAND_ACTS_AGO + timedelta(seconds=2)):
        sequencer.Sequencer().step()


def test_an_entry_proves_its_place_and_a_changed_one_does_not(as_worker):
    _sequenced(13)
    with acting(Actor.task("reader")):
        entry_id = AuditLeaf.objects.get(position=6).entry_id

    proven = proof.proof_of(entry_id)

    assert proven["position"] == 6
    assert proof.proves(proven)
    assert not proof.proves({**proven, "entry": proven["entry"].replace("guest", "ghost")})
    assert not proof.proves({**proven, "position": 5})
    assert proof.run(str(entry_id), StringIO()) == 0


@pytest.mark.parametrize("entry", ["00000000-0000-4000-8000-000000000000", "not-an-id"])
def test_what_is_not_in_the_log_has_no_proof(as_worker, entry):
    _sequenced(1)

    with pytest.raises(NotFound):
        proof.run(entry, StringIO())


def test_an_entry_without_a_signed_place_has_no_proof_yet(as_worker):
    act()

    with pytest.raises(NotFound, match="过几秒"):
        proof.proof_of(uuid.uuid4())
