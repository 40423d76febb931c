"""What a certificate says of case, order and item, and what of it two people sign beforehand.

Proposer and authoriser, two different people, sign the digest of it. The document prints what they
signed for, also where somebody corrects the record after the work began. The person who verifies it
works the digest out again from what is printed.
"""

from __future__ import annotations

from dataclasses import replace

from evidence_store.domain.certificates.certificate_content import (
    CertifiedAcquisition,
    CertifiedCase,
    CertifiedExhibit,
    CertifiedOrder,
)
from evidence_store.domain.exhibits.stages import Stage
from forensics.documents import digest_of, from_json, to_canonical
from forensics.value_classes import dataclass

SUBJECT = "case_order_item"
"""Of proposal and authorisation: the digest of what a document will say of these three."""


@dataclass(frozen=True, slots=True)
class CertifiedSubject:
    """Case, order and item with its disk images, as a document prints them."""

    case: CertifiedCase
    order: CertifiedOrder
    exhibit: CertifiedExhibit
    images: tuple[CertifiedAcquisition, ...]


def settled(subject: CertifiedSubject) -> CertifiedSubject:
    """The same without what goes on changing while the work is done.

    These are the item's seals and whereabouts, the stage of its parts, what of the order is not
    done yet, and the newest answers about appeals.
    """
    # Parts are examined meanwhile: else each act on one would end what two people signed.
    parts = tuple(replace(each, stage=Stage.BOOKED_IN) for each in subject.exhibit.parts)
    return replace(
        subject,
        order=replace(subject.order, not_done=(), checks=()),
        exhibit=replace(subject.exhibit, seals=(), holder="", parts=parts),
    )


def subject_facts(subject: CertifiedSubject) -> dict[str, str]:
    """What proposal and authorisation say of case, order and item."""
    return {SUBJECT: str(digest_of(settled(subject)))}


def as_told(subject: CertifiedSubject) -> str:
    """What is kept with the disposal of what was signed for: canonical JSON."""
    return to_canonical(settled(subject)).decode()


def images_told(told: str) -> tuple[CertifiedAcquisition, ...]:
    """The disk images that were signed for, by what was kept of it; none where nothing was."""
    return from_json(told.encode(), CertifiedSubject).images if told else ()


def with_told(now: CertifiedSubject, told: str) -> CertifiedSubject:
    """What is printed: as it was signed for, with what goes on changing as it is now.

    Args:
        now: as the record stands.
        told: what was kept; the record as it stands counts where it is empty.
    """
    if not told:
        return now
    signed = from_json(told.encode(), CertifiedSubject)
    stages = {each.reference: each.stage for each in now.exhibit.parts}
    parts = tuple(
        replace(each, stage=stages.get(each.reference, each.stage)) for each in signed.exhibit.parts
    )
    return replace(
        signed,
        order=replace(signed.order, not_done=now.order.not_done, checks=now.order.checks),
        exhibit=replace(
            signed.exhibit, seals=now.exhibit.seals, holder=now.exhibit.holder, parts=parts
        ),
    )
