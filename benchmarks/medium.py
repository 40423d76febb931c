"""The media of the benchmark, made by standard tools from a seed and kept in a folder.

The main medium has a GPT with NTFS, ext4 and FAT. Free space holds old random data and zeros, as on
a used disk. Of the known files, 60 are planted: live, renamed, in fragments, in alternate data
streams, deleted, and deleted with the middle third overwritten. Making it takes loop devices and
mounts, thus root.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1 << 20
# Part of the folder's name: another recipe is another medium.
RECIPE = 2
SEED = 1
PREFILLED = 0.6
FULL = 0.55
PIECE = 64 * 1024
# Of ext4, which spreads folders by it: the same in every run.
HASH_SEED = "00000000-0000-4000-8000-000000000001"
EWFACQUIRE = "ewfacquire -u -q -b 64 -c fast -f encase6 -S 2GiB"


@dataclass(frozen=True)
class Part:
    """A partition: its share of the medium, and how many plants of each way lie in it."""

    name: str
    share: float
    make: tuple[str, ...]
    plants: dict[str, int]


PARTS = (
    Part(
        "ntfs",
        0.60,
        ("mkfs.ntfs", "-Q", "-q", "-F"),
        {"live": 12, "renamed": 3, "fragmented": 4, "ads": 4, "deleted": 4, "overwritten": 3},
    ),
    Part(
        "ext4",
        0.23,
        # Blocks of 4 KiB on a small one too: its groups are then so large that a plant lies in one.
        ("mkfs.ext4", "-q", "-F", "-m0", "-b4096", "-E", f"nodiscard,hash_seed={HASH_SEED}"),
        {"live": 8, "renamed": 2, "fragmented": 4, "deleted": 2, "overwritten": 2},
    ),
    Part("fat", 0.13, ("mkfs.fat",), {"live": 6, "renamed": 2, "deleted": 2, "overwritten": 2}),
)
GONE = ("deleted", "overwritten")


@dataclass(frozen=True)
class Wanted:
    """What a medium is to be: bytes, files, known files, and whether there is an E01 of it too."""

    size: int
    files: int
    known: int
    with_e01: bool

    @property
    def name(self) -> str:
        """The folder that holds it."""
        kind = "" if self.with_e01 else "-raw"
        return f"medium-{RECIPE}-{SEED}-{self.size // MIB}m-{self.files}f-{self.known}k{kind}"


@dataclass(frozen=True)
class Plant:
    """A known file that lies on the medium: its number, how it lies there, and where."""

    item: int
    way: str
    part: str


class Medium:
    """A finished medium: ``raw``, ``e01``, the ``originals`` and the truth about the plants."""

    def __init__(self, folder: Path, wanted: Wanted) -> None:
        self.folder = folder
        self.wanted = wanted
        self.raw = folder / "medium.raw"
        self.e01 = folder / "medium.E01"
        self.originals = folder / "originals"
        truth = json.loads((folder / "truth.json").read_text())
        self.plants = tuple(Plant(**plant) for plant in truth["plants"])
        self.offsets: dict[str, tuple[int, int]] = {
            name: (start, size) for name, (start, size) in truth["parts"].items()
        }

    @cached_property
    def known(self) -> list[bytes]:
        """The contents of the known files, by number."""
        return [known_file(item) for item in range(self.wanted.known)]

    def digests(self, algorithm: str) -> dict[str, int]:
        """Hexadecimal digests of the planted files, and which known file each is."""
        return {
            hashlib.new(algorithm, known_file(p.item), usedforsecurity=False).hexdigest(): p.item
            for p in self.plants
        }


def known_file(item: int) -> bytes:
    """The known file of this number: about 1 MB, the same in every run."""
    rng = np.random.Generator(np.random.SFC64([SEED, 7, item]))
    return _jpeg_start(rng) + rng.bytes(int(rng.integers(800_000, 1_200_000))) + b"\xff\xd9"


def medium_at(cache: Path, wanted: Wanted) -> Medium:
    """The medium of this kind: the kept one, or a new one where none was finished."""
    folder = cache / wanted.name
    if not (folder / "truth.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _make(folder, wanted)
    return Medium(folder, wanted)


def compressible_at(cache: Path, size: int) -> Path:
    """An E01 of system files from ``/usr``, up to ``size`` bytes: inflating is all its work."""
    folder = cache / f"system-{RECIPE}-{size // MIB}m"
    first = folder / "system.E01"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        raw = folder / "system.raw"
        packing = ["tar", "-c", "--sort=name", "-C", "/usr", "lib", "share", "bin"]
        with (
            raw.open("wb") as file,
            subprocess.Popen(packing, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tar,
        ):
            subprocess.run(["head", "-c", str(size)], stdin=tar.stdout, stdout=file, check=True)
            tar.kill()
        os.truncate(raw, raw.stat().st_size // 4096 * 4096)
        acquire(raw, folder / "system")
        raw.unlink()
        (folder / "done").touch()
    return first


def acquire(raw: Path, target: Path) -> None:
    """Write ``raw`` as an E01 of EnCase 6, as an examiner would."""
    _run(*EWFACQUIRE.split(), "-t", str(target), str(raw))


def _make(folder: Path, wanted: Wanted) -> None:
    originals = folder / "originals"
    originals.mkdir()
    for item in range(wanted.known):
        (originals / f"{item:04d}.jpg").write_bytes(known_file(item))
    raw = folder / "medium.raw"
    _prefill(raw, wanted.size)
    offsets = _partition(raw, wanted.size)
    plants = _plants()
    for number, part in enumerate(PARTS):
        start, size = offsets[part.name]
        mine = [plant for plant in plants if plant.part == part.name]
        with _loop_device(raw, start, size) as device:
            _run(*part.make, device)
            writer = _Writer(folder, device, part, mine, number)
            writer.fill(int(size * FULL), round(wanted.files * part.share / 0.96))
        _overwrite(raw, start, size, [p for p in mine if p.way == "overwritten"])
        _check_fragments(raw, start, size, [p for p in mine if p.way == "fragmented"])
    if wanted.with_e01:
        acquire(raw, folder / "medium")
    truth = {"parts": offsets, "plants": [asdict(plant) for plant in plants]}
    (folder / "truth.json").write_text(json.dumps(truth))


def _plants() -> list[Plant]:
    ways = [(way, part.name) for part in PARTS for way, n in part.plants.items() for _ in range(n)]
    return [Plant(item, way, part) for item, (way, part) in enumerate(ways)]


def _prefill(raw: Path, size: int) -> None:
    rng = np.random.Generator(np.random.SFC64([SEED, 1]))
    with raw.open("wb") as file:
        for _ in range(size // MIB):
            if rng.random() < PREFILLED:
                file.write(rng.bytes(MIB))
            else:
                file.seek(MIB, os.SEEK_CUR)
        file.truncate(size)


def _partition(raw: Path, size: int) -> dict[str, tuple[int, int]]:
    offsets, start = {}, MIB
    command = ["sgdisk", "-o"]
    for number, part in enumerate(PARTS, 1):
        length = int(size * part.share) // MIB * MIB
        offsets[part.name] = (start, length)
        command += ["-n", f"{number}:{start // 512}:{(start + length) // 512 - 1}"]
        start += length
    _run(*command, str(raw))
    return offsets


class _Writer:
    """Fills one partition: plants among thousands of other files."""

    def __init__(
        self, folder: Path, device: str, part: Part, plants: list[Plant], number: int
    ) -> None:
        self._folder = folder / "staged"
        self._device = device
        self._part = part
        self._plants = plants
        self._rng = np.random.Generator(np.random.SFC64([SEED, 2, number]))

    def fill(self, size: int, files: int) -> None:
        self._folder.mkdir()
        if self._part.name == "fat":
            self._write(self._folder, size, files)
            self._copy_to_fat()
            shutil.rmtree(self._folder)
            return
        with mounted(self._device, self._folder, self._part.name, "rw"):
            if self._part.name == "ext4":
                _hold_nothing_back(self._device)
            self._write(self._folder, size, files)
            # What waits to be written must not take the places that become free.
            _run("sync", "-f", str(self._folder))
            for plant in self._plants:
                if plant.way in GONE:
                    _place(self._folder, plant).unlink()
        self._folder.rmdir()

    def _write(self, root: Path, size: int, files: int) -> None:
        (root / "plants").mkdir()
        # What is to be overwritten comes first, so that it lies in one piece.
        for plant in sorted(self._plants, key=lambda p: p.way not in GONE):
            if plant.way != "fragmented":
                self._plant(root, plant)
        _write_in_pieces(root, [plant for plant in self._plants if plant.way == "fragmented"])
        planted = len(self._plants) * MIB
        for number, length in enumerate(self._sizes(max(size - planted, MIB), files)):
            place = root / f"d{number // 200:03d}" / f"f{number:06d}.{_ending(length)}"
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(self._content(length))

    def _plant(self, root: Path, plant: Plant) -> None:
        place = _place(root, plant)
        if plant.way == "ads":
            place.write_bytes(b"nothing to see here\n")
            # ntfs-3g's own way to a stream, whatever the mount's options are.
            place = place.with_name(place.name + ":kept")
        _written(place, known_file(plant.item))

    def _sizes(self, total: int, files: int) -> list[int]:
        """Many small files, some pictures, few films, adding up to about ``total``."""
        drawn = self._rng.lognormal(9.0, 2.0, files).clip(100, 2_000_000)
        return [max(64, int(size)) for size in drawn * (total / drawn.sum())]

    def _content(self, length: int) -> bytes:
        if length < 20_000:
            return (b"%d, a line of a file of text\n" % length * (length // 20 + 1))[:length]
        return (_jpeg_start(self._rng) + self._rng.bytes(length))[:length]

    def _copy_to_fat(self) -> None:
        plants = [self._folder / "plants"] if self._plants else []
        for folder in [*plants, *sorted(self._folder.glob("d*"))]:
            _run("mcopy", "-s", "-i", self._device, str(folder), "::")
        for plant in self._plants:
            if plant.way in GONE:
                inside = _place(self._folder, plant).relative_to(self._folder)
                _run("mdel", "-i", self._device, f"::{inside}")


def _write_in_pieces(root: Path, plants: list[Plant]) -> None:
    """Write files where the only free space is a comb of small holes, then free the rest again."""
    if not plants:
        return
    comb, ballast = root / "comb", root / "ballast"
    comb.mkdir()
    ballast.mkdir()
    rng = np.random.Generator(np.random.SFC64([SEED, 4]))
    for number in range(len(plants) * 2 * 1_300_000 // PIECE):
        _written(comb / f"{number:04d}.dat", rng.bytes(PIECE))
    _take_what_is_free(ballast)
    # Not every second one: ntfs-3g writes new files to two places in turn.
    for number in rng.permutation(len(list(comb.iterdir())))[::2]:
        (comb / f"{number:04d}.dat").unlink()
    for plant in plants:
        _written(_place(root, plant), known_file(plant.item))
    shutil.rmtree(ballast)


def _hold_nothing_back(device: str) -> None:
    """Let ext4 give out its last blocks too: else a file may lie whole in those that it keeps."""
    (Path("/sys/fs/ext4") / Path(device).name / "reserved_clusters").write_text("0")


def _take_what_is_free(folder: Path) -> None:
    """Take half of the free space, then half of the rest, and so on.

    ntfs-3g gives back what it could not take only after a while, so never ask for too much.
    """
    for number in range(64):
        space = os.statvfs(folder)
        size = space.f_bavail // 2 * space.f_frsize
        if size < PIECE // 2:
            return
        with (folder / f"{number:02d}").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)


def _written(place: Path, content: bytes) -> None:
    with place.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _place(root: Path, plant: Plant) -> Path:
    name = f"note{plant.item:02d}.tmp" if plant.way == "renamed" else f"img{plant.item:02d}.jpg"
    return root / "plants" / name


def _overwrite(raw: Path, start: int, size: int, plants: list[Plant]) -> None:
    with _mapped(raw) as view:
        for plant in plants:
            content = known_file(plant.item)
            at = view.find(content[:4096], start, start + size)
            if at < 0 or view[at : at + len(content)] != content:
                raise SystemExit(f"plant {plant.item} does not lie in one piece on {plant.part}")
            third = len(content) // 3
            noise = np.random.Generator(np.random.SFC64([SEED, 3, plant.item])).bytes(third)
            view[at + third : at + 2 * third] = noise


def _check_fragments(raw: Path, start: int, size: int, plants: list[Plant]) -> None:
    with _mapped(raw) as view:
        for plant in plants:
            content = known_file(plant.item)
            at = view.find(content[:4096], start, start + size)
            if at < 0 or view[at : at + len(content)] == content:
                raise SystemExit(f"plant {plant.item} does not lie in pieces on {plant.part}")


@contextmanager
def _mapped(raw: Path) -> Iterator[mmap.mmap]:
    with raw.open("r+b") as file, mmap.mmap(file.fileno(), 0) as view:
        yield view


@contextmanager
def _loop_device(raw: Path, start: int, size: int) -> Iterator[str]:
    named = ["losetup", "-f", "--show", "-o", str(start), "--sizelimit", str(size), str(raw)]
    device = subprocess.run(named, check=True, capture_output=True, text=True).stdout.strip()
    try:
        yield device
    finally:
        _run("losetup", "-d", device)


@contextmanager
def mounted(device: str, folder: Path, kind: str, mode: str) -> Iterator[None]:
    """Have ``device`` mounted at ``folder`` meanwhile, NTFS by ntfs-3g."""
    if kind == "ntfs":
        _run("ntfs-3g", "-o", f"{mode},streams_interface=windows", device, str(folder))
    else:
        _run("mount", "-t", kind, "-o", mode, device, str(folder))
    try:
        yield
    finally:
        _run("umount", str(folder))


def _jpeg_start(rng: np.random.Generator) -> bytes:
    """The first bytes of a camera's JPEG: shared tables, and a date of its own."""
    exif = b"Exif\0\0II*\0" + b"2019:%06d\0" % rng.integers(1_000_000) + bytes(80)
    tables = bytes(range(1, 65)) * 2
    parts = ((0xE1, exif), (0xDB, tables), (0xC4, tables[:28]))
    segments = [bytes([0xFF, kind]) + (len(b) + 2).to_bytes(2, "big") + b for kind, b in parts]
    return b"\xff\xd8" + b"".join(segments)


def _ending(length: int) -> str:
    return "txt" if length < 20_000 else "jpg"


def _run(*command: str) -> None:
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "MTOOLS_SKIP_CHECK": "1", "TZ": "UTC"},
    )
    if done.returncode:
        said = (done.stderr or done.stdout).decode(errors="replace").strip()
        raise SystemExit(f"{command[0]} failed: {said[-400:]}")
