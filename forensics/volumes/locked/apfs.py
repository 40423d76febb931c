"""Encrypted volumes of APFS, as software encrypts them ("Apple File System Reference", 2020).

The metadata of a container stands in the clear. Of a volume the nodes of its tree of files are
encrypted, and the content of files: each block by itself, under a number that the tree has for
it. So the volume is seen decrypted in exactly those blocks, which may lie anywhere.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.file_systems.apfs.apfs_volumes import (
    ApfsVolume,
    is_seen_decrypted,
    snapshots_of,
    volume_of,
)
from forensics.file_systems.apfs.container import (
    Container,
    ObjectMap,
    read_container,
    records,
)
from forensics.file_systems.apfs.records import EXTENT, LENGTH
from forensics.file_systems.reader import VolumeAtHand
from forensics.values import Extent
from forensics.values.unlocked import (
    MOST_SCATTERED,
    CipherKind,
    CipherPiece,
    SectorKey,
    UnlockedVolume,
)
from forensics.volumes.locked.apfs_keybag import (
    SECTOR,
    UNLOCK_RECORDS,
    read_bag,
    volume_key,
)
from forensics.volumes.locked.derivation import KeyBudget
from forensics.volumes.locked.secrets import phrase_of
from forensics.volumes.locked.unlocked_image import UnlockedImage
from forensics.wordings import locks as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from forensics.disk_image import DiskImage
    from forensics.volume import Volume
    from forensics.volumes.keys import VolumeKey

LABEL = "APFS"
MOST_EXTENTS = 1 << 21
UNASSIGNED = (1 << 64) - 1  # instead of a number: nothing was written there yet


class Apfs:
    """Opens an encrypted volume of a container by the password of a user, or the recovery key."""

    def __init__(self, new_budget: Callable[[], KeyBudget] = KeyBudget) -> None:
        """Take what a key may cost."""
        self._new_budget = new_budget

    def unlock(self, disk_image: DiskImage, volume: Volume, key: VolumeKey) -> UnlockedVolume:
        """See ``VolumeUnlocker.unlock``; ``volume.inner`` ends with its number in the container.

        Without one it is the first that is encrypted.
        """
        secret = key.recovery.encode() if key.recovery is not None else phrase_of(key)
        container, own = _own(disk_image, volume)
        if own.is_changing:
            raise FileSystemError(wordings.CHANGING)
        if not own.has_one_key:
            raise FileSystemError(wordings.BY_HARDWARE)
        bag = read_bag(container, container.key_bag, container.identifier)
        place = next(bag.of(own.identifier, UNLOCK_RECORDS), b"")
        if len(place) < 16:
            raise FileSystemError(wordings.NO_SLOT)
        of_volume = read_bag(container, struct.unpack_from("<QQ", place), own.identifier)
        found = volume_key(bag, of_volume, own.identifier, secret, self._new_budget())
        return _unlocked(disk_image, container, own, found)


def encrypted_volumes(disk_image: DiskImage, volume: Volume) -> tuple[Volume, ...]:
    """Return the encrypted volumes of a container; none where it cannot be read."""
    try:
        found = tuple(_volumes(_container(disk_image, volume)))
    except (FileSystemError, UnreadableExtentError):
        return ()
    return tuple(
        replace(volume, inner=(*volume.inner, each.number + 1))
        for each in found
        if each.is_encrypted
    )


def _own(disk_image: DiskImage, volume: Volume) -> tuple[Container, ApfsVolume]:
    container = _container(disk_image, volume)
    wanted = volume.inner[-1] if volume.inner else None
    for each in _volumes(container):
        if each.is_encrypted and wanted in {None, each.number + 1}:
            return container, each
    raise FileSystemError(wordings.DAMAGED)


def _container(disk_image: DiskImage, volume: Volume) -> Container:
    container = read_container(VolumeAtHand(disk_image, volume, ""))
    if container is None:
        raise FileSystemError(wordings.DAMAGED)
    return container


def _volumes(container: Container) -> Iterator[ApfsVolume]:
    objects = ObjectMap(container, container.map_block)
    for number, oid in enumerate(container.volumes):
        yield volume_of(container, objects, oid, number)


def _unlocked(
    disk_image: DiskImage, container: Container, own: ApfsVolume, key: bytes
) -> UnlockedVolume:
    """The volume as it is seen: first its tree alone, then what that says of content."""
    whole = container.at.volume.extent
    sector_key = SectorKey(CipherKind.XTS, SECTOR, 1, key)
    nodes = _pieces(container, ((block, 1, block) for block in own.map.encrypted))
    seen = UnlockedVolume(LABEL, whole, whole, sector_key, nodes, is_scattered=True)
    through = replace(
        container, at=replace(container.at, disk_image=UnlockedImage(disk_image, [seen]))
    )
    if not is_seen_decrypted(through, own):
        raise FileSystemError(wordings.DAMAGED)
    blocks = {block: (1, block) for block in own.map.encrypted}
    for block, count, number in _extents(through, own):
        blocks.setdefault(block, (count, number))
        if len(blocks) > MOST_EXTENTS:
            raise FileSystemError(wordings.TOO_SCATTERED(MOST_EXTENTS))
    some = ((block, *each) for block, each in blocks.items())
    return replace(seen, pieces=_pieces(container, some))


def _extents(container: Container, own: ApfsVolume) -> Iterator[tuple[int, int, int]]:
    """The blocks of all content, of now and of snapshots, and the number of each one's first.

    A damaged tree gives what comes before: the list of files tells that it breaks off.
    """
    for each in _at_all_times(container, own):
        root, transaction = each.number_at(136), each.transaction
        block_of = partial(each.map.block_of, transaction=transaction)
        with suppress(FileSystemError, UnreadableExtentError, struct.error):
            for key, value in records(container, root, block_of):
                if key[7:8] and key[7] >> 4 == EXTENT:
                    length, block, number = struct.unpack_from("<QQQ", value)
                    count = (length & LENGTH) // container.block_size
                    if block and count and number != UNASSIGNED:
                        yield block, count, number


def _at_all_times(container: Container, own: ApfsVolume) -> Iterator[ApfsVolume]:
    yield own
    with suppress(FileSystemError, UnreadableExtentError, struct.error):
        yield from snapshots_of(container, own)


def _pieces(
    container: Container, blocks: Iterable[tuple[int, int, int]]
) -> tuple[CipherPiece, ...]:
    """Blocks as pieces of the medium, joined where both places and numbers go on.

    Raises:
        FileSystemError: they are too many.
    """
    found: list[CipherPiece] = []
    in_block = container.block_size // SECTOR
    for block, count, number in sorted(blocks):
        place = container.place(block, count)
        if place is None or number >= 1 << 56:
            continue
        piece = CipherPiece(Extent(place, count * container.block_size), place, number * in_block)
        last = found[-1] if found else None
        if last is None or last.place.end < place:
            found.append(piece)
        elif (joint := _joined(last, piece)) is not None:
            found[-1] = joint
        elif last.place.end == place:
            found.append(piece)
        # What lies over another piece is content of two files at once: the first one's counts.
        if len(found) > MOST_SCATTERED:
            raise FileSystemError(wordings.TOO_SCATTERED(MOST_SCATTERED))
    return tuple(found)


def _joined(last: CipherPiece, piece: CipherPiece) -> CipherPiece | None:
    """Both as one, where they touch or overlap and sectors count on from one to the other."""
    ahead = piece.place.offset - last.place.offset
    if last.number is None or piece.number != last.number + ahead // SECTOR:
        return None
    length = max(last.place.length, ahead + piece.place.length)
    return replace(last, place=Extent(last.place.offset, length))
