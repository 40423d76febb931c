"""What a certificate says of the case, the exhibit, its disk images and its scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.certificates.certificate_content import (
    CertifiedAcquisition,
    CertifiedCase,
    CertifiedExhibit,
    CertifiedPart,
    CertifiedScan,
)
from evidence_store.domain.exhibits.sub_exhibits import parts_of
from evidence_store.domain.values.projection import projected
from evidence_store.errors import CertificateError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.exhibits.acquisitions import Acquisition
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord


def certified_case(case: Case, order: Order, *, about: str) -> CertifiedCase:
    """The case with the convicted person whom the order names; ``about`` begins a refusal.

    Raises:
        CertificateError: the order names nobody of this case.
    """
    offender = next((each for each in case.offenders if each.id == order.offender_id), None)
    if offender is None:
        message = f"{about}: the order names nobody of this case."
        raise CertificateError(message)
    return projected(CertifiedCase, case, offender=offender.name)


def certified_exhibit(exhibit: Exhibit, family: tuple[Exhibit, ...]) -> CertifiedExhibit:
    """The exhibit as it is recorded, with what it is a part of and its own parts."""
    references = {each.id: each.reference for each in family}
    return projected(
        CertifiedExhibit,
        exhibit,
        part_of=None if exhibit.parent_id is None else references.get(exhibit.parent_id),
        parts=tuple(projected(CertifiedPart, part) for part in parts_of(exhibit, family)),
    )


def certified_acquisition(image: Acquisition) -> CertifiedAcquisition:
    """One disk image: its digest, who verified it, and how many faults its reading had."""
    return projected(
        CertifiedAcquisition,
        image,
        # Counted and not quoted: a fault's own words could name somebody.
        faults=len(image.faults) + len(image.differing),
        readers=image.readers_say,
        stated=image.stated_say,
    )


def certified_scan(scan: ScanRecord, hash_sets: Iterable[HashSetRecord]) -> CertifiedScan:
    """One scan: what it found in counts, what it did not examine, and who confirmed its set."""
    confirmed = next((s.confirmed_by for s in hash_sets if s.digest == scan.hash_set_digest), None)
    return projected(CertifiedScan, scan, confirmed_by=confirmed)
