"""What is kept up behind the scenes, judged by numbers: ends in time, files, copies of keys."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.kernel.health.findings import Finding, State
from tongban.kernel.health.readings import House, KeyTask, Stored, Upkeep

OLD = timedelta(hours=1)
"""A worker looks every five minutes; what is older than this says nothing about now."""
_SHOWN = 5
HOLDS = "/desk/holds"


def look(house: House, now: datetime) -> Iterator[Finding]:
    """All of it; where nobody has looked for an hour that is said instead."""
    seen = house.upkeep
    if seen is None or now - seen.at > OLD:
        yield _unseen()
        return
    yield retention(seen)
    yield files(seen.files)
    yield key_copy(seen.key_tasks)
    yield key_tasks(seen.key_tasks)


def _unseen() -> Finding:
    return Finding(
        "upkeep",
        _("自查"),
        "note",
        _("一小时内没有自查过销毁、文件和密钥备份。"),
        _("看worker进程是否在运行，它每五分钟自查一次；刚启动时等一会儿。"),
        commands=("tongban doctor",),
    )


def retention(seen: Upkeep) -> Finding:
    """Whether rows end in their time (逾期未销毁), and holds were looked at in theirs."""
    title = _("到期销毁")
    if seen.late:
        rules = _("、").join(sorted(seen.late)[:_SHOWN])
        return Finding(
            "retention",
            title,
            "late",
            _("有{n}行逾期没有销毁：{rules}。").format(n=sum(seen.late.values()), rules=rules),
            _("执行下面的命令，再看worker夜里是否在运行。"),
            _("留得比承诺的久，就是违背了隐私页上写的期限。"),
            commands=("tongban retention run",),
        )
    if seen.to_review:
        return Finding(
            "retention",
            title,
            "note",
            _("有{n}项冻结过了复核日。").format(n=seen.to_review),
            _("请有权限的工作人员复核：继续冻结，或者解除。"),
            address=HOLDS,
        )
    return Finding("retention", title, reason=_("到期的都按时销毁。"))


def files(stored: Stored) -> Finding:
    """Whether files can be written, and the virus scanner answers where one is set."""
    title = _("上传的文件")
    if stored.state == "unwritable":
        reason = _("{folder}写不进去（{why}）。").format(folder=stored.folder, why=stored.why)
        fix = _("让运行程序的用户能写这个目录，或者另设FILES_FOLDER。")
        return Finding("files", title, "late", reason, fix, _("谁都传不了文件。"))
    if stored.state == "away":
        reason, fix = _("查毒服务没有应答。"), _("启动clamd，或者改正SCANNER_URL。")
        return Finding("files", title, "late", reason, fix, _("它应答以前，文件都等着，打不开。"))
    if stored.state == "scanned":
        return Finding("files", title, reason=_("能写入，并且查毒。"))
    return Finding("files", title, reason=_("能写入；没有查毒（SCANNER_URL没有设置）。"))


def key_copy(tasks: tuple[KeyTask, ...]) -> Finding:
    """Whether a copy of the master key kept elsewhere was proved; in a demo it is only noted."""
    title = _("主密钥备份")
    for task in tasks:
        if task.kind == "copy":
            state: State = "note" if settings.DEMO else "late"
            fix = _("在两处各存一份，与数据库备份分开，逐份验证。")
            why = _("丢了主密钥，姓名、证件号码、手机号和个人文件就永远读不出，谁也恢复不了。")
            commands = ("tongban keys export FILE", *task.commands)
            return Finding("key_copy", title, state, sentence(task), fix, why, commands)
    return Finding("key_copy", title, reason=_("验证过。"))


def key_tasks(tasks: tuple[KeyTask, ...]) -> Finding:
    """What else is to do about keys (密钥待办); the ages of data keys have a line of their own."""
    title = _("要换的密钥")
    ours = [one for one in tasks if one.kind not in ("copy", "due_data")]
    if not ours:
        return Finding("key_tasks", title, reason=_("没有要做的。"))
    commands = dict.fromkeys(command for one in ours for command in one.commands)
    return Finding(
        "key_tasks",
        title,
        "note",
        " ".join(sentence(one) for one in ours),
        _("照下面的命令做；更换时不用停机。"),
        commands=(*commands, "tongban keys status"),
    )


def sentence(task: KeyTask) -> str:
    """One thing to do about keys, in words."""
    words = {
        "copy": _("主密钥{a}没有一份验证过的备份。"),
        "laid_out": _("新主密钥{a}已经备好，还没有启用。先验证它的一份备份，再更换。"),
        "left": _("还有内容在主密钥{a}之下；KEYS_FOLDER所在的机器上也要执行。"),
        "former": _(
            "已经没有内容在{a}之下：在每台机器上把它从MASTER_KEY_FILE或MASTER_KEY_FORMER里去掉。"
            "更换以前的数据库备份还在，就留一份副本。"
        ),
        "due_master": _("主密钥到期了。"),
        "due_data": _("数据密钥到期了（{a}）。"),
        "due_signing": _("签名密钥到期了（{a}）。"),
        "other_signing": _(
            "本机KEYS_FOLDER里的签名密钥（{a}）不是最新的（{b}）。从有它的机器复制这个文件。"
        ),
        "unfinished": _("没有换完：{a}。"),
        "unreadable": "{a}",
    }
    return words[task.kind].format(a=task.about, b=task.beside)
