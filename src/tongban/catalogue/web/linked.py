"""A guide as machines read it (JSON-LD, schema.org GovernmentService).

It stands in a data block of the page, which no browser runs; `<`, `>` and `&` are written as JSON
escapes, so that no text of a definition can end the block.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from tongban.catalogue.queries import GuideRow
from tongban.catalogue.rules import Item, ResultKind, fees
from tongban.catalogue.web.words import AUDIENCES, ITEM_TYPES
from tongban.kernel.web.texts import said

SCHEMA = "https://schema.org"
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def block(guide: GuideRow, site: str, region: str) -> SafeString:
    """The data block; `region` is the name of the department's region, "" where nobody knows."""
    text = json.dumps(service(guide, site, region), ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def service(guide: GuideRow, site: str, region: str) -> dict[str, Any]:
    """The item as a GovernmentService; what is not known is left out."""
    item, address = guide.item, f"{site}/items/{guide.item.code}"
    found: Mapping[str, Any] = {
        "@context": SCHEMA,
        "@type": "GovernmentService",
        "@id": address,
        "url": address,
        "identifier": item.code,
        "name": said(item.name),
        "alternateName": list(item.words),
        "description": said(item.summary),
        "inLanguage": "en" if get_language() == "en" else "zh-Hans",
        "serviceType": str(ITEM_TYPES.get(item.item_type, "")),
        "audience": [
            {"@type": "Audience", "audienceType": str(AUDIENCES[one])} for one in item.audiences
        ],
        "provider": {
            "@type": "GovernmentOrganization",
            "name": said(guide.department),
            "identifier": item.code[:18],
        },
        "areaServed": _area(guide, region),
        "offers": _offers(item),
        "hoursAvailable": {
            "@type": "OpeningHoursSpecification",
            "description": said(item.place.hours),
        },
        "availableChannel": _channels(item, address),
        "serviceOutput": _output(item),
        "potentialAction": {
            "@type": "ApplyAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": address,
                "actionPlatform": f"{SCHEMA}/DesktopWebPlatform",
            },
        },
    }
    return {key: value for key, value in found.items() if value}


def _area(guide: GuideRow, region: str) -> dict[str, str]:
    if not region:
        return {}
    return {"@type": "AdministrativeArea", "name": region, "identifier": guide.region}


def _offers(item: Item) -> list[dict[str, Any]]:
    if not item.fee_items:
        free = {"@type": "Offer", "description": said(fees.in_words(item))}
        return [free if item.fees else {**free, "price": "0", "priceCurrency": "CNY"}]
    return [
        {
            "@type": "Offer",
            "name": said(one.name),
            "price": one.amount,
            "priceCurrency": "CNY",
            "description": said(one.standard),
        }
        for one in item.fee_items
    ]


def _channels(item: Item, address: str) -> list[dict[str, Any]]:
    """Online, and the place where one can go and ask."""
    return [
        {
            "@type": "ServiceChannel",
            "serviceUrl": address,
            "availableLanguage": ["zh-Hans", "en"],
        },
        {
            "@type": "ServiceChannel",
            "serviceLocation": {
                "@type": "Place",
                "address": said(item.place.address),
                "telephone": item.place.consult_phone,
            },
            "servicePhone": {
                "@type": "ContactPoint",
                "contactType": "customer service",
                "telephone": item.place.consult_phone,
            },
        },
    ]


def _output(item: Item) -> dict[str, Any]:
    name = item.result.name if item.result else item.result_name
    if name is None:
        return {}
    is_permit = item.result_kind in (ResultKind.CERTIFICATE, ResultKind.APPROVAL)
    found: dict[str, Any] = {
        "@type": "GovernmentPermit" if is_permit else "Thing",
        "name": said(name),
    }
    if is_permit and item.result and item.result.valid_years:
        found["validFor"] = f"P{item.result.valid_years}Y"
    return found
