"""The attributes of an NTFS record that hold content or take clusters, however they are read.

A record that is ordinary in every respect is read here, many times as fast as through The Sleuth
Kit: no attribute list, no holes, nothing compressed or encrypted, every length in agreement with
every other, every run within the file system. Whatever departs from that in any way is left to The
Sleuth Kit, whose judgement of odd records was tried by many.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

import pytsk3

from forensics.file_system import Run
from forensics.file_systems.ntfs.mft import DATA
from forensics.file_systems.runs import whole_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from forensics.file_systems.ntfs.mft import Record, Stream
    from forensics.file_systems.runs import Geometry
    from forensics.file_systems.tsk_objects import TskAttributeInfo, TskFile

_RESIDENT = int(pytsk3.TSK_FS_ATTR_RES)
_COMPRESSED = int(pytsk3.TSK_FS_ATTR_COMP)
_ENCRYPTED = int(pytsk3.TSK_FS_ATTR_ENC)
_RESIDENT_HEADER = struct.Struct("<4xI4xH")  # length and flags of an attribute
# Of an attribute: type, length, resident or not, flags, identity; first and last cluster of its
# content, place of the runs, compression unit; allocated, real and valid size in bytes.
_NON_RESIDENT = struct.Struct("<IIBxxxHHQQHH4xQQQ")


class Attribute(NamedTuple):
    """One attribute. ``runs`` are whole clusters; ``told`` is what the record says of a stream.

    Only streams have names here. A resident attribute that is no stream is left out.
    """

    is_stream: bool
    identity: int
    name: str
    size: int
    is_resident: bool
    is_compressed: bool
    is_encrypted: bool
    runs: list[Run]
    told: Stream | None


def ordinary_attributes(record: Record, geometry: Geometry, limit: int) -> list[Attribute] | None:
    """Return the attributes of a record that is ordinary in every respect, else None.

    ``limit`` is where the clusters of the file system end on the medium, in bytes.
    """
    if record.has_list or record.reparse_tag or not _are_plain(record.streams):
        return None
    found = []
    for at, stream in record.placed:
        attribute = (
            _inside(record.data, at, stream)
            if stream is not None and stream.content is not None
            else _outside(record.data, at, stream, geometry, limit)
        )
        if attribute is None:
            return None
        found.append(attribute)
    return found


def tsk_attributes(file: TskFile, record: Record, geometry: Geometry) -> Iterator[Attribute]:
    """Return the attributes of a record as The Sleuth Kit reads them.

    Raises:
        OSError: and others of ``TSK_ERRORS``: it cannot.
    """
    for attribute in file:
        info = attribute.info
        flags, is_stream = int(info.flags), int(info.type) == DATA
        is_resident = bool(flags & _RESIDENT)
        if is_resident and not is_stream:
            continue
        yield Attribute(
            is_stream,
            int(info.id),
            _name(info) if is_stream else "",
            int(info.size),
            is_resident,
            bool(flags & _COMPRESSED),
            bool(flags & _ENCRYPTED),
            [] if is_resident else whole_runs(attribute, geometry),
            _told(record, info) if is_stream else None,
        )


def _are_plain(streams: list[Stream]) -> bool:
    """Whether streams differ in their identities, and their names are the same in any reading."""
    if len(streams) < 2 and not (streams and streams[0].name):
        return True
    names = (stream.name for stream in streams)
    return len({stream.attribute_id for stream in streams}) == len(streams) and all(
        name.isprintable() and "\\" not in name for name in names
    )


def _inside(data: bytes | bytearray, at: int, stream: Stream) -> Attribute | None:
    """Return a resident stream, or None where anything of it is out of the ordinary."""
    start, size = stream.content or (0, 0)
    length, flags = _RESIDENT_HEADER.unpack_from(data, at)
    if flags or start + size > at + length:
        return None
    return Attribute(True, stream.attribute_id, stream.name, size, True, False, False, [], stream)  # noqa: FBT003 -- a tuple, and each of its fields has a name


def _outside(
    data: bytes | bytearray, at: int, stream: Stream | None, geometry: Geometry, limit: int
) -> Attribute | None:
    """Read a non-resident attribute, or give None where anything of it is out of the ordinary."""
    if at + _NON_RESIDENT.size > len(data):
        return None
    kind, length, non_resident, flags, identity, first, last, runs_at, unit, *sizes = (
        _NON_RESIDENT.unpack_from(data, at)
    )
    allocated, size, valid = sizes
    is_stream = kind == DATA
    if not non_resident or flags or first or unit or is_stream != (stream is not None):
        return None
    if not valid <= size <= allocated or allocated != (last + 1) * geometry.block_size:
        return None
    runs = _runs(data[at + runs_at : at + length], allocated, geometry, limit)
    if runs is None:
        return None
    name = stream.name if stream is not None else ""
    return Attribute(is_stream, identity, name, size, False, False, False, runs, stream)  # noqa: FBT003 -- a tuple, and each of its fields has a name


def _runs(
    mapping: bytes | bytearray, allocated: int, geometry: Geometry, limit: int
) -> list[Run] | None:
    """Decode mapping pairs of so many bytes of content; None for holes and for any disagreement."""
    block_size, place = geometry.block_size, geometry.base
    runs: list[Run] = []
    at, left, end = 0, allocated, len(mapping)
    while at < end and mapping[at]:
        pair = _pair(mapping, at)
        if pair is None:
            return None
        clusters, step, at = pair
        length = clusters * block_size
        place += step * block_size
        left -= length
        if not length or left < 0 or place < geometry.base or place + length > limit:
            return None
        if runs and runs[-1].offset + runs[-1].length == place:  # type: ignore[operator]  # no holes here
            runs[-1] = Run(runs[-1].offset, runs[-1].length + length)
        else:
            runs.append(Run(place, length))
    return runs if not left and at < end else None


def _pair(mapping: bytes | bytearray, at: int) -> tuple[int, int, int] | None:
    """Clusters, distance from the run before, and where the next pair stands; None for a hole.

    The first byte has the widths of both numbers (Linux-NTFS documentation, "Data Runs").
    """
    head = mapping[at]
    middle = at + 1 + (head & 15)
    following = middle + (head >> 4)
    if following >= len(mapping) or following == middle or middle == at + 1 or head & 15 > 8:
        return None
    clusters = int.from_bytes(mapping[at + 1 : middle], "little")
    return clusters, int.from_bytes(mapping[middle:following], "little", signed=True), following


def _told(record: Record, info: TskAttributeInfo) -> Stream | None:
    """Find what the record says of a stream of The Sleuth Kit.

    With an attribute list The Sleuth Kit numbers attributes again, so there the name decides.
    """
    wanted: str | int = _name(info) if record.has_list else int(info.id)
    for stream in record.streams:
        if (stream.name if record.has_list else stream.attribute_id) == wanted:
            return stream
    return None


def _name(info: TskAttributeInfo) -> str:
    return info.name.decode("utf-8", "backslashreplace") if info.name else ""
