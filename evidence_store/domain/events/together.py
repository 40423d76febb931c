"""Which kinds of entry may be signed in a list (``signing.signed_lists``), and why others are not.

Each kind that people sign stands in one of the two: a new kind has to choose. The log holds each
entry to this when it is made and whenever it is read, and so do the two verifiers, each by a table
of its own; which acts a page lets wait follows from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TOGETHER: tuple[str, ...] = (
    "acquisition.verified",
    "exhibit.copy_decided",
    "hits.grade_confirmed",
    "hits.grade_sent_back",
    "hits.graded",
    "notice.nobody_else",
    "notice.objection_settled",
    "notice.served",
    "order.appeal_checked",
    "order.direction_recorded",
    "order.disclaimer_recorded",
    "order.disclosure_decided",
    "order.enquiries_answered",
    "order.enquiry_ended",
    "order.item_moved",
    "order.lawful_material_done",
    "order.lawful_material_not_wanted",
    "order.line_marked",
    "order.mapped",
    "order.mark_confirmed",
    "order.owner_decided",
    "order.read",
    "order.restriction_lifted",
    "order.undertaking_closed",
)
"""What one person reads, decides or hears in one case, and signs for alone."""

ERASING = "it lets a medium be erased, says how that went, or takes part in it"
RELEASE = "it releases what keeps an exhibit"
BAR = "it says what a court or a prison did, which can bar erasing: that waits for nothing"
CORRECTION = "it takes back what was recorded before"
CONFIRMS_A_SET = "by it a hash set counts, which everything that is found rests on"
DOCUMENT = "a document that leaves the unit rests on it"
HAND = "it is signed at the moment at which the thing changes hands, or is opened"
KEYS = "it gives or takes keys, duties or sight of a case"
LOG = "it is about the log or the unit, and about no case"

ALONE: Mapping[str, str] = {
    **dict.fromkeys(
        ("approval.manifest_signed", "copy.end_given_up", "copy.erase_started",
         "copy.erase_verified", "copy.review_authorised", "copy.review_signed",
         "witnessed_work.seen", "disposal.authorised", "disposal.proposed", "erase.not_read",
         "erase.later_extraction", "erase.permitted", "erase.sampling_decided",
         "erase.tool_read", "erase.tool_said", "erase.verified"), ERASING),
    **dict.fromkeys(
        ("exhibit.discrepancy_settled", "exhibit.discrepancy_signed", "exhibit.return_decided",
         "exhibit.standing_settled", "exhibit.standing_signed", "hold.file_dismissed",
         "hold.file_seen", "hold.release_signed", "hold.released"), RELEASE),
    **dict.fromkeys(
        ("case.convicted", "case.not_convicted", "case.sentence_recorded", "order.claim_delivered",
         "order.proceeding_determined", "order.quashed", "order.release_recorded", "order.resumed",
         "order.sentence_recorded", "order.varied"), BAR),
    **dict.fromkeys(
        ("case.sentence_corrected", "case.sentence_correction_asked",
         "certificate.withdrawal_asked", "certificate.withdrawn", "entry.corrected",
         "order.correction_asked", "order.entry_withdrawn", "order.outcome_corrected",
         "order.sentence_corrected", "order.sentence_correction_asked",
         "order.withdrawal_asked", "translation.withdrawn"), CORRECTION),
    "hash_set.confirmed": CONFIRMS_A_SET,
    **dict.fromkeys(
        ("order.outcome_agreed", "order.outcome_stated", "translation.read_over",
         "translation.signed"), DOCUMENT),
    **dict.fromkeys(
        ("exhibit.accepted", "exhibit.ended", "exhibit.handover_signed", "exhibit.offered",
         "exhibit.recalled", "exhibit.taken_out", "handover.manifest_signed"), HAND),
    **dict.fromkeys(
        ("breakglass.asked", "breakglass.reviewed", "breakglass.used", "case.shared",
         "case.values_destroyed", "case.values_destruction_asked", "delegation.ended",
         "delegation.made", "key.recovered", "key.resealed", "passkey.admitted", "passkey.removed",
         "person.confirmed", "person.enrolled", "person.key_asked", "person.key_replaced",
         "person.left", "unit.keys_replaced"), KEYS),
    **dict.fromkeys(
        ("accreditation.recorded", "clock.corrected", "clock.correction_asked", "clock.disputed",
         "clock.stated", "log.restored", "log.reviewed", "policy.proposed", "policy.set",
         "trial.confirmed", "trial.recorded", "unit.founded"), LOG),
}  # fmt: skip
"""Never waiting, never in a list: each signed by itself, when it is done."""


def listing_fault(event: str) -> str | None:
    """What is wrong with a signature over a list under such an entry; None where nothing is."""
    if event in TOGETHER:
        return None
    return f"{event} is signed by itself, never in a list"
