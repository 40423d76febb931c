"""A sample in place of a whole second reading: a supervisor decides, the reading process draws.

A decision is good for one sample. The bytes of the reading process are bound in the log before the
blocks follow from them, so nobody reads one sample after another until one passes unseen.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.stated_facts import DISPOSAL, sampling_facts
from evidence_store.domain.disposals.sampling import (
    SamplingGround,
    fault_of_share,
    require_sample_left,
)
from evidence_store.domain.disposals.statements import Subject
from evidence_store.domain.events.kinds.disposal_events import (
    ERASE_SAMPLE_DRAWN,
    ERASE_SAMPLING_DECIDED,
)
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.people.duties import Act
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.starts.disposal_entries import planned
from evidence_store.workflow._kit.subjects.bags import require_deed
from evidence_store.workflow._kit.subjects.open_exhibits import attempt
from forensics.documents import digest_of
from forensics.erasing.samples.sampling import NONCE_SIZE, BlockSample, commitment_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


def decide_sampling(
    desk: SigningDesk, disposal_id: str, *, percent: int, why: SamplingGround, note: str = ""
) -> Disposal:
    """Sign that a sample of the medium is read again, and not all of it; it is good for one sample.

    Args:
        desk: who signs.
        disposal_id: a whole medium, overwritten and read back by its eraser without exception.
        percent: the share of its blocks.
        why: the ground, which the certificate prints.
        note: what is to be remembered of it, for the log alone.

    Raises:
        WrongEntryError: the share is none of a sample.
        OutOfSequenceError: the eraser did not read all of it, or it was read again.
        SamePersonError: the actor carried it out.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor is no supervisor.
    """
    with attempt(desk, Act.DECIDE_SAMPLING, disposal_id) as opened:
        disposal, name = opened.disposal, opened.exhibit.reference
        require_deed(Deed.SAMPLE, opened)
        receipt = disposal.receipt
        assert receipt is not None  # noqa: S101 -- nothing is offered without one
        if fault := fault_of_share(percent, size=receipt.bytes_planned):
            raise WrongEntryError(f"{name}: {fault}. Give another share, or have all of it read.")
        # Without a seed: else the supervisor, and anyone who reads the log, would know the blocks
        # before they are read (ADR 95).
        facts = sampling_facts(percent, why, receipt=receipt)
        signed = opened.sign(
            StatementKind.SAMPLING,
            Subject(disposal.route, disposal.method, disposal.plan_digest),
            facts={DISPOSAL: disposal.id, **facts},
            signer=desk.signer,
        )
        saved = opened.save(
            disposal.sampling_decided(signed, percent=percent, why=why),
            event=ERASE_SAMPLING_DECIDED,
            public={**planned(disposal), **facts, "percent": percent},
            committed={"note": note} if note else None,
            signed=signed,
        )
        desk.uow.commit()
    return saved


def draw_sample(
    desk: Desk, disposal_id: str, *, draw: Callable[[int], bytes] = secrets.token_bytes
) -> BlockSample:
    """Draw random bytes in the reading process, bind them in the log; the blocks follow from both.

    Args:
        desk: who reads the medium.
        disposal_id: of which a supervisor decided that a sample is read.
        draw: draws so many random bytes.

    Raises:
        OutOfSequenceError: no decision is left, or nothing is to be read now.
        SamePersonError: the actor erased it, authorised it or decided on the sample.
        NotPermittedError: the actor's duties do not include it.
    """
    with attempt(desk, Act.VERIFY, disposal_id) as opened:
        disposal = opened.disposal
        require_deed(Deed.READ_AGAIN, opened)
        require_sample_left(opened.exhibit, is_left=disposal.is_to_be_sampled)
        percent, receipt = disposal.sample_percent, disposal.receipt
        assert percent is not None  # noqa: S101 -- a decision names one
        assert receipt is not None  # noqa: S101 -- and is taken after the end of the erasure
        nonce = draw(NONCE_SIZE)
        after = disposal.sampled(commitment_of(nonce))
        # The decision is used up by the drawing, whether or not the sample is read to its end:
        # else one after another could be drawn until one passes (ADR 95).
        desk.uow.disposals.save(after)
        entry = opened.append(
            ERASE_SAMPLE_DRAWN,
            public={
                "disposal": disposal.id,
                "state": [disposal.state.value, after.state.value],
                "commitment": str(commitment_of(nonce)),
                "percent": percent,
                "receipt": str(digest_of(receipt)),
            },
        )
        desk.uow.commit()
    return BlockSample(nonce, entry.leaf, percent)
