"""What is kept about people, how long and why (个人信息保存期限): retention.toml, for everybody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongban.kernel.retention.rules import Both, Declaration, Keep, Kept, Rule
from tongban.kernel.web import guards
from tongban.kernel.web.request import Request

DAYS_OF_A_YEAR = 365.25
A_WHILE = 60
"""From this many days on, they are told in months or years as well."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of data, in the reader's language."""

    what: str
    why: str
    how_long: tuple[str, ...]
    basis: tuple[str, ...]


@guards.public
def privacy(request: Request) -> HttpResponse:
    """The declaration as the purge jobs read it: what the page says is what happens."""
    lines = list(_lines(settings.RETENTION))
    return render(request, "site/privacy.html", {"lines": lines})


def _lines(declared: Declaration) -> Iterator[Line]:
    for kept in (*declared.tables.values(), *declared.folders.values()):
        if kept.shown is not None:
            basis = kept.basis or (kept.length.basis if kept.length else ())
            yield Line(
                what=said(kept.shown.what),
                why=said(kept.shown.why),
                how_long=tuple(_how_long(kept)),
                basis=tuple(said(declared.bases[code].words) for code in basis),
            )


def _how_long(kept: Kept) -> Iterable[str]:
    if kept.length is not None:
        yield _("至少%(days)s") % {"days": _days(kept.length.days)}
    elif kept.keep is not None:
        yield _kept_words(kept.keep)
    else:
        yield from (_after(rule) for rule in kept.rules)


def _kept_words(keep: Keep) -> str:
    return {
        Keep.FOR_EVER: _("永久"),
        Keep.WITH_HOLDER: _("到您的登记注销时"),
        Keep.WITH_CASE: _("与办件档案同样长"),
        Keep.WITH_ROW: _("与所属的记录同样长"),
    }[keep]


def _after(rule: Rule) -> str:
    assert rule.since is not None, rule.name
    words = {"since": said(rule.since), "days": _days(rule.length.days)}
    return _("%(since)s%(days)s") % words if rule.length.days else _("%(since)s就销毁") % words


def _days(days: int) -> str:
    text = ngettext("%(n)s天", "%(n)s天", days) % {"n": days}
    if days < A_WHILE:
        return text
    months = round(days * 12 / DAYS_OF_A_YEAR)
    about = ngettext("约%(n)s个月", "约%(n)s个月", months) % {"n": months}
    if months >= 12:
        years = round(months / 12)
        about = ngettext("约%(n)s年", "约%(n)s年", years) % {"n": years}
    return _("%(days)s（%(about)s）") % {"days": text, "about": about}


def said(words: Both) -> str:
    """The words in the reader's language."""
    return words[1] if get_language() == "en" else words[0]
