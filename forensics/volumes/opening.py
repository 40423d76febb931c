"""Volumes of a medium: from its partition table, or the medium itself where there is none.

* Primary and GPT entries count in table order from 1, logical drives after the primaries; an entry
  keeps its number where another lies beyond the medium.
* A boot sector of a file system ends as an MBR does and is not taken for one.
* A file system ends where it says, not where its partition does; what lies outside all volumes is
  searched for others (``outside``).
* What is announced and not read becomes a fault; nothing is passed over.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from forensics.errors import FileSystemError, UnreadableExtentError
from forensics.extents import common, without
from forensics.file_systems.faults import ClosedFault, CountedAs
from forensics.file_systems.in_pieces import own_image
from forensics.file_systems.shadow_copies.catalogue import HEADER, has_catalogue, stores_of
from forensics.values import Extent, Fault
from forensics.values.volume_pieces import VolumePiece
from forensics.volume import ShadowCopy, Volume, VolumeContent
from forensics.volumes.boot_sectors import boot_sector_label
from forensics.volumes.composed.unfolding import unfolded, volumes_within
from forensics.volumes.gpt import read_gpt
from forensics.volumes.locked.unlocked_image import UnlockedImage
from forensics.volumes.locked.veracrypt.keys import TRUECRYPT, VERACRYPT
from forensics.volumes.locked.veracrypt.opening import GROUP
from forensics.volumes.mbr import announces_bsd, announces_gpt, read_mbr
from forensics.volumes.other_tables import read_other_table
from forensics.volumes.outside import cut, find_outside
from forensics.volumes.signatures import NOTHING, Recognised, recognise, recognise_start
from forensics.volumes.table import Entry, PartitionTable, peek
from forensics.wordings import locks as lock_wordings
from forensics.wordings import shadow_copies
from forensics.wordings import volumes as wordings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forensics.disk_image import DiskImage
    from forensics.values.unlocked import UnlockedVolume
    from forensics.volumes.composed.unfolding import ReadsVolumes

WHOLE = "whole medium"
MBR_SECTOR_SIZES = (512, 4096)
LOCKED_CONTENT = frozenset({VolumeContent.ENCRYPTED, VolumeContent.UNKNOWN})
READ_CONTENT = frozenset(
    {VolumeContent.FILE_SYSTEM, VolumeContent.UNKNOWN, VolumeContent.CONTAINER}
)


def open_volumes(
    disk_image: DiskImage,
    *,
    source: str,
    every_step: bool = True,
    unlocked: Sequence[UnlockedVolume] = (),
) -> tuple[tuple[Volume, ...], tuple[Fault, ...]]:
    """The volumes of a medium, at least one, and what about them cannot be examined.

    Those of the table come first, then what is found outside them. ``source`` is what faults call
    the source. A volume whose content is UNKNOWN has no fault: it announces nothing, and how its
    bytes are treated is the scan's to say. Without ``every_step`` volumes outside those of the
    table are looked for only where something ends (``outside``): few bytes are read then.
    ``disk_image`` has all bytes as they are stored; in the place of ``unlocked`` volumes stands
    what is inside them.
    """
    read = partial(_volumes_on, source=source, every_step=every_step)
    volumes, faults = read(disk_image)
    seen = UnlockedImage(disk_image, unlocked)
    before: list[Volume] = []
    while before != volumes:  # a lock may lie within a group, and a group within a lock
        before = volumes
        volumes, more = _inside_locks(seen, volumes, unlocked, read, source)
        faults += more
        volumes, more = unfolded(seen, volumes, read, source=source)
        faults += more
    files = [each for each in unlocked if each.file is not None]
    for number, opened in enumerate(files, start=1):
        if (holder := _holder(volumes, opened)) is not None:
            inner, more = _inside_file(seen, holder, opened, number, read, source)
            volumes += inner
            faults += more
    within = {
        each.locked: each.label for each in unlocked if each.is_scattered and each.file is None
    }
    volumes = [replace(v, locked_as=within.get(v.extent, v.locked_as)) for v in volumes]
    for volume in tuple(volumes):
        copies, more = _shadow_copies(seen, volume, source)
        volumes += copies
        faults += more
    told = {fault.where for fault in faults if fault.extents}
    closed = [v for v in volumes if v.content not in READ_CONTENT and v.where not in told]
    return tuple(volumes), (*faults, *(_not_examined(v, source) for v in closed))


def _volumes_on(
    disk_image: DiskImage, *, source: str, every_step: bool
) -> tuple[list[Volume], list[Fault]]:
    """The volumes of a table, or the whole image, and those found outside them."""
    table, troubles = _find_table(disk_image)
    faults = [Fault(source, "partition table", (), trouble) for trouble in troubles]
    volumes = _volumes_of(disk_image, table, source, faults)
    if volumes:
        faults += _across(disk_image, volumes, source)
    else:
        volumes = [_whole(disk_image, source, faults)]
    ends = [volume.extent.end for volume in volumes]
    volumes = [cut(disk_image, volume) for volume in volumes]
    volumes += find_outside(disk_image, volumes, ends=ends, every_step=every_step)
    return volumes, faults


def _inside_locks(
    seen: DiskImage,
    volumes: Sequence[Volume],
    unlocked: Sequence[UnlockedVolume],
    read: ReadsVolumes,
    source: str,
) -> tuple[list[Volume], list[Fault]]:
    """What is inside volumes that a key opened, in their place."""
    found: list[Volume] = []
    faults: list[Fault] = []
    places = {each.locked: each for each in unlocked if not each.is_scattered}
    for volume in volumes:
        opened = places.get(volume.extent)
        is_locked = volume.content in LOCKED_CONTENT and not volume.locked_as
        if opened is None or volume.pieces or not is_locked:
            found.append(volume)
            continue
        inside = opened.inside
        outer = replace(volume, extent=inside, locked_as=opened.label)
        pieces = (VolumePiece.run(inside),)
        inner, more = volumes_within(seen, outer, pieces, read, source=source)
        found += inner
        faults += more
        if around := _around(opened):
            reason = lock_wordings.AROUND_HIDDEN(opened.label)
            fault = Fault(source, volume.where, around, reason)
            faults.append(ClosedFault.of(fault, CountedAs.ENCRYPTED))
    return found, faults


def _inside_file(
    seen: DiskImage,
    holder: Volume,
    opened: UnlockedVolume,
    number: int,
    read: ReadsVolumes,
    source: str,
) -> tuple[list[Volume], list[Fault]]:
    """What is inside a file that a key opened: volumes within that of the file."""
    outer = replace(
        holder, inner=(*holder.inner, number), locked_as=opened.label, pieces=(), shadow=None
    )
    pieces = sorted(opened.pieces, key=lambda piece: piece.number or 0)
    runs = [VolumePiece.run(piece.place) for piece in pieces]
    return volumes_within(seen, outer, runs, read, source=source)


def _holder(volumes: Sequence[Volume], opened: UnlockedVolume) -> Volume | None:
    """The volume that a file lies on, which a key opened."""
    place = opened.pieces[0].place
    return next((v for v in volumes if common((place,), v.extents)), None)


def _around(opened: UnlockedVolume) -> tuple[Extent, ...]:
    """What of a locked volume is neither seen nor headers: a hidden one lies in that of another."""
    if opened.label not in {VERACRYPT, TRUECRYPT}:
        return ()
    heads = Extent(opened.locked.offset, GROUP), Extent(opened.locked.end - GROUP, GROUP)
    return tuple(without((opened.locked,), (opened.inside, *heads)))


def _volumes_of(
    disk_image: DiskImage, table: PartitionTable | None, source: str, faults: list[Fault]
) -> list[Volume]:
    """The volumes of a table, as far as they lie on the medium; what is wrong joins ``faults``."""
    volumes: list[Volume] = []
    for number, entry in enumerate(table.entries if table else (), start=1):
        extent, trouble = _clip(entry.extent, disk_image.size)
        if trouble:
            faults.append(Fault(source, f"partition {number}", (), trouble))
        if extent is not None and not entry.is_all:
            found = _with_hint(recognise(disk_image, extent), entry)
            volumes.append(Volume(number, extent, found.content, found.label))
    return volumes


def _whole(disk_image: DiskImage, source: str, faults: list[Fault]) -> Volume:
    """The medium as its only volume."""
    extent = Extent(0, disk_image.size)
    found = recognise(disk_image, extent)
    if found == NOTHING and not peek(disk_image, 0, 512):
        faults.append(Fault(source, WHOLE, (), wordings.NO_FIRST_SECTOR))
    return Volume(None, extent, found.content, found.label)


def _across(disk_image: DiskImage, volumes: list[Volume], source: str) -> list[Fault]:
    """A trace of another file system: of a hybrid CD, or of a stick with boot sector and table."""
    before = Extent(0, min(volume.extent.offset for volume in volumes))
    across = recognise_start(disk_image, before)
    if across == NOTHING:
        return []
    return [Fault(source, WHOLE, (), wordings.TRACE(across.label))]


def _find_table(disk_image: DiskImage) -> tuple[PartitionTable | None, tuple[str, ...]]:
    """The table to go by, and what was wrong with it or with the one that should be there."""
    if announces_bsd(disk_image) and (label := read_other_table(disk_image)) is not None:
        return label, label.troubles
    mbr = _best_mbr(disk_image)
    is_protective = announces_gpt(disk_image)
    if boot_sector_label(peek(disk_image, 0, 512)) and not _is_borne_out(disk_image, mbr):
        return None, ()
    if mbr is None or is_protective:
        gpt = read_gpt(disk_image)
        if gpt is not None:
            return gpt, gpt.troubles
    if mbr is not None:
        missing = (wordings.NO_GPT,)
        return mbr, mbr.troubles + (missing if is_protective else ())
    other = read_other_table(disk_image)
    return other, other.troubles if other else ()


def _best_mbr(disk_image: DiskImage) -> PartitionTable | None:
    """An MBR does not say how large its sectors are: the size that leads to volumes is right."""
    tables = [read_mbr(disk_image, sector_size=size) for size in MBR_SECTOR_SIZES]
    if tables[0] is None or not tables[0].entries:
        return tables[0]
    return max((t for t in tables if t), key=lambda table: _recognised(disk_image, table))


def _recognised(disk_image: DiskImage, table: PartitionTable) -> int:
    extents = [_clip(entry.extent, disk_image.size)[0] for entry in table.entries]
    return sum(e is not None and recognise(disk_image, e) != NOTHING for e in extents)


def _is_borne_out(disk_image: DiskImage, table: PartitionTable | None) -> bool:
    """Whether a table in what looks like a file system's boot sector leads to volumes.

    Entries that start at 0 are the boot sector itself, seen again.
    """
    if table is None:
        return False
    apart = tuple(entry for entry in table.entries if entry.extent.offset)
    return _recognised(disk_image, PartitionTable(table.kind, apart)) > 0


def _clip(extent: Extent, size: int) -> tuple[Extent | None, str | None]:
    if extent.length <= 0:
        return None, wordings.NO_SENSE
    if extent.offset >= size:
        return None, wordings.BEYOND
    if extent.end > size:
        within = Extent(extent.offset, size - extent.offset)
        return within, wordings.REACHES_BEYOND(extent.end - size)
    return extent, None


def _with_hint(found: Recognised, entry: Entry) -> Recognised:
    """Where the bytes tell nothing, the table's word that it is something unread counts."""
    if found == NOTHING and entry.hint:
        return Recognised(VolumeContent.UNREAD, entry.hint)
    return found


