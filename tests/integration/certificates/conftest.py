"""A folder of one's own for documents, a clock that stands still, somebody and their department."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from django.test import override_settings

from tests import granted, worlds
from tests.conftest import Clone
from tongban.certificates import tasks
from tongban.certificates.models import Certificate
from tongban.kernel import clock


@pytest.fixture(autouse=True)
def files_folder(tmp_path: Path) -> Iterator[Path]:
    """Where the documents of this test lie."""
    with clock.at(worlds.SOME_DAY), override_settings(FILES_FOLDER=tmp_path / "files"):
        yield tmp_path / "files"


@dataclass(frozen=True, slots=True)
class World:
    """林晓梅, her shop, and the department that issues."""

    clone: Clone
    lin: UUID
    shop: UUID
    department: UUID

    def row(self, certificate_id: UUID) -> Certificate:
        with self.clone.as_worker():
            return Certificate.objects.select_related("department").get(id=certificate_id)

    def granted(self) -> UUID:
        """A food licence of the shop, its document not made."""
        with self.clone.as_worker():
            return granted.a_food_licence(self.shop, self.department, person_id=self.lin)

    def issued(self) -> UUID:
        """A food licence of the shop, in force."""
        certificate_id = self.granted()
        self.made(certificate_id)
        return certificate_id

    def made(self, certificate_id: UUID) -> None:
        """The job has run."""
        with self.clone.as_worker():
            tasks.make(str(certificate_id))


@pytest.fixture
def world(database: Clone) -> World:
    with database.as_worker():
        lin, department = worlds.a_person("林晓梅"), worlds.a_department()
        return World(database, lin, worlds.a_body(lin), department)
