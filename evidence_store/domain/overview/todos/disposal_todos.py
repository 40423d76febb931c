"""What waits at a disposal: one table from its state to whom it waits for and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.offers.disposal_offers import began_before, parts_taken
from evidence_store.domain.offers.resuming import is_queued_for
from evidence_store.domain.overview.next_steps import StepTo, Todo
from evidence_store.domain.overview.progress import TaskName
from evidence_store.domain.people.duties import EXCLUDED_PARTS, NEEDED_PARTS, Act
from evidence_store.domain.unit.jobs import IN_TURN, READINGS, JobKind, JobState
from evidence_store.ways import Way
from forensics.values import Proof, Route, claim_of, is_by_other_tool, is_witnessed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.overview.at_exhibit import AtExhibit
    from evidence_store.domain.people.duties import Part
    from evidence_store.domain.unit.jobs import Job

_S = DisposalState
DISPOSAL_STEPS: Mapping[DisposalState, tuple[Act, tuple[str, ...]]] = {
    _S.PROPOSED: (Act.AUTHORISE, ("authorise",)),
    _S.AUTHORISED: (Act.PERMIT, ("erase-here", "erase", "begin-destruction")),
    _S.PERMITTED: (Act.START, ("erase-here", "erase", "begin-destruction")),
    _S.RUNNING: (Act.WITNESS, ("witness",)),
    _S.INTERRUPTED: (Act.PERMIT, ("erase-here", "erase", "begin-destruction")),
    _S.COMPLETED: (Act.VERIFY, ("sign-reading", "read-here", "read-again")),
    _S.PASSED: (Act.CERTIFY, ("issue-certificate",)),
    _S.FAILED: (Act.CERTIFY, ("issue-certificate",)),
    _S.INCONCLUSIVE: (Act.CERTIFY, ("issue-certificate",)),
    _S.NOT_READ: (Act.CERTIFY, ("issue-certificate",)),
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
    _S.NOT_READ: "It cannot be read again, and the non-completion report is not issued.",
}
_SAID_DONE = "Another tool is said to have erased it, and nobody has read it yet."
_FOR_DOCUMENT = "It waits for the verifier, a witness or a supervisor to issue its document."
_BY_HOLDER = frozenset({Act.PERMIT, Act.START})
_CERTIFYING = frozenset({_S.PASSED, _S.FAILED, _S.INCONCLUSIVE, _S.NOT_READ})


def todos_of_disposal(disposal: Disposal, on: AtExhibit) -> Iterator[Todo]:
    """Yield what waits at an open disposal, in order."""
    yield from _questions(disposal, on)
    if disposal.has_run_out(at=on.at):
        yield Todo(
            "The signatures for its disposal have expired.",
            "It waits for somebody to withdraw it, before it is proposed again.",
            Act.WITHDRAW,
            (StepTo("disposal", disposal.id, "withdraw"),),
            since=disposal.signed_until,
            begun_by=frozenset({disposal.proposer_id}) | disposal.authoriser_ids,
            task=_task(disposal),
        )
        return
    # No start without a head outside the machine that covers the authorisation (ADR 15).
    if disposal.state is _S.AUTHORISED and not on.among.is_outside(disposal):
        yield Todo(
            _STANDS[_S.AUTHORISED],
            "It waits until the authorisation sheet is printed and acknowledged.",
            Act.ACKNOWLEDGE_SHEET,
            (StepTo("disposal", disposal.id, "acknowledge-sheet"),),
            since=_newest(disposal),
            until=disposal.signed_until,
            begun_by=frozenset({disposal.proposer_id}) | disposal.authoriser_ids,
        )
    yield from _at_work(disposal, on)
    yield from _given_up(disposal)
    act, pages = DISPOSAL_STEPS[disposal.state]
    # Those who erased it under an earlier disposal would be reading their own work.
    before = began_before(disposal, on.disposals) if act is Act.VERIFY else frozenset()
    by_tool = is_by_other_tool(disposal.method)
    if by_tool and disposal.state is _S.RUNNING:
        act, pages = Act.RECORD_OTHER_TOOL, ("other-tool",)
    elif by_tool and act in _BY_HOLDER:
        pages = ()  # the same
    is_ours = disposal.state is _S.RUNNING and not is_witnessed(disposal.method) and not by_tool
    if is_ours or (disposal.state is _S.PROPOSED and disposal.route is Route.SELECTIVE):
        pages = ()  # pages have no rights on a device
    steps = tuple(StepTo("disposal", disposal.id, page) for page in pages)
    yield Todo(
        _SAID_DONE if by_tool and disposal.state is _S.COMPLETED else _stands(disposal),
        _BY_TOOL.get(disposal.state, _waits_for(disposal, on))
        if by_tool
        else _waits_for(disposal, on),
        act,
        (*steps, *on.taking) if act in _BY_HOLDER else steps,
        since=_newest(disposal),
        until=disposal.signed_until,
        not_by=_people(disposal, EXCLUDED_PARTS.get(act, ())) | before,
        only_by=_whose(disposal, act, on),
        begun_by=frozenset({disposal.proposer_id}),
        task=_task(disposal),
    )


def _stands(disposal: Disposal) -> str:
    if disposal.state is _S.COMPLETED and disposal.route is Route.SELECTIVE:
        return "Its selected files were overwritten, and the result is not verified."
    return _STANDS[disposal.state]


def _at_work(disposal: Disposal, on: AtExhibit) -> Iterator[Todo]:
    """What a worker or the eraser is asked for, or is at."""
    for each in on.work.jobs:
        if is_queued_for(each, disposal):
            yield _erasure_todo(each, disposal)
    if any(each.kind in READINGS and each.state in IN_TURN for each in on.work.jobs):
        yield Todo("It is being read again.", "It waits for the worker.", task=_task(disposal))


def _erasure_todo(job: Job, disposal: Disposal) -> Todo:
    waits_for, task = "It waits for the eraser.", _task(disposal)
    if job.state is JobState.RUNNING:
        return Todo("It is being overwritten.", waits_for, task=task)
    if job.state is JobState.QUEUED and job.kind is not JobKind.ERASE_DEVICE:
        return Todo("Its erasure is queued.", waits_for, task=task)
    stands, page = "Its erasure is signed for, and not begun.", "begin-here"
    if job.state is JobState.STOPPED:
        # A permit is good for one start, so going on takes another signature.
        stands, page = "Its erasure was stopped.", "resume-erasure"
        waits_for = "It waits for its operator to sign for it again."
    return Todo(
        stands,
        waits_for,
        Act.PERMIT,
        (StepTo("job", job.id, page),),
        since=job.asked_at,
        only_by=frozenset({job.asked_by}),
        begun_by=frozenset({job.asked_by}),
        task=task,
    )


def _given_up(disposal: Disposal) -> Iterator[Todo]:
    """What waits for the second person who says that the medium cannot be read again."""
    if disposal.state is _S.COMPLETED and disposal.not_read:
        act = Act.GIVE_UP_READING
        yield Todo(
            "One person signed that it cannot be read again.",
            "It waits for a second person, who looks and signs too.",
            act,
            (StepTo("disposal", disposal.id, "cannot-read-again"),),
            since=_newest(disposal),
            not_by=_people(disposal, EXCLUDED_PARTS[act]),
            begun_by=frozenset(each.statement.person_id for each in disposal.not_read),
            task=TaskName.VERIFY_ERASURE,
        )


def todos_of_reports(on: AtExhibit) -> Iterator[Todo]:
    """Yield each disposal that became void after it had begun, and is not reported."""
    for each in on.disposals:
        if each.state is _S.VOID and each.starts:
            yield Todo(
                "Its disposal was stopped after it had begun, and the non-completion report is not "
                "issued.",
                _FOR_DOCUMENT,
                Act.CERTIFY,
                (StepTo("disposal", each.id, "issue-certificate"),),
                since=each.voided_at,
                not_by=_people(each, EXCLUDED_PARTS[Act.CERTIFY]),
                only_by=_only(each, Act.CERTIFY),
                begun_by=frozenset({each.proposer_id}),
            )


def _whose(disposal: Disposal, act: Act, on: AtExhibit) -> frozenset[str] | None:
    """Whose it is; None where it is anybody's with the duty."""
    if act is Act.RECORD_OTHER_TOOL:
        return frozenset(filter(None, {disposal.operator_id}))
    return on.workers if act in _BY_HOLDER else _only(disposal, act)


