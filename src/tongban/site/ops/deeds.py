"""What each `tongban` deed does. Rooms below are imported when Django runs, not before."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from tongban.kernel.errors import Misconfigured
from tongban.site.ops import called, inside, refusing


def say(line: str) -> None:
    """One line for people, at once; nobody there to read it (a closed terminal) is no error."""
    with contextlib.suppress(OSError):
        print(called.as_typed(line), flush=True)


def demo(options: argparse.Namespace) -> int:
    from tongban.site.ops import demo
    from tongban.site.ops.place import Place

    return demo.run(Place(data=options.data.absolute(), port=options.port), say)


def serve(options: argparse.Namespace) -> int:
    from tongban.site.ops import serve

    return serve.run(options.parts, say)


def worker(options: argparse.Namespace) -> int:
    _enter_to_stay("worker", options.data)
    from tongban.kernel.tasks import worker

    worker.run()
    return 0


def sequencer(options: argparse.Namespace) -> int:
    _enter_to_stay("sequencer", options.data)
    from tongban.kernel.audit import sequencer

    sequencer.run()
    return 0


def _enter_to_stay(part: str, data: Path | None) -> None:
    """For processes whose output is a log, not somebody's terminal."""
    os.environ.setdefault("PGAPPNAME", f"tongban-{part}")
    inside.enter("worker", data)
    from tongban.kernel.web.logs import log_the_uncaught

    log_the_uncaught()


def migrate(options: argparse.Namespace) -> int:
    from tongban.site.ops import migrate

    databases = inside.databases(options.data)
    if options.print_sql:
        sys.stdout.write(migrate.for_the_administrator(databases))
        return 0
    migrate.run(databases, say, options.steps or migrate.BOTH)
    if options.steps is None:
        say("the database is up to date 数据库已是最新")
    return 0


def prepare(options: argparse.Namespace) -> int:
    """What the demo does before its first page; also after an upgrade on a server."""
    from tongban.site.ops import assets, migrate

    databases = inside.databases(options.data)
    assets.compile_messages(assets.LOCALE, say)
    migrate.run(databases, say)
    from django.conf import settings

    assets.collect_static(Path(settings.STATIC_ROOT), say)
    _begin_the_list_of_erasures()
    if settings.DEMO:
        inside.change_login("worker", databases)
        _refuse_real_places()
    else:
        _speak_of_the_master_key()
    return 0


def _begin_the_list_of_erasures() -> None:
    from tongban.kernel.crypto import erasures

    # Where this user may not write, the worker makes it within a minute of its start.
    with contextlib.suppress(OSError):
        erasures.make_file()


def _speak_of_the_master_key() -> None:
    """What its loss would mean, until a copy was proved: before it happens, not after."""
    from tongban.kernel.rotation import copies

    if not copies.any_proved():
        say(f"\n{copies.WHAT_IS_LOST}\n")


def demo_check(options: argparse.Namespace) -> int:
    """Personas are refused where a real place is in the database."""
    inside.enter("worker", options.data)
    _refuse_real_places()
    return 0


def _refuse_real_places() -> None:
    from tongban.site.demo import check

    check.refuse_real_places()


def demo_fill(options: argparse.Namespace) -> int:
    """The demo's second half: who can be signed in as, then the city, stage by stage."""
    inside.enter("worker", options.data)
    from tongban.site.demo import city, personas

    say("\nsign in with one click as 一键登录:")
    for one in personas.PERSONAS:
        say(f"  {one.name} {one.name_en}: {one.about}")
        say(f"      {one.about_en}")
    say("")
    city.fill(lambda nth, of, zh, en: say(f"[{nth}/{of}] {zh} {en} ..."))
    return 0


def demo_verifier(options: argparse.Namespace) -> int:
    """The simulated verification service of a demo; it opens no database."""
    from tongban.site.demo.verifier import serve

    return serve.run(say)


def demo_messenger(options: argparse.Namespace) -> int:
    """The simulated message gateway of a demo; it opens no database."""
    from tongban.site.demo.messenger import serve

    return serve.run(say)


def doctor(options: argparse.Namespace) -> int:
    from tongban.site.ops import doctor
    from tongban.site.ops.place import Place

    data = (options.data or inside.DEFAULT_DATA).absolute()
    return doctor.run(Place(data=data, port=options.port), say)


def audit_verify(options: argparse.Namespace) -> int:
    inside.enter("worker", options.data)
    from django.conf import settings

    from tongban.kernel.audit import verify

    if options.against and not options.against.is_file():
        raise Misconfigured(
            f"There is no file {options.against}. Name the copy of the checkpoints you kept "
            "elsewhere, or leave --against out."
        )
    # Without a copy kept elsewhere the file beside the database must fit at least.
    beside = Path(settings.CHECKPOINT_FILE)
    is_begun = beside.exists() and beside.stat().st_size > 0
    return verify.run(options.against or (beside if is_begun else None), sys.stdout)


