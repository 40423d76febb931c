"""Volumes of a medium: partitions in table order, or the whole medium where there is no table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forensics.values import Extent


class VolumeContent(StrEnum):
    """What the first bytes of a volume announce."""

    FILE_SYSTEM = "file_system"  # one that this version reads, or tries to
    ENCRYPTED = "encrypted"  # LUKS, BitLocker, FileVault: no key given
    UNREAD = "unread"  # announces a file system or container that this version does not read
    UNKNOWN = "unknown"  # announces nothing that we know


@dataclass(frozen=True, slots=True)
class Volume:
    """A run of the medium that may hold a file system.

    ``partition`` counts from 1 in table order and is None where there is no table. ``label`` is the
    name of what was recognised ("NTFS", "LUKS2", "XFS"), for faults and people.
    """

    partition: int | None
    extent: Extent
    content: VolumeContent
    label: str

    @property
    def where(self) -> str:
        """How faults and people call it."""
        return "whole medium" if self.partition is None else f"partition {self.partition}"
