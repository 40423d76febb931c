"""What other tools say of the work, each as its own statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import (
    shown,
)
from evidence_store.documents.kit import text
from evidence_store.domain.disposals.other_tool_words import NO_VERDICT, TITLES, said_lines
from forensics.saying.sentences import (
    say,
)

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Field
    from evidence_store.domain.certificates.certificate_content import (
        CertificateContent,
    )
    from evidence_store.domain.disposals.other_tools import ToolPurpose


def other_tools(content: CertificateContent, purpose: ToolPurpose) -> list[Field]:
    """What other tools say, each as its own statement, with who brought it."""
    return [
        (
            TITLES[purpose],
            [
                NO_VERDICT,
                *said_lines(one),
                # Its log names no time zone: the person who brought it said which (ADR 103).
                say("By its own clock: {span}", span=text.span(one.said.began, one.said.ended)),
                say("File that is kept, SHA-256: {file}", file=text.digest(one.file)),
                say("Recorded by {by}", by=shown.person(content, one.by)),
            ],
        )
        for one in content.disposal.others_said
        if one.purpose is purpose
    ]
