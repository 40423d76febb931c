from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]
VENDOR = "webui/static/vendor/"


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check",
         "--outdir", str(out), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    return zipfile.ZipFile(next(out.glob("*.whl")))


def test_the_wheel_brings_what_the_screens_need(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())

    assert {
        f"{VENDOR}govuk-frontend.min.css",
        f"{VENDOR}govuk-frontend.min.js",
        f"{VENDOR}moj-frontend.min.css",
        f"{VENDOR}moj-frontend.min.js",
        f"{VENDOR}LICENCES.txt",
        "webui/static/css/expunge.css",
        "webui/static/js/expunge.mjs",
        "webui/static/favicon.svg",
        "webui/templates/base.html",
        "webui/templates/parts/table.html",
    } <= names
    assert {name.split("/")[0] for name in names if "dist-info" not in name} <= {
        "webui",
        "evidence_store",
        "forensics",
        "config",
    }


def test_the_wheel_brings_nothing_that_is_the_governments_own(wheel: zipfile.ZipFile) -> None:
    names = [name for name in wheel.namelist() if name.startswith("webui/static/")]
    styles = "".join(wheel.read(name).decode() for name in names if name.endswith(".css"))

    assert [name for name in names if re.search("crown|crest|logotype|woff|govuk-icon", name)] == []
    assert re.findall(r"GDS Transport|@font-face|url\([^)]*(?:crest|crown|fonts)", styles) == []
    assert re.findall(r"@import|url\([\"']?(?:https?:)?//", styles) == []


def test_every_file_that_a_stylesheet_names_is_beside_it(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    styles = [name for name in names if name.startswith(VENDOR) and name.endswith(".css")]
    wanted = {
        VENDOR + place
        for style in styles
        for place in re.findall(r"url\(([^)]+)\)", wheel.read(style).decode())
        if not place.startswith(('"data:', "data:"))
    }

    assert wanted
    assert wanted - names == set()


def test_a_stylesheet_loses_font_and_crest(hook: ModuleType) -> None:
    text = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/bold.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif}"
        ".b{background:url(/assets/images/govuk-crest.svg)}"
        ".c{background:url(/assets/images/icon-document.svg)}/*# sourceMappingURL=x.map */"
    )

    assert hook.css_for_offline(text) == (
        ".a{font-family:arial,sans-serif}.b{background:none}"
        ".c{background:url(images/icon-document.svg)}"
    )


@pytest.mark.parametrize(
    "text", ["a{font:1em 'GDS Transport'}", "@font-face{font-family:x}", "a{b:url(fonts/x.woff)}"]
)
def test_a_stylesheet_that_names_its_font_anew_stops_the_build(hook: ModuleType, text: str) -> None:
    with pytest.raises(RuntimeError, match="mend css_for_offline"):
        hook.css_for_offline(text)


def test_the_lock_file_pins_by_digest_and_names_no_host() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]

    assert "://" not in text
    assert set(packages) == {
        "",
        "node_modules/@ministryofjustice/frontend",
        "node_modules/govuk-frontend",
    }
    assert all(facts["integrity"].startswith("sha512-") for name, facts in packages.items() if name)


def test_the_wheel_brings_the_text_of_every_licence_that_it_names(wheel: zipfile.ZipFile) -> None:
    told = wheel.read(f"{VENDOR}LICENCES.txt").decode()

    named = re.findall(r"^(\S+) \S+: licence MIT$", told, re.MULTILINE)
    assert "govuk-frontend" in named
    assert told.count("Permission is hereby granted") == len(named)
    assert "Crown Copyright (Government Digital Service)" in told


def test_the_wheel_says_who_made_it_for_which_python_and_from_which_versions_on(
    wheel: zipfile.ZipFile,
) -> None:
    (name,) = [each for each in wheel.namelist() if each.endswith(".dist-info/METADATA")]
    told = message_from_bytes(wheel.read(name))
    needs = [each for each in told.get_all("Requires-Dist", []) if "extra ==" not in each]

    assert told["Author"]
    assert told["Requires-Python"] == ">=3.11"
    assert any(each.startswith("Operating System ::") for each in told.get_all("Classifier", []))
    assert len(needs) > 20
    assert [each for each in needs if ">=" not in each and "==" not in each] == []
