"""What waits for somebody, over all cases: for a supervisor's morning, and for each desk.

Nothing here changes anything; what a person may do is decided when they do it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.cases.case import Case
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.people.duties import ALLOWED_DUTIES, Act, require_duty
from evidence_store.domain.scans.gradings import GradingState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.people.person import Duty
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork


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


NEXT: Mapping[DisposalState, tuple[Act, str]] = {
    DisposalState.PROPOSED: (Act.AUTHORISE, "Proposed; waits to be authorised or refused"),
    DisposalState.AUTHORISED: (Act.PERMIT, "Authorised; waits for the person who carries it out"),
    DisposalState.PERMITTED: (Act.START, "Permitted; waits to be started"),
    DisposalState.INTERRUPTED: (Act.PERMIT, "Interrupted; waits for a new permit"),
    DisposalState.COMPLETED: (Act.VERIFY, "Carried out; waits to be verified by another person"),
    DisposalState.PASSED: (Act.CERTIFY, "Verified; waits for its certificate"),
    DisposalState.FAILED: (Act.CERTIFY, "Not verified; waits for its non-completion report"),
    DisposalState.INCONCLUSIVE: (
        Act.CERTIFY,
        "Verification was inconclusive; waits for its non-completion report",
    ),
}
"""What comes next in each state, and in which words; the other states wait for nobody."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits.

    ``until`` is when what was signed for it runs out (UTC), None where nothing does. ``subject_id``
    is the disposal, hash set, exhibit or person that it is about.
    """

    about: WaitingKind
    act: Act
    subject_id: str
    case: Case | None
    exhibit: Exhibit | None
    sentence: str
    since: datetime
    until: datetime | None = None

    @property
    def duties(self) -> frozenset[Duty]:
        """Whose duties include what it waits for."""
        return ALLOWED_DUTIES[self.act]


def list_waiting(desk: Desk) -> tuple[Waiting, ...]:
    """Everything that waits for somebody, longest first.

    Raises:
        NotPermittedError: the actor's duties include no case content.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        cases = {case.id: case for case in uow.cases.find()}
        exhibits = {exhibit.id: exhibit for exhibit in uow.exhibits.find()}
        found = [
            *_disposals(uow, cases, exhibits),
            *_hash_sets(uow, cases),
            *_releases(cases, exhibits),
            *_questions(uow, cases, exhibits),
            *_gradings(uow, cases, exhibits),
            *_handovers(cases, exhibits),
            *_discrepancies(cases, exhibits),
        ]
    return tuple(sorted(found, key=lambda one: one.since))


def _disposals(
    uow: UnitOfWork, cases: Mapping[str, Case], exhibits: Mapping[str, Exhibit]
) -> Iterator[Waiting]:
    for disposal in uow.disposals.find():
        if disposal.state in NEXT:
            act, sentence = NEXT[disposal.state]
            exhibit = exhibits[disposal.exhibit_id]
            yield Waiting(
                WaitingKind.DISPOSAL,
                act,
                disposal.id,
                cases[exhibit.case_id],
                exhibit,
                sentence,
                since=_since(disposal),
                until=_until(disposal),
            )


def _since(disposal: Disposal) -> datetime:
    """When the newest signature for it was given."""
    signed = disposal.authorisation or disposal.proposal
    return signed.statement.made_at


def _until(disposal: Disposal) -> datetime | None:
    """When the first signature for it runs out, while it has not been carried out."""
    if disposal.state not in (DisposalState.PROPOSED, DisposalState.AUTHORISED):
        return None
    signed = [disposal.proposal, *filter(None, (disposal.authorisation,))]
    return min(each.statement.not_after for each in signed)


def _hash_sets(uow: UnitOfWork, cases: Mapping[str, Case]) -> Iterator[Waiting]:
    for known in uow.hash_sets.find():
        if known.confirmed_by is None:
            yield Waiting(
                WaitingKind.HASH_SET,
                Act.CONFIRM_HASH_SET,
                known.id,
                cases[known.case_id],
                None,
                "Registered; its count waits for a second person",
                since=known.registered_at,
            )


def _questions(
    uow: UnitOfWork, cases: Mapping[str, Case], exhibits: Mapping[str, Exhibit]
) -> Iterator[Waiting]:
    for question in uow.questions.find():
        if question.is_open:
            exhibit = exhibits[question.exhibit_id]
            yield Waiting(
                WaitingKind.QUESTION,
                Act.ANSWER_QUESTION,
                question.disposal_id,
                cases[exhibit.case_id],
                exhibit,
                "A question about the disposal waits for an answer",
                since=question.asked_at,
            )


def _gradings(
    uow: UnitOfWork, cases: Mapping[str, Case], exhibits: Mapping[str, Exhibit]
) -> Iterator[Waiting]:
    for grading in uow.hit_gradings.find():
        if grading.state is GradingState.WAITING:
            exhibit = exhibits[grading.exhibit_id]
            yield Waiting(
                WaitingKind.GRADING,
                Act.SETTLE_GRADES,
                grading.scan_id,
                cases[exhibit.case_id],
                exhibit,
                "Hits were graded; a second person confirms it or sends it back",
                since=grading.graded_at,
            )


def _releases(cases: Mapping[str, Case], exhibits: Mapping[str, Exhibit]) -> Iterator[Waiting]:
    for exhibit in exhibits.values():
        for hold in exhibit.placed_holds:
            if hold.is_open and hold.releases:
                first = hold.releases[0].statement
                yield Waiting(
                    WaitingKind.HOLD,
                    Act.RELEASE_HOLD,
                    exhibit.id,
                    cases[exhibit.case_id],
                    exhibit,
                    "One person signed for the release of a hold; a second is needed",
                    since=first.made_at,
                    until=first.not_after,
                )


def _handovers(cases: Mapping[str, Case], exhibits: Mapping[str, Exhibit]) -> Iterator[Waiting]:
    for exhibit in exhibits.values():
        last = exhibit.handovers[-1] if exhibit.handovers else None
        if last is not None and last.is_open:
            yield Waiting(
                WaitingKind.HANDOVER,
                Act.HAND_OVER,
                exhibit.id,
                cases[exhibit.case_id],
                exhibit,
                "The giver signed; it waits for the taker to sign",
                since=last.recorded,
            )


def _discrepancies(cases: Mapping[str, Case], exhibits: Mapping[str, Exhibit]) -> Iterator[Waiting]:
    for exhibit in exhibits.values():
        for found in exhibit.open_discrepancies:
            first = found.signatures[0].statement if found.signatures else None
            yield Waiting(
                WaitingKind.DISCREPANCY,
                Act.SETTLE_DISCREPANCY,
                exhibit.id,
                cases[exhibit.case_id],
                exhibit,
                "Something does not agree; two people settle it"
                if first is None
                else "One person signed for the outcome of a discrepancy; a second is needed",
                since=found.noted_at,
                until=None if first is None else first.not_after,
            )
