"""Every kind of entry of the custody log, with the fields that it has in clear: one closed list.

A kind that is not here, a field that its kind does not have here, or an entry without a field that
its kind has, is not written and not believed: what stands in clear is what verifiers read keys,
parts and outcomes from, and a rule about a field that may be left out is none.

A field with an exclamation mark is one that whoever signs such an entry states themselves, in
clear, so that it is bound by their signature. A field with a question mark may be left out, or be
null, because there is not always such a thing. A new kind of entry needs a line here, in
``domain.events.who_signs`` and ``domain.events.sentences``, and one in each verifier; tests say
what is missing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from evidence_store.domain.events.separations import NAMED_PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 4
"""Of the log and its statements, as the first entry names it; a folder of another is not opened."""

FIELDS: Mapping[str, str] = {
    "log.started": "format key policy programme root_pem training",
    "log.restored": "heads kept! lost! lost_to? old_origin! origin! root size",
    "case.values_destroyed_again": "keys",
    "backup.verified": "backup bytes digest made_at root size",
    "job.queued": "acquisition? disposal? job kind",
    "job.started": "acquisition? job kind",
    "job.stopped": "acquisition? job kind",
    "job.done": "acquisition? job kind",
    "job.failed": "acquisition? job kind",
    "entry.corrected": "corrects! event",
    "access.head": "origin root size",
    "record.viewed": "known_by what",
    "record.searched": "known_by what",
    "record.exported": "known_by what",
    "record.printed": "known_by what",
    "heads.root": "cases control exhibits keys size",
    "person.enrolled": "breakglass? duties! met_in_person!? person! signing_key!",
    "person.confirmed": "duties! met_in_person person! signing_key!",
    "person.left": "delegations_ended person!",
    "person.key_asked": "met_in_person! new_key! person! request!",
    "person.key_replaced": "former_key met_in_person person! signing_key!",
    "key.recovered": "person!",
    "key.resealed": "person!",
    "passkey.admitted": "admitted passkey! person! public_key! rp!",
    "passkey.removed": "passkey! person!",
    "delegation.made": "begins! delegation! deputy! ends! supervisor",
    "delegation.ended": "delegation!",
    "breakglass.asked": "breakglass! first met_in_person! missing! new_key! person! request!",
    "breakglass.used": (
        "breakglass! first! met_in_person! missing! new_key! person! request! second"
    ),
    "breakglass.reviewed": "breakglass!",
    "unit.founded": "duties! keys! log! log_key! root! values!",
    "unit.keys_replaced": "former_key! lists! log_key! seal! values!",
    "case.values_destruction_asked": "asked first",
    "case.values_destroyed": "first! keys! second",
    "anchor.acknowledged": "anchor at kind root size source",
    "clock.correction_asked": "first since!",
    "clock.corrected": "asked! delegations_ended since!",
    "hold.file_seen": "file! signer",
    "hold.file_dismissed": "file! signer",
    "order.correction_asked": "determined_on! order! outcome! proceeding! state?",
    "order.outcome_corrected": "determined_on! order! outcome! proceeding! state?",
    "order.line_marked": "line! mark! order!",
    "order.mark_confirmed": "line! mark! order!",
    "order.claim_delivered": "claims! exhibit! order! state?",
    "order.sentence_recorded": "kind! order! passed_on! state?",
    "order.sentence_correction_asked": "kind! order! passed_on! state?",
    "order.sentence_corrected": "kind! order! passed_on! state?",
    "order.enquiries_answered": (
        "answered_on! enquiry exhibits! not_asked order! questions state? yes"
    ),
    "order.enquiry_ended": "ended_on! order! question! record! state?",
    "order.lawful_material_not_wanted": "exhibits! matter order! state?",
    "clock.stepped": "by_ms",
    "clock.stated": "date!",
    "clock.disputed": "date!",
    "policy.proposed": "change! policy!",
    "policy.set": "change! policy!",
    "case.opened": "accused offenders",
    "case.shared": "ends! reader! share!",
    "case.share_withdrawn": "reader share",
    "case.convicted": "offences! person!",
    "case.not_convicted": "how! on! person!",
    "case.sentence_recorded": "kind! passed_on! person!",
    "case.sentence_correction_asked": "kind! passed_on! person!",
    "case.sentence_corrected": "kind! passed_on! person!",
    "case.order_requested": "exhibits outcome request",
    "case.order_decided": "exhibits outcome request",
    "case.schedule_made": "devices schedule",
    "order.recorded": "document? lines made_on order takes_effect_on type",
    "order.mapped": "line! order! state?",
    "order.release_recorded": "order! state?",
    "order.appeal_checked": "asked! check checked_on! order! pending! reply! state?",
    "order.proceeding_noted": "exhibits? kind lodged_on order proceeding state?",
    "order.proceeding_determined": "determined_on! order! outcome! proceeding! state?",
    "order.quashed": "incidents order quashed_on state?",
    "order.document_recorded": "document order state?",
    "order.read": "edition! order! reader state?",
    "order.varied": "document! edition follows! lines order! state? varied_on!",
    "order.suspended": "order state? suspended_on",
    "order.resumed": "ended_on! order! state?",
    "order.withdrawal_asked": "order! state?",
    "order.entry_withdrawn": "order! state?",
    "order.closed": "closed_on order state?",
    "order.disclosure_decided": "decided_on! decision exhibits! need! order! state?",
    "order.lawful_material_decided": "due_on? exhibits matter order state?",
    "order.lawful_material_done": "done_on! matter! order! state?",
    "order.owner_decided": "agreed_on! choice! claim? exhibits! objection? order! state?",
    "order.undertaking_given": "due_on order state? undertaking",
    "order.undertaking_closed": "closed_on! order! state? undertaking!",
    "order.proceeds_ordered": "made_on order state?",
    "order.restriction_noted": "noted_on order restriction state?",
    "order.restriction_lifted": "lifted_on! order! restriction! state?",
    "order.direction_recorded": "direction document? exhibits! given_on order! state?",
    "order.direction_withdrawn": "direction order state? withdrawn_on",
    "order.disclaimer_recorded": "disclaimer order! signed_on! state?",
    "order.disclaimer_withdrawn": "disclaimer order state? withdrawn_on",
    "order.item_noted": "item kind line order state?",
    "order.item_moved": "exhibit!? is! item! line order! state? was",
    "order.item_referred": "item line order referral referred_on state?",
    "order.referral_answered": "answered_on item line order referral state?",
    "notice.sent": "exhibits letter notice order replaces? sent_on state?",
    "notice.served": "notice! order! served_on! state?",
    "notice.objection": "notice objection order received_on state?",
    "notice.objection_settled": "objection! order! outcome! settled_on! state?",
    "notice.nobody_else": "decided_on! exhibits! order! state?",
    "incident.noted": "incident order state?",
    "incident.reported": "incident order reported_on state?",
    "exhibit.return_review": "order",
    "exhibit.imported": "extract? medium seal?",
    "exhibit.booked_in": "extract? medium seal?",
    "exhibit.seized": "handover power seal",
    "exhibit.resealed": "seal_in seal_out?",
    "exhibit.handover": "handover seal",
    "exhibit.part_recorded": "extract? medium parent seal?",
    "exhibit.taken_out": "parent seal",
    "exhibit.opened": "seal_out?",
    "exhibit.closed": "seal_in",
    "exhibit.stored": "handover seal",
    "exhibit.weighed": "milligrams seal",
    "exhibit.discrepancy": "discrepancy kind",
    "exhibit.discrepancy_signed": "discrepancy! disposition! seal_in!?",
    "exhibit.discrepancy_settled": "discrepancy! disposition! seal_in!?",
    "exhibit.handover_signed": "handover seal!",
    "handover.manifest_signed": "exhibits! manifest!",
    "exhibit.handover_by_manifest": "handover manifest seal statement",
    "exhibit.offered": "handover seal!",
    "exhibit.accepted": "handover! seal!",
    "exhibit.recalled": "handover!",
    "exhibit.handover_on_paper": "handover photograph seal",
    "exhibit.photographed": "kind photograph size",
    "exhibit.secret_kept": "kind secret",
    "exhibit.secret_revealed": "kind secret times",
    "exhibit.referred_to": "hold",
    "copy.recorded": "copy how? kind review_on",
    "copy.reviewed": "copy how? kind review_on",
    "copy.ended": "copy how kind review_on",
    "exhibit.described": "fields",
    "exhibit.ruled_out": "",
    "exhibit.claimed": "was",
    "exhibit.review_noted": "was",
    "exhibit.standing_signed": "act! decision! was!",
    "exhibit.standing_settled": "act! decision! was!",
    "exhibit.return_decided": "was!",
    "exhibit.ended": "kind!",
    "exhibit.identified": "serial_known size?",
    "exhibit.stand_in": "size",
    "exhibit.copy_decided": "acquisition! decision",
    "exhibit.referred": "code hold",
    "hold.placed": "code hold",
    "hold.release_signed": "code! hold!",
    "hold.release_voided": "code hold reason",
    "hold.released": "code! hold!",
    "acquisition.registered": "acquisition bad_sectors before_record log? segments size stated",
    "acquisition.verified": "acquisition computed differing faults",
    "acquisition.differs": "acquisition computed differing faults",
    "hash_set.registered": "builder digest hash_set known_files",
    "hash_set.confirmed": "hash_set! known_files!",
    "scan.recorded": "acquisition hash_set hit_list hits not_examined result scan",
    "hit.shown": "hit scan",
    "hits.graded": "grade! grading! hits scan!",
    "hits.grade_confirmed": "grade! grading! hits scan!",
    "hits.grade_sent_back": "grade! grading! hits scan!",
    "disposal.question_asked": "disposal question",
    "disposal.question_answered": "disposal question",
    "disposal.proposed": "disposal! holds! method! plan!? route! state",
    "disposal.authorised": "disposal! holds! method! plan!? route! state",
    "disposal.refused": "act refusal",
    "approval.manifest_signed": "lines manifest! struck",
    "disposal.voided": "disposal reason state",
    "disposal.withdrawn": "disposal state",
    "erase.permitted": "disposal! method! operator! permit! plan!? route! state",
    "erase.started": (
        "acquisition? anchored blocks_equal blocks_not_compared blocks_ours disposal holds "
        "identified_by method operator permit plan route seed? start time"
    ),
    "erase.completed": (
        "bad_extents bytes_planned bytes_read_back bytes_written different_extents "
        "disposal outcome receipt state unread_extents"
    ),
    "erase.interrupted": "disposal state",
    "erase.verified": (
        "bytes_read disposal! medium!? method! operator! outcome! plan! receipt! route! state "
        "verification!"
    ),
    "destruction.started": (
        "anchored disposal holds method operator permit plan? route start time"
    ),
    "destruction.witnessed": "disposal! method! of operator! route! state witness",
    "certificate.issued": "certificate! disposal! json! kind! number! pdf! state training",
    "certificate.withdrawal_asked": "certificate number!",
    "certificate.withdrawn": "certificate number!",
    "certificate.list_signed": "numbers withdrawn",
    "disclosure.begun": "audience disclosure policy preview_read",
    "disclosure.built": "audience bundle bytes disclosure",
    "disclosure.downloaded": "bundle disclosure",
    "report.issued": "certificate! disposal! json! kind! number! pdf! state training",
}


@cache
def in_clear(event: str) -> frozenset[str]:
    """The fields that such an entry may have in clear; none for an unknown kind."""
    return frozenset(name.rstrip("!?") for name in FIELDS.get(event, "").split())


@cache
def stated_by(event: str) -> frozenset[str]:
    """Which of them whoever signs such an entry states."""
    return frozenset(name.rstrip("!?") for name in FIELDS.get(event, "").split() if "!" in name)


@cache
def needed_by(event: str) -> tuple[str, ...]:
    """Which of them such an entry always has, by name."""
    return tuple(sorted(name.rstrip("!") for name in FIELDS.get(event, "").split()
                        if not name.endswith("?")))  # fmt: skip


def public_fault(event: str, public: Mapping[str, object]) -> str | None:
    """What is wrong with a kind of entry and its fields in clear; None where nothing is."""
    if event not in FIELDS:
        return f"{event} is no kind of entry of this log"
    if strange := public.keys() - in_clear(event):
        return f"{event} has no field {min(strange)} in clear"
    for name in needed_by(event):
        if public.get(name) is None:
            return f"{event} does not say {name} in clear"
    for name in NAMED_PARTS:
        if name in public and not (isinstance(public[name], str) and public[name]):
            return f"{event} names no one as {name}"
    return None


def as_text(value: object) -> str:
    """A field in clear as a statement, whose fields are texts, says it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return " ".join(map(as_text, value))
        case _:
            return str(value)
