"""`tongban agreement`: a server's service agreement, published by whoever runs it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.conftest import Clone
from tests.worlds import SOME_DAY
from tongban.identity import actions, queries
from tongban.kernel import clock
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured, Refused
from tongban.site import cli
from tongban.site.ops import agreements
from tongban.site.ops.agreements import ME, MOST_BYTES, Texts

ZH = "# 一、关于账号（演示）\n\n一个人一个账号。\n"
EN = "# 1. About the account (demonstration)\n\nOne person has one account.\n"
TODAY = SOME_DAY.date()


@pytest.fixture(autouse=True)
def some_day() -> Iterator[None]:
    with clock.at(SOME_DAY):
        yield


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Both texts as an operator has them."""
    return written(tmp_path, ZH.encode(), EN.encode())


def written(folder: Path, zh: bytes, en: bytes) -> tuple[Path, Path]:
    (folder / "zh.md").write_bytes(zh)
    (folder / "en.md").write_bytes(en)
    return folder / "zh.md", folder / "en.md"


def published(
    database: Clone, files: tuple[Path, Path], begins: date | None = None, *, dry: bool = False
) -> list[str]:
    said: list[str] = []
    with database.as_worker():
        agreements.publish(Texts.read(*files), begins, dry_run=dry, say=said.append)
    return said


def versions(database: Clone) -> list[tuple[int, date]]:
    return database.rows("SELECT version, valid_from FROM identity_agreement ORDER BY version")


def test_the_first_version_is_in_force_today_and_on_record(database, files):
    said = published(database, files)

    with database.as_worker(), acting(ME):
        text = queries.agreement_on(TODAY)
    assert text is not None
    assert (text.version, text.text, text.text_en) == (1, ZH, EN)
    assert said == [f"published 已发布: version 1 from {TODAY}\n{text.digest}"]
    entries = database.rows("SELECT did, subject, actor FROM audit_auditentry")
    assert entries == [("agreement.publish", "agreement:1", "task:agreement-command")]


def test_the_same_texts_again_change_nothing(database, files):
    published(database, files)

    said = published(database, files, TODAY + timedelta(days=9))

    assert said == [f"version 1 is this text already 已是这个文本: from {TODAY}"]
    assert versions(database) == [(1, TODAY)]


def test_a_new_text_takes_the_next_number_and_its_own_day(database, files, tmp_path):
    published(database, files)
    later = TODAY + timedelta(days=30)

    published(
        database, written(tmp_path, ZH.encode() + "\n新的一段。".encode(), EN.encode()), later
    )

    assert versions(database) == [(1, TODAY), (2, later)]
    with database.as_worker():
        listed = list(agreements.listed())
    assert [line.split("  ")[:3] for line in listed] == [
        ["2", f"{later}", "coming 未生效"],
        ["1", f"{TODAY}", "in force 生效中"],
    ]


def test_a_version_that_is_replaced_is_listed_as_former(database, files, tmp_path):
    with database.as_worker():
        before = list(agreements.listed())
        actions.publish_agreement(
            1, text="旧文。", text_en="old", valid_from=TODAY - timedelta(days=9), by=ME
        )
    published(database, files)

    with database.as_worker():
        listed = list(agreements.listed())

    assert before == ["none yet: nobody can sign up 还没有发布"]
    assert "former 已被替代" in listed[1]


def test_a_dry_run_says_what_would_be_and_publishes_nothing(database, files):
    said = published(database, files, dry=True)

    assert said[0].startswith(f"would publish 将发布: version 1 from {TODAY}\n")
    assert said[1:] == [
        "zh: 1 heading 标题, 1 paragraph 段落",
        "en: 1 heading 标题, 1 paragraph 段落",
    ]
    assert versions(database) == []


def test_nobody_agreed_before_the_text_was_there(database, files):
    with pytest.raises(Misconfigured, match="is past"):
        published(database, files, TODAY - timedelta(days=1))

    assert versions(database) == []


def test_a_version_does_not_begin_before_the_one_it_follows(database, files, tmp_path):
    published(database, files, TODAY + timedelta(days=30))

    with pytest.raises(Refused, match="上一版"):
        published(database, written(tmp_path, ZH.encode(), EN.encode() + b"\nMore."))

    assert len(versions(database)) == 1


@pytest.mark.parametrize(
    ("zh", "en", "fault"),
    [
        (b"", EN.encode(), r"zh\.md is empty"),
        (b"#\n\n \t\r\n##", EN.encode(), r"zh\.md is empty"),
        (ZH.encode(), b"\xef\xbb\xbf\n", r"en\.md is empty"),
        (ZH.encode("gb18030"), EN.encode(), r"zh\.md is not UTF-8 \(byte 5\)"),
        (ZH.encode(), EN.encode("utf-16"), r"en\.md is not UTF-8"),
        (ZH.encode(), b"a" * (MOST_BYTES + 1), r"en\.md is larger than 200 KiB"),
        (EN.encode(), ZH.encode(), r"zh\.md does not look Chinese"),
        (ZH.encode(), ZH.encode(), r"en\.md does not look English"),
    ],
)
def test_a_file_that_is_no_agreement_is_refused_by_name(database, tmp_path, zh, en, fault):
    with pytest.raises(Misconfigured, match=fault):
        published(database, written(tmp_path, zh, en))

    assert versions(database) == []


@pytest.mark.parametrize("odd", ["\x00", "\u202e", "\u2028", "\x0c", "\u200b"])
def test_characters_nobody_sees_are_refused(database, tmp_path, odd):
    with pytest.raises(Refused, match="个字符"):
        published(database, written(tmp_path, f"甲方{odd}乙方".encode(), EN.encode()))


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path):
    with pytest.raises(Misconfigured, match=r"Cannot read .*no\.md: No such file"):
        Texts.read(tmp_path / "no.md", tmp_path / "no.md")


def test_it_does_not_matter_which_machine_wrote_the_file(tmp_path):
    windows = written(
        tmp_path,
        b"\xef\xbb\xbf" + ZH.replace("\n", " \r\n").encode(),
        EN.replace("\n", "\r").encode(),
    )

    assert Texts.read(*windows) == Texts(ZH, EN)


@pytest.mark.parametrize(
    "words", [[], ["publish"], ["publish", "--zh", "a", "--en", "b", "--from", "soon"]]
)
def test_what_is_missing_is_told_with_the_usage(capsys, words):
    with pytest.raises(SystemExit):
        cli.main(["agreement", *words])

    assert "usage: tongban agreement" in capsys.readouterr().err


def test_a_character_nobody_sees_is_named_with_its_file_and_line(tmp_path):
    files = written(tmp_path, "一\n二\u202e\n".encode(), EN.encode())

    with pytest.raises(Refused) as refused:
        Texts.read(*files)

    assert refused.value.__notes__ == [f"{files[0]}, line 2 第2行"]


def test_a_text_without_a_word_is_in_neither_language(tmp_path):
    with pytest.raises(Misconfigured, match="does not look English"):
        Texts.read(*written(tmp_path, ZH.encode(), b"12345\n"))
    with pytest.raises(Misconfigured, match="does not look Chinese"):
        Texts.read(*written(tmp_path, b"12345\n", EN.encode()))


def test_a_mistyped_year_does_not_stand_in_the_way_of_every_later_version(database, files):
    with pytest.raises(Misconfigured, match="more than a year away"):
        published(database, files, TODAY + timedelta(days=367), dry=True)

    published(database, files, TODAY + timedelta(days=366))

    assert versions(database) == [(1, TODAY + timedelta(days=366))]
