"""How things are kept: do rows end in their time, are files scanned, what do keys need?"""

import io
import tempfile
from collections.abc import Iterator

from tongban.kernel import clock
from tongban.site.ops.doctor.findings import Finding, bad, good, note


def retention() -> Iterator[Finding]:
    """What should have ended by now (逾期未销毁), and holds past their day of review."""
    from tongban.kernel.actor import Actor
    from tongban.kernel.db import acting
    from tongban.kernel.retention import queries

    with acting(Actor.task("doctor")):
        late = [one for one in queries.standings() if one.late]
        to_review = queries.holds_to_review(clock.today())
    for one in late:
        sentence = f"{one.late} rows of {one.rule.name} should have ended by now 逾期未销毁"
        remedy = "Run `tongban retention run`, then see that `tongban worker` runs at night."
        yield bad("retention", sentence, remedy)
    if to_review:
        sentence = f"{to_review} legal holds are past their day of review 冻结待复核"
        yield note("retention", sentence, "Let an officer look at them on /desk/holds.")
    if not late and not to_review:
        yield good("retention", "what is due ends in time")


def files() -> Iterator[Finding]:
    """Can files be written, and does the virus scanner answer where one is set?"""
    from django.conf import settings

    from tongban.kernel.storage import places, scanner

    folder = places.folder()
    try:
        places.ensure(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as trouble:
        remedy = "Give this user the right to write there, or set FILES_FOLDER."
        yield bad("files", f"{folder} cannot be written ({trouble.strerror})", remedy)
        return
    at = scanner.address(settings.SCANNER_URL)
    if at is None:
        yield good("files", f"kept in {folder}; not scanned for viruses (SCANNER_URL is empty)")
        return
    try:
        scanner.scan(io.BytesIO(b"tongban doctor"), at, seconds=5)
    except scanner.ScannerAway:
        remedy = "Start clamd, or correct SCANNER_URL. Files wait until it answers."
        yield bad("files", "the virus scanner does not answer", remedy)
        return
    yield good("files", f"kept in {folder} and scanned for viruses")


def keys() -> Iterator[Finding]:
    """What is to do about keys (密钥待办), as `tongban keys status` says it."""
    from tongban.kernel.rotation.status import status

    to_do = status().to_do
    for sentence in to_do:
        yield note("keys to change", sentence, "`tongban keys status` tells all of it.")
    if not to_do:
        yield good("keys to change", "nothing to do")
