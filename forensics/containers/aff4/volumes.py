"""Volumes of AFF4: zip files whose members are named by addresses, and what they say of themselves.

Source: AFF4 Standard 1.0 (aff4/Standard), sections on containers and zip-based containers.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from forensics.containers.aff4.turtle import Facts, TurtleError, read_turtle
from forensics.containers.zips.directory import LOCAL, BrokenListError, find_directory, records
from forensics.containers.zips.local_headers import LEAST_HEADER
from forensics.disk_images.inflating import inflate_raw
from forensics.errors import UnsupportedDiskImageError
from forensics.value_classes import dataclass
from forensics.virtual_disks.paged_file import PagedFile
from forensics.virtual_disks.pieces import FilePlace
from forensics.wordings import virtual_disks as wordings

if TYPE_CHECKING:
    from forensics.containers.zips.directory import DirectoryRecord

DESCRIPTION, VERSION, FACTS = "container.description", "version.txt", "information.turtle"
STORED, DEFLATED = 0, 8
MOST_MEMBERS = 1 << 20
LARGEST_TEXT = 4 * 1024 * 1024
LONGEST_ADDRESS = 4096


@dataclass(frozen=True, slots=True)
class Aff4Member:
    """A member of a volume as the list has it: where its header is, and how its bytes are held.

    ``names`` is the length of its name there, in bytes.
    """

    header: int
    names: int
    stored: int
    size: int
    method: int
    crc: int


@dataclass(frozen=True, slots=True, eq=False)
class Aff4Volume:
    """One volume: its address, its members by theirs, and all that it says.

    Of a large image there are hundreds of thousands of members all over the file, so the header of
    one is read when its bytes are asked for.
    """

    file: PagedFile
    address: str
    members: Mapping[str, Aff4Member]
    facts: Facts
    list_start: int

    def read(self, name: str, most: int) -> bytes | None:
        """Return a small member whole; None where it is not there, longer or damaged."""
        member = self.members.get(name)
        return None if member is None else _content(self.file, member, most)

    def data_of(self, member: Aff4Member) -> int | None:
        """Return the place of the first byte of a member; None where they are not in the file."""
        return _data(self.file, member)

    def place(self, name: str, *, head_alone: bool = False) -> FilePlace | None:
        """Return the place of a member with its header, or of the header alone."""
        member = self.members.get(name)
        if member is None:
            return None
        end = self.data_of(member)
        if end is None:
            return None
        end += 0 if head_alone else member.stored
        return FilePlace(self.file.number, member.header, end - member.header)

    def rest(self) -> FilePlace:
        """Return the place of the list of members, with what follows it."""
        return FilePlace(self.file.number, self.list_start, self.file.size - self.list_start)


def open_volume(file: PagedFile) -> Aff4Volume:
    """Read the list of members, and what is said of them.

    Raises:
        DiskImageError: it is no volume, or its list or its description makes no sense.
    """

    def read(offset: int, length: int) -> bytes:
        found = file.read(offset, length) if offset >= 0 else b""
        return found if len(found) == length else b""

    listed = find_directory(read, file.size, file.name)
    named: dict[str, Aff4Member] = {}
    try:
        for record in records(read, listed.start, listed.stop, listed.shift):
            name = unquote(record.name.decode("utf-8", "replace"))
            if name in named or len(named) >= MOST_MEMBERS:
                raise file.damaged(wordings.MEMBERS)  # another reader might take the other one
            named[name] = _member(file, record)
    except BrokenListError as error:
        raise file.damaged(wordings.MEMBERS) from error
    if FACTS not in named:
        raise UnsupportedDiskImageError(wordings.OTHER_FORM(file.name, wordings.NO_DISK_IMAGE))
    address = _text(file, named.get(DESCRIPTION), LONGEST_ADDRESS).strip(" \0\r\n")
    try:
        facts = read_turtle(_text(file, named.get(FACTS), LARGEST_TEXT))
    except TurtleError as error:
        raise file.damaged(wordings.DESCRIPTION) from error
    own = {name.removeprefix(f"{address}/"): member for name, member in named.items()}
    return Aff4Volume(file, address, own, facts, listed.start)


def _member(file: PagedFile, record: DirectoryRecord) -> Aff4Member:
    if not record.is_sound or record.is_encrypted:
        raise file.damaged(wordings.MEMBERS)
    return Aff4Member(
        record.header, len(record.name), record.stored, record.size, record.method, record.crc
    )


def _data(file: PagedFile, member: Aff4Member) -> int | None:
    head = file.read(member.header, LEAST_HEADER)
    if len(head) < LEAST_HEADER or not head.startswith(LOCAL):
        return None
    names, extras = struct.unpack_from("<2H", head, LEAST_HEADER - 4)
    start = member.header + LEAST_HEADER + int(names) + int(extras)
    return start if names == member.names and start + member.stored <= file.size else None


def _text(file: PagedFile, member: Aff4Member | None, most: int) -> str:
    found = None if member is None else _content(file, member, most)
    if found is None:
        raise file.damaged(wordings.DESCRIPTION)
    return found.decode("utf-8", "replace")


def _content(file: PagedFile, member: Aff4Member, most: int) -> bytes | None:
    start = _data(file, member)
    if start is None or max(member.size, member.stored) > most:
        return None
    stored = file.read(start, member.stored)
    found: bytes | None = stored
    if member.method == DEFLATED:
        found = inflate_raw(memoryview(stored), member.size)
    elif member.method != STORED:
        return None
    is_whole = found is not None and len(found) == member.size
    return found if is_whole and zlib.crc32(found or b"") == member.crc else None
