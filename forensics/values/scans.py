"""What a scan says as a whole (``contracts/scan-result``): coverage, sources, hits, faults."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from forensics.values.digests import Digest
from forensics.values.hits import Hit
from forensics.values.media import Fault
from forensics.values.tools import Tool


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ledger that puts every byte of a medium in exactly one class. All figures are bytes."""

    compared: int = 0
    constant: int = 0
    not_read: int = 0
    unreadable: int = 0
    checksum_bad: int = 0
    encrypted: int = 0
    over_budget: int = 0
    unopened: int = 0

    @property
    def total(self) -> int:
        """Sum of all classes: the size of the medium."""
        return sum(getattr(self, f.name) for f in fields(self))

    @property
    def not_examined(self) -> int:
        """Bytes that no stage compared: everything but ``compared`` and ``constant``."""
        return self.total - self.compared - self.constant


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What a scan says of one source. ``size`` is None where it could not be opened at all."""

    image: str
    size: int | None
    media_digest: Digest | None
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class HashSetSummary:
    """Which hash set a result rests on; the digest tells nothing without the set."""

    digest: Digest
    known_files: int


@dataclass(frozen=True, slots=True)
class ClusterWorker:
    """A worker on a cluster that a scan was given to; ``sandbox`` held what it read with."""

    address: str
    version: str
    sandbox: str


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One scan of one or more sources, in the order and form of ``scan-result/1``.

    ``sandbox`` is what held the processes that read the sources, ``none`` where nothing did; None
    in a result of a version that did not say. ``cluster`` is empty for a scan of one machine.
    """

    schema: str
    tool: Tool
    started: datetime
    finished: datetime
    stages: tuple[str, ...]
    hash_set: HashSetSummary
    sources: tuple[SourceReport, ...]
    hits: tuple[Hit, ...]
    faults: tuple[Fault, ...]
    sandbox: str | None = None
    cluster: tuple[ClusterWorker, ...] = ()