def _shadow_copies(
    disk_image: DiskImage, volume: Volume, source: str
) -> tuple[list[Volume], list[Fault]]:
    """The shadow copies of a volume as volumes, and what is wrong with them."""
    if not volume.label.startswith("NTFS"):
        return [], []
    image = own_image(disk_image, volume)
    if not has_catalogue(peek(image, HEADER, 64)):
        return [], []
    if volume.content is not VolumeContent.FILE_SYSTEM:
        return [], [Fault(source, volume.where, (), wordings.SHADOW_COPIES)]
    try:
        stores = stores_of(image)
    except FileSystemError as error:
        return [], [Fault(source, volume.where, (), shadow_copies.NOT_LISTED(error))]
    except UnreadableExtentError as error:
        return [], [Fault(source, volume.where, (), shadow_copies.NOT_LISTED(error.reason))]
    copies = (ShadowCopy(number, each.day) for number, each in enumerate(stores, start=1))
    # The volume itself states that a key opened it, once.
    return [replace(volume, shadow=copy, locked_as=None) for copy in copies], []


def _not_examined(volume: Volume, source: str) -> Fault:
    is_encrypted = volume.content is VolumeContent.ENCRYPTED
    said = wordings.ENCRYPTED if is_encrypted else wordings.NOT_READ
    return Fault(source, volume.where, volume.extents, said(volume.label))
