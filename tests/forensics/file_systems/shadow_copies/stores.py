"""Volume shadow copies as libvshadow describes them ("Volume Shadow Snapshot (VSS) format")."""

from __future__ import annotations

import struct
from dataclasses import field

from forensics.value_classes import dataclass

HEADER, BLOCK, SECTOR = 0x1E00, 0x4000, 512
IDENTIFIER = bytes.fromhex("6b87083876c1484eb7ae04046e6cc752")
FORWARDER, OVERLAY, UNUSED = 1, 2, 4
DAY = 24 * 60 * 60 * 10_000_000
FIRST_DAY = 150_000 * DAY  # 9 September 2011


def descriptor(
    original: int, offset: int, *, relative: int = 0, flags: int = 0, bits: int = 0
) -> bytes:
    """One entry of a block list."""
    return struct.pack("<QQQII", original, relative, offset, flags, bits)


def a_record(kind: int, at: int, content: bytes, following: int = 0) -> bytes:
    """A block of a chain."""
    head = IDENTIFIER + struct.pack("<IIQQQ", 1, kind, 0, at, following)
    return (head.ljust(128, b"\0") + content).ljust(BLOCK, b"\0")


@dataclass
class Shadowed:
    """A volume as it is now, to which copies are added, the latest first."""

    now: bytearray
    entries: list[bytes] = field(default_factory=list)
    next_free: int = 0

    def __post_init__(self) -> None:
        self.next_free = len(self.now) // BLOCK * BLOCK - 2 * BLOCK

    def kept(self, content: bytes) -> int:
        """Put a block where nothing lies, and say where."""
        at = self.next_free
        assert not any(self.now[at : at + BLOCK]), "the volume of this recipe is too full"
        self.now[at : at + BLOCK] = content.ljust(BLOCK, b"\0")
        self.next_free -= BLOCK
        return at

    def add(self, descriptors: bytes, *, is_here: bool = True) -> None:
        """Add a copy, one day older than the one before, by the list of its blocks."""
        number = len(self.entries)
        identifier = struct.pack("<QQ", number + 1, 0)
        created = FIRST_DAY - number * DAY
        copy = struct.pack("<QQ16sQQQ", 2, len(self.now), identifier, 1, 0x40, created)
        room, following = BLOCK - 128, 0
        pieces = [descriptors[at : at + room] for at in range(0, len(descriptors), room)]
        for piece in reversed(pieces or [b""]):
            at = self.kept(b"\1")
            self.now[at : at + BLOCK] = a_record(3, at, piece, following)
            following = at
        store = struct.pack("<QQ16s", 3, following, identifier)
        self.entries.append(copy.ljust(128, b"\0") + (store * is_here).ljust(128, b"\0"))

    def add_as_it_was(self, before: bytes, later: bytes) -> None:
        """Add a copy that shows ``before``; ``later`` is what the next one shows, or the volume."""
        descriptors = b"".join(
            descriptor(at, self.kept(before[at : at + BLOCK]))
            for at in range(0, len(later), BLOCK)
            if before[at : at + BLOCK] != later[at : at + BLOCK]
        )
        self.add(descriptors)

    def finished(self) -> bytes:
        """The volume with its catalogue."""
        at = self.kept(b"\1")
        self.now[at : at + BLOCK] = a_record(2, at, b"".join(self.entries))
        header = IDENTIFIER + struct.pack("<IIQQQQ", 1, 1, HEADER, HEADER, 0, at)
        self.now[HEADER : HEADER + len(header)] = header
        return bytes(self.now)
