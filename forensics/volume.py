"""Volumes of a medium: partitions in table order, or the whole medium where there is no table."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.values import Extent
from forensics.values.volume_pieces import VolumePiece

if TYPE_CHECKING:
    from forensics.wordings.vocabulary import Vocabulary


class VolumeContent(StrEnum):
    """What the first bytes of a volume announce."""

    FILE_SYSTEM = "file_system"  # one that this version reads, or tries to
    ENCRYPTED = "encrypted"  # LUKS, BitLocker, FileVault: no key given
    UNREAD = "unread"  # announces a file system or container that this version does not read
    UNKNOWN = "unknown"  # announces nothing that we know
    CONTAINER = "container"  # holds other volumes, which were found and stand beside it


@dataclass(frozen=True, slots=True)
class Volume:
    """A run of the medium that may hold a file system.

    ``partition`` counts from 1 in table order and is None where there is no table, and for what the
    table does not name (``is_found``). A file system that is shorter than its partition ends where
    it says. ``label`` is the name of what was recognised ("NTFS", "LUKS2", "XFS"), for faults and
    people. Where nothing was, ``tenths`` has for each tenth of the volume how many sampled pages
    look random, of how many that do not repeat one byte (``matching.randomness``). ``locked_as`` is
    what a key opened ("LUKS2"): ``extent`` is then that of the decrypted volume.

    A volume within another (a logical volume, a partition of an array) has its number there in
    ``inner``. Where it lies in ``pieces``, in the order of its content, ``extent`` reaches from the
    first byte of any of them to the last.
    """

    partition: int | None
    extent: Extent
    content: VolumeContent
    label: str
    tenths: tuple[tuple[int, int], ...] = ()
    is_found: bool = False
    locked_as: str | None = None
    inner: tuple[int, ...] = ()
    pieces: tuple[VolumePiece, ...] = field(default=(), hash=False)

    @property
    def extents(self) -> tuple[Extent, ...]:
        """Its bytes on the medium: one extent, or those of its pieces."""
        if not self.pieces:
            return (self.extent,)
        return tuple(extent for piece in self.pieces for extent in piece.extents())

    def heard(self, vocabulary: Vocabulary) -> Volume:
        """Return it under a name that volumes have (``values.Fault.heard``)."""
        locked_as = None if self.locked_as is None else vocabulary.label(self.locked_as)
        return replace(self, label=vocabulary.label(self.label), locked_as=locked_as)

    @property
    def random_share(self) -> float | None:
        """The share of sampled pages that look random; None where none could be judged."""
        judged = sum(number for _, number in self.tenths)
        return round(sum(random for random, _ in self.tenths) / judged, 3) if judged else None

    @property
    def where(self) -> str:
        """How faults and people call it."""
        within = "".join(f", volume {number}" for number in self.inner)
        if self.is_found:
            return f"volume found at byte {self.extent.offset}{within}"
        whole = "whole medium" if self.partition is None else f"partition {self.partition}"
        return whole + within
