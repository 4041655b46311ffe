"""What stands around every page: site name, verbs, footer, who is signed in.

A link is shown only when the URL conf knows its address, so the frame grows with the rooms and
never leads nowhere. Nothing here opens the database: the error pages stand in the same frame.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tongban.kernel.web.display import Display, display_of, switch
from tongban.kernel.web.site import SHIFAN, Site

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Identity:
    """What the frame shows of the one who is signed in (request.identity)."""

    name: str
    acting_for: str = ""
    """The body or person they act for now; empty when they act for themselves."""
    unread: int = 0
    post: str = ""
    """Officers: department and post, e.g. 示范区市场监管局·食品窗口."""
    home: str = "/my"
    """Where the name leads: /my for persons, /desk for officers."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the frame."""

    label: Text
    address: str
    current: str = ""
    """"page" on the page itself, "true" in the section below it."""
    count: int = 0
    duty: str = ""
    """Shown only to an officer who holds this duty, or one of those with | between them."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the footer."""

    title: Text
    links: tuple[Link, ...]


VERBS = (
    Link(_("我要看"), "/open"),
    Link(_("我要查"), "/search"),
    Link(_("我要办"), "/"),
    Link(_("我要评"), "/my/ratings"),
)
DESK = (
    Link(_("工作台"), "/desk"),
    Link(_("综合窗口"), "/desk/window"),
    Link(_("数据交换"), "/desk/exchange"),
    Link(_("科室看板"), "/desk/head"),
    Link(_("工作日历"), "/desk/calendar", duty="calendar.load"),
    Link(_("运行"), "/desk/operations", duty="system.operate"),
    Link(_("冻结销毁"), "/desk/holds", duty="retention.hold"),
)
DESK_VIEWS = (
    Link(
        pgettext_lazy("list", "办件"), "/desk/cases", duty="cases.accept|cases.decide|cases.review"
    ),
    Link(_("事项管理"), "/desk/items", duty="catalogue.edit"),
    Link(
        _("清单变动"),
        "/desk/changes",
        duty="catalogue.edit|catalogue.establishment|catalogue.legal",
    ),
    Link(_("窗口实名登记"), "/desk/people", duty="people.register"),
    Link(_("监护登记"), "/desk/guardians", duty="identity.guardian"),
    Link(_("窗口登记法人"), "/desk/bodies", duty="bodies.register"),
    Link(_("撤销证照"), "/desk/certificates", duty="certificates.revoke"),
    Link(_("搜索词"), "/desk/search-words", duty="catalogue.words"),
    Link(_("工作日历"), "/desk/calendar", duty="calendar.load"),
    Link(_("冻结销毁"), "/desk/holds", duty="retention.hold"),
    Link(_("运行"), "/desk/operations", duty="system.operate"),
    Link(_("死信"), "/desk/operations/dead", duty="system.operate"),
)
FOOT = (
    Column(
        _("办得不顺"),
        (
            Link(_("办不成事，找我们"), "/unresolved"),
            Link(_("投诉与举报"), "/complaints"),
            Link(_("给办件评分"), "/my/ratings"),
        ),
    ),
    Column(
        _("公开"),
        (
            Link(_("超期办件与原因"), "/open/overdue"),
            Link(_("申请信息公开"), "/disclosure"),
            Link(_("期限怎么算"), "/deadline"),
            Link(_("核验证照"), "/verify"),
            Link(_("数据字典"), "/elements"),
        ),
    ),
    Column(
        _("帮助"),
        (
            Link(_("去哪个大厅"), "/halls"),
            Link(_("注册账号"), "/sign-up"),
            Link(_("委托与授权"), "/my/mandates"),
            Link(_("谁看过我的数据"), "/my/access"),
            Link(_("个人信息保存期限"), "/privacy"),
            Link(_("无障碍说明"), "/accessibility"),
        ),
    ),
)


