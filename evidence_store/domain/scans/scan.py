"""Hash sets and scans as the record knows them: counts and digests, never what they name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from forensics.values import Coverage, Digest


@dataclass(frozen=True, slots=True)
class HashSetRecord:
    """A sealed hash set as the record knows it: by its own digest and count, never its content."""

    id: str
    version: int
    case_id: str
    digest: Digest
    known_files: int
    registered_by: str
    registered_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """What a scan found and did not see, without a path, name or digest of a known file."""

    id: str
    version: int
    exhibit_id: str
    acquisition_id: str
    result_digest: Digest
    hash_set_digest: Digest
    known_files: int
    tool: str
    finished: datetime
    recorded_by: str
    hits_by_kind: dict[str, int]
    known_files_hit: int
    coverage: Coverage
    not_examined: tuple[str, ...]
