"""The bill of materials of what is installed here, in CycloneDX: `python tools/sbom.py FILE`.

cyclonedx-py reads the environment, without a network. Of what it finds stays the program with
everything that some answer may rest on: the libraries of developers go, and the packages of the
files that the workbench serves come along. What is written is validated against the schema.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from caseload.library.licences import PAGES, licences

ROOT = Path(__file__).resolve().parents[1]
VERSION = SchemaVersion.V1_6


def environment() -> dict[str, Any]:
    """The bill of the whole environment, the same bytes for the same environment."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
    asked = ["--pyproject", str(ROOT / "pyproject.toml"), "--spec-version", VERSION.to_version()]
    done = subprocess.run(
        [*command, *asked, sys.executable], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def bill() -> dict[str, Any]:
    """The bill of what some answer, or some page, may rest on."""
    found, there = environment(), licences()
    names = {one.name for one in there if one.needed_for != (PAGES,)}
    kept = [one for one in found["components"] if one["name"] in names]
    missing = names - {one["name"] for one in kept}
    if missing:
        raise SystemExit(f"cyclonedx-py did not find: {', '.join(sorted(missing))}")
    pages = [
        {
            "bom-ref": f"npm:{one.name}@{one.version}",
            "type": "library",
            "name": one.name,
            "version": one.version,
            "purl": f"pkg:npm/{one.name}@{one.version}",
            "licenses": [{"license": {"id": one.licence}}],
        }
        for one in there
        if one.needed_for == (PAGES,)
    ]
    found["components"] = [*kept, *pages]
    root = found["metadata"]["component"]["bom-ref"]
    refs = {root, *(one["bom-ref"] for one in found["components"])}
    linked = [one for one in found["dependencies"] if one["ref"] in refs]
    for one in linked:
        one["dependsOn"] = [ref for ref in one.get("dependsOn", []) if ref in refs]
    served = [{"ref": one["bom-ref"], "dependsOn": []} for one in pages]
    for one in linked:
        if one["ref"] == root:
            one["dependsOn"] = sorted([*one["dependsOn"], *(each["ref"] for each in served)])
    found["dependencies"] = [*linked, *served]
    return found


def main(file: Path) -> None:
    """Write the bill and say what is in it."""
    made = bill()
    text = json.dumps(made, indent=1) + "\n"
    wrong = JsonStrictValidator(VERSION).validate_str(text)
    if wrong is not None:
        raise SystemExit(f"not a bill of materials of CycloneDX {VERSION.to_version()}: {wrong}")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    print(f"{file}: {len(made['components'])} components, CycloneDX {VERSION.to_version()}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("python tools/sbom.py FILE")
    main(Path(sys.argv[1]))
