"""From a granted case to a sealed document, once, whatever happens."""

from tests.integration.certificates.conftest import World
from tongban.certificates import tasks
from tongban.certificates.rules import is_identifier
from tongban.kernel.crypto import port as crypto
from tongban.kernel.crypto import seals
from tongban.kernel.db import acting
from tongban.kernel.storage import store
from tongban.kernel.storage.models import StoredFile


def test_a_granted_case_ends_with_a_numbered_sealed_document(world: World):
    certificate_id = world.issued()

    row = world.row(certificate_id)
    assert (row.status, row.number) == ("valid", "JY29901020000011")
    assert is_identifier(row.certificate_id)
    assert row.valid_to.isoformat() == "2031-03-01"
    with world.clone.as_worker(), acting(tasks.ME):
        file = StoredFile.objects.get(id=row.file_id)
        content = store.open_file(file).read()
        roots = list(crypto.public_halves("seal").values())
    assert seals.verify(content, roots).is_good
    assert crypto.digest(content) == row.digest
