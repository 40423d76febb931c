"""Whether documents that were withdrawn before are named as two people signed for it.

That each signed by their duty, with a key in force, is held where the entries are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.signed.statements import STATEMENT
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import CertifiedWithdrawal
from evidence_store.domain.certificates.certified_work import (
    OF_WITHDRAWAL,
    PERMITTED,
    WITHDRAWAL_ASKED,
    WITHDRAWN,
)
from evidence_store.domain.certificates.stated_facts import OPERATOR
from evidence_store.domain.events.separations import STARTS
from evidence_store.errors import CertificateError
from forensics.documents import time_from_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import TypeAlias

    from evidence_store.certificates.verifying.carried import Carried
    from evidence_store.domain.certificates.certificate_content import CertificateContent

    Signers: TypeAlias = Mapping[int, str]
    """By the number of an entry, who signed it."""

_FAULT = "A document that was withdrawn before is not named as two people signed for it."


def verify_withdrawn_before(
    content: CertificateContent, carried: Sequence[Carried], signers: Signers
) -> None:
    """Check that each withdrawal is the one of its two entries, and came before what rests on it.

    Args:
        content: the record.
        carried: its entries.
        signers: of those about withdrawals, who signed each.

    Raises:
        CertificateError: one is another than in the log, or was left out beside its entries; or a
            certificate stood while the disposal was proposed, or who withdrew it carried that out.
    """
    ours = [each for each in carried if each.leaf.event in OF_WITHDRAWAL]
    if any(each.leaf.exhibit_id != content.exhibit.id for each in ours):
        raise CertificateError(_FAULT)
    asked, confirmed = (
        {str(each.leaf.public["number"]): each for each in ours if each.leaf.event == kind}
        for kind in (WITHDRAWAL_ASKED, WITHDRAWN)
    )
    told = tuple(
        _told(asked[number], confirmed[number], signers)
        for number in sorted(asked.keys() & confirmed.keys())
    )
    # Two of each number, and none beside: no entry is carried of which the pages say nothing.
    if told != content.withdrawn or len(ours) != 2 * len(told):
        raise CertificateError(_FAULT)
    for one in told:
        _verify_before(carried, asked[one.number], confirmed[one.number], one)


def _told(asked: Carried, confirmed: Carried, signers: Signers) -> CertifiedWithdrawal:
    """What the two entries say of one document."""
    # Named by which disposal it certified: a report certifies none, and bars nothing.
    is_certificate = confirmed.leaf.public.get("disposal") is not None
    return CertifiedWithdrawal(
        number=str(confirmed.leaf.public["number"]),
        kind=CertificateKind.CERTIFICATE if is_certificate else CertificateKind.NON_COMPLETION,
        asked_by=signers[asked.seq],
        asked_at=_made_at(asked),
        confirmed_by=signers[confirmed.seq],
        confirmed_at=_made_at(confirmed),
    )


def _made_at(entry: Carried) -> datetime:
    """When its signer says that they signed; the time beside it in the log is under no signature.

    Raises:
        ValueError: what was signed says no time.
    """
    form = entry.opened[STATEMENT]
    return time_from_text(str(form["made_at"]) if isinstance(form, dict) else "")


def _verify_before(
    carried: Sequence[Carried],
    asked: Carried,
    confirmed: Carried,
    one: CertifiedWithdrawal,
) -> None:
    if one.asked_by == one.confirmed_by or asked.seq > confirmed.seq:
        raise CertificateError(_FAULT)
    proposed = min(each.seq for each in carried if each.leaf.event == "disposal.proposed")
    if one.kind is CertificateKind.CERTIFICATE and confirmed.seq > proposed:
        raise CertificateError("Another certificate of the item stood when this was proposed.")
    withdrew = {(asked.seq, one.asked_by), (confirmed.seq, one.confirmed_by)}
    for each in carried:
        if each.leaf.event in (PERMITTED, *STARTS) and any(
            seq < each.seq and by == each.leaf.public.get(OPERATOR) for seq, by in withdrew
        ):
            raise CertificateError("A person who withdrew a document of the item carried this out.")
