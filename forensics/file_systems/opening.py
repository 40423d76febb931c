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

if TYPE_CHECKING:
    from forensics.file_systems.tsk import TskFile

NTFS = frozenset({int(pytsk3.TSK_FS_TYPE_NTFS)})
EXT = frozenset(
    {int(t) for t in (pytsk3.TSK_FS_TYPE_EXT2, pytsk3.TSK_FS_TYPE_EXT3, pytsk3.TSK_FS_TYPE_EXT4)}
)
EXFAT = frozenset({int(pytsk3.TSK_FS_TYPE_EXFAT)})
FAT = frozenset(
    {int(t) for t in (pytsk3.TSK_FS_TYPE_FAT12, pytsk3.TSK_FS_TYPE_FAT16, pytsk3.TSK_FS_TYPE_FAT32)}
)
HFS = frozenset({int(pytsk3.TSK_FS_TYPE_HFS)})
ISO9660 = frozenset({int(pytsk3.TSK_FS_TYPE_ISO9660)})
UFS = frozenset(
    {int(t) for t in (pytsk3.TSK_FS_TYPE_FFS1, pytsk3.TSK_FS_TYPE_FFS1B, pytsk3.TSK_FS_TYPE_FFS2)}
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

    def open_inode(self, inode: int) -> TskFile:
        """Give the ``pytsk3.File`` of an inode.

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

    Raises:
        FileSystemError: it cannot be opened, or is of a kind that this version does not read.
        UnreadableExtentError: the medium's bytes that describe it cannot be had.
    """
    tsk_image = TskImage(disk_image)
    try:
        tsk = pytsk3.FS_Info(tsk_image, offset=volume.extent.offset)
        kind, block_size = int(tsk.info.ftype), int(tsk.info.block_size)
    except TSK_ERRORS as error:
        if isinstance(tsk_image.last_error, UnreadableExtentError):
            raise tsk_image.last_error from error
        message = f"{volume.where}: the file system ({volume.label}) cannot be opened"
        raise FileSystemError(message) from error
    if kind not in READ or block_size <= 0:
        message = f"{volume.where}: this version does not read its file system ({volume.label})"
        raise FileSystemError(message)
    end = min(volume.extent.end, disk_image.size)
    geometry = Geometry(volume.extent.offset, block_size, end, gaps_are_holes=kind in EXT)
    return OpenFileSystem(disk_image, volume, source, tsk_image, tsk, kind, geometry)
