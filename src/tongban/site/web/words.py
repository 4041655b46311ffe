"""What the operator's pages call things: tasks, keys, sizes, spans of time."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tongban.kernel.health.readings import Turn
from tongban.kernel.web.frame import Text
from tongban.site.web.privacy import said

TASKS: dict[str, Text] = {
    "tasks.rerun_stalled": gettext_lazy("续上断了的作业"),
    "retention.end_by_rule": gettext_lazy("到期销毁"),
    "site.forget_old_logs": gettext_lazy("删除过期的日志"),
    "site.read_upkeep": gettext_lazy("自查销毁、文件和密钥"),
    "crypto.list_erasures": gettext_lazy("登记已销毁的密钥"),
    "storage.scan_file": gettext_lazy("给文件查毒"),
    "storage.scan_again": gettext_lazy("补查没查过毒的文件"),
    "storage.unlink_files": gettext_lazy("删除文件内容"),
    "storage.sweep_files": gettext_lazy("清扫没传完的文件"),
    "catalogue.index_missing": gettext_lazy("补上搜索索引"),
    "identity.verify_sign_up": gettext_lazy("核验注册人"),
    "identity.open_sign_up": gettext_lazy("开通账号"),
    "identity.verify_body": gettext_lazy("核验单位"),
    "identity.send_mobile_code": gettext_lazy("发短信验证码"),
    "tongban.certificates.actions.decided.issue": gettext_lazy("签发证照"),
    "certificates.make": gettext_lazy("制作证照"),
    "tongban.certificates.actions.tell.tell_issued": gettext_lazy("通知持证人：证照制好了"),
    "tongban.certificates.actions.tell.tell_revoked": gettext_lazy("通知持证人：证照已撤销"),
    "tongban.ratings.actions.invite": gettext_lazy("请申请人评价"),
    "tongban.cases.actions.sign.sign_receipt": gettext_lazy("在收件回执上签名"),
    "tongban.cases.actions.tell.tell_received": gettext_lazy("通知申请人：申请已收到"),
    "tongban.cases.actions.tell.tell_accepted": gettext_lazy("通知申请人：已受理"),
    "tongban.cases.actions.tell.tell_declined": gettext_lazy("通知申请人：不予受理"),
    "tongban.cases.actions.tell.tell_correction": gettext_lazy("通知申请人：请补正"),
    "tongban.cases.actions.tell.tell_corrected": gettext_lazy("通知申请人：补正已收到"),
    "tongban.cases.actions.tell.tell_withdrawn": gettext_lazy("通知申请人：申请已撤回"),
    "tongban.cases.actions.tell.tell_decided": gettext_lazy("通知申请人：已作出决定"),
    "tongban.cases.actions.decide.close_without_certificate": gettext_lazy("没有证照的办件办结"),
    "tongban.cases.actions.decide.close_granted": gettext_lazy("证照送达后办结"),
    "tongban.cases.actions.receive.open_case": gettext_lazy("提交后立办件"),
    "tongban.cases.actions.receive.corrected": gettext_lazy("补正后接着办"),
    "notices.send_message": gettext_lazy("发短信或邮件"),
    "notices.send_email_code": gettext_lazy("发邮箱验证码"),
    "tongban.notices.actions.contacts.forget_contact": gettext_lazy("删除消息接收设置"),
    "tongban.notices.actions.mandate_given": gettext_lazy("通知对方：委托已给出"),
    "tongban.notices.actions.mandate_revoked": gettext_lazy("通知对方：委托已收回"),
    "tongban.notices.actions.window_checked": gettext_lazy("通知本人：窗口办过登记"),
    "tongban.notices.actions.slip_printed": gettext_lazy("通知本人：窗口重打了密码单"),
    "tongban.notices.actions.representative_left": gettext_lazy("通知原法定代表人"),
    "tongban.notices.actions.representative_came": gettext_lazy("通知新法定代表人"),
    "tongban.notices.actions.file_infected": gettext_lazy("通知本人：文件查出病毒"),
}
"""Every job and every reaction of the house; a test finds one without words."""
KINDS: dict[str, Text] = {
    "reaction": gettext_lazy("后续事务"),
    "job": gettext_lazy("作业"),
}
PURPOSES: dict[str, Text] = {
    "person": gettext_lazy("个人资料"),
    "id_number": gettext_lazy("证件号"),
    "mobile": gettext_lazy("手机号"),
    "name": gettext_lazy("姓名"),
    "login": gettext_lazy("登录名"),
    "session": gettext_lazy("会话"),
    "audit_detail": gettext_lazy("审计详情"),
    "audit_entry": gettext_lazy("审计记录的封印"),
    "receipt": gettext_lazy("收件回执的封印"),
    "audit_leaf": gettext_lazy("审计位置的封印"),
    "sign_up": gettext_lazy("注册申请"),
    "mobile_code": gettext_lazy("短信验证码"),
    "window": gettext_lazy("窗口登记"),
    "file": gettext_lazy("上传的文件"),
    "certificate": gettext_lazy("电子证照"),
    "application": gettext_lazy("申请内容"),
    "case": gettext_lazy("办件的理由和意见"),
}
OUTCOMES: dict[str, tuple[str, Text]] = {
    "late": ("due", gettext_lazy("误点")),
    "failed": ("over", gettext_lazy("失败")),
    "doing": ("doing", gettext_lazy("在执行")),
    "todo": ("wait", gettext_lazy("在排队")),
    "succeeded": ("done", gettext_lazy("做完")),
    "": ("done", gettext_lazy("做完")),
    "never": ("wait", gettext_lazy("还没到点")),
}
"""The pill and the word of a turn of the timetable."""

_MB = 2**20


def task(name: str) -> str:
    """What people call a job or a reaction, with what the rule of a turn ends."""
    name, _space, rule = name.partition(" ")
    called = str(TASKS.get(name, name))
    return _("%(task)s：%(what)s") % {"task": called, "what": rule_words(rule)} if rule else called


def rule_words(name: str) -> str:
    """What a rule of retention.toml ends, in the reader's language; one that is gone has none."""
    rule = {one.name: one for one in settings.RETENTION.rules()}.get(name)
    return said(rule.words) if rule and rule.words else name


def outcome(turn: Turn) -> tuple[str, Text]:
    """How the last turn went."""
    if turn.last_at is None:
        return OUTCOMES["never"]
    return OUTCOMES["late"] if turn.is_late else OUTCOMES.get(turn.outcome, OUTCOMES[""])


def size(number: int) -> str:
    """Bytes as KB, MB or GB."""
    if number >= 1024 * _MB:
        return f"{number / 1024 / _MB:.1f} GB"
    if number >= _MB:
        return f"{number / _MB:.0f} MB"
    return f"{max(number / 1024, min(number, 1)):.0f} KB"


def span(length: timedelta) -> str:
    """How long, in the largest unit that says enough."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < 120:
        return ngettext("{n}秒", "{n}秒", seconds).format(n=seconds)
    if seconds < 2 * 3600:
        return ngettext("{n}分钟", "{n}分钟", seconds // 60).format(n=seconds // 60)
    if seconds < 48 * 3600:
        return ngettext("{n}小时", "{n}小时", seconds // 3600).format(n=seconds // 3600)
    days = seconds // 86400
    return ngettext("{n}天", "{n}天", days).format(n=days)


def kind(code: str) -> str:
    """Reaction or job, in words."""
    return str(KINDS.get(code, _("死信")))
