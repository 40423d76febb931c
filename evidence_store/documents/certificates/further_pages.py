"""The pages after the first: everything on which page 1 rests, section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.documents.certificates import shown
from evidence_store.documents.certificates.authority_pages import (
    authority_section,
    holds_section,
    statements_section,
)
from evidence_store.documents.certificates.case_pages import case_section, device_section
from evidence_store.documents.certificates.order_pages import order_pages
from evidence_store.documents.certificates.wording import LIMITS
from evidence_store.documents.certificates.work.done import disposal_section
from evidence_store.documents.certificates.work.later import later_section
from evidence_store.documents.certificates.work.scanned import scan_section
from evidence_store.documents.certificates.work.verified import verification_section
from evidence_store.documents.certificates.work.withdrawn import withdrawn_section
from evidence_store.documents.kit import text
from evidence_store.documents.kit.blocks import Bullets, Fields, Heading, Paragraph
from evidence_store.domain.certificates.case_content import CaseContent
from evidence_store.domain.certificates.unsigned import HEADING, unsigned_in
from evidence_store.ways import Way
from forensics.saying.sentences import (
    counted,
    given,
    listed,
    say,
)

if TYPE_CHECKING:
    from evidence_store.documents.kit.blocks import Block
    from evidence_store.domain.certificates.case_content import AnyContent
    from evidence_store.domain.certificates.certificate_content import CertificateContent


def further_pages(content: AnyContent) -> list[Block]:
    """All sections, in the order in which the acts happened; of a case certificate by line."""
    if isinstance(content, CaseContent):
        return [*order_pages(content), *_custody(content), *_checking(content)]
    return [
        *case_section(content),
        *device_section(content),
        *withdrawn_section(content),
        *authority_section(content),
        *holds_section(content),
        *scan_section(content),
        *disposal_section(content),
        *verification_section(content),
        *later_section(content),
        *statements_section(content),
        *_limits(content),
        *_unsigned(content),
        *_custody(content),
        *_checking(content),
    ]


def _limits(content: CertificateContent) -> list[Block]:
    return [
        Heading(say("Limits")),
        Bullets([LIMITS[limit] for limit in content.limits]),
    ]


def _unsigned(content: CertificateContent) -> list[Block]:
    return [
        Heading(HEADING),
        Paragraph(
            say(
                "Everything else was signed by people, or follows from what they signed. "
                "For the following there is only the unit’s word:"
            )
        ),
        # A test holds this list to just those fields that a verifier cannot hold to a signature.
        Bullets([each.what for each in unsigned_in(content)]),
    ]


def _custody(content: AnyContent) -> list[Block]:
    custody = content.custody
    about = say("case") if isinstance(content, CaseContent) else say("exhibit")
    return [
        Heading(say("Custody log")),
        Paragraph(
            say(
                "What was recorded of this {about} is entries of the unit’s custody log. Keep "
                "this page: with the root below, anyone who is shown the log can later tell "
                "whether an entry up to here was changed or taken out.",
                about=about,
            )
        ),
        Fields(
            [
                (
                    say("Entries"),
                    [
                        (
                            say(
                                "{entries} of this {about}, from number {first_entry} to number "
                                "{last_entry}",
                                entries=counted(
                                    custody.entries, "{count} entry", "{count} entries"
                                ),
                                about=about,
                                first_entry=custody.first_entry,
                                last_entry=custody.last_entry,
                            )
                        )
                    ],
                ),
                (
                    say("Size of the log"),
                    [counted(custody.size, "{count} entry", "{count} entries")],
                ),
                (say("Root of the log"), [text.mono(shown.spoken_root(custody.root))]),
                (say("Head to check with"), [text.mono(f"{custody.size}:{custody.root.hex()}")]),
                (say("Log key"), [text.mono(custody.log_key.hex())]),
            ]
        ),
    ]


def _checking(content: AnyContent) -> list[Block]:
    renderer = content.renderer
    versions = listed(
        (
            say("{name} {ver}", name=given(name), ver=given(ver))
            for name, ver in sorted(renderer.versions.items())
        )
    )
    return [
        Heading(say("How to check this document")),
        Paragraph(
            say(
                # By another route: a forged file would bring a root that fits it.
                "The file is sealed by the unit. Ask the unit for its root certificate "
                "in person or by post, not by the route this file came by. Then run:"
            )
        ),
        Paragraph(text.mono(f"{Way.CERTIFICATE_VERIFY} FILE --trust ROOT.pem --withdrawn LIST")),
        Paragraph(
            say(
                "The program checks the seal, that nothing was added, that the "
                "attached record certificate.json is what these pages show, and every "
                "signed statement. The list of withdrawn documents comes from the unit "
                "as well."
            )
        ),
        Paragraph(
            say(
                "Seal: {seal_level}. Pages drawn with {versions}; template {template}.",
                seal_level=given(content.seal_level),
                versions=versions,
                template=text.digest(renderer.template),
            )
        ),
    ]
