"""Make the dump of today's database that later versions must be able to take over.

    python -m scripts.upgrade_dump 03

Writes tests/upgrade/03.sql.gz, a database with the demo city 演示 after an ordinary day
(scripts/upgrade_day), and 03.json with what lies beside it: the keys that open it, its stored
files, still sealed, and the names of its people, who are all fictional. `make test` restores
every dump, migrates it and reads it. Run this as the last step before an issue is closed; never
change an older dump.
"""

import argparse
import base64
import contextlib
import gzip
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tongban.site.ops.place import Databases

TARGET = Path(__file__).resolve().parent.parent / "tests" / "upgrade"
MOST_BYTES = 1_000_000
LOGINS = ("web", "worker", "owner")
REMARK = "演示密钥：只打开本文件旁的演示数据。Demo keys: they open the demo dump beside this file."


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("number", help="two digits, such as 03; it must not be there yet")
    number: str = parser.parse_args().number
    if not re.fullmatch(r"\d\d", number) or (TARGET / f"{number}.sql.gz").exists():
        parser.error(f"{number} is no new number of two digits")
    with (
        tempfile.TemporaryDirectory(prefix="tongban-dump-") as folder,
        contextlib.chdir(folder),
    ):
        Path(folder).chmod(0o755)
        keys = _settle(Path(folder))
        content, people = _built(Path(folder))
        kept = {
            "remark": REMARK,
            **keys,
            "signing_keys": _signing_keys(Path(folder)),
            "files": _files(Path(folder)),
            "people": people,
        }
    if len(content) > MOST_BYTES:
        sys.exit(f"{len(content)} bytes are too many for the repository ({MOST_BYTES})")
    TARGET.mkdir(exist_ok=True)
    (TARGET / f"{number}.sql.gz").write_bytes(content)
    text = json.dumps(kept, indent=2, ensure_ascii=False)
    (TARGET / f"{number}.json").write_text(f"{text}\n")
    print(f"tests/upgrade/{number}.sql.gz: {len(content)} bytes")
    return 0


def _settle(folder: Path) -> Mapping[str, str]:
    """The environment of a demo that lives in `folder`; returns the keys it has."""
    (folder / "static").mkdir()
    master = base64.b64encode(secrets.token_bytes(32)).decode()
    for name in [name for name in os.environ if name.startswith("DATABASE_")]:
        del os.environ[name]
    os.environ.update(
        DJANGO_SETTINGS_MODULE="tongban.site.settings",
        TONGBAN_AS="owner",
        DEMO="yes",
        SECRET_KEY=secrets.token_urlsafe(48),
        MASTER_KEY=master,
        KEYS_FOLDER=str(folder / "keys"),
        CHECKPOINT_FILE=str(folder / "checkpoints.txt"),
        ERASURES_FILE=str(folder / "erasures.txt"),
        # Where files lie stands in what the worker leaves for the console: no path of ours.
        FILES_FOLDER="files",
        DATA=str(folder),
        STATIC_ROOT=str(folder / "static"),
        LOG_LEVEL="WARNING",
    )
    return {"master_key": master}


def _signing_keys(folder: Path) -> Mapping[str, str]:
    """By file name: of the audit log, codes, receipts, the seal."""
    return {path.name: path.read_text() for path in sorted((folder / "keys").glob("*.key"))}


def _files(folder: Path) -> Mapping[str, str]:
    """Stored files by their place in FILES_FOLDER, sealed as they lie there."""
    top = folder / "files"
    lying = sorted(path for path in top.rglob("*") if path.is_file())
    return {
        str(path.relative_to(top)): base64.b64encode(path.read_bytes()).decode() for path in lying
    }


def _built(folder: Path) -> tuple[bytes, list[str]]:
    """A database as this version leaves it, as packed SQL, and who is registered in it."""
    import django

    django.setup()
    from tongban.site.ops import inside, migrate
    from tongban.site.ops.place import Databases
    from tongban.site.ops.postgres import Cluster

    with Cluster(folder / "pg", fast_unsafe=True) as cluster:
        words = {login: secrets.token_urlsafe(12) for login in LOGINS}
        addresses = {
            login: cluster.url("tongban", f"tongban_{login}", word) for login, word in words.items()
        }
        databases = Databases(**addresses, admin=cluster.superuser_url())
        inside.change_login("owner", databases)
        migrate.run(databases, print)
        inside.change_login("worker", databases)
        people = _fill(databases, folder)
        program = cluster.footing.binaries.program("pg_dump")
        return _dumped(program, databases.owner), people


def _fill(databases: "Databases", folder: Path) -> list[str]:
    """The city and its day. Exits where a table was left empty that ought not to be."""
    from scripts import upgrade_day
    from scripts.upgrade_day.behind import House
    from tongban.site.demo import city
    from tongban.site.ops import inside

    city.fill(lambda nth, of, zh, en: print(f"[{nth}/{of}] {zh} {en}"))
    upgrade_day.happen(House(databases, folder))
    people = upgrade_day.people_registered()
    inside.change_login("owner", databases)
    if empty := upgrade_day.empty_tables():
        sys.exit(f"no row in {', '.join(empty)}: let scripts/upgrade_day fill them, or say why not")
    return people


def _dumped(program: str, url: str) -> bytes:
    from psycopg.conninfo import conninfo_to_dict

    told = conninfo_to_dict(url)
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": str(told.pop("password"))}
    words = {"host": "--host", "port": "--port", "user": "--username", "dbname": "--dbname"}
    argv = [program, "--no-owner", "--encoding=UTF8", "--restrict-key=tongban"]
    argv += [f"{words[name]}={value}" for name, value in told.items() if name in words]
    done = subprocess.run(argv, env=environment, stdout=subprocess.PIPE, check=True)
    return gzip.compress(done.stdout, mtime=0)


if __name__ == "__main__":
    sys.exit(main())
