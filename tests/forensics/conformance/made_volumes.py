"""One volume for each registered reader of file systems, by standard tools, with the same files."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from tests.forensics.file_systems.own.apfs_builder import Volume as ApfsVolume
from tests.forensics.file_systems.own.apfs_builder import a_container
from tests.forensics.file_systems.recipes import MIB, an_image, exfat_mounted, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# ISO 9660 gives no other names than these; a folder, an empty file, and one of several blocks.
CONTENT = {
    "/A.TXT": b"a short file",
    "/B.BIN": random.Random("B").randbytes(30_000),  # noqa: S311 -- no secret
    "/SUB/C.BIN": random.Random("C").randbytes(9_000),  # noqa: S311 -- no secret
}
HFS_IN_ISO = 65_536  # where xorriso lays the HFS+ volume of a hybrid


@dataclass(frozen=True)
class Made:
    """The bytes of a volume, and the files in it by their paths there."""

    data: bytes
    files: dict[str, bytes]


def a_folder(folder: Path) -> Path:
    for path, content in CONTENT.items():
        file = folder / path[1:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def _ntfs(folder: Path) -> bytes:
    medium = an_image(folder, "ntfs.dd", 8 * MIB)
    run("mkntfs", "-F", "-Q", "-q", "-c", 4096, medium.path)
    for path in CONTENT:
        # ntfscp makes no folders: the file of the folder stands beside the others, by that name.
        name = path.rpartition("/")[2]
        run("ntfscp", "-q", medium.path, folder / "files" / path[1:], name)
    return medium.path.read_bytes()


def _exfat(folder: Path) -> bytes:
    medium = an_image(folder, "exfat.dd", 8 * MIB)
    run("mkfs.exfat", medium.path)
    with exfat_mounted(medium) as mounted:
        a_folder(mounted)
    return medium.path.read_bytes()


def _ext(folder: Path) -> bytes:
    medium = an_image(folder, "ext.dd", 8 * MIB)
    run("mke2fs", "-q", "-F", "-t", "ext4", "-d", folder / "files", medium.path)
    return medium.path.read_bytes()


def _hfs(folder: Path) -> bytes:
    path = folder / "hybrid.iso"
    run("xorriso", "-as", "mkisofs", "-quiet", "-hfsplus", "-o", path, folder / "files")
    return path.read_bytes()[HFS_IN_ISO:]


def _ufs(folder: Path) -> bytes:
    path = folder / "ufs.dd"
    run("makefs", "-t", "ffs", "-s", "4m", path, folder / "files")
    return path.read_bytes()


def _iso(folder: Path) -> bytes:
    path = folder / "cd.iso"
    run("makefs", "-t", "cd9660", path, folder / "files")
    return path.read_bytes()


def _fat(folder: Path) -> bytes:
    medium = an_image(folder, "fat.dd", 9 * MIB)
    run("mkfs.vfat", "-F", "16", "-s", "4", medium.path)
    run("mmd", "-i", medium.path, "::SUB")
    for path in CONTENT:
        run("mcopy", "-i", medium.path, folder / "files" / path[1:], f"::{path}")
    return medium.path.read_bytes()


def _xfs(folder: Path) -> bytes:
    path, files = folder / "xfs.dd", folder / "files"
    an_image(folder, "xfs.dd", 20 * MIB)
    listed = f"A.TXT ---644 0 0 {files}/A.TXT\nB.BIN ---644 0 0 {files}/B.BIN\n"
    within = f"SUB d--755 0 0\nC.BIN ---644 0 0 {files}/SUB/C.BIN\n$\n"
    (folder / "proto").write_text(f"/none\n0 0\nd--755 0 0\n{listed}{within}$\n")
    run("mkfs.xfs", "--unsupported", "-q", "-p", folder / "proto", path)
    return path.read_bytes()


def _btrfs(folder: Path) -> bytes:
    path = folder / "btrfs.dd"
    an_image(folder, "btrfs.dd", 16 * MIB)
    run("mkfs.btrfs", "-q", "-M", "-n", "4096", "--rootdir", folder / "files", path)
    return path.read_bytes()


def _f2fs(folder: Path) -> bytes:
    path = folder / "f2fs.dd"
    an_image(folder, "f2fs.dd", 64 * MIB)
    run("mkfs.f2fs", "-q", "-O", "extra_attr,inode_checksum", path)
    run("sload.f2fs", "-f", folder / "files", path)
    return path.read_bytes()


def _apfs(folder: Path) -> bytes:  # noqa: ARG001 -- no tool here writes files into one
    return a_container(ApfsVolume(CONTENT))


RECIPES: dict[str, Callable[[Path], bytes]] = {
    "NTFS": _ntfs, "exFAT": _exfat, "ext": _ext, "HFS": _hfs, "UFS": _ufs, "XFS": _xfs,
    "F2FS": _f2fs, "Btrfs": _btrfs, "APFS": _apfs, "ISO": _iso, "FAT": _fat,
}  # fmt: skip


def made(name: str, folder: Path) -> Made:
    """Make the volume of a reader; one without a recipe does not conform."""
    assert name in RECIPES, f"the reader {name} has no recipe: say how its volume is made"
    a_folder(folder / "files")
    files = CONTENT
    if name == "NTFS":
        files = {"/" + path.rpartition("/")[2]: content for path, content in CONTENT.items()}
    return Made(RECIPES[name](folder), files)
