"""What can be done about a disposal as it stands, and by whom: one answer for pages and steps.

A step asks ``require_offered``, which says why not; a page asks ``is_offered`` of the same rule, so
that nothing is offered which the step would refuse for where the record stands or for who asks.
What changes by the hour (holds, statements that run out, the clock) the steps ask for themselves.
Whether somebody stands for a supervisor is worked out outside, and told as ``in_place``; so is from
when on a new key of theirs signs (``settles``), and who ended a bar (``enders``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.disposals.disposal_states import (
    DISPOSAL_ALLOWS,
    DisposalAct,
    DisposalState,
)
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.disposals.sampling import require_may_be_sampled
from evidence_store.domain.disposals.selective_plans import require_leaves_names
from evidence_store.domain.exhibits import bench
from evidence_store.domain.offers.passing import passing
from evidence_store.domain.people.duties import (
    DEPUTY_ACTS,
    Act,
    Part,
    require_duty,
    require_other_person,
    require_part,
)
from evidence_store.domain.people.new_keys import SETTLED_ACTS, require_settled
from evidence_store.errors import OutOfSequenceError, PermitError, SamePersonError
from evidence_store.ways import Way
from forensics.value_classes import dataclass
from forensics.values import Proof, claim_of, is_by_other_tool, reads_phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Actor


class Deed(StrEnum):
    """What a person can do about a disposal."""

    AUTHORISE = "authorise"
    WITHDRAW = "withdraw"
    REFUSE_NAMES = "refuse_names"
    OVERWRITE = "overwrite"
    DESTROY = "destroy"
    WITNESS = "witness"
    READ_AGAIN = "read_again"
    GIVE_UP = "give_up"
    SAMPLE = "sample"
    TOOL_SAID = "tool_said"
    TOOL_READ = "tool_read"
    READ_LATER = "read_later"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class DisposalRule:
    """What a deed asks for.

    Args:
        act: the row of the table of duties.
        any_of: one of these the disposal's state allows.
        proof: how the method that it is about is proved; None for any.
        by_holder: whether the actor holds the exhibit.
        leaves_names: whether it is of selective plans that leave names of files.
        by_other_tool: whether another tool does the work; None where that is the same.
    """

    act: Act
    any_of: tuple[DisposalAct, ...]
    proof: Proof | None = None
    by_holder: bool = False
    leaves_names: bool = False
    by_other_tool: bool | None = None


_A = DisposalAct
RULES: Mapping[Deed, DisposalRule] = {
    Deed.AUTHORISE: DisposalRule(Act.AUTHORISE, (_A.AUTHORISE,)),
    Deed.WITHDRAW: DisposalRule(Act.WITHDRAW, (_A.VOID,)),
    Deed.REFUSE_NAMES: DisposalRule(Act.WITHDRAW, (_A.VOID,), leaves_names=True),
    # What another tool is to erase is handed over to it, and never begun here (ADR 103).
    Deed.OVERWRITE: DisposalRule(
        Act.PERMIT, (_A.PERMIT,), proof=Proof.READ_BACK, by_holder=True, by_other_tool=False
    ),
    Deed.DESTROY: DisposalRule(Act.PERMIT, (_A.PERMIT,), proof=Proof.WITNESSES, by_holder=True),
    Deed.WITNESS: DisposalRule(Act.WITNESS, (_A.WITNESS,), proof=Proof.WITNESSES),
    Deed.READ_AGAIN: DisposalRule(Act.VERIFY, (_A.VERIFY,), proof=Proof.READ_BACK),
    Deed.GIVE_UP: DisposalRule(Act.GIVE_UP_READING, (_A.GIVE_UP,), proof=Proof.READ_BACK),
    Deed.SAMPLE: DisposalRule(Act.DECIDE_SAMPLING, (_A.SAMPLE,), proof=Proof.READ_BACK),
    # Of every method: a shredder's receipt is taken beside the two witnesses (ADR 103).
    Deed.TOOL_SAID: DisposalRule(Act.RECORD_OTHER_TOOL, (_A.TOOL_SAID,)),
    Deed.TOOL_READ: DisposalRule(Act.RECORD_OTHER_READING, (_A.TOOL_READ,), proof=Proof.READ_BACK),
    Deed.READ_LATER: DisposalRule(
        Act.RECORD_LATER_EXTRACTION, (_A.READ_LATER,), proof=Proof.WITNESSES
    ),
    Deed.ISSUE: DisposalRule(Act.CERTIFY, (_A.CERTIFY, _A.REPORT)),
}
_BEGUN = {
    Proof.WITNESSES: "destroys the device; it is begun with " + Way.DISPOSAL_DESTROY + ".",
    Proof.READ_BACK: "overwrites the device; it is begun with " + Way.ERASE_RUN + ".",
}

_BY_TOOL = {
    True: "is done with another tool; it is begun with " + Way.ERASE_HAND_OVER + ".",
    False: _BEGUN[Proof.READ_BACK],
}


def parts_taken(disposal: Disposal) -> dict[Part, frozenset[str]]:
    """Who took which part in a disposal so far."""
    return {
        Part.PROPOSER: frozenset({disposal.proposer_id}),
        Part.AUTHORISER: disposal.authoriser_ids,
        Part.OPERATOR: disposal.operator_ids,
        Part.VERIFIER: frozenset(filter(None, {disposal.verifier_id})),
        Part.WITNESS: frozenset(each.statement.person_id for each in disposal.witnesses),
        Part.SAMPLER: frozenset(each.statement.person_id for each in disposal.samplings),
        Part.REPORTER: frozenset(each.statement.person_id for each in disposal.not_read),
    }


def began_before(disposal: Disposal, others: Iterable[Disposal]) -> frozenset[str]:
    """Who began an erasure of the same exhibit under another disposal: they verify none of it."""
    people = (each.operators for each in others if each.id != disposal.id)
    return frozenset(person for some in people for person in some)


def require_offered(
    deed: Deed,
    disposal: Disposal,
    *,
    bag: Exhibit,
    actor: Actor,
    in_place: bool = False,
    settles: datetime | None = None,
    enders: frozenset[str] = frozenset(),
    before: frozenset[str] = frozenset(),
) -> None:
    """Check that this person can do it now.

    Args:
        deed: what.
        disposal: of which disposal.
        bag: the exhibit whose bag it is in.
        actor: who.
        in_place: whether the actor stands for a supervisor who took no part in it.
        settles: from when on the actor's key signs for everything, where it does not yet.
        enders: who ended a bar to erasing the exhibit.
        before: who began an erasure of the exhibit under another disposal (``began_before``).

    Raises:
        NotPermittedError: no duty of the actor includes it, or it is for a person who took another
            part.
        SamePersonError: the actor took a part that excludes it.
        WrongPlanError: it is of another kind.
        OutOfSequenceError: the disposal does not stand where it can be done, or somebody else holds
            the exhibit.
        WaitingKeyError: the actor's key replaced another less than 24 hours ago.
    """
    rule = RULES[deed]
    parts = {**parts_taken(disposal), Part.ENDER: enders}
    if rule.act is Act.VERIFY:
        parts[Part.OPERATOR] |= before
    if not (in_place and rule.act in DEPUTY_ACTS):
        require_duty(actor, rule.act)
    _require_state(rule, disposal, bag=bag)
    require_other_person(actor, rule.act, parts=parts)
    require_part(actor, rule.act, parts=parts)
    if rule.leaves_names:
        require_leaves_names(disposal.selected, bag)
    if deed is Deed.SAMPLE:
        require_may_be_sampled(disposal.receipt, bag, route=disposal.route)
    if deed is Deed.WITNESS:
        _require_one_without_part(disposal, bag=bag, actor=actor)
    if deed is Deed.GIVE_UP:
        _require_no_authorisers_alone(disposal, bag=bag, actor=actor)
    if deed is Deed.TOOL_SAID:
        _require_own_work(disposal, bag=bag, actor=actor)
    # Nobody begins work on what another person answers for (ADR 20).
    if rule.by_holder:
        bench.require_held(bag, by=actor.id)
    if rule.act in SETTLED_ACTS:
        require_settled(settles)


is_offered = passing(require_offered)
"""Whether the step would take it from this person, as the record stands."""


def _require_one_without_part(disposal: Disposal, *, bag: Exhibit, actor: Actor) -> None:
    """Check that one of the two witnesses took no other part: three people suffice for that."""
    before = {signed.statement.person_id for signed in disposal.witnesses}
    if actor.id in disposal.earlier_ids and before & disposal.earlier_ids:
        raise SamePersonError(
            f"{bag.reference}: both witnesses would be people who proposed it or carried it out. "
            "A person who took no other part must sign as the second witness."
        )


def _require_reset(disposal: Disposal, *, bag: Exhibit) -> None:
    """Check that a phone was reset under it: of nothing else is there a later extraction.

    Raises:
        WrongPlanError: it is of another kind.
        OutOfSequenceError: nothing was begun.
    """
    if not reads_phone(disposal.method):
        raise WrongPlanError(
            f"{bag.reference}: this disposal resets no phone, so there is no later extraction of "
            "it. What is registered of the exhibit is registered before its disposal."
        )
    if not disposal.starts:
        raise OutOfSequenceError(
            f"{bag.reference}: its reset was never begun. Register what you read as an extraction: "
            + Way.ACQUISITION_REGISTER + "."
        )  # fmt: skip


def _require_own_work(disposal: Disposal, *, bag: Exhibit, actor: Actor) -> None:
    """Check that the actor began the work, and that its own process does not report it.

    Raises:
        PermitError: another person began it.
        OutOfSequenceError: the eraser is at work, and records its receipt itself.
    """
    if not disposal.starts or disposal.operator_id != actor.id:
        raise PermitError(
            f"{bag.reference}: what another tool did is recorded by the person who carried the "
            "work out."
        )
    method = disposal.method
    is_ours = claim_of(method).proof is Proof.READ_BACK and not is_by_other_tool(method)
    if is_ours and disposal.receipt is None:
        raise OutOfSequenceError(
            f"{bag.reference}: Expunge erases it, and its receipt is not recorded yet. Record that "
            "first."
        )


def _require_no_authorisers_alone(disposal: Disposal, *, bag: Exhibit, actor: Actor) -> None:
    """Check that the two are not the people who authorised it, as a deputy and whose they are."""
    both = {actor.id, *(each.statement.person_id for each in disposal.not_read)}
    # One of the two may have authorised it: a desk of three would have nobody left (ADR 91).
    if len(both) > 1 and both <= disposal.authoriser_ids:
        raise SamePersonError(
            f"{bag.reference}: both would be people who authorised it. A person who did not must "
            "sign as well."
        )


def _require_state(rule: DisposalRule, disposal: Disposal, *, bag: Exhibit) -> None:
    proof = claim_of(disposal.method).proof
    by_tool = is_by_other_tool(disposal.method)
    if proof is Proof.READ_BACK and rule.by_other_tool not in (None, by_tool):
        raise WrongPlanError(f"{bag.reference}: this disposal " + _BY_TOOL[by_tool])
    if rule.proof not in (None, proof):
        raise WrongPlanError(f"{bag.reference}: this disposal " + _BEGUN[proof])
    if rule.act is Act.RECORD_LATER_EXTRACTION:
        _require_reset(disposal, bag=bag)
    if not set(rule.any_of) & DISPOSAL_ALLOWS[disposal.state]:
        disposal.require(rule.any_of[0])  # refuses, and says how it stands
    if rule.act is Act.CERTIFY and disposal.state is DisposalState.VOID and not disposal.starts:
        raise OutOfSequenceError(
            f"{bag.reference}: it became void before it had begun, so there is nothing to certify "
            "or to report."
        )