def site() -> Site:
    """Names of the place, in the language now spoken."""
    sites: Mapping[str, Site] = getattr(settings, "SITE", SHIFAN)
    return sites.get(get_language() or "", sites["zh-hans"])


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context processor: `frame` and `display` for base.html."""
    display = getattr(request, "display", None) or display_of(request)
    return {"display": display, "frame": Frame(request, display)}


class Frame:
    """What base.html asks; worked out only when asked."""

    def __init__(self, request: HttpRequest, display: Display, bare: bool = False) -> None:
        self._request = request
        self._display = display
        self._bare = bare
        self.site = site()
        self.demo = bool(getattr(settings, "DEMO", False))

    @property
    def identity(self) -> Identity | None:
        """Who is signed in; nobody on a page that must do without the database."""
        return None if self._bare else getattr(self._request, "identity", None)

    @property
    def live(self) -> str:
        """Where the page hears of new messages; nothing for guests and officers."""
        is_person = self.identity is not None and not self.identity.post
        return str(getattr(settings, "LIVE_URL", "")) if is_person else ""

    @property
    def verbs(self) -> list[Link]:
        """我要看 查 办 评; 我要问 joins them when letters are answered (/letters says so)."""
        return self._shown(VERBS)

    @property
    def desk(self) -> list[Link]:
        """The officers' workspaces."""
        return self._shown(DESK)

    @property
    def desk_views(self) -> list[Link]:
        """What the officer's duties open, beside their own post."""
        return self._shown(DESK_VIEWS)

    @property
    def foot(self) -> list[Column]:
        """The footer's columns that have something in them."""
        columns = (Column(column.title, tuple(self._shown(column.links))) for column in FOOT)
        return [column for column in columns if column.links]

    @property
    def other_language(self) -> str:
        """The link to this page in the other language."""
        return self._switch("lang", "en" if self._display.lang == "zh-hans" else "zh")

    @property
    def other_mode(self) -> str:
        """The link to elder mode, or back."""
        return self._switch("mode", "standard" if self._display.mode == "elder" else "elder")

    @property
    def other_contrast(self) -> str:
        """The link to high contrast, or back."""
        return self._switch("contrast", "normal" if self._display.contrast == "high" else "high")

    @property
    def accessibility(self) -> str:
        """The address of the accessibility note, empty before it exists."""
        return "/accessibility" if leads_somewhere("/accessibility") else ""

    @property
    def end_acting(self) -> str:
        """Where a POST ends acting for somebody else, empty before it exists."""
        return END_ACTING if leads_somewhere(END_ACTING) else ""

    @property
    def sign_in(self) -> str:
        """Where a guest signs in, empty before it exists."""
        return "/sign-in" if leads_somewhere("/sign-in") else ""

    @property
    def sign_out(self) -> str:
        """Where a POST signs out whoever is signed in; empty for guests."""
        return "/sign-out" if self.identity and leads_somewhere("/sign-out") else ""

    def _switch(self, name: str, value: str) -> str:
        return switch(self._request, name, value)

    def _shown(self, links: Iterable[Link]) -> list[Link]:
        here = self._request.path
        shown = [link for link in links if leads_somewhere(link.address) and self._may(link.duty)]
        nearest = max(
            (one.address for one in shown if _current(one.address, here)), key=len, default=""
        )
        return [
            replace(link, current=_current(link.address, here)) if link.address == nearest else link
            for link in shown
        ]

    def _may(self, duty: str) -> bool:
        may = getattr(self._request, "may", None)
        return not duty or (may is not None and any(map(may, duty.split("|"))))


END_ACTING = "/my/acting/end"


def leads_somewhere(address: str) -> bool:
    """Whether the URL conf knows the address."""
    return _known(address, get_urlconf())


@cache
def _known(address: str, urlconf: str | None) -> bool:
    try:
        resolve(address, urlconf)
    except Resolver404:
        return False
    return True


def _current(address: str, here: str) -> str:
    if here == address:
        return "page"
    under = address != "/" and here.startswith(f"{address}/")
    return "true" if under or (address == "/" and here.startswith("/items/")) else ""
