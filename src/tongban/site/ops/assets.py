"""What is made from the sources before the web server starts: translations and static files."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import tongban

LOCALE = Path(tongban.__file__).parent / "locale"


def compile_messages(folder: Path, say: Callable[[str], None]) -> None:
    """Every .po whose .mo is older or missing is compiled, by Babel."""
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            _compile(source, compiled)
            say(f"translation compiled 译文已编译 ({source.parent.parent.name})")


def _compile(source: Path, compiled: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parent.parent.name)
    # Of two processes that find it old at once, each writes its own draft; either is whole.
    draft = compiled.with_name(f".{compiled.name}.{os.getpid()}.draft")
    with draft.open("wb") as file:
        write_mo(file, catalog)
    draft.replace(compiled)


def collect_static(root: Path, say: Callable[[str], None]) -> None:
    """Gather static files under names that carry their digest; skipped when nothing changed.

    Needs Django. settings.py uses the names from the next start on, when the manifest is there.
    """
    from django.conf import settings
    from django.core.management import call_command

    stamp = root / ".sources"
    now = _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": _MANIFEST_STORAGE}}
    settings.STORAGES = storages
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)
    say("static files collected 静态文件已汇集")


_MANIFEST_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"


def _fingerprint() -> str:
    """The names, sizes and times of all sources."""
    from django.contrib.staticfiles.finders import get_finders

    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            source = Path(storage.path(name)).stat()
            found.update(f"{name} {source.st_size} {source.st_mtime_ns}\n".encode())
    return found.hexdigest()
