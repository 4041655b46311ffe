"""Asking sources for what is known already: a page never waits long for one (预填)."""

import logging
from collections.abc import Iterable, Mapping
from functools import partial
from uuid import UUID

from django.db import connection

from tongban.applications import ports
from tongban.applications.ports import Offer, Source
from tongban.applications.web.waiting import Lines
from tongban.catalogue.queries import Field
from tongban.kernel.actor import Actor

log = logging.getLogger(__name__)

PATIENCE_S = 1.5
"""A page stands within two seconds, whatever its sources do (features.md 5)."""

Answer = Mapping[str, Offer]

_lines: Lines[Answer] = Lines()


def known(fields: Iterable[Field], holder: UUID, by: Actor) -> tuple[dict[str, Offer], list[str]]:
    """What sources say, by field, and the fields whose source did not answer.

    Called outside any transaction. The first source of a field that answers wins.
    """
    asked = [field for field in fields if field.sources]
    wanted: dict[str, set[str]] = {}
    for field in asked:
        for name in field.sources:
            wanted.setdefault(name.partition(".")[0], set()).add(name)
    answers, silent = _ask(wanted, holder, by)
    found = {field.key: offer for field in asked if (offer := _first(field, answers))}
    away = [
        field.key
        for field in asked
        if field.key not in found
        and any(name.partition(".")[0] in silent for name in field.sources)
    ]
    return found, away


def _ask(
    wanted: Mapping[str, set[str]], holder: UUID, by: Actor
) -> tuple[dict[str, Offer], set[str]]:
    calls = {
        source.name: partial(_offers, source, wanted[source.name], holder, by)
        for source in ports.SOURCES
        if source.name in wanted
    }
    done = _lines.ask(calls, PATIENCE_S)
    answers: dict[str, Offer] = {}
    silent = calls.keys() - done.keys()
    for name, one in done.items():
        if (trouble := one.exception()) is not None:
            log.warning("a source failed: %s (%s)", name, type(trouble).__name__)
            silent.add(name)
        else:
            answers.update(one.result())
    return answers, silent


def _offers(source: Source, wanted: set[str], holder: UUID, by: Actor) -> Answer:
    """In a thread of its own: its connection ends with it."""
    try:
        return source.offers(wanted, holder, by)
    finally:
        connection.close()


def _first(field: Field, answers: Answer) -> Offer | None:
    return next((answers[name] for name in field.sources if name in answers), None)
