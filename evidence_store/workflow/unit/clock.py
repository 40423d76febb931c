"""Stating the date: a person looks at another clock than this machine's, and signs for the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.unit_events import CLOCK_DISPUTED, CLOCK_STATED
from evidence_store.domain.law.calendar import plain_day
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.zones import LONDON
from evidence_store.errors import UnknownTimeError
from evidence_store.workflow._kit.acting import Acting

if TYPE_CHECKING:
    from datetime import date

    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import SigningDesk


def state_date(desk: SigningDesk, stated: date, *, seen_on: str) -> Entry:
    """Record the date that a person read from another clock, signed by them.

    A start of an erasure by somebody else may rest on it for 24 hours, while the machine runs and
    its clock is not set.

    Args:
        desk: who acts, and on which record.
        stated: the date in London.
        seen_on: what it was read from, in the person's words.

    Raises:
        UnknownTimeError: this machine's clock shows another date; that is recorded.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.STATE_DATE)
    with desk.uow as uow:
        at = desk.clock()
        shown = at.astimezone(LONDON).date()
        # Where the machine's clock shows another date in
        # London, that is recorded too, and then refused.
        event = CLOCK_STATED if stated == shown else CLOCK_DISPUTED
        facts = {"date": stated.isoformat()}
        acting = Acting(uow, desk.actor, at)
        signed = acting.sign_act(event, signer=desk.signer, facts=facts)
        entry = acting.append(event, public=facts, committed={"seen_on": seen_on}, signed=signed)
        uow.commit()
    # After the commit: what was stated stops every start until it is settled (ADR 8).
    if event is CLOCK_DISPUTED:
        raise UnknownTimeError(
            f"You state {plain_day(stated)}; this computer's clock shows {plain_day(shown)}. That "
            "is recorded, and no erasure starts before it is settled. Find out which is right, "
            "set the clock right if it is wrong, then state the date again."
        )
    return entry
