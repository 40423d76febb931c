"""A disk of which another person read a sample."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.stated_facts import sampling_facts
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.signing.signed_acts import kept_facts
from evidence_store.domain.signing.signed_statements import StatementKind
from forensics.erasing.samples.sampling import BlockSample
from forensics.values import ErasureOutcome, ErasureReceipt
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.builders import NOW, SIZE

if TYPE_CHECKING:
    from evidence_store.certificates.recorded import Recorded


DRAWN = BlockSample(bytes(range(32)), bytes(32), 25)


WHY = SamplingGround.TOO_LARGE


def sampled(of: ErasureReceipt | None = None, *, decided_by: str = builders.SUPERVISOR) -> Recorded:
    """A disk of 16 blocks, of which a supervisor had another person read a quarter."""
    done, told = of or builders.receipt(), DRAWN.read_of(SIZE)
    check = builders.verification(
        done,
        sample=told,
        blocks=DRAWN.blocks_of(SIZE),
        bytes_read=told.size,
        medium_digest=None,
        outcome=ErasureOutcome.SAMPLED,
        rescan_hits=None,
        rescan_hash_set=None,
        rescan_coverage=None,
    )
    facts = kept_facts(sampling_facts(25, WHY, receipt=done))
    at = NOW - timedelta(hours=4, minutes=30)
    decision = builders.signed(StatementKind.SAMPLING, decided_by, facts=facts, made_at=at)
    return builders.recorded(
        disposal=builders.disposal(
            receipt=done,
            verification=check,
            samplings=(decision,),
            sample_percent=25,
            sample_why=WHY,
        )
    )
