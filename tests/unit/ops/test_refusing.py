"""How a command says no: in both languages, with commands one can type, to the right person."""

import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongban.kernel.counting import counted
from tongban.kernel.errors import Misconfigured, Refused
from tongban.site import cli
from tongban.site.ops import called, demo, inside, languages, lock, refusing
from tongban.site.ops.called import Called
from tongban.site.ops.place import Place

HERE = Called(".venv/bin/tongban", "var 2")
Read = pytest.CaptureFixture[str]


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_word_that_only_begins_like_the_option_does_not_stand_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(called, "deeds", {"tongban restore": True})

    assert "--data 'var 2'" in HERE.typed("`tongban restore --database-only`")
    assert HERE.typed("`tongban restore --data x`").count("--data") == 1


def said_by(words: list[str], capsys: Read) -> tuple[int, list[str]]:
    code = cli.main(words)
    return code, capsys.readouterr().err.strip().splitlines()


def test_an_operators_refusal_is_said_in_chinese_first_then_in_english(capsys: Read) -> None:
    code, said = said_by(["serve", "kitchen"], capsys)

    assert code == 2
    assert said == [
        "没有kitchen这个部分。有：web, live, worker, sequencer。",
        "There is no part kitchen. The parts are web, live, worker, sequencer.",
    ]


def test_a_refusal_of_the_law_is_said_in_both_languages_with_its_parts() -> None:
    said = (
        "三员分立：“audit.read”不能与“system.operate、security.grant”由同一人担任。"
        "请先收回，或另选一人。"
    )

    chinese, english = languages.in_both(said).splitlines()

    assert chinese == said
    assert "“audit.read”" in english
    assert "system.operate, security.grant" in english
    assert "由同一人" not in english


def test_a_part_of_a_sentence_is_turned_too() -> None:
    said = (
        "agreement.md does not look Chinese. Give the Chinese text with --zh and the English "
        "with --en."
    )

    assert languages.in_both(said).startswith("agreement.md看起来不是中文。")


def test_a_sentence_nobody_knows_is_said_to_be_in_one_language_only() -> None:
    assert languages.in_both("The roof leaks.") == "没有办成，原因只有英文：\nThe roof leaks."
    assert "Chinese only" in languages.in_both("屋顶漏雨。")


