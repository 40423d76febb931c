"""Changed files of every form: whatever they say, an error of ours or a medium, and no wait."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest

from forensics.disk_images.sequential import read_through
from forensics.errors import DiskImageError, UnreadableExtentError
from forensics.values import Extent
from forensics.virtual_disks.opening import VirtualDiskReader, open_virtual_disk
from tests.forensics.virtual_disks.dmg_recipes import a_dmg, a_sparse_dmg
from tests.forensics.virtual_disks.recipes import KIB, child_of, converted, vhd_child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMS = (
    "qcow2", "qcow2 in parts of clusters", "qcow2, zlib", "qcow2, zstd", "vdi", "vhd, dynamic",
    "vhdx, dynamic", "vmdk, sparse", "vmdk, stream", "vmdk, flat",
)  # fmt: skip
OTHERS = ("child of qcow2", "delta", "child of vhd", "dmg", "sparse dmg")
SMALL, LARGE = 60, 8500
"""Changed files of each form: some hundreds together, and 100,000 in a long run."""
SECONDS = 2.0  # of processor time that one file may take
READ = 256 * KIB
VALUES = (0, 1, 0x7F, 0x80, 0xFF)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("seeds")
    raw = folder / "medium.raw"
    raw.write_bytes(random.Random(3).randbytes(200 * KIB) + bytes(200 * KIB) + b"text" * 30_000)  # noqa: S311
    made: dict[str, Path] = {}
    for number, form in enumerate(FORMS):
        (folder / str(number)).mkdir()
        made[form] = converted(raw, folder / str(number), form)
    for number, (form, child) in enumerate(
        (("qcow2", "child of qcow2"), ("vmdk, sparse", "delta"))
    ):
        kind = form.split(",")[0]
        path = made[form].parent / f"child{number}.{kind}"
        made[child] = child_of(made[form], path, form=kind, below=kind)
    for name, make in (("dmg", a_dmg), ("sparse dmg", a_sparse_dmg)):
        (folder / name).mkdir()
        made[name] = make(raw.read_bytes(), folder / name / "disk.dmg")
    base = made["vhd, dynamic"]
    made["child of vhd"] = vhd_child(base, base.parent / "child.vhd", own={5: b"a" * 512})
    return made


def places(path: Path) -> list[int]:
    """Where a file is not all zeros within its first MiB and its last 2 KiB: tables, mostly."""
    size = path.stat().st_size
    data = path.read_bytes()
    return [at for at in (*range(min(size, 1 << 20)), *range(max(size - 2048, 0), size))
            if data[at] or at % 512 < 64]  # fmt: skip


def changes(path: Path, count: int, source: random.Random) -> Iterator[list[tuple[int, bytes]]]:
    there = places(path)
    heads = [at for at in there if at < 4096] or there
    for _ in range(count):
        yield [
            (source.choice(heads if source.random() < 0.6 else there), _value(source))
            for _ in range(source.choice((1, 1, 1, 2, 4, 16)))
        ]


def _value(source: random.Random) -> bytes:
    if source.random() < 0.5:
        return bytes([source.choice(VALUES)])
    return source.choice((b"\xff" * 8, bytes(8), b"\x7f" + b"\xff" * 7, source.randbytes(4)))


def use(segments: tuple[Path, ...]) -> None:
    """Everything that a scan asks of a virtual disk, of a part of its medium."""
    VirtualDiskReader().wanted(segments)
    image = open_virtual_disk(segments)
    try:
        image.gaps()
        extent = Extent(0, min(image.size, READ))
        assert image.is_hole(extent) == (not list(image.kept_in(extent)))
        covered = 0
        for piece in read_through(image, extent, buffers=[memoryview(bytearray(100_000))]):
            is_error = isinstance(piece, UnreadableExtentError)
            covered += piece.length if is_error else len(piece[1])  # type: ignore[union-attr,index]
        assert covered == extent.length
        list(image.unreached(lambda: None))
    finally:
        image.close()


@pytest.mark.parametrize(
    "count", [SMALL, pytest.param(LARGE, marks=[pytest.mark.long, pytest.mark.timeout(3600)])]
)
@pytest.mark.parametrize("form", [*FORMS, *OTHERS])
def test_a_changed_file_neither_crashes_nor_hangs(
    form: str, count: int, seeds: dict[str, Path]
) -> None:
    path = seeds[form]
    others = [each for each in path.parent.iterdir() if each != path]
    segments = (path, *sorted(others))
    good = path.read_bytes()
    opened = 0

    for number, edits in enumerate(changes(path, count, random.Random(f"{form} {count}"))):  # noqa: S311
        with path.open("r+b") as file:
            for at, value in edits:
                file.seek(at)
                file.write(value)
        started = time.process_time()
        try:
            use(segments)
            opened += 1
        except DiskImageError:
            pass
        assert time.process_time() - started < SECONDS, (number, edits)
        with path.open("r+b") as file:
            for at, value in edits:
                file.seek(at)
                file.write(good[at : at + len(value)])
            os.ftruncate(file.fileno(), len(good))

    assert path.read_bytes() == good
    assert opened > count // 20  # else nothing behind the header was tried
