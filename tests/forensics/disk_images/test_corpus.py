"""Disk images of other projects, and hostile ones, where the corpora are present."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest

from forensics.containers import identify_source, open_image
from forensics.disk_images.verifying import digest_medium
from forensics.errors import DiskImageError
from forensics.values import Extent, HashAlgorithm
from forensics.volumes.opening import open_volumes
from tests.peak_memory import peak_memory

pytestmark = pytest.mark.corpus

ROOT = Path(__file__).parents[3]

READ_FORMATS = ("raw", "split raw", "e01", "qcow2", "vmdk", "vhd")
HOSTILE = (
    "e01_",
    "random.",
    "empty.",
    "split_",
    "gpt_",
    "mbr_",
    "qcow2_",
    "vmdk_",
    "vhd_",
    "vhdx_",
)
ERRORS = {
    "e01_loop.E01", "e01_next_far.E01", "e01_volume_huge.E01", "random.E01", "empty.raw",
    "empty.qcow2", "qcow2_cluster_bits.qcow2", "qcow2_size_huge.qcow2", "qcow2_trunc.qcow2",
    "vhd_block_zero.vhd", "vhdx_headers.vhdx",
}  # fmt: skip
# Of those that name a file elsewhere nothing but their own bytes is given.
INCOMPLETE = {
    "e01_trunc.E01", "e01_no_seg2.E01", "e01_chunk_flips.E01", "split_gap.001",
    "qcow2_backing.qcow2", "qcow2_backing_self.qcow2", "vhd_bat_far.vhd",
    "vmdk_flat_traversal.vmdk", "vmdk_trunc.vmdk",
}  # fmt: skip


def unpacked(folder: Path, image: dict[str, Any], target: Path) -> Path:
    for file in image["files"]:
        stored = folder / image["id"] / file["stored"]
        out = target / file["name"].removesuffix(".gz")
        if file["store"] == "gzip":
            with gzip.open(stored) as source, out.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        else:
            shutil.copyfile(stored, out)
    first: str = image["files"][0]["name"]
    return target / first.removesuffix(".gz")


def test_images_of_other_projects_have_their_digests_and_partitions(
    corpus: Path, tmp_path: Path
) -> None:
    folder = corpus / "third_party"
    checked = 0
    for image in json.loads((folder / "manifest.json").read_text())["images"]:
        if not image["format"].startswith(READ_FORMATS) or not image["raw"]:
            continue
        disk_image = open_image(identify_source(unpacked(folder, image, tmp_path)))
        content = disk_image.read_at(Extent(0, disk_image.size))
        assert hashlib.sha256(content).hexdigest() == image["raw"]["sha256"], image["id"]
        volumes, _ = open_volumes(disk_image, source=image["id"])
        expected = [Extent(p["start"], p["length"]) for p in image["partitions"] or ()]
        assert [v.extent for v in volumes if v.partition] == expected, image["id"]
        disk_image.close()
        checked += 1
    assert checked >= 16


def read_all(folder: Path) -> None:
    """Read each of the hostile images: a fault, an error, or its bytes; soon, in little memory."""
    failed, incomplete = set(), set()
    for path in sorted(folder.iterdir()):
        started = time.monotonic()
        try:
            image = open_image(identify_source(path))
        except DiskImageError:
            failed.add(path.name)
        else:
            open_volumes(image, source=path.name)
            found = digest_medium(image, algorithms=[HashAlgorithm.MD5], on_progress=_ignore)
            if found.faults:
                incomplete.add(path.name)
            image.close()
        assert time.monotonic() - started < 10, path.name

    assert failed >= ERRORS, ERRORS - failed
    assert incomplete == INCOMPLETE, incomplete ^ INCOMPLETE
    assert peak_memory() < 2 << 30


def test_hostile_containers_and_tables_neither_crash_nor_hang(corpus: Path, tmp_path: Path) -> None:
    """In a process of its own, whose memory no other test fills."""
    with tarfile.open(corpus / "hostile.tar.xz") as archive:
        names = [n for n in archive.getnames() if n.removeprefix("./").startswith(HOSTILE)]
        for name in names:
            archive.extract(name, tmp_path, filter="data")
    code = f"from pathlib import Path; from {__name__} import read_all; read_all(Path.cwd())"

    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-2000:]


def _ignore(_: int) -> None:
    """Progress is of no interest here."""
