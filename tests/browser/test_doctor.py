"""The doctor beside a running site: whose is the port?"""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.site import Site
from tongban.site.ops.doctor import machine
from tongban.site.ops.place import Place


def test_a_server_of_ours_is_no_stranger_on_its_port(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_URL", site.address)
    port = urlsplit(site.address).port
    assert port is not None

    findings = list(machine.ports(Place(tmp_path, port=port)))

    assert [(one.state, one.sentence) for one in findings] == [
        ("good", f"a Tongban answers on port {port}")
    ]


@pytest.mark.parametrize("answer", [b"hello", b"[]", b'{"ready": true}', b"\xff\xfe"])
def test_a_stranger_on_the_port_is_told_with_a_way_on(tmp_path: Path, answer: bytes) -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *said: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        findings = list(machine.ports(Place(tmp_path, port=server.server_port)))
        server.shutdown()

    assert [one.state for one in findings] == ["bad"]
    assert "taken by another program" in findings[0].sentence
    assert "PORT=" in findings[0].remedy
