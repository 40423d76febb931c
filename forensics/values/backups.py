"""A backup of a phone within a source, and what opens it."""

from __future__ import annotations

from dataclasses import field

from forensics.value_classes import dataclass
from forensics.values.media import Bytes

MOST_BACKUPS = 64
MOST_CLASSES = 64
LONGEST_FOLDER = 4096
_KEY_SIZE = 32


@dataclass(frozen=True, slots=True)
class PhoneBackup:
    """A backup by iTunes or Finder: where it stands in its source, and its keys.

    ``folder`` is its path as bytes, empty or with a slash at its end. ``start``, ``end`` and
    ``size`` are of its database, as ``containers.reader.HeldPart`` has them. ``keys`` are those of
    its classes of protection, by number; without any it is not encrypted.
    """

    folder: bytes
    start: Bytes
    end: Bytes
    size: Bytes
    keys: tuple[tuple[Bytes, bytes], ...] = field(default=(), repr=False)
    database_key: bytes = field(default=b"", repr=False)

    @property
    def makes_sense(self) -> bool:
        """Whether what read hostile bytes can say this of a backup."""
        lengths = {len(key) for _, key in self.keys} | {len(self.database_key)}
        is_open = lengths == {_KEY_SIZE} if self.keys else not self.database_key
        is_placed = len(self.folder) <= LONGEST_FOLDER and self.start <= self.end
        return is_open and is_placed and len(self.keys) <= MOST_CLASSES
