"""What a file is called, which settings make sense, and what a scan may change."""

import pytest

from tongban.kernel.errors import Misconfigured
from tongban.kernel.storage import rules, scanner
from tongban.kernel.storage.rules import MOVES, SERVED, Scan, kept_name


@pytest.mark.parametrize(
    ("given", "kind", "kept"),
    [
        ("门头照片.JPG", "jpeg", "门头照片.jpg"),
        ("C:\\fakepath\\门头.jpeg", "jpeg", "门头.jpeg"),
        ("../../etc/passwd", "png", "passwd.png"),
        ("plan.pdf.exe", "pdf", "plan.pdf.exe.pdf"),
        ("picture.png", "pdf", "picture.png.pdf"),
        ("\u202egpj.exe", "jpeg", "gpj.exe.jpg"),
        ('a"b<c>|?*.pdf', "pdf", "a-b-c----.pdf"),
        ("line\r\nSet-Cookie: x.pdf", "pdf", "line Set-Cookie- x.pdf"),
        ("   .pdf", "pdf", "pdf.pdf"),
        ("", "webp", "webp.webp"),
        ("长" * 300 + ".png", "png", "长" * 95 + ".png"),
    ],
)
def test_a_name_loses_what_harms_and_gets_the_ending_it_has_earned(given, kind, kept):
    assert kept_name(given, kind) == kept


def test_nothing_brings_an_infected_file_back_and_only_known_clean_ones_are_given():
    assert MOVES[Scan.INFECTED] == frozenset()
    assert {Scan.WAITING, Scan.AWAY, Scan.INFECTED} & SERVED == set()
    assert set(MOVES) == set(Scan)


def test_kinds_nobody_can_look_into_are_refused_at_start():
    rules.must_be_kinds(["jpeg", "pdf"])

    for names in (["exe"], [""], []):
        with pytest.raises(Misconfigured, match="FILE_KINDS"):
            rules.must_be_kinds(names)


def test_a_scanners_address_is_a_host_and_port_or_a_path_or_nothing():
    assert scanner.address("") is None
    assert scanner.address("tcp://127.0.0.1:3310") == scanner.Address(host="127.0.0.1", port=3310)
    assert scanner.address("unix:///run/clamd.ctl") == scanner.Address(path="/run/clamd.ctl")
    for wrong in ("127.0.0.1:3310", "tcp://host", "tcp://h:99999", "http://h:1", "unix://"):
        with pytest.raises(Misconfigured, match="SCANNER_URL"):
            scanner.address(wrong)
