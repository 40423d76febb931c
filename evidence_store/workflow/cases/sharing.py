"""Sharing one case with a reader until a day, and taking that back in one act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case_shares import CaseShare, in_force, require_shareable
from evidence_store.domain.events.kinds.case_events import CASE_SHARE_WITHDRAWN, CASE_SHARED
from evidence_store.domain.offers.case_deeds import CaseDeed
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.domain.values.finding import of_id, with_changed
from evidence_store.domain.values.identifiers import derived_id
from evidence_store.errors import OutOfSequenceError
from evidence_store.ways import Way
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.open_cases import open_case_for
from forensics.documents import time_to_text

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.cases.case import Case
    from evidence_store.workflow._kit.desk import Desk, SigningDesk


def share_case(desk: SigningDesk, case_id: str, reader_id: str, *, ends: datetime) -> CaseShare:
    """Let a reader see where the case stands until just before ``ends``; the actor signs for it.

    Raises:
        NotPermittedError: the actor is neither officer nor supervisor.
        WrongEntryError: that person is no reader, or the end cannot be so.
        OutOfSequenceError: it is shared with them already.
        NotFoundError: there is no such case or person.
    """
    require_duty(desk.actor, Act.SHARE_CASE)
    with desk.uow as uow:
        at = desk.clock()
        case = open_case_for(desk, case_id, CaseDeed.SHARE, at)
        reader = uow.people.get(reader_id)
        require_shareable(reader, ends=ends, at=at)
        if any(each.reader_id == reader_id for each in in_force(case.shares, at=at)):
            raise OutOfSequenceError(
                f"{case.reference} is shared with {reader.name} already. To give it another "
                "end, withdraw that first: " + Way.CASE_WITHDRAW_SHARE + "."
            )
        # Not drawn: with a passkey the step begins twice, and must name the same (ADR 21).
        share_id = derived_id("w", case_id, reader_id, str(case.version))
        facts = {"share": share_id, "reader": reader_id, "ends": time_to_text(ends)}
        acting = ActingOnCase(uow, desk.actor, at, case_id)
        # One person signs: a share opens no more than a letter to the court would (ADR 26).
        signed = acting.sign_act(CASE_SHARED, signer=desk.signer, facts=facts)
        share = CaseShare(share_id, reader_id, ends, desk.actor.id, at, signed)
        uow.cases.save(replace(case, shares=(*case.shares, share)))
        acting.append(CASE_SHARED, public=facts, signed=signed)
        uow.commit()
    return share


def withdraw_share(desk: Desk, case_id: str, share_id: str) -> Case:
    """Take a share back: from now on the reader sees nothing of the case. It needs no signature.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        OutOfSequenceError: it has ended already.
        NotFoundError: there is no such case, or no such share of it.
    """
    # It only takes sight of the case away, so it is one act and waits for no signature.
    require_duty(desk.actor, Act.WITHDRAW_SHARE)
    with desk.uow as uow:
        at = desk.clock()
        case = open_case_for(desk, case_id, CaseDeed.WITHDRAW_SHARE, at)
        missing = f"{case.reference}: there is no share of that id."
        share = of_id(case.shares, share_id, missing)
        if not share.is_in_force(at):
            raise OutOfSequenceError(f"{case.reference}: this share has ended already.")
        ended = replace(share, withdrawn_by=desk.actor.id, withdrawn_at=at)
        saved = uow.cases.save(replace(case, shares=with_changed(case.shares, ended)))
        ActingOnCase(uow, desk.actor, at, case_id).append(
            CASE_SHARE_WITHDRAWN, public={"share": share_id, "reader": share.reader_id}
        )
        uow.commit()
    return saved
