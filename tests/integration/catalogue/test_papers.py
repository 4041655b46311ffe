"""Documents of an item: guide, blank form, model application; and the guide for machines."""

import io
import json
import re
from datetime import timedelta

import pikepdf
import pytest
from django.test import Client

from tests import items
from tests.integration.catalogue.conftest import FOOD, MONDAY, REGISTRATION
from tests.integration.catalogue.test_guide_whole import WHOLE
from tongban.catalogue.queries import Text
from tongban.catalogue.web import papers
from tongban.kernel.web.limits import Buckets

KINDS = ("guide", "form", "sample")


def a_paper(kind: str, code: str = FOOD, lang: str = "zh", query: str = "", **headers: str):
    browser = Client(headers=headers)
    browser.cookies["lang"] = lang
    return browser.get(f"/items/{code}/{kind}.pdf{query}")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    """Each test begins with an empty shelf and rested makers."""
    monkeypatch.setattr(papers, "_shelf", papers.Shelf(papers.KEPT_BYTES))
    monkeypatch.setattr(papers, "_makers", Buckets(papers.MADE_PER_MINUTE))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", [FOOD, REGISTRATION])
def test_every_document_is_archivable_and_accessible(city, code, kind, lang):
    response = a_paper(kind, code, lang)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert "attachment" in response.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(response.content)) as pdf:
        xmp = pdf.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "A")
        assert xmp["pdfuaid:part"] == "1"
        assert str(pdf.Root.Lang).startswith("en" if (kind, lang) == ("guide", "en") else "zh")
        assert bool(pdf.Root.MarkInfo.Marked)


def test_a_document_of_every_part_of_a_definition_is_made(city):
    with city.as_worker():
        items.published(WHOLE, valid_from=MONDAY)

    for kind in KINDS:
        assert a_paper(kind, items.CODE).status_code == 200, kind


def test_a_document_is_made_once_for_each_language_and_is_the_same_afterwards(city, monkeypatch):
    monkeypatch.setattr(papers, "_makers", Buckets(1))

    first, second = a_paper("form"), a_paper("form")

    assert first.status_code == 200
    assert second.content == first.content
    assert a_paper("form", lang="en").status_code == 429


def test_who_has_it_already_gets_it_not_again(city):
    first = a_paper("sample")
    second = a_paper("sample", **{"If-None-Match": first.headers["ETag"]})

    assert second.status_code == 304
    assert second.content == b""


def test_a_client_that_wants_too_many_new_ones_waits_and_reads_kept_ones_all_the_same(
    city, monkeypatch
):
    monkeypatch.setattr(papers, "_makers", Buckets(1))
    assert a_paper("form").status_code == 200

    refused = a_paper("sample")

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert a_paper("form").status_code == 200


def test_while_too_many_are_made_at_once_the_next_is_told_to_come_again(city):
    for _nth in range(papers.MADE_AT_ONCE):
        assert papers._making.acquire(blocking=False)
    try:
        assert a_paper("form").status_code == 429
    finally:
        papers._making.release(papers.MADE_AT_ONCE)
    assert a_paper("form").status_code == 200


def test_the_shelf_forgets_what_was_read_longest_ago(city):
    shelf = papers.Shelf(10)
    keys = [(name, "form", "zh", "") for name in "abc"]
    for key in keys[:2]:
        shelf.put(key, b"12345")
    assert shelf.get(keys[0]) == b"12345"

    shelf.put(keys[2], b"12345")

    assert shelf.get(keys[1]) is None
    assert shelf.get(keys[0]) == shelf.get(keys[2]) == b"12345"


def test_a_former_version_keeps_its_form(city):
    with city.as_worker():
        old = items.an_item(name=Text("旧表", "Old form"))
        items.published(old, valid_from=MONDAY - timedelta(days=60))
        items.published(items.an_item(name=Text("新表", "New form")))

    def title(query: str) -> str:
        with pikepdf.open(io.BytesIO(a_paper("form", items.CODE, query=query).content)) as pdf:
            return str(pdf.docinfo["/Title"])

    assert title(f"?on={MONDAY - timedelta(days=1)}") == "旧表 申请表"
    assert title("") == title("?on=9999-12-31") == title("?on=x") == "新表 申请表"


@pytest.mark.parametrize("address", [f"/items/{FOOD}/other.pdf", "/items/x/form.pdf"])
def test_a_document_nobody_has_is_not_found(city, address):
    assert Client().get(address).status_code == 404


def test_the_guide_leads_to_its_documents(city):
    page = Client().get(f"/items/{FOOD}").content.decode()

    for kind in KINDS:
        assert f'href="/items/{FOOD}/{kind}.pdf"' in page


# --- for machines --------------------------------------------------------------------------------


def linked(code: str, lang: str = "zh") -> dict:
    browser = Client()
    browser.cookies["lang"] = lang
    page = browser.get(f"/items/{code}").content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(blocks) == 1
    return json.loads(blocks[0])


def test_a_guide_says_to_machines_what_it_is(city):
    service = linked(FOOD)

    assert service["@context"] == "https://schema.org"
    assert service["@type"] == "GovernmentService"
    assert service["identifier"] == FOOD
    assert service["name"] == "食品经营许可（新办）"
    assert service["provider"]["name"] == "示范区市场监督管理局"
    assert service["serviceType"] == "行政许可"
    assert service["offers"][0]["price"] == "0"
    assert service["hoursAvailable"]["description"] == "工作日9:00至17:30"
    assert service["serviceOutput"] == {
        "@type": "GovernmentPermit",
        "name": "食品经营许可证",
        "validFor": "P5Y",
    }
    assert service["potentialAction"]["@type"] == "ApplyAction"
    assert linked(FOOD, "en")["inLanguage"] == "en"


def test_fees_are_offers(city):
    with city.as_worker():
        items.published(WHOLE, valid_from=MONDAY)

    assert linked(items.CODE)["offers"] == [
        {
            "@type": "Offer",
            "name": "收费甲",
            "price": "123.50",
            "priceCurrency": "CNY",
            "description": "标准甲",
        }
    ]


def test_no_text_of_a_definition_ends_the_block(city):
    evil = "</script><script>alert(1)</script>&<!--"
    with city.as_worker():
        items.published(items.an_item(summary=Text(evil, evil), words=(evil,)))

    page = Client().get(f"/items/{items.CODE}").content.decode()

    assert "<script>alert" not in page
    assert linked(items.CODE)["description"] == evil
    assert linked(items.CODE)["alternateName"] == [evil]
