"""What a reader of a file system is, and which there are.

A reader is registered by where it is, by the labels of the volumes that it reads (``volumes``
gives a volume its label), and by marks of formats that ``volumes`` does not know by itself. What no
reader is registered for is told as a fault, and its bytes are counted as unopened.
``docs/how-to/read-another-file-system.md`` makes one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from forensics.disk_image import DiskImage
from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.tsk_image import TskImage
from forensics.registry import Registry
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault
from forensics.volume import Volume
from forensics.wordings import file_systems as wordings
from forensics.wordings.wording import name_volumes, sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from forensics.file_system import FileEntry
    from forensics.file_systems.allocation import LiveExtents
    from forensics.file_systems.file_columns import FileColumns
    from forensics.values.media import Bytes


Shape = TypeVar("Shape")


@dataclass(frozen=True, eq=False)
class VolumeAtHand:
    """A volume that a reader is to open, in one thread; ``source`` is what faults call the medium.

    The disk image stays its opener's, and is never written to.
    """

    disk_image: DiskImage
    volume: Volume
    source: str

    @property
    def start(self) -> Bytes:
        """The first byte of the volume, from the start of the medium."""
        return self.volume.extent.offset

    @property
    def end(self) -> Bytes:
        """The first byte after the volume, or after the medium where that is shorter."""
        return min(self.volume.extent.end, self.disk_image.size)

    @cached_property
    def tsk_image(self) -> TskImage:
        """The medium for The Sleuth Kit, with one cache for all readers that go through it."""
        return TskImage(self.disk_image)

    def fault(self, place: str, reason: str, extents: tuple[Extent, ...] = ()) -> Fault:
        """Return the fault of a place within this volume, say ``inode 12``, extents cut to it."""
        where = f"{self.volume.where}, {place}" if place else self.volume.where
        end = self.end
        within = (Extent(e.offset, min(e.end, end) - e.offset) for e in extents if e.offset < end)
        return Fault(self.source, where, tuple(within), reason)

    def error(self, reason: str, place: str = "") -> FileSystemError:
        """Return an error whose sentence names the volume, and a place within it."""
        where = f"{self.volume.where}, {place}" if place else self.volume.where
        return FileSystemError(wordings.AT(where, reason))

    def first_copy(
        self, places: Sequence[Bytes], length: Bytes, read: Callable[[bytes], Shape | None]
    ) -> Shape | None:
        """Return what the first whole copy of a superblock says; None where none is one.

        ``places`` are from the start of the volume; ``read`` gives None for what is no superblock.

        Raises:
            FileSystemError: a copy is damaged or of a form that is not read, and no other is whole.
            UnreadableExtentError: a copy cannot be read, and no other is whole.
        """
        trouble: FileSystemError | UnreadableExtentError | None = None
        for place in places:
            if self.end - self.start < place + length:
                continue
            try:
                found = read(self.disk_image.read_at(Extent(self.start + place, length)))
            except (FileSystemError, UnreadableExtentError) as error:
                trouble = trouble or error
            else:
                if found is not None:
                    return found
        if trouble is not None:
            raise trouble
        return None


class FileSystem(Protocol):
    """A file system, open for reading in one thread of one process."""

    @property
    def size(self) -> Bytes | None:
        """How long the file system says that it is; None where it does not say."""

    def list_streams(self, live: LiveExtents) -> Iterator[FileColumns | FileEntry | Fault]:
        """Return every data stream of every file, live and deleted, and a fault for what is lost.

        No content is read, and no extent reaches outside the volume. ``live`` takes the runs of
        all that is live, in whole blocks: files, folders, and the file system's own. How much is
        believed is bounded by the caller (``budget``).

        Raises:
            FileSystemError: nothing can be listed; raised at once, not at the first stream. Later
                it says that the list ends early.
            UnreadableExtentError: the bytes that describe the file system cannot be read.
        """

    def read(self, entry: FileEntry, offset: Bytes, length: Bytes) -> bytes:
        """Return ``length`` bytes of a stream from ``offset`` on, fewer only at its end.

        Asked for streams whose bytes are not those of their runs (RESIDENT, TRANSFORMED).

        Raises:
            ClosedContentError: the content is encrypted, say, or lies elsewhere.
            FileSystemError: it cannot be given; the sentence names the inode.
            UnreadableExtentError: the medium cannot give it.
        """

    def close(self) -> None:
        """Let go of what is open; the disk image stays its opener's."""


