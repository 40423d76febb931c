"""Media of each kind with one copy of each kind, by standard tools; some need root, to mount."""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.forensics.disk_images.recipes import acquire
from tests.forensics.file_systems.recipes import Medium, exfat_mounted, ntfs_mounted
from tests.forensics.scanning.recipes import MIB, a_picture, blank, patched, run
from tests.forensics.virtual_disks.recipes import converted
from tests.forensics.volumes.composed import groups
from tests.forensics.volumes.composed.groups import EXTENT, FIRST, linear, physical
from tests.forensics.volumes.locked import recipes

if TYPE_CHECKING:
    from collections.abc import Callable

SECTOR, CLUSTER = 512, 32 * 1024
SIZES = {
    "live": 50_001, "padded": 30_003, "deleted": 20_480, "resident": 601, "stream": 12_345,
    "slack": 9_000, "truncated": 40_960, "second": 45_057, "lost": 44_444, "gap": 33_333,
}  # fmt: skip
KEPT = 24_000  # bytes of a truncated copy
LOCKED = "locked.raw"
CARRIER = (b"a letter that says nothing of note\n" * 150)[:5000]
Pictures = dict[str, bytes]


def pictures_of(seed: int) -> Pictures:
    """One picture for each kind of copy, other ones for each seed."""
    return {name: a_picture(f"{name} {seed}", size) for name, size in SIZES.items()}


def _files(pictures: Pictures) -> dict[str, bytes]:
    """What is written, the file that is deleted last; a decoy of equal size, and fillers."""
    return {
        "LIVE.JPG": pictures["live"],
        "PAD.JPG": pictures["padded"] + bytes(13),
        "CUT.JPG": pictures["truncated"][:KEPT],
        "CARRIER.TXT": CARRIER,
        "DECOY.JPG": pictures["live"][:-1] + b"x",
        **{f"F{n}.TXT": a_picture(f"filler {n}", 700 + n) for n in range(10)},
        "GONE.JPG": pictures["deleted"],
    }


