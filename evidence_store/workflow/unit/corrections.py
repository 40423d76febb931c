"""Correcting what was recorded: another entry says so; the wrong one stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.leaves.entries import event_of, subject_of
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.events.kinds.unit_events import ENTRY_CORRECTED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.signing.signed_acts import act_statement, signed_alone
from evidence_store.domain.values.texts import said

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import SigningDesk


def correct_entry(desk: SigningDesk, seq: int, *, text: str) -> Entry:
    """Say and sign what is wrong with an entry, and what is right; it stands in the same chains.

    Nothing else changes: where the record itself is wrong, the act that sets it right is done too.
    A correction can be corrected in the same way.

    Raises:
        NotFoundError: the log has no entry of that number.
        WrongEntryError: nothing is said.
        NotPermittedError: the actor's duties do not include it; entries that belong to no case are
            corrected by a supervisor.
    """
    require_duty(desk.actor, Act.CORRECT_ENTRY)
    words = said(text, "Say what is wrong with the entry, and what is right.")
    with desk.uow as uow:
        at = desk.clock()
        wrong = uow.custody.entry(seq)
        case_id, exhibit_id = subject_of(wrong)
        if case_id is None:
            require_duty(desk.actor, Act.CORRECT_CONTROL_ENTRY)
        statement = act_statement(
            ENTRY_CORRECTED.name,
            signers={"corrector": desk.actor.id},
            about=(case_id, exhibit_id),
            standing=uow.custody.standing(exhibit_id),
            # With its leaf hash, so that it is of this entry and of no other under that number.
            facts={"corrects": str(seq), "leaf": wrong.leaf.hex(), "text": words},
            at=at,
        )
        entry = uow.custody.append(
            Draft(
                event=ENTRY_CORRECTED.name,
                case_id=case_id,
                exhibit_id=exhibit_id,
                occurred=at,
                public={"corrects": seq, "event": event_of(wrong)},
                committed={"by": desk.actor.id, "text": words},
                corrects=seq,
                signed=as_signed(signed_alone(statement, desk.signer)),
            )
        )
        uow.commit()
    return entry
