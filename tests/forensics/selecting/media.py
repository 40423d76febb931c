"""A disk with four file systems that hold planted pictures, made by standard tools.

On each stand a picture over several blocks, a small one, one that was deleted, one within a file of
another form, some more, and a control file. What else is in the way of a file system is said there.
"""

from __future__ import annotations

from pathlib import Path

from forensics.value_classes import dataclass
from tests.forensics.file_systems.recipes import (
    MIB,
    Medium,
    a_loop_device,
    an_image,
    exfat_mounted,
    ntfs,
    ntfs_mounted,
    run,
)

BLOCK = 4096
PICTURE, CONTROL, GONE, SMALL, HELD = "picture.jpg", "control.bin", "gone.jpg", "small.jpg", "held"
MORE = tuple(f"more{number}.jpg" for number in range(4))
SIZES = {
    PICTURE: 20_007,
    CONTROL: 15_001,
    GONE: 9_011,
    SMALL: 420,
    HELD: 6_000,
    **{name: 1_500 + 3_000 * number for number, name in enumerate(MORE)},
}
PICTURES = tuple(name for name in SIZES if name != CONTROL)
STORE = "store.db"
_SIZES = {"NTFS": (6, "7"), "FAT32": (35, "c"), "exFAT": (4, "7"), "ext4": (8, "83")}  # MiB, type


@dataclass
class Disk:
    """A disk, what was planted on it by file system and name, and where its partitions lie."""

    path: Path
    planted: dict[tuple[str, str], bytes]
    places: dict[str, tuple[int, int]]

    def partition(self, system: str, data: bytes) -> bytes:
        """The bytes of one partition of a copy of the disk."""
        start, length = self.places[system]
        return data[start : start + length]


def a_disk(folder: Path) -> Disk:
    """One disk with a partition for each file system."""
    disk = an_image(folder, "disk.dd", (1 + sum(size for size, _ in _SIZES.values())) * MIB)
    table, start, planted, places = "label: dos\n", MIB, {}, {}
    for system, (size, kind) in _SIZES.items():
        table += f"start={start // MIB}MiB, size={size}MiB, type={kind}\n"
        places[system] = (start, size * MIB)
        start += size * MIB
    run("sfdisk", disk.path, stdin=table.encode())
    with disk.path.open("r+b") as file:
        for system, make in MEDIA.items():
            made = make(folder, _SIZES[system][0] * MIB)
            file.seek(places[system][0])
            file.write(made.path.read_bytes())
            planted.update({(system, name): what for name, what in made.planted.items()})
    return Disk(disk.path, planted, places)


def on_ntfs(folder: Path, size: int) -> Medium:
    """With a second name for the picture; the small one lies in its record, over a sector's end."""
    medium = ntfs(folder, "ntfs.dd", size=size)
    with ntfs_mounted(medium) as mounted:
        _fill(medium, mounted)
        (mounted / "second name.jpg").hardlink_to(mounted / PICTURE)
    with ntfs_mounted(medium) as mounted:
        (mounted / GONE).unlink()
    return medium


def on_fat(folder: Path, size: int) -> Medium:
    """FAT32 keeps all of a deleted name but its first letter, and its first cluster alone."""
    medium = an_image(folder, "fat32.dd", size)
    run("mkfs.vfat", "-F", "32", "-s", "1", medium.path)
    for name, content in _files(medium):
        run("mcopy", "-i", medium.path, "-", f"::{name}", stdin=content)
    run("mdel", "-i", medium.path, f"::{GONE}")
    return medium


def on_exfat(folder: Path, size: int) -> Medium:
    """Nothing of its own."""
    medium = an_image(folder, "exfat.dd", size)
    with a_loop_device(medium) as device:
        run("mkfs.exfat", device)
    with exfat_mounted(medium) as mounted:
        _fill(medium, mounted)
    with exfat_mounted(medium) as mounted:
        (mounted / GONE).unlink()
    return medium


def on_ext4(folder: Path, size: int) -> Medium:
    """A copy of the picture's first block lies in the journal, as one of data would keep it."""
    medium = an_image(folder, "ext4.dd", size)
    source = folder / "source"
    source.mkdir()
    _fill(medium, source)
    run("mkfs.ext4", "-q", "-F", "-b", BLOCK, "-d", source, medium.path)
    run("debugfs", "-w", "-R", f"rm {GONE}", medium.path)
    said = run("debugfs", "-R", "bmap <8> 200", medium.path).decode().splitlines()
    with medium.path.open("r+b") as file:
        file.seek(int(said[-1].split()[-1]) * BLOCK)
        file.write(medium.planted[PICTURE][:BLOCK])
    return medium


def _fill(medium: Medium, folder: Path) -> None:
    for name, content in _files(medium):
        (folder / name).write_bytes(content)


def _files(medium: Medium) -> list[tuple[str, bytes]]:
    """The files, and one of another form that holds a picture, as a database has it in a page."""
    found = [(name, medium.plant(name, size)) for name, size in SIZES.items() if name != HELD]
    held = b"something else".ljust(BLOCK, b"=") + medium.plant(HELD, SIZES[HELD]) + b"end"
    return [*found, (STORE, held)]


MEDIA = {"NTFS": on_ntfs, "FAT32": on_fat, "exFAT": on_exfat, "ext4": on_ext4}
IMAGES = ("ntfs.dd", "fat32.dd", "exfat.dd", "ext4.dd")
"""The same file systems, each in a file of its own beside the disk."""
CHECKERS = {
    "NTFS": ("ntfsfix", "-n"),
    "FAT32": ("fsck.fat", "-n"),
    "exFAT": ("fsck.exfat", "-n"),
    "ext4": ("e2fsck", "-f", "-n"),
}
