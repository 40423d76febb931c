"""The result of one shard: values that travel from a worker and are kept in the checkpoint."""

from __future__ import annotations

from dataclasses import field, replace
from typing import TYPE_CHECKING

from forensics.matching.forms import KINDS
from forensics.matching.runs import RawRun
from forensics.scanning.shards.planning import Pictured
from forensics.value_classes import dataclass
from forensics.values import Extent, Fault, Hit, NotOpened, PictureCounts
from forensics.values.media import Bytes
from forensics.wordings.vocabulary import UNKNOWN

if TYPE_CHECKING:
    from forensics.wordings.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class ShardResult:
    """The result of one shard. Extents are those of the medium, or of a folder's layout.

    ``runs`` are pieces of known files, not yet joined across shards and not yet attributed to
    anybody; ``constant`` are stretches that repeat one byte and hold no picture; ``over_budget``
    those that asked for more work than any honest medium does. ``forms`` are the sectors of a
    stretch that begin as a known form of file does, as ``found_forms`` packs them. Of files in a
    container, ``encrypted``, ``unopened`` and ``opaque`` are those that were recognised and not
    opened, or not understood, as ``not_opened`` and ``random_files`` count them.
    ``pictured`` are the containers among the files of a part in which pictures begin.
    """

    number: int
    image: str
    hits: tuple[Hit, ...]
    faults: tuple[Fault, ...]
    compared: tuple[Extent, ...]
    unreadable: tuple[Extent, ...]
    checksum_bad: tuple[Extent, ...]
    constant: tuple[Extent, ...] = ()
    over_budget: tuple[Extent, ...] = ()
    runs: tuple[RawRun, ...] = ()
    forms: bytes = b""
    encrypted: tuple[Extent, ...] = ()
    unopened: tuple[Extent, ...] = ()
    opaque: tuple[Extent, ...] = ()
    not_opened: tuple[NotOpened, ...] = ()
    random_files: Bytes = 0
    starts: bytes = b""
    pictures: PictureCounts = field(default_factory=PictureCounts)
    undecoded: tuple[Extent, ...] = ()
    pictured: tuple[Pictured, ...] = ()

    def heard(self, vocabulary: Vocabulary) -> ShardResult:
        """See ``Fault.heard``; kinds of files are of the closed list, too."""
        return replace(
            self,
            faults=tuple(fault.heard(vocabulary) for fault in self.faults),
            not_opened=tuple(
                each if each.kind in KINDS else replace(each, kind=UNKNOWN)
                for each in self.not_opened
            ),
        )
