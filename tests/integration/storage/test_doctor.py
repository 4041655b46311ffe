"""What the doctor and the console say of stored files."""

import pytest
from django.test import override_settings
from django.utils import translation

from tests import clamd
from tongban.kernel.health import upkeep as health
from tongban.site.operations import upkeep


def said() -> tuple[str, str, str]:
    with translation.override("en"):
        finding = health.files(upkeep.stored())
    return finding.state, finding.reason, finding.fix


def test_files_that_nobody_scans_are_said_to_be_so(files_folder):
    state, sentence, _remedy = said()

    assert state == "ok"
    assert upkeep.stored().folder == str(files_folder)
    assert "SCANNER_URL is not set" in sentence


def test_the_doctor_asks_the_scanner():
    with clamd.running() as scanner, override_settings(SCANNER_URL=scanner.address):
        assert said()[0] == "ok"

    with override_settings(SCANNER_URL=clamd.nobody_there()):
        state, sentence, remedy = said()

    assert (state, sentence) == ("late", "The virus scanner does not answer.")
    assert "clamd" in remedy


def test_a_folder_that_cannot_be_written_is_named_with_a_remedy(tmp_path):
    (tmp_path / "file").write_text("no folder")

    with override_settings(FILES_FOLDER=tmp_path / "file" / "files"):
        state, sentence, remedy = said()

    assert state == "late"
    assert "cannot be written" in sentence
    assert "FILES_FOLDER" in remedy


@pytest.mark.parametrize("mood", ["garbage", "hangs_up"])
def test_a_scanner_that_talks_nonsense_is_no_scanner(mood):
    with clamd.running() as scanner:
        scanner.mood = mood
        with override_settings(SCANNER_URL=scanner.address):
            assert said()[0] == "late"
