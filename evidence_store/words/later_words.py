"""What is said of an extraction that was taken of a phone after its reset: on both faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.witness_accounts import witnessed_at
from evidence_store.domain.scans.later_extractions import holds_hits
from evidence_store.ways import Way
from forensics.figures import counted
from forensics.values.phones.trace_words import trace_lines

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.scans.later_extractions import LaterExtraction
    from evidence_store.domain.scans.scan import ScanFindings
    from forensics.saying.sentences import Said

CONTRADICTED = (
    "A scan of a later extraction of this phone found places with known files, or with what is "
    "like them. The certificate of its reset was issued without that. If it still stands, a "
    "supervisor asks for its withdrawal."
)
REPORTED = (
    "Places were found in a later extraction of this phone, so no certificate is issued for this "
    "reset. If a picture may show a child who is not known yet, stop and refer the exhibit: "
    + Way.EXHIBIT_REFER + "."
)  # fmt: skip
WITHDRAWN = (
    "Places were found in a later extraction of this phone, and the certificate of its reset is "
    "withdrawn. If a picture may show a child who is not known yet, stop and refer the exhibit "
    "first: " + Way.EXHIBIT_REFER + ". Another disposal of it can be proposed."
)  # fmt: skip
IN_INVENTORY = (
    "It is a copy that the police hold. Add it to the inventory of copies: "
    + Way.EXHIBIT_COPY + "."
)  # fmt: skip


def found_later(one: LaterExtraction) -> str:
    """Say what a scan of it found; that nothing was found is never more than what was compared."""
    scan = one.scan
    if scan is None:
        return "It was not scanned: no scan result was given."
    looked = _looked_through(scan)
    if not one.hits:
        return f"No place was found: {looked}."
    told = [f"{counted(one.hits, 'place', 'places')} found"]
    if scan.hits_weak:
        told.append(f"{scan.hits_weak:,} of them by MD5 or SHA-1 alone, content not established")
    if scan.candidates:
        told.append(f"{scan.candidates:,} of them only like a known picture")
    return f"{', '.join(told)}: {looked}."


def _looked_through(scan: ScanFindings) -> str:
    """Say what was compared; a repeated byte gives nothing to compare, and is told apart."""
    coverage, gaps = scan.coverage, counted(len(scan.not_examined), "note", "notes")
    same = f"{coverage.constant:,} held one repeated byte, nothing to compare; "
    return (
        f"{coverage.compared:,} of {coverage.total:,} bytes were compared with "
        f"{counted(scan.known_files, 'known file', 'known files')}; "
        f"{same if coverage.constant else ''}{gaps} of what was not examined"
    )


def later_traces(disposal: Disposal, one: LaterExtraction) -> list[Said]:
    """Say its traces of the reset beside the time that the witnesses signed."""
    accounts = (dict(each.statement.facts) for each in disposal.witnesses)
    return trace_lines(one.traces, witnessed_at(accounts))


def then_later(disposal: Disposal) -> str:
    """Say what follows from what was recorded last."""
    if disposal.is_contradicted:
        return CONTRADICTED
    if disposal.state is DisposalState.CERTIFICATE_WITHDRAWN and holds_hits(disposal.later):
        return WITHDRAWN
    return REPORTED if holds_hits(disposal.later) else IN_INVENTORY
