"""The `tongban` command: every deed of an operator, with its help."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tongban.site import keys_cli
from tongban.site.ops import (
    agreement_words,
    broken_off,
    called,
    deeds,
    element_words,
    inside,
    item_words,
    officer_words,
    refusing,
    retention,
    search_words,
)
from tongban.site.ops.backup import words as backup_words
from tongban.site.ops.words import Deed, add, add_data

if TYPE_CHECKING:
    from tongban.site.ops.words import Deeds

_ABOUT = """Tongban 通办: put every public service online once.

Start with `tongban demo`: a whole platform with a small fictional city, in one folder. On a
server: `tongban prepare`, then `tongban serve` (docs/operating.md). When something is wrong:
`tongban doctor`.
"""


def main(said: list[str] | None = None) -> int:
    """Run one deed; a refusal is one sentence on stderr and exit code 1 or 2 (ops.refusing)."""
    options = _parser().parse_args(_text(said))
    deed: Deed = options.deed
    with called.as_said(said):
        try:
            return broken_off.heard(deed, options)
        except Exception as trouble:
            code = refusing.told(trouble, getattr(options, "data", None) or inside.DEFAULT_DATA)
            if code is None:
                raise
            return code


def _text(said: list[str] | None) -> list[str]:
    """The words, which all are text: what no table and no file can hold is refused at once."""
    words = sys.argv[1:] if said is None else said
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            shown = ascii(word)
            _parser().error(
                f"no text in UTF-8: {shown}. Type it again, in a terminal that speaks UTF-8."
            )
    return words


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = refusing.Parser(
        prog="tongban", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    to = parser.add_subparsers(title="deeds 命令", metavar="<deed>", required=True)
    _add_demo(to)
    _add_serve(to)
    _add_processes(to)
    _add_migrate(to)
    _add_doctor(to)
    _add_audit(to)
    retention.add_to(to)
    _add_check(to)
    backup_words.add(to, add, add_data)
    officer_words.add_to(to)
    agreement_words.add_to(to)
    item_words.add_to(to)
    element_words.add_to(to)
    search_words.add_to(to)
    keys_cli.add(to, add, add_data)
    return parser


def _add_demo(to: "Deeds") -> None:
    demo = add(
        to,
        "demo",
        deeds.demo,
        "run everything with a small fictional city 演示\n\n"
        "Embedded PostgreSQL, web, live process, worker and sequencer under one supervisor, all\n"
        "in one folder. Ctrl-C stops it and leaves no process; the next start keeps its data.\n"
        "With DATABASE_URL, DATABASE_WORKER_URL and DATABASE_OWNER_URL set it uses that server.",
        "  tongban demo\n  tongban demo --port 8010 --data /srv/tongban-demo",
    )
    demo.add_argument("--port", type=_port, default=_default_port(), help="the web port (8000)")
    demo.add_argument("--data", type=Path, default=_default_data(), help="the folder (./var)")


def _add_serve(to: "Deeds") -> None:
    serve = add(
        to,
        "serve",
        deeds.serve,
        "run a real installation on a database server 运行\n\n"
        "The parts named, or all: web, live, worker, sequencer. Everything is set through the\n"
        "environment (docs/operating.md). Run `tongban prepare` before.",
        "  tongban serve\n  tongban serve web live\n  tongban serve worker sequencer",
    )
    serve.add_argument("parts", nargs="*", metavar="part", help="web live worker sequencer")


def _add_processes(to: "Deeds") -> None:
    worker = add(
        to,
        "worker",
        deeds.worker,
        "run one worker: reactions, jobs, timetable 后台任务",
        "  tongban worker",
    )
    sequencer = add(
        to,
        "sequencer",
        deeds.sequencer,
        "run one sequencer of the audit log 审计定序\n\n"
        "Any number may run; one is elected. It alone opens the signing key.",
        "  tongban sequencer",
    )
    # Steps and a part of a demo, run by its supervisor; without a word in the list of deeds.
    fill = to.add_parser("demo-fill")
    fill.set_defaults(deed=deeds.demo_fill)
    to.add_parser("demo-verifier").set_defaults(deed=deeds.demo_verifier)
    to.add_parser("demo-messenger").set_defaults(deed=deeds.demo_messenger)
    fictional = to.add_parser("demo-check")
    fictional.set_defaults(deed=deeds.demo_check)
    prepare = add(
        to,
        "prepare",
        deeds.prepare,
        "migrate, compile translations, collect static files 升级准备\n\n"
        "What a server needs after each upgrade, before `tongban serve`.",
        "  tongban prepare",
    )
    for deed in (worker, sequencer, fill, fictional, prepare):
        add_data(deed)


def _add_migrate(to: "Deeds") -> None:
    migrate = add(
        to,
        "migrate",
        deeds.migrate,
        "bring the database to this version 数据库迁移\n\n"
        "Roles, tables, row policies and grants, keys. Safe to run again. The roles step needs\n"
        "DATABASE_ADMIN_URL, or an administrator who runs what --print-sql prints. Without a\n"
        "stop: --pre while the old version runs, --post when all processes are new.",
        "  tongban migrate\n  tongban migrate --pre\n  tongban migrate --print-sql > once.sql",
    )
    for step, about in (
        ("pre", "only what the old version can live with, too"),
        ("post", "the rest, when no process of the old version runs any more"),
    ):
        migrate.add_argument(
            f"--{step}", dest="steps", action="store_const", const=(step,), help=about
        )
    migrate.add_argument(
        "--print-sql", action="store_true", help="print the SQL for the server's administrator"
    )
    add_data(migrate)


def _add_doctor(to: "Deeds") -> None:
    doctor = add(
        to,
        "doctor",
        deeds.doctor,
        "name what is wrong, why, and what to do 诊断",
        "  tongban doctor\n  tongban doctor --data /srv/tongban-demo",
    )
    doctor.add_argument("--port", type=_port, default=_default_port(), help="the web port (8000)")
    add_data(doctor)


def _add_audit(to: "Deeds") -> None:
    audit = add(to, "audit", None, "check and prove the audit log 审计日志", _AUDIT_EXAMPLES)
    kinds = audit.add_subparsers(metavar="<verify|proof>", required=True)
    verify = add(
        kinds,
        "verify",
        deeds.audit_verify,
        "read the whole log and name what was changed 校验\n\n"
        "Exit code 1 when anything is wrong. With --against, checkpoints kept elsewhere must fit.",
        "  tongban audit verify --against checkpoints.txt",
    )
    verify.add_argument("--against", type=Path, metavar="FILE", help="checkpoints kept elsewhere")
    proof = add(
        kinds,
        "proof",
        deeds.audit_proof,
        "prove that one entry stands in the log 存在性证明",
        "  tongban audit proof 0b7c6f6e-2f51-4f0a-9d1e-52c4b7a0c111",
    )
    proof.add_argument("entry", help="the id of the entry")
    for kind in (verify, proof):
        add_data(kind)


_AUDIT_EXAMPLES = "  tongban audit verify\n  tongban audit verify --against checkpoints.txt"


def _add_check(to: "Deeds") -> None:
    check = add(
        to,
        "check",
        deeds.check,
        "compare what is stored with what must hold 核对\n\n"
        "Exit code 1 when anything does not hold. Without a name, all checks run.",
        "  tongban check\n  tongban check settings keys",
    )
    check.add_argument("names", nargs="*", metavar="name", help="which checks (all)")
    add_data(check)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 1 to 65535")
    return int(text)


def _default_port() -> str:
    return os.environ.get("PORT") or "8000"


def _default_data() -> Path:
    return Path(os.environ.get("DATA") or "var")


if __name__ == "__main__":
    sys.exit(main())
