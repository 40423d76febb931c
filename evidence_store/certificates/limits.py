"""Which limits a certificate states: what it does not cover, and what it cannot know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate_content import Limit
from evidence_store.domain.exhibits.exhibit import MediumKind
from forensics.values import Grade, IdentifiedBy, Proof, Route, claim_of, is_by_other_tool

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import (
        CertifiedAcquisition,
        CertifiedDisposal,
        CertifiedScan,
    )

_FLASH = (MediumKind.SSD, MediumKind.USB_FLASH, MediumKind.MEMORY_CARD)


def limits_of(
    disposal: CertifiedDisposal,
    *,
    medium: MediumKind,
    scans: tuple[CertifiedScan, ...],
    images: tuple[CertifiedAcquisition, ...],
) -> tuple[Limit, ...]:
    """The limits that hold for this medium and work, in the order of their list.

    Args:
        disposal: the work, as the document prints it.
        medium: what was worked on.
        scans: those that the document prints.
        images: disk images and extractions that it prints, and that are kept.
    """
    claim = claim_of(disposal.method)
    is_read_back = claim.proof is Proof.READ_BACK and disposal.route is not Route.COPY
    selected = disposal.selected
    # A method of the grade Clear reaches nothing that no computer can address (NIST SP 800-88),
    # whether it is used on all of a device or on selected ranges.
    addressable = is_read_back and claim.grade is Grade.CLEAR
    known_kind = medium is MediumKind.HDD or medium in _FLASH
    known = disposal.identification
    # How another tool wrote is not known; its receipt says nothing of a cache.
    own = None if is_by_other_tool(disposal.method) else disposal.receipt
    direct = [v.direct for v in (own, disposal.verification) if v is not None]
    applies = {
        Limit.THIS_ITEM_ONLY: True,
        Limit.COPIES_RETAINED: bool(images),
        Limit.ACCOUNTS: True,
        Limit.NOT_SCANNED: not scans,
        Limit.PARTLY_SCANNED: any(s.not_examined or s.coverage.not_examined for s in scans),
        Limit.EXTRACTION_ONLY: any(image.is_logical for image in images),
        Limit.KNOWN_FILES_ONLY: bool(scans),
        Limit.HIDDEN_AREAS: addressable,
        Limit.REALLOCATED_SECTORS: addressable and medium is MediumKind.HDD,
        Limit.FLASH_KEEPS_BLOCKS: addressable and medium in _FLASH,
        Limit.MEDIUM_UNKNOWN: addressable and not known_kind,
        Limit.SELECTED_RANGES_ONLY: disposal.route is Route.SELECTIVE,
        Limit.NAMES_REMAIN: selected is not None and selected.names > 0,
        Limit.PICTURES_REMAIN: selected is not None and selected.pictures_left > 0,
        Limit.NOT_READ_AGAIN: claim.grade is Grade.DESTROY,
        Limit.SAMPLE_READ: disposal.verification is not None
        and disposal.verification.sample is not None,
        Limit.RESET_NOT_READ_BACK: claim.reads_phone,
        Limit.BY_OTHER_TOOL: is_by_other_tool(disposal.method),
        Limit.OTHERS_SAY: bool(disposal.others_said),
        Limit.SERIAL_AND_SIZE_ALONE: is_read_back
        and (known is None or known.by is IdentifiedBy.SERIAL_AND_SIZE),
        Limit.CACHE_NOT_BYPASSED: not all(direct),
        Limit.TIME_NOT_ATTESTED: True,
        Limit.WITHDRAWAL: True,
    }
    return tuple(limit for limit, holds in applies.items() if holds)
