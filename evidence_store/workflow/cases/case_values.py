"""The end of a case's values: two people sign, the key is destroyed, the record says so.

Entries, leaves, root and every proof stay as they are. What the entries commit to is sealed under
the case's key, and nothing opens it any more; what people typed into records is taken out of them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from evidence_store.custody.signed.times import corrections_in, counted
from evidence_store.domain.events.kinds.case_events import (
    CASE_VALUES_DESTROYED,
    CASE_VALUES_DESTRUCTION_ASKED,
)
from evidence_store.domain.exhibits.stages import Stage
from evidence_store.domain.people.duties import Act, Part, require_duty
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.texts import said
from evidence_store.errors import HoldOpenError, OutOfSequenceError
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.capacity import require_authority
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow._kit.subjects.value_endings import end_values
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.desk import SigningDesk
    from evidence_store.workflow._kit.ports import UnitOfWork

# As long as a statement can count (docs/disclosure-format.md).
LIFE = timedelta(hours=72)
T = TypeVar("T")
_ENDED = frozenset({Stage.CERTIFIED, Stage.NON_COMPLETION})


@dataclass(frozen=True, slots=True)
class Destruction:
    """How far it is: ``keys`` are the ids of the keys that were destroyed, none while one waits."""

    case_id: str
    keys: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        """True once two people have signed."""
        return bool(self.keys)


def destroy_case_values(desk: SigningDesk, case_id: str, *, reason: str) -> Destruction:
    """Sign that a case's values be destroyed; with a second person's signature they are.

    The first signature counts for 72 hours; the second is a supervisor's. What nobody can read any
    more then: everything that entries of the case commit to but who acted, and what people typed
    into its records.

    Raises:
        TamperedLogError: an entry of the log was taken out or changed.
        ChangedRecordError: a record of the case was.
        HoldOpenError: a hold stands over an exhibit of the case.
        OutOfSequenceError: an exhibit is not complete, a disposal, an appeal or a claim is open,
            or the values were destroyed already.
        SamePersonError: the actor signed first.
        NotPermittedError: the actor's duties do not include it.
        WrongEntryError: no reason is given.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        BreakGlassOpenError: a break-glass waits for its review.
    """
    # The record outlives every disposal: it is kept for the review period of its case (Police
    # Information and Records Management Code of Practice; docs/law.md).
    otherwise = "Give the reason: which period of retention has ended, and when."
    why = said(reason, otherwise, what="reason")
    with desk.uow as uow:
        at = desk.clock()
        # Nothing below would miss a hold or an appeal that was taken out of the record.
        uow.custody.require_whole(case_id)
        # At both signatures: between them a hold or an appeal can come.
        _require_nothing_stands(uow, case_id, rules=desk.rules, at=at)
        first = _waiting(uow, case_id, at=at)
        if first is None:
            require_duty(desk.actor, Act.ASK_DESTROY_VALUES)
            _ask(desk, case_id, why=why, at=at)
            uow.commit()
            return Destruction(case_id, ())
        parts = {Part.PROPOSER: frozenset({first})}
        require_authority(uow, desk.actor, Act.DESTROY_VALUES, at=at, parts=parts)
        keys = _destroy(desk, case_id, first=first, why=why, at=at)
        uow.commit()
    return Destruction(case_id, keys)


def _ask(desk: SigningDesk, case_id: str, *, why: str, at: datetime) -> None:
    facts = {"case": case_id, "reason": why}
    acting = ActingOnCase(desk.uow, desk.actor, at, case_id)
    acting.append(
        CASE_VALUES_DESTRUCTION_ASKED,
        public={"asked": new_id("q"), "first": desk.actor.id},
        committed={"reason": why},
        signed=acting.sign_act(CASE_VALUES_DESTRUCTION_ASKED, signer=desk.signer, facts=facts),
    )


def _destroy(
    desk: SigningDesk, case_id: str, *, first: str, why: str, at: datetime
) -> tuple[str, ...]:
    keys = end_values(desk.uow, case_id)
    facts = {"case": case_id, "first": first, "keys": " ".join(keys)}
    acting = ActingOnCase(desk.uow, desk.actor, at, case_id)
    acting.append(
        CASE_VALUES_DESTROYED,
        public={"first": first, "second": desk.actor.id, "keys": [*keys]},
        committed={"reason": why},
        signed=acting.sign_act(CASE_VALUES_DESTROYED, signer=desk.signer, facts=facts),
    )
    return keys


def _waiting(uow: UnitOfWork, case_id: str, *, at: datetime) -> str | None:
    """Who signed first, where that waits for a second person.

    Raises:
        OutOfSequenceError: the values were destroyed already.
    """
    corrections = corrections_in(uow.custody.control())
    for each in counted(uow.custody.of_case(case_id), corrections):
        event = each.leaf["ev"]
        if event == CASE_VALUES_DESTROYED.name:
            raise OutOfSequenceError(f"{case_id}: the values of this case were destroyed already.")
        if (
            event == CASE_VALUES_DESTRUCTION_ASKED.name
            # Under a wrong clock nobody knows when its 72 hours began (ADR 34).
            and not each.is_disputed
            and at <= each.recorded + LIFE
        ):
            return str(each.leaf["pub"]["first"])
    return None


def _require_nothing_stands(uow: UnitOfWork, case_id: str, *, rules: Rules, at: datetime) -> None:
    case = uow.cases.get(case_id)
    for order in uow.orders.find(case_id=case_id):
        if any(each.is_open for each in order.proceedings):
            raise OutOfSequenceError(
                f"{case.reference}: an appeal or claim is open. Its values stay until it is "
                "determined."
            )
    for exhibit in uow.exhibits.find(case_id=case_id):
        _require_ended(uow, exhibit)
        holds = evaluate_holds(uow, exhibit, rules=rules, at=at)
        if not holds.is_clear or any(each.is_open for each in exhibit.placed_holds):
            standing = ", ".join(line.title for line in holds.standing)
            raise HoldOpenError(
                f"{exhibit.reference}: holds stand, so the values of the case stay. {standing}"
            )


def _require_ended(uow: UnitOfWork, exhibit: Exhibit) -> None:
    if any(each.is_open for each in uow.disposals.find(exhibit_id=exhibit.id)):
        raise OutOfSequenceError(
            f"{exhibit.reference}: a disposal is open. Finish it, or withdraw it, first."
        )
    if exhibit.ended is None and exhibit.stage not in _ENDED:
        raise OutOfSequenceError(
            f"{exhibit.reference}: the exhibit is not complete, so the values of its case stay."
        )
