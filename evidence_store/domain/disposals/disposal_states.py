"""The states of a disposal, what each allows, and the words of both."""

from __future__ import annotations

from enum import StrEnum

from forensics.values import ErasureMethod, claim_of


class DisposalState(StrEnum):
    """The refusing state machine of one disposal (law.md 9.3)."""

    PROPOSED = "proposed"
    AUTHORISED = "authorised"
    PERMITTED = "permitted"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    COMPLETED = "completed"
    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_READ = "not_read"
    VOID = "void"
    CERTIFIED = "certified"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"
    NON_COMPLETION = "non_completion"


WITNESSES_NEEDED = claim_of(ErasureMethod.DESTRUCTION).witnesses
"""People who watch a destruction and sign for it."""


class DisposalAct(StrEnum):
    """What can be done with a disposal."""

    AUTHORISE = "authorise"
    PERMIT = "permit"
    START = "start"
    GO_ON = "go_on"
    INTERRUPT = "interrupt"
    COMPLETE = "complete"
    VERIFY = "verify"
    GIVE_UP = "give_up"
    SAMPLE = "sample"
    WITNESS = "witness"
    TOOL_SAID = "tool_said"
    TOOL_READ = "tool_read"
    READ_LATER = "read_later"
    CERTIFY = "certify"
    WITHDRAW_CERTIFICATE = "withdraw_certificate"
    REPORT = "report"
    VOID = "void"


_A = DisposalAct
_ENDED_WORK = frozenset({_A.TOOL_SAID, _A.TOOL_READ, _A.READ_LATER})
"""Another tool's word of work that has ended is taken until its document is issued."""
_ISSUED = frozenset({_A.READ_LATER})
"""What is read of a phone after its reset can contradict a document that is issued already."""
DISPOSAL_ALLOWS: dict[DisposalState, frozenset[DisposalAct]] = {
    DisposalState.PROPOSED: frozenset({_A.AUTHORISE, _A.VOID}),
    DisposalState.AUTHORISED: frozenset({_A.PERMIT, _A.VOID}),
    # A permit that expired unused is followed by another.
    DisposalState.PERMITTED: frozenset({_A.PERMIT, _A.START, _A.VOID}),
    # A run whose process died can only be started again, with a new permit.
    DisposalState.RUNNING: frozenset(
        {_A.GO_ON, _A.INTERRUPT, _A.COMPLETE, _A.WITNESS, _A.TOOL_SAID, _A.PERMIT, _A.VOID}
    ),
    DisposalState.INTERRUPTED: frozenset({_A.PERMIT, _A.REPORT, _A.VOID}),
    # The bytes are gone, so there is nothing left to stop: what remains is to look, and to say.
    DisposalState.COMPLETED: _ENDED_WORK | {_A.VERIFY, _A.GIVE_UP, _A.SAMPLE},
    # A certificate is judged more strictly than a verification; what fails there is reported.
    DisposalState.PASSED: _ENDED_WORK | {_A.CERTIFY, _A.REPORT},
    DisposalState.FAILED: _ENDED_WORK | {_A.REPORT},
    DisposalState.INCONCLUSIVE: _ENDED_WORK | {_A.VERIFY, _A.REPORT},
    # A device that answers again is read after all, while nothing is issued.
    DisposalState.NOT_READ: _ENDED_WORK | {_A.VERIFY, _A.REPORT},
    # What a job had done when it was stopped is still recorded, and reported.
    DisposalState.VOID: frozenset(
        {_A.INTERRUPT, _A.COMPLETE, _A.TOOL_SAID, _A.READ_LATER, _A.REPORT}
    ),
    DisposalState.CERTIFIED: _ISSUED | {_A.WITHDRAW_CERTIFICATE},
    # It gets no other document: what is done again is another disposal (ADR 131).
    DisposalState.CERTIFICATE_WITHDRAWN: _ISSUED,
    DisposalState.NON_COMPLETION: _ISSUED,
}
"""The whole state machine: which acts each state allows. Everything else is refused."""

CERTIFICATE_ISSUED = (DisposalState.CERTIFIED, DisposalState.CERTIFICATE_WITHDRAWN)
"""States in which a certificate was issued of it, whether or not that still stands."""

DOCUMENTED = (*CERTIFICATE_ISSUED, DisposalState.NON_COMPLETION)
"""States in which its document was issued, whether or not that still stands."""

ENDED = (DisposalState.VOID, *DOCUMENTED)
"""States after which no work follows under it."""

TO_BEGIN = (
    DisposalState.PROPOSED,
    DisposalState.AUTHORISED,
    DisposalState.PERMITTED,
    DisposalState.INTERRUPTED,
)
"""States from which it is still begun, or begun again, under statements that run out."""

STANDS = {
    DisposalState.PROPOSED: "proposed and not authorised",
    DisposalState.AUTHORISED: "authorised and not permitted",
    DisposalState.PERMITTED: "permitted and not started",
    DisposalState.RUNNING: "under way",
    DisposalState.INTERRUPTED: "interrupted; going on needs a new permit",
    DisposalState.COMPLETED: "completed and not verified",
    DisposalState.PASSED: "verified",
    DisposalState.FAILED: "failed; issue a non-completion report",
    DisposalState.INCONCLUSIVE: "verified without a clear result",
    DisposalState.NOT_READ: "completed, and cannot be read again; issue a non-completion report",
    DisposalState.VOID: "void; propose it again once every hold has ended",
    DisposalState.CERTIFIED: "certified",
    DisposalState.CERTIFICATE_WITHDRAWN: (
        "closed, and its certificate was withdrawn; propose another disposal"
    ),
    DisposalState.NON_COMPLETION: "closed by a non-completion report",
}
"""How a disposal in each state stands, as a refusal says it."""

ASKED = {
    DisposalAct.AUTHORISE: "authorising it",
    DisposalAct.PERMIT: "a permit",
    DisposalAct.START: "a start",
    DisposalAct.GO_ON: "going on with it",
    DisposalAct.INTERRUPT: "recording an interruption",
    DisposalAct.COMPLETE: "recording its end",
    DisposalAct.VERIFY: "recording a verification",
    DisposalAct.GIVE_UP: "saying that it cannot be read again",
    DisposalAct.SAMPLE: "a sample",
    DisposalAct.WITNESS: "a witness's statement",
    DisposalAct.TOOL_SAID: "recording what another tool says of its work",
    DisposalAct.TOOL_READ: "recording what another tool read",
    DisposalAct.READ_LATER: "recording a later extraction",
    DisposalAct.CERTIFY: "a certificate",
    DisposalAct.WITHDRAW_CERTIFICATE: "withdrawing its certificate",
    DisposalAct.REPORT: "a non-completion report",
    DisposalAct.VOID: "withdrawing it",
}
"""What each act asks for, as a refusal says it."""
