"""`tongban check`: what is stored against what must hold (核对).

A check is a function that yields one sentence for each thing that does not hold. Rooms add
theirs to CHECKS as they come; unlike the doctor, these read rows, and may take a while.
"""

from collections.abc import Callable, Iterator, Mapping

from tongban.kernel.counting import counted
from tongban.kernel.errors import Misconfigured

Check = Callable[[], Iterator[str]]


class Remark(str):
    """A sentence that is worth saying and no fault."""


def run(names: list[str], say: Callable[[str], None]) -> int:
    """Run the checks named, all without a name; 1 when anything does not hold."""
    if unknown := set(names) - set(CHECKS):
        raise Misconfigured(
            f"There is no check {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}."
        )
    broken = 0
    for name in names or CHECKS:
        found = list(CHECKS[name]())
        faults = [sentence for sentence in found if not isinstance(sentence, Remark)]
        broken += len(faults)
        say(f"{'FAIL' if faults else 'ok  '}  {name}")
        for sentence in found:
            say(f"      {sentence}")
    return 1 if broken else 0


def settings_hold() -> Iterator[str]:
    """Django's own checks of models, templates and settings."""
    from django.core import checks

    for message in checks.run_checks():
        if message.level >= checks.WARNING and not message.is_silenced():
            yield f"{message.id}: {message.msg} {message.hint or ''}".strip()


def keys_open() -> Iterator[str]:
    """Every key opens with the master keys given, and nothing lies under a key that is gone."""
    from tongban.kernel.rotation import checks

    yield from checks.faults()


def audit_whole() -> Iterator[str]:
    """The audit log is whole, and its signatures are ours."""
    from tongban.kernel.audit import verify

    for fault in verify.check().faults:
        yield f"{fault.kind}: {fault.where}: {fault.sentence}"


def ends_provable() -> Iterator[str]:
    """Every proof of what has ended fits its entry in the log."""
    from tongban.kernel.retention import proof

    yield from proof.faults()


def files_whole() -> Iterator[str]:
    """Every stored file is on the disk whole, and files in use do not expire; orphans are listed.

    An orphan is what an upload that died has left. Nobody is given it; the worker sweeps it.
    """
    from tongban.kernel.storage import sweep

    yield from sweep.faults()
    yield from sweep.misplaced()
    for path, age in sweep.listed():
        hours = int(age.total_seconds() // 3600)
        sentence = f"orphan of an upload that died, {counted(hours, 'hour')} old: {path.name}"
        yield Remark(sentence) if age < sweep.OVERDUE else f"{sentence}; does the worker run?"


CHECKS: Mapping[str, Check] = {
    "settings": settings_hold,
    "keys": keys_open,
    "audit": audit_whole,
    "retention": ends_provable,
    "files": files_whole,
}
