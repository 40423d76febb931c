"""Stores of QuickLook in a scan: of a medium, a folder and a zip archive alike."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from forensics.containers.reader import HeldPart
from forensics.quicklook.index import INDEX, PIXELS
from forensics.quicklook.stores import NamedFile, stores_of
from forensics.scanning.stages import STAGES
from forensics.values import HitKind, HitState, Method, ScanResult
from forensics.wordings import contents as wordings
from tests.forensics.quicklook.store_recipes import FOLDER, Thumbnail, a_store
from tests.forensics.scanning.altered import KNOWN, ORIGINAL, drawn, knowing
from tests.forensics.scanning.builders import a_request, content_at, scanned
from tests.forensics.scanning.recipes import MIB, blank, run

if TYPE_CHECKING:
    from pathlib import Path

NAME = "/Users/x/Pictures/holiday.jpg"
PATH = f"/{FOLDER}/thumbnails.data!{NAME}"
THUMBNAILS = (
    Thumbnail("/Users/x/other.jpg", drawn(2).resize((320, 240))),
    Thumbnail(NAME, ORIGINAL.resize((320, 240)), margin=40),
    Thumbnail("/Users/x/icon.png", drawn(4).resize((16, 16))),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quicklook")
    files = folder / "files"
    a_store(files / FOLDER, THUMBNAILS, in_log=True)
    a_store(files / "half" / FOLDER, THUMBNAILS[:1])
    (files / "half" / FOLDER / "thumbnails.data").unlink()
    (files / "other").mkdir()
    (files / "other" / "index.sqlite").write_bytes(b"another program's")
    with zipfile.ZipFile(folder / "files.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files.rglob("*")):
            archive.write(path, path.relative_to(files))
    blank(folder / "disk.raw", 16 * MIB)
    run("mkfs.vfat", "-F", "16", folder / "disk.raw")
    run("mcopy", "-s", "-i", folder / "disk.raw", files / FOLDER, files / "half", "::/")
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> ScanResult:
    sources = (folder / name for name in ("disk.raw", "files", "files.zip"))
    request = a_request(*sources, stages=STAGES)
    return scanned(hash_set=knowing(KNOWN), out=folder / "r", request=request)


def test_a_thumbnail_is_a_candidate_and_names_the_file_that_it_is_of(
    folder: Path, result: ScanResult
) -> None:
    found = {hit.image: hit for hit in result.hits}

    assert len(result.hits) == 3
    for image in ("disk.raw", "files", "files.zip"):
        hit = found[image]
        assert (hit.path, hit.state, hit.allocated) == (PATH, HitState.LIVE, True)
        assert (hit.method, hit.kind) == (Method.PERCEPTUAL, HitKind.ALTERED)
        assert hit.is_candidate
        assert not hit.established_by
    stored, *_ = THUMBNAILS[1].stored()
    assert content_at(folder / "disk.raw", found["disk.raw"]) == stored
    in_folder = folder / "files" / FOLDER / "thumbnails.data"
    assert content_at(in_folder, found["files"]) == stored


def test_a_second_file_under_the_name_of_another_is_told() -> None:
    paths = [f"/{at}/{name}" for at in (FOLDER, "other") for name in (INDEX, PIXELS)]
    here, there = (
        [NamedFile(each, 512, part=HeldPart(at, 512, at, at + 1)) for each in paths]
        for at in (0, 1)
    )

    assert stores_of([*here, *here])[1] == 0
    assert stores_of([*here, *there])[1] == 2


def test_every_thumbnail_counts_and_a_store_without_its_pixels_is_told(result: ScanResult) -> None:
    for source in result.sources:
        assert source.pictures is not None
        assert (source.pictures.compared, source.pictures.too_small) == (2, 1)
        reasons = [fault.reason for fault in result.faults if fault.image == source.image]
        assert reasons.count(wordings.STORES_IN_HALVES(1)) == 1
