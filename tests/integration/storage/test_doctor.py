"""What the doctor says of stored files."""

import pytest
from django.test import override_settings

from tests import clamd
from tongban.site.ops.doctor import keeping


def said() -> tuple[str, str, str]:
    (finding,) = keeping.files()
    return finding.state, finding.sentence, finding.remedy


def test_the_doctor_says_where_files_are_kept_and_that_nobody_scans_them(files_folder):
    state, sentence, _remedy = said()

    assert state == "good"
    assert str(files_folder) in sentence
    assert "SCANNER_URL is empty" in sentence


def test_the_doctor_asks_the_scanner():
    with clamd.running() as scanner, override_settings(SCANNER_URL=scanner.address):
        assert said()[:2][0] == "good"

    with override_settings(SCANNER_URL=clamd.nobody_there()):
        state, sentence, remedy = said()

    assert (state, sentence) == ("bad", "the virus scanner does not answer")
    assert "clamd" in remedy


def test_a_folder_that_cannot_be_written_is_named_with_a_remedy(tmp_path):
    (tmp_path / "file").write_text("no folder")

    with override_settings(FILES_FOLDER=tmp_path / "file" / "files"):
        state, sentence, remedy = said()

    assert state == "bad"
    assert "cannot be written" in sentence
    assert "FILES_FOLDER" in remedy


@pytest.mark.parametrize("mood", ["garbage", "hangs_up"])
def test_a_scanner_that_talks_nonsense_is_no_scanner(mood):
    with clamd.running() as scanner:
        scanner.mood = mood
        with override_settings(SCANNER_URL=scanner.address):
            assert said()[0] == "bad"
