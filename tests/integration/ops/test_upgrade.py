"""A database as a release left it is taken over by this version, and still read.

tests/upgrade holds one dump for each release (scripts/upgrade_dump.py), with the keys, the stored
files and the names of its fictional city.
"""

import base64
import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import override_settings

from scripts import upgrade_day
from tests.conftest import Server, connected
from tests.integration.ops.houses import ME, Target, empty_target, name_of
from tests.integration.storage.hands import content_of
from tongban.identity import queries
from tongban.identity.models import MobileCode, Person, PhoneMessage, SignUp, WindowRegistration
from tongban.identity.queries import sign_ups
from tongban.identity.rules import ElementKind
from tongban.identity.tasks import send_mobile_code
from tongban.kernel import clock, fences
from tongban.kernel.actor import Actor
from tongban.kernel.audit import verify
from tongban.kernel.db import acting
from tongban.kernel.errors import Misconfigured
from tongban.kernel.health import foundations
from tongban.kernel.storage import queries as storage
from tongban.site.demo.people import PEOPLE
from tongban.site.demo.strangers import newcomers
from tongban.site.ops import invariants, migrate
from tongban.site.ops.backup import dump

DUMPS = sorted((Path(__file__).parents[2] / "upgrade").glob("[0-9][0-9].sql.gz"))


def beside(source: Path) -> dict[str, Any]:
    """What is kept beside a dump.

    02 is from before its files and names were kept there, 03 from before certificates: one key.
    """
    kept = json.loads(source.with_name(source.name.replace(".sql.gz", ".json")).read_text())
    first = {"audit-signing.key": kept.pop("signing_key", "")}
    people = [one.name for one in PEOPLE]
    return {"files": {}, "people": people, "signing_keys": first} | kept


@contextmanager
def taken_from(source: Path, server: Server, folder: Path) -> Iterator[Target]:
    """A dump in a database of its own, with the keys that open it, and its stored files."""
    kept = beside(source)
    keys = folder / "keys"
    keys.mkdir()
    for name, content in kept["signing_keys"].items():
        (keys / name).write_text(content)
        (keys / name).chmod(0o600)
    with (
        pytest.MonkeyPatch.context() as patched,
        empty_target(server, folder) as target,
        override_settings(KEYS_FOLDER=keys),
        target.kept.settled(),
    ):
        patched.setenv("MASTER_KEY", kept["master_key"])
        dump.load(target.databases.owner, [gzip.decompress(source.read_bytes())])
        for name, content in kept["files"].items():
            target.kept.store(name, base64.b64decode(content))
        yield target


@pytest.fixture(params=DUMPS, ids=lambda source: source.name[:2])
def source(request: pytest.FixtureRequest) -> Path:
    """Every release's dump in its turn."""
    found: Path = request.param
    return found


@pytest.fixture
def release(source: Path, server: Server, tmp_path: Path) -> Iterator[Target]:
    """Its database."""
    with taken_from(source, server, tmp_path) as target:
        yield target


@pytest.fixture
def last(server: Server, tmp_path: Path) -> Iterator[Target]:
    """The last release's database; nothing may be pending in it, on the day of a release."""
    with taken_from(DUMPS[-1], server, tmp_path) as target:
        yield target


@pytest.fixture
def old(server: Server, tmp_path: Path) -> Iterator[Target]:
    """The oldest release's database, in which migrations are always pending."""
    with taken_from(DUMPS[0], server, tmp_path) as target:
        yield target


@contextmanager
def as_owner(target: Target) -> Iterator[None]:
    with connected(target.databases.owner):
        yield


def pending() -> list[type]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [type(one) for one, _back in plan]


def taken_over(target: Target) -> list[str]:
    """This version's migrations and fences, as the operator's own command puts them."""
    said: list[str] = []
    with as_owner(target):
        migrate.run(target.databases, said.append)
    return said


def test_every_release_is_taken_over_and_everything_still_holds(
    release: Target, source: Path
) -> None:
    said = taken_over(release)

    with release.kept.clone.as_worker():
        assert invariants.run([], said.append) == 0, said
        report = verify.check()
        assert (report.faults, report.waiting, report.entries > 100) == ([], 0, True)
        with acting(ME):
            people = list(Person.objects.values_list("holder_id", flat=True))
        assert sorted(map(str, map(name_of, people))) == sorted(beside(source)["people"])
        assert foundations.row_fences().state == foundations.migrations().state == "ok"


def test_the_newest_dump_has_rows_wherever_an_ordinary_day_leaves_some(last: Target) -> None:
    with as_owner(last):
        assert upgrade_day.empty_tables() == []


def test_files_of_the_newest_dump_are_opened_whole_by_their_owner(last: Target) -> None:
    taken_over(last)
    qingru = newcomers()[0]

    with last.kept.clone.as_worker():
        with acting(ME):
            person_id = queries.registered_person(qingru.id_number)
        assert person_id is not None
        by = Actor.person(person_id)
        with acting(by):
            files = storage.files()
        assert {one.name for one in files} == {"门头照片.png", "店内照片.png"}
        assert [len(content_of(one.id, by)) for one in files] == [one.size for one in files]


def test_what_newcomers_of_the_newest_dump_typed_still_opens(last: Target) -> None:
    taken_over(last)
    _qingru, dong, gulnar, *_others = newcomers()

    with last.kept.clone.as_worker(), acting(ME):
        rows = SignUp.objects.exclude(sealed=None).order_by("created_at")
        found = {typed.name: typed for row in rows if (typed := sign_ups.typed_of(row))}
    assert list(found) == [dong.name, gulnar.name]
    assert found[gulnar.name].id_number == gulnar.id_number
    assert found[dong.name].elements[ElementKind.MOBILE] == dong.mobile


