import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import tongban_node
from tongban_node import cli, config

ROOT = Path(tongban_node.__file__).parents[2]


def in_a_clean_interpreter(code: str) -> str:
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, 'src'); {code}"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_the_node_loads_neither_django_nor_the_platform():
    found = in_a_clean_interpreter(
        "import tongban_node.cli, tongban_wire.signing;"
        "print(sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'django', 'tongban', 'psycopg', 'cryptography'}))"
    )

    assert found.strip() == "[]"


def test_the_version_is_the_projects():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert tongban_node.__version__ == project["version"]


def test_the_example_of_the_help_is_a_good_configuration():
    found = config.parse(config.EXAMPLE)

    assert found.member == "urn:tongban:990100:scjg"
    assert found.signing_key == Path("/etc/tongban-node/signing.key")


def test_every_fault_of_a_file_is_named_at_once():
    text = """
        extra = 1
        [node]
        member = "scjg"
        lisen = "127.0.0.1:8443"
        data = "var"
        [centre]
        address = "http://centre.example"
        [keys]
        signing = 7
    """

    with pytest.raises(config.ConfigRefused) as refused:
        config.parse(text)

    assert refused.value.faults == [
        "'extra' is no table of this file; known are node, centre, keys",
        "[node] 'lisen' is no key of this file; did you mean listen?",
        "[node] member is 'scjg'; it must look like urn:tongban:990100:scjg "
        "(region code, then the department's short name)",
        "[node] listen is missing",
        "[node] data is 'var'; it must be an absolute path",
        "[centre] address is 'http://centre.example'; it must look like "
        "https://centre.example:8443 (https only)",
        "[keys] signing must be text in quotes, not 7",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "[node] is missing; it holds member, listen, data"),
        ("node = 1", "node must be a table: [node]"),
        ("[node", "is not TOML"),
    ],
)
def test_a_file_without_its_tables_is_refused(text, fault):
    with pytest.raises(config.ConfigRefused) as refused:
        config.parse(text)

    assert any(one.startswith(fault) for one in refused.value.faults)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", ":8443"])
def test_an_address_to_listen_on_needs_host_and_port(address):
    with pytest.raises(config.ConfigRefused, match="listen is"):
        config.parse(config.EXAMPLE.replace("127.0.0.1:8443", address))


@pytest.mark.parametrize(
    "address", ["https://", "https://u:p@c.example", "https://c.example?x=1", "https://c:99999"]
)
def test_the_centres_address_is_plain_https(address):
    with pytest.raises(config.ConfigRefused, match="address is"):
        config.parse(config.EXAMPLE.replace("https://centre.example:8443", address))


def test_check_says_that_nothing_is_wrong(tmp_path, capsys):
    (tmp_path / "node.toml").write_text(config.EXAMPLE)

    assert cli.main(["check", str(tmp_path / "node.toml")]) == 0
    assert "nothing wrong; the node of urn:tongban:990100:scjg" in capsys.readouterr().out


def test_check_names_the_file_with_each_fault(tmp_path, capsys):
    (tmp_path / "node.toml").write_text("[node]\n")

    assert cli.main(["check", str(tmp_path / "node.toml")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 5
    assert all(line.startswith(f"{tmp_path / 'node.toml'}: ") for line in said)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_check_names_a_file_that_cannot_be_read(tmp_path, capsys, content):
    if content:
        (tmp_path / "node.toml").write_bytes(content)

    assert cli.main(["check", str(tmp_path / "node.toml")]) == 1
    assert "node.toml: " in capsys.readouterr().err


def test_version_tells_node_and_protocol(capsys):
    assert cli.main(["version"]) == 0
    assert capsys.readouterr().out == f"tongban-node {tongban_node.__version__}, protocol 1\n"


def test_help_says_what_is_and_what_is_not_there(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])

    assert ended.value.code == 0
    assert "is not part of this release" in capsys.readouterr().out
