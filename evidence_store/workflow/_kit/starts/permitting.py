"""Permission to start, signed for by the person who carries it out. It commits nothing.

It is issued only while that person's own key is open, or by their passkey: a process that has the
unit's keys alone, such as the eraser's, issues none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.certificates.stated_facts import OPERATOR, PERMIT
from evidence_store.domain.disposals.disposal import Permit
from evidence_store.domain.disposals.disposal_states import DisposalAct
from evidence_store.domain.disposals.statements import Subject
from evidence_store.domain.events.kinds.disposal_events import ERASE_PERMITTED
from evidence_store.domain.people.duties import Act, require_duty, require_other_person
from evidence_store.domain.signing.signed_acts import is_signed_by
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.domain.values.identifiers import derived_id
from evidence_store.errors import PermitError
from evidence_store.workflow._kit.capacity import require_no_breakglass, require_settled_key
from evidence_store.workflow._kit.grounds import require_clear_holds, require_grades_settled
from evidence_store.workflow._kit.starts.authorities import require_still_permitted
from evidence_store.workflow._kit.starts.disposal_entries import (
    append_disposal_entry,
    parts_of_disposal,
)
from evidence_store.workflow._kit.starts.images_of_before import require_image_of_others
from evidence_store.workflow._kit.starts.standing_statements import facts_of, require_statements
from evidence_store.workflow._kit.subjects.bar_ends import require_may_carry_out
from forensics.values import is_witnessed

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.disposals.statements import Signer
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from evidence_store.workflow._kit.ports import UnitOfWork
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenDisposal

# A bound of the program's own, which does not stand in the log:
# its readers hold a start to the 72 hours of what was signed.
PERMIT_LIFE = timedelta(minutes=30)


def permitted(
    opened: OpenDisposal, *, signer: Signer, rules: Rules, is_queued: bool = False
) -> Disposal:
    """The disposal with a permit for the actor, who signs that they carry it out; saved.

    Args:
        opened: the disposal in hand.
        signer: signs with the actor's own key.
        rules: the legal periods.
        is_queued: the work waits for its turn, so the permit holds as long as the statements; a
            start checks everything again.

    Raises:
        As ``disposals.issue_permit``.
    """
    uow, disposal, exhibit = opened.uow, opened.disposal, opened.exhibit
    actor, at = opened.actor, opened.at
    require_duty(actor, Act.PERMIT)
    disposal.require(DisposalAct.PERMIT)
    require_other_person(actor, Act.PERMIT, parts=parts_of_disposal(disposal))
    # A person who ends a bar to erasing is never the operator, whichever of the two comes first.
    require_may_carry_out(opened, excluded=disposal.authoriser_ids)
    require_settled_key(uow, actor, at=at)
    require_no_breakglass(uow)
    holds = require_clear_holds(uow, exhibit, rules=rules, at=at)
    # An order to sell, another order of a court or an
    # owner's word may have come since the authorisation.
    require_still_permitted(opened, rules=rules)
    require_grades_settled(uow, exhibit)
    require_statements(uow, disposal, exhibit, at=at)
    require_image_of_others(uow, disposal, actor.id)
    standing = uow.custody.standing(exhibit.id)
    # Not drawn: with a passkey the step begins twice, and must name the same (ADR 21).
    permit_id = derived_id("p", disposal.id, standing.xprev or standing.checkpoint)
    signed = opened.sign(
        StatementKind.PERMIT,
        Subject(disposal.route, disposal.method, disposal.plan_digest, holds.digest),
        facts={**facts_of(disposal), PERMIT: permit_id, OPERATOR: actor.id},
        signer=signer,
    )
    permit = _permit(permit_id, disposal, signed=signed, at=at, is_queued=is_queued)
    saved = uow.disposals.save(disposal.permitted(permit))
    append_disposal_entry(opened, saved, event=ERASE_PERMITTED, signed=signed, permit=permit)
    return saved


def require_signed_permit(uow: UnitOfWork, permit: Permit, exhibit: Exhibit) -> None:
    """Check that the operator signed for this very permit, with the key that is theirs now.

    Raises:
        PermitError: they did not, or that key was replaced since.
    """
    statement, key = permit.signed.statement, uow.people.get(permit.operator_id).signing_key
    facts = dict(statement.facts)
    # With every key of the unit a permit can be written in an innocent person's name; without
    # that person's own key it starts nothing.
    is_own = (facts.get(PERMIT), statement.person_id) == (permit.id, permit.operator_id)
    if not (is_own and is_signed_by(key, statement, permit.signed.signature)):
        raise PermitError(
            f"{exhibit.reference}: the permit is not signed with its operator's present key. Sign "
            "for a new one; everything is checked again."
        )


def _permit(
    permit_id: str, disposal: Disposal, *, signed: SignedStatement, at: datetime, is_queued: bool
) -> Permit:
    stated = [disposal.proposal, *filter(None, (disposal.authorisation,))]
    last = min(each.statement.not_after for each in stated)
    is_long = is_queued or is_witnessed(disposal.method)
    return Permit(
        id=permit_id,
        disposal_id=disposal.id,
        exhibit_id=disposal.exhibit_id,
        plan_digest=disposal.plan_digest,
        operator_id=signed.statement.person_id,
        issued_at=at,
        not_after=last if is_long else min(last, at + PERMIT_LIFE),
        signed=signed,
    )