def test_what_waits_at_a_window_of_the_newest_dump_goes_on(last: Target) -> None:
    taken_over(last)
    *_before, yinuo, _child = newcomers()

    with last.kept.clone.as_worker():
        with acting(ME):
            row = WindowRegistration.objects.get(ended_at=None)
            code = MobileCode.objects.get(id=row.code_id)
        with clock.at(code.asked_at):
            send_mobile_code(str(code.id))
        with acting(ME):
            words = queries.card_words(row)
            rung = PhoneMessage.objects.filter(mobile=yinuo.mobile).exists()
    assert words == queries.CardWords(yinuo.name, yinuo.id_number, yinuo.mobile)
    assert rung


def test_what_old_code_cannot_live_with_waits_for_the_second_step(
    old: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_owner(old):
        last = pending()[-1]
        monkeypatch.setattr(last, "step", "post", raising=False)
        wait = [one for one in pending() if getattr(one, "step", "pre") == "post"]

        migrate._tables(lambda line: None, ("pre",))
        between = pending()
        migrate._tables(lambda line: None, ("post",))

        assert (between, pending()) == (wait, [])


def test_both_versions_serve_between_the_two_steps(server: Server, tmp_path: Path) -> None:
    with the_release_before(server, tmp_path) as target:
        old_fences = in_force(target)
        with as_owner(target):
            migrate.run(target.databases, lambda line: None, ("pre",))
            waiting = pending()
        with connected(target.databases.web):
            between = {one.name: one.state for one in foundations.look()}
        accepted = in_force(target)
        with as_owner(target):
            migrate.run(target.databases, lambda line: None, ("post",))
        with connected(target.databases.web):
            after = {one.name: one.state for one in foundations.look()}

    # A release that only adds has nothing for the second step.
    assert {getattr(one, "step", "pre") for one in waiting} <= {"post"}
    tables = "note" if waiting else "ok"
    assert between == {"database": "ok", "migrations": tables, "fences": "ok", "keys": "ok"}
    assert old_fences[-1] == accepted[-1] != accepted[0]
    assert set(after.values()) == {"ok"}


@contextmanager
def the_release_before(server: Server, folder: Path) -> Iterator[Target]:
    """The newest dump in which something is pending: the release this one follows."""
    for nth, source in enumerate(reversed(DUMPS)):
        below = folder / str(nth)
        below.mkdir()
        with taken_from(source, server, below) as target:
            with as_owner(target):
                is_older = bool(pending())
            if is_older:
                yield target
                return
    pytest.fail("no dump of a former release")


def in_force(target: Target) -> tuple[str, ...]:
    with psycopg.connect(target.databases.owner) as owner:
        row = owner.execute(fences.IN_FORCE).fetchone()
    return fences.accepted(row[0] if row else None)


def test_two_releases_at_once_cannot_be_taken_without_a_stop(
    old: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_owner(old):
        before = pending()
        first = next(one for one in before if "identity" in one.__module__)
        monkeypatch.setattr(first, "step", "post", raising=False)

        with pytest.raises(Misconfigured, match="Either that step was left out"):
            migrate._tables(lambda line: None, ("pre",))

        assert pending() == before


def test_a_table_in_use_is_waited_for_without_holding_up_everybody(
    old: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "_LOCK_S", 0.1)
    monkeypatch.setattr(migrate, "_PAUSE_S", 0.01)
    said: list[str] = []
    with psycopg.connect(old.databases.owner) as reader, as_owner(old):
        reader.execute("LOCK TABLE kernel_region IN ACCESS EXCLUSIVE MODE")

        def say(line: str) -> None:
            said.append(line)
            if "trying again" in line:
                reader.rollback()

        migrate.run(old.databases, say)

        assert any("trying again" in line for line in said)
        assert pending() == []


def test_an_index_that_was_broken_off_is_made_anew(old: Target) -> None:
    with psycopg.connect(old.databases.owner) as owner:
        owner.execute("CREATE INDEX subject_key_destroyed ON kernel_subjectkey (created_at)")
    with old.kept.clone.superuser() as superuser:
        superuser.execute(
            "UPDATE pg_index SET indisvalid = false "
            "WHERE indexrelid = 'subject_key_destroyed'::regclass"
        )

    with as_owner(old):
        migrate.run(old.databases, lambda line: None)

        assert pending() == []


def test_a_table_that_is_never_free_ends_in_a_sentence(
    old: Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "_LOCK_S", 0.1)
    monkeypatch.setattr(migrate, "_PAUSE_S", 0.01)
    monkeypatch.setattr(migrate, "_ATTEMPTS", 2)
    with psycopg.connect(old.databases.owner) as reader, as_owner(old):
        reader.execute("LOCK TABLE kernel_region IN ACCESS EXCLUSIVE MODE")

        with pytest.raises(Misconfigured, match=r"in use each of 2 times.*pg_stat_activity"):
            migrate.run(old.databases, lambda line: None)


def test_every_dump_of_a_release_is_small_and_has_its_keys() -> None:
    assert DUMPS
    for one in DUMPS:
        assert one.stat().st_size < 1_000_000
        assert "演示" in beside(one)["remark"]
