"""What runs out or is forgotten, judged by numbers: days, keys, backups, room, addresses."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.kernel import clock
from tongban.kernel.disk import LEAST_FREE_BYTES
from tongban.kernel.health.findings import Finding, State
from tongban.kernel.health.readings import (
    Backup,
    Disk,
    Errors,
    House,
    KeyAge,
    Proxying,
    Vitals,
)

CALENDAR = "/desk/calendar"
ASK_FROM_MONTH = 11
"""The State Council has announced the next year in late October or November so far [M]."""
ALARM_FROM_MONTH = 12
LEAST_FREE_SHARE = 0.1
CONNECTIONS_SHARE = 0.8
ERRORS_WITHIN = timedelta(hours=1)


def look(house: House, now: datetime) -> Iterator[Finding]:
    """Everything that is not running but needed."""
    yield backups(house.backup, now, house.since)
    yield calendar(house.years, clock.shanghai(now).date())
    yield keys(house.keys, now)
    yield disk(house.disks)
    yield connections(house.vitals)
    yield errors(house.errors, now)
    if house.proxying is not None:
        yield proxying(house.proxying)
    yield site(house.unnamed)


def backups(last: Backup | None, now: datetime, since: datetime | None = None) -> Finding:
    """Whether the last whole backup is young enough (BACKUP_OVERDUE_HOURS).

    A new house has as long for its first one, from its first key (`since`): until then a note.
    """
    title, why = _("备份"), _("从备份之后到现在的事，机器坏了就找不回来。")
    if last is None or last.finished_at is None:
        reason = _("还没有一次完整的备份。")
        fix = _("现在就做一次，再交给定时器每天做。")
        is_new = since is not None and now - since < timedelta(hours=settings.BACKUP_OVERDUE_HOURS)
        state: State = "note" if is_new else "late"
        return Finding("backups", title, state, reason, fix, why, ("tongban backup",))
    hours = int((now - last.finished_at).total_seconds() // 3600)
    if hours >= settings.BACKUP_OVERDUE_HOURS:
        reason = _("上一次完整的备份是{hours}小时以前。").format(hours=hours)
        fix = _("看定时器和备份盘怎么了，再做一次。")
        return Finding("backups", title, "late", reason, fix, why, ("tongban backup",))
    if last.failed_since:
        reason = _("上一次备份没有做成，前一次完整的在{hours}小时以前。").format(hours=hours)
        fix = _("看它的日志为什么没做成，再做一次。")
        return Finding("backups", title, "note", reason, fix, why, ("tongban backup",))
    return Finding("backups", title, reason=_("{hours}小时以前做过。").format(hours=hours))


def calendar(years: frozenset[int], today: date) -> Finding:
    """Whether the years that limits reach are loaded (国务院年度放假安排)."""
    title = _("工作日历")
    why = _("没有载入的年份只按周末算，期限会显示为暂定。")
    fix = _("取得国务院公布的放假安排，由日历管理员载入。")
    following = today.year + 1
    if today.year not in years:
        reason = _("{year}年的放假安排没有载入。").format(year=today.year)
        return Finding("calendar", title, "late", reason, fix, why, address=CALENDAR)
    if following not in years and today.month >= ASK_FROM_MONTH:
        reason = _("{year}年的放假安排还没有载入。").format(year=following)
        state: State = "late" if today.month >= ALARM_FROM_MONTH else "note"
        return Finding("calendar", title, state, reason, fix, why, address=CALENDAR)
    last = max(years)
    return Finding("calendar", title, reason=_("载入到{year}年。").format(year=last))


def keys(ages: tuple[KeyAge, ...], now: datetime) -> Finding:
    """Whether a working key has been in use for longer than KEY_MOST_DAYS."""
    title = _("密钥的年龄")
    due = [key for key in ages if (now - key.created_at).days >= settings.KEY_MOST_DAYS]
    if due:
        reason = _("有{n}个用途的数据密钥用了超过{days}天。").format(
            n=len(due), days=settings.KEY_MOST_DAYS
        )
        fix = _("在办事少的时候更换；旧密钥留着，原来的内容照样读得出。")
        why = _("一把密钥用得越久，泄露一次损失越大。")
        return Finding("key_ages", title, "note", reason, fix, why, ("tongban keys status",))
    return Finding("key_ages", title, reason=_("没有到期的。"))


def disk(disks: tuple[Disk, ...]) -> Finding:
    """Whether there is room on the disks of this machine that hold our folders."""
    title, why = _("磁盘"), _("写满以后，日志、检查点和文件都写不进去，数据库也会停。")
    tight = [one for one in disks if one.free < max(LEAST_FREE_BYTES, one.total * LEAST_FREE_SHARE)]
    if tight:
        least = min(tight, key=lambda one: one.free)
        reason = _("{folder}所在的磁盘只剩{free}MB。").format(
            folder=least.folder, free=least.free // 2**20
        )
        state: State = "late" if least.free < LEAST_FREE_BYTES else "note"
        fix = _("清理旧日志和旧备份，或换更大的盘。")
        return Finding("disk", title, state, reason, fix, why, ("df -h", "du -xsh *"))
    return Finding("disk", title, reason=_("够用。"))


def connections(vitals: Vitals) -> Finding:
    """Whether the database server has places left."""
    title = _("数据库连接")
    used, most = vitals.connections_used, vitals.connections_most
    reason = _("用了{used}个，最多{most}个。").format(used=used, most=most)
    if used < most * CONNECTIONS_SHARE:
        return Finding("connections", title, reason=reason)
    fix = _("减少WEB_PROCESSES或WEB_THREADS，或调大数据库的max_connections。")
    why = _("用完以后新的请求连不上数据库，页面打不开。")
    return Finding("connections", title, "late", reason, fix, why)


def errors(logged: Errors, now: datetime) -> Finding:
    """Whether something of this machine logged an error within the hour."""
    title = _("日志里的错误")
    if logged.last_at is not None and now - logged.last_at < ERRORS_WITHIN:
        reason = _("本机启动以来{n}个，最近一小时内还有。").format(n=logged.number)
        fix = _("在日志里找level为ERROR或CRITICAL的行，按reference或编号对上。")
        return Finding("errors", title, "note", reason, fix)
    if logged.number:
        reason = _("本机启动以来{n}个，最近一小时没有。").format(n=logged.number)
        return Finding("errors", title, reason=reason)
    return Finding("errors", title, reason=_("本机启动以来没有。"))


def proxying(seen: Proxying) -> Finding:
    """Whether addresses, TLS and the proxy in front fit each other."""
    title = _("网址与加密")
    faults = list(_faults(seen))
    if not faults:
        return Finding("proxying", title, reason=_("与设置相符。"))
    fix = _("照运维手册“一步一步装服务器”改设置，再重启web和live。")
    why = _("没有加密的网页谁都能偷看；地址不对，表单交不上，提醒收不到。")
    return Finding("proxying", title, "late", "".join(faults), fix, why)


def _faults(seen: Proxying) -> Iterator[str]:
    if seen.is_demo:
        return
    site, live = urlsplit(seen.site_url), urlsplit(seen.live_url)
    if site.scheme != "https":
        yield _("SITE_URL不是https地址。")
    if not seen.is_behind_tls:
        yield _("BEHIND_TLS没有打开。")
    elif seen.request_is_secure is False:
        yield _("代理没有送来X-Forwarded-Proto。")
    if seen.request_was_forwarded and not seen.proxies:
        yield _("前面有代理，而PROXIES是0。")
    if "*" in seen.hosts or site.hostname not in seen.hosts:
        yield _("ALLOWED_HOSTS里应有SITE_URL的主机名，且没有*。")
    if live.hostname != site.hostname:
        yield _("LIVE_URL与SITE_URL的主机名不同。")


def site(unnamed: tuple[str, ...]) -> Finding:
    """Whether the site has a name of its own, a hotline and a region."""
    title = _("站点名称")
    if not unnamed:
        return Finding("site", title, reason=_("已设置。"))
    reason = _("还没有设置{names}。").format(names=_("、").join(unnamed))
    fix = _("在环境变量里设好，再重启web。")
    why = _("人们靠它认出这是谁的网站、该打哪个电话。")
    return Finding("site", title, "note", reason, fix, why)