@runtime_checkable
class TellsTimes(Protocol):
    """A file system that tells when its files were made and changed."""

    def times(self, inode: int) -> tuple[int, int, int, int]:
        """Return when a file was modified, created, accessed and its entry changed.

        Each is in seconds since 1970 began, by the file system's own clock; 0 where it is not kept.

        Raises:
            FileSystemError: its record cannot be read.
        """


class FileSystemReader(Protocol):
    """Opens volumes of one kind of file system."""

    def open(self, at: VolumeAtHand) -> FileSystem | None:
        """Return the file system of a volume; None where it is of another kind.

        The volume's label is a hint: readers are asked about volumes of other labels as well.

        Raises:
            FileSystemError: it is of this kind, and of a form that this version does not read.
            UnreadableExtentError: the bytes that would tell cannot be read.
        """


READERS: Registry[FileSystemReader] = Registry()
"""The readers by the name that faults have for their file systems, weak marks last."""

_names: dict[str, str] = {}  # by label
_marks: list[tuple[bytes, int, str]] = []


def register(
    name: str,
    module: str,
    class_name: str,
    *,
    labels: tuple[str, ...],
    marks: tuple[tuple[bytes, Bytes, str], ...] = (),
    sentences: tuple[str, ...] = (),
) -> None:
    """Have a reader asked when volumes are opened.

    Args:
        name: what faults call the file system.
        module: where its class is; imported when it is first needed.
        class_name: of the reader, called without arguments.
        labels: of the volumes that it reads, as ``volumes`` and ``marks`` give them.
        marks: bytes, their offset within the first 72 KiB of a volume, and the label that they
            give it; for formats that ``volumes`` does not know.
        sentences: what it says of what it cannot read, beside what all readers say
            (``wordings.file_systems``). What a confined reader says besides is not passed on.

    Raises:
        ValueError: the name is taken.
    """
    READERS.register(name, module, class_name)
    _names.update(dict.fromkeys(labels, name))
    _marks.extend(marks)
    name_volumes(name, *labels, *(label for _, _, label in marks))
    for each in sentences:
        sentence(each)


def withdraw(name: str) -> None:
    """Forget a reader, say one that a test registered.

    Raises:
        KeyError: there is none of this name.
    """
    READERS.withdraw(name)
    for label in [label for label, other in _names.items() if other == name]:
        del _names[label]
        _marks[:] = [mark for mark in _marks if mark[2] != label]


def is_read(label: str) -> bool:
    """Whether a reader is registered for volumes of a label."""
    return label in _names


def marks_of_readers() -> tuple[tuple[bytes, int, str], ...]:
    """The marks that readers brought: bytes, offset within the volume, label."""
    return tuple(_marks)


def likely_first(label: str) -> list[str]:
    """The names of all readers, that of a volume's label first."""
    return sorted(READERS, key=lambda name: name != _names.get(label))


register("NTFS", "forensics.file_systems.ntfs.ntfs_reader", "NtfsReader", labels=("NTFS",))
register("exFAT", "forensics.file_systems.fat.exfat_reader", "ExfatReader", labels=("exFAT",))
register(
    "ext", "forensics.file_systems.ext.ext_reader", "ExtReader", labels=("ext2", "ext3", "ext4")
)
register("HFS", "forensics.file_systems.hfs_plus.hfs_reader", "HfsReader", labels=("HFS+", "HFSX"))
register("UFS", "forensics.file_systems.ufs", "UfsReader", labels=("UFS1", "UFS2"))
register("XFS", "forensics.file_systems.xfs.xfs_reader", "XfsReader", labels=("XFS",))
register("APFS", "forensics.file_systems.apfs.apfs_reader", "ApfsReader", labels=("APFS",))
register("Btrfs", "forensics.file_systems.btrfs.btrfs_reader", "BtrfsReader", labels=("Btrfs",))
register("F2FS", "forensics.file_systems.f2fs.f2fs_reader", "F2fsReader", labels=("F2FS",))
register("ISO", "forensics.file_systems.iso9660", "Iso9660Reader", labels=("ISO 9660",))
# FAT has the weakest marks: what else opens is rather something else.
register(
    "FAT", "forensics.file_systems.fat.fat_reader", "FatReader", labels=("FAT12", "FAT16", "FAT32")
)
