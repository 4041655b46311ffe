"""Open a form as a browser does, so that it can be sent: cookies, hidden fields, first values."""

import http.client
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

Fields = Mapping[str, str | Sequence[str]]
KEY = "@key@"
"""In a field: a fresh UUID for each sending (post.lua)."""

_AT_ONCE = 8


class _Inputs(HTMLParser):
    """The text and hidden fields of a page with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") not in ("checkbox", "radio", "submit"):
            self.values[given.get("name", "")] = given.get("value", "")


def write(file: Path, url: str, asked: Iterable[tuple[str, Fields]]) -> None:
    """Open the form at `url` once for each cookie, fill in the fields, keep what to send."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        lines = pool.map(lambda one: _line(url, *one), asked)
        file.write_text("".join(f"{line}\n" for line in lines))


def _line(url: str, cookie: str, fields: Fields) -> str:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("GET", urlsplit(url).path, headers={"Cookie": cookie} if cookie else {})
    response = connection.getresponse()
    page = _Inputs()
    page.feed(response.read().decode())
    connection.close()
    if response.status != 200 or "csrfmiddlewaretoken" not in page.values:
        raise SystemExit(f"the form at {url} does not open: {response.status}")
    kept = "; ".join(filter(None, (cookie, *_cookies(response))))
    page.values.pop("", None)
    return f"{kept}\t{urlencode({**page.values, **fields}, doseq=True, safe='@')}"


def _cookies(response: http.client.HTTPResponse) -> Iterator[str]:
    for header in response.headers.get_all("Set-Cookie", []):
        yield header.partition(";")[0]