def audit_proof(options: argparse.Namespace) -> int:
    inside.enter("worker", options.data)
    from tongban.kernel.audit import proof

    return proof.run(options.entry, sys.stdout)


def check(options: argparse.Namespace) -> int:
    inside.enter("worker", options.data)
    from tongban.site.ops import invariants

    return invariants.run(options.names, say)


def officer_add(options: argparse.Namespace) -> int:
    officers = _officers(options)
    officers.known_duties(options.duty)
    department = officers.NewDepartment(
        options.department,
        options.department_name,
        options.department_name_en,
        options.department_credit_code,
    )
    officer = officers.NewOfficer(
        number=options.number,
        name=options.name,
        post=options.post,
        post_en=options.post_en or options.post,
        login=options.login,
        duties=tuple(options.duty),
    )
    with refusing.entering():
        officers.add(department, officer, options.region, say)
    return 0


def officer_list(options: argparse.Namespace) -> int:
    for line in _officers(options).listed(options.department):
        say(line)
    return 0


def officer_duty(options: argparse.Namespace) -> int:
    officers = _officers(options)
    officers.known_duties([options.duty])
    act = officers.give_duty if options.what == "give" else officers.end_duty
    with refusing.entering():
        act(options.officer, options.duty, options.region, say)
    return 0


def officer_leave(options: argparse.Namespace) -> int:
    _officers(options).leave(options.officer, say)
    return 0


def officer_password(options: argparse.Namespace) -> int:
    _officers(options).new_password(options.officer, say)
    return 0


def agreement_publish(options: argparse.Namespace) -> int:
    agreements = _agreements(options)
    with refusing.entering():
        texts = agreements.Texts.read(options.zh, options.en)
        agreements.publish(texts, options.valid_from, dry_run=options.dry_run, say=say)
    return 0


def agreement_list(options: argparse.Namespace) -> int:
    for line in _agreements(options).listed():
        say(line)
    return 0


def item_new(options: argparse.Namespace) -> int:
    inside.become("worker")  # needs no database
    from tongban.site.ops import items

    names = ("body", "level", "entry", "serial")
    parts = {name: getattr(options, name) for name in names}
    with refusing.entering():
        return _said(
            items.new(options.folder, options.name, options.code, parts, options.department)
        )


def item_check(options: argparse.Namespace) -> int:
    inside.become("worker")  # needs no database
    from tongban.site.ops import items

    return 0 if items.check(options.paths, say, advises=options.advises) else 1


def item_publish(options: argparse.Namespace) -> int:
    items = _items(options)
    with refusing.entering():
        done = items.publish(options.paths, options.valid_from, options.reason, say)
        return 0 if done else 1


def item_list(options: argparse.Namespace) -> int:
    for line in _items(options).listed():
        say(line)
    return 0


def item_diff(options: argparse.Namespace) -> int:
    return 0 if _items(options).diff(options.paths, say) else 1


def item_export(options: argparse.Namespace) -> int:
    items = _items(options)
    with refusing.entering():
        return _said(items.export(options.folder, options.codes))


def element_check(options: argparse.Namespace) -> int:
    inside.become("worker")  # needs no database
    from tongban.site.ops import elements

    return 0 if elements.check(options.paths, say) else 1


def element_publish(options: argparse.Namespace) -> int:
    elements = _elements(options)
    with refusing.entering():
        return 0 if elements.publish(options.paths, say) else 1


def element_list(options: argparse.Namespace) -> int:
    return _said(_elements(options).listed(options.asked))


def element_uses(options: argparse.Namespace) -> int:
    elements = _elements(options)
    with refusing.entering():
        return _said(elements.uses(options.code))


def element_export(options: argparse.Namespace) -> int:
    return _said(_elements(options).export(options.folder, options.written_as))


def _said(lines: Iterable[str]) -> int:
    for line in lines:
        say(line)
    return 0


def _elements(options: argparse.Namespace) -> ModuleType:
    inside.enter("worker", options.data)
    from tongban.site.ops import elements

    return elements


def _items(options: argparse.Namespace) -> ModuleType:
    inside.enter("worker", options.data)
    from tongban.site.ops import items

    return items


def _agreements(options: argparse.Namespace) -> ModuleType:
    inside.enter("worker", options.data)
    from tongban.site.ops import agreements

    return agreements


def _officers(options: argparse.Namespace) -> ModuleType:
    inside.enter("worker", options.data)
    from tongban.site.ops import officers

    return officers
