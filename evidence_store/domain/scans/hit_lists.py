"""The hits of a scan without what would name a victim: numbers, places, kinds; no name, no digest.

A hit is known by its number, from 1 in the order of the scan result; a known file by a number of
its own within that list. The list's digest stands in the custody entry of the scan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.scans.app_places import AppPlace, app_place
from forensics.value_classes import dataclass
from forensics.values import Digest, Extent, HitKind, HitState, Likeness

if TYPE_CHECKING:
    from forensics.values import Hit, ScanResult

SCHEMA = "hit-list/1"
CANDIDATES = frozenset({HitKind.THUMBNAIL, HitKind.ALTERED})
"""Kinds that are only like a known picture: no byte is established, and two people decide."""
WHOLE = frozenset({HitKind.EXACT, HitKind.EMBEDDED}) | CANDIDATES
"""Kinds whose extents hold one whole file."""


@dataclass(frozen=True, slots=True)
class HitLine:
    """One hit. ``known`` is the known file's number in this list.

    ``extents`` are bytes of the medium in content order; of a piece, ``edge`` are the bytes before
    and after it that could not be established, ``known_offset`` where in the known file it begins.
    ``is_owned`` says whether a file of the file system holds it; ``digests`` is how many digests
    agree, and ``is_strong`` whether one of them is SHA-256 or BLAKE3. ``likeness`` are the figures
    of a candidate, or of the picture in a file that is known by MD5 or SHA-1 alone; the known
    picture itself is in no list and no hash set. ``app`` is the app and the user of a phone whose
    folder its path names, by our own table.
    """

    number: int
    known: int
    kind: HitKind
    state: HitState
    is_owned: bool
    allocated: bool | None
    extents: tuple[Extent, ...]
    edge: tuple[int, int]
    known_offset: int
    length: int
    is_strong: bool
    likeness: Likeness | None = None
    app: AppPlace | None = None

    @property
    def is_candidate(self) -> bool:
        """Whether it is only like a known picture: a candidate for two people."""
        return self.kind in CANDIDATES

    @property
    def is_piece(self) -> bool:
        """Whether it is only a part of a known file, of which no picture can be drawn."""
        return self.kind not in WHOLE

    @property
    def is_packed(self) -> bool:
        """Whether fewer or more bytes lie at its places than it has: a container packs it."""
        return sum(extent.length for extent in self.extents) != self.length

    def is_drawn_from(self, acquired_as: AcquiredAs) -> bool:
        """Whether a picture can be drawn of it: its bytes lie there whole, or can be unpacked."""
        match acquired_as:
            case AcquiredAs.DISK_IMAGE:
                can = not self.is_packed
            case AcquiredAs.ARCHIVE:
                can = bool(self.extents)
            case AcquiredAs.FOLDER:  # its extents are bytes of a file that the list does not name
                can = False
            case _:
                assert_never(acquired_as)
        return can and not self.is_piece and self.length > 0

    @property
    def is_certain(self) -> bool:
        """Whether all bytes are those of the known file by SHA-256 or BLAKE3."""
        return self.kind is HitKind.EXACT and self.is_strong


@dataclass(frozen=True, slots=True)
class HitList:
    """All hits of one scan result on one disk image."""

    schema: str
    result_digest: Digest
    hits: tuple[HitLine, ...]

    def hit(self, number: int) -> HitLine | None:
        """The hit of that number, None where there is none."""
        return self.hits[number - 1] if 1 <= number <= len(self.hits) else None


def hit_list(result: ScanResult, *, image: str, result_digest: Digest) -> HitList:
    """The hits of a result on that image, numbered, without names and digests."""
    hits = [hit for hit in result.hits if hit.image == image]
    known: dict[str, int] = {}
    for hit in hits:
        known.setdefault(hit.item, len(known) + 1)
    lines = (_line(number, hit, known[hit.item]) for number, hit in enumerate(hits, start=1))
    return HitList(SCHEMA, result_digest, tuple(lines))


def _line(number: int, hit: Hit, known: int) -> HitLine:
    return HitLine(
        number=number,
        known=known,
        kind=hit.kind,
        state=hit.state,
        # Whether a file holds it, and not which: paths stay in the scan result.
        is_owned=hit.path is not None or hit.owner is not None,
        allocated=hit.allocated,
        extents=hit.extents,
        edge=hit.edge,
        known_offset=hit.known_offset,
        length=hit.length,
        is_strong=hit.is_strong,
        likeness=hit.likeness,
        app=app_place(hit.path),
    )
