"""Raw disk images within files: their volumes, and every file of the file systems on these.

What is stored as it is has its places in the image to the byte. What a volume holds that is locked,
or of a kind that is not read, is told by its name; keys are not tried here.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, assert_never

from forensics.contents.disks.content_image import ContentImage
from forensics.contents.pieces import ContentPiece, piece
from forensics.contents.reader import ClosedAs, ClosedContent, ContentMember
from forensics.contents.scattered import Scattered
from forensics.disk_image import DiskImage
from forensics.errors import (
    ClosedContentError,
    DiskImageError,
    FileSystemError,
    UnreadableExtentError,
)
from forensics.file_system import FileEntry, Residency
from forensics.file_systems.allocation import LiveExtents
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.opening import open_file_system
from forensics.file_systems.reader import FileSystem
from forensics.file_systems.walking import walk_files
from forensics.matching.content_streams import ContentStream, StoredStream
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault
from forensics.volume import Volume, VolumeContent
from forensics.volumes.looks import judged
from forensics.volumes.opening import open_volumes
from forensics.wordings import contents as wordings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.contents.means import Means

MOST_TOLD = 32  # faults of one file system; the others are counted
_CLOSED_AS = {
    CountedAs.ENCRYPTED: ClosedAs.ENCRYPTED,
    CountedAs.OVER_BUDGET: ClosedAs.OVER_BUDGET,
}
Found = ContentMember | ClosedContent


class DiskReader:
    """Gives the files of raw disk images: live and deleted ones, of all volumes."""

    def members(self, content: ContentStream, means: Means) -> Iterator[Found]:
        """See ``ContentReader.members``."""
        image = ContentImage(content)
        try:
            volumes, faults = open_volumes(image, source="")
        except (FileSystemError, DiskImageError) as error:
            yield ClosedContent(_reason(error))
            return
        yield from (ClosedContent(each.reason) for each in faults if not each.extents)
        read = [each for each in volumes if each.content is VolumeContent.FILE_SYSTEM]
        for volume in volumes:
            if volume.content is not VolumeContent.FILE_SYSTEM:
                yield from _closed(image, volume)
                continue
            means.spend(len(read))
            within = f"{volume.where}/" if len(read) > 1 else ""
            yield from _Files(image, volume, within.encode()).found()


def _closed(image: DiskImage, volume: Volume) -> Iterator[ClosedContent]:
    match volume.content:
        case VolumeContent.ENCRYPTED:
            reason = wordings.LOCKED_VOLUME(volume.label)
            yield ClosedContent(reason, ClosedAs.ENCRYPTED, volume.extents)
        case VolumeContent.UNREAD:
            yield ClosedContent(wordings.UNREAD_VOLUME(volume.label), stored=volume.extents)
        case VolumeContent.UNKNOWN if judged(image, volume).random_share is not None:
            yield ClosedContent(wordings.UNKNOWN_VOLUME, stored=volume.extents)
        case VolumeContent.UNKNOWN | VolumeContent.CONTAINER | VolumeContent.FILE_SYSTEM:
            pass  # it repeats one byte, or what it holds stands beside it, or is read
        case content:
            assert_never(content)


def _reason(error: FileSystemError | DiskImageError) -> str:
    return error.reason if isinstance(error, UnreadableExtentError) else str(error)


@dataclass(slots=True)
class _Files:
    """The files of one volume; ``within`` leads their names where there are several volumes."""

    image: DiskImage
    volume: Volume
    within: bytes
    told: int = 0
    packed: FileSystem | None = None

    def found(self) -> Iterator[Found]:
        try:
            listed = walk_files(self.image, self.volume, source="", live=LiveExtents())
            for each in listed:
                if isinstance(each, Fault):
                    yield from self._fault(each)
                elif each.size:
                    yield from self._member(each)
        except (FileSystemError, DiskImageError) as error:
            yield ClosedContent(_reason(error), stored=self.volume.extents)
        finally:
            if self.packed is not None:
                self.packed.close()
        if self.told > MOST_TOLD:
            reason = wordings.MORE_FAULTS_ON_DISK
            yield ClosedContent(reason, stored=self.volume.extents, number=self.told - MOST_TOLD)

    def _fault(self, fault: Fault) -> Iterator[ClosedContent]:
        self.told += 1
        if self.told <= MOST_TOLD:
            closed_as = ClosedAs.UNOPENED
            if isinstance(fault, ClosedFault):
                closed_as = _CLOSED_AS.get(fault.counted_as, ClosedAs.UNOPENED)
            stored = fault.extents or self.volume.extents
            yield ClosedContent(fault.reason, closed_as, stored)

    def _member(self, entry: FileEntry) -> Iterator[ContentMember]:
        name = self.within + (entry.path or "").lstrip("/").encode("utf-8", "backslashreplace")
        stored, runs = entry.extents, entry.runs
        if entry.residency is Residency.TRANSFORMED:
            through = self._through(entry)
            yield ContentMember(name, partial(_whole, through), entry.size, stored, stream=through)
        elif sum(run.length for run in runs) < entry.size:
            return  # of a deleted file whose place is lost; of a live one its list has a fault
        elif all(run.offset is not None for run in runs):
            begin = partial(Scattered, _Bytes(self.image), stored)
            yield ContentMember(name, begin, entry.size, stored, is_as_stored=True)
        else:
            holed = StoredStream(self.image, entry)
            yield ContentMember(name, partial(_whole, holed), entry.size, stored, stream=holed)

    def _through(self, entry: FileEntry) -> ContentStream:
        if self.packed is None:
            self.packed = open_file_system(self.image, self.volume, source="").file_system
        return ThroughFileSystem(self.packed, entry)


@dataclass(frozen=True, slots=True)
class _Bytes:
    """The bytes of a disk image as a content."""

    image: DiskImage

    @property
    def size(self) -> int:
        return self.image.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        self.image.read_into(offset, buffer)


@dataclass(frozen=True, slots=True)
class ThroughFileSystem:
    """A file that its file system packed, as content."""

    file_system: FileSystem
    entry: FileEntry

    @property
    def size(self) -> int:
        """Length of the content in bytes."""
        return self.entry.size

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """See ``ContentStream.read_into``."""
        try:
            found = self.file_system.read(self.entry, offset, len(buffer))
        except ClosedContentError as error:  # why, a fault of the list of files tells
            raise UnreadableExtentError(offset, len(buffer), wordings.NOT_READ) from error
        except FileSystemError as error:
            raise UnreadableExtentError(offset, len(buffer), wordings.DAMAGED) from error
        if len(found) != len(buffer):
            raise UnreadableExtentError(offset, len(buffer), wordings.DAMAGED)
        buffer[:] = found


def _whole(content: ContentStream) -> ContentPiece:
    return piece(content, Extent(0, content.size))
