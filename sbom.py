"""Print what the program consists of, as CycloneDX 1.6: python3 sbom.py > sbom.json.

It is made of the files that pin every part by its hash, and of nothing else: the same files give
the same bytes, and nothing is fetched.
"""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def main() -> None:
    """Write the document to the standard output."""
    print(json.dumps(bill_of_materials(ROOT), indent=1, sort_keys=True))


def bill_of_materials(root: Path) -> dict[str, Any]:
    """What runs, from ``requirements.txt`` and ``frontend/package-lock.json`` under a folder."""
    lock = json.loads((root / "frontend" / "package-lock.json").read_text("utf-8"))
    parts = [*_from_python((root / "requirements.txt").read_text("utf-8")), *_from_npm(lock)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "expunge", "version": _version(root)}
        },
        "components": sorted(parts, key=lambda part: str(part["purl"])),
    }


def _from_python(text: str) -> list[dict[str, Any]]:
    """One part for each pinned line; of its files every one has its hash."""
    parts = []
    for block in text.replace("\\\n", " ").splitlines():
        found = PINNED.match(block)
        if found is None:
            continue
        name, version = found[1].lower(), found[2]
        files = [{"alg": "SHA-256", "content": each} for each in HASH.findall(block)]
        parts.append(
            {
                **_part(name, version, f"pkg:pypi/{name}@{version}"),
                "externalReferences": [
                    {"type": "distribution", "url": f"pkg:pypi/{name}@{version}", "hashes": files}
                ],
            }
        )
    return parts


def _from_npm(lock: dict[str, Any]) -> list[dict[str, Any]]:
    parts = []
    for path, told in lock["packages"].items():
        if not path:
            continue
        name = path.removeprefix("node_modules/")
        algorithm, content = told["integrity"].split("-", 1)
        digest = base64.b64decode(content).hex()
        purl = f"pkg:npm/{quote(name)}@{told['version']}"
        hashes = [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": digest}]
        parts.append({**_part(name, told["version"], purl), "hashes": hashes})
    return parts


def _part(name: str, version: str, purl: str) -> dict[str, Any]:
    return {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}


def _version(root: Path) -> str:
    text = (root / "forensics" / "__init__.py").read_text("utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    return found[1] if found else "unknown"


if __name__ == "__main__":
    main()
