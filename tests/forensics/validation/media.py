"""Media of each kind with copies of each kind: how many are found, and how many wrongly."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forensics.scanning.stages import STAGES
from tests.forensics.disk_images.recipes import acquire
from tests.forensics.scanning.builders import a_request, a_whole_set_of, means, scanned
from tests.forensics.scanning.recipes import (
    Pictures,
    a_fat_medium,
    a_folder_medium,
    a_picture,
    an_ntfs_medium,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEEDS = range(3)
COPIES = {
    "live": "live file",
    "padded": "live file with a tail of zeros",
    "deleted": "deleted file",
    "resident": "inside a record of the file system",
    "stream": "alternate data stream",
}


@dataclass(frozen=True)
class Tried:
    """Copies of one kind on one kind of medium; ``wrong`` counts hits on what was not planted."""

    medium: str
    copy: str
    tried: int
    missed: int


def pictures_of(seed: int) -> Pictures:
    sizes = {"live": 50_001, "padded": 30_003, "deleted": 20_480, "resident": 601, "stream": 12_345}
    return Pictures(**{name: a_picture(f"{name} {seed}", size) for name, size in sizes.items()})


def _fat(folder: Path, pictures: Pictures) -> Path:
    return a_fat_medium(folder / "stick.raw", pictures)


def _e01(folder: Path, pictures: Pictures) -> Path:
    return acquire(a_fat_medium(folder / "stick.raw", pictures), folder / "stick", "-c", "fast")


def _ntfs(folder: Path, pictures: Pictures) -> Path:
    return an_ntfs_medium(folder / "disk.raw", pictures)


def _folder(folder: Path, pictures: Pictures) -> Path:
    return a_folder_medium(folder / "phone", pictures)


def _no_file_system(folder: Path, pictures: Pictures) -> Path:
    medium = folder / "wiped.raw"
    medium.write_bytes(bytes(1 << 20) + pictures.live + bytes(4096) + pictures.deleted)
    return medium


def _tar(folder: Path, pictures: Pictures) -> Path:
    with tarfile.open(folder / "phone.tar", "w") as archive:
        archive.add(a_folder_medium(folder / "phone", pictures), "phone")
    return folder / "phone.tar"


def _qcow2(folder: Path, pictures: Pictures) -> Path:
    out = folder / "disk.qcow2"
    raw = a_fat_medium(folder / "stick.raw", pictures)
    subprocess.run(["qemu-img", "convert", "-O", "qcow2", raw, out], check=True)
    return out


MEDIA: dict[str, tuple[Callable[[Path, Pictures], Path], tuple[str, ...]]] = {
    "FAT, raw": (_fat, ("live", "padded", "deleted")),
    "FAT, E01": (_e01, ("live", "padded", "deleted")),
    "NTFS, raw": (_ntfs, ("live", "resident", "stream")),
    "no file system": (_no_file_system, ("live", "deleted")),
    "folder": (_folder, ("live", "padded")),
    "tar archive, stored": (_tar, ("live", "padded")),
    "QCOW2, stored": (_qcow2, ("live", "padded", "deleted")),
}


def tried(folder: Path) -> tuple[list[Tried], int, int]:
    """Scan each medium for each seed; give the rows, how many hits there were, and wrong ones.

    A hit is wrong where its bytes are of no known file (for a folder: where nothing was planted).
    """
    counts: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    hits = wrong = 0
    for seed in SEEDS:
        pictures = pictures_of(seed)
        for kind, (make, copies) in MEDIA.items():
            here = folder / f"{seed} {kind}"
            here.mkdir()
            source = make(here, pictures)
            result = scanned(
                hash_set=a_whole_set_of(pictures.all),
                out=here / "result.json",
                request=a_request(source, stages=STAGES),
                with_means=means(),
            )
            items = {hit.item for hit in result.hits if hit.length > 0}
            planted = {getattr(pictures, copy) for copy in copies}
            hits += len(result.hits)
            wrong += len(items - {hashlib.sha256(each).hexdigest() for each in planted})
            for copy in copies:
                counts[kind, copy] += 1
                digest = hashlib.sha256(getattr(pictures, copy)).hexdigest()
                missed[kind, copy] += digest not in items
    rows = [Tried(k, COPIES[c], n, missed[k, c]) for (k, c), n in counts.items()]
    return rows, hits, wrong
