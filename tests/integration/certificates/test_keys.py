"""A change of keys, and of the seal: what was issued stays readable and verifiable."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from tests.integration.certificates.conftest import World
from tongban.certificates import queries, tasks
from tongban.certificates.models import Certificate
from tongban.kernel.actor import Actor
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto import seals, signing, signingfiles
from tongban.kernel.db import acting
from tongban.kernel.models import DataKey
from tongban.kernel.rotation import actions as keys
from tongban.kernel.rotation.places import rows_under
from tongban.kernel.storage import store
from tongban.kernel.storage.models import StoredFile

ENCRYPT = DataKey.Use.ENCRYPT


@pytest.fixture
def keys_folder(tmp_path: Path) -> Iterator[Path]:
    """A copy of the signing keys that may be changed."""
    folder = tmp_path / "keys"
    shutil.copytree(settings.KEYS_FOLDER, folder)
    with override_settings(KEYS_FOLDER=folder):
        yield folder


def test_under_a_new_data_key_a_certificate_says_the_same(world: World):
    certificate_id = world.issued()
    with world.clone.as_worker():
        with acting(tasks.ME):
            former = DataKey.objects.get(purpose="certificate", active=True).key_id
            before = queries.opened(certificate_id)
        keys.renew_data_key("certificate", ENCRYPT, by=tasks.ME)
        for place in queries.UNDER_DATA_KEYS:
            keys.make_anew(place, former, [certificate_id], by=tasks.ME)

        with acting(tasks.ME):
            assert queries.opened(certificate_id) == before
            assert rows_under(former, "certificate", ENCRYPT) == 0
    assert queries.checked(world.row(certificate_id).verify_code, Actor.guest()) is not None


def test_under_a_new_seal_and_a_new_key_of_codes_old_and_new_certificates_hold(
    world: World, keys_folder: Path
):
    old = world.issued()
    for name in ("certificate", "seal"):
        with world.clone.as_worker():
            with acting(tasks.ME):
                signing.register(signingfiles.write_next(name), name)
            signingfiles.take_place(name)
    new = world.issued()

    with world.clone.as_worker(), acting(tasks.ME):
        chains = list(crypto.public_halves("seal").values())
        documents = [
            store.open_file(StoredFile.objects.get(id=row.file_id)).read()
            for row in (Certificate.objects.get(id=old), Certificate.objects.get(id=new))
        ]
    assert len(chains) == 2
    assert all(seals.verify(one, chains).is_good for one in documents)
    by_chain = [[seals.verify(one, [chain]).is_trusted for chain in chains] for one in documents]
    assert sorted(by_chain) == [[False, True], [True, False]]
    for one in (old, new):
        assert queries.checked(world.row(one).verify_code, Actor.guest()) is not None
