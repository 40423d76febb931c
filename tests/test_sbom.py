from __future__ import annotations

import importlib.util
import json
import re
import shutil
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.bundles.build import installed_libraries

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_name(sbom: ModuleType, root: Path = ROOT) -> dict[str, Any]:
    return {part["name"]: part for part in sbom.bill_of_materials(root)["components"]}


def test_every_pinned_package_stands_in_the_bill_of_materials_with_all_its_hashes(
    sbom: ModuleType,
) -> None:
    parts = by_name(sbom)
    text = (ROOT / "requirements.txt").read_text()
    pinned = re.findall(r"^([\w.-]+)(?:\[\w+\])?==", text, re.MULTILINE)
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    hashes = [
        each["content"]
        for part in sbom.bill_of_materials(ROOT)["components"]  # some in two versions
        for reference in part.get("externalReferences", ())
        for each in reference["hashes"]
    ]

    assert len(pinned) > 40
    assert set(parts) == {
        *pinned, *(each.removeprefix("node_modules/") for each in lock["packages"] if each)
    }  # fmt: skip
    assert sorted(hashes) == sorted(re.findall(r"sha256:([0-9a-f]{64})", text))
    assert parts["govuk-frontend"]["hashes"][0]["alg"] == "SHA-512"
    assert len(parts["govuk-frontend"]["hashes"][0]["content"]) == 128


def test_another_version_gives_another_bill_of_materials(sbom: ModuleType, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "frontend", tmp_path / "frontend",
                    ignore=shutil.ignore_patterns("node_modules"))  # fmt: skip
    (tmp_path / "forensics").mkdir()
    (tmp_path / "forensics" / "__init__.py").write_text('__version__ = "9.9"\n')
    (tmp_path / "requirements.txt").write_text(f"click==1.2.3 \\\n    --hash=sha256:{'0' * 64}\n")

    made = sbom.bill_of_materials(tmp_path)

    assert made["metadata"]["component"]["version"] == "9.9"
    assert by_name(sbom, tmp_path)["click"]["purl"] == "pkg:pypi/click@1.2.3"


@pytest.mark.parametrize(
    "name",
    [
        "requirements",
        "requirements-dev",
        "requirements-build",
        "requirements-node",
        "requirements-token",
    ],
)
def test_everything_that_runs_or_builds_the_programme_is_pinned_by_hash(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]

    assert lines
    assert all("==" in line and "--hash=sha256:" in line for line in lines)
    assert "://" not in text


def test_the_programme_is_installed_without_fetching_what_builds_it() -> None:
    text = (ROOT / "run.py").read_text()

    assert '"--no-build-isolation"' in text
    assert "requirements-build.txt" in text


def texts_of_licences(library: str) -> list[str]:
    """The licence of a library by its short name, and the texts that it brings."""
    told = distribution(library)
    texts = told.metadata.get_all("License-Expression") or []
    for file in told.files or ():
        path = Path(str(file.locate()))
        is_licence = re.search(r"licen[cs]|copying", str(file), re.IGNORECASE)
        if is_licence and path.suffix not in (".py", ".pyc") and path.is_file():
            texts.append(path.read_text("utf-8", "replace"))
    return texts


def test_whatever_a_library_brings_under_a_licence_of_gnu_is_named_with_its_exception() -> None:
    page = (ROOT / "docs" / "administrators.md").read_text("utf-8")
    section = page.partition("### Licences\n")[2].partition("\n## ")[0]
    of_gnu = {
        each.name
        for each in installed_libraries()
        if any(
            re.search(r"GPL-\d|GENERAL PUBLIC LICENSE", text)
            for text in texts_of_licences(each.name)
        )
    }

    assert "numpy" in of_gnu
    assert [each for each in sorted(of_gnu) if f"`{each}`" not in section] == []
    for said in re.findall(
        r"^License: (.*GPL.*)$", "\n".join(texts_of_licences("numpy")), re.MULTILINE
    ):
        assert said in section
    assert "AGPL-" not in section


# What wheels bring compiled, by the names of their files: none is under the GPL or the AGPL without
# an exception. The second are under a licence of GNU's, and stand in docs/administrators.md.
PERMISSIVE = (
    "Xau aom avif brotlicommon brotlidec com_err crypto drm freetype gssapi_krb5 harfbuzz jpeg"
    " k5crypto krb5 krb5support lber lcms2 ldap lzma openblasp openjp2 png16 pq qpdf sasl2"
    " scipy_openblas64_ sharpyuv ssl tiff vpx webp webpdemux webpmux xcb yajl zstd"
)
OF_GNU = "avcodec avformat avutil crypt de265 gfortran heif keyutils quadmath swresample swscale"


def bundled_libraries(library: str) -> list[Path]:
    files = distribution(library).files or ()
    return [Path(str(each.locate())) for each in files if ".libs/" in str(each)]


def test_every_library_that_a_wheel_bundles_is_known_by_its_licence() -> None:
    names = {
        re.split(r"[-.]", file.name.removeprefix("lib"))[0]
        for each in installed_libraries()
        for file in bundled_libraries(each.name)
        if ".so" in file.name
    }

    assert {"gfortran", "avcodec"} <= names
    assert sorted(names - {*PERMISSIVE.split(), *OF_GNU.split()}) == []


def test_the_ffmpeg_that_comes_with_opencv_is_built_without_its_parts_under_the_gpl() -> None:
    (built,) = (
        file.read_bytes()
        for file in bundled_libraries("opencv-python-headless")
        if file.name.startswith("libavutil")
    )

    assert b"libavutil license: LGPL version 2.1 or later" in built
    assert b"--enable-gpl" not in built
    assert b"--enable-nonfree" not in built
