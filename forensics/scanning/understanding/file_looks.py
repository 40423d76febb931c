"""Looking at files that their first bytes leave open. Runs in a guarded child."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from forensics.containers.opening import open_image
from forensics.contents.appended.looking import APPENDED, appended
from forensics.contents.apps.leveldb_marks import LEVELDB, TABLE_MARK, is_leveldb_log
from forensics.errors import UnreadableExtentError
from forensics.matching.mail import is_mail
from forensics.matching.randomness import PAGE_SIZE, SAMPLES, look_encrypted, sample_places
from forensics.matching.text import TEXT, is_text
from forensics.sandbox.messages import answering
from forensics.scanning.survey.watched_image import WatchedImage
from forensics.value_classes import dataclass
from forensics.values import Extent, SourceRef
from forensics.volumes.signatures import HEAD_SIZE
from forensics.volumes.within_files import DISK, begins_as_disk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from forensics.disk_image import DiskImage

LOOKED_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Look:
    """A file to look at, by where it lies: whether it is of a kind, or, without one, encrypted.

    A kind is that of mail, of text, of LevelDB, of a disk image, or of what has a container behind
    something else.
    """

    extents: tuple[Extent, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class LookTask:
    """Files of one source to look at."""

    source: SourceRef
    looks: tuple[Look, ...]


@answering(Look)
def look_at_files(task: LookTask, beat: Callable[[], None]) -> Iterator[Look]:
    """Return those of the files that are what they are looked at for.

    Raises:
        DiskImageError: the source cannot be opened any more.
    """
    disk_image = open_image(task.source)
    watched = WatchedImage(disk_image, beat)  # one look may go through all of a long file
    try:
        for look in task.looks:
            beat()
            if _is_so(watched, look):
                yield look
    finally:
        disk_image.close()


def _is_so(disk_image: DiskImage, look: Look) -> bool:
    size = sum(extent.length for extent in look.extents)
    if look.kind == APPENDED:
        return bool(appended(partial(_read, disk_image, look.extents), size))
    if look.kind == DISK:
        # How long the file is was asked before: what of it is holes is not among its extents.
        return begins_as_disk(_read(disk_image, look.extents, 0, HEAD_SIZE))
    if look.kind:
        head = _read(disk_image, look.extents, 0, min(PAGE_SIZE, size))
        if look.kind == LEVELDB:
            tail = _read(disk_image, look.extents, size - len(TABLE_MARK), len(TABLE_MARK))
            return tail == TABLE_MARK or is_leveldb_log(head)
        return is_text(head) if look.kind == TEXT else is_mail(head)
    places = sample_places(size, SAMPLES)
    return look_encrypted(_read(disk_image, look.extents, at, PAGE_SIZE) for at in places)


def _read(disk_image: DiskImage, extents: tuple[Extent, ...], offset: int, length: int) -> bytes:
    """Some content of a file; zeros where the medium does not give it."""
    pieces: list[bytes] = []
    for extent in extents:
        if length <= 0:
            break
        if offset >= extent.length:
            offset -= extent.length
            continue
        wanted = min(extent.length - offset, length)
        try:
            pieces.append(disk_image.read_at(Extent(extent.offset + offset, wanted)))
        except UnreadableExtentError:
            pieces.append(bytes(wanted))
        length -= wanted
        offset = 0
    return b"".join(pieces)
