"""The pages after the first: everything on which page 1 rests, section by section."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.certificates.rendering import shown
from evidence_store.certificates.rendering.authority_pages import (
    authority_section,
    holds_section,
    statements_section,
)
from evidence_store.certificates.rendering.case_pages import case_section, device_section
from evidence_store.certificates.rendering.elements import (
    BODY_TEXT,
    bullets,
    facts,
    heading,
    paragraph,
)
from evidence_store.certificates.rendering.wording import LIMITS
from evidence_store.certificates.rendering.work_pages import (
    disposal_section,
    scan_section,
    verification_section,
)
from evidence_store.domain.certificates.unsigned import HEADING, unsigned_in

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from evidence_store.domain.certificates.certificate_content import CertificateContent


def further_pages(content: CertificateContent) -> list[Flowable]:
    """All sections, in the order in which the acts happened."""
    return [
        *case_section(content),
        *device_section(content),
        *authority_section(content),
        *holds_section(content),
        *scan_section(content),
        *disposal_section(content),
        *verification_section(content),
        *statements_section(content),
        *_limits(content),
        *_unsigned(content),
        *_custody(content),
        *_checking(content),
    ]


def _limits(content: CertificateContent) -> list[Flowable]:
    return [
        *heading("Limits"),
        *bullets([LIMITS[limit] for limit in content.limits]),
    ]


def _unsigned(content: CertificateContent) -> list[Flowable]:
    return [
        *heading(HEADING),
        *paragraph(
            "Everything else was signed by people, or follows from what they signed. For the "
            "following there is only the unit’s word:"
        ),
        *bullets([each.what for each in unsigned_in(content)]),
    ]


def _custody(content: CertificateContent) -> list[Flowable]:
    custody = content.custody
    return [
        *heading("Custody log"),
        *paragraph(
            "Every act on this exhibit is an entry of the unit’s custody log. Keep this page: with "
            "the root below, anyone can later tell whether an entry was changed or left out."
        ),
        facts(
            [
                (
                    "Entries",
                    [
                        (
                            f"{shown.number(custody.entries, 'entry', 'entries')} of this exhibit, "
                            f"from number {custody.first_entry:,} to number {custody.last_entry:,}"
                        )
                    ],
                ),
                ("Size of the log", [shown.number(custody.size, "entry", "entries")]),
                ("Root of the log", [shown.mono(shown.spoken_root(custody.root))]),
                ("Head to check with", [shown.mono(f"{custody.size}:{custody.root.hex()}")]),
                ("Log key", [shown.mono(custody.log_key.hex())]),
            ]
        ),
    ]


def _checking(content: CertificateContent) -> list[Flowable]:
    renderer = content.renderer
    versions = ", ".join(f"{name} {ver}" for name, ver in sorted(renderer.versions.items()))
    return [
        *heading("How to check this document"),
        *paragraph(
            "The file is sealed by the unit. Ask the unit for its root certificate in person or "
            "by post, not by the route this file came by. Then run:"
        ),
        *paragraph(shown.mono("expunge certificate verify FILE --trust ROOT.pem --withdrawn LIST")),
        *paragraph(
            "The programme checks the seal, that nothing was added, that the attached record "
            "certificate.json is what these pages show, and every signed statement. The list of "
            "withdrawn documents comes from the unit as well."
        ),
        *paragraph(
            f"Seal: {shown.text(content.seal_level)}. Pages drawn with {shown.text(versions)}; "
            f"template {shown.digest(renderer.template)}.",
            BODY_TEXT,
        ),
    ]
