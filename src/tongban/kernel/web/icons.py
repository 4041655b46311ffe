"""The icons (图标): 24-unit grid, stroke 1.7, round ends; always beside a word, never alone.

`icon("check")` gives the inline SVG; colour and size come from CSS. The shapes are our own.
"""

from functools import cache

from django.utils.safestring import SafeString, mark_safe

_OPEN = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">'

SHAPES = {
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.4 3.6-7 8-7s8 2.6 8 7"/>',
    "check": '<path d="m4 12.5 5.5 5.5L20 6.5"/>',
    "shield": (
        '<path d="M12 3 4.5 6v6c0 4.6 3.2 7.6 7.5 9 4.3-1.4 7.5-4.4 7.5-9V6z"/><path '
        'd="m8.5 12 2.5 2.5 4.5-5"/>'
    ),
    "source": (
        '<path d="M9.5 14.5 14.5 9.5M8 11l-2.5 2.5a3.5 3.5 0 0 0 5 5L13 16M16 '
        '13l2.5-2.5a3.5 3.5 0 0 0-5-5L11 8"/>'
    ),
    "document": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "upload": '<path d="M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M4 16v4h16v-4"/>',
    "alert": '<path d="M12 4 2.5 20h19z"/><path d="M12 10v4.5M12 17.2v.3"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.3"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.2l3.5 2"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8 3.5V8m8-4.5V8"/>',
    "home": '<path d="m3 11 9-7 9 7M5.5 9.5V20h13V9.5M10 20v-6h4v6"/>',
    "shop": (
        '<path d="M4 10v10h16V10M3 9.5 5 4h14l2 5.5a3 3 0 0 1-6 0 3 3 0 0 1-6 0 3 3 0 0 '
        '1-6 0zM10 20v-5h4v5"/>'
    ),
    "baby": (
        '<circle cx="12" cy="8" r="4.5"/><path d="M10.3 7.8v.2m3.4-.2V8M10.5 10c1 .7 2 '
        '.7 3 0M6 21c0-4 2.5-6.5 6-6.5s6 2.5 6 6.5"/>'
    ),
    "book": (
        '<path d="M12 6.5C10 5 7 4.5 3.5 4.5v14c3.5 0 6.5.5 8.5 2 2-1.5 5-2 '
        '8.5-2v-14c-3.5 0-6.5.5-8.5 2zM12 6.5v14"/>'
    ),
    "briefcase": '<path d="M3.5 8h17v12h-17zM9 8V5h6v3M3.5 13h17M12 12v2.5"/>',
    "heart": (
        '<path d="M12 20S3.5 15 3.5 9.2A4.5 4.5 0 0 1 12 7a4.5 4.5 0 0 1 8.5 2.2C20.5 15 '
        '12 20 12 20z"/>'
    ),
    "elder": (
        '<circle cx="10" cy="5" r="2.5"/><path d="M10 8v7l-2.5 6M10 11l4 2m-4 2 3 6M17 '
        '12v9m0-9a1.5 1.5 0 0 0-3 0"/>'
    ),
    "car": '<path d="M4 16v-4l2-5.5h12L20 12v4zM4 12h16M6.5 16v3m11-3v3M7.5 14h1m7 0h1"/>',
    "passport": (
        '<path d="M5 3h14v18H5z"/><circle cx="12" cy="10" r="3.5"/><path d="M8.5 10h7M12 '
        '6.5v7M9 17.5h6"/>'
    ),
    "building": '<path d="M4 20V9l8-5 8 5v11zM9 20v-6h6v6"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "phone": (
        '<path d="M6 3.5h3l1.5 4.5L8 10c1 2.5 3 4.5 6 6l2-2.5 4.5 1.5v3c0 1.5-1 2.5-2.5 '
        '2.5C10 20.5 3.5 14 3.5 6 3.5 4.5 4.5 3.5 6 3.5z"/>'
    ),
    "talk": '<path d="M4 5h16v11H11l-4.5 4v-4H4zM8 9h8M8 12.5h5"/>',
    "pen": '<path d="m4 20 1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5 17.5 10"/>',
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 '
        '12z"/><circle cx="12" cy="12" r="3"/>'
    ),
    "print": '<path d="M7 8V3.5h10V8M5 17H3.5V8h17v9H19M7 14h10v6.5H7z"/>',
    "arrow": '<path d="M5 12h14m-5-5.5 5.5 5.5-5.5 5.5"/>',
    "key": '<circle cx="8" cy="12" r="4"/><path d="M12 12h9v3.5M17.5 12v3"/>',
    "cut": '<path d="M3 12h5m8 0h5M10 8v8m4-8v8"/><path d="m6 5 12 14"/>',
    "tray": '<path d="M4 13 6.5 5h11L20 13v6H4zM4 13h5l1 2.5h4l1-2.5h5"/>',
    "bowl": (
        '<path d="M3.5 11h17c0 4.5-3.5 8-8.5 8s-8.5-3.5-8.5-8zM8 7.5c0-1.5 1.5-1.5 '
        '1.5-3M12 7.5c0-1.5 1.5-1.5 1.5-3M16 7.5C16 6 17.5 6 17.5 4.5"/>'
    ),
}


@cache
def icon(name: str) -> SafeString:
    """The named icon as inline SVG, hidden from screen readers; KeyError for an unknown name."""
    return mark_safe(f"{_OPEN}{SHAPES[name]}</svg>")
