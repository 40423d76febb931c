"""Whether this unit tried what a drive is to be asked for: at the proposal, and at every start.

Not a step. The records of trials are held to the log, and two people signed for each that counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.unit.firmware_trials import limit_of, trial_in_force
from evidence_store.ways import Way
from forensics.erasing.firmware.trials import kind_of
from forensics.values import claim_of
from forensics.values.erase_methods import firmware_name

if TYPE_CHECKING:
    from evidence_store.domain.disposals.proposals import Proposal
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.values import DeviceFacts, ErasureMethod


def with_trial(uow: UnitOfWork, proposal: Proposal, *, name: str) -> Proposal:
    """Return the proposal with what people sign for besides: on which trial it rests.

    Raises:
        WrongPlanError: no trial of this unit matches.
    """
    facts = None if proposal.plan is None else proposal.plan.facts
    limit = _limit(uow, proposal.method, facts, name=name)
    return (
        proposal if limit is None else replace(proposal, known_gaps=(*proposal.known_gaps, limit))
    )


def require_tried(
    uow: UnitOfWork,
    method: ErasureMethod,
    facts: DeviceFacts | None,
    known_gaps: tuple[str, ...],
    *,
    name: str,
) -> None:
    """Check that the device at hand is of the kind that was tried, and that people signed for it.

    Raises:
        WrongPlanError: it is of another kind, or another trial was signed for.
    """
    limit = _limit(uow, method, facts, name=name)
    if limit is not None and limit not in known_gaps:
        raise WrongPlanError(
            f"{name}: what was signed names another trial than the one that stands for this "
            "device. Withdraw the disposal and propose it again: " + Way.DISPOSAL_WITHDRAW + "."
        )


def _limit(
    uow: UnitOfWork, method: ErasureMethod, facts: DeviceFacts | None, *, name: str
) -> str | None:
    """What rests on a trial, in words; None for a method that no firmware carries out."""
    firmware = firmware_name(method)
    if firmware is None:
        return None
    kind = None if facts is None else kind_of(firmware, facts)
    trial = None if kind is None else trial_in_force(kind, uow.firmware_trials.find())
    if trial is None:
        raise WrongPlanError(
            f"{name}: this unit has no trial of {claim_of(method).named} on a drive of this model, "
            "firmware and bus that two people signed for. Try it on such a drive "
            "first: " + Way.TRIAL_RUN + "; or propose another method."
        )
    return limit_of(trial)
