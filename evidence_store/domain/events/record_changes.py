"""Which parts of which record each kind of entry may change; everything else stays as it was.

Anyone who opens the data folder with code of their own can append an entry of any kind that needs
no signature. So an entry changes what its kind is about and no more: a hold is in the record until
the entry that releases it, an order's day is the one with which it was recorded. The rule is held
when an entry is appended, when a step reads a record, before what cannot be undone, and by
``expunge fsck``.

For each kind of entry: clauses, with semicolons between. A clause begins with the kind of the
record, and then names what the entry may change of it, with blanks between:

* ``seals``: this part, and every part below it;
* ``{hold}`` in place of a name: what the entry names so in clear (each of them, where it lists
  several); ``*``: any name;
* an exclamation mark behind a name: only where nothing was there before; a minus sign at the end:
  only taking out;
* ``made_on=made_on``: it then says what the entry says in that field in clear (the last of a list);
  ``standing=:claimed``: it then says that very word.

``+order`` in place of the kind of the record: it makes one, and of its parts only those that
``MADE`` names, as they are bound behind it. ``*person``: the record of anybody; in every other
clause the record is the one that the entry names in clear (``NAMED``), where it names one.
A kind of entry that is not here changes no record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MADE: Mapping[str, str] = {
    "acquisition": (
        "exhibit_id image_name segments size made_with stated_digests registered_by registered_at "
        "files write_blocker log log_digest"
    ),
    "anchor": "kind source size root at recorded_at recorded_by note evidence chain",
    "case": (
        "reference court court_case_number offenders/*/place offenders/*/id offenders/*/name "
        "offenders/*/date_of_birth offenders/*/offences accused/*/place accused/*/id "
        "accused/*/name accused/*/date_of_birth accused/*/allegations"
    ),
    "certificate": (
        "number kind exhibit_id disposal_id json_digest pdf_digest file_name issued_by issued_at "
        "training"
    ),
    "disposal": (
        "exhibit_id order_id route method plan_digest authority known_gaps state proposal starts "
        "told"
    ),
    "exhibit": (
        "case_id reference description medium make model serial imei size locked source seals "
        "handovers holder holder_id stage has_training_file training_file_serial parent_id "
        "whereabouts "
        "facts standing"
    ),
    "hash_set": "case_id digest known_files registered_by registered_at",
    "hit_grading": "exhibit_id scan_id hit_list hits grade reason graded_by graded_at state",
    "job": (
        "kind case_id exhibit_id acquisition_id asked_by asked_at state hash_set_file hash_set_id "
        "permit_id"
    ),
    "order": (
        "case_id offender_id order_type court_kind court made_on takes_effect_on made_by "
        "statutory_basis text lines/*/place lines/*/number lines/*/text document_digest sentence "
        "state specifies_destruction basis edition committed_on"
    ),
    "person": (
        "staff_number name rank duties signing_key recipient sealed_key enrolled_at enrolled_by met"
    ),
    "policy_change": "content digest proposed_by proposed_at",
    "question": "exhibit_id disposal_id asked_by asked_at text",
    "scan": (
        "exhibit_id acquisition_id result_digest hash_set_digest known_files tool finished "
        "recorded_by hits_by_kind known_files_hit coverage not_examined"
    ),
}
"""The parts with which a record of each kind begins; the others come by entries of their own."""

NAMED: Mapping[str, str] = {
    "acquisition": "acquisition",
    "anchor": "anchor",
    "certificate": "certificate",
    "disposal": "disposal",
    "hash_set": "hash_set",
    "hit_grading": "grading",
    "job": "job",
    "order": "order",
    "person": "person",
    "policy_change": "change",
    "question": "question",
    "scan": "scan",
}
"""In which field in clear an entry names a record of each kind."""

EVERYTHING = "*"
"""Whatever is taken out of the records of a case with its values; nothing is erased after it."""

_CORRECTION = "sentence former_sentences sentence_correction"

CHANGES: Mapping[str, str] = {
    # people and their keys
    "person.enrolled": "+person signing_key=signing_key",
    "person.confirmed": "person confirmed_by confirmed_at confirmation met",
    "person.left": "person left_at asked_key delegations; *person delegations",
    "person.key_asked": "person asked_key",
    "person.key_replaced": (
        "person signing_key recipient sealed_key former_keys key_confirmation asked_key met "
        "delegations; *person delegations"
    ),
    "key.recovered": "person sealed_key",
    "key.resealed": "person sealed_key",
    "delegation.made": "*person delegations/{delegation}!",
    "delegation.ended": "*person delegations/{delegation}",
    "clock.corrected": "*person delegations",
    # the unit
    "anchor.acknowledged": "+anchor",
    "policy.proposed": "+policy_change",
    "policy.set": "policy_change confirmed_by confirmed_at",
    # cases
    "case.opened": "+case",
    "case.values_destroyed": EVERYTHING,
    "case.values_destroyed_again": EVERYTHING,
    "case.shared": "case shares/{share}!",
    "case.share_withdrawn": "case shares/{share}",
    "case.convicted": "case accused/{person}- accused/*/place offenders/{person}!",
    "case.not_convicted": "case accused/{person}/ended=how accused/{person}/ended_on=on",
    "case.sentence_recorded": (
        "case offenders/{person}/sentence offenders/{person}/former_sentences "
        "offenders/{person}/sentence_correction-"
    ),
    "case.sentence_correction_asked": "case offenders/{person}/sentence_correction",
    "case.sentence_corrected": (
        "case offenders/{person}/sentence offenders/{person}/former_sentences "
        "offenders/{person}/sentence_correction-"
    ),
    "case.order_requested": "case requests/{request}!",
    "case.order_decided": "case requests/{request}",
    # orders
    "order.recorded": (
        "+order made_on=made_on takes_effect_on=takes_effect_on order_type=type "
        "document_digest=document"
    ),
    "order.document_recorded": "order document_digest=document! state",
    "order.read": "order validations/*! state",
    "order.mapped": (
        "order lines/*/exhibit_ids lines/*/mapped_by lines/*/mapped_at lines/*/nothing- state"
    ),
    "order.line_marked": (
        "order lines/*/nothing/id lines/*/nothing/marked_by lines/*/nothing/marked_at"
    ),
    "order.mark_confirmed": (
        "order lines/*/nothing/confirmed_by! lines/*/nothing/confirmed_at! state"
    ),
    "order.varied": (
        "order text lines/*/place lines/*/number lines/*/text lines/*/exhibit_ids- "
        "lines/*/mapped_by- lines/*/mapped_at- lines/*/nothing- takes_effect_on document_digest "
        "edition editions varied_on=varied_on closed_on- suspensions specifies_destruction "
        "proceedings/*/resolved_on! state"
    ),
    "order.suspended": "order suspensions/*! state",
    "order.resumed": "order suspensions state",
    "order.quashed": ("order quashed_on=quashed_on! proceedings/*/resolved_on! incidents/*! state"),
    "order.closed": "order closed_on=closed_on state",
    "order.withdrawal_asked": (
        "order entry_withdrawal/reason entry_withdrawal/asked_by entry_withdrawal/asked_at"
    ),
    "order.entry_withdrawn": (
        "order entry_withdrawal/confirmed_by! entry_withdrawal/confirmed_at! state"
    ),
    "order.appeal_checked": "order appeal_checks/{check}!",
    "order.proceeding_noted": (
        "order proceedings/{proceeding}!/place proceedings/{proceeding}!/id "
        "proceedings/{proceeding}!/kind=kind proceedings/{proceeding}!/lodged_on=lodged_on "
        "proceedings/{proceeding}!/noted_by proceedings/{proceeding}!/noted_at "
        "proceedings/{proceeding}!/applicant proceedings/{proceeding}!/court "
        "proceedings/{proceeding}!/exhibit_ids state"
    ),
    "order.proceeding_determined": (
        "order proceedings/{proceeding}/determined_on=determined_on "
        "proceedings/{proceeding}/outcome=outcome proceedings/{proceeding}/resolved_on! state"
    ),
    "order.correction_asked": "order proceedings/{proceeding}/correction",
    "order.outcome_corrected": (
        "order proceedings/{proceeding}/determined_on proceedings/{proceeding}/outcome "
        "proceedings/{proceeding}/resolved_on proceedings/{proceeding}/settled_for "
        "proceedings/{proceeding}/correction- state"
    ),
    "order.claim_delivered": (
        "order proceedings/{claims}/resolved_on! proceedings/{claims}/settled_for state"
    ),
    "order.sentence_recorded": (
        f"order sentence/kind=kind sentence/passed_on=passed_on {_CORRECTION}"
    ),
    "order.release_recorded": "order sentence/released_on sentence_correction-",
    "order.sentence_correction_asked": "order sentence_correction",
    "order.sentence_corrected": (
        f"order sentence/kind=kind sentence/passed_on=passed_on {_CORRECTION}"
    ),
    "order.enquiries_answered": "order matters/enquiries/{enquiry}!",
    "order.enquiry_ended": "order matters/enquiries",
    "order.disclosure_decided": "order matters/decisions/{decision}!",
    "order.lawful_material_decided": (
        "order matters/lawful/{matter}! matters/lawful/{matter}!/is_wanted=:true "
        "matters/lawful/{matter}!/due_on=due_on"
    ),
    "order.lawful_material_not_wanted": "order matters/lawful/{matter}!",
    "order.lawful_material_done": (
        "order matters/lawful/{matter}/done_on=done_on! matters/lawful/{matter}/done_by! "
        "matters/lawful/{matter}/how!"
    ),
    "order.owner_decided": (
        "order matters/owners/*! matters/notices/*/objections/{objection} "
        "proceedings/{claim}/resolved_on! proceedings/{claim}/settled_for state"
    ),
    "order.undertaking_given": "order matters/undertakings/{undertaking}!",
    "order.undertaking_closed": "order matters/undertakings/{undertaking}",
    "order.proceeds_ordered": "order matters/proceeds/*!",
    "order.restriction_noted": "order matters/restrictions/{restriction}!",
    "order.restriction_lifted": "order matters/restrictions/{restriction}",
    "order.direction_recorded": "order matters/directions/{direction}!",
    "order.direction_withdrawn": (
        "order matters/directions/{direction}/withdrawn_on=withdrawn_on!"
    ),
    "order.disclaimer_recorded": "order matters/disclaimers/{disclaimer}!",
    "order.disclaimer_withdrawn": (
        "order matters/disclaimers/{disclaimer}/withdrawn_on=withdrawn_on!"
    ),
    "order.item_noted": "order items/{item}!",
    "order.item_moved": "order items/{item}/state=is items/{item}/exhibit_id=exhibit",
    "order.item_referred": "order items/{item}/state items/{item}/referrals/{referral}!",
    "order.referral_answered": "order items/{item}/referrals/{referral}",
    "notice.sent": "order matters/notices/{notice}!",
    "notice.served": (
        "order matters/notices/{notice}/served_on=served_on matters/notices/{notice}/service"
    ),
    "notice.objection": "order matters/notices/{notice}/objections/{objection}!",
    "notice.objection_settled": "order matters/notices/*/objections/{objection}",
    "notice.nobody_else": "order matters/nobody_else/*!",
    "incident.reported": (
        "order incidents/{incident}/reported_on incidents/{incident}/reported_to "
        "incidents/{incident}/reported_by"
    ),
    # exhibits
    "exhibit.imported": "+exhibit",
    "exhibit.booked_in": "+exhibit",
    "exhibit.part_recorded": "+exhibit",
    "exhibit.seized": "exhibit handovers/{handover}! holder holder_id whereabouts facts/power",
    "exhibit.resealed": "exhibit seals whereabouts",
    "exhibit.taken_out": "exhibit seals holder holder_id whereabouts",
    "exhibit.opened": "exhibit seals whereabouts",
    "exhibit.closed": "exhibit seals whereabouts",
    "exhibit.stored": "exhibit handovers/{handover}! holder holder_id whereabouts",
    "exhibit.handover": "exhibit handovers/{handover}! holder holder_id whereabouts",
    "exhibit.handover_signed": "exhibit handovers/{handover}! holder holder_id whereabouts",
    "exhibit.handover_by_manifest": "exhibit handovers/{handover}! holder holder_id whereabouts",
    "exhibit.handover_on_paper": "exhibit handovers/{handover}! holder holder_id whereabouts",
    "exhibit.offered": "exhibit handovers/{handover}! whereabouts",
    "exhibit.accepted": "exhibit handovers/{handover} holder holder_id whereabouts",
    "exhibit.recalled": "exhibit handovers/{handover} whereabouts",
    "exhibit.weighed": "exhibit weighings/*!",
    "exhibit.photographed": "exhibit photographs/{photograph}!",
    "exhibit.secret_kept": "exhibit secrets/{secret}!",
    "exhibit.secret_revealed": "exhibit secrets/{secret}",
    "exhibit.described": "exhibit facts imei locked",
    "exhibit.identified": "exhibit serial! size!",
    "exhibit.stand_in": "exhibit has_training_file training_file_serial! size",
    "exhibit.ruled_out": "exhibit stage not_examined!",
    "exhibit.discrepancy": (
        "exhibit discrepancies/{discrepancy}!/place discrepancies/{discrepancy}!/id "
        "discrepancies/{discrepancy}!/kind=kind discrepancies/{discrepancy}!/noted_at "
        "discrepancies/{discrepancy}!/noted_by discrepancies/{discrepancy}!/note "
        "discrepancies/{discrepancy}!/recorded discrepancies/{discrepancy}!/seen "
        "discrepancies/{discrepancy}!/other_exhibit"
    ),
    "exhibit.discrepancy_signed": (
        "exhibit discrepancies/{discrepancy}/disposition=disposition "
        "discrepancies/{discrepancy}/reason discrepancies/{discrepancy}/signatures"
    ),
    "exhibit.discrepancy_settled": (
        "exhibit discrepancies/{discrepancy}/disposition=disposition "
        "discrepancies/{discrepancy}/reason discrepancies/{discrepancy}/signatures "
        "discrepancies/{discrepancy}/disposed_at! seals whereabouts"
    ),
    "exhibit.claimed": "exhibit standing=:claimed standing_decision-",
    "exhibit.review_noted": "exhibit standing=:return_review standing_decision-",
    "exhibit.return_review": "exhibit standing=:return_review standing_decision-",
    "exhibit.standing_signed": "exhibit standing_decision",
    "exhibit.standing_settled": "exhibit standing standing_decision-",
    "exhibit.return_decided": "exhibit standing=:no_order_applies standing_decision-",
    "exhibit.ended": "exhibit ended! holder holder_id whereabouts secrets",
    "exhibit.copy_decided": "exhibit copy_decision",
    "copy.recorded": "exhibit copies/{copy}!",
    "copy.reviewed": "exhibit copies/{copy}/reviews copies/{copy}/review_on=review_on",
    "copy.ended": (
        "exhibit copies/{copy}/ended=how! copies/{copy}/ended_on! copies/{copy}/paper! "
        "copy_decision-"
    ),
    # holds
    "hold.placed": (
        "exhibit placed_holds/{hold}!/place placed_holds/{hold}!/id placed_holds/{hold}!/code=code "
        "placed_holds/{hold}!/placed_at placed_holds/{hold}!/placed_by placed_holds/{hold}!/note "
        "placed_holds/*/releases-"
    ),
    "exhibit.referred": (
        "exhibit placed_holds/{hold}!/place placed_holds/{hold}!/id placed_holds/{hold}!/code=code "
        "placed_holds/{hold}!/placed_at placed_holds/{hold}!/placed_by placed_holds/{hold}!/note"
    ),
    "exhibit.referred_to": "exhibit referrals/*!",
    "hold.release_signed": "exhibit placed_holds/{hold}/releases",
    "hold.release_voided": "exhibit placed_holds/{hold}/releases",
    "hold.released": (
        "exhibit placed_holds/{hold}/releases placed_holds/{hold}/released_at! "
        "placed_holds/{hold}/released_by!"
    ),
    # disk images, known files, scans
    "acquisition.registered": "+acquisition; exhibit stage",
    "acquisition.verified": (
        "acquisition computed_digest computed_digests verified_by verified_at faults sample; "
        "exhibit stage"
    ),
    "acquisition.differs": (
        "acquisition computed_digest computed_digests verified_by verified_at faults sample"
    ),
    "hash_set.registered": "+hash_set",
    "hash_set.confirmed": "hash_set confirmed_by! confirmed_at!",
    "scan.recorded": "+scan; exhibit stage",
    "hits.graded": "+hit_grading grade=grade",
    "hits.grade_confirmed": "hit_grading state=:confirmed settled_by! settled_at! settled_reason!",
    "hits.grade_sent_back": "hit_grading state=:sent_back settled_by! settled_at! settled_reason!",
    # disposals
    "disposal.proposed": "+disposal state=state method=method route=route plan_digest=plan",
    "disposal.question_asked": "+question",
    "disposal.question_answered": "question answered_by! answered_at! answer!",
    "disposal.authorised": "disposal state=state authorisation authorised_holds",
    "disposal.voided": "disposal state=:void voided_at void_reason",
    "disposal.withdrawn": "disposal state=:void voided_at void_reason",
    "erase.permitted": "disposal state=state permit operator_id=operator",
    "erase.started": (
        "disposal state permit starts first_started operators evaluation identification anchored "
        "witnesses-; exhibit stage"
    ),
    "destruction.started": (
        "disposal state permit starts first_started operators evaluation identification anchored "
        "witnesses-; exhibit stage"
    ),
    "erase.completed": "disposal state=state receipt",
    "erase.interrupted": "disposal state=state receipt",
    "erase.verified": (
        "disposal state=state verification verifier_id verifier_statement; exhibit stage secrets"
    ),
    "destruction.witnessed": "disposal state=state witnesses/*!; exhibit stage secrets",
    "certificate.issued": "+certificate; disposal state=state; exhibit stage secrets",
    "report.issued": "+certificate; disposal state=state; exhibit stage secrets",
    "certificate.withdrawal_asked": (
        "certificate withdrawal/reason withdrawal/asked_by withdrawal/asked_at withdrawal/deputy_of"
    ),
    "certificate.withdrawn": "certificate withdrawal/confirmed_by! withdrawal/confirmed_at!",
    # long work
    "job.queued": "+job; job state=:queued permit_id sentence ended_at-",
    "job.started": "job state=:running worker started_at ended_at- sentence",
    "job.stopped": "job state=:stopped worker- ended_at sentence",
    "job.done": "job state=:done worker- ended_at sentence",
    "job.failed": "job state=:failed worker- ended_at sentence",
}
