"""What waits at a disposal: one table from its state to whom it waits for and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.overview.progress import TaskName
from evidence_store.domain.people.duties import Act
from evidence_store.domain.unit.jobs import IN_TURN, JobKind
from evidence_store.ways import Way
from forensics.values import Proof, claim_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.overview.at_exhibit import AtExhibit

_S = DisposalState
DISPOSAL_STEPS: Mapping[DisposalState, tuple[Act, tuple[str, ...]]] = {
    _S.PROPOSED: (Act.AUTHORISE, ("authorise",)),
    _S.AUTHORISED: (Act.PERMIT, ("erase", "begin-destruction")),
    _S.PERMITTED: (Act.START, ("erase", "begin-destruction")),
    _S.RUNNING: (Act.WITNESS, ("witness",)),
    _S.INTERRUPTED: (Act.PERMIT, ("erase", "begin-destruction")),
    _S.COMPLETED: (Act.VERIFY, ("sign-reading", "read-again")),
    _S.PASSED: (Act.CERTIFY, ("issue-certificate",)),
    _S.FAILED: (Act.CERTIFY, ("issue-certificate",)),
    _S.INCONCLUSIVE: (Act.CERTIFY, ("issue-certificate",)),
}
"""Who comes next in each state, and by which acts on its page; the other states wait for nobody."""

_STANDS: Mapping[DisposalState, str] = {
    _S.PROPOSED: "Its disposal is proposed and not authorised.",
    _S.AUTHORISED: "Its disposal is authorised and not begun.",
    _S.PERMITTED: "Its disposal is permitted and not begun.",
    _S.RUNNING: "Its disposal is under way.",
    _S.INTERRUPTED: "Its disposal was interrupted.",
    _S.COMPLETED: "It was overwritten, and the result is not verified.",
    _S.PASSED: "Its disposal is verified and not certified.",
    _S.FAILED: "Its disposal failed, and the non-completion report is not issued.",
    _S.INCONCLUSIVE: "Its disposal was verified without a clear result.",
}
_FOR_DOCUMENT = "It waits for the verifier, a witness or a supervisor to issue its document."
_CERTIFYING = frozenset({_S.PASSED, _S.FAILED, _S.INCONCLUSIVE})


def todos_of_disposal(disposal: Disposal, on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits at an open disposal, in order."""
    yield from _questions(disposal, on)
    if disposal.has_run_out(at=on.at):
        yield Todo(
            "The signatures for its disposal have expired.",
            "It waits for somebody to withdraw it, before it is proposed again.",
            Act.WITHDRAW,
            (StepTo("disposal", disposal.id, "withdraw"),),
            task=_task(disposal),
        )
        return
    if disposal.state is _S.AUTHORISED and not on.is_outside(disposal):
        yield Todo(
            _STANDS[_S.AUTHORISED],
            "It waits until the authorisation sheet is printed and acknowledged.",
            Act.ACKNOWLEDGE_SHEET,
            (StepTo("disposal", disposal.id, "acknowledge-sheet"),),
        )
    yield from _at_work(disposal, on)
    act, pages = DISPOSAL_STEPS.get(disposal.state, (None, ()))
    steps = tuple(StepTo("disposal", disposal.id, page) for page in pages)
    if act in (Act.PERMIT, Act.START):
        steps = (*steps, *on.taking)
    stands = _STANDS.get(disposal.state, "Its disposal is void.")
    yield Todo(stands, _waits_for(disposal, on), act, steps, task=_task(disposal))


def _at_work(disposal: Disposal, on: AtExhibit) -> Iterator[Todo]:
    """What a worker is asked for, or is at."""
    kinds = {each.kind for each in on.work.jobs if each.state in IN_TURN}
    if JobKind.READ_AGAIN in kinds:
        yield Todo("It is being read again.", "It waits for the worker.", task=_task(disposal))


def todos_of_reports(on: AtExhibit) -> Iterator[Todo]:
    """Yield each disposal that became void after it had begun, and is not reported."""
    for each in on.work.disposals:
        if each.state is _S.VOID and each.starts:
            yield Todo(
                "Its disposal was stopped after it had begun, and the non-completion report is not "
                "issued.",
                _FOR_DOCUMENT,
                Act.CERTIFY,
                (StepTo("disposal", each.id, "issue-certificate"),),
            )


def _task(disposal: Disposal) -> TaskName:
    if disposal.state is _S.PROPOSED:
        return TaskName.APPROVE
    if disposal.state is _S.COMPLETED:
        return TaskName.VERIFY_ERASURE
    return TaskName.CERTIFICATE if disposal.state in _CERTIFYING else TaskName.ERASE


def _questions(disposal: Disposal, on: AtExhibit) -> Iterator[Todo]:
    for each in on.questions:
        if each.is_open and each.disposal_id == disposal.id:
            yield Todo(
                "A question about its disposal is not answered.",
                "It waits for another person than the one who asked.",
                Act.ANSWER_QUESTION,
                (StepTo("question", each.id, "answer"),),
                not_by=frozenset({each.asked_by}),
            )


def _waits_for(disposal: Disposal, on: AtExhibit) -> str:
    overwrites = claim_of(disposal.method).proof is Proof.READ_BACK
    match disposal.state:
        case _S.PROPOSED:
            return "It waits for a supervisor, who authorises it or withdraws it."
        case _S.AUTHORISED | _S.PERMITTED | _S.INTERRUPTED:
            return _to_carry_out(on, overwrites=overwrites)
        case _S.RUNNING:
            ended, watched = (
                "until the overwriting has ended",
                "for two people who watched, to sign",
            )
            return f"It waits {ended}." if overwrites else f"It waits {watched} as witnesses."
        case _S.COMPLETED:
            return (
                "It waits for another person, who reads the device "
                "again: " + Way.DISPOSAL_VERIFY + "."
            )
        case _S.PASSED | _S.FAILED | _S.INCONCLUSIVE:
            return _FOR_DOCUMENT
        case _S.VOID | _S.CERTIFIED | _S.NON_COMPLETION:
            return "It waits for nobody: it has ended."
        case _:
            assert_never(disposal.state)


def _to_carry_out(on: AtExhibit, *, overwrites: bool) -> str:
    if on.bag.holder_id is None and on.is_free_to_take:
        return "It waits for the examiner who takes it and carries it out."
    whom = f"It waits for {on.bag.holder}, who holds it"
    if not overwrites:
        return f"{whom}, to begin the destruction."
    return f"{whom}, to overwrite it: " + Way.ERASE_RUN + "."
