"""Calling the functions that lead through the fence (migrations/0004_doors.py)."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

_JSONB = 3802
"""PostgreSQL's type number of jsonb."""


def rows_of(statement: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows by column name; Django leaves jsonb as text outside its models."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        columns = cursor.description or ()
        names = [column[0] for column in columns]
        parsers = [json.loads if column[1] == _JSONB else None for column in columns]
        return [
            {
                name: parse(value) if parse and value is not None else value
                for name, parse, value in zip(names, parsers, row, strict=True)
            }
            for row in cursor.fetchall()
        ]
