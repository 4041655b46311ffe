"""The service agreement on a server (服务协议): publishing a version from two files, by command.

Publishing is an action of identity's and on the audit log as task:agreement-command. A version is
never changed and never taken back, so the files are looked through first, and --dry-run stops
there. Doing it again with the same texts changes nothing.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tongban.identity import actions, queries
from tongban.identity.queries import AgreementText
from tongban.kernel import clock
from tongban.kernel.actor import Actor
from tongban.kernel.counting import counted
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured, Refused
from tongban.kernel.text import refuse_odd

Say = Callable[[str], None]

ME = Actor.task("agreement-command")
MOST_BYTES = 200 * 1024
"""Of one file. The text stands whole on one page and is printed at a window."""

FARTHEST = timedelta(days=366)
"""A mistyped year would stand in the way of every version before it."""

_HAN = re.compile(r"[〇㐀-鿿豈-﫿𠀀-𿿽]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Texts:
    """One version in both languages, as it will be signed."""

    zh: str
    en: str

    @classmethod
    def read(cls, zh: Path, en: Path) -> "Texts":
        """Raises Misconfigured naming the file and its fault, Refused for a trick character."""
        texts = cls(_text(zh), _text(en))
        for path, is_zh in ((zh, True), (en, False)):
            text = texts.zh if is_zh else texts.en
            han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
            if not (han > latin if is_zh else latin > han):
                language = "Chinese" if is_zh else "English"
                raise Misconfigured(
                    f"{path} does not look {language}. Give the Chinese text with --zh and the "
                    "English with --en."
                )
        return texts


def publish(texts: Texts, valid_from: date | None, *, dry_run: bool, say: Say) -> None:
    """Enter the next version. Raises Misconfigured or Refused, then nothing was entered."""
    begins = valid_from or clock.today()
    if begins < clock.today():
        raise Misconfigured(
            f"{begins} is past: nobody was asked to agree before the text was published. "
            "Leave --from out, or give today or a later day."
        )
    if begins - clock.today() > FARTHEST:
        raise Misconfigured(
            f"{begins} is more than a year away. A version is never taken back, and no later one "
            "may begin before it. Give an earlier day with --from."
        )
    with acting(ME):
        known = queries.agreements()
        digest = queries.agreement_digest(texts.zh, texts.en)
    last = known[0] if known else None
    if last is not None and last.digest == digest:
        say(f"version {last.version} is this text already 已是这个文本: from {last.valid_from}")
        if last.valid_from > begins:
            say(f"nothing was changed: it is not in force on {begins} 没有改动，到时才生效")
        return
    version = last.version + 1 if last else 1
    if dry_run:
        say(f"would publish 将发布: version {version} from {begins}\n{digest}")
        for line in _outline(texts):
            say(line)
        return
    actions.publish_agreement(version, text=texts.zh, text_en=texts.en, valid_from=begins, by=ME)
    say(f"published 已发布: version {version} from {begins}\n{digest}")


def listed() -> Iterator[str]:
    """One line for each version, the newest first."""
    with acting(ME):
        known = queries.agreements()
        now = queries.agreement_on(clock.today())
    if not known:
        yield "none yet: nobody can sign up 还没有发布"
    for one in known:
        yield f"{one.version}  {one.valid_from}  {_state(one, now)}  {one.digest}"


def _outline(texts: Texts) -> Iterator[str]:
    """What a page will make of the files, so that a lost empty line is seen before it is law."""
    shown = AgreementText(0, texts.zh, texts.en, "", clock.today())
    for lang in ("zh", "en"):
        kinds = [kind for kind, _words in shown.paragraphs(lang)]
        headings, paragraphs = kinds.count("h"), kinds.count("p")
        yield (
            f"{lang}: {counted(headings, 'heading')} 标题, {counted(paragraphs, 'paragraph')} 段落"
        )


def _state(one: AgreementText, now: AgreementText | None) -> str:
    if now is not None and one.version == now.version:
        return "in force 生效中"
    return "coming 未生效" if one.valid_from > clock.today() else "former 已被替代"


def _lines(text: str, path: Path) -> Iterator[str]:
    """Each line; a refusal says in which file and line the character stands."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for nth, line in enumerate(lines, 1):
        try:
            yield refuse_odd(line.rstrip(" \t"), lines=True)
        except Refused as refused:
            refused.add_note(f"{path}, line {nth} 第{nth}行")
            raise


def _text(path: Path) -> str:
    """What the file says: UTF-8, not empty, not endless, without a character nobody sees."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as trouble:
        raise Misconfigured(f"Cannot read {path}: {trouble.strerror}.") from trouble
    if len(content) > MOST_BYTES:
        raise Misconfigured(f"{path} is larger than {MOST_BYTES // 1024} KiB. Shorten the text.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise Misconfigured(
            f"{path} is not UTF-8 (byte {trouble.start + 1}). Save it as UTF-8 and repeat."
        ) from trouble
    text = "\n".join(_lines(text, path)).strip()
    if not text.strip("#\n\t "):
        raise Misconfigured(f"{path} is empty. An agreement says something in both languages.")
    return text + "\n"
