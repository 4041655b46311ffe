"""What nothing works without: the database, its tables, its fences, its keys."""

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from tongban.kernel import fences
from tongban.kernel.crypto import port as crypto
from tongban.kernel.errors import Misconfigured
from tongban.kernel.health.findings import Finding, guarded
from tongban.kernel.steps import step_of


def look() -> Iterator[Finding]:
    """All four, as the login this process has; the other three need the first."""
    found = database()
    yield found
    if found.state == "ok":
        yield from guarded("migrations", _("数据库结构"), migrations)
        yield from guarded("fences", _("行级权限"), row_fences)
        yield from guarded("keys", _("密钥"), keys)


def database() -> Finding:
    """Whether it answers at all."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return Finding(
            "database",
            _("数据库"),
            "down",
            _("数据库没有应答（{kind}）。").format(kind=type(error).__name__),
            _("检查PostgreSQL是否在运行、DATABASE_URL对不对；tongban doctor会指出原因。"),
            _("没有数据库，一页也打不开，什么也办不了。"),
            commands=("tongban doctor",),
        )
    return Finding("database", _("数据库"), reason=_("有应答。"))


_migrated: set[str] = set()


def migrations() -> Finding:
    """Whether the tables are those of this code; looked at until they are."""
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        pending = [migration for migration, _backwards in plan]
        if pending and all(step_of(one) == "post" for one in pending):
            return _second_step(len(pending))
        if pending:
            return Finding(
                "migrations",
                _("数据库结构"),
                "down",
                _("有{n}个结构变更还没有执行。").format(n=len(pending)),
                _("先备份，再执行下面的命令。"),
                _("程序比数据库新，用到新表的页面会出错。"),
                commands=("tongban migrate",),
            )
        _migrated.add(name)
    return Finding("migrations", _("数据库结构"), reason=_("与这一版程序一致。"))


def _second_step(n: int) -> Finding:
    """Between `--pre` and `--post` both versions serve; nobody is to be turned away."""
    return Finding(
        "migrations",
        _("数据库结构"),
        "note",
        _("还有{n}个结构变更，要等旧版本的进程全部停下后执行。").format(n=n),
        _("每台机器都换成新版本以后，执行下面的命令。"),
        _("现在新旧两版都能用。不执行这一步，下一次升级就要停机。"),
        commands=("tongban migrate --post",),
    )


def row_fences() -> Finding:
    """Whether grants and policies are those of the file."""
    with connection.cursor() as cursor:
        cursor.execute(fences.IN_FORCE)
        mark = (cursor.fetchone() or (None,))[0]
    if fences.load(settings.FENCES_FILE).digest not in fences.accepted(mark):
        return Finding(
            "fences",
            _("行级权限"),
            "down",
            _("数据库里的权限和行级策略与这一版程序的权限表不一致。"),
            _("执行下面的命令，它只补齐差别。"),
            _("谁能看哪些行由它决定，不一致时宁可不服务。"),
            commands=("tongban migrate",),
        )
    return Finding("fences", _("行级权限"), reason=_("与权限表一致。"))


def keys() -> Finding:
    """Whether this process's master key opens what is stored."""
    try:
        crypto.check_master()
    except Misconfigured as trouble:
        return Finding(
            "keys",
            _("密钥"),
            "down",
            str(trouble),
            _("核对MASTER_KEY_FILE指的是不是这个数据库的主密钥；备份里的主密钥可以恢复。"),
            _("打不开密钥就读不出姓名和证件号，也不能记审计。不要另造一把新的主密钥。"),
            commands=("tongban check keys",),
        )
    return Finding("keys", _("密钥"), reason=_("主密钥打得开。"))
