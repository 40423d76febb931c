"""Which kinds of custody entry carry a person's signed statement, and why the others carry none.

Whoever ends a bar to erasing, or takes a part in it, signs with their own key; what is still
unsigned of that stands in ``docs/known-defects.md``. Whoever raises a bar does not have to: it
must be one act by anybody, also where their key is not at hand. Nobody signs what a programme
did, found or counted. The log holds each entry to this when it is made
(``custody.signed.statements.require_signers``) and whenever it is read
(``custody.signed.proving``), and so do the two verifiers, each by a table of its own;
``docs/defence.md`` shows it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence_store.domain.events.separations import NAMED_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SIGNED: Mapping[str, tuple[str, ...]] = {
    "disposal.proposed": ("proposer",),
    "disposal.authorised": ("authoriser",),
    "hold.file_seen": ("first",),
    "hold.file_dismissed": ("second",),
    "approval.manifest_signed": ("authoriser",),
    "erase.permitted": ("operator",),
    "erase.verified": ("verifier",),
    "destruction.witnessed": ("witness",),
    "hold.release_signed": ("releaser",),
    "hold.released": ("releaser",),
    "exhibit.discrepancy_signed": ("settler",),
    "exhibit.discrepancy_settled": ("settler",),
    "exhibit.standing_signed": ("settler",),
    "exhibit.standing_settled": ("settler",),
    "exhibit.return_decided": ("decider",),
    "exhibit.ended": ("recorder",),
    "exhibit.handover_signed": ("giver", "taker"),
    "handover.manifest_signed": ("giver", "taker"),
    "exhibit.offered": ("giver",),
    "exhibit.accepted": ("taker",),
    "exhibit.recalled": ("giver",),
    "order.read": ("reader",),
    "order.mapped": ("mapper",),
    "order.item_moved": ("recorder",),
    "order.appeal_checked": ("checker",),
    "order.proceeding_determined": ("recorder",),
    "order.correction_asked": ("asker",),
    "order.outcome_corrected": ("confirmer",),
    "order.line_marked": ("first",),
    "order.mark_confirmed": ("second",),
    "case.sentence_recorded": ("recorder",),
    "case.sentence_correction_asked": ("asker",),
    "case.sentence_corrected": ("confirmer",),
    "order.withdrawal_asked": ("asker",),
    "order.entry_withdrawn": ("confirmer",),
    "order.varied": ("recorder",),
    "order.resumed": ("recorder",),
    "order.sentence_recorded": ("recorder",),
    "order.sentence_correction_asked": ("asker",),
    "order.sentence_corrected": ("confirmer",),
    "order.enquiries_answered": ("answerer",),
    "order.enquiry_ended": ("settler",),
    "order.disclosure_decided": ("recorder",),
    "order.lawful_material_not_wanted": ("decider",),
    "order.lawful_material_done": ("settler",),
    "order.undertaking_closed": ("settler",),
    "order.restriction_lifted": ("settler",),
    "order.owner_decided": ("recorder",),
    "order.claim_delivered": ("recorder",),
    "case.convicted": ("recorder",),
    "case.not_convicted": ("recorder",),
    "notice.served": ("recorder",),
    "notice.objection_settled": ("settler",),
    "order.direction_recorded": ("recorder",),
    "order.disclaimer_recorded": ("recorder",),
    "order.release_recorded": ("recorder",),
    "exhibit.copy_decided": ("decider",),
    "notice.nobody_else": ("decider",),
    "hash_set.confirmed": ("confirmer",),
    "hits.graded": ("grader",),
    "hits.grade_confirmed": ("second",),
    "hits.grade_sent_back": ("second",),
    "certificate.withdrawal_asked": ("asker",),
    "certificate.withdrawn": ("confirmer",),
    "case.values_destruction_asked": ("first",),
    "case.values_destroyed": ("second",),
    "case.shared": ("sharer",),
    "entry.corrected": ("corrector",),
    "clock.stated": ("stater",),
    "clock.disputed": ("stater",),
    "clock.correction_asked": ("asker",),
    "clock.corrected": ("confirmer",),
    "policy.proposed": ("proposer",),
    "policy.set": ("confirmer",),
    "unit.founded": ("founder",),
    "person.enrolled": ("enroller",),
    "person.confirmed": ("confirmer",),
    "person.left": ("administrator",),
    "person.key_asked": ("administrator",),
    "person.key_replaced": ("confirmer",),
    "key.recovered": ("owner",),
    "key.resealed": ("owner",),
    "passkey.admitted": ("owner",),
    "passkey.removed": ("owner",),
    "delegation.made": ("supervisor",),
    "delegation.ended": ("ender",),
    "breakglass.asked": ("first",),
    "breakglass.used": ("second",),
    "breakglass.reviewed": ("reviewer",),
    "log.restored": ("first", "second"),
    "unit.keys_replaced": ("first", "second"),
}
"""The parts in which people sign. ``founder`` stands for everybody who founds the unit."""

_NOTED = (
    "it says what was done, seen or received, and by itself ends no bar and gives no authority; a "
    "mistake is corrected by another entry"
)
_BAR = "it only bars erasing, which is one act, open to anybody, at any time"
_MACHINE = "the programme did it, found it or counted it; no person vouches for it"
_UNDER = "it follows from what was signed before it, which it names"
_BENCH = "what was found is in a file whose digest the entry holds; a second person checks later"
_LOOKED = "the programme records it before it shows anything"

UNSIGNED: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "case.opened", "case.order_requested",
            "case.order_decided", "order.document_recorded",
            "order.closed",
            "order.item_noted",
            "order.item_referred", "order.referral_answered",
            "notice.sent",
            "incident.reported", "exhibit.imported", "exhibit.booked_in", "exhibit.seized",
            "exhibit.resealed", "exhibit.handover", "exhibit.part_recorded", "exhibit.taken_out",
            "exhibit.opened", "exhibit.closed", "exhibit.stored", "exhibit.weighed",
            "exhibit.photographed", "exhibit.secret_kept", "exhibit.referred_to",
            "exhibit.described", "exhibit.ruled_out",
            "exhibit.identified", "exhibit.stand_in", "copy.recorded",
            "copy.reviewed", "copy.ended", "disposal.question_asked", "disposal.question_answered",
        ),
        _NOTED,
    ),
    **dict.fromkeys(
        (
            "hold.placed", "exhibit.referred", "exhibit.discrepancy", "exhibit.claimed",
            "exhibit.review_noted", "order.recorded",
            "order.proceeding_noted", "order.quashed", "order.suspended",
            "order.lawful_material_decided", "order.undertaking_given", "order.proceeds_ordered",
            "order.restriction_noted", "order.direction_withdrawn", "order.disclaimer_withdrawn",
            "notice.objection", "disposal.withdrawn", "job.stopped", "erase.interrupted",
        ),
        _BAR,
    ),
    **dict.fromkeys(
        (
            "log.started", "backup.verified", "job.queued", "job.started", "job.done",
            "job.failed", "access.head", "heads.root", "anchor.acknowledged", "clock.stepped",
            "disposal.refused", "disposal.voided", "hold.release_voided", "incident.noted",
            "exhibit.return_review", "case.schedule_made",
            "certificate.list_signed", "case.values_destroyed_again",
        ),
        _MACHINE,
    ),
    **dict.fromkeys(
        (
            "erase.started", "erase.completed", "destruction.started", "certificate.issued",
            "report.issued", "exhibit.handover_by_manifest", "exhibit.handover_on_paper",
        ),
        _UNDER,
    ),
    **dict.fromkeys(
        (
            "acquisition.registered", "acquisition.verified", "acquisition.differs",
            "hash_set.registered", "scan.recorded",
        ),
        _BENCH,
    ),
    **dict.fromkeys(
        (
            "record.viewed", "record.searched", "record.exported", "record.printed", "hit.shown",
            "exhibit.secret_revealed", "disclosure.begun", "disclosure.built",
            "disclosure.downloaded",
        ),
        _LOOKED,
    ),
    "case.share_withdrawn": "it only takes sight of the case away, which is one act",
}  # fmt: skip
"""Why nobody signs the others, as the rest of a sentence."""


MAY_BE_UNSIGNED = frozenset({"person.enrolled"})
"""Founders sign the founding; a break-glass whom it enrols (``custody.signed.enrolled``)."""


def naming_fault(public: Mapping[str, object], signed: Iterable[tuple[str, str]]) -> str | None:
    """What is wrong with who is named in clear in a part that people sign; None where nothing is.

    Args:
        public: what the entry says in clear.
        signed: the parts in which people signed, each with the person's id.
    """
    for role, by in signed:
        if role in NAMED_PARTS and public.get(role) != by:
            return f"the person who signed is not the one named as {role}"
    return None


def signers_fault(event: str, roles: Iterable[str]) -> str | None:
    """What is wrong with the parts in which people signed for an entry; None where nothing is."""
    needed = SIGNED.get(event)
    if needed is None:
        return f"{event} is not signed by any person" if [*roles] else None
    found = {re.sub(r" \d+$", "", role) for role in roles}
    return None if found == set(needed) else f"{event} is signed by: {', '.join(needed)}"
