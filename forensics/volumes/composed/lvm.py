"""LVM2: volume groups by the text that their physical volumes keep.

Linear, striped and mirrored logical volumes are put together, as long as all their pieces lie on
the medium. Snapshots, thin pools, caches and the other levels of RAID are told and not read.
Sources: ``lib/format_text/layout.h``, ``lib/format_text/import_vsn1.c`` and ``lib/striped`` of
LVM2; a checksum is CRC-32 with a beginning of its own (``lib/misc/crc.c``).
"""

from __future__ import annotations

import zlib
from itertools import pairwise
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.volume_pieces import MOST_PIECES, MOST_STRIPES, VolumePiece
from forensics.volume import Volume
from forensics.volumes.composed.assembled import (
    MOST_VOLUMES,
    Assembled,
    Group,
    NotAssembledError,
)
from forensics.volumes.composed.lvm_text import (
    Section,
    Value,
    list_of,
    number_of,
    read_text,
    section_of,
    text_of,
)
from forensics.volumes.members import lvm_areas, lvm_label, lvm_metadata
from forensics.wordings import volumes as wordings
from forensics.wordings.wording import name_volumes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from forensics.disk_image import DiskImage

SECTOR = 512
CHECKSUM_START = 0xF597A6CF
DEEPEST = 4  # volumes that lie in volumes: an image of a mirror, data of a pool
SNAPSHOT, THIN, LOGICAL = "LVM2 snapshot", "LVM2 thin volume", "LVM2 logical volume"
name_volumes(SNAPSHOT, THIN, LOGICAL)
_THIN = frozenset({"thin", "thin-pool"})


@dataclass(frozen=True, slots=True)
class _PhysicalVolume:
    """A physical volume: its identifier, and the text of its group that it keeps."""

    volume: Volume
    identifier: str
    text: Section | None


def read_groups(image: DiskImage, members: Sequence[Volume]) -> Iterator[Group]:
    """Put together the groups of some physical volumes of one image.

    Those of which no text of a group can be read are in none.
    """
    waiting = [_physical(image, volume) for volume in members]
    texts = [(name, body) for each in waiting if each.text for name, body in each.text.items()]
    bodies = [body for _, body in texts if isinstance(body, dict)]
    for body in sorted(bodies, key=_sequence, reverse=True):
        named = {_plain(text_of(each, "id")) for each in _sections(body, "physical_volumes")}
        mine = [each for each in waiting if each.identifier in named]
        if mine:
            waiting = [each for each in waiting if each not in mine]
            yield _group(body, mine)


def _physical(image: DiskImage, volume: Volume) -> _PhysicalVolume:
    label = lvm_label(image, volume.extent)
    start = int.from_bytes(label[20:24], "little")
    identifier = label[start : start + 32].decode("ascii", "replace")
    found: list[Section] = []
    for area in lvm_areas(label):
        text, checksum = lvm_metadata(image, volume.extent, area)
        if text and _checksum(text) == checksum:
            try:
                found.append(read_text(text))
            except ValueError:
                continue
    return _PhysicalVolume(volume, identifier, found[0] if found else None)


