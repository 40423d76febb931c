"""From a scan result, which names paths, to a record that names none: counts and generic words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.domain.disposals import ScanRecord
from evidence_store.domain.identifiers import new_id
from evidence_store.errors import WrongEntryError
from forensics.values import Coverage, HitKind

if TYPE_CHECKING:
    from evidence_store.domain.disposals import Acquisition
    from forensics.values import Digest, Fault, ScanResult

LINES_KEPT = 200
# Whatever looks like a path or a file name; where and reason hold none, and this makes sure of it.
_NAME = re.compile(
    r"\"[^\"]*\"|\u201c[^\u201d]*\u201d|\u2018[^\u2019]*\u2019|(?<!\w)'[^']*'"
    r"|\S*[/\\]\S*|\S+\.[A-Za-z][A-Za-z0-9]{0,4}\b"
)
_DIGEST = re.compile(r"\b[0-9A-Fa-f]{32,}\b")


@dataclass(frozen=True, slots=True)
class RecordedBy:
    """Who put a result on record, and when."""

    person_id: str
    at: datetime


def scan_record(
    result: ScanResult, *, acquisition: Acquisition, result_digest: Digest, recorded: RecordedBy
) -> ScanRecord:
    """Say what a scan of that disk image found and did not see.

    Raises:
        WrongEntryError: the result is not of this disk image.
    """
    source = next((s for s in result.sources if s.image == acquisition.image_name), None)
    if source is None or source.size != acquisition.size:
        message = "The scan result is not of the disk image that was registered."
        raise WrongEntryError(message)
    hits = [hit for hit in result.hits if hit.image == source.image]
    kinds = Counter(hit.kind for hit in hits)
    return ScanRecord(
        id=new_id("n"),
        version=1,
        exhibit_id=acquisition.exhibit_id,
        acquisition_id=acquisition.id,
        result_digest=result_digest,
        hash_set_digest=result.hash_set.digest,
        known_files=result.hash_set.known_files,
        tool=f"{result.tool.name} {result.tool.version}",
        finished=result.finished,
        recorded_by=recorded.person_id,
        hits_by_kind={kind.value: kinds[kind] for kind in HitKind if kinds[kind]},
        known_files_hit=len({hit.item for hit in hits}),
        coverage=source.coverage,
        not_examined=_not_examined(
            [fault for fault in result.faults if fault.image == source.image],
            coverage=source.coverage,
            stages=result.stages,
        ),
    )


def generic_words(text: str) -> str:
    """A text without anything that looks like a path, a file name or a digest."""
    return _DIGEST.sub("a digest", _NAME.sub("a file", text))


def _not_examined(
    faults: list[Fault], *, coverage: Coverage, stages: tuple[str, ...]
) -> tuple[str, ...]:
    counted = Counter(generic_words(f"{fault.where}: {fault.reason}") for fault in faults)
    lines = [text if count == 1 else f"{text} ({count} times)" for text, count in counted.items()]
    kept = lines[:LINES_KEPT]
    if len(lines) > LINES_KEPT:
        kept.append(f"and {len(lines) - LINES_KEPT} further places; the scan result lists them")
    missing = [stage for stage in ("raw", "content") if stage not in stages]
    if missing:
        kept.append(f"stages that did not run: {', '.join(missing)}")
    if coverage.not_examined:
        kept.append(f"{coverage.not_examined} of {coverage.total} bytes were not examined")
    return tuple(kept)
