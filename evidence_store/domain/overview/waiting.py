"""What waits for somebody: for which act, for whom, and for whom not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.overview.disposal_todos import DISPOSAL_STEPS
from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS, NEEDED_PARTS, Act
from evidence_store.domain.people.person import Duty

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.domain.people.person import Actor


class WaitingKind(StrEnum):
    """What kind of record waits."""

    DISPOSAL = "disposal"
    HASH_SET = "hash_set"
    HOLD = "hold"
    PERSON = "person"
    QUESTION = "question"
    GRADING = "grading"
    HANDOVER = "handover"
    DISCREPANCY = "discrepancy"
    ORDER = "order"
    CERTIFICATE = "certificate"
    JOB = "job"


_SAID: Mapping[DisposalState, str] = {
    DisposalState.PROPOSED: "Proposed; waits to be authorised or refused",
    DisposalState.AUTHORISED: "Authorised; waits for the person who carries it out",
    DisposalState.PERMITTED: "Permitted; waits to be started",
    DisposalState.INTERRUPTED: "Interrupted; waits for a new permit",
    DisposalState.COMPLETED: "Carried out; waits to be verified by another person",
    DisposalState.PASSED: "Verified; waits for its certificate",
    DisposalState.FAILED: "Not verified; waits for its non-completion report",
    DisposalState.INCONCLUSIVE: (
        "Verification was inconclusive; waits for its non-completion report"
    ),
}
NEXT: Mapping[DisposalState, tuple[Act, str]] = {
    state: (DISPOSAL_STEPS[state][0], said) for state, said in _SAID.items()
}
"""What comes next in each state, and in which words; the other states wait for nobody."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits.

    Args:
        about: the kind of record.
        act: what it waits for.
        subject_id: the disposal, hash set, exhibit, order, question, certificate or person that it
            is about; of grades that wait the scan.
        case: of which case; None where it is of none.
        exhibit: of which exhibit; None where the whole case is meant.
        sentence: how it stands.
        since: when it came to stand so.
        until: when what was signed for it runs out (UTC); None where nothing does.
        not_for: people who took a part that excludes the act.
        only_for: the only people whose it is, by a part that they took; None where it is not so.
        begun_by: who began it, and learns how it goes on.
        is_destruction: the device is destroyed, not overwritten.
    """

    about: WaitingKind
    act: Act
    subject_id: str
    case: Case | None
    exhibit: Exhibit | None
    sentence: str
    since: datetime
    until: datetime | None = None
    not_for: frozenset[str] = frozenset()
    only_for: frozenset[str] | None = None
    begun_by: frozenset[str] = frozenset()
    is_destruction: bool = False

    @property
    def duties(self) -> frozenset[Duty]:
        """Whose duties include what it waits for."""
        return ALLOWED_DUTIES[self.act]

    def is_for(self, actor: Actor, *, is_deputy: bool = False) -> bool:
        """Whether it waits for this person, as far as duties and parts taken decide about it."""
        in_place = is_deputy and self.act in DEPUTY_ACTS
        if actor.id in self.not_for or not (in_place or actor.duties & self.duties):
            return False
        if self.only_for is None or actor.id in self.only_for:
            return True
        return self.act in NEEDED_PARTS and Duty.SUPERVISOR in actor.duties
