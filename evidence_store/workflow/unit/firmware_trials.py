"""Trials of firmware methods: one person tries a drive and signs, another saw it and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.trial_events import (
    TRIAL_BEGUN,
    TRIAL_CONFIRMED,
    TRIAL_RECORDED,
)
from evidence_store.domain.exhibits.known_by import as_typed
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.unit.firmware_trials import TrialRecord
from evidence_store.domain.values.identifiers import new_id
from evidence_store.errors import ConflictError, WrongEntryError
from evidence_store.workflow._kit.acting import Acting
from forensics.documents import digest_of

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk, SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork
    from forensics.erasing.firmware.trying import TrialReceipt
    from forensics.values.firmware_runs import FirmwareTrial


def begin_trial(desk: Desk, kind: FirmwareTrial, *, serial: str, what: str) -> str:
    """Record, before the drive is asked for anything, that a trial begins; return its id.

    Args:
        desk: who acts, and on which record.
        kind: the method, and which kind of drive it is tried on.
        serial: the drive's serial number.
        what: which drive it is, in the words of the person who tries it.

    Raises:
        WrongEntryError: nobody said what the drive is.
        ConflictError: an exhibit has that serial number.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.TRY_ERASE)
    with desk.uow as uow:
        _require_sacrificial(uow, serial=serial, what=what)
        trial_id = new_id("i")
        Acting(uow, desk.actor, desk.clock()).append(
            TRIAL_BEGUN,
            public={"trial": trial_id, **_kind_in_clear(kind)},
            committed={"what": what, "serial": serial},
        )
        uow.commit()
    return trial_id


def record_trial(
    desk: SigningDesk, trial_id: str, *, receipt: TrialReceipt, what: str
) -> TrialRecord:
    """Record what a trial found and sign for it; until another person signs it counts for nothing.

    What the run amounts to is worked out here, from the receipt.

    Raises:
        ConflictError: an exhibit has that serial number.
        RefusedTargetError: the receipt is of no kind of drive, or of another method.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.TRY_ERASE)
    facts, kind = receipt.reading.facts, receipt.kind
    with desk.uow as uow:
        at = desk.clock()
        _require_sacrificial(uow, serial=facts.serial or "", what=what)
        record = TrialRecord(
            id=trial_id,
            version=1,
            method=kind.method,
            model=kind.model,
            firmware=kind.firmware,
            bus=kind.bus,
            what=what,
            serial=facts.serial or "",
            receipt=str(digest_of(receipt)),
            findings=receipt.judgement.findings,
            tried_by=desk.actor.id,
            tried_at=at,
        )
        # One that misses a finding, too: a unit that tries until one passes shows it (ADR 85).
        uow.firmware_trials.add(record)
        acting, told = Acting(uow, desk.actor, at), {**_in_clear(record), "missing": record.missing}
        committed = {"what": what, "serial": record.serial}
        acting.append(
            TRIAL_RECORDED,
            public=told,
            committed=committed,
            signed=acting.sign_act(TRIAL_RECORDED, signer=desk.signer, facts=told | committed),
        )
        uow.commit()
    return record


def confirm_trial(desk: SigningDesk, trial_id: str, *, receipt: TrialReceipt) -> TrialRecord:
    """Sign, as a second person, that one saw the five findings: the method is switched on.

    Args:
        desk: who acts, and on which record.
        trial_id: the recorded trial.
        receipt: as the second person read it. It is judged again.

    Raises:
        SamePersonError: the actor tried it.
        WrongEntryError: it is the receipt of another trial, or amounts to something else.
        OutOfSequenceError: it was confirmed before, or misses a finding.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.CONFIRM_TRIAL)
    with desk.uow as uow:
        at = desk.clock()
        record = uow.firmware_trials.get(trial_id)
        tester = frozenset({record.tried_by})
        require_other_person(desk.actor, Act.CONFIRM_TRIAL, parts={Part.TESTER: tester})
        if str(digest_of(receipt)) != record.receipt:
            raise WrongEntryError(
                "This is not the receipt that was signed for. Take the file that the trial wrote."
            )
        # Judged again, by the aim that the program has for
        # the method and not by the one in the file (ADR 85).
        if receipt.kind != record.kind or receipt.judgement.findings != record.findings:
            raise WrongEntryError(
                "The receipt does not show what is recorded of this trial. Nothing was recorded. "
                "Have the method tried again, with this version."
            )
        saved = uow.firmware_trials.save(record.confirmed(by=desk.actor.id, at=at))
        acting, told = Acting(uow, desk.actor, at), _in_clear(saved)
        signed = acting.sign_act(TRIAL_CONFIRMED, signer=desk.signer, facts=told)
        acting.append(TRIAL_CONFIRMED, public=told, signed=signed)
        uow.commit()
    return saved


def _require_sacrificial(uow: UnitOfWork, *, serial: str, what: str) -> None:
    """Check that somebody said which drive it is, and that no exhibit has its serial number."""
    if not what.strip():
        raise WrongEntryError("Say what the drive is, and that it is no longer needed.")
    if uow.exhibits.known_by(as_typed(serial)):
        raise ConflictError(
            "An exhibit has the serial number of this drive. Exhibits are never used for a trial. "
            "Nothing was erased. Connect a drive that belongs to the unit."
        )


def _kind_in_clear(kind: FirmwareTrial) -> dict[str, str]:
    return {
        "method": kind.method.value,
        "model": kind.model,
        "firmware": kind.firmware,
        "bus": kind.bus.value,
    }


def _in_clear(record: TrialRecord) -> dict[str, str]:
    return {"trial": record.id, "receipt": record.receipt, **_kind_in_clear(record.kind)}
