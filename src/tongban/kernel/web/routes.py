"""Every address of the URL conf, for tests of the house and for the page registry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True, slots=True)
class Route:
    """One address pattern, e.g. `my/mandates/<uuid:mandate_id>`, and the view behind it."""

    pattern: str
    name: str
    view: Any

    @property
    def guard(self) -> str | None:
        """The guard the view wears, None where somebody forgot."""
        return getattr(self.view, "guard", None)


def every_route(urlconf: str | None = None) -> Iterator[Route]:
    """All routes, included ones with them, in the order Django tries them."""
    yield from _below(get_resolver(urlconf).url_patterns, "", "")


def _below(
    patterns: list[URLPattern | URLResolver], prefix: str, namespace: str
) -> Iterator[Route]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _below(pattern.url_patterns, path, inner)
        else:
            yield Route(path, f"{namespace}{pattern.name or ''}", pattern.callback)
