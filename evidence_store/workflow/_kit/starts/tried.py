"""Whether this unit tried what a drive is to be asked for: from the proposal to the verification.

Not a step. The records of trials are held to the log, and two people signed for each that counts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.unit.firmware_trials import limit_of, trials_in_force
from evidence_store.ways import Way
from forensics.erasing.firmware.trials import kind_of
from forensics.values import claim_of
from forensics.values.erase_methods import firmware_name

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.disposals.proposals import Proposal
    from evidence_store.domain.unit.firmware_trials import TrialRecord
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.values import DeviceFacts, ErasureMethod


def with_trial(uow: UnitOfWork, proposal: Proposal, *, name: str) -> Proposal:
    """Return the proposal with what people sign for besides: on which trial, the newest, it rests.

    Raises:
        WrongPlanError: no trial of this unit matches.
    """
    if firmware_name(proposal.method) is None:
        return proposal
    facts = None if proposal.plan is None else proposal.plan.facts
    *_, newest = _trials(uow, proposal.method, facts, name=name)
    # Among what both people accept beforehand, so that the certificate, and who checks it, hold
    # the trial as they hold every such sentence (ADR 85).
    return replace(proposal, known_gaps=(*proposal.known_gaps, limit_of(newest)))


def require_tried(
    uow: UnitOfWork, disposal: Disposal, facts: DeviceFacts | None, *, name: str
) -> None:
    """Check that a device is of the kind that was tried, and that people signed for that trial.

    Raises:
        WrongPlanError: it is of another kind, or another trial was signed for.
    """
    if firmware_name(disposal.method) is None:
        return
    _require_signed(disposal, _trials(uow, disposal.method, facts, name=name), name=name)


def require_trial_stands(uow: UnitOfWork, disposal: Disposal, *, name: str) -> None:
    """Check, where no device is at hand, that the trial that was proposed with is in force.

    Raises:
        WrongPlanError: it is not.
    """
    firmware = firmware_name(disposal.method)
    if firmware is None:
        return
    in_force = [each for each in uow.firmware_trials.find() if each.is_in_force]
    _require_signed(disposal, [each for each in in_force if each.method is firmware], name=name)


def _require_signed(disposal: Disposal, trials: list[TrialRecord], *, name: str) -> None:
    if not {limit_of(each) for each in trials} & {*disposal.known_gaps}:
        raise WrongPlanError(
            f"{name}: what was signed names another trial than one that stands for this "
            "device. Withdraw the disposal and propose it again: " + Way.DISPOSAL_WITHDRAW + "."
        )


def _trials(
    uow: UnitOfWork, method: ErasureMethod, facts: DeviceFacts | None, *, name: str
) -> list[TrialRecord]:
    """The trials in force of that method on that kind of drive, the newest last.

    Raises:
        WrongPlanError: there is none.
    """
    firmware = firmware_name(method)
    kind = None if facts is None or firmware is None else kind_of(firmware, facts)
    found = [] if kind is None else trials_in_force(kind, uow.firmware_trials.find())
    if not found:
        raise WrongPlanError(
            f"{name}: this unit has no trial of {claim_of(method).named} on a drive of this model, "
            "firmware and bus that two people signed for. Try it on such a drive "
            "first: " + Way.TRIAL_RUN + "; or propose another method."
        )
    return found
