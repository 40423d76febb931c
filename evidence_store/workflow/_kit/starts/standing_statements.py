"""What people signed of a disposal, and whether it still stands: asked at each permit and start.

None of this is a step: it opens no unit of work, records nothing and commits nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.item_composing import certified_scan
from evidence_store.domain.certificates.certified_subject import (
    CertifiedSubject,
    as_told,
    subject_facts,
)
from evidence_store.domain.certificates.stated_facts import (
    DEPUTY_OF,
    DISPOSAL,
    KEYS,
    SCANS,
    disposal_facts,
    scan_facts,
    worked_out_facts,
)
from evidence_store.domain.disposals.statements import SIGN_AGAIN, Subject, verify_statement
from evidence_store.domain.orders.order_states import OrderAct
from evidence_store.domain.signing.signed_acts import is_signed_by
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import (
    StaleStatementError,
    StatementError,
)
from evidence_store.workflow._kit.grounds import ungraded_of
from evidence_store.workflow._kit.told import subject_now
from forensics.documents import from_json

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.people.person import Person
    from evidence_store.domain.signing.signed_statements import SignedStatement
    from evidence_store.workflow._kit.ports import UnitOfWork

UNGRADED = "ungraded_hits"
"""Of an authorisation: how many hits nobody had graded when it was signed."""


def in_place_facts(deputy_of: str | None) -> dict[str, str]:
    """What a statement says beside its other facts where a deputy signs it: in whose place."""
    return {} if deputy_of is None else {DEPUTY_OF: deputy_of}


def require_statements(
    uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit, *, at: datetime
) -> None:
    """Check that the disposal's proposal and authorisation both hold now.

    Raises:
        StatementError: one is missing, or is not valid.
    """
    if disposal.authorisation is None:
        message = f"{exhibit.reference}: the disposal is not authorised."
        raise StatementError(message)
    require_statement(
        uow, disposal.proposal, disposal, exhibit=exhibit, kind=StatementKind.PROPOSAL, at=at
    )
    require_statement(
        uow,
        disposal.authorisation,
        disposal,
        exhibit=exhibit,
        kind=StatementKind.AUTHORISATION,
        at=at,
    )


def require_statement(
    uow: UnitOfWork,
    signed: SignedStatement,
    disposal: Disposal,
    *,
    exhibit: Exhibit,
    kind: StatementKind,
    at: datetime,
) -> None:
    """Check that one statement holds for this disposal of this exhibit now.

    Raises:
        OutOfSequenceError: the order that it rests on was quashed.
        StatementError: it does not, or its signer has left the unit.
    """
    # Another order may hold the exhibit; what was signed for under this one ended with it.
    uow.orders.get(disposal.order_id).require(OrderAct.DISPOSE)
    signer = uow.people.get(signed.statement.person_id)
    if signer.left_at is not None and signer.left_at <= at:
        message = (
            f"{exhibit.reference}: the person who signed the {kind.words} has left the unit. "
            + SIGN_AGAIN
        )
        raise StatementError(message)
    if _is_by_former_key(signed, signer):
        message = (
            f"{exhibit.reference}: the key of the person who signed the {kind.words} was replaced "
            "since. " + SIGN_AGAIN
        )
        raise StatementError(message)
    verify_statement(
        signed,
        kind=kind,
        exhibit=exhibit,
        subject=Subject(disposal.route, disposal.method, disposal.plan_digest),
        key=signer.signing_key,
        log_size=uow.custody.head().size,
        at=at,
    )
    _require_still_so(uow, disposal, exhibit)
    facts = facts_of(disposal)
    stated = dict(signed.statement.facts)
    stated.pop(KEYS, None)  # keys that came since say nothing against what was signed
    if kind is StatementKind.AUTHORISATION:
        stated.pop(DEPUTY_OF, None)
        stated.pop(SCANS, None)  # one that was recorded since is none that was signed for
        facts |= worked_out_facts(disposal.selected)
        _require_no_more_ungraded(uow, exhibit, stated=int(stated.pop(UNGRADED, "0")))
    if stated != facts:
        message = (
            f"{exhibit.reference}: the {kind.words} was signed for another authority or other "
            "accepted gaps. " + SIGN_AGAIN
        )
        raise StatementError(message)


def facts_of(disposal: Disposal) -> dict[str, str]:
    """What its proposal says beside exhibit, plan and holds, and its authorisation as well."""
    told = from_json(disposal.told.encode(), CertifiedSubject)
    return {
        DISPOSAL: disposal.id,
        **disposal_facts(
            disposal.order_id, disposal.authority, disposal.known_gaps, disposal.selected
        ),
        **subject_facts(told),
    }


def _require_still_so(uow: UnitOfWork, disposal: Disposal, exhibit: Exhibit) -> None:
    """Case, order and item are recorded as they were when it was proposed."""
    told = from_json(disposal.told.encode(), CertifiedSubject)
    now = subject_now(uow, exhibit, order_id=disposal.order_id, order_title=told.order.title)
    if as_told(now) != disposal.told:
        message = (
            f"{exhibit.reference}: what a certificate would say about case, order or item is no "
            "longer what was signed for. " + SIGN_AGAIN
        )
        raise StatementError(message)


def _is_by_former_key(signed: SignedStatement, signer: Person) -> bool:
    """By the keys themselves: no time that a wrong clock told decides it."""
    return any(
        is_signed_by(each.signing_key, signed.statement, signed.signature)
        for each in signer.former_keys
    )


def scans_signed_for(uow: UnitOfWork, exhibit: Exhibit) -> dict[str, str]:
    """What an authorisation says of the recorded scans: each as a certificate will print it."""
    sets = tuple(uow.hash_sets.find(case_id=exhibit.case_id))
    return scan_facts(certified_scan(each, sets) for each in uow.scans.find(exhibit_id=exhibit.id))


def _require_no_more_ungraded(uow: UnitOfWork, exhibit: Exhibit, *, stated: int) -> None:
    count = ungraded_of(uow, exhibit)
    # Fewer are no harm: somebody has looked at the others since.
    if count > stated:
        message = (
            f"{exhibit.reference}: it was authorised when {stated} hits were not graded, and now "
            f"{count} are not. " + SIGN_AGAIN
        )
        raise StaleStatementError(message)


def ungraded_facts(count: int) -> dict[str, str]:
    """What an authorisation says of hits that nobody graded."""
    return {UNGRADED: str(count)} if count else {}
