"""The command `tongban-node`."""

import argparse
import sys
from pathlib import Path

import tongban_node
import tongban_wire
from tongban_node import config

_ABOUT = """\
The front-end node (前置系统) of a department in the Tongban exchange.

So far this command checks a node's configuration. Running a node (joining the exchange, sending
and receiving) comes with the exchange itself and is not part of this release.
"""


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 well, 1 a fault found, 2 wrong usage."""
    arguments = _parser().parse_args(argv)
    if arguments.command == "check":
        return _check(arguments.config)
    print(f"tongban-node {tongban_node.__version__}, protocol {tongban_wire.PROTOCOL}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tongban-node",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("version", help="print the versions of the node and of the protocol")
    check = commands.add_parser(
        "check",
        help="check a configuration file and name every fault",
        description="Check a node's configuration file and name every fault in it at once.\n"
        "Exit status: 0 nothing wrong, 1 faults found.",
        epilog=f"A complete file:\n\n{config.EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("config", type=Path, metavar="CONFIG", help="the file, in TOML")
    return parser


def _check(path: Path) -> int:
    try:
        found = config.read(path)
    except config.ConfigRefused as refused:
        for fault in refused.faults:
            print(f"{path}: {fault}", file=sys.stderr)
        return 1
    print(f"{path}: nothing wrong; the node of {found.member}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
