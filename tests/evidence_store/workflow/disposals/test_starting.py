"""Each check of a start by itself: with the others satisfied, it alone refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from evidence_store.acts.orders.proceedings import NoteProceeding
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.orders.proceedings import ProceedingKind
from evidence_store.domain.people.person import FormerKey
from evidence_store.errors import OutOfSequenceError, PermitError, SamePersonError, StatementError
from tests.builders import an_exhibit
from tests.evidence_store.workflow.acts import done

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from tests.evidence_store.workflow.desk import Desk


def test_an_appeal_withdraws_the_leave_of_a_running_job(desk: Desk) -> None:
    running = desk.start(desk.permitted())
    assert running.permit is not None
    desk.renew(running)

    done(
        NoteProceeding(kind=ProceedingKind.APPEAL_AGAINST_SENTENCE, lodged_on=desk.clock().date()),
        "o_1",
        desk.of(desk.officer),
    )

    with pytest.raises(PermitError, match="the disposal is void"):
        desk.renew(running)


def test_whoever_authorised_does_not_start_even_with_a_permit_in_their_name(desk: Desk) -> None:
    disposal = desk.permit(desk.authorise(desk.propose(), desk.everything))
    assert disposal.permit is not None
    theirs = replace(disposal.permit, operator_id=desk.everything.person.id)
    desk.uow.disposals.save(replace(disposal, permit=theirs))

    with pytest.raises(SamePersonError):
        desk.start(disposal, desk.everything)


def elsewhere(desk: Desk, disposal: Disposal, state: DisposalState) -> None:
    """The same device, as an exhibit of its own, with a disposal in that state."""
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="XYZ/9"))
    other = replace(disposal, id="d_2", exhibit_id="x_2", version=1, state=state)
    desk.uow.disposals.add(other)


def test_one_job_at_a_time_runs_on_a_device_of_one_serial_number(desk: Desk) -> None:
    permitted = desk.permitted()
    elsewhere(desk, permitted, DisposalState.RUNNING)

    with pytest.raises(OutOfSequenceError, match="serial number is under way"):
        desk.start(permitted)


def test_a_job_that_ended_on_a_device_of_that_serial_number_hinders_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    elsewhere(desk, permitted, DisposalState.COMPLETED)

    assert desk.start(permitted).state is DisposalState.RUNNING


def test_what_a_key_signed_that_was_replaced_since_starts_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    person = desk.uow.people.get(desk.supervisor.person.id)
    since = desk.clock() + timedelta(seconds=1)
    # The same key again, so that its signatures hold: only the day of its replacement speaks.
    former = FormerKey(person.signing_key, person.recipient, since)
    desk.uow.people.save(replace(person, former_keys=(former,)))
    desk.clock.forward(seconds=2)

    with pytest.raises(StatementError, match="was replaced since"):
        desk.start(permitted)
