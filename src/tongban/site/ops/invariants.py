"""`tongban check`: what is stored against what must hold (核对).

A check is a function that yields one sentence for each thing that does not hold. Rooms add
theirs to CHECKS as they come; unlike the doctor, these read rows, and may take a while.
"""

from collections.abc import Callable, Iterator, Mapping

from tongban.kernel.errors import Misconfigured

Check = Callable[[], Iterator[str]]


def run(names: list[str], say: Callable[[str], None]) -> int:
    """Run the checks named, all without a name; 1 when anything does not hold."""
    if unknown := set(names) - set(CHECKS):
        raise Misconfigured(
            f"There is no check {', '.join(sorted(unknown))}. There are: {', '.join(CHECKS)}."
        )
    broken = 0
    for name in names or CHECKS:
        found = list(CHECKS[name]())
        broken += len(found)
        say(f"{'FAIL' if found else 'ok  '}  {name}")
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
    """Every data key opens with this master key."""
    from tongban.kernel.actor import Actor
    from tongban.kernel.crypto import port
    from tongban.kernel.db import acting

    try:
        with acting(Actor.task("check")):
            port.check_master()
    except Misconfigured as trouble:
        yield str(trouble)


def audit_whole() -> Iterator[str]:
    """The audit log is whole, and its signatures are ours."""
    from tongban.kernel.audit import verify

    for fault in verify.check().faults:
        yield f"{fault.kind}: {fault.where}: {fault.sentence}"


CHECKS: Mapping[str, Check] = {
    "settings": settings_hold,
    "keys": keys_open,
    "audit": audit_whole,
}
