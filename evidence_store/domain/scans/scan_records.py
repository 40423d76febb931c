"""From a scan result, which names paths, to a record that names none: counts and generic words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.domain.scans.hit_lists import CANDIDATES
from evidence_store.domain.scans.not_examined import (
    BAD_SECTORS,
    FURTHER,
    NOT_DESCRIBED,
    NOT_OPENED,
    NOT_REACHED,
    NOT_UNDERSTOOD,
    OUTSIDE_EXTRACTION,
    STAGES_MISSING,
    TIMES,
)
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.ways import Way
from forensics.acquisition_log import unread_of
from forensics.saying.sentences import given
from forensics.scanning.result.result_file import SCHEMA
from forensics.scanning.stages import STAGES, stages_for
from forensics.value_classes import dataclass
from forensics.values import HitKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.scans.scan import HashSetRecord
    from forensics.values import Digest, Extent, Fault, ScanResult, SourceReport

LINES_KEPT = 200
# Whatever looks like a path or a file name; where and reason hold none, and this makes sure of it.
_NAME = re.compile(
    r"\"[^\"]*\"|\u201c[^\u201d]*\u201d|\u2018[^\u2019]*\u2019|(?<!\w)'[^']*'"
    r"|\S*[/\\]\S*|\S+\.[A-Za-z][A-Za-z0-9]{0,4}\b"
)
# MD5, the shortest in use, has 32 digits; anyone who holds a digest can test for the file.
_DIGEST = re.compile(r"\b[0-9A-Fa-f]{32,}\b")


@dataclass(frozen=True, slots=True)
class RecordedBy:
    """Who recorded a result, and when."""

    person_id: str
    at: datetime


def scan_record(
    result: ScanResult, *, acquisition: Acquisition, result_digest: Digest, recorded: RecordedBy
) -> ScanRecord:
    """Say what a scan of that acquisition found and did not see.

    Raises:
        WrongEntryError: the result is not of it, or no scan can have written it.
    """
    source = next((s for s in result.sources if s.image == acquisition.image_name), None)
    if source is None or source.size != acquisition.size:
        message = "The scan result is not of the disk image or extraction that was registered."
        raise WrongEntryError(message)
    _require_same_bytes(source, acquisition)
    _require_possible(result, source=source, size=acquisition.size, at=recorded.at)
    _require_unread(source, acquisition)
    hits = [hit for hit in result.hits if hit.image == source.image]
    kinds = Counter(hit.kind for hit in hits)
    strong = {hit.item for hit in hits if not hit.is_candidate and hit.is_strong}
    weak = [hit for hit in hits if not hit.is_candidate and not hit.is_strong]
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
        hits_weak=len(weak),
        known_files_hit=len(strong),
        known_files_weak=len({hit.item for hit in weak} - strong),
        coverage=source.coverage,
        not_examined=_not_examined(
            [fault for fault in result.faults if fault.image == source.image],
            source=source,
            missing=[each for each in stages_for(result.hash_set) if each not in result.stages],
            is_described=bool(result.hash_set.described),
            acquisition=acquisition,
        ),
        opened=tuple(
            generic_words(f"{volume.where}: {volume.locked_as}, opened with a key")
            for volume in source.volumes
            if volume.locked_as is not None
        ),
    )


def verify_hash_set(result: ScanResult, *, registered: Sequence[HashSetRecord]) -> None:
    """Check that a set of the case has the digest and the count that the result names.

    Raises:
        OutOfSequenceError: no set of that digest is registered.
        WrongEntryError: the set of that digest holds another number of known files.
    """
    same = [each for each in registered if each.digest == result.hash_set.digest]
    if not same:
        message = (
            "The hash set of this scan is not registered for the case. Register it "
            "first: " + Way.KNOWN_SET_SEND + "."
        )
        raise OutOfSequenceError(message)
    if all(each.known_files != result.hash_set.known_files for each in same):
        raise WrongEntryError(
            "The scan result and its hash set have different numbers of known files. Give the "
            "file that " + Way.SCAN + " wrote."
        )


def _require_possible(result: ScanResult, *, source: SourceReport, size: int, at: datetime) -> None:
    """Refuse a result that was changed by hand, as far as it shows in the result itself."""
    named = [each.image for each in result.sources]
    told_of = {each.image for each in result.hits} | {each.image for each in result.faults}
    hits = [hit for hit in result.hits if hit.image == source.image]
    coverage = source.coverage
    wrong = {
        "it is not of the form that this version writes": result.schema != SCHEMA,
        "it ends before it begins": result.finished < result.started,
        "it ends in the future": result.finished > at,
        "it names no stage, or one that this version does not have": not result.stages
        or not set(result.stages) <= set(STAGES),
        "it names a disk image twice": len(set(named)) != len(named),
        "it mentions a disk image it did not scan": not told_of <= set(named),
        "a hit is only like a known file, and is said to be established": not all(
            hit.is_candidate == (hit.kind in CANDIDATES) for hit in hits
        ),
        "a hit has no place on the medium, or one beyond its end": not all(
            hit.extents and _lie_within(hit.extents, size) for hit in hits
        ),
        "it hit more known files than its hash set holds": len({hit.item for hit in hits})
        > result.hash_set.known_files,
        "its coverage does not add up to the size of the medium": coverage.total != size
        or any(getattr(coverage, each.name) < 0 for each in fields(coverage)),
    }
    for why, is_so in wrong.items():
        if is_so:
            message = (
                f"The scan result cannot be right: {why}. Give the file "
                "that " + Way.SCAN + " wrote."
            )
            raise WrongEntryError(message)


def _require_same_bytes(source: SourceReport, acquisition: Acquisition) -> None:
    """Refuse a scan whose own digests, of the medium or its sample, are not those verified."""
    if source.sample != acquisition.sample:
        raise WrongEntryError(
            "The scan read another file than the disk image or extraction that was registered: "
            "blocks of it differ, or could not be read. Find out what was scanned, and scan what "
            "is registered."
        )
    # The sample is compared with every scan. That of the whole medium takes as long as reading it,
    # so it is there where somebody asked for it.
    if source.media_digest not in (None, acquisition.computed_digest):
        raise WrongEntryError(
            "The scan read other bytes than the disk image or extraction that was registered: "
            "their SHA-256 digests differ. Find out what was scanned, and scan what is registered."
        )


def _require_unread(source: SourceReport, acquisition: Acquisition) -> None:
    """Refuse a result whose coverage cannot hold what the recorded log says was never read."""
    named = unread_of(acquisition.log, acquisition.size) if acquisition.log is not None else ()
    unread = sum(extent.length for extent in named)
    # Who puts the log aside would have sectors that were never read count as compared.
    if source.coverage.unreadable < unread:
        raise WrongEntryError(
            f"The log of this acquisition names {unread:,} bytes that could not be read, and "
            "the scan counted them as read. Scan again with that log: " + Way.SCAN + " --log."
        )


def _lie_within(extents: tuple[Extent, ...], size: int) -> bool:
    return all(e.offset >= 0 and e.length > 0 and e.end <= size for e in extents)


def generic_words(text: str) -> str:
    """A text without anything that looks like a path, a file name or a digest."""
    return _DIGEST.sub("a digest", _NAME.sub("a file", text))


def _not_examined(
    faults: list[Fault],
    *,
    source: SourceReport,
    missing: list[str],
    is_described: bool,
    acquisition: Acquisition,
) -> tuple[str, ...]:
    counted = Counter(generic_words(f"{fault.where}: {fault.reason}") for fault in faults)
    lines = [
        text if count == 1 else str(TIMES(place=given(text), count=count))
        for text, count in counted.items()
    ]
    kept = lines[:LINES_KEPT]
    if len(lines) > LINES_KEPT:
        kept.append(str(FURTHER(count=len(lines) - LINES_KEPT)))
    if acquisition.is_logical:
        # First, or an extraction without a hit would read as a clean medium.
        kept.insert(0, OUTSIDE_EXTRACTION)
    if missing:
        kept.append(str(STAGES_MISSING(stages=given(", ".join(missing)))))
    if not is_described:
        kept.append(NOT_DESCRIBED)
    if bad_sectors := acquisition.bad_sectors:
        kept.append(str(BAD_SECTORS(count=bad_sectors)))
    kept += [
        str(NOT_OPENED(kind=given(generic_words(each.kind)), files=each.files, bytes=each.bytes))
        for each in source.not_opened
    ]
    coverage = source.coverage
    if coverage.opaque:
        kept.append(str(NOT_UNDERSTOOD(opaque=coverage.opaque, total=coverage.total)))
    if left := coverage.not_examined - coverage.opaque:
        kept.append(str(NOT_REACHED(left=left, total=coverage.total)))
    return tuple(kept)
