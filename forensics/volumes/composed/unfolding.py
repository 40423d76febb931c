"""From volumes to the volumes within them: logical volumes, arrays, tables inside either."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Protocol

from forensics.file_systems.in_pieces import PiecedImage
from forensics.values import Extent, Fault
from forensics.values.volume_pieces import MOST_PIECES, PlacedPieces, VolumePiece
from forensics.volume import Volume, VolumeContent
from forensics.volumes.composed.core_storage import read_core_storage
from forensics.volumes.composed.lvm import read_groups
from forensics.volumes.composed.md import read_arrays
from forensics.wordings import volumes as wordings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from forensics.disk_image import DiskImage
    from forensics.volumes.composed.assembled import Assembled, Group

DEEPEST = 5
"""Volumes within volumes: an array, a lock, a group, a disk of a virtual machine, a partition."""
_READERS: dict[str, Callable[[DiskImage, Sequence[Volume]], Iterator[Group]]] = {
    "LVM2": read_groups,
    "Linux RAID": read_arrays,
    "CoreStorage": read_core_storage,
}


_CLOSED = (VolumeContent.UNREAD, VolumeContent.ENCRYPTED)  # CoreStorage may be either


class ReadsVolumes(Protocol):
    """Tells the volumes of an image by its table and signatures, and what is wrong with them."""

    def __call__(self, image: DiskImage) -> tuple[list[Volume], list[Fault]]:
        """Return them, in places of that image."""


def unfolded(
    image: DiskImage, volumes: Sequence[Volume], read: ReadsVolumes, *, source: str, depth: int = 0
) -> tuple[list[Volume], list[Fault]]:
    """Return volumes with those that lie in groups of them, and what cannot be put together.

    A volume that was put together to others stays, as their container.
    """
    found, faults = list(volumes), list[Fault]()
    if depth >= DEEPEST:
        return found, faults
    for label, reader in _READERS.items():
        members = [v for v in found if v.label == label and v.content in _CLOSED]
        for group in reader(image, members) if members else ():
            if group.reason is not None:
                faults += (Fault(source, v.where, v.extents, group.reason) for v in group.members)
                continue
            found = [_as_container(v) if v in group.members else v for v in found]
            for each in group.volumes:
                inner, more = _open(image, each, read, source, depth)
                found += inner
                faults += more
    return found, faults


def volumes_within(
    image: DiskImage,
    outer: Volume,
    pieces: Sequence[VolumePiece],
    read: ReadsVolumes,
    *,
    source: str,
    depth: int = 0,
) -> tuple[list[Volume], list[Fault]]:
    """Return what lies within a volume: what fills it, or the volumes of a table there."""
    layout = PlacedPieces(pieces)
    inside = PiecedImage(image, pieces)
    volumes, faults = read(inside)
    volumes, more = unfolded(inside, _numbered(volumes), read, source=source, depth=depth + 1)
    found: list[Volume] = []
    for volume in volumes:
        moved = _moved(volume, layout)
        if moved is None:
            faults.append(Fault(source, outer.where, (), wordings.TOO_MANY_PIECES))
            continue
        found.append(
            replace(
                moved,
                partition=outer.partition,
                is_found=outer.is_found,
                inner=(*outer.inner, *volume.inner),
                locked_as=outer.locked_as,
            )
        )
    faults += more
    return found, [replace(f, where=outer.where, extents=layout.mapped(f.extents)) for f in faults]


def _numbered(volumes: Sequence[Volume]) -> list[Volume]:
    """Volumes within another with their numbers there; what fills it has none."""
    return [
        v if number == 1 and v.partition is None and not v.is_found else replace(v, inner=(number,))
        for number, v in enumerate(volumes, start=1)
    ]


def _open(
    image: DiskImage, each: Assembled, read: ReadsVolumes, source: str, depth: int
) -> tuple[list[Volume], list[Fault]]:
    """What one volume of a group holds."""
    outer = replace(each.member, inner=(*each.member.inner, each.number))
    if each.reason is None:
        return volumes_within(image, outer, each.pieces, read, source=source, depth=depth)
    fault = Fault(source, outer.where, (), each.reason)
    if not each.pieces:
        return [], [fault]
    volume = _placed(outer, each.pieces)
    closed = replace(volume, content=VolumeContent.UNREAD, label=each.label, tenths=())
    return [closed], [replace(fault, where=closed.where, extents=closed.extents)]


def _as_container(volume: Volume) -> Volume:
    return replace(volume, content=VolumeContent.CONTAINER)


def _moved(volume: Volume, layout: PlacedPieces) -> Volume | None:
    """A volume of an inner image as it lies on the outer one; None where that takes too many."""
    own = volume.pieces or (VolumePiece.run(volume.extent),)
    pieces = tuple(islice(_parts(own, layout), MOST_PIECES + 1))
    return _placed(volume, pieces) if 0 < len(pieces) <= MOST_PIECES else None


def _parts(own: Iterable[VolumePiece], layout: PlacedPieces) -> Iterator[VolumePiece]:
    for piece in own:
        if len(piece.starts) == 1:
            yield from layout.parts(piece.starts[0] + piece.first, piece.length)
            continue
        for place in piece.places(0, piece.length):
            yield from layout.parts(place.offset, place.length)


def _placed(volume: Volume, pieces: Sequence[VolumePiece]) -> Volume:
    """A volume at its pieces: where these are one run, as one that lies there as it is."""
    extents = [extent for piece in pieces for extent in piece.extents()]
    start, end = min(e.offset for e in extents), max(e.end for e in extents)
    is_plain = all(len(piece.starts) == 1 for piece in pieces)
    touch = all(a.end == b.offset for a, b in pairwise(extents))
    kept = () if is_plain and touch else tuple(pieces)
    return replace(volume, extent=Extent(start, end - start), pieces=kept)
