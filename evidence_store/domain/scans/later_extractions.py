"""Extractions that were read of a phone after its reset: what each was, and what was found in it.

None stands for what the phone held before. A person signs for each, and a place that is found in
one speaks against a certificate. That nothing was found speaks for none.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from evidence_store.domain.exhibits.acquisitions import AcquiredAs
from evidence_store.domain.scans.scan import ScanFindings
from forensics.documents import digest_of
from forensics.value_classes import dataclass
from forensics.values import Digest
from forensics.values.phones.reset_traces import TracesFound

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 8
"""Later extractions that one disposal takes: each is printed."""
LONGEST_TOOL = 120
"""Characters of what a person types of the tool: it is printed."""
NOT_SCANNED = "not scanned"
"""What stands in clear, in the place of a number, where no scan was recorded."""
NO_DIGEST = "none"


@dataclass(frozen=True, slots=True)
class LaterExtraction:
    """What was read of a phone after its reset, as the person who took it signed for it.

    ``size`` is that of an archive's file, or of all files of a folder; ``digest`` the SHA-256 of
    all of it, None where not all could be read, for so many reasons as ``faults``. ``scan`` is what
    a scan of it found and did not see; None where none was recorded with it. ``taken_at`` is aware.
    """

    acquired_as: AcquiredAs
    size: int
    digest: Digest | None
    faults: int
    made_with: str
    taken_at: datetime
    taken_by: str
    traces: TracesFound
    scan: ScanFindings | None

    @property
    def hits(self) -> int:
        """How many places were found in it; 0 also where nobody looked."""
        return 0 if self.scan is None else self.scan.hits


def latest_records(later: Iterable[LaterExtraction]) -> tuple[LaterExtraction, ...]:
    """Those of them that count: without a scan only where no record of the same has one.

    Nothing that was found is left out by it: a record with a scan takes the place of none that has.
    """
    every = tuple(later)
    scanned = {_taken(each) for each in every if each.scan is not None and each.digest is not None}
    # Where another person, time or tool is said beside the same bytes, both stay to be seen.
    return tuple(each for each in every if each.scan is not None or _taken(each) not in scanned)


def fault_of_record(later: Iterable[LaterExtraction]) -> str | None:
    """Why these are no records of extractions that were each taken once; None where they are.

    By what the log says in clear it is held there, too (``separations.RECORDED_ONCE``).
    """
    before: list[LaterExtraction] = []
    for one in later:
        if fault := fault_beside(before, one):
            return fault
        before.append(one)
    return None


def fault_beside(before: Iterable[LaterExtraction], one: LaterExtraction) -> str | None:
    """Why this one cannot be recorded beside those; None where it can, whatever they are."""
    # Of what could not be read to its end there is no digest by which it would be known again.
    same = [each for each in before if each.digest is not None and each.digest == one.digest]
    if same and one.scan is None:
        return "it is recorded already"
    if any(_found(each) == _found(one) for each in same):
        return "it is recorded already, with what this scan found"
    return None


def _taken(one: LaterExtraction) -> tuple[object, ...]:
    return one.digest, one.made_with, one.taken_at, one.taken_by


def _found(one: LaterExtraction) -> tuple[object, ...]:
    return (None, None) if one.scan is None else (one.scan.hash_set_digest, one.hits)


def holds_hits(later: Iterable[LaterExtraction]) -> bool:
    """Whether a place was found in one of them, established or only like a known file."""
    # Ungraded ones too: else the certificate would stand while two people look (ADR 122).
    return any(each.hits for each in later)


def later_facts(one: LaterExtraction) -> dict[str, str]:
    """Return what the person signs of it: in clear what it is and what was found, and a digest."""
    return {
        "extraction": NO_DIGEST if one.digest is None else str(one.digest),
        "hash_set": NO_DIGEST if one.scan is None else str(one.scan.hash_set_digest),
        "hits": NOT_SCANNED if one.scan is None else str(one.hits),
        "said": str(digest_of(one)),
    }