def test_the_pattern_that_says_most_wins_over_one_that_fits_anything() -> None:
    assert "没有{1}" not in languages.in_both("PORT is 'x'; it must be yes or no.")
    assert languages.in_both("PORT is 'x'; it must be yes or no.").startswith(
        "PORT设成了'x'；只能是yes"
    )


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        (["officer", "leave"], "还缺：officer"),
        (["audit", "proof"], "还缺：entry"),
        (["demo", "--port", "80000"], "--port：'80000'不是端口：应是1到65535的数"),
        (["doctor", "--loud"], "不认识：--loud"),
        (["officer", "duty", "sell", "a", "b"], "what不能是'sell'"),
    ],
)
def test_words_that_make_no_sense_are_refused_in_both_languages(
    words: list[str], chinese: str, capsys: Read
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert chinese in said
    assert "usage: tongban" in said


@pytest.mark.parametrize(
    ("plain", "typed"),
    [
        ("run `tongban officer list`.", "run `.venv/bin/tongban officer list --data 'var 2'`."),
        ("`tongban serve` serves", "`.venv/bin/tongban serve` serves"),
        ("tongban keys check-copy FILE", ".venv/bin/tongban keys check-copy --data 'var 2' FILE"),
        ("tongban check files", ".venv/bin/tongban check --data 'var 2' files"),
        ("tongban demo --data x", ".venv/bin/tongban demo --data x"),
        ("tongban backup list --data x", ".venv/bin/tongban backup list --data x"),
        (
            "`tongban migrate`, then `tongban doctor`",
            "`.venv/bin/tongban migrate --data 'var 2'`, "
            "then `.venv/bin/tongban doctor --data 'var 2'`",
        ),
        ("请用tongban check核对", "请用.venv/bin/tongban check --data 'var 2'核对"),
        ("/srv/tongban check", "/srv/tongban check"),
        ("the role tongban_web", "the role tongban_web"),
    ],
)
def test_a_command_in_a_sentence_is_typed_as_the_reader_must(plain: str, typed: str) -> None:
    cli._parser()

    assert HERE.typed(plain) == typed


def test_where_the_shell_finds_the_program_a_command_stays_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tongban"
    program.touch(mode=0o755)
    monkeypatch.setattr("sys.argv", [str(program)])
    monkeypatch.chdir(tmp_path.parent)

    elsewhere = called.how(["backup", "--data", "x"])
    monkeypatch.setenv("PATH", str(tmp_path))
    found = called.how(["backup", "--data=x"])

    assert elsewhere == Called(f"{tmp_path.name}/tongban", "x")
    assert found == Called("tongban", "x")


def test_outside_a_command_sentences_stay_as_they_are() -> None:
    with called.as_said(["doctor", "--data", "x"]):
        inside = called.as_typed("`tongban migrate`")

    assert "--data x" in inside
    assert called.as_typed("`tongban migrate`") == "`tongban migrate`"


def test_a_folder_that_is_not_there_is_said_to_be_missing(
    tmp_path: Path, capsys: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "DATABASE_WORKER_URL", "DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)

    code, said = said_by(["officer", "list", "--data", str(tmp_path / "nope")], capsys)

    assert code == 2
    assert said[0].startswith(f"没有目录{tmp_path}/nope")
    assert said[1].startswith(f"There is no folder {tmp_path}/nope")
    assert not (tmp_path / "nope").exists()


def test_files_of_another_user_are_that_users_to_work_with(
    tmp_path: Path, capsys: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    inner = tmp_path / "keys" / "database-passwords.json"

    code = refusing.told(PermissionError(errno.EACCES, "Permission denied", str(inner)), tmp_path)

    said = capsys.readouterr().err
    assert code == 2
    assert "Cannot write" not in said
    assert "以运行本平台的用户" in said
    assert "Run the same command as" in said


def test_whether_a_demo_runs_is_not_guessed_where_its_secrets_are_anothers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path)
    place.keys.mkdir()
    monkeypatch.setattr("os.access", lambda path, mode: False)

    with pytest.raises(PermissionError) as refused:
        inside.of_running(place)

    assert refused.value.filename == str(place.keys)


def test_what_was_refused_whole_is_said_to_be_so(capsys: Read) -> None:
    with pytest.raises(Refused) as refused, refusing.entering():
        raise Refused("屋顶漏雨。")

    refusing.told(refused.value, None)

    assert capsys.readouterr().err.endswith("什么都没有登记。Nothing was entered.\n")


def test_our_own_file_without_the_right_needs_the_right(tmp_path: Path, capsys: Read) -> None:
    refusing.told(PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "x")), tmp_path)

    assert "may not be read or written by this user" in capsys.readouterr().err


def test_a_full_disk_is_said_and_a_fault_of_ours_is_not_hidden(capsys: Read) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "/srv/x")

    codes = [
        refusing.told(one, None)
        for one in (full, Refused("不行。"), OSError(errno.EIO, "x"), KeyError())
    ]

    assert codes == [2, 1, None, None]
    assert "不能写入/srv/x：磁盘空间不足。" in capsys.readouterr().err


def test_a_demo_refused_before_it_began_leaves_no_folder_behind(tmp_path: Path, taken: int) -> None:
    place = Place(tmp_path / "new" / "var", port=taken)

    with pytest.raises(Misconfigured, match="is taken"):
        demo.run(place, lambda line: None)

    assert list(tmp_path.iterdir()) == []


def test_a_demo_refused_in_a_folder_that_was_there_leaves_it_as_it_was(
    tmp_path: Path, taken: int
) -> None:
    (tmp_path / "mine").touch()
    lock.take(tmp_path).release()

    with pytest.raises(Misconfigured, match="is taken"):
        demo.run(Place(tmp_path, port=taken), lambda line: None)

    assert sorted(one.name for one in tmp_path.iterdir()) == ["lock", "mine"]
    assert not lock.take(tmp_path).unclean


def test_one_is_one_and_two_are_many() -> None:
    assert [counted(n, "fault") for n in (0, 1, 2)] == ["0 faults", "1 fault", "2 faults"]
    assert [counted(n, "entry", "entries") for n in (1, 3)] == ["1 entry", "3 entries"]


def test_a_word_that_is_no_text_is_refused_before_anything_is_done(capsys: Read) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["officer", "leave", os.fsdecode(b"\xff/0001")])

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "不是UTF-8文字" in said
    assert r"'\udcff/0001'" in said
