"""Earlier documents about the item that two people withdrew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Fields, Heading, Paragraph
from evidence_store.domain.certificates.certificate import CertificateKind
from forensics.saying.sentences import given, say

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
        CertifiedWithdrawal,
    )
    from forensics.saying.sentences import Said

# A reader who holds the older paper has to learn here that it says nothing any more (ADR 131).
_NOTHING = say(
    "What they say does not count any more, and nothing in this document rests on it. The item was "
    "proposed, authorised and carried out again. A withdrawal does not show what was wrong."
)
_KINDS = {
    CertificateKind.CERTIFICATE: say("Certificate of an earlier disposal"),
    CertificateKind.NON_COMPLETION: say("Non-completion report"),
}


def withdrawn_section(content: CertificateContent) -> list[Block]:
    """Which they are, and who asked for that and confirmed it, each by a signature of their own."""
    if not content.withdrawn:
        return []
    return [
        Heading(say("Documents about this item that were withdrawn")),
        Paragraph(_NOTHING),
        *(_withdrawn(content, each) for each in content.withdrawn),
    ]


def _withdrawn(content: CertificateContent, one: CertifiedWithdrawal) -> Block:
    return Fields(
        [
            (_KINDS[one.kind], [given(one.number)]),
            (say("Withdrawal asked for"), [_signed(content, one.asked_by, one.asked_at)]),
            (say("Confirmed"), [_signed(content, one.confirmed_by, one.confirmed_at)]),
        ]
    )


def _signed(content: CertificateContent, by: str, at: datetime) -> Said:
    return say("{at} by {who}", at=text.instant(at), who=shown.person(content, by))
