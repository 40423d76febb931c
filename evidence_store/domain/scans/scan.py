"""Hash sets and scans as the record knows them: counts and digests, never what they name."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from evidence_store.domain.scans.hit_lists import CANDIDATES
from evidence_store.domain.unit.blanking import DESTROYED
from forensics.value_classes import dataclass
from forensics.values import Coverage, Digest


@dataclass(frozen=True, slots=True)
class HashSetRecord:
    """A sealed hash set as the record knows it: by its own digest and count, never its content.

    ``worker_slot`` names the slot by which the worker opens it; None while it has none.
    """

    id: str
    version: int
    case_id: str
    digest: Digest
    known_files: int
    registered_by: str
    registered_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    worker_slot: str | None = None

    @property
    def is_count_open(self) -> bool:
        """Whether a second person is still to count: until then no page shows the number."""
        return self.confirmed_by is None

    @property
    def has_worker_slot(self) -> bool:
        """Whether the worker may open it: not any more once the values of its case are gone."""
        return self.worker_slot not in (None, DESTROYED)


@dataclass(frozen=True, slots=True)
class ScanCounts:
    """What one scan found, in counts: hits by kind, and how many of the known files were found.

    A candidate is a hit, and no known file that was found. Nor is what agrees by MD5 or SHA-1
    alone, of which two files can be made: ``known_files_weak`` counts known files that nothing else
    told, ``hits_weak`` such hits.
    """

    finished: datetime
    known_files: int
    known_files_hit: int
    known_files_weak: int
    # Counts alone: a digest lets anyone who holds it test for possession of the picture.
    hits_by_kind: dict[str, int]
    hits_weak: int

    @property
    def hits(self) -> int:
        """How many there are in all."""
        return sum(self.hits_by_kind.values())

    @property
    def candidates(self) -> int:
        """How many pictures are like a known one, of which two people say what they are."""
        return sum(self.hits_by_kind.get(kind, 0) for kind in CANDIDATES)

    @property
    def established(self) -> int:
        """How many hits rest on bytes that are those of a known file."""
        return self.hits - self.candidates - self.hits_weak

    @property
    def is_like_alone(self) -> bool:
        """Whether candidates are all that was found: nothing by MD5 or SHA-1 alone either."""
        return 0 < self.candidates == self.hits


@dataclass(frozen=True, slots=True)
class ScanFindings(ScanCounts):
    """What a scan found and did not see, without a path, name or digest of a known file.

    ``opened`` are the locked volumes that a key opened, and never by which. A certificate prints
    all of it: what may not be printed is no field of this.
    """

    result_digest: Digest
    hash_set_digest: Digest
    tool: str
    coverage: Coverage
    not_examined: tuple[str, ...]
    # By keyword, or every field that ScanRecord adds would need a default as well.
    opened: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class ScanRecord(ScanFindings):
    """A scan as it is recorded: of which disk image of which exhibit, and by whom."""

    id: str
    version: int
    exhibit_id: str
    acquisition_id: str
    recorded_by: str
