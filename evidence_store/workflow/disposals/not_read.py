"""Two people say that an overwritten medium cannot be read again: so that its report can be issued.

Nothing is verified by it, and nothing certified. A device that answers again before the report is
issued is read after all; what was said then no longer counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.work_composing import begun_by
from evidence_store.domain.certificates.stated_facts import (
    DISPOSAL,
    OPERATOR,
    begun_facts,
    not_read_facts,
)
from evidence_store.domain.disposals.not_read import SIGNERS_NEEDED, NotReadWhy
from evidence_store.domain.disposals.statements import Subject
from evidence_store.domain.events.kinds.disposal_events import ERASE_NOT_READ
from evidence_store.domain.offers.disposal_offers import Deed
from evidence_store.domain.people.duties import Act
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import OutOfSequenceError, StatementError, WrongEntryError
from evidence_store.workflow._kit.starts.disposal_entries import planned
from evidence_store.workflow._kit.subjects.bags import require_deed
from evidence_store.workflow._kit.subjects.open_exhibits import attempt
from forensics.values import Leaves, claim_of

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.workflow._kit.desk import SigningDesk


def give_up_reading(
    desk: SigningDesk, disposal_id: str, *, why: NotReadWhy, note: str = ""
) -> Disposal:
    """Sign that the medium cannot be read again; with the second person the report can be issued.

    Args:
        desk: who signs.
        disposal_id: overwritten, with its receipt, and not read again.
        why: the reason, which the report prints.
        note: what was tried, for the log alone.

    Raises:
        SamePersonError: the actor carried it out or signed before, or both authorised it.
        StatementError: the other person gave another reason.
        WrongEntryError: the reason is one of a keyed stream, and none was written.
        OutOfSequenceError: it is not overwritten, or was read.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    with attempt(desk, Act.GIVE_UP_READING, disposal_id) as opened:
        disposal, name = opened.disposal, opened.exhibit.reference
        require_deed(Deed.GIVE_UP, opened)
        receipt = disposal.receipt
        if receipt is None:
            raise OutOfSequenceError(f"{name}: no receipt is recorded yet. Record it first.")
        _require_possible(disposal, why, name=name)
        signed = opened.sign(
            StatementKind.NOT_READ,
            Subject(disposal.route, disposal.method, disposal.plan_digest),
            facts={
                DISPOSAL: disposal.id,
                OPERATOR: str(disposal.operator_id),
                **not_read_facts(why, receipt=receipt),
                **begun_facts(begun_by(disposal)),
            },
            signer=desk.signer,
        )
        # One signature does nothing yet: else the person who finds different bytes could call the
        # device dead (ADR 91).
        after = disposal.given_up(signed, why=why)
        saved = opened.save(
            after,
            event=ERASE_NOT_READ,
            public={
                **planned(disposal),
                OPERATOR: disposal.operator_id,
                **not_read_facts(why, receipt=receipt),
                "signer": len(after.not_read),
                "of": SIGNERS_NEEDED,
            },
            # Sealed, and on no report: words of one's own could name somebody (ADR 91).
            committed={"note": note} if note else None,
            signed=signed,
        )
        desk.uow.commit()
    return saved


def _require_possible(disposal: Disposal, why: NotReadWhy, *, name: str) -> None:
    is_keyed = claim_of(disposal.method).leaves is Leaves.KEYED_STREAM
    if why is NotReadWhy.KEY_LOST and not is_keyed:
        raise WrongEntryError(f"{name}: no keyed stream was written, so no key of one is lost.")
    if disposal.not_read_why not in (None, why):
        raise StatementError(
            f"{name}: the other person gave a different reason. Look together, and sign for the "
            "same one."
        )
