"""`tongban item new`: the annotated example, under one's own codes, and nothing overwritten."""

import re
from pathlib import Path

import pytest

from tongban.catalogue.packs.load import load
from tongban.catalogue.packs.starting import EXAMPLE, EXAMPLE_ITEM, Codes, start
from tongban.kernel.errors import Misconfigured
from tongban.site import cli

OWN = Codes(body="11990102MB0000001P", level="4", entry="990109902000", department="990102-01")
HAN = re.compile(r"[\u4e00-\u9fff]")


def texts(folder: Path) -> dict[Path, str]:
    return {file: file.read_text() for file in sorted(folder.rglob("*.*"))}


def test_the_example_passes_the_gate_as_it_is_written():
    reading = load([EXAMPLE])

    assert reading.problems == []
    assert [one.code for one in reading.items] == [Codes().item]


def test_every_part_of_the_example_is_explained_in_both_languages():
    text = (EXAMPLE / "items" / EXAMPLE_ITEM / "item.yaml").read_text()

    heads = re.findall(r"^# ---- (.+?) -*$", text, re.M)
    assert len(heads) == 10
    assert all(HAN.search(head) and re.search(r"[A-Z][a-z]", head) for head in heads)


def test_what_is_begun_with_its_own_codes_passes_the_gate(tmp_path):
    start(tmp_path / "new", OWN)

    reading = load([tmp_path / "new"])
    assert reading.problems == []
    (item,) = reading.items
    assert (item.code, item.department) == (OWN.item, "990102-01")
    assert item.item_type == "01"
    assert item.result is not None and item.result.code == "11990102MB0000001P902"


def test_a_second_item_joins_a_pack_and_every_other_line_stays(tmp_path):
    start(tmp_path, Codes())
    before = texts(tmp_path)

    start(tmp_path, OWN, "stall")

    reading = load([tmp_path])
    assert reading.problems == []
    assert [one.code for one in reading.items] == [Codes().item, OWN.item]
    assert (tmp_path / "pack.yaml").read_text() == before[tmp_path / "pack.yaml"] + "  - stall\n"
    after = texts(tmp_path)
    assert after[tmp_path / "catalogue.yaml"].startswith(before[tmp_path / "catalogue.yaml"])
    untouched = [file for file in before if file.parent != tmp_path]
    assert all(after[file] == before[file] for file in untouched)


@pytest.mark.parametrize(
    ("codes", "name", "why"),
    [
        (OWN, EXAMPLE_ITEM, "is there already"),
        (Codes(), "other", "has the code"),
        (OWN, "../out", "cannot name a folder"),
        (OWN, "UPPER", "cannot name a folder"),
    ],
)
def test_nothing_is_overwritten_and_nothing_half_written(tmp_path, codes, name, why):
    pack = tmp_path / "pack"
    start(pack, Codes())
    before = texts(tmp_path)

    with pytest.raises(Misconfigured, match=why):
        start(pack, codes, name)

    assert texts(tmp_path) == before


def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")

    with pytest.raises(Misconfigured, match="not empty"):
        start(tmp_path, Codes())

    assert list(tmp_path.iterdir()) == [tmp_path / "letter.txt"]


def test_a_pack_whose_items_stand_on_one_line_is_not_guessed_at(tmp_path):
    start(tmp_path, Codes())
    file = tmp_path / "pack.yaml"
    file.write_text(file.read_text().split("items:")[0] + f"items: [{EXAMPLE_ITEM}]\n")

    with pytest.raises(Misconfigured, match="one a line"):
        start(tmp_path, OWN, "stall")


def test_the_check_character_is_computed_and_a_wrong_one_named():
    assert Codes(body=OWN.body[:17]).checked().body == OWN.body

    with pytest.raises(Misconfigured, match="after 11990102MB0000001 comes P, not X"):
        Codes(body=f"{OWN.body[:17]}X").checked()


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": "11"},
        {"body": "1199010\N{ARABIC-INDIC DIGIT TWO}MB0000001P"},
        {"level": "7"},
        {"entry": "99010990200"},
        {"entry": "99010990200\N{FULLWIDTH DIGIT ZERO}"},
        {"serial": "1"},
        {"department": "a b"},
    ],
)
def test_what_is_no_code_is_refused(wrong):
    with pytest.raises(Misconfigured):
        Codes(**wrong).checked()


def test_a_whole_code_is_taken_apart():
    assert Codes.of(OWN.item, OWN.department) == OWN
    with pytest.raises(Misconfigured, match="33 characters, this has 5"):
        Codes.of("12345", OWN.department)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (["--department", "440000-01"], "no department of the demo city"),
        (["--code", OWN.item, "--level", "4"], "or its parts"),
    ],
)
def test_the_command_says_what_is_missing_and_writes_nothing(tmp_path, capsys, said, why):
    assert cli.main(["item", "new", str(tmp_path / "new"), *said]) != 0

    assert why in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_the_command_names_the_files_and_what_is_next(tmp_path, capsys):
    assert cli.main(["item", "new", str(tmp_path / "new"), "--department", "990102-01"]) == 0

    said = capsys.readouterr().out
    assert f"{tmp_path / 'new'}/pack.yaml" in said
    assert f"tongban item check {tmp_path / 'new'}" in said
    assert cli.main(["item", "check", str(tmp_path / "new")]) == 0
