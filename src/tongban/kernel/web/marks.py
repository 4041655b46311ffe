"""Small marks: states, notes, empty places, figures, crumbs. Shape and word first, colour last."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tongban.kernel.web.icons import icon

PILLS = frozenset({"", "doing", "done", "wait", "due", "over", "stop"})
NOTES = {"": "info", "good": "check", "warn": "clock", "bad": "alert"}
MESSAGE_NOTES = {"success": "good", "warning": "warn", "error": "bad"}
SEAL = """<svg class="seal" viewBox="0 0 104 104" role="img" aria-label="{label}">\
<rect x="4" y="4" width="96" height="96" rx="7" fill="none" stroke="currentColor" \
stroke-width="5"/><rect x="11" y="11" width="82" height="82" rx="3" fill="none" \
stroke="currentColor" stroke-width="1.5"/><g text-anchor="middle" font-size="34" \
font-family="Songti SC, Noto Serif CJK SC, serif" font-weight="700" fill="currentColor">\
<text x="52" y="49">演示</text><text x="52" y="86">专用</text></g></svg>"""


def pill(kind: str, label: str, box: bool = False) -> SafeString:
    """A state: `{% pill "doing" _("正在审查") %}`; kinds "" doing done wait due over stop."""
    assert kind in PILLS, f"no pill is called {kind!r}"
    classes = " ".join(filter(None, ("pill", kind, "box" if box else "")))
    return format_html('<span class="{}">{}</span>', classes, label)


def stage(kind: str, label: str) -> SafeString:
    """The legal stage of a case beside its title: a boxed pill."""
    return pill(kind, label, box=True)


def tag(label: str, kind: str = "") -> SafeString:
    """A plain word on a soft ground: `{% tag _("网上办") "key" %}`; kinds "" one key."""
    return format_html('<span class="{}">{}</span>', f"tag {kind}".strip(), label)


def note(content: str, kind: str = "", name: str = "") -> SafeString:
    """A message in the page: `{% note "warn" %}<p>…</p>{% endnote %}`; what happened, what is safe,
    what to do. Kinds "" good warn bad; another icon by name."""
    return format_html(
        '<div class="{}">{}<div>{}</div></div>',
        f"note {kind}".strip(),
        icon(name or NOTES[kind]),
        content,
    )


def note_kind(tags: str) -> str:
    """The note kind of a Django message's tags."""
    return MESSAGE_NOTES.get((tags or "").split(" ")[-1], "")


def empty(content: str, name: str, title: str, level: int = 2) -> SafeString:
    """Nothing here yet, with a way on: `{% empty "tray" _("还没有办件") %}…{% endempty %}`."""
    return format_html(
        '<div class="state">{}<h{} class="fs-4">{}</h{}>{}</div>',
        icon(name),
        level,
        title,
        level,
        content,
    )


def figures(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """Big numbers: a list of {"value", "label", "unit"?}."""
    shown = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}{}</dd></div>",
        ((row["label"], row["value"], _unit(row.get("unit"))) for row in rows),
    )
    return format_html('<dl class="figures">{}</dl>', shown)


def crumbs(*steps: str) -> SafeString:
    """The way here: label, address, label, address …, and last the label of this page."""
    links = zip(steps[:-1:2], steps[1:-1:2], strict=True)
    shown = format_html_join("", '<li><a href="{1}">{0}</a></li>', links)
    return format_html(
        '<nav aria-label="{}"><ol class="crumbs">{}<li aria-current="page">{}</li></ol></nav>',
        gettext("所在位置"),
        shown,
        steps[-1],
    )


def section_head(
    anchor: str, title: str, link: str = "", address: str = "", meta: str = ""
) -> SafeString:
    """The head of a section named by `aria-labelledby="<anchor>"`, with a link or a remark."""
    beside: SafeString | str = ""
    if link:
        beside = format_html('<a href="{}">{}</a>', address, link)
    elif meta:
        beside = format_html('<p class="meta">{}</p>', meta)
    return format_html(
        '<div class="section-head"><h2 id="{}">{}</h2>{}</div>', anchor, title, beside
    )


def answers(rows: Iterable[Mapping[str, Any]], plain: bool = False) -> SafeString:
    """Facts with their names: a list of {"label", "value", "act"?, "address"?}."""
    shown = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}</dd>{}</div>",
        ((row["label"], row["value"], _act(row)) for row in rows),
    )
    return format_html('<dl class="{}">{}</dl>', "answers plain" if plain else "answers", shown)


def pager(next: str = "", first: str = "", summary: str = "") -> SafeString:
    """Keyset pages: onward and back to the front, no page numbers. `next`, `first`: addresses."""
    buttons = format_html_join(
        "",
        '<a class="btn quiet sm" href="{}">{}</a>',
        (
            (address, label)
            for address, label in ((first, gettext("回到最前")), (next, gettext("接着往后看")))
            if address
        ),
    )
    return format_html(
        '<nav class="pager" aria-label="{}"><span class="meta">{}</span>'
        '<span class="btns inline">{}</span></nav>',
        gettext("翻页"),
        summary,
        buttons,
    )


def seal() -> SafeString:
    """The square 演示 seal of receipts and certificates; it imitates no authority's seal."""
    return format_html(SEAL, label=gettext("演示专用章，不具法律效力"))


def _unit(unit: str | None) -> SafeString | str:
    return format_html("<small>{}</small>", unit) if unit else mark_safe("")


def _act(row: Mapping[str, Any]) -> SafeString | str:
    if not row.get("act"):
        return ""
    return format_html(
        '<dd class="act"><a href="{}">{}<span class="vh">{}</span></a></dd>',
        row["address"],
        row["act"],
        row["label"],
    )