def _with_slack(path: Path, content: bytes) -> Path:
    """Put bytes behind the end of the letter, within its last cluster."""
    at = path.read_bytes().index(CARRIER) + len(CARRIER)
    return patched(path, (-(-at // SECTOR) * SECTOR, content))


def _write_all(folder: Path, pictures: Pictures) -> None:
    for name, content in _files(pictures).items():
        (folder / name).write_bytes(content)


def fat(folder: Path, pictures: Pictures) -> Path:
    image, source = folder / "stick.raw", folder / "content"
    sectors = str(CLUSTER // SECTOR)
    run("mformat", "-C", "-i", image, "-c", sectors, "-T", str(8 * MIB // SECTOR), "::")
    for name, content in _files(pictures).items():
        source.write_bytes(content)
        run("mcopy", "-i", image, source, f"::{name}")
    run("mdel", "-i", image, "::GONE.JPG")
    return _with_slack(image, pictures["slack"])


def e01(folder: Path, pictures: Pictures) -> Path:
    return acquire(fat(folder, pictures), folder / "stick", "-c", "fast")


def ntfs(folder: Path, pictures: Pictures) -> Path:
    image = blank(folder / "disk.raw", 16 * MIB)
    run("mkntfs", "-F", "-Q", "-q", "-c", str(CLUSTER), image)
    with ntfs_mounted(Medium(image)) as there:
        (there / "SMALL.PNG").write_bytes(pictures["resident"])
        (there / "NOTE.TXT").write_bytes(b"nothing here\n")
        (there / "NOTE.TXT:hidden").write_bytes(pictures["stream"])
        _write_all(there, pictures)
    with ntfs_mounted(Medium(image)) as there:
        (there / "GONE.JPG").unlink()
    return _with_slack(image, pictures["slack"])


def exfat(folder: Path, pictures: Pictures) -> Path:
    image = blank(folder / "card.raw", 16 * MIB)
    run("/usr/sbin/mkfs.exfat", "-c", str(CLUSTER), image)
    with exfat_mounted(Medium(image)) as there:
        _write_all(there, pictures)
    with exfat_mounted(Medium(image)) as there:
        (there / "GONE.JPG").unlink()
    return _with_slack(image, pictures["slack"])


def ext4(folder: Path, pictures: Pictures, *, name: str = "disk.raw") -> Path:
    image, source = blank(folder / name, 8 * MIB), folder / f"{name}.files"
    source.mkdir()
    _write_all(source, pictures)
    run("/usr/sbin/mke2fs", "-q", "-t", "ext4", "-d", source, image)
    run("/usr/sbin/debugfs", "-w", "-R", "rm /GONE.JPG", image)
    return image


def _ext4_with(image: Path, content: bytes) -> bytes:
    source = image.with_suffix(".files")
    source.mkdir()
    (source / "A.JPG").write_bytes(content)
    run("/usr/sbin/mke2fs", "-q", "-t", "ext4", "-d", source, blank(image, 4 * MIB))
    return image.read_bytes()


def gpt(folder: Path, pictures: Pictures) -> Path:
    """Two partitions; behind them a file system and bytes that no partition holds."""
    disk = blank(folder / "disk.raw", 32 * MIB)
    script = "label: gpt\nstart=2048, size=16384\nstart=20480, size=8192\n"
    subprocess.run(["/usr/sbin/sfdisk", "-q", disk], check=True, input=script.encode())
    return patched(
        disk,
        (MIB, fat(folder, pictures).read_bytes()),
        (10 * MIB, _ext4_with(folder / "second.img", pictures["second"])),
        (16 * MIB, _ext4_with(folder / "lost.img", pictures["lost"])),
        (22 * MIB + 7 * SECTOR, pictures["gap"]),
    )


def logical(folder: Path, pictures: Pictures) -> Path:
    there = folder / "phone"
    there.mkdir()
    _write_all(there, pictures)
    (there / "GONE.JPG").unlink()
    return there


def no_file_system(folder: Path, pictures: Pictures) -> Path:
    medium = folder / "wiped.raw"
    cut = pictures["truncated"][:KEPT]
    pieces = (bytes(MIB), pictures["live"], bytes(4096), pictures["deleted"], bytes(5000), cut)
    medium.write_bytes(b"".join(pieces) + bytes(MIB))
    return medium


def tar(folder: Path, pictures: Pictures) -> Path:
    with tarfile.open(folder / "phone.tar", "w") as archive:
        archive.add(logical(folder, pictures), "phone")
    return folder / "phone.tar"


def tar_gz(folder: Path, pictures: Pictures) -> Path:
    out = folder / "phone.tar.gz"
    run("tar", "-czf", out, "-C", logical(folder, pictures), ".")
    return out


def deflated(folder: Path, pictures: Pictures) -> Path:
    out = folder / "phone.zip"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(logical(folder, pictures).iterdir()):
            archive.write(path, path.name)
    return out


def qcow(folder: Path, pictures: Pictures) -> Path:
    """The first version, which is not read: whole clusters lie in it as they are."""
    out = folder / "disk.qcow"
    run("qemu-img", "convert", "-O", "qcow", fat(folder, pictures), out)
    return out


def virtual(form: str) -> Callable[[Path, Pictures], Path]:
    def make(folder: Path, pictures: Pictures) -> Path:
        return converted(fat(folder, pictures), folder, form)

    return make


def chain(folder: Path, pictures: Pictures) -> Path:
    """A delta upon a disk that was made before the first mebibyte was written."""
    stick = fat(folder, pictures)
    before = folder / "before.raw"
    before.write_bytes(bytes(MIB) + stick.read_bytes()[MIB:])
    base, top = converted(before, folder, "qcow2"), folder / "top.qcow2"
    run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-B", base, "-F", "qcow2", stick, top)
    return top


def locked(folder: Path, pictures: Pictures) -> Path:
    """The stick as a LUKS2 volume, whose header cryptsetup makes."""
    medium = folder / LOCKED
    medium.write_bytes(recipes.luks2(folder, fat(folder, pictures).read_bytes()))
    return medium


def xfs(folder: Path, pictures: Pictures) -> Path:
    image = blank(folder / "disk.raw", 24 * MIB)
    with TemporaryDirectory() as plain:  # its tool takes paths without spaces and commas alone
        source, proto = Path(plain) / "files", Path(plain) / "proto"
        source.mkdir()
        _write_all(source, pictures)
        (source / "GONE.JPG").unlink()  # no tool deletes a file of XFS that is not mounted
        names = "".join(f"{path.name} ---644 0 0 {path}\n" for path in sorted(source.iterdir()))
        proto.write_text(f"/none\n0 0\nd--755 0 0\n{names}$\n", "utf-8")
        run("/usr/sbin/mkfs.xfs", "--unsupported", "-q", "-p", proto, image)
    return image


def lvm(folder: Path, pictures: Pictures) -> Path:
    """A logical volume of two pieces, of which the second lies before the first."""
    content = fat(folder, pictures).read_bytes()
    count = len(content) // EXTENT
    segments = linear(0, 3, f'"pv0", {count}'), linear(3, count - 3, '"pv0", 2')
    group = physical(groups.logical("data", *segments), size=(count + 20) * EXTENT)
    for at, extent, number in ((0, count, 3), (3, 2, count - 3)):
        some = content[at * EXTENT : (at + number) * EXTENT]
        group[FIRST + extent * EXTENT : FIRST + extent * EXTENT + len(some)] = some
    disk = folder / "group.raw"
    disk.write_bytes(group)
    return disk


def opened(source: Path) -> tuple[Path, int]:
    """Where the bytes of a medium lie decrypted, and how far before their places there."""
    if source.name != LOCKED:
        return source, 0
    return source.with_name("stick.raw"), recipes.LUKS2_INSIDE


_FILES = ("live", "padded", "truncated", "deleted")
MEDIA: dict[str, tuple[Callable[[Path, Pictures], Path], tuple[str, ...]]] = {
    "FAT, raw": (fat, (*_FILES, "slack")),
    "FAT, E01": (e01, (*_FILES, "slack")),
    "exFAT, raw": (exfat, (*_FILES, "slack")),
    "NTFS, raw": (ntfs, (*_FILES, "slack", "resident", "stream")),
    "ext4, raw": (ext4, _FILES),
    "GPT with FAT and ext4": (gpt, (*_FILES, "slack", "second", "lost", "gap")),
    "XFS, raw": (xfs, ("live", "padded", "truncated")),
    "FAT in LVM2, in two pieces": (lvm, (*_FILES, "slack")),
    "no file system": (no_file_system, ("live", "truncated", "deleted")),
    "folder": (logical, ("live", "padded", "truncated")),
    "tar archive": (tar, ("live", "padded", "truncated")),
    "tar archive, gzip": (tar_gz, ("live", "padded", "truncated")),
    "zip archive, deflated": (deflated, ("live", "padded", "truncated")),
    "QCOW of version 1, stored": (qcow, (*_FILES, "slack")),
    "FAT, QCOW2 with Zstandard": (virtual("qcow2, zstd"), (*_FILES, "slack")),
    "FAT, QCOW2 upon another": (chain, (*_FILES, "slack")),
    "FAT, LUKS2 with its key": (locked, (*_FILES, "slack")),
    "FAT, VDI": (virtual("vdi"), (*_FILES, "slack")),
    "FAT, VHD": (virtual("vhd, dynamic"), (*_FILES, "slack")),
    "FAT, VHDX": (virtual("vhdx, dynamic"), (*_FILES, "slack")),
    "FAT, VMDK, stream-optimised": (virtual("vmdk, stream"), (*_FILES, "slack")),
}
"""For each kind of medium how to make it, and which copies are there."""