def _only(disposal: Disposal, act: Act) -> frozenset[str] | None:
    """Whose it is by a part that they took; None where it is anybody's with the duty."""
    return _people(disposal, NEEDED_PARTS[act]) if act in NEEDED_PARTS else None


def _people(disposal: Disposal, parts: Iterable[Part]) -> frozenset[str]:
    taken = parts_taken(disposal)
    return frozenset[str]().union(*(taken.get(part, frozenset()) for part in parts))


def _newest(disposal: Disposal) -> datetime:
    """When the newest signature for it was given."""
    return max(each.statement.made_at for each in disposal.statements)


def _task(disposal: Disposal) -> TaskName:
    if disposal.state is _S.PROPOSED:
        return TaskName.APPROVE
    if disposal.state is _S.COMPLETED:
        return TaskName.VERIFY_ERASURE
    return TaskName.CERTIFICATE if disposal.state in _CERTIFYING else TaskName.ERASE


def _questions(disposal: Disposal, on: AtExhibit) -> Iterator[Todo]:
    for each in on.questions:
        if each.is_open and each.disposal_id == disposal.id:
            yield Todo.for_another(
                "A question about its disposal is not answered.",
                "It waits for another person than the one who asked.",
                Act.ANSWER_QUESTION,
                StepTo("question", each.id, "answer"),
                first=each.asked_by,
                since=each.asked_at,
            )


