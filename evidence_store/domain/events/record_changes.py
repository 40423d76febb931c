"""Which parts of which record each kind of entry may change; everything else stays as it was.

Anyone who opens the data folder with code of their own can append an entry of any kind that needs
no signature. So an entry changes what its kind is about and no more: a hold is in the record until
the entry that releases it, an order's day is the one with which it was recorded. The rule is held
when an entry is appended, when a step reads a record, before what cannot be undone, and by
``expunge fsck``.

Each kind of entry says it in its ``changes``: clauses, with semicolons between. A clause begins
with the kind of the record, and then names what the entry may change of it, with blanks between:

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
A kind of entry that says nothing changes no record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.catalogue import EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

MADE: Mapping[str, str] = {
    "acquisition": (
        "exhibit_id image_name segments size made_with stated_digests registered_by registered_at "
        "files write_blocker log log_digest acquired_as"
    ),
    "anchor": "kind source size root at recorded_at recorded_by note evidence chain",
    "case": (
        "reference court court_case_number offenders/*/place offenders/*/id offenders/*/name "
        "offenders/*/date_of_birth offenders/*/offences accused/*/place accused/*/id "
        "accused/*/name accused/*/date_of_birth accused/*/allegations"
    ),
    "certificate": (
        "number kind exhibit_id disposal_id json_digest pdf_digest file_name issued_by issued_at "
        "training order_id case_id copy_id"
    ),
    "disposal": (
        "exhibit_id order_id route method plan_digest authority known_gaps state proposal starts "
        "told selected"
    ),
    "exhibit": (
        "case_id reference description medium make model serial imei size locked source seals "
        "handovers holder holder_id stage has_training_file training_file_serial parent_id "
        "whereabouts facts standing"
    ),
    "firmware_trial": ("method model firmware bus what serial receipt findings tried_by tried_at"),
    "hash_set": "case_id digest known_files registered_by registered_at",
    "hit_grading": "exhibit_id scan_id hit_list hits grade reason graded_by graded_at state",
    "job": (
        "kind case_id about asked_by asked_at state hash_set_file hash_set_id permit_id keys_from "
        "by_second of_sample"
    ),
    "order": (
        "case_id offender_id order_type court_kind court made_on takes_effect_on made_by "
        "statutory_basis text lines/*/place lines/*/number lines/*/text document_digest document "
        "sentence "
        "state specifies_destruction basis edition committed_on"
    ),
    "person": (
        "staff_number name rank duties signing_key recipient sealed_key enrolled_at enrolled_by met"
    ),
    "policy_change": "content digest proposed_by proposed_at",
    "question": "exhibit_id disposal_id asked_by asked_at text",
    "scan": (
        "exhibit_id acquisition_id result_digest hash_set_digest known_files tool finished "
        "recorded_by hits_by_kind hits_weak known_files_hit known_files_weak coverage "
        "not_examined opened"
    ),
}
"""The parts with which a record of each kind begins; the others come by entries of their own."""

NAMED: Mapping[str, str] = {
    "acquisition": "acquisition",
    "anchor": "anchor",
    "certificate": "certificate",
    "disposal": "disposal",
    "firmware_trial": "trial",
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

CHANGES: Mapping[str, str] = {
    name: event.changes for name, event in EVENTS.items() if event.changes
}
"""What each kind of entry declares in ``changes``."""
