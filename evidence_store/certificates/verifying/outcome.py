"""Whether a certificate's outcome is the one that follows from what people signed.

Kind, reasons, category and limits are words that anyone who has the unit's keys could write. They
are worked out again here from the receipt, the verification and the scans, whose digests people
signed, by the functions that composed them, and compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.limits import limits_of
from evidence_store.domain.certificates.ended_work import (
    EndedWork,
    category_of,
    kind_of,
    possible_states,
    reasons_of,
)
from evidence_store.domain.certificates.stated_facts import DEPUTY_OF
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.errors import CertificateError
from forensics.values import Route, TargetKind

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertificateContent

_COPIED = "What was overwritten is a copy of the device, and not the device."


def verify_outcome(content: CertificateContent) -> None:
    """Check that the document says of the outcome what follows from what was signed, and all of it.

    Args:
        content: a record whose statements agree with it (``signed.verify_signed``).

    Raises:
        CertificateError: it is called something that it is not, or something is left out or added.
    """
    work = _work(content)
    if work.state not in possible_states(work):
        raise CertificateError("The work did not end as the record says.")
    disposal, kind = content.disposal, kind_of(work)
    follows = {
        "kind of document": (content.kind, kind),
        "reasons against a certificate": (content.reasons, reasons_of(work)),
        "category": (
            disposal.category,
            category_of(
                kind,
                method=disposal.method,
                route=disposal.route,
                medium=content.exhibit.medium,
                found=disposal.verification,
            ),
        ),
        "limits": (
            content.limits,
            limits_of(
                disposal,
                medium=content.exhibit.medium,
                scans=content.scans,
                images=content.acquisitions,
            ),
        ),
    }
    for name, (printed, worked_out) in follows.items():
        if printed != worked_out:
            raise CertificateError(
                f"The record's {name} does not follow from what people signed for the work."
            )
    _require_device(content)


def _work(content: CertificateContent) -> EndedWork:
    disposal = content.disposal
    signed = [each.statement for each in content.statements]
    (proposal,) = (each for each in signed if each.kind is StatementKind.PROPOSAL)
    (authorisation,) = (each for each in signed if each.kind is StatementKind.AUTHORISATION)
    in_place_of = dict(authorisation.facts).get(DEPUTY_OF)
    parts = {proposal.person_id, authorisation.person_id, in_place_of, disposal.operator}
    # Named one by one: what a certificate says of itself is taken here where somebody chose it.
    return EndedWork(
        route=disposal.route,
        method=disposal.method,
        state=disposal.ended,
        plan_digest=disposal.plan_digest,
        receipt=disposal.receipt,
        found=disposal.verification,
        witnesses=frozenset(
            each.person_id for each in signed if each.kind is StatementKind.WITNESS
        ),
        authoriser=authorisation.person_id,
        earlier=frozenset(filter(None, {*parts, *disposal.earlier_operators})),
        operators=frozenset(filter(None, {disposal.operator, *disposal.earlier_operators})),
        images=content.acquisitions,
        not_read_why=disposal.not_read_why,
        phone_before=disposal.phone_before,
        phone_after=disposal.phone_after,
        known_gaps=disposal.known_gaps,
        selected=disposal.selected,
        sample_percent=disposal.sample_percent,
        later=disposal.later,
    )


def _require_device(content: CertificateContent) -> None:
    """The item was overwritten, and no copy of it or other device, except in training."""
    disposal = content.disposal
    if disposal.route is Route.COPY:
        raise CertificateError(_COPIED)
    if content.training or disposal.receipt is None:
        return
    if disposal.receipt.target_kind is TargetKind.WORKING_COPY:
        raise CertificateError(_COPIED)
    exhibit, check = content.exhibit, disposal.verification
    for shown in (disposal.receipt.target, *(() if check is None else (check.target,))):
        pairs = ((exhibit.serial, shown.serial), (exhibit.size, shown.size))
        # None: what is not recorded of the item can be held to nothing.
        if any(own not in (None, said) for own, said in pairs):
            raise CertificateError(
                "What was overwritten or read again shows another serial number or size than the "
                "item that people signed for."
            )
