"""The bill of materials (SBOM, CycloneDX) of what runs in production, from what is installed.

python -m scripts.sbom build/sbom.json
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from scripts.licences import ROOT, canonical, pinned


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("target", type=Path, help="the JSON file to write")
    options = parser.parse_args()
    content = narrowed(of_environment(), set(pinned(ROOT / "requirements" / "run.txt")))
    options.target.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")
    print(f"{options.target}: {len(content['components'])} components")
    return 0


def of_environment() -> dict[str, Any]:
    """Everything in this environment, as CycloneDX sees it."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "sbom.json"
        command = [str(Path(sys.executable).with_name("cyclonedx-py")), "environment"]
        command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
        command += ["--no-validate", "--short-PURLs", "--of", "JSON", "-o", str(target)]
        subprocess.run([*command, sys.prefix], check=True, stderr=subprocess.DEVNULL)
        found: dict[str, Any] = json.loads(target.read_text())
    return found


def narrowed(content: dict[str, Any], names: set[str]) -> dict[str, Any]:
    """Only the components of these names, and only what they depend on among themselves."""
    kept = [one for one in content["components"] if canonical(one["name"]) in names]
    known = {one["bom-ref"] for one in kept} | {content["metadata"]["component"]["bom-ref"]}
    links = [one for one in content.get("dependencies", []) if one["ref"] in known]
    for link in links:
        link["dependsOn"] = [ref for ref in link.get("dependsOn", []) if ref in known]
    return {**content, "components": kept, "dependencies": links}


if __name__ == "__main__":
    sys.exit(main())
