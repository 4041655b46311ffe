"""Is every distribution we install under a licence we accept (licences.toml)?

    python -m scripts.licences          names what is not accepted, exit code 1
    python -m scripts.licences --list   prints name, version and licence of all

Reads installed metadata only; run it in the environment of `make test`.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Rules:
    """licences.toml."""

    allowed: frozenset[str]
    allowed_in_tests: frozenset[str]
    spellings: Mapping[str, str]
    overrides: Mapping[str, Mapping[str, str]]

    @classmethod
    def read(cls, path: Path) -> "Rules":
        content: dict[str, Any] = tomllib.loads(path.read_text())
        unexplained = [name for name, one in content["overrides"].items() if not one.get("reason")]
        if unexplained:
            raise SystemExit(f"licences.toml: overrides without a reason: {unexplained}")
        return cls(
            frozenset(content["allowed"]),
            frozenset(content["allowed_in_tests"]),
            content["spellings"],
            content["overrides"],
        )


def pinned(requirements: Path) -> Iterator[str]:
    """The names a compiled requirements file pins, those for other platforms left out."""
    for line in requirements.read_text().splitlines():
        found = re.match(r"([A-Za-z0-9._-]+)==\S+(?: ; (?P<marker>[^\\]+))?", line)
        if found and not (found["marker"] and "win32" in found["marker"]):
            yield canonical(found[1])


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(name: str, rules: Rules) -> str:
    """The SPDX expression of an installed distribution, as well as its metadata allow."""
    if name in rules.overrides:
        return rules.overrides[name]["licence"]
    metadata = distribution(name).metadata
    said = [*(metadata.get_all("License-Expression") or []), *_classified(distribution(name))]
    said += [line for text in metadata.get_all("License") or [] for line in text.splitlines()[:1]]
    found = [rules.spellings.get(one, one) for one in said if one and one != "UNKNOWN"]
    return found[0] if found else ""


def accepted(expression: str, allowed: frozenset[str]) -> bool:
    """One side of an OR suffices; all sides of an AND are needed."""
    choices = [choice.strip("() ") for choice in expression.split(" OR ")]
    return any(all(part in allowed for part in choice.split(" AND ")) for choice in choices)


def _classified(found: Distribution) -> list[str]:
    classifiers = found.metadata.get_all("Classifier") or []
    return [c.split(" :: ")[-1] for c in classifiers if c.startswith("License :: OSI Approved ::")]


def refusals(rules: Rules) -> Iterator[str]:
    run = set(pinned(ROOT / "requirements" / "run.txt"))
    for name in sorted(set(pinned(ROOT / "requirements" / "test.txt")) | run):
        allowed = rules.allowed | (frozenset() if name in run else rules.allowed_in_tests)
        try:
            found = licence(name, rules)
        except PackageNotFoundError:
            continue  # for another platform or Python
        if not accepted(found, allowed):
            yield f"{name}: {found or 'says nothing'}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--list", action="store_true", help="print all licences")
    options = parser.parse_args()
    rules = Rules.read(ROOT / "licences.toml")
    if options.list:
        for name in sorted(set(pinned(ROOT / "requirements" / "test.txt"))):
            print(f"{name:32} {licence(name, rules)}")
        return 0
    refused = list(refusals(rules))
    for line in refused:
        print(f"{line}. Allow it in licences.toml with a reason, or do without the package.")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