def _waits_for(disposal: Disposal, on: AtExhibit) -> str:
    overwrites = claim_of(disposal.method).proof is Proof.READ_BACK
    match disposal.state:
        case _S.PROPOSED:
            return _FOR_AUTHORITY[disposal.route]
        case _S.AUTHORISED | _S.PERMITTED | _S.INTERRUPTED:
            return _to_carry_out(on, None if overwrites else claim_of(disposal.method).act)
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
        case _S.PASSED | _S.FAILED | _S.INCONCLUSIVE | _S.NOT_READ:
            return _FOR_DOCUMENT
        case _S.VOID | _S.CERTIFIED | _S.CERTIFICATE_WITHDRAWN | _S.NON_COMPLETION:
            return "It waits for nobody: it has ended."
        case _:
            assert_never(disposal.state)


_BY_TOOL = {
    **dict.fromkeys(
        (_S.AUTHORISED, _S.PERMITTED, _S.INTERRUPTED),
        "It waits for the examiner who holds it and hands it over to another "
        "tool: " + Way.ERASE_HAND_OVER + ".",
    ),
    _S.RUNNING: (
        "It waits until the other tool has ended, and for the person who started it to record "
        "what that says: " + Way.DISPOSAL_OTHER_TOOL + "."
    ),
}
_FOR_AUTHORITY = {
    **dict.fromkeys(Route, "It waits for a supervisor, who authorises it or withdraws it."),
    Route.SELECTIVE: (
        "It waits for a supervisor, who works its plan out again at the machine to which the "
        "device is connected, and authorises or refuses it."
    ),
}


def _to_carry_out(on: AtExhibit, act: str | None) -> str:
    if on.bag.holder_id is None and on.is_free_to_take:
        return "It waits for the examiner who takes it and carries it out."
    whom = f"It waits for {on.bag.holder}, who holds it"
    if act is not None:
        return f"{whom}, to begin the {act}."
    return f"{whom}, to overwrite it: " + Way.ERASE_RUN + "."
