"""Pages of the frame, asked through the whole stack of middleware."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings


@pytest.fixture
def client() -> Iterator[Client]:
    """A browser without cookies, in front of rooms.py."""
    cache.clear()
    with override_settings(ROOT_URLCONF="tests.integration.web.rooms"):
        yield Client(raise_request_exception=False)
