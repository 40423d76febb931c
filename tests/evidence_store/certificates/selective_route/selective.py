"""A hard disk that goes back with the pictures taken out: its disposal, as people signed for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from evidence_store.certificates.item_composing import certified_scan
from evidence_store.domain.certificates.stated_facts import (
    disposal_facts,
    scan_facts,
    worked_out_facts,
)
from evidence_store.domain.disposals.selected import LeftCount, Selected, TakenBytes
from evidence_store.domain.exhibits.exhibit import Stage
from evidence_store.domain.signing.signed_acts import kept_facts
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.values import Coverage, Extent, HitKind, OutsideRead, Route
from forensics.values.planned.selections import CheckVerdict, FileSystemCheck, Why, WhyLeft
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import (
    EXAMINER,
    NOW,
    SIZE,
    SUPERVISOR,
    VERIFIER,
    sha256,
)

if TYPE_CHECKING:
    from evidence_store.certificates.recorded import Recorded
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from forensics.values import ErasureReceipt, ErasureVerification

REST = sha256("everything outside the plan")
CHECKS = (
    FileSystemCheck(
        "partition 1", "NTFS", Extent(1_048_576, 8_388_608), CheckVerdict.CONTENT, "ntfsfix 2022"
    ),
)
GAPS = (
    "Only the ranges that the plan lists are overwritten. Everything else on the medium stays.",
    "At least 19 names of files stay on the medium; a name can say what a picture shows, and whom.",
)
SELECTED = Selected(
    ground="third_party_owner",
    ground_title="The item belongs to somebody else, who gets it back",
    hash_set=sha256("hash set"),
    places=sha256("places"),
    runs=21,
    size=4_194_304,
    taken=(TakenBytes(Why.CONTENT, 4_000_000), TakenBytes(Why.SLACK, 194_304)),
    hits=18,
    containers=1,
    names=19,
    left=(
        LeftCount(HitKind.EMBEDDED, WhyLeft.CONTAINER_STAYS, 2),
        LeftCount(HitKind.FRAGMENT, WhyLeft.NOT_THE_PICTURE, 1),
    ),
    outside=REST,
    not_examined=1_024,
    faults=0,
    checks=CHECKS,
)


def receipt(**changes: Any) -> ErasureReceipt:
    """What the eraser wrote of the selected ranges, and read of all the rest."""
    size = SELECTED.size
    told = {
        "bytes_planned": size,
        "bytes_written": size,
        "bytes_read_back": size,
        "outside": OutsideRead(REST, REST),
    }
    return builders.receipt(**(told | changes))


def verification(of: ErasureReceipt, **changes: Any) -> ErasureVerification:
    """What another person's process read, and scanned again."""
    told = {
        "bytes_read": SELECTED.size,
        "medium_digest": None,
        "outside": REST,
        "checks": CHECKS,
        "rescan_coverage": Coverage(compared=SIZE - 1_024, not_read=1_024),
    }
    return builders.verification(of, **(told | changes))


def disposal(selected: Selected = SELECTED, **changes: Any) -> Disposal:
    """The disposal, as two people signed for what it takes and leaves."""
    done = changes.pop("receipt", receipt())
    check = changes.pop("verification", verification(done))
    own = disposal_facts("r_1", builders.authority(), GAPS, selected)
    printed = scan_facts([certified_scan(builders.scan(), (builders.hash_set(),))])
    return builders.disposal(
        receipt=done,
        verification=check,
        **{
            "route": Route.SELECTIVE,
            "known_gaps": GAPS,
            "selected": selected,
            "proposal": _signed(StatementKind.PROPOSAL, EXAMINER, own),
            "authorisation": _signed(
                StatementKind.AUTHORISATION,
                SUPERVISOR,
                {**own, **printed, **worked_out_facts(selected)},
            ),
            "verifier_statement": _verified(check, done),
        }
        | changes,
    )


def on_record(**changes: Any) -> Recorded:
    """All of it, before any log has it."""
    return builders.on_record(
        disposal=disposal(**changes), exhibit=builders.exhibit(stage=Stage.PARTLY_ERASED)
    )


def recorded(**changes: Any) -> Recorded:
    """All of it, done by its people in a log that they founded."""
    made = on_record(**changes)
    return builders.founded(made.people).carry_out(made)


def _signed(kind: StatementKind, person: str, facts: dict[str, str]) -> SignedStatement:
    return builders.signed(kind, person, route=Route.SELECTIVE, facts=kept_facts(facts))


def _verified(check: ErasureVerification, of: ErasureReceipt) -> SignedStatement:
    told = builders.verified_by(VERIFIER, check, of).statement
    return builders.signed(
        StatementKind.VERIFICATION,
        VERIFIER,
        route=Route.SELECTIVE,
        facts=told.facts,
        made_at=NOW - timedelta(hours=2),
    )
