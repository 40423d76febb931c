"""What authorising one disposal and authorising several share. Not a step: it commits nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.stated_facts import KEYS, OPERATOR, PERMIT, worked_out_facts
from evidence_store.domain.disposals.disposal_states import DisposalAct
from evidence_store.domain.disposals.statements import Subject, make_statement, sign_statement
from evidence_store.domain.events.kinds.disposal_events import DISPOSAL_AUTHORISED
from evidence_store.domain.law.holds import HoldEvaluation
from evidence_store.domain.offers.approvals import require_ungraded_known
from evidence_store.domain.people.duties import Act, Part
from evidence_store.domain.signing.signed_statements import Statement, StatementKind
from evidence_store.workflow._kit.capacity import acted_by, require_authority
from evidence_store.workflow._kit.copy_grounds import require_passkey_where_asked
from evidence_store.workflow._kit.grounds import (
    require_clear_holds,
    require_grades_settled,
    ungraded_of,
)
from evidence_store.workflow._kit.starts.authorities import require_still_permitted
from evidence_store.workflow._kit.starts.standing_statements import (
    facts_of,
    in_place_facts,
    require_statement,
    scans_signed_for,
    ungraded_facts,
)
from evidence_store.workflow._kit.starts.tried import require_trial_stands
from forensics.documents import digest_of
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.disposals.disposal import Disposal, Permit
    from evidence_store.domain.disposals.statements import Signer
    from evidence_store.domain.events.event import Event
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal, OpenExhibit
    from forensics.values import ErasureReceipt


@dataclass(frozen=True, slots=True)
class Authorising:
    """What the actor signs to authorise a disposal, and the holds as they were evaluated for it.

    Made and saved in one transaction, so nothing comes in between.
    """

    statement: Statement
    holds: HoldEvaluation


def authorising_statement(
    opened: OpenDisposal, *, rules: Rules, ungraded: int | None = None
) -> Authorising:
    """What the actor signs to authorise a proposed disposal, once everything was checked.

    Raises:
        As ``disposals.authorise_disposal``.
    """
    uow, disposal, exhibit = opened.uow, opened.disposal, opened.exhibit
    actor, at = opened.actor, opened.at
    disposal.require(DisposalAct.AUTHORISE)
    in_place_of = require_authority(
        uow, actor, Act.AUTHORISE, at=at, parts=parts_of_disposal(disposal)
    )
    holds = require_clear_holds(uow, exhibit, rules=rules, at=at)
    require_still_permitted(opened, rules=rules)
    require_grades_settled(uow, exhibit)
    require_trial_stands(uow, disposal, name=exhibit.reference)
    # Hits that nobody graded bar nothing, for the order is
    # about the device; who authorises must know of them.
    count = ungraded_of(uow, exhibit)
    require_ungraded_known(exhibit.reference, count, stated=ungraded)
    uow.people.find(id={disposal.proposer_id, actor.id})  # both whose keys are asked for below
    require_statement(
        uow, disposal.proposal, disposal, exhibit=exhibit, kind=StatementKind.PROPOSAL, at=at
    )
    statement = make_statement(
        StatementKind.AUTHORISATION,
        actor=actor,
        exhibit=exhibit,
        subject=Subject(disposal.route, disposal.method, disposal.plan_digest, holds.digest),
        standing=uow.custody.standing(exhibit.id),
        facts={
            **facts_of(disposal),
            **in_place_facts(in_place_of),
            **ungraded_facts(count),
            **scans_signed_for(uow, exhibit),
            **worked_out_facts(disposal.selected),
            KEYS: str(uow.custody.root_of_keys()),
        },
        at=at,
    )
    return Authorising(statement, holds)


def save_authorised(opened: OpenDisposal, authorising: Authorising, *, signer: Signer) -> Disposal:
    """Sign, and keep the disposal as authorised with the holds as they were signed for.

    Args:
        opened: the disposal in hand.
        authorising: from ``authorising_statement``, in the same transaction.
        signer: signs with the actor's own key.

    Raises:
        RefusedError: the unit's policy asks for a passkey, and something else signed.
    """
    signed = sign_statement(authorising.statement, signer)
    require_passkey_where_asked(opened.uow, opened.exhibit, signed.signature)
    # A passkey signs before the step runs again: the holds are those of the time that was signed.
    as_signed = replace(authorising.holds, evaluated_at=signed.statement.made_at)
    saved = opened.uow.disposals.save(opened.disposal.authorised(signed, holds=as_signed))
    append_disposal_entry(opened, saved, event=DISPOSAL_AUTHORISED, signed=signed)
    return saved


def parts_of_disposal(disposal: Disposal) -> dict[Part, frozenset[str]]:
    """Who took which part in it so far."""
    return {
        Part.PROPOSER: frozenset({disposal.proposer_id}),
        Part.AUTHORISER: disposal.authoriser_ids,
        Part.OPERATOR: disposal.operator_ids,
    }


def planned(disposal: Disposal) -> dict[str, JsonValue]:
    """Return what is to be done, as each entry of a disposal says it: log readers compare."""
    return {
        "route": disposal.route.value,
        "method": disposal.method.value,
        "plan": None if disposal.plan_digest is None else str(disposal.plan_digest),
    }


def completed_entry(receipt: ErasureReceipt) -> dict[str, JsonValue]:
    """Return what the entry of an end says in clear: how it ended, and its figures."""
    return {
        "outcome": receipt.outcome.value,
        "receipt": str(digest_of(receipt)),
        "bytes_planned": receipt.bytes_planned,
        "bytes_written": receipt.bytes_written,
        "bytes_read_back": receipt.bytes_read_back,
        "bad_extents": len(receipt.bad),
        "unread_extents": len(receipt.unread),
        "different_extents": len(receipt.different),
    }


def append_disposal_entry(
    opened: OpenExhibit,
    disposal: Disposal,
    *,
    event: Event,
    signed: SignedStatement | None = None,
    permit: Permit | None = None,
) -> None:
    """Append one entry about a disposal as it stands now, with what was signed for it."""
    public: dict[str, JsonValue] = {
        "disposal": disposal.id,
        "state": disposal.state.value,
        **planned(disposal),
    }
    if permit is not None:
        public |= {PERMIT: permit.id, OPERATOR: permit.operator_id}
    elif signed is not None:
        public["holds"] = str(signed.statement.holds_digest)
    committed = acted_by(opened.actor, None if signed is None else signed.deputy_of)
    opened.append(event, public=public, committed=committed, signed=signed)
