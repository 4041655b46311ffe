"""`tongban retention`: what is kept, what ends next, what is late or held; run it, prove it."""

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tongban.kernel.counting import counted
from tongban.kernel.errors import Misconfigured
from tongban.site.ops import inside
from tongban.site.ops.words import add, add_data

if TYPE_CHECKING:
    from tongban.kernel.retention.queries import Standing
    from tongban.kernel.retention.rules import Rule
    from tongban.site.ops.words import Deeds


def add_to(to: "Deeds") -> None:
    """The deed and its three kinds."""
    retention = add(to, "retention", None, "what is kept how long, and how it ends 保存期限", _LOOK)
    kinds = retention.add_subparsers(metavar="<status|run|proof>", required=True)
    looking = add(
        kinds,
        "status",
        status,
        "what ends next, what is late, what is held 现状\n\nExit code 1 when a rule is late.",
        _LOOK,
    )
    running = add(
        kinds,
        "run",
        run,
        "end what is due now instead of tonight 销毁到期的\n\n"
        "Safe to repeat and to kill: each batch commits with its proof. Held rows stay.",
        "  tongban retention run --dry-run\n  tongban retention run notices_notice.told",
    )
    running.add_argument("rules", nargs="*", metavar="rule", help="which rules (all)")
    running.add_argument("--dry-run", action="store_true", help="say what would end, end nothing")
    proving = add(
        kinds,
        "proof",
        proof,
        "prove that one row ended, when and by which rule 销毁证明",
        "  tongban retention proof notices_notice 0b7c6f6e-2f51-4f0a-9d1e-52c4b7a0c111",
    )
    proving.add_argument("table", help="the table, as in retention.toml")
    proving.add_argument("id", help="the id the row had")
    for kind in (looking, running, proving):
        add_data(kind)


_LOOK = "  tongban retention status"


def status(options: argparse.Namespace) -> int:
    inside.enter("worker", options.data)
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting
    from tongban.kernel.retention import queries

    with acting(Actor.task("retention-status")):
        found = queries.standings()
    sys.stdout.writelines(_table(found))
    sys.stdout.write("held 冻结: due, and kept by a legal hold 到期而依法保留的\n")
    late = sum(bool(one.late) for one in found)
    sys.stdout.write(
        f"{counted(late, 'rule')} late 有 {late} 条规则逾期\n" if late else "in time 均按期\n"
    )
    return 1 if late else 0


def run(options: argparse.Namespace) -> int:
    inside.enter("worker", options.data)
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting
    from tongban.kernel.retention import queries, runs
    from tongban.site.operations import upkeep

    rules = _chosen(options.rules)
    for rule in rules:
        if options.dry_run:
            with acting(Actor.task("retention-status")):
                found = queries.standing(rule)
            sys.stdout.write(f"{rule.name}: {found.due} would end 将销毁, {found.held} held 冻结\n")
        else:
            ended = runs.end_all(rule)
            sys.stdout.write(f"{rule.name}: {ended} ended 已销毁\n")
        sys.stdout.flush()
    if not options.dry_run:
        upkeep.remember()
    return 0


def proof(options: argparse.Namespace) -> int:
    inside.enter("worker", options.data)
    from tongban.kernel.retention import proof

    return proof.run(options.table, options.id, sys.stdout)


def _chosen(names: list[str]) -> "list[Rule]":
    from django.conf import settings

    rules = {rule.name: rule for rule in settings.RETENTION.rules()}
    if unknown := set(names) - rules.keys():
        raise Misconfigured(
            f"There is no rule {', '.join(sorted(unknown))}. There are: {', '.join(rules)}."
        )
    return [rules[name] for name in names or rules]


def _table(found: "Iterable[Standing]") -> Iterable[str]:
    yield f"{'rule 规则':<36}{'days':>6}{'due':>8}{'late':>8}{'held':>8}  next 下次\n"
    for one in found:
        rule, next_on = one.rule, one.next_on or "-"
        yield f"{rule.name:<38}{rule.length.days:>6}{one.due:>8}{one.late:>8}{one.held:>8}  "
        yield f"{next_on}\n"
