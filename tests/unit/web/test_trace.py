"""Request ids and reference numbers."""

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from tongban.kernel.web.references import reference
from tongban.kernel.web.trace import TraceMiddleware


def answered(**headers):
    return TraceMiddleware(lambda r: HttpResponse())(RequestFactory().get("/x", headers=headers))


def test_a_reference_is_short_readable_and_always_the_same():
    name = "6b3a1679-ad55-43e5-977e-653c4b35ad3d"

    assert reference(name) == reference(name)
    assert re.fullmatch(r"E-[2-9A-HJ-NP-TV-Z]{6}", reference(name))


def test_a_proper_id_from_a_proxy_is_kept():
    name = "6b3a1679-ad55-43e5-977e-653c4b35ad3d"

    assert answered(**{"X-Request-ID": name})["X-Request-ID"] == name


@pytest.mark.parametrize("given", ["", "990101199003078812", "x" * 200, "a\tb", "欧阳"])
def test_anything_else_gets_a_new_one(given):
    assert answered(**{"X-Request-ID": given})["X-Request-ID"] not in ("", given)