def _checksum(text: bytes) -> int:
    return zlib.crc32(text, CHECKSUM_START ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def _sequence(body: Section) -> int:
    number = body.get("seqno")
    return number if isinstance(number, int) else -1


def _plain(identifier: str) -> str:
    return identifier.replace("-", "")


def _sections(body: Section, name: str) -> list[Section]:
    found = body.get(name)
    return [s for s in found.values() if isinstance(s, dict)] if isinstance(found, dict) else []


def _group(body: Section, physical: list[_PhysicalVolume]) -> Group:
    members = tuple(each.volume for each in physical)
    try:
        volumes = tuple(_VolumeGroup(body, physical).volumes())
    except (ValueError, NotAssembledError):
        return Group(members, (), wordings.GROUP_DAMAGED)
    return Group(members, volumes)


class _VolumeGroup:
    def __init__(self, body: Section, physical: list[_PhysicalVolume]) -> None:
        """Take what the text says.

        Raises:
            ValueError: it leaves out what it must say.
        """
        by_identifier = {each.identifier: each.volume for each in physical}
        self._first = physical[0].volume
        self._extent = number_of(body, "extent_size") * SECTOR
        self._physical: dict[str, tuple[Volume | None, int]] = {
            name: (by_identifier.get(_plain(text_of(each, "id"))), number_of(each, "pe_start"))
            for name, each in section_of(body, "physical_volumes").items()
            if isinstance(each, dict)
        }
        logical = body.get("logical_volumes", {})
        found = logical.items() if isinstance(logical, dict) else ()
        self._logical = {name: each for name, each in found if isinstance(each, dict)}

    def volumes(self) -> Iterator[Assembled]:
        """Put together what is visible of the group.

        Raises:
            NotAssembledError: it has more volumes than any.
        """
        stores = {
            text_of(segment, "cow_store")
            for each in self._logical.values()
            for segment in _segments(each)
        }
        visible = [
            name for name, each in self._logical.items() if "VISIBLE" in list_of(each, "status")
        ]
        if len(visible) > MOST_VOLUMES:
            raise NotAssembledError(wordings.GROUP_DAMAGED)
        for number, name in enumerate(visible, start=1):
            yield self._assembled(name, number, is_store=name in stores)

    def _assembled(self, name: str, number: int, *, is_store: bool) -> Assembled:
        try:
            pieces = tuple(self._pieces(name, DEEPEST))
        except (NotAssembledError, ValueError) as error:
            is_ours = isinstance(error, NotAssembledError)
            reason = str(error) if is_ours else wordings.GROUP_DAMAGED
            known = tuple(self._known(name, DEEPEST))[:MOST_PIECES]
            return Assembled(self._first, number, known, self._label(name), reason)
        if is_store:
            reason = wordings.NOT_READ(SNAPSHOT)
            return Assembled(self._first, number, pieces, SNAPSHOT, reason)
        return Assembled(self._first, number, pieces)

    def _label(self, name: str) -> str:
        kinds = {text_of(segment, "type") for segment in _segments(self._logical[name])}
        return THIN if kinds & _THIN else SNAPSHOT if "snapshot" in kinds else LOGICAL

    def _pieces(self, name: str, depth: int) -> list[VolumePiece]:
        """Where a logical volume lies, in the order of its content.

        Raises:
            NotAssembledError: it is of a kind that is not read, or a part of it is not here.
            ValueError: the text says nothing of use.
        """
        logical = self._logical.get(name)
        if logical is None or not depth:
            raise ValueError(name)
        found: list[VolumePiece] = []
        wanted = 0
        for segment in sorted(_segments(logical), key=lambda s: number_of(s, "start_extent")):
            if number_of(segment, "start_extent") != wanted:
                raise ValueError(wanted)
            wanted += number_of(segment, "extent_count")
            found += self._segment(segment, depth)
        if not found or len(found) > MOST_PIECES or _overlap(found):
            raise ValueError(name)
        return found

    def _segment(self, segment: Section, depth: int) -> list[VolumePiece]:
        length = number_of(segment, "extent_count") * self._extent
        match text_of(segment, "type"):
            case "striped" | "linear":
                areas = list_of(segment, "stripes")
                places = [
                    self._area(area, at, depth)
                    for area, at in zip(areas[::2], areas[1::2], strict=True)
                ]
                return _striped(places, segment, length)
            case "mirror":
                return self._image(list_of(segment, "mirrors")[::2], depth, length)
            case "raid1":
                return self._image(list_of(segment, "raids")[1::2], depth, length)
            case _:
                raise NotAssembledError(wordings.NOT_READ(self._kind(segment)))

    def _kind(self, segment: Section) -> str:
        kind = text_of(segment, "type")
        return THIN if kind in _THIN else SNAPSHOT if kind == "snapshot" else LOGICAL

    def _image(self, names: list[Value], depth: int, length: int) -> list[VolumePiece]:
        """The first image of a mirror that is all here."""
        error: NotAssembledError | ValueError = ValueError("no image")
        for name in names:
            try:
                found = self._pieces(str(name), depth - 1)
            except (NotAssembledError, ValueError) as why:
                error = why
                continue
            if sum(piece.length for piece in found) == length:
                return found
        raise error

    def _area(self, name: Value, at: Value, depth: int) -> tuple[int, int]:
        """Where an area begins, and the end of the volume that it lies in."""
        if not isinstance(at, int) or at < 0:
            raise ValueError(at)
        if name in self._logical:  # a volume over another, which then must lie in one run
            (piece,) = self._pieces(str(name), depth - 1)
            if len(piece.starts) > 1:
                raise NotAssembledError(wordings.NOT_READ(LOGICAL))
            return piece.starts[0] + piece.first + at * self._extent, piece.starts[0] + piece.length
        volume, start = self._physical[str(name)] if name in self._physical else (None, 0)
        if volume is None:
            raise NotAssembledError(wordings.PART_ELSEWHERE)
        place = volume.extent.offset + start * SECTOR + at * self._extent
        return place, volume.extent.end

    def _known(self, name: str, depth: int) -> Iterator[VolumePiece]:
        """What is known of the bytes of a volume that is not read: those of what it lies over."""
        logical = self._logical.get(name)
        if logical is None or not depth:
            return
        for segment in _segments(logical):
            try:
                yield from self._segment(segment, depth)
            except (NotAssembledError, ValueError):
                for below in _names(segment):
                    if below in self._logical and below != name:
                        yield from self._known(below, depth - 1)


def _segments(logical: Section) -> list[Section]:
    return [s for n, s in logical.items() if n.startswith("segment") and isinstance(s, dict)]


def _names(segment: Section) -> Iterator[str]:
    """The volumes that a segment may lie over; its pool and origin are volumes of their own."""
    for key, value in segment.items():
        if key in {"thin_pool", "origin", "external_origin", "type", "cow_store"}:
            continue
        values = value if isinstance(value, list) else [value]
        yield from (each for each in values if isinstance(each, str))


def _overlap(pieces: Iterable[VolumePiece]) -> bool:
    """Whether some bytes are in a volume twice, which so grows beyond all media."""
    extents = sorted(extent for piece in pieces for extent in piece.extents())
    return any(one.end > other.offset for one, other in pairwise(extents))


def _striped(places: list[tuple[int, int]], segment: Section, length: int) -> list[VolumePiece]:
    """A piece over its areas; each takes an equal share.

    Raises:
        ValueError: an area reaches beyond the volume that it lies in.
    """
    if not 0 < len(places) <= MOST_STRIPES or length <= 0 or length % len(places):
        raise ValueError(length)
    if any(place + length // len(places) > end for place, end in places):
        raise ValueError(length)
    if len(places) == 1:
        return [VolumePiece.run(Extent(places[0][0], length))]
    chunk = number_of(segment, "stripe_size") * SECTOR
    if not chunk or length // len(places) % chunk:
        raise ValueError(chunk)
    return [VolumePiece(tuple(place for place, _ in places), chunk, 0, length)]
