"""Recording the unit's accreditation for imaging: a supervisor signs for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.imaging_events import ACCREDITATION_RECORDED
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import WrongEntryError
from evidence_store.workflow._kit.acting import Acting

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import SigningDesk


def record_accreditation(
    desk: SigningDesk, *, body: str, reference: str, covers: str, begins: date, ends: date
) -> Entry:
    """Sign what the unit is accredited for; it takes the place of what was recorded before.

    Args:
        desk: who signs, and on which record.
        body: who accredited the unit.
        reference: the number of the schedule.
        covers: which work with which media, in the schedule's words.
        begins: the first day on which it counts.
        ends: the last one; a day in the past ends it.

    Raises:
        WrongEntryError: it would end before it begins.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        NotPermittedError: the actor's duties do not include it.
    """
    # There is no setting that switches imaging on: the person who says that the unit is
    # accredited signs for it (ADR 115).
    require_duty(desk.actor, Act.RECORD_ACCREDITATION)
    if ends < begins:
        raise WrongEntryError("The last day is before the first. Read both from the schedule.")
    facts = {
        "body": body,
        "reference": reference,
        "covers": covers,
        "begins": begins.isoformat(),
        "ends": ends.isoformat(),
    }
    with desk.uow as uow:
        acting = Acting(uow, desk.actor, desk.clock())
        signed = acting.sign_act(ACCREDITATION_RECORDED, signer=desk.signer, facts=facts)
        entry = acting.append(ACCREDITATION_RECORDED, public=facts, signed=signed)
        uow.commit()
    return entry
