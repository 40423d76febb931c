"""Run in a copy of the program with the reader of ``docs/how-to/read-another-container.md``."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from forensics import (
    STAGES,
    DiskImageError,
    Extent,
    ScanRequest,
    build_from_folder,
    identify_source,
    local_means,
    open_image,
    run_scan,
    save_hash_set,
)
from tests.forensics.scanning.recipes import a_picture

if TYPE_CHECKING:
    from pathlib import Path

    from forensics import ScanResult

PICTURE, PLACE = a_picture("holiday", 40_000), 8192
MEDIUM = (bytes(PLACE) + PICTURE).ljust(1 << 20, b"\0")


def scanned(folder: Path, claimed: int) -> ScanResult:
    """Scan a file of the page's format for one picture that lies on its medium."""
    file = folder / "disk.pad"
    file.write_bytes(struct.pack("<8sQ", b"PADIMAGE", claimed).ljust(512, b"\0") + MEDIUM)
    originals = folder / "originals"
    originals.mkdir()
    (originals / "holiday.jpg").write_bytes(PICTURE)
    built = build_from_folder(originals)
    hash_set = save_hash_set(
        folder / "case.hashset",
        built.known_files,
        passphrase=b"four words nobody guesses",
        blocks=built.blocks,
    )
    request = ScanRequest((file,), STAGES, all_hashes=False, media_digest=False)
    means = local_means(workers=1)
    return run_scan(
        request, hash_set=hash_set, out=folder / "result.json", restart=False, means=means
    )


def test_a_picture_on_a_padded_medium_is_found_at_its_place(tmp_path: Path) -> None:
    result = scanned(tmp_path, len(MEDIUM))

    assert [each.extents for each in result.hits] == [(Extent(PLACE, len(PICTURE)),)]
    image = open_image(identify_source(tmp_path / "disk.pad"))
    assert image.read_at(Extent(0, image.size)) == MEDIUM
    image.close()


def test_a_padded_file_of_another_length_is_refused_in_the_words_of_its_registration(
    tmp_path: Path,
) -> None:
    with pytest.raises(DiskImageError, match=r"disk\.pad is not as long as it says"):
        scanned(tmp_path, len(MEDIUM) + 1)
