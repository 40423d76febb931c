"""What custody entries say to people: one sentence for each kind of event, in one catalogue.

A sentence uses only what stands in the entry in clear, so that it reads the same for everybody who
holds the entry; who acted stands beside it, where it may be shown.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from evidence_store.domain.law.calendar import plain_day

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "log.started": "The custody log was started.",
    "log.restored": (
        "The record was restored from a backup of {size} entries; two people signed. Lost, as far "
        "as is known, to entry: {lost_to}."
    ),
    "case.values_destroyed_again": (
        "The values of this case had been destroyed after the backup; they were destroyed again."
    ),
    "backup.verified": "A backup of {size} entries was restored elsewhere and checked.",
    "job.queued": "A job was requested ({kind}).",
    "job.started": "A worker started a job ({kind}).",
    "job.stopped": "A job was stopped by a person ({kind}). Completed work is kept.",
    "job.done": "A job ended ({kind}).",
    "job.failed": "A job failed ({kind}). The record says what to do next.",
    "entry.corrected": "Entry {corrects} was corrected. The original stays as it was recorded.",
    "access.head": "The log committed to {size} reads, recorded in the log of reads.",
    "record.viewed": "A page or a list was viewed: {what}.",
    "record.searched": "The record was searched.",
    "record.exported": "Exported: {what}.",
    "record.printed": "Printed: {what}.",
    "heads.root": "The log committed to the number of entries of each exhibit and each case.",
    "person.enrolled": "A person was enrolled with their own signing key.",
    "person.confirmed": (
        "A second person confirmed an enrolment. The person enrolled can act from then on."
    ),
    "person.left": "A person left the unit. Their key is no longer accepted.",
    "person.key_asked": (
        "One person asked for a replacement key for a colleague they had met in person."
    ),
    "person.key_replaced": (
        "A second person confirmed the replacement key. The previous key is void."
    ),
    "key.recovered": "A person set a new passphrase with their recovery slip. The slip is void.",
    "key.resealed": "A person set a new passphrase. A new recovery slip was printed.",
    "passkey.admitted": "A person registered a passkey that can sign for them.",
    "passkey.removed": "A person removed one of their passkeys. It is no longer accepted.",
    "delegation.made": "A supervisor named a deputy from {begins} until {ends}.",
    "delegation.ended": "A delegation to a deputy was ended.",
    "breakglass.asked": (
        "BREAK-GLASS: the first of two people asked to restore access. Missing: {missing}."
    ),
    "breakglass.used": "BREAK-GLASS: two people restored access. A third person reviews it.",
    "breakglass.reviewed": "A third person reviewed the break-glass.",
    "unit.founded": (
        "The first people signed one statement that covers the key, the root and the settings."
    ),
    "unit.keys_replaced": (
        "The keys of the unit were replaced; two people signed. Heads that cover this entry are "
        "signed with the new key of the log."
    ),
    "case.values_destruction_asked": (
        "A first person signed for the destruction of the case's values."
    ),
    "case.values_destroyed": (
        "The key to the case's values was destroyed on the statements of two people. Entries and "
        "proofs stay; the values they commit to can no longer be read here."
    ),
    "anchor.acknowledged": "The log's head at {size} entries is held outside: {kind}, {source}.",
    "clock.stepped": "The computer's clock was set by {by_ms} ms since the entry before.",
    "clock.stated": "A person stated the date, {date}, from a clock other than this computer's.",
    "clock.disputed": "A person stated a date, {date}, other than this computer's clock showed.",
    "clock.correction_asked": (
        "A first person signed that the clock was wrong from entry {since} onwards."
    ),
    "clock.corrected": (
        "Two people corrected the time: the clock was wrong from entry {since} up to this one. "
        "Anything signed and not finished is void; anything counted is counted again."
    ),
    "hold.file_seen": "A first person looked at a signed stop that could not be recorded.",
    "hold.file_dismissed": (
        "Two people looked at a signed stop that could not be recorded. It no longer holds "
        "anything."
    ),
    "policy.proposed": "A change to what an erasure waits for was proposed and signed for.",
    "policy.set": "A second person signed: what an erasure waits for was changed.",
    "case.opened": "The case was opened.",
    "case.shared": "A reader was given access to where the case stands until {ends}.",
    "case.share_withdrawn": "A reader's access to where the case stands was ended.",
    "case.convicted": "A person's conviction was recorded. Offences: {offences}.",
    "case.not_convicted": "The case against one person ended without a conviction on {on}: {how}.",
    "case.sentence_recorded": (
        "A person's sentence, passed on {passed_on}, was recorded with the case: {kind}."
    ),
    "case.sentence_correction_asked": (
        "A person said that a recorded sentence should read: {kind}, passed on {passed_on}."
    ),
    "case.sentence_corrected": (
        "A second person recorded the same correction: {kind}, passed on {passed_on}."
    ),
    "case.order_requested": "It was recorded whether a deprivation order was requested: {outcome}.",
    "case.order_decided": "The court decided on the request for a deprivation order: {outcome}.",
    "case.schedule_made": "A schedule of {devices} devices was made for the prosecutor.",
    "order.recorded": "An order made on {made_on} was recorded, verbatim, in {lines} lines.",
    "order.mapped": "Line {line} of the order was mapped to this exhibit.",
    "order.release_recorded": "The day of release from custody was recorded.",
    "order.appeal_checked": "An answer about appeals and claims, dated {checked_on}, was recorded.",
    "order.proceeding_noted": "An appeal or claim lodged on {lodged_on} was noted.",
    "order.proceeding_determined": "An appeal or claim was determined: {outcome}.",
    "order.correction_asked": "A person asked that an outcome be corrected to: {outcome}.",
    "order.outcome_corrected": "A second person confirmed the corrected outcome: {outcome}.",
    "order.line_marked": "A person read line {line} of the order as words that name no item.",
    "order.mark_confirmed": (
        "A second person confirmed that line {line} of the order names no item."
    ),
    "order.claim_delivered": "The property in an allowed claim was delivered to its owner.",
    "order.sentence_recorded": "The sentence, passed on {passed_on}, was recorded again: {kind}.",
    "order.sentence_correction_asked": (
        "A person asked that the sentence be corrected to: {kind}, passed on {passed_on}."
    ),
    "order.sentence_corrected": (
        "A second person confirmed the corrected sentence: {kind}, passed on {passed_on}."
    ),
    "order.quashed": "The order was quashed on {quashed_on}. Incidents to report: {incidents}.",
    "order.document_recorded": "The document of the order was recorded by its digest.",
    "order.read": (
        "A person checked the order's document against the record (reader {reader} of two)."
    ),
    "order.varied": "The order was varied on {varied_on}; edition {edition} has {lines} lines.",
    "order.suspended": "A court suspended the order on {suspended_on}.",
    "order.resumed": "The suspension of the order ended on {ended_on}.",
    "order.withdrawal_asked": "A person asked for the entry of the order to be withdrawn.",
    "order.entry_withdrawn": "A second person confirmed that the order was entered in error.",
    "order.closed": "The order was closed on {closed_on}. Everything it names is accounted for.",
    "order.enquiries_answered": "The {questions} questions before an erasure were answered: {yes} "
    "with yes, {not_asked} not asked.",
    "order.enquiry_ended": "The matter behind a yes ({question}) ended on {ended_on}.",
    "order.disclosure_decided": "The disclosure officer decided on {decided_on}: {need}.",
    "order.lawful_material_decided": (
        "It was decided whether lawful material is to be taken off first."
    ),
    "order.lawful_material_not_wanted": (
        "It was decided that no lawful material is to be taken off."
    ),
    "order.lawful_material_done": "Lawful material was taken off on {done_on}.",
    "order.owner_decided": "The owner of an item agreed on {agreed_on}: {choice}.",
    "order.undertaking_given": "An undertaking to the court is due on {due_on}.",
    "order.undertaking_closed": "An undertaking was fulfilled on {closed_on}.",
    "order.proceeds_ordered": "An order about the proceeds of sale, {made_on}, was recorded.",
    "order.restriction_noted": "A restriction under another Act was noted on {noted_on}.",
    "order.restriction_lifted": "A restriction under another Act ended on {lifted_on}.",
    "order.direction_recorded": "The chief officer's direction of {given_on} was recorded.",
    "order.direction_withdrawn": "The chief officer's direction was withdrawn on {withdrawn_on}.",
    "order.disclaimer_recorded": "The conditions of a disclaimer of {signed_on} were recorded.",
    "order.disclaimer_withdrawn": "The owner took the disclaimer back on {withdrawn_on}.",
    "order.item_noted": "Line {line} names an item that is outstanding ({kind}).",
    "order.item_moved": "The state of an item of line {line} changed from {was} to {is}.",
    "order.item_referred": "An account of line {line} was referred to its platform.",
    "order.referral_answered": "A platform answered a referral on {answered_on}.",
    "notice.sent": "A letter to an interested person was sent on {sent_on}.",
    "notice.served": "A letter to an interested person was served on {served_on}.",
    "notice.objection": "An objection was received on {received_on}.",
    "notice.objection_settled": "An objection was settled: {outcome}.",
    "notice.nobody_else": "It was decided that nobody else has an interest.",
    "incident.noted": "INCIDENT: something was erased under an order that was quashed.",
    "incident.reported": "An incident was reported on {reported_on}.",
    "exhibit.return_review": "The exhibit went to return review, because its order was quashed.",
    "exhibit.imported": "The exhibit was imported from the property system under seal {seal}.",
    "exhibit.booked_in": "The exhibit was booked in under seal {seal}.",
    "exhibit.seized": "The exhibit was seized and put under seal {seal}; found: {power}.",
    "exhibit.resealed": "Seal {seal_out} was broken; the new seal is {seal_in}.",
    "exhibit.handover": "The exhibit was handed over under seal {seal}.",
    "exhibit.part_recorded": "A part of another exhibit was recorded as an exhibit of its own.",
    "exhibit.taken_out": "The part was taken out of its parent and put in a bag under seal {seal}.",
    "exhibit.opened": "Seal {seal_out} was broken and the bag opened.",
    "exhibit.closed": "The bag was closed under the new seal {seal_in}.",
    "exhibit.stored": "The exhibit was put in a store under seal {seal}.",
    "exhibit.weighed": "The bag was weighed under seal {seal}: {milligrams} mg.",
    "exhibit.discrepancy": "Something did not agree ({kind}); the exhibit is held for it.",
    "exhibit.discrepancy_signed": "A first person signed for the discrepancy: {disposition}.",
    "exhibit.discrepancy_settled": "Two people settled the discrepancy: {disposition}.",
    "exhibit.handover_signed": "Giver and taker signed for the exhibit under seal {seal}.",
    "handover.manifest_signed": "Giver and taker signed one manifest of several exhibits.",
    "exhibit.handover_by_manifest": "The exhibit moved under a signed manifest, seal {seal}.",
    "exhibit.offered": "The giver signed; the exhibit is in transit under seal {seal}.",
    "exhibit.accepted": "The taker signed for what the giver had signed, under seal {seal}.",
    "exhibit.recalled": "The exhibit was not collected. It stays with the giver.",
    "exhibit.handover_on_paper": "The exhibit moved under seal {seal}; the paper was photographed.",
    "exhibit.photographed": "A photograph ({kind}) of {size} bytes was kept, sealed.",
    "exhibit.secret_kept": "A secret of the device ({kind}) was kept, sealed.",
    "exhibit.secret_revealed": "A secret of the device ({kind}) was shown to a person.",
    "exhibit.referred_to": "It was recorded to whom the exhibit was referred.",
    "copy.recorded": "A copy ({kind}) was added to the inventory, for review on {review_on}.",
    "copy.reviewed": "A copy ({kind}) was reviewed and is kept until {review_on}.",
    "copy.ended": "A copy ({kind}) ended: {how}. This says nothing about the device.",
    "exhibit.described": "Facts of the device were recorded: {fields}.",
    "exhibit.ruled_out": "It was recorded that the device cannot be examined.",
    "exhibit.claimed": "Another person claimed the exhibit; nothing is erased meanwhile.",
    "exhibit.review_noted": "The exhibit went to return review.",
    "exhibit.standing_signed": "A first person signed for the end of a claim or review: {act}.",
    "exhibit.standing_settled": "A supervisor signed second; the claim or review ended: {act}.",
    "exhibit.return_decided": "A supervisor decided that the exhibit goes back.",
    "exhibit.ended": "The exhibit's final disposition was recorded: {kind}.",
    "exhibit.identified": "The exhibit's serial number or size was added.",
    "exhibit.stand_in": "TRAINING: a file of {size} bytes is used in place of the device.",
    "exhibit.copy_decided": "It was decided to keep a verified copy instead of the original.",
    "exhibit.referred": "Everything was stopped and the exhibit was referred.",
    "hold.placed": "A hold was placed ({code}).",
    "hold.release_signed": "A first person signed for the release of a hold ({code}).",
    "hold.release_voided": "A signature for the release of a hold became void: {reason}.",
    "hold.released": "A second person signed; the hold ({code}) was released.",
    "acquisition.registered": "A disk image of {size} bytes was registered.",
    "acquisition.verified": "A disk image was read from end to end; parts not read: {faults}.",
    "acquisition.differs": "A disk image does not have the digest that was stated for it.",
    "hash_set.registered": "A hash set of {known_files} known files was registered.",
    "hash_set.confirmed": "A second person confirmed the hash set's {known_files} known files.",
    "scan.recorded": (
        "A scan was recorded: {hits} hits, {not_examined} notes of what was not examined."
    ),
    "hit.shown": "A blurred picture of hit {hit} was shown to a person; the reason is kept.",
    "hits.graded": "A person graded {hits} hits of a scan: {grade}.",
    "hits.grade_confirmed": "A second person confirmed the grade of {hits} hits: {grade}.",
    "hits.grade_sent_back": "A second person sent the grade of {hits} hits back: {grade}.",
    "disposal.question_asked": "A question was asked about the disposal.",
    "disposal.question_answered": "A question about the disposal was answered.",
    "disposal.proposed": "A disposal was proposed and signed for.",
    "disposal.authorised": "A second person authorised the disposal and signed for it.",
    "disposal.refused": "An act was refused: {act}.",
    "approval.manifest_signed": "A manifest was signed: {lines} authorised, {struck} struck out.",
    "disposal.voided": "What was signed for the disposal became void: {reason}.",
    "disposal.withdrawn": "The disposal was withdrawn.",
    "erase.permitted": "The operator signed for the permit to start.",
    "erase.started": "Erasing was started (start {start}). Device identified by {identified_by}.",
    "erase.completed": "Erasing ended: {outcome}. {bytes_written} bytes written.",
    "erase.interrupted": "Erasing stopped before it was complete.",
    "erase.verified": "Another person read the medium again: {outcome}, {bytes_read} bytes read.",
    "destruction.started": "The destruction was started.",
    "destruction.witnessed": "Witness {witness} of {of} signed for the destruction.",
    "certificate.issued": "The certificate was issued.",
    "certificate.withdrawal_asked": "A supervisor asked for document {number} to be withdrawn.",
    "certificate.withdrawn": "A second person confirmed that document {number} is withdrawn.",
    "certificate.list_signed": "A dated list was signed: {withdrawn} documents are withdrawn.",
    "disclosure.begun": (
        "A disclosure bundle of the case was begun for: {audience}. Preview confirmed as read: "
        "{preview_read}."
    ),
    "disclosure.built": "A disclosure bundle of the case was made for: {audience}. File: {bundle}.",
    "disclosure.downloaded": "The disclosure bundle was downloaded, once. File: {bundle}.",
    "report.issued": "The non-completion report was issued.",
}


def entry_sentence(event: str, public: Mapping[str, object]) -> str:
    """One sentence for an entry; of an event that is not in the catalogue, its name in words."""
    template = EVENTS.get(event)
    if template is None:
        return f"Recorded: {event.replace('.', ', ').replace('_', ' ')}."
    words = {name: _in_words(value) for name, value in public.items()}
    return template.format_map(_Told(words))


_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Told(dict[str, str]):
    """What an entry says; a field that an entry of another version lacks is named as such."""

    def __missing__(self, key: str) -> str:
        return f"({key.replace('_', ' ')} not stated)"


def _in_words(value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return " to ".join(_in_words(item) for item in value)
        case dict():
            return ", ".join(f"{key} {_in_words(item)}" for key, item in value.items())
        case str() if _CODE.fullmatch(value):
            return value.replace("_", " ")
        case _:
            return _day_in_words(str(value))  # a seal's number, say, stays exactly as it is


def _day_in_words(text: str) -> str:
    try:
        return plain_day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text
    except ValueError:  # it only looks like a day
        return text
