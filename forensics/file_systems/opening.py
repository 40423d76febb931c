"""A volume's file system, open for reading: what every reader of this folder starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytsk3

from forensics.disk_image import DiskImage
from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.runs import Geometry
from forensics.file_systems.tsk import TSK_ERRORS, TskFileSystem
from forensics.tsk_image import TskImage
from forensics.values import Extent, Fault
from forensics.volume import Volume
from forensics.volumes.table import peek

if TYPE_CHECKING:
    from forensics.file_systems.tsk import TskFile

BIGALLOC = 0x200
NTFS = frozenset({int(pytsk3.TSK_FS_TYPE_NTFS)})
EXT = frozenset(
    {int(t) for t in (pytsk3.TSK_FS_TYPE_EXT2, pytsk3.TSK_FS_TYPE_EXT3, pytsk3.TSK_FS_TYPE_EXT4)}
)
EXFAT = frozenset({int(pytsk3.TSK_FS_TYPE_EXFAT)})
FAT12 = frozenset({int(pytsk3.TSK_FS_TYPE_FAT12)})
FAT16 = frozenset({int(pytsk3.TSK_FS_TYPE_FAT16)})
FAT32 = frozenset({int(pytsk3.TSK_FS_TYPE_FAT32)})
FAT = FAT12 | FAT16 | FAT32
HFS = frozenset({int(pytsk3.TSK_FS_TYPE_HFS)})
ISO9660 = frozenset({int(pytsk3.TSK_FS_TYPE_ISO9660)})
UFS = frozenset(
    {int(t) for t in (pytsk3.TSK_FS_TYPE_FFS1, pytsk3.TSK_FS_TYPE_FFS1B, pytsk3.TSK_FS_TYPE_FFS2)}
)
# The last ones have the weakest marks. Names are the beginnings of the labels of volumes.
_KINDS = (
    ("NTFS", pytsk3.TSK_FS_TYPE_NTFS),
    ("exFAT", pytsk3.TSK_FS_TYPE_EXFAT),
    ("ext", pytsk3.TSK_FS_TYPE_EXT_DETECT),
    ("HFS", pytsk3.TSK_FS_TYPE_HFS),
    ("UFS", pytsk3.TSK_FS_TYPE_FFS_DETECT),
    ("ISO", pytsk3.TSK_FS_TYPE_ISO9660),
    ("FAT", pytsk3.TSK_FS_TYPE_FAT_DETECT),
)
READ = NTFS | EXT | EXFAT | FAT | HFS | ISO9660 | UFS


@dataclass(frozen=True, slots=True)
class OpenFileSystem:
    """One file system, open in one thread of one process, with the facts that all readers need."""

    disk_image: DiskImage
    volume: Volume
    source: str
    tsk_image: TskImage
    tsk: TskFileSystem
    kind: int
    geometry: Geometry
    also: tuple[str, ...]  # other kinds that open here too, and are not read

    def open_inode(self, inode: int) -> TskFile:
        """Return the ``pytsk3.File`` of an inode.

        Raises:
            FileSystemError: it cannot be read; the sentence does not name the inode.
        """
        self.tsk_image.last_error = None
        try:
            return self.tsk.open_meta(inode)
        except TSK_ERRORS as error:
            raise FileSystemError(self.reason("its record cannot be read")) from error

    def reason(self, otherwise: str) -> str:
        """Say why the latest call failed: the medium's own error where there was one."""
        error = self.tsk_image.last_error
        return str(error) if error is not None else otherwise

    def fault(self, place: str, reason: str, extents: tuple[Extent, ...] = ()) -> Fault:
        """Make the fault for a place within this volume, say ``inode 12``, extents cut to it."""
        where = f"{self.volume.where}, {place}" if place else self.volume.where
        end = self.geometry.end
        within = (Extent(e.offset, min(e.end, end) - e.offset) for e in extents if e.offset < end)
        return Fault(self.source, where, tuple(within), reason)


def open_file_system(disk_image: DiskImage, volume: Volume, *, source: str) -> OpenFileSystem:
    """Open the file system of a volume; ``source`` is what faults call the medium.

    Each kind is tried by itself, the one that the volume's label names first: The Sleuth Kit's own
    search reads all over the volume, and one bad place anywhere would keep all of it closed.

    Raises:
        FileSystemError: it cannot be opened, or is of a kind that this version does not read.
        UnreadableExtentError: the medium's bytes that describe it cannot be had.
    """
    tsk_image = TskImage(disk_image)
    found, error = _try_all(tsk_image, volume)
    if not found:
        if error is not None:
            raise error
        raise FileSystemError(f"{volume.where}: {_why_closed(disk_image, volume)}")
    (_, tsk), *others = found
    end = min(volume.extent.end, disk_image.size)
    kind, block_size = int(tsk.info.ftype), int(tsk.info.block_size)
    geometry = Geometry(volume.extent.offset, block_size, end, gaps_are_holes=kind in EXT)
    also = tuple(name for name, _ in others)
    return OpenFileSystem(disk_image, volume, source, tsk_image, tsk, kind, geometry, also)


def _why_closed(disk_image: DiskImage, volume: Volume) -> str:
    """What is known of a file system that no reader opens."""
    superblock = peek(disk_image, volume.extent.offset + 1024, 1024)
    if volume.label.startswith("ext") and len(superblock) == 1024:
        features = int.from_bytes(superblock[100:104], "little")  # kernel: s_feature_ro_compat
        if features & BIGALLOC:
            return "ext4 with clusters of several blocks (bigalloc) is not read by this version"
    return f"the file system ({volume.label}) cannot be opened"


def _try_all(
    tsk_image: TskImage, volume: Volume
) -> tuple[list[tuple[str, TskFileSystem]], UnreadableExtentError | None]:
    """Return all kinds that open, and why the first that should have opened could not be read."""
    found: dict[int, tuple[str, TskFileSystem]] = {}
    error: UnreadableExtentError | None = None
    for name, kind in sorted(_KINDS, key=lambda each: not volume.label.startswith(each[0])):
        tsk_image.last_error = None
        try:
            tsk = pytsk3.FS_Info(tsk_image, offset=volume.extent.offset, type=kind)
        except TSK_ERRORS:
            error = error or tsk_image.last_error
            continue
        if int(tsk.info.ftype) in READ and int(tsk.info.block_size) > 0:
            found.setdefault(int(tsk.info.ftype), (name, tsk))
    return list(found.values()), error
