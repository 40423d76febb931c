"""Volumes of a medium: partitions in table order, or the whole medium where there is no table."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from forensics.value_classes import dataclass
from forensics.values import Extent
from forensics.values.volume_pieces import VolumePiece

if TYPE_CHECKING:
    from forensics.wordings.vocabulary import Vocabulary

_LAST_DAY = 100_000  # in the year 2243


class VolumeContent(StrEnum):
    """What the first bytes of a volume announce."""

    FILE_SYSTEM = "file_system"  # one that this version reads, or tries to
    ENCRYPTED = "encrypted"  # LUKS, BitLocker, FileVault: no key given
    UNREAD = "unread"  # announces a file system or container that this version does not read
    UNKNOWN = "unknown"  # announces nothing that we know
    CONTAINER = "container"  # holds other volumes, which were found and stand beside it


@dataclass(frozen=True, slots=True)
class ShadowCopy:
    """What a volume held earlier; the oldest copy is number 1.

    ``day`` is when it was made, counted from 1 January 1970 (UTC). ``is_spread`` tells whether the
    volume's pieces are those of the copy, or still those of the volume as it is now.
    """

    number: int
    day: int
    is_spread: bool = False

    @property
    def where(self) -> str:
        """How faults and people call it: by its number, and its day where that makes sense."""
        if not 0 <= self.day <= _LAST_DAY:
            return f", shadow copy {self.number}"
        return f", shadow copy {self.number} of {date(1970, 1, 1) + timedelta(self.day)}"


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
    first byte of any of them to the last. A ``shadow`` copy stands beside the volume that it is of,
    with the same places: what it keeps lies within these (``file_systems.shadow_copies``).
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
    shadow: ShadowCopy | None = None

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
        within += "" if self.shadow is None else self.shadow.where
        if self.is_found:
            return f"volume found at byte {self.extent.offset}{within}"
        whole = "whole medium" if self.partition is None else f"partition {self.partition}"
        return whole + within
