"""An examiner's report of a scan as a value: what the record has, and what its result says besides.

What names a file, or lets anyone test for one, is no field of it.
"""

from __future__ import annotations

from datetime import datetime

from evidence_store.custody.outside.sheets import OnPaper
from evidence_store.domain.certificates.certificate_content import CertifiedScan
from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.scans.gradings import GradedHits
from evidence_store.domain.scans.hit_counts import HitCount
from forensics.value_classes import dataclass
from forensics.values import Digest, PictureCounts


@dataclass(frozen=True, slots=True)
class ReportedSource:
    """What was scanned: a disk image, or an extraction of files, and who read all of it before."""

    acquired_as: AcquiredAs
    size: int
    digest: Digest | None
    verified_by: str
    verified_at: datetime | None
    bad_sectors: int


@dataclass(frozen=True, slots=True)
class ReportedVolume:
    """One volume; ``files`` is how many streams of files were listed, None where none could be."""

    where: str
    known_as: str
    size: int
    files: int | None
    locked_as: str


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """What the result says besides the record: how it was scanned, and the volumes."""

    started: datetime
    stages: tuple[str, ...]
    did: tuple[str, ...]
    did_not: tuple[str, ...]
    confined_by: str
    volumes: tuple[ReportedVolume, ...]
    pictures: PictureCounts | None


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The whole report.

    ``result`` is None where the result is not in the data folder, ``counts`` where the list of hits
    is not: then the counts of the record stand alone. ``confirmed_by`` is who counted the hash set
    a second time, "" where nobody did.
    """

    case: str
    exhibit: str
    source: ReportedSource
    findings: CertifiedScan
    confirmed_by: str
    recorded_by: str
    result: ReportedResult | None
    counts: tuple[HitCount, ...] | None
    graded: GradedHits
    log: OnPaper
    machines: str
    made_by: str
    made_at: datetime
