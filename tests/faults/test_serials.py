"""A crash of PostgreSQL never gives a serial out twice that something committed has used."""

from pathlib import Path

import psycopg
import pytest

from tongban.kernel.numbering import BLOCK, Blocks
from tongban.site.ops.postgres import Cluster

pytestmark = pytest.mark.fault

TABLES = """
    CREATE TABLE kernel_numberseries (
        series text, scope text, next_value bigint, gap_free boolean, UNIQUE (series, scope));
    CREATE TABLE used (serial bigint PRIMARY KEY);
"""
ROUNDS = 4


def use(cluster: Cluster, serial: int) -> None:
    """What a case does with its serial: an ordinary transaction, acknowledged when durable."""
    with psycopg.connect(cluster.superuser_url()) as case:
        case.execute("INSERT INTO used VALUES (%s)", [serial])


def used(cluster: Cluster) -> list[int]:
    with psycopg.connect(cluster.superuser_url()) as reader:
        return [row[0] for row in reader.execute("SELECT serial FROM used ORDER BY serial")]


def test_a_serial_in_use_survives_the_crash_that_loses_its_reservation(tmp_path: Path):
    acknowledged: list[int] = []
    with Cluster(tmp_path / "postgres", fast_unsafe=True) as cluster:
        with psycopg.connect(cluster.superuser_url()) as owner:
            owner.execute(TABLES)
        for _ in range(ROUNDS):
            blocks = Blocks({"conninfo": cluster.superuser_url()})
            acknowledged.append(blocks.take("case", "day"))
            use(cluster, acknowledged[-1])
            for _lost in range(BLOCK):
                blocks.take("case", "day")
            cluster.kill()
            blocks.close()
            cluster.start()

        assert used(cluster) == acknowledged
