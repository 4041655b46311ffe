"""Every page of the URL conf and how a browser gets there. A route without a line here fails.

A route that only takes a POST is visited all the same: what it shows then is a page too.
"""

from dataclasses import dataclass

GUEST = ""
WANG, LI, LIN, AYGULI = "wang.fang", "li.qiang", "lin.xiaomei", "ayguli"
ZHOU, SUN = "zhou.min", "sun.hai"


@dataclass(frozen=True)
class Page:
    """One visit: as whom, where, what comes back, what is pressed there."""

    route: str
    path: str
    who: str = GUEST
    status: int = 200
    kind: str = "html"
    press: str = ""
    """A selector to click once the page is open, for what a form shows afterwards."""
    main: str = ""
    """The main action, which the keyboard must reach."""

    @property
    def id(self) -> str:
        """The name in test reports."""
        return f"{self.route}-{self.who or 'guest'}{'-pressed' if self.press else ''}"


PAGES = [
    Page("home", "/", main=".find .btn"),
    Page("home", "/", WANG),
    Page("search", "/search?q=开饭店"),
    Page("item", "/items/990102000000", status=404),
    Page("verify", "/verify"),
    Page("deadline", "/deadline"),
    Page("letters", "/letters"),
    Page("my", "/my", WANG),
    Page("my", "/my", AYGULI),
    Page("desk", "/desk", ZHOU),
    Page("calendar", "/desk/calendar", SUN, main="main .btn"),
    Page("calendar", "/desk/calendar", SUN, press="main form .btn"),
    Page("calendar", "/desk/calendar", ZHOU, status=403),
    Page("openapi", "/api/v1/openapi.json", kind="json"),
    Page("sign_in", "/sign-in", main="main form .btn"),
    Page("sign_in", "/sign-in", press="main form .btn"),
    Page("sign_out", "/sign-out", WANG),
    Page("become", "/demo/become", status=405),
    Page("mandates", "/my/mandates", WANG),
    Page("mandates", "/my/mandates", AYGULI),
    Page("mandate_new", "/my/mandates/new", WANG, main="main form .btn"),
    Page("mandate_new", "/my/mandates/new", WANG, press="main form .btn"),
    Page("mandate_revoke", "/my/mandates/{mandate}/revoke", WANG, main="main form .btn"),
    Page("acting", "/my/acting", LI, main="main form .btn"),
    Page("acting_end", "/my/acting/end", LI),
    Page("access", "/my/access", LI),
    Page("notices", "/my/notices", LI),
    Page("notices", "/my/notices", AYGULI),
    Page("notices_read", "/my/notices/read", LI),
    Page("notice_read", "/my/notices/{notice}/read", LI),
    Page("style", "/style"),
    Page("accessibility", "/accessibility"),
    Page("healthz", "/healthz", kind="text"),
    Page("readyz", "/readyz"),
    Page("", "/nowhere", status=404),
    Page("", "/desk", WANG, status=403),
]

IN_EVERY_MODE = [
    Page("home", "/", WANG),
    Page("mandate_new", "/my/mandates/new", WANG, press="main form .btn"),
    Page("desk", "/desk", ZHOU),
]
