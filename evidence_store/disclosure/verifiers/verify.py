#!/usr/bin/env python3
"""Check a disclosure bundle (.custody) of an Expunge custody log, offline and without Expunge.

  python3 verify.py BUNDLE [--head SIZE:ROOT | --head FILE] [--witness KEY] [--tsa FILE] [--json]

BUNDLE  the file that you were given.
--head  size and root of the log that you hold from elsewhere: from a certificate, a printed sheet,
        a witness. FILE may hold SIZE:ROOT, a signed checkpoint, or be another bundle of the log.
--witness  the key of a witness (name+keyid+key) that you hold from elsewhere, or a file of such
        lines. --tsa: the certificate of a time-stamp authority itself, PEM or DER. Both may be
        given several times; what the bundle itself says of keys is never believed.

Ends with 0 where everything agrees, up to a head from outside; 3 where everything agrees and there
is no head from outside to hold it to; 1 where something does not agree, or the file is no bundle;
2 for wrong use.

One file, Python 3.8 or later, nothing to install. The format is written down in
docs/disclosure-format.md, so that anybody can write a third program like this.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import struct
import sys
import zlib
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, Callable, Dict, Iterable, List, NamedTuple, Optional, Sequence, Set, Tuple

MAX_BUNDLE = 64 * 1024 * 1024
MAX_FILES = 2000
MAX_ENTRIES = 50_000
MAX_LINES = 200_000
MAX_LEAF = 16 * 1024
MAX_LINE = 1024 * 1024
MAX_DEPTH = 32
MAX_PATH = 64
MAX_SIGNATURES = 20_000
MAX_INTEGER = 2**53 - 1
MAX_SHOWN = 300

FORMAT = "expunge-custody-bundle"
MANIFEST_CONTEXT = b"expunge-bundle-v2\x00"
STATEMENT_CONTEXT = b"expunge-statement-v2\x00"
LIST_CONTEXT = b"expunge-statement-list-v2\x00"
NEEDED = (
    "build.json", "checkpoint.txt", "consistency.jsonl", "disclosures.jsonl", "entries.jsonl",
    "heads.jsonl", "known-defects.md", "manifest.json", "manifest.sig", "proofs.jsonl",
    "withheld.jsonl",
)  # fmt: skip
ALLOWED = ("HOW-TO-CHECK.txt", "access.jsonl", "anchors.jsonl")
CERTIFICATE = re.compile(r"certificates/[A-Za-z0-9][A-Za-z0-9-]{0,63}\.(json|pdf)")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?")
AUDIENCES = ("cps", "defence", "ico")
LEAF_KEYS = {
    "v", "log", "seq", "t", "occ", "clk", "ev", "case", "ex", "xseq", "cseq", "pub", "com", "prev",
    "xprev", "cprev", "corr", "stmt",
}  # fmt: skip
MANIFEST_KEYS = {
    "v", "format", "origin", "made", "training", "audience", "case", "size", "root", "chains",
    "reasons", "files", "failures", "administrators",
}  # fmt: skip
UNTIMED = frozenset(
    [
        "access.head",
        "backup.verified",
        "case.values_destroyed_again",
        "clock.correction_asked",
        "clock.disputed",
        "clock.stepped",
        "disposal.refused",
        "disposal.voided",
        "disposal.withdrawn",
        "erase.interrupted",
        "exhibit.referred",
        "exhibit.referred_to",
        "heads.root",
        "hold.placed",
        "hold.release_voided",
        "imaging.ended",
        "incident.noted",
        "job.failed",
        "job.stopped",
        "log.restored",
    ]
)
"""Recorded whatever the machine's clock says: they only bar, stop or report."""

FAILURES = (
    "disposal.refused",
    "disposal.voided",
    "erase.interrupted",
    "acquisition.differs",
    "exhibit.discrepancy",
    "job.failed",
)
FAILED_OUTCOMES = ("failed", "erased_with_exceptions", "inconclusive", "interrupted")
ADMINISTRATORS = (
    "log.restored",
    "clock.corrected",
    "person.",
    "key.",
    "passkey.",
    "delegation.",
    "breakglass.",
    "unit.",
    "policy.",
    "trial.",
    "accreditation.",
    "translation.",
    "backup.",
    "case.values_",
)
"""Which entries are refusals, errors and failed jobs, and how kinds of administration begin."""

STATEMENT_KEYS = {
    "v", "event", "signers", "case_id", "exhibit_id", "xprev", "checkpoint", "made_at", "not_after",
    "nonce", "pub", "com",
}  # fmt: skip
STATED_AS = {"hold.release_signed": "hold.released"}
PROMISES = {
    "file": "the bundle is whole and in its one exact form",
    "entries": "every entry is written as the log writes entries",
    "order": "no entry is missing from a chain, and none stands elsewhere than it was recorded",
    "signed": "the bundle and its head are signed with the key of this log",
    "inclusion": "every entry is part of the log under its head",
    "consistency": "the log continues every earlier head that is named",
    "completeness": "nothing recorded about this case is left out under any map of heads",
    "values": "what is shown is what was recorded, and what is withheld is listed",
    "people": "every entry that people sign is signed by everybody whose signature it needs, each "
    "with a key whose life is proved from the founding on, and nobody took two parts that are for "
    "different people",
    "documents": "the documents in the bundle are those that were issued",
    "reads": "each read that is listed was recorded, and none of the case is left out before it",
    "anchors": "each cosignature and time stamp is over a head that the log continues, and those "
    "whose key you gave were made with it",
    "outside": "the log continues the head that you hold from outside",
}
POINTED_AT = {
    "failures": "refusals, errors and failed jobs",
    "administrators": "acts of administrators",
}
NOT_A_BUNDLE = (
    "This file is not a bundle in its one exact form: it was changed, or is another file."
)


# What each kind of entry is: in which parts people sign it, which fields it has in clear (with "!":
# the signer states them too, in clear; with "?": it may be without), and what it says. There
# are no other kinds.

KINDS: Dict[str, Tuple[str, str, str]] = {
    "order.recorded": (
        "",
        "document? lines made_on order takes_effect_on type",
        "An order made on {made_on} was recorded, verbatim. Lines: {lines}.",
    ),
    "order.mapped": (
        "mapper",
        "line! order! state?",
        "Line {line} of the order was mapped to this exhibit.",
    ),
    "order.line_marked": (
        "first",
        "line! mark! order!",
        "A person read line {line} of the order as words that name no item.",
    ),
    "order.mark_confirmed": (
        "second",
        "line! mark! order!",
        "A second person confirmed that line {line} of the order names no item.",
    ),
    "order.document_recorded": (
        "",
        "document order state?",
        "The document of the order was recorded by its digest.",
    ),
    "order.read": (
        "reader",
        "edition! order! reader state?",
        "A person checked the order's document against the record (reader {reader} of two).",
    ),
    "order.varied": (
        "recorder",
        "document! edition follows! lines order! state? varied_on!",
        "The order was varied on {varied_on}. Lines of edition {edition}: {lines}.",
    ),
    "order.suspended": (
        "",
        "order state? suspended_on",
        "A court suspended the order on {suspended_on}.",
    ),
    "order.resumed": (
        "recorder",
        "ended_on! order! state?",
        "The suspension of the order ended on {ended_on}.",
    ),
    "order.withdrawal_asked": (
        "asker",
        "order! state?",
        "A person asked for the entry of the order to be withdrawn.",
    ),
    "order.entry_withdrawn": (
        "confirmer",
        "order! state?",
        "A second person confirmed that the order was entered in error.",
    ),
    "order.outcome_stated": (
        "first",
        "keys! order! outcome!",
        "A person signed what has been done under the order, line by line.",
    ),
    "order.outcome_agreed": (
        "second",
        "keys! order! outcome!",
        "A second person signed the same: what has been done under the order, line by line.",
    ),
    "order.closed": (
        "",
        "closed_on order state?",
        "The order was closed on {closed_on}. Everything it names is accounted for.",
    ),
    "order.item_noted": (
        "",
        "item kind line order state?",
        "Line {line} names an item that is outstanding ({kind}).",
    ),
    "order.item_moved": (
        "recorder",
        "exhibit!? is! item! line order! state? was",
        "The state of an item of line {line} changed from {was} to {is}.",
    ),
    "order.item_referred": (
        "",
        "item line order referral referred_on state?",
        "An account of line {line} was referred to its platform.",
    ),
    "order.referral_answered": (
        "",
        "answered_on item line order referral state?",
        "A platform answered a referral on {answered_on}.",
    ),
    "order.enquiries_answered": (
        "answerer",
        "answered_on! enquiry exhibits! not_asked order! questions state? yes",
        (
            "The {questions} questions before an erasure were answered: {yes} with yes, "
            "{not_asked} not asked."
        ),
    ),
    "order.enquiry_ended": (
        "settler",
        "ended_on! order! question! record! state?",
        "The matter behind a yes ({question}) ended on {ended_on}.",
    ),
    "order.disclosure_decided": (
        "recorder",
        "decided_on! decision exhibits! need! order! state?",
        "The disclosure officer decided on {decided_on}: {need}.",
    ),
    "order.lawful_material_decided": (
        "",
        "due_on? exhibits matter order state?",
        "It was decided whether lawful material is to be taken off first.",
    ),
    "order.lawful_material_not_wanted": (
        "decider",
        "exhibits! matter order! state?",
        "It was decided that no lawful material is to be taken off.",
    ),
    "order.lawful_material_done": (
        "settler",
        "done_on! matter! order! state?",
        "Lawful material was taken off on {done_on}.",
    ),
    "order.owner_decided": (
        "recorder",
        "agreed_on! choice! claim!? exhibits! objection!? order! state?",
        "The owner of an item agreed on {agreed_on}: {choice}.",
    ),
    "order.undertaking_given": (
        "",
        "due_on order state? undertaking",
        "An undertaking to the court is due on {due_on}.",
    ),
    "order.undertaking_closed": (
        "settler",
        "closed_on! order! state? undertaking!",
        "An undertaking was fulfilled on {closed_on}.",
    ),
    "order.proceeds_ordered": (
        "",
        "made_on order state?",
        "An order about the proceeds of sale, {made_on}, was recorded.",
    ),
    "order.restriction_noted": (
        "",
        "noted_on order restriction state?",
        "A restriction under another Act was noted on {noted_on}.",
    ),
    "order.restriction_lifted": (
        "settler",
        "lifted_on! order! restriction! state?",
        "A restriction under another Act ended on {lifted_on}.",
    ),
    "order.direction_recorded": (
        "recorder",
        "direction document? exhibits! given_on order! state?",
        "The chief officer's direction of {given_on} was recorded.",
    ),
    "order.direction_withdrawn": (
        "",
        "direction order state? withdrawn_on",
        "The chief officer's direction was withdrawn on {withdrawn_on}.",
    ),
    "order.disclaimer_recorded": (
        "recorder",
        "disclaimer order! signed_on! state?",
        "The conditions of a disclaimer of {signed_on} were recorded.",
    ),
    "order.disclaimer_withdrawn": (
        "",
        "disclaimer order state? withdrawn_on",
        "The owner took the disclaimer back on {withdrawn_on}.",
    ),
    "notice.sent": (
        "",
        "exhibits letter notice order replaces? sent_on state?",
        "A letter to an interested person was sent on {sent_on}.",
    ),
    "notice.served": (
        "recorder",
        "notice! order! served_on! state?",
        "A letter to an interested person was served on {served_on}.",
    ),
    "notice.objection": (
        "",
        "exhibits notice objection order received_on state?",
        "An objection was received on {received_on}.",
    ),
    "notice.objection_settled": (
        "settler",
        "objection! order! outcome! settled_on! state?",
        "An objection was settled: {outcome}.",
    ),
    "notice.nobody_else": (
        "decider",
        "decided_on! exhibits! order! state?",
        "It was decided that nobody else has an interest.",
    ),
    "order.appeal_checked": (
        "checker",
        "asked! check checked_on! order! pending! reply! state?",
        "An answer about appeals and claims, dated {checked_on}, was recorded.",
    ),
    "order.proceeding_noted": (
        "",
        "exhibits? kind lodged_on order proceeding state?",
        "An appeal or claim lodged on {lodged_on} was noted.",
    ),
    "order.proceeding_determined": (
        "recorder",
        "determined_on! order! outcome! proceeding! state?",
        "An appeal or claim was determined: {outcome}.",
    ),
    "order.correction_asked": (
        "asker",
        "determined_on! order! outcome! proceeding! state?",
        "A person asked that an outcome be corrected to: {outcome}.",
    ),
    "order.outcome_corrected": (
        "confirmer",
        "determined_on! order! outcome! proceeding! state?",
        "A second person confirmed the corrected outcome: {outcome}.",
    ),
    "order.claim_delivered": (
        "recorder",
        "claims! exhibit! order! state?",
        "The property in an allowed claim was delivered to its owner.",
    ),
    "order.quashed": (
        "recorder",
        "incidents order! quashed_on! state?",
        "The order was quashed on {quashed_on}. Incidents to report: {incidents}.",
    ),
    "incident.noted": (
        "",
        "incident order state?",
        "INCIDENT: something was erased under an order that was quashed.",
    ),
    "incident.reported": (
        "",
        "incident order reported_on state?",
        "An incident was reported on {reported_on}.",
    ),
    "exhibit.return_review": (
        "",
        "order",
        "The exhibit went to return review, because its order was quashed.",
    ),
    "case.convicted": (
        "recorder",
        "offences! person!",
        "A person's conviction was recorded. Offences: {offences}.",
    ),
    "case.not_convicted": (
        "recorder",
        "how! on! person!",
        "The case against one person ended without a conviction on {on}: {how}.",
    ),
    "case.sentence_recorded": (
        "recorder",
        "kind! passed_on! person!",
        "A person's sentence, passed on {passed_on}, was recorded with the case: {kind}.",
    ),
    "case.sentence_correction_asked": (
        "asker",
        "kind! passed_on! person!",
        "A person said that a recorded sentence should read: {kind}, passed on {passed_on}.",
    ),
    "case.sentence_corrected": (
        "confirmer",
        "kind! passed_on! person!",
        "A second person recorded the same correction: {kind}, passed on {passed_on}.",
    ),
    "order.release_recorded": (
        "recorder",
        "order! state?",
        "The day of release from custody was recorded.",
    ),
    "order.sentence_recorded": (
        "recorder",
        "kind! order! passed_on! state?",
        "The sentence, passed on {passed_on}, was recorded again: {kind}.",
    ),
    "order.sentence_correction_asked": (
        "asker",
        "kind! order! passed_on! state?",
        "A person asked that the sentence be corrected to: {kind}, passed on {passed_on}.",
    ),
    "order.sentence_corrected": (
        "confirmer",
        "kind! order! passed_on! state?",
        "A second person confirmed the corrected sentence: {kind}, passed on {passed_on}.",
    ),
    "case.values_destroyed_again": (
        "",
        "keys",
        "The values of this case had been destroyed after the backup; they were destroyed again.",
    ),
    "case.values_destruction_asked": (
        "first",
        "asked first",
        "A first person signed for the destruction of the case's values.",
    ),
    "case.values_destroyed": (
        "second",
        "first! keys! second",
        (
            "The key to the case's values was destroyed on the statements of two people. "
            "Entries and proofs stay; the values they commit to can no longer be read here."
        ),
    ),
    "case.opened": ("", "accused offenders", "The case was opened."),
    "case.accused": ("", "person", "A person was named as accused in the case."),
    "case.court_recorded": (
        "",
        "",
        "The court of the case, or the number that it has there, was recorded.",
    ),
    "case.shared": (
        "sharer",
        "ends! reader! share!",
        "A reader was given access to where the case stands until {ends}.",
    ),
    "case.share_withdrawn": (
        "",
        "reader share",
        "A reader's access to where the case stands was ended.",
    ),
    "case.order_requested": (
        "",
        "exhibits outcome request",
        "It was recorded whether a deprivation order was requested: {outcome}.",
    ),
    "case.order_decided": (
        "",
        "exhibits outcome request",
        "The court decided on the request for a deprivation order: {outcome}.",
    ),
    "case.schedule_made": (
        "",
        "devices schedule",
        "A schedule of devices was made for the prosecutor. Devices: {devices}.",
    ),
    "disclosure.begun": (
        "",
        "audience disclosure policy preview_read",
        (
            "A disclosure bundle of the case was begun for: {audience}. Preview confirmed "
            "as read: {preview_read}."
        ),
    ),
    "disclosure.built": (
        "",
        "audience bundle bytes disclosure",
        "A disclosure bundle of the case was made for: {audience}. File: {bundle}.",
    ),
    "disclosure.downloaded": (
        "",
        "bundle disclosure",
        "The disclosure bundle was downloaded, once. File: {bundle}.",
    ),
    "disclosure.list_made": (
        "",
        "bytes export file form scan",
        "Digests of known files were disclosed with a scan. Form: {form}; file: {file}.",
    ),
    "exhibit.imported": (
        "",
        "extract? medium seal?",
        "The exhibit was imported from the property system under seal {seal}.",
    ),
    "exhibit.booked_in": (
        "",
        "extract? medium seal?",
        "The exhibit was booked in under seal {seal}.",
    ),
    "exhibit.seized": (
        "",
        "handover power seal",
        "The exhibit was seized and put under seal {seal}; power when found: {power}.",
    ),
    "exhibit.part_recorded": (
        "",
        "extract? medium parent seal?",
        "A part of another exhibit was recorded as an exhibit of its own.",
    ),
    "exhibit.photographed": (
        "",
        "kind photograph size",
        "A photograph ({kind}) of {size} bytes was kept, sealed.",
    ),
    "exhibit.secret_kept": ("", "kind secret", "A secret of the device ({kind}) was kept, sealed."),
    "exhibit.secret_revealed": (
        "",
        "kind secret times",
        "A secret of the device ({kind}) was shown to a person.",
    ),
    "exhibit.described": ("", "fields", "Facts of the device were recorded: {fields}."),
    "exhibit.phone_read": ("", "link", "The program read the phone. It answered by {link}."),
    "exhibit.ruled_out": ("", "", "It was recorded that the device cannot be examined."),
    "exhibit.ended": ("recorder", "kind!", "The exhibit's final disposition was recorded: {kind}."),
    "exhibit.identified": (
        "",
        "serial_known size?",
        "The exhibit's serial number or size was added.",
    ),
    "exhibit.stand_in": (
        "",
        "size",
        "TRAINING: a file of {size} bytes is used in place of the device.",
    ),
    "exhibit.resealed": (
        "",
        "seal_in seal_out?",
        "Seal {seal_out} was broken; the new seal is {seal_in}.",
    ),
    "exhibit.handover": ("", "handover seal", "The exhibit was handed over under seal {seal}."),
    "exhibit.taken_out": (
        "recorder",
        "parent! seal!",
        "The part was taken out of its parent and put in a bag under seal {seal}.",
    ),
    "exhibit.opened": ("", "seal_out?", "Seal {seal_out} was broken and the bag opened."),
    "exhibit.closed": ("", "seal_in", "The bag was closed under the new seal {seal_in}."),
    "exhibit.stored": ("", "handover seal", "The exhibit was put in a store under seal {seal}."),
    "exhibit.weighed": (
        "",
        "milligrams seal",
        "The bag was weighed under seal {seal}: {milligrams} mg.",
    ),
    "exhibit.handover_signed": (
        "giver taker",
        "handover seal!",
        "Giver and taker signed for the exhibit under seal {seal}.",
    ),
    "handover.manifest_signed": (
        "giver taker",
        "exhibits! manifest!",
        "Giver and taker signed one manifest of several exhibits.",
    ),
    "exhibit.handover_by_manifest": (
        "",
        "handover manifest seal statement",
        "The exhibit moved under a signed manifest, seal {seal}.",
    ),
    "exhibit.offered": (
        "giver",
        "handover seal!",
        "The giver signed; the exhibit is in transit under seal {seal}.",
    ),
    "exhibit.accepted": (
        "taker",
        "handover! seal!",
        "The taker signed for what the giver had signed, under seal {seal}.",
    ),
    "exhibit.recalled": (
        "giver",
        "handover!",
        "The exhibit was not collected. It stays with the giver.",
    ),
    "exhibit.handover_on_paper": (
        "",
        "handover photograph seal",
        "The exhibit moved under seal {seal}; the paper was photographed.",
    ),
    "exhibit.extract_edition_issued": (
        "",
        "extract json language number pdf training translation",
        (
            "Edition {number} of an extract of the custody log was issued: language "
            "{language}. The English is the record."
        ),
    ),
    "exhibit.extract_issued": (
        "",
        "entries json number pdf size training",
        "An extract of the custody log about the exhibit was issued ({number}).",
    ),
    "exhibit.discrepancy": (
        "",
        "discrepancy kind",
        "Something did not agree ({kind}); the exhibit is held for it.",
    ),
    "exhibit.discrepancy_signed": (
        "settler",
        "discrepancy! disposition! seal_in!?",
        "A first person signed for the discrepancy: {disposition}.",
    ),
    "exhibit.discrepancy_settled": (
        "settler",
        "discrepancy! disposition! seal_in!?",
        "Two people settled the discrepancy: {disposition}.",
    ),
    "exhibit.claimed": (
        "",
        "was",
        "Another person claimed the exhibit; nothing is erased meanwhile.",
    ),
    "exhibit.review_noted": ("", "was", "The exhibit went to return review."),
    "exhibit.standing_signed": (
        "settler",
        "act! decision! was!",
        "A first person signed for the end of a claim or review: {act}.",
    ),
    "exhibit.standing_settled": (
        "settler",
        "act! decision! was!",
        "A supervisor signed second; the claim or review ended: {act}.",
    ),
    "exhibit.return_decided": (
        "decider",
        "was!",
        "A supervisor decided that the exhibit goes back.",
    ),
    "exhibit.copy_decided": (
        "decider",
        "acquisition! decision",
        "It was decided to keep a verified copy instead of the original.",
    ),
    "hold.file_seen": (
        "first",
        "file! signer",
        "A first person looked at a signed stop that could not be recorded.",
    ),
    "hold.file_dismissed": (
        "second",
        "file! signer",
        (
            "Two people looked at a signed stop that could not be recorded. It no longer "
            "holds anything."
        ),
    ),
    "exhibit.referred_to": ("", "hold", "It was recorded to whom the exhibit was referred."),
    "exhibit.referred": ("", "code hold", "Everything was stopped and the exhibit was referred."),
    "hold.placed": ("", "code hold", "A hold was placed ({code})."),
    "hold.release_signed": (
        "releaser",
        "code! hold!",
        "A first person signed for the release of a hold ({code}).",
    ),
    "hold.release_voided": (
        "",
        "code hold reason",
        "A signature for the release of a hold became void: {reason}.",
    ),
    "hold.released": (
        "releaser",
        "code! hold!",
        "A second person signed; the hold ({code}) was released.",
    ),
    "copy.recorded": (
        "",
        "copy how? kind review_on",
        "A copy ({kind}) was added to the inventory, for review on {review_on}.",
    ),
    "copy.files_registered": (
        "",
        "bytes copy files",
        "The files of a copy were read and registered: {files}, with {bytes} bytes.",
    ),
    "copy.review_signed": (
        "reviewer",
        "bytes! copy! ends!? files! ground! holds!? outcome! until!?",
        "A first person signed the review of a copy: {outcome} ({ground}).",
    ),
    "copy.review_authorised": (
        "authoriser",
        "bytes! copy! ends!? files! ground! holds!? outcome! until!?",
        "A supervisor authorised the result of a copy's review: {outcome} ({ground}).",
    ),
    "copy.erase_started": (
        "operator",
        "bytes! copy! ends! files! holds! operator! start! time",
        "Overwriting the {files} files of a copy was started (start {start}).",
    ),
    "copy.erase_written": (
        "",
        "bytes_read_back bytes_written copy operator receipt",
        (
            "The files of a copy were overwritten: {bytes_written} bytes, {bytes_read_back} "
            "read back."
        ),
    ),
    "copy.erase_verified": (
        "verifier",
        "bytes_read! copy! operator! others! outcome! reading! receipt!",
        "Another person read the files of a copy again, {bytes_read} bytes: {outcome}.",
    ),
    "copy.end_given_up": (
        "reporter",
        "copy! operator! others! outcome! receipt!? start! why!",
        "Another person signed that the end of a copy is not complete: {why}.",
    ),
    "copy.document_issued": (
        "",
        "certificate copy json number outcome pdf training",
        "A document about the end of a copy was issued ({outcome}). It is not about the device.",
    ),
    "copy.ended": (
        "",
        "copy how kind review_on",
        "A copy ({kind}) ended: {how}. This says nothing about the device.",
    ),
    "acquisition.registered": (
        "",
        "acquired_as acquisition bad_sectors before_record log? segments size stated",
        "A disk image or an extraction of {size} bytes was registered ({acquired_as}).",
    ),
    "acquisition.verified": (
        "reader",
        "acquisition! computed! faults!",
        "A disk image or an extraction was read from end to end; parts not read: {faults}.",
    ),
    "acquisition.differs": (
        "",
        "acquisition computed differing faults",
        "A disk image or an extraction does not have the digest that was stated for it.",
    ),
    "acquisition.read_twice": (
        "",
        "acquisition computed reader readers second",
        "A disk image was read by {reader} besides our reader. The two compared: {readers}.",
    ),
    "hash_set.registered": (
        "",
        "builder digest hash_set known_files",
        "A hash set was registered. Another person counts what was charged.",
    ),
    "hash_set.imported": (
        "",
        "hash_set list_format refused",
        "The hash set is of a list that others supplied ({list_format}). Rows refused: {refused}.",
    ),
    "hash_set.confirmed": (
        "confirmer",
        "hash_set! known_files!",
        "A second person confirmed the hash set's {known_files} known files.",
    ),
    "hash_set.slot_opened": (
        "",
        "hash_set slot",
        "The worker was given a slot of its own in a hash set, for the scans of its case.",
    ),
    "hash_set.slot_closed": (
        "",
        "hash_set",
        "The worker\u2019s slot in a hash set was taken back.",
    ),
    "scan.recorded": (
        "",
        "acquisition hash_set hit_list hits not_examined opened? result scan",
        "A scan was recorded. Hits: {hits}; notes of what was not examined: {not_examined}.",
    ),
    "hit.shown": (
        "",
        "hit scan",
        "A blurred picture of hit {hit} was shown to a person; the reason is kept.",
    ),
    "hits.graded": (
        "grader",
        "grade! grading! hits scan!",
        "A person graded hits of a scan. Grade: {grade}; hits: {hits}.",
    ),
    "hits.grade_confirmed": (
        "second",
        "grade! grading! hits scan!",
        "A second person confirmed the grade of hits. Grade: {grade}; hits: {hits}.",
    ),
    "hits.grade_sent_back": (
        "second",
        "grade! grading! hits scan!",
        "A second person sent the grade of hits back. Grade: {grade}; hits: {hits}.",
    ),
    "scan.exported": (
        "",
        "bytes export file form scan",
        (
            "A scan was exported, with names of files and without digests of known files. "
            "Form: {form}; file: {file}."
        ),
    ),
    "scan.export_downloaded": (
        "",
        "export file scan",
        "An export of a scan was downloaded, once. File: {file}.",
    ),
    "disposal.question_asked": (
        "",
        "disposal question",
        "A question was asked about the disposal.",
    ),
    "disposal.question_answered": (
        "",
        "disposal question",
        "A question about the disposal was answered.",
    ),
    "disposal.proposed": (
        "proposer",
        "disposal! holds! method! plan!? route! state",
        "A disposal was proposed and signed for.",
    ),
    "disposal.authorised": (
        "authoriser",
        "disposal! holds! method! plan!? route! state",
        "A second person authorised the disposal and signed for it.",
    ),
    "disposal.refused": ("", "act refusal", "A request to {act} was refused."),
    "approval.manifest_signed": (
        "authoriser",
        "lines manifest! struck",
        "A manifest was signed: {lines} authorised, {struck} struck out.",
    ),
    "disposal.voided": (
        "",
        "disposal reason state",
        "What was signed for the disposal became void: {reason}.",
    ),
    "disposal.withdrawn": ("", "disposal state", "The disposal was withdrawn."),
    "erase.permitted": (
        "operator",
        "disposal! method! operator! permit! plan!? route! state",
        "The operator signed for the permit to start.",
    ),
    "erase.started": (
        "",
        (
            "acquisition? anchored blocks_equal blocks_not_compared blocks_ours disposal "
            "holds identified_by method operator permit plan route seed? start time"
        ),
        "Erasing was started (start {start}). Device identified by {identified_by}.",
    ),
    "erase.stretch_begun": (
        "",
        "disposal old_blocks? permit state up_to",
        "Erasing goes on, up to byte {up_to} of its plan and no further.",
    ),
    "erase.completed": (
        "",
        (
            "bad_extents bytes_planned bytes_read_back bytes_written different_extents "
            "disposal outcome receipt state unread_extents"
        ),
        "Erasing ended: {outcome}. Bytes counted as erased: {bytes_written}.",
    ),
    "erase.interrupted": ("", "disposal state", "Erasing stopped before it was complete."),
    "erase.verified": (
        "verifier",
        (
            "bytes_read disposal! draw!? medium!? method! nonce!? operator! outcome! plan! "
            "receipt! route! sample!? state verification!"
        ),
        "Another person read the medium again: {outcome}, {bytes_read} bytes read.",
    ),
    "erase.sampling_decided": (
        "sampler",
        "disposal! method! percent! plan! receipt! route! state why!",
        "A supervisor decided that a sample of {percent} % of the medium is read: {why}.",
    ),
    "erase.sample_drawn": (
        "",
        "commitment disposal percent receipt state",
        "A sample of {percent} % of the medium was bound, before its blocks were known.",
    ),
    "erase.not_read": (
        "reporter",
        "disposal! method! of operator! plan! receipt! route! signer state why!",
        "Person {signer} of {of} signed that the medium cannot be read again: {why}.",
    ),
    "erase.tool_said": (
        "recorder",
        "disposal! end! file! method! operator! plan!? purpose! route! said! state",
        "What another tool says of its work was recorded ({end}). Nothing rests on it.",
    ),
    "erase.tool_read": (
        "reader",
        "disposal! end! file! method! operator! plan!? purpose! route! said! state",
        "What another tool read was recorded by a second person. Nothing rests on it.",
    ),
    "erase.later_extraction": (
        "taker",
        "disposal! extraction! hash_set! hits! method! operator! plan!? route! said! state",
        "A later extraction of the phone was recorded. Places found in it: {hits}.",
    ),
    "witnessed_work.started": (
        "",
        "anchored disposal holds method operator permit plan? route start time",
        "Work before two witnesses was started: {method}.",
    ),
    "witnessed_work.seen": (
        "witness",
        "disposal! method! of operator! route! state witness",
        "Witness {witness} of {of} signed for what they saw: {method}.",
    ),
    "certificate.issued": (
        "",
        "certificate! disposal! json! kind! number! pdf! state training",
        "The certificate was issued.",
    ),
    "certificate.case_issued": (
        "",
        "certificate json kind number order outcome pdf training",
        "Case certificate {number} was issued over every line of the order.",
    ),
    "certificate.level_raised": (
        "",
        "certificate level number pdf",
        "The seal of document {number} was raised to level {level}; its own bytes stay.",
    ),
    "certificate.edition_issued": (
        "",
        "certificate json language number pdf training translation",
        (
            "Edition {number} of a document was issued: language {language}. The English is "
            "the record."
        ),
    ),
    "certificate.withdrawal_asked": (
        "asker",
        "certificate number!",
        "A supervisor asked for document {number} to be withdrawn.",
    ),
    "certificate.withdrawn": (
        "confirmer",
        "certificate disposal? number!",
        "A second person confirmed that document {number} is withdrawn.",
    ),
    "certificate.list_signed": (
        "",
        "numbers withdrawn",
        "A dated list was signed. Documents withdrawn: {withdrawn}.",
    ),
    "report.issued": (
        "",
        "certificate! disposal! json! kind! number! pdf! state training",
        "The non-completion report was issued.",
    ),
    "person.enrolled": (
        "enroller",
        "breakglass? duties! met_in_person!? person! signing_key!",
        "A person was enrolled with their own signing key.",
    ),
    "person.confirmed": (
        "confirmer",
        "duties! met_in_person person! signing_key!",
        "A second person confirmed an enrolment. The person enrolled can act from then on.",
    ),
    "person.left": (
        "administrator",
        "delegations_ended person!",
        "A person left the unit. Their key is no longer accepted.",
    ),
    "person.key_asked": (
        "administrator",
        "met_in_person! new_key! person! request!",
        "One person asked for a replacement key for a colleague they had met in person.",
    ),
    "person.key_replaced": (
        "confirmer",
        "former_key met_in_person person! signing_key!",
        "A second person confirmed the replacement key. The previous key is void.",
    ),
    "key.recovered": (
        "owner",
        "person!",
        "A person set a new passphrase with their recovery slip. The slip is void.",
    ),
    "key.resealed": (
        "owner",
        "person!",
        "A person set a new passphrase. A new recovery slip was printed.",
    ),
    "passkey.admitted": (
        "owner",
        "admitted passkey! person! public_key! rp!",
        "A person registered a passkey that can sign for them.",
    ),
    "passkey.removed": (
        "owner",
        "passkey! person!",
        "A person removed one of their passkeys. It is no longer accepted.",
    ),
    "delegation.made": (
        "supervisor",
        "begins! delegation! deputy! ends! supervisor",
        "A supervisor named a deputy from {begins} until {ends}.",
    ),
    "delegation.ended": ("ender", "delegation!", "A delegation to a deputy was ended."),
    "breakglass.asked": (
        "first",
        "breakglass! first met_in_person! missing! new_key! person! request!",
        "BREAK-GLASS: the first of two people asked to restore access. Missing: {missing}.",
    ),
    "breakglass.used": (
        "second",
        "breakglass! first! met_in_person! missing! new_key! person! request! second",
        "BREAK-GLASS: two people restored access. A third person reviews it.",
    ),
    "breakglass.reviewed": ("reviewer", "breakglass!", "A third person reviewed the break-glass."),
    "log.started": (
        "",
        "format key policy programme root_pem training",
        "The custody log was started.",
    ),
    "log.restored": (
        "first second",
        "heads kept! lost! lost_to? old_origin! origin! root size values_destroyed_again!",
        (
            "The record was restored from a backup of {size} entries; two people signed. "
            "Lost, as far as is known, to entry: {lost_to}."
        ),
    ),
    "backup.verified": (
        "",
        "backup bytes digest made_at root size",
        "A backup of {size} entries was restored elsewhere and checked.",
    ),
    "job.queued": ("", "acquisition? disposal? job keys? kind", "A job was requested ({kind})."),
    "job.started": ("", "acquisition? job kind", "A worker started a job ({kind})."),
    "job.stopped": ("", "acquisition? job kind", "A job was stopped by a person ({kind})."),
    "job.done": ("", "acquisition? job kind", "A job ended ({kind})."),
    "job.failed": (
        "",
        "acquisition? job kind",
        "A job failed ({kind}). The record says what to do next.",
    ),
    "entry.corrected": (
        "corrector",
        "corrects! event",
        "Entry {corrects} was corrected. The original stays as it was recorded.",
    ),
    "log.reviewed": (
        "reviewer",
        "root! up_to!",
        "A supervisor signed that they reviewed the custody log up to entry {up_to}.",
    ),
    "access.head": (
        "",
        "origin root size",
        "The log committed to the log of reads. Reads recorded there: {size}.",
    ),
    "record.viewed": ("", "known_by what", "A page or a list was viewed: {what}."),
    "record.searched": ("", "known_by what", "The record was searched."),
    "record.exported": ("", "known_by what", "Exported: {what}."),
    "record.printed": ("", "known_by what", "Printed: {what}."),
    "heads.root": (
        "",
        "cases control exhibits keys size",
        "The log committed to the number of entries of each exhibit and each case.",
    ),
    "unit.founded": (
        "founder",
        "duties! keys! log! log_key! root! values!",
        "The first people signed one statement that covers the key, the root and the settings.",
    ),
    "unit.keys_replaced": (
        "first second",
        "former_key! lists! log_key! seal! values!",
        (
            "The keys of the unit were replaced; two people signed. Heads that cover this "
            "entry are signed with the new key of the log."
        ),
    ),
    "anchor.acknowledged": (
        "",
        "anchor at kind root size source",
        "The log's head at {size} entries is held outside: {kind}, {source}.",
    ),
    "clock.stepped": (
        "",
        "by_ms",
        "The computer's clock was set by {by_ms} ms since the entry before.",
    ),
    "clock.stated": (
        "stater",
        "date!",
        "A person stated the date, {date}, from a clock other than this computer's.",
    ),
    "clock.disputed": (
        "stater",
        "date!",
        "A person stated a date, {date}, that this computer's clock did not show.",
    ),
    "clock.correction_asked": (
        "asker",
        "first since!",
        "A first person signed that the clock was wrong from entry {since} onwards.",
    ),
    "clock.corrected": (
        "confirmer",
        "asked! delegations_ended since!",
        (
            "Two people corrected the time: the clock was wrong from entry {since} up to "
            "this one. Anything signed and not finished is void; anything counted is "
            "counted again."
        ),
    ),
    "policy.proposed": (
        "proposer",
        "change! policy!",
        "A change to what an erasure waits for was proposed and signed for.",
    ),
    "policy.set": (
        "confirmer",
        "change! policy!",
        "A second person signed: what an erasure waits for was changed.",
    ),
    "trial.begun": (
        "",
        "bus firmware method model trial",
        "A trial began on a drive that is no exhibit: {method} on {model}, firmware {firmware}.",
    ),
    "trial.recorded": (
        "tester",
        "bus! firmware! method! missing! model! receipt! trial!",
        (
            "A trial was signed for: {method} on {model}, firmware {firmware} ({bus}). Of "
            "the five findings it misses: {missing}."
        ),
    ),
    "trial.confirmed": (
        "confirmer",
        "bus! firmware! method! model! receipt! trial!",
        (
            "A second person saw the five findings and signed: {method} may be proposed for "
            "drives of the model {model}, firmware {firmware} ({bus})."
        ),
    ),
    "accreditation.recorded": (
        "supervisor",
        "begins! body! covers! ends! reference!",
        (
            "A supervisor recorded the unit\u2019s accreditation for imaging: {body}, "
            "{reference}, in force from {begins} until {ends}."
        ),
    ),
    "imaging.begun": (
        "",
        "accreditation job program? size tool version",
        (
            "Imaging at the station began with {tool} {version}, under the accreditation in "
            "entry {accreditation}."
        ),
    ),
    "imaging.ended": (
        "",
        "bad_sectors how image job medium? output?",
        (
            "Imaging at the station ended: {how}. Sectors that the tool could not read: "
            "{bad_sectors}."
        ),
    ),
    "translation.signed": (
        "translator",
        "language! qualification! sentences! template! translation!",
        (
            "A translator signed for a translation of what documents say: language "
            "{language}, {sentences} sentences."
        ),
    ),
    "translation.read_over": (
        "reader",
        "language! template! translation!",
        (
            "A second person read a translation over and signed: language {language}. "
            "Editions of documents may be issued by it."
        ),
    ),
    "translation.withdrawn": (
        "supervisor",
        "language! translation!",
        "A supervisor withdrew a translation (language {language}), and every edition by it.",
    ),
}

# The person who takes the part in the kind never took the other part in an earlier kind of the
# same case with the same field in clear; True: only the newest of those counts.

DIFFERENT: List[Tuple[str, str, str, str, str, bool]] = [
    ("order.mark_confirmed", "second", "order.line_marked", "first", "mark", True),
    ("order.entry_withdrawn", "confirmer", "order.withdrawal_asked", "asker", "order", True),
    ("order.outcome_agreed", "second", "order.outcome_stated", "first", "outcome", True),
    ("order.outcome_corrected", "confirmer", "order.correction_asked", "asker", "proceeding", True),
    (
        "case.sentence_corrected",
        "confirmer",
        "case.sentence_correction_asked",
        "asker",
        "person",
        True,
    ),
    (
        "order.sentence_corrected",
        "confirmer",
        "order.sentence_correction_asked",
        "asker",
        "order",
        True,
    ),
    ("case.values_destroyed", "second", "case.values_destruction_asked", "first", "first", False),
    ("exhibit.accepted", "taker", "exhibit.offered", "giver", "handover", False),
    (
        "exhibit.discrepancy_settled",
        "settler",
        "exhibit.discrepancy_signed",
        "settler",
        "discrepancy",
        True,
    ),
    ("exhibit.standing_settled", "settler", "exhibit.standing_signed", "settler", "decision", True),
    ("hold.file_dismissed", "second", "hold.file_seen", "first", "file", True),
    ("hold.released", "releaser", "hold.release_signed", "releaser", "hold", True),
    ("copy.review_authorised", "authoriser", "copy.review_signed", "reviewer", "copy", True),
    ("copy.review_authorised", "authoriser", "copy.erase_started", "operator", "copy", False),
    ("copy.erase_started", "operator", "copy.review_authorised", "authoriser", "ends", True),
    ("copy.erase_verified", "verifier", "copy.review_authorised", "authoriser", "copy", True),
    ("copy.erase_verified", "verifier", "copy.erase_started", "operator", "copy", False),
    ("copy.end_given_up", "reporter", "copy.review_authorised", "authoriser", "copy", True),
    ("copy.end_given_up", "reporter", "copy.erase_started", "operator", "copy", False),
    ("hash_set.confirmed", "confirmer", "hash_set.registered", "builder", "hash_set", False),
    ("hits.grade_confirmed", "second", "hits.graded", "grader", "grading", True),
    ("hits.grade_sent_back", "second", "hits.graded", "grader", "grading", True),
    ("disposal.authorised", "authoriser", "disposal.proposed", "proposer", "disposal", False),
    ("disposal.authorised", "authoriser", "erase.permitted", "operator", "disposal", False),
    ("erase.permitted", "operator", "disposal.authorised", "authoriser", "disposal", False),
    ("erase.permitted", "operator", "certificate.withdrawal_asked", "asker", "", False),
    ("erase.permitted", "operator", "certificate.withdrawn", "confirmer", "", False),
    ("erase.started", "operator", "disposal.authorised", "authoriser", "disposal", False),
    ("erase.started", "operator", "certificate.withdrawal_asked", "asker", "", False),
    ("erase.started", "operator", "certificate.withdrawn", "confirmer", "", False),
    ("erase.verified", "verifier", "disposal.authorised", "authoriser", "disposal", False),
    ("erase.verified", "verifier", "erase.permitted", "operator", "disposal", False),
    ("erase.verified", "verifier", "erase.started", "operator", "", False),
    ("erase.verified", "verifier", "erase.verified", "operator", "disposal", False),
    ("erase.verified", "verifier", "erase.sampling_decided", "sampler", "disposal", False),
    ("erase.sampling_decided", "sampler", "erase.permitted", "operator", "disposal", False),
    ("erase.sampling_decided", "sampler", "erase.started", "operator", "disposal", False),
    ("erase.not_read", "reporter", "erase.permitted", "operator", "disposal", False),
    ("erase.not_read", "reporter", "erase.started", "operator", "disposal", False),
    ("erase.not_read", "reporter", "erase.not_read", "operator", "disposal", False),
    ("erase.not_read", "reporter", "erase.not_read", "reporter", "disposal", False),
    ("erase.tool_read", "reader", "disposal.authorised", "authoriser", "disposal", False),
    ("erase.tool_read", "reader", "erase.permitted", "operator", "disposal", False),
    ("erase.tool_read", "reader", "erase.started", "operator", "disposal", False),
    ("erase.tool_read", "reader", "erase.tool_read", "operator", "disposal", False),
    ("witnessed_work.started", "operator", "disposal.authorised", "authoriser", "disposal", False),
    ("witnessed_work.started", "operator", "certificate.withdrawal_asked", "asker", "", False),
    ("witnessed_work.started", "operator", "certificate.withdrawn", "confirmer", "", False),
    ("witnessed_work.seen", "witness", "disposal.authorised", "authoriser", "disposal", False),
    ("witnessed_work.seen", "witness", "witnessed_work.seen", "witness", "disposal", False),
    (
        "certificate.withdrawn",
        "confirmer",
        "certificate.withdrawal_asked",
        "asker",
        "certificate",
        True,
    ),
    ("person.left", "administrator", "person.left", "person", "person", False),
    ("delegation.made", "supervisor", "delegation.made", "deputy", "delegation", False),
    ("breakglass.reviewed", "reviewer", "breakglass.asked", "first", "breakglass", False),
    ("breakglass.reviewed", "reviewer", "breakglass.used", "second", "breakglass", False),
    ("breakglass.reviewed", "reviewer", "breakglass.used", "person", "breakglass", False),
    ("clock.corrected", "confirmer", "clock.correction_asked", "asker", "since", True),
    ("policy.set", "confirmer", "policy.proposed", "proposer", "policy", True),
    ("trial.confirmed", "confirmer", "trial.recorded", "tester", "trial", False),
    ("translation.read_over", "reader", "translation.signed", "translator", "translation", False),
]

# Each of these, or one of several, must stand before the kind, about the same case and exhibit,
# with the same field in clear; the newest such says the same in the other fields, too.

FOLLOWS: Dict[str, List[Tuple[str, str, str, str]]] = {
    "order.mark_confirmed": [("order.line_marked", "mark", "line order", "")],
    "order.entry_withdrawn": [("order.withdrawal_asked", "order", "", "")],
    "order.outcome_agreed": [("order.outcome_stated", "outcome", "order", "")],
    "order.outcome_corrected": [
        ("order.correction_asked", "proceeding", "determined_on order outcome", "")
    ],
    "case.sentence_corrected": [("case.sentence_correction_asked", "person", "kind passed_on", "")],
    "order.sentence_corrected": [
        ("order.sentence_correction_asked", "order", "kind passed_on", "")
    ],
    "case.values_destroyed": [("case.values_destruction_asked", "first", "", "")],
    "exhibit.accepted": [("exhibit.offered", "handover", "seal", "")],
    "exhibit.recalled": [("exhibit.offered", "handover", "", "")],
    "exhibit.extract_edition_issued": [("exhibit.extract_issued", "number", "", "extract")],
    "exhibit.discrepancy_settled": [
        ("exhibit.discrepancy_signed", "discrepancy", "disposition seal_in", "")
    ],
    "exhibit.standing_settled": [("exhibit.standing_signed", "decision", "act was", "")],
    "hold.file_dismissed": [("hold.file_seen", "file", "", "")],
    "hold.released": [("hold.release_signed", "hold", "code", "")],
    "copy.review_authorised": [
        ("copy.review_signed", "copy", "bytes ends files ground outcome until", "")
    ],
    "copy.erase_started": [("copy.review_authorised", "ends", "bytes copy files", "")],
    "copy.erase_written": [("copy.erase_started", "copy", "operator", "")],
    "copy.erase_verified": [
        ("copy.erase_started", "copy", "operator", ""),
        ("copy.erase_written", "copy", "receipt", ""),
    ],
    "copy.end_given_up": [("copy.erase_started", "copy", "operator start", "")],
    "copy.document_issued": [("copy.erase_verified copy.end_given_up", "copy", "outcome", "")],
    "hash_set.confirmed": [("hash_set.registered", "hash_set", "known_files", "")],
    "hits.grade_confirmed": [("hits.graded", "grading", "grade hits scan", "")],
    "hits.grade_sent_back": [("hits.graded", "grading", "grade hits scan", "")],
    "disposal.authorised": [("disposal.proposed", "disposal", "method plan route", "")],
    "erase.permitted": [("disposal.authorised", "disposal", "method plan route", "")],
    "erase.started": [
        ("disposal.authorised", "disposal", "method plan route", ""),
        ("erase.permitted", "permit", "disposal operator", ""),
    ],
    "erase.stretch_begun": [("erase.started", "permit", "disposal", "")],
    "erase.completed": [("erase.started", "disposal", "", "")],
    "erase.verified": [
        ("disposal.authorised", "disposal", "method plan route", ""),
        ("erase.started", "disposal", "operator", ""),
        ("erase.completed", "disposal", "receipt", ""),
    ],
    "erase.sampling_decided": [
        ("disposal.authorised", "disposal", "method plan route", ""),
        ("erase.started", "disposal", "", ""),
        ("erase.completed", "disposal", "receipt", ""),
    ],
    "erase.sample_drawn": [("erase.sampling_decided", "disposal", "percent receipt", "")],
    "erase.not_read": [
        ("disposal.authorised", "disposal", "method plan route", ""),
        ("erase.started", "disposal", "operator", ""),
        ("erase.completed", "disposal", "receipt", ""),
    ],
    "erase.tool_said": [("erase.started witnessed_work.started", "disposal", "operator", "")],
    "erase.tool_read": [
        ("disposal.authorised", "disposal", "method plan route", ""),
        ("erase.started", "disposal", "operator", ""),
        ("erase.completed", "disposal", "", ""),
    ],
    "erase.later_extraction": [("witnessed_work.started", "disposal", "operator", "")],
    "witnessed_work.started": [
        ("disposal.authorised", "disposal", "method plan route", ""),
        ("erase.permitted", "permit", "disposal operator", ""),
    ],
    "witnessed_work.seen": [
        ("disposal.authorised", "disposal", "method route", ""),
        ("witnessed_work.started", "disposal", "operator", ""),
    ],
    "certificate.issued": [
        ("disposal.authorised", "disposal", "", ""),
        ("erase.verified witnessed_work.seen", "disposal", "", ""),
    ],
    "certificate.case_issued": [("order.outcome_agreed", "outcome", "order", "")],
    "certificate.edition_issued": [
        (
            "certificate.issued report.issued certificate.case_issued copy.document_issued",
            "certificate",
            "",
            "",
        )
    ],
    "certificate.withdrawal_asked": [
        (
            "certificate.issued report.issued certificate.case_issued copy.document_issued",
            "certificate",
            "number",
            "",
        )
    ],
    "certificate.withdrawn": [("certificate.withdrawal_asked", "certificate", "number", "")],
    "report.issued": [("erase.started witnessed_work.started", "disposal", "", "")],
    "passkey.removed": [("passkey.admitted", "passkey", "person", "")],
    "delegation.ended": [("delegation.made", "delegation", "", "")],
    "breakglass.used": [
        ("breakglass.asked", "breakglass", "first missing new_key person request", "")
    ],
    "breakglass.reviewed": [("breakglass.used", "breakglass", "", "")],
    "clock.corrected": [("clock.correction_asked", "since", "", "")],
    "policy.set": [("policy.proposed", "policy", "change", "")],
    "trial.recorded": [("trial.begun", "trial", "bus firmware method model", "")],
    "trial.confirmed": [("trial.recorded", "trial", "bus firmware method model receipt", "")],
    "imaging.ended": [("imaging.begun", "job", "", "")],
    "translation.read_over": [("translation.signed", "translation", "language template", "")],
    "translation.withdrawn": [("translation.signed", "translation", "language", "")],
}

# Whose part it is: by kind and part the duties of which one is needed; "" where none is. "deputy":
# a deputy of a supervisor by a delegation in force may, too; "desk": where no more than
# three people beside readers have keys, each of them may.

DUTIES: Dict[str, Dict[str, str]] = {
    "order.mapped": {"mapper": "examiner officer supervisor"},
    "order.line_marked": {"first": "examiner officer supervisor"},
    "order.mark_confirmed": {"second": "examiner officer supervisor"},
    "order.read": {"reader": "examiner officer supervisor"},
    "order.varied": {"recorder": "officer supervisor"},
    "order.resumed": {"recorder": "officer supervisor"},
    "order.withdrawal_asked": {"asker": "officer supervisor"},
    "order.entry_withdrawn": {"confirmer": "officer supervisor"},
    "order.outcome_stated": {"first": "examiner officer supervisor"},
    "order.outcome_agreed": {"second": "supervisor"},
    "order.item_moved": {"recorder": "examiner officer supervisor"},
    "order.enquiries_answered": {"answerer": "officer supervisor"},
    "order.enquiry_ended": {"settler": "officer supervisor"},
    "order.disclosure_decided": {"recorder": "officer supervisor"},
    "order.lawful_material_not_wanted": {"decider": "officer supervisor"},
    "order.lawful_material_done": {"settler": "officer supervisor"},
    "order.owner_decided": {"recorder": "officer supervisor"},
    "order.undertaking_closed": {"settler": "officer supervisor"},
    "order.restriction_lifted": {"settler": "officer supervisor"},
    "order.direction_recorded": {"recorder": "examiner officer supervisor"},
    "order.disclaimer_recorded": {"recorder": "officer supervisor"},
    "notice.served": {"recorder": "officer supervisor"},
    "notice.objection_settled": {"settler": "officer supervisor"},
    "notice.nobody_else": {"decider": "officer supervisor"},
    "order.appeal_checked": {"checker": "officer supervisor"},
    "order.proceeding_determined": {"recorder": "officer supervisor"},
    "order.correction_asked": {"asker": "officer supervisor"},
    "order.outcome_corrected": {"confirmer": "officer supervisor"},
    "order.claim_delivered": {"recorder": "examiner officer supervisor"},
    "order.quashed": {"recorder": "officer supervisor"},
    "case.convicted": {"recorder": "officer supervisor"},
    "case.not_convicted": {"recorder": "officer supervisor"},
    "case.sentence_recorded": {"recorder": "officer supervisor"},
    "case.sentence_correction_asked": {"asker": "officer supervisor"},
    "case.sentence_corrected": {"confirmer": "officer supervisor"},
    "order.release_recorded": {"recorder": "officer supervisor"},
    "order.sentence_recorded": {"recorder": "officer supervisor"},
    "order.sentence_correction_asked": {"asker": "officer supervisor"},
    "order.sentence_corrected": {"confirmer": "officer supervisor"},
    "case.values_destruction_asked": {"first": "officer supervisor"},
    "case.values_destroyed": {"second": "supervisor"},
    "case.shared": {"sharer": "officer supervisor"},
    "exhibit.ended": {"recorder": "examiner officer supervisor"},
    "exhibit.taken_out": {"recorder": "examiner officer supervisor"},
    "exhibit.handover_signed": {
        "giver": "examiner officer supervisor",
        "taker": "examiner officer supervisor",
    },
    "handover.manifest_signed": {
        "giver": "examiner officer supervisor",
        "taker": "examiner officer supervisor",
    },
    "exhibit.offered": {"giver": "examiner officer supervisor"},
    "exhibit.accepted": {"taker": "examiner officer supervisor"},
    "exhibit.recalled": {"giver": "examiner officer supervisor"},
    "exhibit.discrepancy_signed": {"settler": "officer supervisor"},
    "exhibit.discrepancy_settled": {"settler": "officer supervisor"},
    "exhibit.standing_signed": {"settler": "officer supervisor"},
    "exhibit.standing_settled": {"settler": "supervisor"},
    "exhibit.return_decided": {"decider": "supervisor"},
    "exhibit.copy_decided": {"decider": "officer supervisor deputy"},
    "hold.file_seen": {"first": "officer supervisor deputy"},
    "hold.file_dismissed": {"second": "officer supervisor deputy"},
    "hold.release_signed": {"releaser": "officer supervisor deputy"},
    "hold.released": {"releaser": "officer supervisor deputy"},
    "copy.review_signed": {"reviewer": "examiner officer supervisor"},
    "copy.review_authorised": {"authoriser": "supervisor"},
    "copy.erase_started": {"operator": "examiner"},
    "copy.erase_verified": {"verifier": "examiner officer"},
    "copy.end_given_up": {"reporter": "examiner officer"},
    "acquisition.verified": {"reader": "examiner"},
    "hash_set.registered": {"builder": "examiner"},
    "hash_set.confirmed": {"confirmer": "examiner officer supervisor"},
    "hits.graded": {"grader": "examiner"},
    "hits.grade_confirmed": {"second": "examiner supervisor"},
    "hits.grade_sent_back": {"second": "examiner supervisor"},
    "disposal.proposed": {"proposer": "examiner"},
    "disposal.authorised": {"authoriser": "supervisor deputy"},
    "approval.manifest_signed": {"authoriser": "supervisor deputy"},
    "erase.permitted": {"operator": "examiner"},
    "erase.started": {"operator": "examiner"},
    "erase.verified": {"verifier": "examiner officer"},
    "erase.sampling_decided": {"sampler": "supervisor"},
    "erase.not_read": {"reporter": "examiner officer supervisor"},
    "erase.tool_said": {"recorder": "examiner"},
    "erase.tool_read": {"reader": "examiner officer"},
    "erase.later_extraction": {"taker": "examiner"},
    "witnessed_work.started": {"operator": "examiner"},
    "witnessed_work.seen": {"witness": "examiner officer supervisor"},
    "certificate.withdrawal_asked": {"asker": "supervisor deputy"},
    "certificate.withdrawn": {"confirmer": "examiner officer supervisor"},
    "person.enrolled": {"enroller": "administrator desk"},
    "person.confirmed": {"confirmer": "administrator auditor examiner officer supervisor"},
    "person.left": {"administrator": "administrator"},
    "person.key_asked": {"administrator": "administrator desk"},
    "person.key_replaced": {"confirmer": "administrator auditor examiner officer supervisor"},
    "key.recovered": {"owner": ""},
    "key.resealed": {"owner": ""},
    "passkey.admitted": {"owner": ""},
    "passkey.removed": {"owner": ""},
    "delegation.made": {"supervisor": "supervisor", "deputy": "examiner officer supervisor"},
    "delegation.ended": {"ender": "administrator supervisor"},
    "breakglass.asked": {"first": "administrator auditor examiner officer supervisor"},
    "breakglass.used": {"second": "administrator auditor examiner officer supervisor"},
    "breakglass.reviewed": {"reviewer": "auditor officer supervisor"},
    "log.restored": {
        "first": "administrator examiner officer supervisor",
        "second": "administrator examiner officer supervisor",
    },
    "entry.corrected": {"corrector": "examiner officer supervisor"},
    "log.reviewed": {"reviewer": "supervisor"},
    "unit.founded": {"founder": ""},
    "unit.keys_replaced": {
        "first": "examiner officer supervisor",
        "second": "examiner officer supervisor",
    },
    "clock.stated": {"stater": "examiner officer supervisor"},
    "clock.disputed": {"stater": "examiner officer supervisor"},
    "clock.correction_asked": {"asker": "examiner officer supervisor"},
    "clock.corrected": {"confirmer": "examiner officer supervisor"},
    "policy.proposed": {"proposer": "administrator supervisor"},
    "policy.set": {"confirmer": "administrator examiner officer supervisor"},
    "trial.recorded": {"tester": "examiner"},
    "trial.confirmed": {"confirmer": "examiner officer supervisor"},
    "accreditation.recorded": {"supervisor": "supervisor"},
    "translation.signed": {"translator": "examiner officer supervisor"},
    "translation.read_over": {"reader": "examiner officer supervisor"},
    "translation.withdrawn": {"supervisor": "supervisor"},
}
OUTSIDE_CASES = {
    "entry.corrected": {"corrector": "supervisor"},
}
"""Other duties than in a case."""

TOGETHER = (
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
"""Kinds that may be signed in a list of statements; every other is signed by itself."""

DUTY_WORDS = ("administrator", "auditor", "examiner", "officer", "reader", "supervisor")

# On which earlier entries nothing rests any more: their kind, the field by which both belong
# together, and the later one's field for it where that is another; fields that name who takes a
# part without signing; kinds that nobody signs with a key that replaced another within a day; kinds
# signed elsewhere, perhaps.

VOIDS: Dict[str, List[Tuple[str, str, str]]] = {
    "exhibit.accepted": [("exhibit.offered", "handover", "")],
    "exhibit.recalled": [("exhibit.offered", "handover", "")],
    "exhibit.standing_settled": [("exhibit.standing_signed", "decision", "")],
    "hold.release_voided": [("hold.release_signed", "hold", "")],
    "copy.erase_started": [
        ("copy.erase_written", "copy", ""),
        ("copy.erase_verified", "copy", ""),
    ],
    "copy.document_issued": [
        ("copy.erase_written", "copy", ""),
        ("copy.erase_verified", "copy", ""),
        ("copy.end_given_up", "copy", ""),
        ("copy.review_authorised", "ends", "copy"),
    ],
    "disposal.voided": [
        ("disposal.proposed", "disposal", ""),
        ("disposal.authorised", "disposal", ""),
    ],
    "disposal.withdrawn": [
        ("disposal.proposed", "disposal", ""),
        ("disposal.authorised", "disposal", ""),
    ],
    "erase.started": [
        ("erase.permitted", "permit", ""),
        ("erase.completed", "disposal", ""),
        ("erase.verified", "disposal", ""),
        ("erase.not_read", "disposal", ""),
        ("erase.sampling_decided", "disposal", ""),
        ("erase.tool_said", "disposal", ""),
        ("erase.tool_read", "disposal", ""),
    ],
    "erase.verified": [("erase.not_read", "disposal", "")],
    "witnessed_work.started": [
        ("erase.permitted", "permit", ""),
        ("witnessed_work.seen", "disposal", ""),
        ("erase.tool_said", "disposal", ""),
    ],
    "certificate.issued": [
        ("disposal.proposed", "disposal", ""),
        ("disposal.authorised", "disposal", ""),
    ],
    "report.issued": [
        ("disposal.proposed", "disposal", ""),
        ("disposal.authorised", "disposal", ""),
    ],
    "translation.withdrawn": [
        ("translation.signed", "translation", ""),
        ("translation.read_over", "translation", ""),
    ],
}
LISTED = [
    (
        "exhibit.handover_by_manifest",
        "handover.manifest_signed",
        "manifest",
        "exhibits",
        ("handover", "seal"),
        "statement",
    ),
]
"""An entry that stands, line by line, on a list that people signed by an earlier one of the case:
both kinds, the field by which they belong together, the field that lists the lines, the fields
that a line holds, and the one that is the digest of what was signed."""

OTHER_PARTS = [
    ("disposal.proposed", "proposer"),
    ("disposal.authorised", "authoriser"),
    ("erase.permitted", "operator"),
    ("witnessed_work.started", "operator"),
]
"""One of the two witnesses of a destruction took none of these, where a certificate is issued."""

# What must not have run out when an entry is made, nor be outdated; the document that a disposal
# earned. Then bars to erasing: kind, what it raises, the field that names it, whom it holds, and
# a field with the values of which it has one. What ends them, what raises them again: kind, which
# bar, the field that names it or several, the same condition. Whom a bar holds: "itself" the
# exhibit of the entry; "whole" its parts and what it is inside of, too; "named" what the order's
# lines are mapped to, "ever named" also those of before a variation; "listed" those in
# "exhibits".

LASTS: Dict[str, List[Tuple[str, str]]] = {
    "copy.erase_started": [
        ("copy.review_signed", "ends"),
        ("copy.review_authorised", "ends"),
    ],
    "disposal.proposed": [("disposal.proposed", "disposal")],
    "disposal.authorised": [("disposal.proposed", "disposal")],
    "erase.permitted": [
        ("disposal.proposed", "disposal"),
        ("disposal.authorised", "disposal"),
    ],
    "erase.started": [
        ("disposal.proposed", "disposal"),
        ("disposal.authorised", "disposal"),
        ("erase.permitted", "permit"),
    ],
    "witnessed_work.started": [
        ("disposal.proposed", "disposal"),
        ("disposal.authorised", "disposal"),
        ("erase.permitted", "permit"),
    ],
}
DOCUMENTS = ("certificate.issued", "report.issued")
COPY_DOCUMENT = "copy.document_issued"
EDITIONS = ("certificate.edition_issued", "exhibit.extract_edition_issued")
ISSUED = (
    *DOCUMENTS, COPY_DOCUMENT, "certificate.case_issued", *EDITIONS, "exhibit.extract_issued",
)  # fmt: skip
EARNS: List[Tuple[str, str, str]] = [
    ("erase.completed", "outcome", "erased written stated"),
    ("erase.completed", "bad_extents", "0"),
    ("erase.completed", "different_extents", "0"),
    ("erase.completed", "unread_extents", "0"),
    ("erase.verified", "outcome", "erased sampled"),
    ("erase.verified", "state", "passed"),
]
FOUND_LATER = ("erase.later_extraction", "hits", "0 scanned")
"""Where one such entry says another last word there, something was found after a reset."""
RECORDED_ONCE = ("erase.later_extraction", "extraction", "none", "hash_set hits")
"""What names an extraction, and a scan of it: once, and never without a scan after that."""
READ_TWICE: List[Tuple[str, str, str]] = [
    ("erase.completed", "outcome", "erased"),
    ("erase.verified", "outcome", "sampled"),
]
SAMPLE_BLOCK = 4 << 20
MOST_SAMPLED = 1 << 16
SAMPLED_METHODS = ("overwrite_zeros", "overwrite_stream")
WHOLLY_READ = (("erase.verified", "bytes_read"), ("erase.completed", "bytes_planned"))
STARTS = ("witnessed_work.started", "erase.started")
STANDING = "standing"
OPENS: List[Tuple[str, str, str, str, str, str]] = [
    ("order.suspended", "suspension", "order", "named", "", ""),
    ("order.undertaking_given", "undertaking", "undertaking", "ever named", "", ""),
    ("order.restriction_noted", "restriction", "restriction", "ever named", "", ""),
    ("notice.objection", "objection", "objection", "listed", "", ""),
    ("order.proceeding_noted", "claim", "proceeding", "listed or ever named", "", "kind claim"),
    (
        "order.proceeding_noted",
        "proceeding",
        "proceeding",
        "case",
        "",
        "kind appeal_against_conviction case_stated judicial_review reopening ccrc",
    ),
    ("order.proceeding_noted", "proceeding", "proceeding", "listed or ever named", "", ""),
    ("exhibit.return_review", "standing", "", "whole", "", ""),
    ("exhibit.ended", "end", "", "itself", "", ""),
    ("exhibit.discrepancy", "discrepancy", "discrepancy", "whole", "", ""),
    ("exhibit.claimed", "standing", "", "whole", "", ""),
    ("exhibit.review_noted", "standing", "", "whole", "", ""),
    ("exhibit.referred", "hold", "hold", "whole", "", ""),
    ("hold.placed", "hold", "hold", "whole", "", ""),
    ("acquisition.differs", "disk image", "acquisition", "itself", "", ""),
    ("hits.graded", "grading", "grading", "itself", "", ""),
    ("certificate.issued", "certified", "number", "itself", "", ""),
]
CLOSES: List[Tuple[str, str, str, str]] = [
    ("order.resumed", "suspension", "order", ""),
    ("order.owner_decided", "claim", "claim", ""),
    ("order.owner_decided", "objection", "objection", ""),
    ("order.undertaking_closed", "undertaking", "undertaking", ""),
    ("order.restriction_lifted", "restriction", "restriction", ""),
    ("notice.objection_settled", "objection", "objection", "outcome dismissed withdrawn agreed"),
    ("order.proceeding_determined", "claim", "proceeding", "outcome dismissed withdrawn"),
    (
        "order.proceeding_determined",
        "proceeding",
        "proceeding",
        "outcome dismissed withdrawn allowed",
    ),
    ("order.outcome_corrected", "claim", "proceeding", "outcome dismissed withdrawn"),
    ("order.outcome_corrected", "proceeding", "proceeding", "outcome dismissed withdrawn allowed"),
    ("order.claim_delivered", "claim", "claims", ""),
    ("order.quashed", "suspension", "order", ""),
    ("exhibit.discrepancy_settled", "discrepancy", "discrepancy", ""),
    ("exhibit.standing_settled", "standing", "", ""),
    ("hold.released", "hold", "hold", ""),
    ("acquisition.verified", "disk image", "acquisition", "faults 0"),
    ("hits.grade_confirmed", "grading", "grading", ""),
    ("hits.grade_sent_back", "grading", "grading", ""),
    ("certificate.withdrawn", "certified", "number", ""),
    ("order.entry_withdrawn", "suspension", "order", ""),
    ("order.entry_withdrawn", "undertaking", "order", ""),
    ("order.entry_withdrawn", "restriction", "order", ""),
    ("order.entry_withdrawn", "objection", "order", ""),
    ("order.entry_withdrawn", "claim", "order", ""),
    ("order.entry_withdrawn", "proceeding", "order", ""),
]
REOPENS: List[Tuple[str, str, str, str]] = [
    ("order.outcome_corrected", "claim", "proceeding", "outcome open leave_refused allowed"),
    ("order.outcome_corrected", "proceeding", "proceeding", "outcome open leave_refused"),
]
OUTDATES = {
    "order.varied": "named",
    "order.suspended": "named",
    "order.entry_withdrawn": "named",
    "order.lawful_material_decided": "named",
    "order.owner_decided": "named",
    "order.undertaking_given": "named",
    "order.proceeds_ordered": "named",
    "order.restriction_noted": "named",
    "order.direction_withdrawn": "named",
    "order.disclaimer_withdrawn": "named",
    "notice.sent": "named",
    "notice.objection": "named",
    "order.proceeding_noted": "named",
    "order.correction_asked": "named",
    "order.outcome_corrected": "named",
    "order.quashed": "named",
    "case.sentence_recorded": "case",
    "case.sentence_correction_asked": "case",
    "case.sentence_corrected": "case",
    "order.sentence_recorded": "case",
    "order.sentence_correction_asked": "case",
    "order.sentence_corrected": "case",
    "case.accused": "case",
    "exhibit.discrepancy": "whole",
    "exhibit.claimed": "whole",
    "exhibit.review_noted": "whole",
    "exhibit.referred": "whole",
    "hold.placed": "whole",
    "person.left": "person",
    "person.key_replaced": "person",
    "log.restored": "log",
    "clock.corrected": "log",
}
"""After these nothing is authorised, permitted or begun any more on what was signed before."""

NAMES, NAMES_AGAIN = "order.mapped", "order.varied"
FALLS = ("order.quashed", "order.entry_withdrawn")
PART_OF = "exhibit.part_recorded"
OUT_OF_IT = {
    "exhibit.taken_out": "",
    "exhibit.ended": "",
    "exhibit.discrepancy_settled": "disposition loss",
}
LATE = timedelta(minutes=10)
DEEPEST = 8

CARRY_OUT = ("copy.erase_started", "erase.permitted", "erase.started", "witnessed_work.started")
ENDS_A_BAR = {
    "order.varied": "recorder",
    "order.resumed": "recorder",
    "order.withdrawal_asked": "asker",
    "order.entry_withdrawn": "confirmer",
    "order.enquiries_answered": "answerer",
    "order.enquiry_ended": "settler",
    "order.disclosure_decided": "recorder",
    "order.lawful_material_not_wanted": "decider",
    "order.lawful_material_done": "settler",
    "order.owner_decided": "recorder",
    "order.undertaking_closed": "settler",
    "order.restriction_lifted": "settler",
    "order.disclaimer_recorded": "recorder",
    "notice.served": "recorder",
    "notice.objection_settled": "settler",
    "notice.nobody_else": "decider",
    "order.appeal_checked": "checker",
    "order.proceeding_determined": "recorder",
    "order.correction_asked": "asker",
    "order.outcome_corrected": "confirmer",
    "order.claim_delivered": "recorder",
    "order.quashed": "recorder",
    "case.convicted": "recorder",
    "case.not_convicted": "recorder",
    "case.sentence_recorded": "recorder",
    "case.sentence_correction_asked": "asker",
    "case.sentence_corrected": "confirmer",
    "order.release_recorded": "recorder",
    "order.sentence_recorded": "recorder",
    "order.sentence_correction_asked": "asker",
    "order.sentence_corrected": "confirmer",
    "exhibit.discrepancy_signed": "settler",
    "exhibit.discrepancy_settled": "settler",
    "exhibit.standing_signed": "settler",
    "exhibit.standing_settled": "settler",
    "exhibit.return_decided": "decider",
    "exhibit.copy_decided": "decider",
    "hold.release_signed": "releaser",
    "hold.released": "releaser",
    "hits.grade_confirmed": "second",
    "hits.grade_sent_back": "second",
}
"""Kinds that end a bar to erasing, with the part of who ends it: as operator they take no part
in the other kinds after it, about the same exhibit; about any of the case where it names none."""

NAMED_PARTS = ("builder", "deputy", "operator", "person")
OF_KEYS = {
    "breakglass.asked",
    "breakglass.used",
    "clock.corrected",
    "clock.correction_asked",
    "delegation.ended",
    "delegation.made",
    "log.started",
    "passkey.admitted",
    "passkey.removed",
    "person.confirmed",
    "person.enrolled",
    "person.key_asked",
    "person.key_replaced",
    "person.left",
    "translation.read_over",
    "translation.signed",
    "translation.withdrawn",
    "unit.founded",
    "unit.keys_replaced",
}
"""Kinds of the control chain by which keys, deputies and translations begin and end, and age is
counted."""

SETTLED = {
    "accreditation.recorded",
    "approval.manifest_signed",
    "breakglass.asked",
    "breakglass.reviewed",
    "breakglass.used",
    "case.sentence_corrected",
    "case.values_destroyed",
    "certificate.withdrawn",
    "clock.corrected",
    "copy.end_given_up",
    "copy.erase_started",
    "copy.erase_verified",
    "copy.review_authorised",
    "delegation.made",
    "disposal.authorised",
    "erase.not_read",
    "erase.permitted",
    "erase.sampling_decided",
    "erase.tool_read",
    "erase.verified",
    "exhibit.discrepancy_settled",
    "exhibit.standing_settled",
    "hash_set.confirmed",
    "hits.grade_confirmed",
    "hold.file_dismissed",
    "hold.release_signed",
    "hold.released",
    "order.entry_withdrawn",
    "order.mark_confirmed",
    "order.outcome_agreed",
    "order.outcome_corrected",
    "order.sentence_corrected",
    "person.confirmed",
    "person.key_replaced",
    "policy.set",
    "translation.read_over",
    "translation.signed",
    "trial.confirmed",
    "unit.keys_replaced",
    "witnessed_work.seen",
}
MAY_BE_UNSIGNED = {
    "person.enrolled",
}
TRIED = {
    "ata_sanitize_block",
    "ata_sanitize_crypto",
    "ata_sanitize_overwrite",
    "ata_secure_erase",
    "ata_secure_erase_enhanced",
    "nvme_format",
    "nvme_format_crypto",
    "nvme_psid_revert",
    "nvme_sanitize_block",
    "nvme_sanitize_crypto",
    "nvme_sanitize_overwrite",
    "scsi_sanitize_block",
    "scsi_sanitize_crypto",
    "scsi_sanitize_overwrite",
}
"""Methods that are proposed only once two people signed for a trial of them."""

ONE_DAY = timedelta(hours=24)
LIFE = timedelta(hours=72)
MAX_LIST = 100


class Fault(Exception):
    """One promise does not hold; the text is a sentence for a person."""

    def __init__(self, promise: str, sentence: str, entry: Optional[int] = None) -> None:
        super().__init__(promise, sentence, entry)
        self.promise = promise
        self.sentence = sentence
        self.entry = entry


class Head(NamedTuple):
    """Size and root (32 bytes) of a log; ``origin`` is None where only the two numbers are held."""

    size: int
    root: bytes
    origin: Optional[str] = None
    note: Optional[str] = None


class Restore(NamedTuple):
    """A restore from a backup: the log went on from its first ``size`` entries by another name."""

    size: int
    root: bytes
    old_origin: str
    lost: List[Head]


class Keys(NamedTuple):
    """A person's keys in force: the Ed25519 key; passkeys (hex) with public key (hex) and host."""

    signing: bytes
    passkeys: Dict[str, Tuple[str, Any]]


class Delegation(NamedTuple):
    """A supervisor's duty in a deputy's hands, by the entry of that number."""

    seq: int
    supervisor: str
    deputy: str
    begins: datetime
    ends: datetime


Took = Tuple[Dict[str, List[str]], Dict[str, Any], int, Optional[datetime]]
"""Who took which part by an entry, what it says in clear, its number, and when what was signed for
it runs out."""


class Entry(NamedTuple):
    """One entry: what it says, and the hash of its exact bytes."""

    leaf: Dict[str, Any]
    hash: bytes


# Ed25519 (RFC 8032), strict: S below the order, points in their one form, no key of small order;
# the equation without the cofactor, R compared as bytes.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = Tuple[int, int, int, int]
NEUTRAL: Point = (0, 1, 1, 0)


def _ready(point: Point) -> Point:
    """What a point is added by: y - x, y + x, 2z, 2dt."""
    x, y, z, t = point
    return (y - x, y + x, 2 * z, 2 * D * t % P)


def _added(one: Point, ready: Point) -> Point:
    x, y, z, t = one
    less, more, z2, dt2 = ready
    a, b, c, d = (y - x) * less % P, (y + x) * more % P, t * dt2 % P, z * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _doubled(point: Point) -> Point:
    x, y, z, _ = point
    a, b = x * x % P, y * y % P
    c = 2 * z * z % P
    h = a + b
    e = h - (x + y) * (x + y)
    g = a - b
    f = c + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def _decoded(data: bytes) -> Optional[Point]:
    """The point of these 32 bytes; None where they are not the one form of a point."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P == (-u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def _encoded(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class _Multiples(Dict[int, Point]):
    """By n (0 to 255) n times a point, ready to be added; each is worked out once it is needed."""

    def __init__(self, point: Point) -> None:
        super().__init__({0: _ready(NEUTRAL), 1: _ready(point)})

    def __missing__(self, n: int) -> Point:
        less, more, z2, _ = self[n >> 1]
        double = _doubled((more - less, more + less, z2, 0))  # the same: each is twice as large
        self[n] = _ready(_added(double, self[1]) if n & 1 else double)
        return self[n]


def _rows(point: Point) -> List[_Multiples]:
    """A row for each byte of a number: multiples of the point, of 256 times it, and so on."""
    found = []
    for _ in range(32):
        found.append(_Multiples(point))
        for _ in range(8):
            point = _doubled(point)
    return found


_BASE = _rows(
    _decoded((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL
)  # never NEUTRAL: 4/5 is the base point's y


@lru_cache(maxsize=32)  # few keys sign most of a bundle
def _minus(key: bytes) -> Optional[List[_Multiples]]:
    """Rows of minus that key's point; None where it is no key, or one of small order."""
    point = _decoded(key)
    if point is None:
        return None
    eightfold = _doubled(_doubled(_doubled(point)))
    if eightfold[0] == 0 and eightfold[1] == eightfold[2]:
        return None  # a key of small order "signs" what nobody signed
    return _rows((P - point[0], point[1], 1, P - point[3]))


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether that Ed25519 key (32 bytes) made this signature (64 bytes) under the message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    minus, s = _minus(key), int.from_bytes(signature[32:], "little")
    if minus is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    here = NEUTRAL
    for rows, number in ((_BASE, s), (minus, h)):
        for row, digit in zip(rows, number.to_bytes(32, "little")):
            here = _added(here, row[digit])
    return _encoded(here) == signature[:32]


# ECDSA over P-256 with SHA-256 (FIPS 186-5), for passkeys. Points are Jacobian; z 0 is none.

P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
P256_BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    1,
)
Triple = Tuple[int, int, int]


def _p256_doubled(point: Triple) -> Triple:
    x, y, z = point
    yy = y * y % P256
    s, m = 4 * x * yy % P256, 3 * (x - z * z) * (x + z * z) % P256
    out = (m * m - 2 * s) % P256
    return out, (m * (s - out) - 8 * yy * yy) % P256, 2 * y * z % P256


def _p256_added(one: Triple, two: Triple) -> Triple:
    if not one[2] or not two[2]:
        return two if not one[2] else one
    aa, bb = one[2] * one[2] % P256, two[2] * two[2] % P256
    u, s = one[0] * bb % P256, one[1] * bb * two[2] % P256
    h, r = (two[0] * aa - u) % P256, (two[1] * aa * one[2] - s) % P256
    if h == 0:
        return _p256_doubled(one) if r == 0 else (1, 1, 0)
    hh = h * h % P256
    hhh, v = h * hh % P256, u * hh % P256
    x = (r * r - hhh - 2 * v) % P256
    return x, (r * (v - x) - s * hhh) % P256, h * one[2] * two[2] % P256


def is_p256_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether that P-256 key (04, x, y) made this ECDSA signature (r, s: 64 bytes)."""
    if len(key) != 65 or key[0] != 4 or len(signature) != 64:
        return False
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    if x >= P256 or y >= P256 or (y * y - x * x * x + 3 * x - P256_B) % P256:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not 0 < r < P256_ORDER or not 0 < s < P256_ORDER:
        return False
    inverse = pow(s, P256_ORDER - 2, P256_ORDER)
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    one, two = digest * inverse % P256_ORDER, r * inverse % P256_ORDER
    both = _p256_added(P256_BASE, (x, y, 1))
    here: Triple = (1, 1, 0)
    for shift in range(255, -1, -1):
        here = _p256_doubled(here) if here[2] else here
        bits = (one >> shift & 1, two >> shift & 1)
        if bits != (0, 0):
            step = {(1, 0): P256_BASE, (0, 1): (x, y, 1), (1, 1): both}[bits]
            here = _p256_added(here, step)
    if not here[2]:
        return False
    out = here[0] * pow(here[2] * here[2], P256 - 2, P256) % P256
    return out % P256_ORDER == r


# What a passkey signs (Web Authentication level 3; the browser's part by section 5.8.1.2).

PASSKEY_KEYS = {"admitted", "authenticator", "client", "passkey", "public_key", "rp", "s"}
PASSKEY_CONTEXT = b"expunge-passkey-v1\x00"
HOST = re.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
AFTER_HOST = re.compile(rb'(:[0-9]{1,5})?"(,"crossOrigin":false)?(,[\x00-\xff]*)?\}')


def _is_passkey_form(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != PASSKEY_KEYS:
        return False
    return (
        all(_is_hex(value[name], 128) for name in ("admitted", "s"))
        and _is_hex_of(value["authenticator"], 37, 1024)
        and _is_hex_of(value["client"], 0, 4096)
        and _is_hex_of(value["passkey"], 1, 1023)
        and _is_hex(value["public_key"], 130)
        and isinstance(value["rp"], str)
        and HOST.fullmatch(value["rp"]) is not None
    )


def _is_hex_of(value: Any, least: int, most: int) -> bool:
    """Whether it is hexadecimal of so many bytes."""
    return (
        isinstance(value, str)
        and re.fullmatch("([0-9a-f]{2})*", value) is not None
        and 2 * least <= len(value) <= 2 * most
    )


def _said_by_browser(client: bytes, challenge: bytes, rp: str) -> bool:
    text = base64.urlsafe_b64encode(challenge).rstrip(b"=")
    scheme = "http" if rp == "localhost" else "https"
    start = b'{"type":"webauthn.get","challenge":"' + text + b'","origin":"'
    start += (scheme + "://" + rp).encode("ascii")
    rest = client[len(start) :]
    return (
        client.startswith(start)
        and AFTER_HOST.fullmatch(rest) is not None
        and b'"crossOrigin":true' not in client
    )


def is_passkey_signed(owner: bytes, challenge: bytes, made: Dict[str, Any]) -> bool:
    """Whether a passkey that the owner (Ed25519 key) admitted signed this challenge (32 bytes)."""
    data, client = bytes.fromhex(made["authenticator"]), bytes.fromhex(made["client"])
    told = {name: made[name] for name in ("passkey", "public_key", "rp")}
    flags = data[32]
    return (
        data[:32] == hashlib.sha256(made["rp"].encode("ascii")).digest()
        and flags & 0x05 == 0x05  # somebody was there, and was verified
        and flags & 0x18 == 0  # it cannot be copied, and was not
        and _said_by_browser(client, challenge, made["rp"])
        and is_signed(owner, PASSKEY_CONTEXT + canonical(told), bytes.fromhex(made["admitted"]))
        and is_p256_signed(
            bytes.fromhex(made["public_key"]),
            data + hashlib.sha256(client).digest(),
            bytes.fromhex(made["s"]),
        )
    )


# The tree of RFC 9162, section 2.1.


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_over(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over these leaf hashes (2.1.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return _node(root_over(leaves[:half]), root_over(leaves[half:]))


def root_by_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> Optional[bytes]:
    """The root to which a path leads from a leaf hash (2.1.3.2); None where it cannot be one."""
    if not 0 <= index < size or any(len(each) != 32 for each in (leaf, *path)):
        return None
    number, last, here = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if number & 1 or number == last:
            here = _node(step, here)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            here = _node(here, step)
        number, last = number >> 1, last >> 1
    return here if last == 0 else None


def sample_of(draw: Optional["Entry"], nonce: Any, planned: Any) -> Tuple[Any, Any, Any, int]:
    """What follows from the entry that bound a sample: its hash, the bytes, list, and size."""
    nothing = ("", "", "", -1)
    if draw is None or not isinstance(nonce, str) or not re.fullmatch("[0-9a-f]{64}", nonce):
        return nothing
    secret, percent = bytes.fromhex(nonce), draw.leaf["pub"].get("percent")
    bound = "sha256:" + hashlib.sha256(secret).hexdigest()
    if draw.leaf["pub"].get("commitment") != bound or type(planned) is not int:
        return nothing
    if type(percent) is not int or not 1 <= percent <= 50:
        return nothing
    blocks = -(-planned // SAMPLE_BLOCK)
    count = -(-blocks * percent // 100)
    if not 0 < count < blocks or count > MOST_SAMPLED:
        return nothing
    seed = hashlib.sha256(b"expunge-sample-v1\0" + secret + draw.hash).digest()
    limit, chosen, counter = (1 << 48) // blocks * blocks, set(), 0  # type: int, Set[int], int
    while True:
        digest = hashlib.sha256(seed + counter.to_bytes(8, "big")).digest()
        for start in range(0, 30, 6):
            if len(chosen) == count:
                lines = "".join("%d\n" % each for each in sorted(chosen))
                short = blocks * SAMPLE_BLOCK - planned if blocks - 1 in chosen else 0
                listed = "sha256:" + hashlib.sha256(lines.encode("ascii")).hexdigest()
                return (draw.hash.hex(), nonce, listed, len(chosen) * SAMPLE_BLOCK - short)
            number = int.from_bytes(digest[start : start + 6], "big")
            if number < limit:
                chosen.add(number % blocks)
        counter += 1


def sample_fault(entry: "Entry", of: Dict[str, Any]) -> str:
    """What the next entry about an erasure says wrongly of a sample; ``of`` is what was so far."""
    event, told = entry.leaf["ev"], entry.leaf["pub"]
    if event == "erase.started":
        of.clear()
    elif event == "erase.completed":
        of["planned"] = told.get("bytes_planned")
    elif event == "erase.sampling_decided":
        if told.get("route") != "whole" or told.get("method") not in SAMPLED_METHODS:
            return "decides on a sample where every byte has to be read"
        if of.get("read"):
            return "decides on a sample of what was read again before"
        of["decided"] = True
    elif event == "erase.sample_drawn":
        if not of.pop("decided", False):
            return "draws a sample, and no decision to read one is left"
        of["draw"] = entry
    elif event == "erase.verified":
        draw, planned = of.get("draw"), of.get("planned")
        of.clear()
        of.update(planned=planned, read=True)
        if not is_drawn(told, draw, planned):
            return "says that a sample was read which the log did not draw so"
    return ""


def is_drawn(told: Dict[str, Any], draw: Optional["Entry"], planned: Any) -> bool:
    """Whether a reading is of all of the medium, or of the sample that follows from its draw."""
    said = [told.get(name) for name in ("draw", "nonce", "sample")]
    sampled = told.get("outcome") == "sampled"
    if not sampled and said == [None, None, None]:
        return True
    *found, size = sample_of(draw, said[1], planned)
    same = draw is not None and draw.leaf["pub"].get("receipt") == told.get("receipt")
    return same and said == found and not (sampled and told.get("bytes_read") != size)


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash stands at that index under that root (2.1.3.2)."""
    return len(root) == 32 and root_by_path(leaf, index, size, path) == root


def is_consistent(
    old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the log of ``new`` entries continues the one of ``old`` (2.1.4.2)."""
    if any(len(each) != 32 for each in (old_root, new_root, *path)) or not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            first, second = _node(step, first), _node(step, second)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            second = _node(second, step)
        number, last = number >> 1, last >> 1
    return last == 0 and (first, second) == (old_root, new_root)


# Forms: JSON of RFC 8785, base64, hexadecimal, times.


_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical(value: Any) -> bytes:
    """RFC 8785 bytes of a value without floats, as ``read_json`` gives them.

    Raises:
        ValueError: it holds what no bundle may hold.
    """
    text = _written(value)
    if text.isascii():  # names in ASCII are sorted alike by their letters and by UTF-16
        return text.encode()
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    if isinstance(value, dict):
        names = sorted(value, key=_utf16)
        pairs = [canonical(name) + b":" + canonical(value[name]) for name in names]
        return b"{" + b",".join(pairs) + b"}"
    return text.encode("utf-8")


def _is_deep(value: Any, depth: int = 0) -> bool:
    """Whether brackets stand within more brackets than a bundle may have."""
    if not isinstance(value, (dict, list)):
        return depth > MAX_DEPTH
    below = value.values() if isinstance(value, dict) else value
    return depth > MAX_DEPTH or any(_is_deep(each, depth + 1) for each in below)


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER:
        raise ValueError("too large")
    return int(text)


def _no_float(text: str) -> float:
    raise ValueError("a float: " + text[:1])


def read_json(data: bytes) -> Any:
    """The value of canonical JSON.

    Raises:
        ValueError: it is not JSON, or not in its one form.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            parse_int=_integer,
            parse_float=_no_float,
            parse_constant=_no_float,
        )
        deep = data.count(b"[") + data.count(b"{") > MAX_DEPTH and _is_deep(value)
        same = canonical(value) == data
    except RecursionError:
        raise ValueError("too deep") from None
    if deep or not same:
        raise ValueError("not canonical")
    return value


def from_base64(text: Any, size: Optional[int] = None) -> bytes:
    """The bytes of base64 in its one form.

    Raises:
        ValueError: it is another form, or of another length.
    """
    if not isinstance(text, str):
        raise ValueError("not base64")  # noqa: TRY004 -- one kind of error for every wrong form
    data = binascii.a2b_base64(text)
    if binascii.b2a_base64(data, newline=False).decode() != text or size not in (None, len(data)):
        raise ValueError("not canonical base64")
    return data


def _is_hex(value: Any, size: int = 64) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{%d}" % size, value) is not None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _moment(value: Any) -> Optional[datetime]:
    if not isinstance(value, str):
        return None
    if not re.fullmatch(
        "[12][0-9]{3}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}[.][0-9]{3}Z", value
    ):  # newer Pythons read 24:00, too
        return None
    try:
        return datetime.fromisoformat(value[:-1]).replace(tzinfo=timezone.utc)
    except ValueError:
        return None  # a leap second, too, is not a time of this log


def _is_day(value: Any) -> bool:
    return isinstance(value, str) and bool(re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value))


_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def shown(text: str) -> str:
    """A text from the bundle as it may stand in a sentence: nothing unseen, not too long."""
    safe = _UNSEEN.sub("\ufffd", text)
    return safe if len(safe) <= MAX_SHOWN else safe[:MAX_SHOWN] + "..."


# The file: a zip that could not have been written in any other way.


def write_zip(files: Sequence[Tuple[bytes, bytes]]) -> bytes:
    """The one zip of these files: stored, dated 1980-01-01, no extra fields, no comments."""
    local, central, offset = [], [], 0
    for name, data in files:
        facts = struct.pack(
            "<HHHHHIIIHH", 10, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0
        )
        local += [b"PK\x03\x04", facts, name, data]
        central += [b"PK\x01\x02\x0a\x00", facts, struct.pack("<HHHII", 0, 0, 0, 0, offset), name]
        offset += 30 + len(name) + len(data)
    directory = b"".join(central)
    counts = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), offset, 0)
    return b"".join(local) + directory + b"PK\x05\x06" + counts


def read_zip(data: bytes) -> Dict[str, bytes]:
    """The files of a canonical zip.

    Raises:
        Fault: it is not exactly the zip that ``write_zip`` makes of its files.
    """
    fault = Fault("file", NOT_A_BUNDLE)
    found: List[Tuple[bytes, bytes]] = []
    offset = 0
    while data[offset : offset + 4] == b"PK\x03\x04":
        if len(data) < offset + 30 or len(found) >= MAX_FILES:
            raise fault
        size, again, length = struct.unpack_from("<IIH", data, offset + 18)
        start = offset + 30 + length
        if size != again or start + size > len(data):
            raise fault
        name = data[offset + 30 : start]
        if not NAME.fullmatch(name.decode("latin-1")) or (found and found[-1][0] >= name):
            raise fault
        found.append((name, data[start : start + size]))
        offset = start + size
    if not found or write_zip(found) != data:
        raise fault
    return {name.decode("ascii"): content for name, content in found}


def _lines(files: Dict[str, bytes], name: str, longest: int = MAX_LINE) -> List[Any]:
    data = files[name]
    if not data:
        return []
    raw = data.split(b"\n")
    if raw.pop() or len(raw) > MAX_LINES or any(len(line) > longest for line in raw):
        raise Fault("file", name + " is not of the form of a bundle.")
    values = []
    for number, line in enumerate(raw, start=1):
        try:
            values.append(read_json(line))
        except ValueError:
            text = "Line %d of %s is not in its one exact form." % (number, name)
            raise Fault("entries" if name == "entries.jsonl" else "file", text) from None
    return values


def _document(files: Dict[str, bytes], name: str) -> Dict[str, Any]:
    try:
        value = read_json(files[name])
    except ValueError:
        raise Fault("file", name + " is not in its one exact form.") from None
    if not isinstance(value, dict):
        raise Fault("file", name + " is not of the form of a bundle.")
    return value


def _hash_list(value: Any) -> List[bytes]:
    if not isinstance(value, list) or len(value) > MAX_PATH:
        raise ValueError("not a path")
    return [from_base64(each, 32) for each in value]


# The checks, in the order in which docs/disclosure-format.md numbers them.


class Bundle:
    """One bundle under check; each step keeps what the next ones need."""

    def __init__(self, data: bytes) -> None:
        self.files = self._whole(data)
        self.manifest = self._manifest()
        self.entries = self._entries()
        self.origins: List[str] = []
        self.restores: List[Restore] = []
        self.keys: List[Tuple[int, bytes]] = []  # of the log, each with its first entry's number
        self.people = People()
        self.signers: Dict[int, List[Tuple[str, str]]] = {}
        self.signatures = 0
        self.took: Dict[bytes, List[Took]] = {}
        self.bars = Bars()
        self.lists: Dict[bytes, Tuple[Optional[str], Set[str]]] = {}
        self.tried: Set[str] = set()
        self.ended_again: Set[str] = set()
        self.accredited: Tuple[Optional[int], Any, Any] = None, None, None
        self.translations: Dict[str, Tuple[str, bool]] = {}
        self.ended: Dict[Optional[str], List[Tuple[int, List[str], Optional[str], Any]]] = {}

    # 1. The file and its manifest.

    def _whole(self, data: bytes) -> Dict[str, bytes]:
        if len(data) > MAX_BUNDLE:
            raise Fault("file", "This file is larger than a bundle may be.")
        files = read_zip(data)
        strange = [n for n in files if n not in NEEDED + ALLOWED and not CERTIFICATE.fullmatch(n)]
        if strange:
            raise Fault("file", "The bundle holds a file that this verifier does not know.")
        missing = [name for name in NEEDED if name not in files]
        if missing:
            raise Fault("file", "The bundle has no file " + missing[0] + ".")
        return files

    def _manifest(self) -> Dict[str, Any]:
        manifest = _document(self.files, "manifest.json")
        if manifest.get("format") != FORMAT or manifest.get("v") is True or manifest.get("v") != 2:
            raise Fault("file", "This bundle is of a version that this verifier does not know.")
        if not _is_manifest(manifest):
            raise Fault("file", "manifest.json is not of the form of a bundle.")
        named = manifest["files"]
        if set(named) != set(self.files) - {"manifest.json", "manifest.sig"}:
            raise Fault("file", "The manifest names other files than the bundle holds.")
        for name in sorted(named):
            if hashlib.sha256(self.files[name]).hexdigest() != named[name]:
                raise Fault("file", name + " is not the file that the manifest names.")
        return manifest

    # 2. Every entry by itself.

    def _entries(self) -> Dict[int, Entry]:
        leaves = _lines(self.files, "entries.jsonl", MAX_LEAF)
        if not 0 < len(leaves) <= MAX_ENTRIES:
            raise Fault("entries", "The bundle holds no entries, or too many.")
        found: Dict[int, Entry] = {}
        last = -1
        for number, (leaf, line) in enumerate(
            zip(leaves, self.files["entries.jsonl"].split(b"\n")), start=1
        ):
            if not _is_leaf(leaf):
                text = "Line %d of entries.jsonl is not an entry of a known version." % number
                raise Fault("entries", text)
            if leaf["seq"] <= last:
                raise Fault("entries", "The entries do not stand in their order.", leaf["seq"])
            last = leaf["seq"]
            fault = strange(leaf)
            if fault is not None:
                raise Fault("entries", "Entry %d %s." % (last, fault), last)
            found[last] = Entry(leaf, hashlib.sha256(b"\x00" + line).digest())
        return found

    # 3. Chains.

    def check_order(self) -> None:
        """Control chain, the case's chain and its exhibits' chains run on without a gap."""
        chains: Dict[Tuple[str, Optional[str]], Entry] = {}
        before: Optional[Entry] = None
        timed: Optional[datetime] = None
        for seq, entry in self.entries.items():
            leaf = entry.leaf
            if leaf["case"] not in (None, self.manifest["case"]):
                raise Fault("order", "Entry %d is of another case." % seq, seq)
            self._check_origin(leaf)
            self._follow(chains, ("case", leaf["case"]), "cseq", "cprev", entry)
            if leaf["ex"] is not None:
                self._follow(chains, ("ex", leaf["ex"]), "xseq", "xprev", entry)
            elif leaf["xseq"] is not None or leaf["xprev"] is not None:
                raise Fault("order", "Entry %d is in the chain of no exhibit." % seq, seq)
            self._check_neighbour(before, entry)
            timed = self._check_time(timed, leaf)
            before = entry
        counts: Dict[str, Any] = {"control": 0, "case": 0, "exhibits": {}}
        for (kind, name), entry in chains.items():
            if kind == "ex":
                counts["exhibits"][name] = entry.leaf["xseq"] + 1
            else:
                counts["control" if name is None else "case"] = entry.leaf["cseq"] + 1
        if self.origins[-1] != self.manifest["origin"]:
            raise Fault("order", "The manifest names another log than the entries.")
        if canonical(counts) != canonical(self.manifest["chains"]):  # as texts: true is not 1
            raise Fault("order", "The chains are not as long as the manifest says.")

    def _check_origin(self, leaf: Dict[str, Any]) -> None:
        """Every entry has the log's name; only a restore gives it another."""
        seq = leaf["seq"]
        if not self.origins:
            self.origins.append(leaf["log"])
        elif leaf["ev"] == "log.restored":
            restore = _restore_of(leaf)
            if (
                restore is None
                or restore.old_origin != self.origins[-1]
                or leaf["log"] in self.origins
            ):
                text = "Entry %d does not say rightly what was restored." % seq
                raise Fault("order", text, seq)
            self.origins.append(leaf["log"])
            self.restores.append(restore)
        if leaf["log"] != self.origins[-1]:
            raise Fault("order", "Entry %d is of another log." % seq, seq)

    def _follow(
        self,
        chains: Dict[Tuple[str, Optional[str]], Entry],
        chain: Tuple[str, Optional[str]],
        number: str,
        link: str,
        entry: Entry,
    ) -> None:
        before = chains.get(chain)
        expected = 0 if before is None else before.leaf[number] + 1
        prev = None if before is None else before.hash.hex()
        seq = entry.leaf["seq"]
        if entry.leaf[number] != expected:
            text = "Before entry %d an entry of the same chain is missing." % seq
            raise Fault("order", text, seq)
        if entry.leaf[link] != prev:
            raise Fault("order", "Entry %d does not follow the entry before it." % seq, seq)
        chains[chain] = entry

    def _check_neighbour(self, before: Optional[Entry], entry: Entry) -> None:
        seq, leaf = entry.leaf["seq"], entry.leaf
        if leaf["corr"] is not None and leaf["corr"] >= seq:
            raise Fault("order", "Entry %d corrects no entry before it." % seq, seq)
        if (leaf["prev"] is None) != (seq == 0):
            raise Fault("order", "Entry %d does not follow the entry before it." % seq, seq)
        if before is None:
            if seq != 0 or leaf["ev"] != "log.started" or leaf["case"] is not None:
                raise Fault("order", "The first entry of the log is missing.", seq)
            return
        apart = seq - before.leaf["seq"]
        if apart == 1 and leaf["prev"] != before.hash.hex():
            raise Fault("order", "Entry %d does not follow the entry before it." % seq, seq)

    def _check_time(self, newest: Optional[datetime], leaf: Dict[str, Any]) -> Optional[datetime]:
        """What counts for the time is in its order; two people can correct the time."""
        seq, recorded = leaf["seq"], _moment(leaf["t"])
        if recorded is None:
            raise Fault("order", "Entry %d bears no time." % seq, seq)
        if leaf["ev"] == "clock.corrected":
            return recorded
        if leaf["ev"] in UNTIMED:
            return newest
        if newest is not None and recorded < newest - timedelta(seconds=2):
            raise Fault("order", "Entry %d is older than an entry before it." % seq, seq)
        return recorded if newest is None else max(newest, recorded)

    # 4. The log's key.

    def check_signatures(self) -> Head:
        """Head and manifest are signed with the key that the log's entries name for that size."""
        started = self.entries[0].leaf["pub"]
        self.keys = self._keys_of_log(started)
        if started.get("training") is not self.manifest["training"]:
            raise Fault("signed", "The manifest does not say rightly whether this is training.")
        text = self.files["checkpoint.txt"].decode("utf-8", "replace")
        head = read_note(text)
        if head is None or not is_note_by(text, self.manifest["origin"], self.key_at(head.size)):
            raise self._not_signed("The head of the log", text, self.manifest["origin"])
        if (head.origin, head.size, head.root.hex()) != tuple(
            self.manifest[name] for name in ("origin", "size", "root")
        ):
            raise Fault("signed", "The manifest names another head than the one that is signed.")
        message = MANIFEST_CONTEXT + self.files["manifest.json"]
        if not is_signed(self.key_at(head.size), message, self.files["manifest.sig"]):
            raise Fault("signed", "The manifest is not signed with the log's key.")
        return head

    def _keys_of_log(self, started: Dict[str, Any]) -> List[Tuple[int, bytes]]:
        """The key of the first entry, and each that two people put in its place."""
        keys = [(0, _log_key(started.get("key"), self.origins[0]))]
        for seq, entry in self.entries.items():
            if entry.leaf["ev"] != "unit.keys_replaced":
                continue
            told, origin = entry.leaf["pub"], entry.leaf["log"]
            try:
                former = _log_key(told.get("former_key"), origin)
                new = _log_key(told.get("log_key"), origin)
            except Fault:
                former = new = b""
            fits = (
                set(told) == {"former_key", "lists", "log_key", "seal", "values"}
                and _is_hex(told["lists"])
                and _is_hex(told["values"])
                and _is_hex(told["seal"])
                and entry.leaf["case"] is None
                and former == keys[-1][1]
                and new not in [key for _, key in keys]
            )
            if not fits:
                text = "Entry %d does not say rightly by which keys the unit's were replaced."
                raise Fault("signed", text % seq, seq)
            keys.append((seq, new))
        return keys

    def key_at(self, size: int) -> bytes:
        """The log's key that signs heads of so many entries."""
        return [key for seq, key in self.keys if seq < size or not seq][-1]

    def _not_signed(self, what: str, text: str, origin: str) -> Fault:
        """By name, where a key signed it that was replaced before."""
        for (_, key), (seq, _) in zip(self.keys, self.keys[1:]):
            if is_note_by(text, origin, key):
                told = " is signed with a key of the log that was replaced at entry %d. Anyone "
                told += "who kept the old key could have made it: it counts for nothing."
                return Fault("signed", what + told % seq, seq)
        return Fault("signed", what + " is not signed with the log's key.")

    # 5. Inclusion.

    def check_inclusion(self, head: Head) -> None:
        """Every entry lies under the head."""
        proofs = _lines(self.files, "proofs.jsonl")
        known = [p["seq"] for p in proofs if isinstance(p, dict) and set(p) == {"seq", "path"}]
        if not all(map(_is_count, known)) or len(known) != len(proofs):
            known = []
        if known != list(self.entries):
            raise Fault("inclusion", "There is not one proof for each entry.")
        for proof, (seq, entry) in zip(proofs, self.entries.items()):
            try:
                path = _hash_list(proof["path"])
            except ValueError:
                path = [b""]
            if not is_included(entry.hash, seq, head.size, path, head.root):
                text = "Entry %d is not part of the log under its head." % seq
                raise Fault("inclusion", text, seq)

    # 6. Earlier heads.

    def check_consistency(self, head: Head) -> Dict[int, bytes]:
        """The log continues each earlier head that the bundle names."""
        roots: Dict[int, bytes] = {}
        last = 0
        for each in _lines(self.files, "consistency.jsonl"):
            fault = Fault("consistency", "consistency.jsonl is not of the form of a bundle.")
            if not isinstance(each, dict) or set(each) != {"from", "path", "root", "size"}:
                raise fault
            size, sources = each["size"], each["from"]
            if not _is_count(size) or not last < size < head.size or not _are_texts(sources):
                raise fault
            try:
                root, path = from_base64(each["root"], 32), _hash_list(each["path"])
            except ValueError:
                raise fault from None
            if not is_consistent(size, head.size, path, root, head.root):
                text = "The log does not continue its earlier head of %d entries." % size
                raise Fault("consistency", text)
            roots[size] = root
            last = size
        for restore in self.restores:
            if roots.get(restore.size) != restore.root:
                text = "The log does not continue the %d entries that were restored."
                raise Fault("consistency", text % restore.size, restore.size)
        return roots

    # 7. Completeness.

    def check_completeness(self, head: Head) -> None:
        """No map of heads, of whatever time, knows an entry of this case that is not here."""
        seq, closing = list(self.entries.items())[-1]
        if seq != head.size - 1 or closing.leaf["ev"] != "heads.root":
            text = "The newest entry under the head is not the map of heads of this disclosure."
            raise Fault("completeness", text, seq)
        proofs = _lines(self.files, "heads.jsonl")
        chains: Dict[str, Tuple[int, str]] = {}  # ids of chains, "" for the control chain
        keys: List[bytes] = []  # of all changes to people's keys
        of_keys = {"n": 0, "root": root_over(keys).hex()}
        built: Optional[Entry] = None
        self.maps: List[int] = []
        for seq, entry in self.entries.items():
            leaf, here = entry.leaf, entry.hash.hex()
            if leaf["ev"] == "heads.root":
                if len(self.maps) == len(proofs):
                    self._no_proof(seq)
                if of_keys["n"] != len(keys):
                    of_keys = {"n": len(keys), "root": root_over(keys).hex()}
                self._check_map(entry, proofs[len(self.maps)], chains)
                if leaf["pub"]["keys"] != of_keys:
                    text = "Entry %d does not count the changes to people's keys before it." % seq
                    raise Fault("completeness", text, seq)
                self.maps.append(seq)
            if leaf["case"] is None and leaf["ev"] in OF_KEYS:
                keys.append(entry.hash)
            chains["" if leaf["case"] is None else leaf["case"]] = (leaf["cseq"] + 1, here)
            built = built if leaf["case"] is None else entry
            if leaf["ex"] is not None:
                chains[leaf["ex"]] = (leaf["xseq"] + 1, here)
        if len(proofs) != len(self.maps):
            raise Fault("completeness", "heads.jsonl speaks of maps that are not here.")
        self._check_built(built)

    def _no_proof(self, seq: int) -> None:
        text = "It is not shown where the case stood under the map of heads in entry %d." % seq
        raise Fault("completeness", text, seq)

    def _check_built(self, built: Optional[Entry]) -> None:
        if built is None or built.leaf["ev"] != "disclosure.begun":
            raise Fault("completeness", "The case does not end with the entry of this disclosure.")
        if built.leaf["pub"].get("audience") != self.manifest["audience"]:
            text = "The bundle was recorded for somebody else."
            raise Fault("completeness", text, built.leaf["seq"])

    def _check_map(self, entry: Entry, proof: Any, chains: Dict[str, Tuple[int, str]]) -> None:
        """Control chain, case and exhibits stood under one map as the bundle has them before it."""
        seq, told = entry.leaf["seq"], entry.leaf["pub"]
        if entry.leaf["case"] is not None or not _is_heads_root(told, seq):
            text = "The map of heads in entry %d is not of the form of this log." % seq
            raise Fault("completeness", text, seq)
        if not isinstance(proof, dict) or set(proof) != {"case", "exhibits", "seq"}:
            raise Fault("completeness", "heads.jsonl is not of the form of a bundle.")
        if proof["seq"] != seq or proof["seq"] is True or not isinstance(proof["exhibits"], list):
            self._no_proof(seq)
        if chains.get("") != (told["control"]["n"], told["control"]["leaf"]):
            text = "An entry of the control chain that entry %d counts is not in the bundle." % seq
            raise Fault("completeness", text, seq)
        case = self.manifest["case"]
        self._check_chain(seq, proof["case"], told["cases"], case, chains.get(case))
        known = sorted(
            {each.leaf["ex"] for each in self.entries.values() if each.leaf["ex"] is not None},
            key=_utf16,
        )
        if case not in chains:  # no exhibit of it had an entry either
            known = []
        named = [each.get("id") for each in proof["exhibits"] if isinstance(each, dict)]
        if named != known or len(named) != len(proof["exhibits"]):
            self._no_proof(seq)
        for each in proof["exhibits"]:
            self._check_chain(seq, each, told["exhibits"], each["id"], chains.get(each["id"]))

    def _check_chain(
        self,
        seq: int,
        proof: Any,
        root: Dict[str, Any],
        name: str,
        here: Optional[Tuple[int, str]],
    ) -> None:
        if not isinstance(proof, dict) or proof.get("id") != name:
            self._no_proof(seq)
        stood = _absent(proof, root) if "before" in proof else _head_proof(proof, root)
        if stood != here:
            text = (
                "An entry of %s that the map of heads in entry %d counts is not in the bundle, or "
            )
            text += "another stands in its place: a branch of the history was left out."
            raise Fault("completeness", text % (shown(name), seq), seq)

    # 8. Values.

    def check_values(self) -> Tuple[Dict[int, Dict[str, Any]], Dict[int, Dict[str, str]]]:
        """What is shown opens its commitment; everything else is listed as withheld."""
        opened: Dict[int, Dict[str, Any]] = {}
        last: Tuple[int, bytes] = (-1, b"")
        for each in _lines(self.files, "disclosures.jsonl"):
            seq, path, last = self._field(each, {"path", "salt", "seq", "value"}, last, opened)
            text = "Entry %d: what is shown as %s is not what was recorded." % (seq, shown(path))
            try:
                salt = from_base64(each["salt"], 32)
            except ValueError:
                raise Fault("values", text, seq) from None
            known = self._committed(seq, opened)[path]
            if _commitment(path, salt, each["value"]) != known:
                raise Fault("values", text, seq)
            opened.setdefault(seq, {})[path] = each["value"]
        withheld: Dict[int, Dict[str, str]] = {}
        last = (-1, b"")
        for each in _lines(self.files, "withheld.jsonl"):
            seq, path, last = self._field(each, {"path", "reason", "seq"}, last, opened)
            if each["reason"] not in self.manifest["reasons"] or path in opened.get(seq, {}):
                raise Fault("values", "What is withheld is not listed rightly.", seq)
            withheld.setdefault(seq, {})[path] = each["reason"]
        for seq in self.entries:
            listed = set(opened.get(seq, {})) | set(withheld.get(seq, {}))
            if set(self._committed(seq, opened)) != listed:
                text = "Entry %d: something is withheld without being listed." % seq
                raise Fault("values", text, seq)
        return opened, withheld

    def _committed(self, seq: int, opened: Dict[int, Dict[str, Any]]) -> Dict[str, str]:
        """The commitments of an entry, with those of the statement that was signed for it."""
        leaf = self.entries[seq].leaf
        own: Dict[str, str] = leaf["com"]
        statement = opened.get(seq, {}).get("statement")
        stated = statement.get("com") if isinstance(statement, dict) else None
        if leaf["stmt"] is None or not isinstance(stated, dict):
            return own
        return {**own, **{"statement/" + name: stated[name] for name in stated}}

    def _field(
        self,
        each: Any,
        names: set[str],
        last: Tuple[int, bytes],
        opened: Dict[int, Dict[str, Any]],
    ) -> Tuple[int, str, Tuple[int, bytes]]:
        fault = Fault("values", "What is shown or withheld is not of the form of a bundle.")
        if not isinstance(each, dict) or set(each) != names:
            raise fault
        seq, path = each["seq"], each["path"]
        if not _is_count(seq) or not isinstance(path, str):
            raise fault
        place = (seq, path.encode("utf-16-be"))
        if place <= last:
            raise fault
        if seq not in self.entries or path not in self._committed(seq, opened):
            raise Fault("values", "A field is shown that no entry has.", seq)
        if not isinstance(each.get("reason", ""), str):
            raise fault
        return seq, path, place

    # 9. People, and the samples that they read.

    def check_samples(self) -> None:
        """Each sample that was read is the one that the log bound before its blocks were known."""
        since_start: Dict[bytes, Dict[str, Any]] = {}
        for seq, entry in self.entries.items():
            leaf = entry.leaf
            matter = canonical([leaf["case"], leaf["ex"], leaf["pub"].get("disposal")])
            wrong = sample_fault(entry, since_start.setdefault(matter, {}))
            if wrong:
                raise Fault("people", "Entry %d %s." % (seq, wrong), seq)

    def check_people(self, opened: Dict[int, Dict[str, Any]], roots: Dict[int, bytes]) -> None:
        """Every entry is signed by whom its kind needs, with keys of proved life."""
        used = set()
        for seq, entry in self.entries.items():
            leaf, fields = entry.leaf, opened.get(seq, {})
            wanted = {"statement", "sig"} & set(leaf["com"])
            if len(wanted) != (0 if leaf["stmt"] is None else 2):
                text = "Entry %d does not say whole what was signed." % seq
                raise Fault("people", text, seq)
            parts: List[Tuple[str, str]] = []
            if leaf["stmt"] is not None:
                parts = self._signed(leaf, fields, roots)
                if leaf["ex"] is None and leaf["stmt"] in used:
                    raise Fault("people", "Entry %d: its statement was used before." % seq, seq)
                used.add(leaf["stmt"])
            elif KINDS[leaf["ev"]][0] and leaf["ev"] not in MAY_BE_UNSIGNED:
                text = "Entry %d is of a kind that people sign, and is not signed." % seq
                raise Fault("people", text, seq)
            lasting = self._lasting(leaf)
            self._check_duties(leaf, self._check_parts(leaf, parts, fields))
            self._check_listed(leaf)
            self._check_ended(leaf, parts)
            self._check_lasting(leaf, lasting)
            self._check_founding(leaf)
            if not self.people.take(leaf, [by for _, by in parts]):
                text = "Entry %d: a key of a person came in another way than keys come." % seq
                raise Fault("people", text, seq)
            if leaf["ev"] == "clock.corrected":
                self._check_correction(leaf)
                self.people.correct_time(leaf)

    def _check_correction(self, leaf: Dict[str, Any]) -> None:
        """What two people signed for, and state in clear, begins the time again."""
        seq, asked, since = leaf["seq"], leaf["pub"].get("asked"), leaf["pub"].get("since")
        before = self.entries.get(asked) if _is_count(asked) else None
        if (
            before is None
            or leaf["case"] is not None
            or before.leaf["ev"] != "clock.correction_asked"
            or before.leaf["pub"].get("since") != since
            or not _is_count(since)
            or not 0 < since < seq
            or not asked < seq
            or self.signers[asked][0][1] == self.signers[seq][0][1]
        ):
            text = "Entry %d: two people did not sign that correction of time." % seq
            raise Fault("people", text, seq)

    def _signed(
        self, leaf: Dict[str, Any], fields: Dict[str, Any], roots: Dict[int, bytes]
    ) -> List[Tuple[str, str]]:
        """Parts and people of a signed entry, each signature checked."""
        seq = leaf["seq"]
        if "statement" not in fields or "sig" not in fields:
            text = "Entry %d: what was signed, or the signatures, are withheld. They are always "
            raise Fault("people", text % seq + "shown: nothing of a person stands in them.", seq)
        statement, listed = fields["statement"], fields["sig"]
        self._check_statement(leaf, statement, roots)
        parts = [(role, by) for role, by in statement["signers"]]
        needed = KINDS[leaf["ev"]][0].split(" ")
        if sorted({role.split(" ")[0] for role, _ in parts}) != sorted(needed):
            text = "Entry %d is not signed in the parts that its kind needs." % seq
            raise Fault("people", text, seq)
        for role, by in parts:
            if role in NAMED_PARTS and leaf["pub"].get(role) != by:
                text = "Entry %d: the person who signed is not the one named as %s." % (seq, role)
                raise Fault("people", text, seq)
        if len({by for _, by in parts}) != len(parts):
            raise Fault("people", "Entry %d: one person signed it in two parts." % seq, seq)
        self.signatures += len(parts)
        if self.signatures > MAX_SIGNATURES:
            raise Fault("people", "The bundle holds too many signatures.")
        self._check_made(leaf, statement, listed, parts)
        self._check_settled(leaf, parts)
        self.signers[seq] = _with_levels(parts, listed)
        return parts

    def _check_statement(
        self, leaf: Dict[str, Any], statement: Any, roots: Dict[int, bytes]
    ) -> None:
        seq = leaf["seq"]
        digest = hashlib.sha256(STATEMENT_CONTEXT + canonical(statement)).hexdigest()
        if digest != leaf["stmt"] or not _is_statement(statement):
            text = "Entry %d: its statement is not the one that was signed." % seq
            raise Fault("people", text, seq)
        about = ("case_id", "case"), ("exhibit_id", "ex"), ("xprev", "xprev")
        fits = statement["event"] == STATED_AS.get(leaf["ev"], leaf["ev"])
        fits = fits and all(statement[one] == leaf[other] for one, other in about)
        if not fits or not _says_the_same(statement, leaf):
            text = "Entry %d: its statement was signed for another entry." % seq
            raise Fault("people", text, seq)
        recorded, made = _moment(leaf["t"]), _moment(statement["made_at"])
        until = _moment(statement["not_after"])
        if (
            recorded is None
            or made is None
            or until is None
            or not made - timedelta(seconds=2) <= recorded <= until
            or until - made > LIFE
        ):
            text = "Entry %d was recorded when its statement was not valid." % seq
            raise Fault("people", text, seq)
        self._check_stated_head(seq, statement["checkpoint"], roots)

    def _check_stated_head(self, seq: int, stated: str, roots: Dict[int, bytes]) -> None:
        head = read_head(stated)
        if head is None or head.size > seq:
            raise Fault("people", "Entry %d: its statement names no state of the log." % seq, seq)
        if roots.get(head.size) != head.root:
            text = "Entry %d: the log does not continue the head that was signed with it." % seq
            raise Fault("people", text, seq)

    def _check_made(
        self, leaf: Dict[str, Any], statement: Any, listed: Any, parts: List[Tuple[str, str]]
    ) -> None:
        seq = leaf["seq"]
        if not isinstance(listed, list) or not all(map(_is_signature, listed)):
            text = "Entry %d: its signatures are not of the form that is recorded." % seq
            raise Fault("people", text, seq)
        if [(each["role"], each["by"]) for each in listed] != parts:
            text = "Entry %d is not signed by exactly the people whose signature it needs." % seq
            raise Fault("people", text, seq)
        if leaf["ev"] not in TOGETHER and any(map(_is_listed, listed)):
            text = "Entry %d: %s is signed by itself, never in a list."
            raise Fault("people", text % (seq, leaf["ev"]), seq)
        counted = self.people.counted(leaf)
        for each in listed:
            keys, by = counted.get(each["by"]), shown(each["by"])
            if keys is None:
                text = "Entry %d: %s had no key when this was signed." % (seq, by)
                raise Fault("people", text, seq)
            message, made = _signed_bytes(statement, each)
            if message is None or not _is_made(keys, message, made):
                text = "Entry %d: the signature of %s was not made with the enrolled key."
                raise Fault("people", text % (seq, by), seq)

    def _check_settled(self, leaf: Dict[str, Any], parts: List[Tuple[str, str]]) -> None:
        recorded = _moment(leaf["t"])
        for _, by in parts if leaf["ev"] in SETTLED else []:
            since = self.people.replaced.get(by)
            if since is not None and recorded is not None and recorded < since[1] + ONE_DAY:
                text = "Entry %d: the key of %s was replaced less than a day before; nobody signs "
                text = text % (leaf["seq"], shown(by)) + "for this with such a key."
                raise Fault("people", text, leaf["seq"])

    def _check_parts(
        self, leaf: Dict[str, Any], signed: List[Tuple[str, str]], fields: Dict[str, Any]
    ) -> Dict[str, List[str]]:
        """Nobody takes two parts that are for different people; what must stand before, does.

        Gives who takes which part.
        """
        event, told = leaf["ev"], leaf["pub"]
        parts: Dict[str, List[str]] = {}
        for role, by in signed:
            parts.setdefault(role.split(" ")[0], []).append(by)
        for name in NAMED_PARTS:
            if isinstance(told.get(name), str):
                parts.setdefault(name, []).append(told[name])
        for rule in DIFFERENT:
            if rule[0] == event:
                self._check_apart(leaf, parts, rule)
        for row in FOLLOWS.get(event, []):
            self._check_follows(leaf, *row)
        if event == "trial.confirmed":
            self.tried.add(_as_text(told.get("method")))
        method = _as_text(told.get("method"))
        if event == "disposal.proposed" and method in TRIED and method not in self.tried:
            text = "Entry %d proposes a method for which no two people signed a trial before it."
            raise Fault("people", text % leaf["seq"], leaf["seq"])
        self._check_accredited(leaf)
        self._check_ended_again(leaf)
        self._check_edition(leaf)
        if event in DOCUMENTS:
            self._check_document(leaf)
        self._check_once(leaf)
        until = _moment(fields["statement"]["not_after"]) if leaf["stmt"] is not None else None
        self._remember(leaf, (parts, told, leaf["seq"], until))
        return parts

    def _check_accredited(self, leaf: Dict[str, Any]) -> None:
        """Imaging began under the newest accreditation, on a day of it.

        An hour is let pass at both ends: days are of London, times of UTC.
        """
        told = leaf["pub"]
        if leaf["ev"] == "accreditation.recorded" and leaf["case"] is None:
            self.accredited = leaf["seq"], told.get("begins"), told.get("ends")
        if leaf["ev"] != "imaging.begun":
            return
        seq, begins, ends = self.accredited
        recorded, hour = _moment(leaf["t"]), timedelta(hours=1)
        is_it = _is_count(told.get("accreditation")) and told["accreditation"] == seq
        if is_it and recorded is not None and _is_day(begins) and _is_day(ends):
            first, last = (recorded + hour).date(), (recorded - hour).date()
            if begins <= first.isoformat() and last.isoformat() <= ends:
                return
        text = "Entry %d: imaging began under no accreditation that was the newest one and in "
        raise Fault("people", text % leaf["seq"] + "force on that day.", leaf["seq"])

    def _check_ended_again(self, leaf: Dict[str, Any]) -> None:
        """Values are destroyed again after a restore alone that two people signed and names them.

        Each such entry uses up the name of its case.
        """
        if leaf["ev"] == "log.restored" and leaf["case"] is None:
            # What a restore says where it names no case is no case's id.
            self.ended_again = set(leaf["pub"]["values_destroyed_again"].split(" ")) - {"none"}
        if leaf["ev"] == "case.values_destroyed_again":
            if leaf["case"] not in self.ended_again:
                text = "Entry %d destroys values of a case again, and no restore that two people "
                text = text % leaf["seq"] + "signed names this case."
                raise Fault("people", text, leaf["seq"])
            self.ended_again.discard(leaf["case"])

    def _check_edition(self, leaf: Dict[str, Any]) -> None:
        """An edition is told by a translation that two people signed for and nobody withdrew."""
        event, told = leaf["ev"], leaf["pub"]
        digest, language = _as_text(told.get("translation")), _as_text(told.get("language"))
        if leaf["case"] is None and event.startswith("translation."):
            known = self.translations.pop(digest, None)
            if event == "translation.signed":
                self.translations[digest] = language, False
            elif event == "translation.read_over" and known is not None:
                self.translations[digest] = known[0], True
        if event in EDITIONS and self.translations.get(digest) != (language, True):
            text = "Entry %d issues an edition by a translation for which two people have not "
            raise Fault(
                "people", text % leaf["seq"] + "signed, or which was withdrawn.", leaf["seq"]
            )

    def _remember(self, leaf: Dict[str, Any], took: Took) -> None:
        """What later entries are held to; and on which earlier ones nothing rests any more."""
        for field in _fields_of_matters(leaf["ev"]):
            self.took.setdefault(_matter(leaf, leaf["ev"], field), []).append(took)
        for voided in VOIDS.get(leaf["ev"], []):
            self.took.pop(_matter(leaf, *voided), None)
        if leaf["ev"] == "log.restored":
            begun = canonical("hold.release_signed")
            self.took = {m: each for m, each in self.took.items() if not m.startswith(begun)}

    def _check_ended(self, leaf: Dict[str, Any], signed: List[Tuple[str, str]]) -> None:
        """Nobody carries out an erasure who ended a bar to it in the same case."""
        seq, event, ended = leaf["seq"], leaf["ev"], self.ended.setdefault(leaf["case"], [])
        for before, by, about, named in ended if event in CARRY_OUT else []:
            some = leaf["ex"] in named if isinstance(named, list) and named else True
            is_about = some if about is None else about == leaf["ex"]
            if is_about and leaf["pub"].get("operator") in by:
                text = "Entry %d: %s ended a bar to erasing by entry %d, and carries the erasure "
                text = text % (seq, shown(leaf["pub"]["operator"]), before) + "out."
                raise Fault("people", text, seq)
        part = ENDS_A_BAR.get(event)
        by = [each for role, each in signed if role.split(" ")[0] == part]
        if by:
            ended.append((seq, by, leaf["ex"], leaf["pub"].get("exhibits")))

    def _check_listed(self, leaf: Dict[str, Any]) -> None:
        """What moved under a list stands on it, after the entry that was the exhibit's newest."""
        seq, pub = leaf["seq"], leaf["pub"]
        for kind, earlier, by, listed, fields, statement in LISTED:
            name = canonical([earlier, leaf["case"], pub.get(by)])
            if leaf["ev"] == earlier:
                told = pub.get(listed)
                texts = told if isinstance(told, list) else []
                self.lists[name] = leaf["stmt"], {each for each in texts if isinstance(each, str)}
            if leaf["ev"] != kind:
                continue
            if name not in self.lists:
                text = "Entry %d names a %s that was not signed before in its case." % (seq, by)
                raise Fault("people", text, seq)
            signed, lines = self.lists[name]
            if pub.get(statement) != signed:
                text = "Entry %d names another statement than the one of the %s that it is under."
                raise Fault("people", text % (seq, by), seq)
            line = [leaf["ex"], *[pub.get(each) for each in fields], leaf["xprev"]]
            if canonical(line).decode("utf-8") not in lines:
                text = "Entry %d does not stand so in the %s that it is under." % (seq, by)
                raise Fault("people", text, seq)

    def _check_document(self, leaf: Dict[str, Any]) -> None:
        """The disposal has no document yet, and this is the one that it earned."""
        seq = leaf["seq"]
        if any(self._newest(leaf, kind, "disposal") for kind in DOCUMENTS):
            raise Fault("people", "Entry %d: this disposal has a document already." % seq, seq)
        was_read = self._newest(leaf, "erase.verified", "disposal") is not None
        if leaf["ev"] == "report.issued":
            is_earned = self._says(leaf, *EARNS[-1]) if was_read else self._was_watched(leaf)
            if is_earned and not self._found_later(leaf):
                raise Fault("people", "Entry %d: this disposal earned a certificate." % seq, seq)
            return
        if self._found_later(leaf):
            text = "Entry %d: a later extraction, recorded before it, holds what was looked for."
            raise Fault("people", text % seq, seq)
        if not was_read and not self._was_watched(leaf):
            text = (
                "Entry %d: a certificate of a destruction rests on two witnesses, one of whom took "
            )
            raise Fault("people", text % seq + "no other part.", seq)
        for kind, name, words in EARNS if was_read else []:
            if not self._says(leaf, kind, name, words):
                text = "Entry %d: a certificate rests on %s with %s %s."
                raise Fault("people", text % (seq, kind, name, words.replace(" ", " or ")), seq)
        if was_read and not all(self._says(leaf, *each) for each in READ_TWICE):
            read, planned = [self._told(leaf, *each) for each in WHOLLY_READ]
            if read != planned:
                text = "Entry %d: nobody read all of the medium again, nor a sample of what its "
                raise Fault("people", text % seq + "eraser had read back.", seq)

    def _check_once(self, leaf: Dict[str, Any]) -> None:
        """What it names is not recorded already, with the same scan or without any."""
        kind, field, nothing, names = RECORDED_ONCE
        if leaf["ev"] != kind or _as_text(leaf["pub"].get(field)) == nothing:
            return
        says = [_as_text(leaf["pub"].get(name)) for name in names.split(" ")]
        for _, told, before, _ in self.took.get(_matter(leaf, kind, field), []):
            if says[0] == nothing or says == [_as_text(told.get(n)) for n in names.split(" ")]:
                text = "Entry %d: this extraction is recorded already, by entry %d."
                raise Fault("people", text % (leaf["seq"], before), leaf["seq"])

    def _found_later(self, leaf: Dict[str, Any]) -> bool:
        """Whether one extraction after the work, whichever, holds a place that was found."""
        kind, name, words = FOUND_LATER
        found = self.took.get(_matter(leaf, kind, "disposal"), [])
        said = [_as_text(each[1].get(name)).split(" ")[-1] for each in found]
        return any(each not in words.split(" ") for each in said)

    def _says(self, leaf: Dict[str, Any], kind: str, name: str, words: str) -> bool:
        return self._told(leaf, kind, name).split(" ")[-1] in words.split(" ")

    def _told(self, leaf: Dict[str, Any], kind: str, name: str) -> str:
        newest = self._newest(leaf, kind, "disposal")
        return "" if newest is None else _as_text(newest[1].get(name))

    def _was_watched(self, leaf: Dict[str, Any]) -> bool:
        """Whether two people saw a destruction, and one of them took no other part in it."""
        seen = set(self._who(leaf, "witnessed_work.seen", "witness"))
        others = [by for kind, part in OTHER_PARTS for by in self._who(leaf, kind, part)]
        return len(seen) >= 2 and bool(seen - set(others))

    def _newest(self, leaf: Dict[str, Any], kind: str, field: str) -> Optional[Took]:
        took = self.took.get(_matter(leaf, kind, field))
        return took[-1] if took else None

    def _lasting(self, leaf: Dict[str, Any]) -> List[Took]:
        """What must not have run out for this entry, nor be outdated."""
        found = [self._newest(leaf, kind, field) for kind, field in LASTS.get(leaf["ev"], [])]
        return [each for each in found if each is not None]

    def _check_lasting(self, leaf: Dict[str, Any], signed: List[Took]) -> None:
        """What people signed counts when it is acted on, and no bar to erasing stands open."""
        seq, recorded = leaf["seq"], _moment(leaf["t"])
        for parts, _, before, until in signed:
            if until is not None and recorded is not None and recorded > until + LATE:
                text = "Entry %d was made after what entry %d was signed for had run out."
                raise Fault("people", text % (seq, before), seq)
            outdated = self.bars.outdated(leaf, [by for some in parts.values() for by in some])
            if outdated > before:
                text = "Entry %d rests on entry %d, and entry %d came in between: what was signed "
                text = text % (seq, before, outdated) + "before it no longer counts."
                raise Fault("people", text, seq)
        if leaf["ev"] in LASTS:
            self.bars.check_none(leaf)
        self.bars.take(leaf)

    def _who(self, leaf: Dict[str, Any], kind: str, part: str) -> List[str]:
        """Who took a part in entries of a kind about the same disposal."""
        took = self.took.get(_matter(leaf, kind, "disposal"), [])
        return [by for parts, _, _, _ in took for by in parts.get(part, [])]

    def _check_duties(self, leaf: Dict[str, Any], parts: Dict[str, List[str]]) -> None:
        """Everybody's duties include their part; deputies begin and end as they can."""
        seq, event = leaf["seq"], leaf["ev"]
        wanted = DUTIES.get(event, {})
        if leaf["case"] is None:
            wanted = OUTSIDE_CASES.get(event, wanted)
        for part in sorted(set(wanted) & set(parts)):
            for by in sorted(parts[part], key=_utf16):
                if not self.people.may(by, wanted[part], leaf):
                    text = "Entry %d: the duties of %s did not include the part of %s."
                    raise Fault("people", text % (seq, shown(by), part), seq)
        if event == "delegation.ended" and not self.people.may_end(leaf, parts["ender"]):
            text = "Entry %d: a delegation was ended by somebody who neither made it nor is an "
            raise Fault("people", text % seq + "administrator.", seq)
        if not self.people.delegate(leaf, parts):
            text = (
                "Entry %d does not state correctly who deputises for whom, and for how long." % seq
            )
            raise Fault("people", text, seq)

    def _check_follows(
        self, leaf: Dict[str, Any], earlier: str, field: str, same: str, by: str
    ) -> None:
        """Such an entry stands before, and the newest of them says the same in these fields."""
        seq = leaf["seq"]
        kinds = [kind for kind in earlier.split() if self.took.get(_matter(leaf, kind, field, by))]
        if not kinds:
            raise Fault("people", "Entry %d follows nothing that it could rest on." % seq, seq)
        told = self.took[_matter(leaf, kinds[0], field, by)][-1][1]
        for name in same.split():
            if _as_text(leaf["pub"].get(name)) != _as_text(told.get(name)):
                text = "Entry %d names another %s than the %s that it rests on."
                raise Fault("people", text % (seq, name, kinds[0]), seq)

    def _check_apart(
        self,
        leaf: Dict[str, Any],
        parts: Dict[str, List[str]],
        rule: Tuple[str, str, str, str, str, bool],
    ) -> None:
        kind, part, earlier, other, field, newest = rule
        before = self.took.get(_matter(leaf, earlier, field), [])
        counted = before[-1 if newest else 0 :]
        others = [by for took, _, _, _ in counted for by in took.get(other, [])]
        if earlier == kind and other != part:
            others += parts.get(other, [])
        both = sorted(set(others) & set(parts.get(part, [])), key=_utf16)
        if both:
            text = "Entry %d: %s is %s and %s in one matter; these are different people."
            raise Fault("people", text % (leaf["seq"], shown(both[0]), part, other), leaf["seq"])

    def _check_founding(self, leaf: Dict[str, Any]) -> None:
        if leaf["ev"] == "exhibit.stand_in" and self.manifest["training"] is not True:
            text = "Entry %d uses a training file, and this is no folder for training."
            raise Fault("people", text % leaf["seq"], leaf["seq"])
        if leaf["ev"] == "unit.founded":
            started = self.entries[0].leaf["pub"]
            if leaf["pub"].get("log_key") != started.get("key"):
                text = "Entry %d: the first people signed for another log's key." % leaf["seq"]
                raise Fault("people", text, leaf["seq"])

    # 10. Documents.

    def check_documents(self) -> List[str]:
        """Each document is the one that was issued; gives what was issued and is not here."""
        issued: Dict[str, str] = {}
        for entry in self.entries.values():
            leaf = entry.leaf
            if leaf["ev"] in ISSUED and leaf["case"] is not None:
                number, pub = leaf["pub"].get("number"), leaf["pub"]
                for kind in ("json", "pdf"):
                    if isinstance(number, str) and isinstance(pub.get(kind), str):
                        name = "certificates/" + number + "." + kind
                        if issued.setdefault(name, pub[kind]) != pub[kind]:
                            text = "Entry %d issues a document again, with other bytes."
                            raise Fault("documents", text % leaf["seq"], leaf["seq"])
        for name in sorted(self.files):
            if name.startswith("certificates/"):
                digest = "sha256:" + hashlib.sha256(self.files[name]).hexdigest()
                if issued.get(name) != digest:
                    raise Fault("documents", name + " is not a document that was issued.")
        return sorted((name for name in issued if name not in self.files), key=_utf16)

    # 11. Reads.

    def check_reads(self) -> Optional[List[Any]]:
        """The reads of the case lie under the newest head of reads; gives what each says."""
        if "access.jsonl" not in self.files:
            return None
        head = self._head_of_reads()
        told: List[Any] = []
        chains: Dict[str, Tuple[int, str]] = {}
        last = -1
        for number, each in enumerate(_lines(self.files, "access.jsonl"), start=1):
            fault = Fault("reads", "Line %d of access.jsonl is not a read of this case." % number)
            if not isinstance(each, dict) or set(each) != {"leaf", "path", "shown", "withheld"}:
                raise fault
            leaf = each["leaf"]
            if head is None or not _is_leaf(leaf) or not self._is_read(leaf, head):
                raise fault
            if strange(leaf) is not None:
                raise fault
            line = canonical(leaf)
            if len(line) > MAX_LEAF or not last < leaf["seq"] < head.size:
                raise fault
            last = leaf["seq"]
            digest = hashlib.sha256(b"\x00" + line).digest()
            self._follow_read(chains, "case", leaf["cseq"], leaf["cprev"], leaf["seq"], digest)
            if leaf["ex"] is not None:
                place = leaf["xseq"], leaf["xprev"]
                self._follow_read(chains, leaf["ex"], place[0], place[1], leaf["seq"], digest)
            try:
                path = _hash_list(each["path"])
            except ValueError:
                path = [b""]
            if not is_included(digest, leaf["seq"], head.size, path, head.root):
                text = "Read %d is not part of the log of reads under its head." % leaf["seq"]
                raise Fault("reads", text)
            told.append((leaf, self._opened_read(leaf, each["shown"], each["withheld"]), each))
        return told

    def _head_of_reads(self) -> Optional[Head]:
        """The newest head of the log of reads that this log commits to."""
        found = None
        for seq, entry in self.entries.items():
            leaf = entry.leaf
            if leaf["ev"] != "access.head" or leaf["case"] is not None:
                continue
            told = leaf["pub"]
            if (
                set(told) != {"origin", "root", "size"}
                or not isinstance(told["origin"], str)
                or not _is_count(told["size"])
                or not _is_hex(told["root"])
                or (found is not None and told["size"] < found.size)
            ):
                raise Fault("reads", "Entry %d does not say rightly which reads it covers." % seq)
            found = Head(told["size"], bytes.fromhex(told["root"]), told["origin"])
        return found

    def _is_read(self, leaf: Dict[str, Any], head: Head) -> bool:
        in_exhibit = leaf["ex"] is not None
        return (
            leaf["log"] == head.origin
            and leaf["case"] == self.manifest["case"]
            and leaf["ev"].startswith("record.")
            and leaf["stmt"] is None
            and (leaf["xseq"] is not None) == in_exhibit
            and (in_exhibit or leaf["xprev"] is None)
        )

    def _follow_read(
        self,
        chains: Dict[str, Tuple[int, str]],
        chain: str,
        number: int,
        prev: Optional[str],
        seq: int,
        digest: bytes,
    ) -> None:
        expected, before = chains.get(chain, (0, None))
        if number != expected or prev != before:
            raise Fault("reads", "Before read %d a read of the same case is missing." % seq)
        chains[chain] = (expected + 1, digest.hex())

    def _opened_read(self, leaf: Dict[str, Any], listed: Any, withheld: Any) -> Dict[str, Any]:
        text = "Read %d: what is shown or withheld is not what was recorded." % leaf["seq"]
        fault = Fault("reads", text)
        opened: Dict[str, Any] = {}
        last = b""
        if not isinstance(listed, list) or not isinstance(withheld, dict):
            raise fault
        for each in listed:
            if not isinstance(each, dict) or set(each) != {"path", "salt", "value"}:
                raise fault
            path = each["path"]
            if not isinstance(path, str) or (opened and path.encode("utf-16-be") <= last):
                raise fault
            last = path.encode("utf-16-be")
            try:
                salt = from_base64(each["salt"], 32)
            except ValueError:
                raise fault from None
            message = path.encode("utf-8") + b"\x00" + canonical(each["value"])
            digest = hmac.new(salt, message, hashlib.sha256).hexdigest()
            if leaf["com"].get(path) != digest:
                raise fault
            opened[path] = each["value"]
        reasons = self.manifest["reasons"]
        if any(not isinstance(code, str) or code not in reasons for code in withheld.values()):
            raise fault
        if set(opened) & set(withheld) or set(opened) | set(withheld) != set(leaf["com"]):
            raise fault
        return opened

    # 12. Anchors.

    # 13. What the manifest points at.

    def check_pointed_at(self) -> None:
        """The manifest lists all failures and all acts of administrators, and nothing else."""
        leaves = [(seq, entry.leaf) for seq, entry in self.entries.items()]
        pointed = {
            "failures": [
                seq
                for seq, leaf in leaves
                if leaf["ev"] in FAILURES or leaf["pub"].get("outcome") in FAILED_OUTCOMES
            ],
            "administrators": [
                seq for seq, leaf in leaves if leaf["ev"].startswith(ADMINISTRATORS)
            ],
        }
        for name, found in pointed.items():
            if self.manifest[name] != found:
                text = "The manifest does not list exactly the entries that are %s."
                raise Fault("file", text % POINTED_AT[name])

    def check_anchors(
        self, head: Head, roots: Dict[int, bytes], trusted: Trusted
    ) -> Optional[List[Dict[str, Any]]]:
        """Each cosignature and time stamp is over a head that the log continues."""
        if "anchors.jsonl" not in self.files:
            return None
        told: List[Dict[str, Any]] = []
        last: Tuple[int, bytes, bytes] = (0, b"", b"")
        for number, each in enumerate(_lines(self.files, "anchors.jsonl"), start=1):
            fault = Fault("anchors", "Line %d of anchors.jsonl is not an anchor." % number)
            if not isinstance(each, dict) or set(each) != {"evidence", "kind", "note"}:
                raise fault
            if not _are_texts(list(each.values())) or each["kind"] not in ("tsa", "witness"):
                raise fault
            over = read_note(each["note"])
            if over is None or number > MAX_ANCHORS:
                raise fault
            place = (over.size, each["kind"].encode(), each["evidence"].encode("utf-16-be"))
            if place <= last:
                raise fault
            last = place
            origin = over.origin or ""
            known = head.root if over.size == head.size else roots.get(over.size)
            key = self.key_at(over.size)
            if origin not in self.origins or not is_note_by(each["note"], origin, key):
                text = "The head in line %d of anchors.jsonl is not signed with the log's key."
                raise Fault("anchors", text % number)
            if known != over.root:
                text = "The log does not continue the head of %d entries that is anchored."
                raise Fault("anchors", text % over.size)
            tell = _told_stamp if each["kind"] == "tsa" else _told_cosignature
            try:
                told.append(tell(each["note"], each["evidence"], over.size, trusted))
            except ValueError:
                raise fault from None
        return told


# What bars an erasure, entry by entry; and since when what was signed no longer counts.


class OfCase:
    """What the entries of one case say: bars, parts of exhibits, and what its orders name."""

    def __init__(self) -> None:
        self.open: Dict[bytes, Dict[str, Any]] = {}
        self.known: Dict[bytes, Dict[str, Any]] = {}
        self.named: Dict[str, Set[str]] = {}
        self.ever_named: Dict[str, Set[str]] = {}
        self.fallen: Set[str] = set()
        self.parent: Dict[str, str] = {}
        self.outside: Set[str] = set()
        self.outdated: Dict[Optional[str], int] = {}

    def line(self, exhibit: str) -> List[str]:
        """The exhibit, and what it is a part of, the nearest first."""
        found = [exhibit]
        while found[-1] in self.parent and self.parent[found[-1]] not in found:
            found.append(self.parent[found[-1]])
        return found[:DEEPEST]

    def bound(self, exhibit: str) -> Set[str]:
        """The exhibit, what it is a part of, and the parts that are inside it."""
        found = set(self.line(exhibit))
        for part in self.parent:
            line = self.line(part)
            within = line[: line.index(exhibit)] if exhibit in line else []
            if within and not self.outside & set(within):
                found.add(part)
        return found

    def holds(self, bar: Dict[str, Any], exhibit: str) -> bool:
        """Whether a bar holds the exhibit as things stand now."""
        line, order = set(self.line(exhibit)), _as_text(bar["pub"].get("order"))
        told = bar["pub"].get("exhibits")
        listed = {each for each in told if isinstance(each, str)} if _is_list(told) else set()
        ever = self.ever_named.get(order, set())
        held: Dict[str, Set[Any]] = {
            "case": line,
            "itself": line & {bar["ex"]} & {exhibit},
            "whole": self.bound(exhibit) & {bar["ex"]},
            "named": line & self.named.get(order, set()),
            "ever named": line & ever,
            "listed": line & listed,
            "listed or ever named": line & (listed or ever),
        }
        return bool(held[bar["holds"]])


class Bars:
    """The bars that stand open, and since when nothing that was signed counts any more."""

    def __init__(self) -> None:
        self.cases: Dict[Optional[str], OfCase] = {}
        self.log_outdated = -1
        self.people: Dict[str, int] = {}

    def _case(self, leaf: Dict[str, Any]) -> OfCase:
        return self.cases.setdefault(leaf["case"], OfCase())

    def check_none(self, leaf: Dict[str, Any]) -> None:
        """Nothing bars what the entry authorises, permits or begins; a standing order names it."""
        seq, case, exhibit = leaf["seq"], self._case(leaf), leaf["ex"] or ""
        for bar in case.open.values():
            is_asked = bar["bar"] != STANDING or leaf["ev"] in STARTS
            over = _is_over(bar["until"], _moment(leaf["t"]))
            if is_asked and not over and case.holds(bar, exhibit):
                text = "Entry %d: a bar to erasing (%s) stands open since entry %d."
                raise Fault("people", text % (seq, bar["bar"], bar["seq"]), seq)
        named = [each for order, each in case.named.items() if order not in case.fallen]
        if not any(each & set(case.line(exhibit)) for each in named):
            raise Fault("people", "Entry %d: no standing order names the exhibit." % seq, seq)

    def outdated(self, leaf: Dict[str, Any], people: Iterable[str]) -> int:
        """The newest entry that outdates what these people signed about the exhibit; -1: none."""
        case = self._case(leaf)
        marks = [case.outdated.get(each, -1) for each in case.bound(leaf["ex"] or "")]
        marks += [self.people.get(each, -1) for each in people]
        return max(self.log_outdated, case.outdated.get(None, -1), *marks)

    def take(self, leaf: Dict[str, Any]) -> None:
        """Take the next entry, whatever its kind."""
        case = self._case(leaf)
        self._outdate(case, leaf)
        for ended in _named_bars(case.open, CLOSES, leaf):
            del case.open[ended]
        for again in _named_bars(case.known, REOPENS, leaf):
            case.open[again] = case.known[again]
        _raise_bar(case, leaf)
        _name_exhibits(case, leaf)

    def _outdate(self, case: OfCase, leaf: Dict[str, Any]) -> None:
        seq, pub, holds = leaf["seq"], leaf["pub"], OUTDATES.get(leaf["ev"])
        if holds == "log":
            self.log_outdated = seq
        elif holds == "person":
            self.people[_as_text(pub.get("person"))] = seq
        elif holds == "case":
            case.outdated[None] = seq
        elif holds == "whole":
            case.outdated[leaf["ex"]] = seq
        elif holds == "named":
            for each in case.named.get(_as_text(pub.get("order")), ()):
                case.outdated[each] = seq


class People:
    """Whose key is whose, with which duties: by founding, enrolment, replacement or admission."""

    def __init__(self) -> None:
        self.keys: Dict[str, Keys] = {}
        self.duties: Dict[str, List[str]] = {}  # of everybody who has or had a key
        self.delegations: Dict[str, Delegation] = {}
        self.replaced: Dict[str, Tuple[int, datetime]] = {}
        self.founded = False
        self.first: Dict[str, str] = {}
        self.ever: Dict[str, str] = {}  # every key that anybody has or had, with its person
        self.enrolled: Dict[str, Tuple[str, str]] = {}  # person: key, who vouched for it
        self.asked: Dict[str, Tuple[str, str]] = {}
        self.glass: Dict[str, Tuple[str, str, str, bool, str]] = {}
        """Person, key, who asked, whether a second one used it, the duty that it restores."""

    def correct_time(self, leaf: Dict[str, Any]) -> None:
        """Keys that were replaced under a wrong clock count as replaced when it was corrected."""
        at = _moment(leaf["t"])
        for person, (seq, _) in list(self.replaced.items()):
            if at is not None and seq >= leaf["pub"]["since"]:
                self.replaced[person] = (seq, at)
        self._end(lambda one: one.seq >= leaf["pub"]["since"])

    def _own(self, person: str) -> List[str]:
        """A person's own duties; none without a key in force."""
        return self.duties[person] if person in self.keys else []

    def may(self, person: str, wanted: str, leaf: Dict[str, Any]) -> bool:
        """Whether a part of the entry is somebody's by one of these duties, own or as a deputy."""
        allowed, own, at = wanted.split(), self._own(person), _moment(leaf["t"])
        if not allowed or set(own) & set(allowed):
            return True
        keepers = [one for one in self.keys if self.duties[one] != ["reader"]]
        if "desk" in allowed and person in keepers and len(keepers) <= 3:
            return True
        if at is None or not own or "deputy" not in allowed:
            return False
        mine = [each for each in self.delegations.values() if each.deputy == person]
        return any(each.begins <= at < each.ends for each in mine)

    def may_end(self, leaf: Dict[str, Any], by: List[str]) -> bool:
        """Whether a delegation is ended by its maker, or by administrators."""
        if leaf["case"] is not None:
            return True
        made = self.delegations.get(leaf["pub"]["delegation"])
        return all(
            (made is not None and made.supervisor == one) or "administrator" in self._own(one)
            for one in by
        )

    def delegate(self, leaf: Dict[str, Any], parts: Dict[str, List[str]]) -> bool:
        """Take what an entry says of deputies; False where it does not say that rightly."""
        event, told = leaf["ev"], leaf["pub"]
        if leaf["case"] is not None:
            return True
        if event == "delegation.made":
            begins, ends, name = _moment(told["begins"]), _moment(told["ends"]), told["delegation"]
            if begins is None or ends is None or not begins < ends or not isinstance(name, str):
                return False
            made = Delegation(leaf["seq"], told["supervisor"], told["deputy"], begins, ends)
            self.delegations[name] = made
            return parts["supervisor"] == [made.supervisor]
        if event == "delegation.ended":
            self.delegations.pop(told["delegation"], None)
        elif event == "person.key_replaced":
            self._end(lambda one: one.supervisor == told["person"])
        elif event == "person.left":
            self._end(lambda one: told["person"] in (one.supervisor, one.deputy))
        return True

    def _end(self, has_ended: Callable[[Delegation], bool]) -> None:
        self.delegations = {n: one for n, one in self.delegations.items() if not has_ended(one)}

    def counted(self, leaf: Dict[str, Any]) -> Dict[str, Keys]:
        """Whose signature under this entry counts, and by which keys."""
        if leaf["ev"] == "unit.founded" and leaf["case"] is None and not self.founded:
            return {person: Keys(bytes.fromhex(key), {}) for person, key in self.first.items()}
        return self.keys

    def take(self, leaf: Dict[str, Any], signers: List[str]) -> bool:
        """Take an entry whose signatures hold; False where a key would come in another way."""
        event, told = leaf["ev"], leaf["pub"]
        if leaf["case"] is not None:
            return True
        if event == "unit.founded":
            return self._found(told, signers)
        if event not in self.STEPS:
            return True
        person = told.get("person")
        if not isinstance(person, str):
            return False
        return bool(self.STEPS[event](self, leaf, person, signers))

    def _found(self, told: Dict[str, Any], signers: List[str]) -> bool:
        named = " ".join(
            person + "=" + self.first[person] for person in sorted(self.first, key=_utf16)
        )
        holds = not self.founded and sorted(signers) == sorted(self.first)
        self.founded = True
        self.keys = {person: Keys(bytes.fromhex(key), {}) for person, key in self.first.items()}
        words = " ".join(
            person + "=" + ",".join(self.duties[person])
            for person in sorted(self.first, key=_utf16)
        )
        return holds and told.get("keys") == named and told.get("duties") == words

    def _enrol(self, leaf: Dict[str, Any], person: str, signers: List[str]) -> bool:
        key, glass = leaf["pub"].get("signing_key"), leaf["pub"].get("breakglass")
        duties = _duties(leaf["pub"].get("duties"))
        if person in self.ever.values() or not self._is_new(key) or not duties:
            return False
        self.ever[key] = person
        self.duties[person] = duties
        if not self.founded:
            self.first[person] = key
            return not signers and glass is None
        if leaf["pub"].get("met_in_person") is None:
            return False
        by = signers
        if not by and isinstance(glass, str):
            restored = self.glass.pop(glass, None)
            if restored is not None and restored[:2] == (person, key) and restored[3]:
                by = [restored[2]] if [restored[4]] == duties else []
        if len(by) != 1:
            return False
        self.enrolled[person] = (key, by[0])
        return True

    def _confirm(self, leaf: Dict[str, Any], person: str, signers: List[str]) -> bool:
        waits = self.enrolled.pop(person, None)
        if waits is None or leaf["pub"].get("signing_key") != waits[0]:
            return False
        if _duties(leaf["pub"].get("duties")) != self.duties[person]:
            return False
        self.keys[person] = Keys(bytes.fromhex(waits[0]), {})
        return waits[1] not in signers and person not in signers

    def _ask(self, leaf: Dict[str, Any], person: str, signers: List[str]) -> bool:
        key = leaf["pub"].get("new_key")
        if person not in self.keys or not _is_hex(key) or len(signers) != 1:
            return False
        self.asked[person] = (key, signers[0])
        return True

    def _replace(self, leaf: Dict[str, Any], person: str, signers: List[str]) -> bool:
        key, recorded = leaf["pub"].get("signing_key"), _moment(leaf["t"])
        waits = self.asked.pop(person, None)
        if waits is None:
            for name, restored in self.glass.items():
                is_for = restored[:2] == (person, key) and restored[3]
                if is_for and restored[4] in self.duties.get(person, []):
                    waits = (restored[1], restored[2])
                    del self.glass[name]
                    break
        if waits is None or waits[0] != key or recorded is None or not self._is_new(key):
            return False
        if person not in self.keys:
            return False
        self.ever[key] = person
        self.keys[person] = Keys(bytes.fromhex(key), {})
        self.replaced[person] = (leaf["seq"], recorded)
        return waits[1] not in signers and person not in signers

    def _leave(self, leaf: Dict[str, Any], person: str, signers: List[str]) -> bool:
        del leaf, signers
        had = self.keys.pop(person, None), self.enrolled.pop(person, None)
        return had != (None, None)

    def _break_glass(self, leaf: Dict[str, Any], person: str, signers: List[str]) -> bool:
        glass, key = leaf["pub"].get("breakglass"), leaf["pub"].get("new_key")
        if not isinstance(glass, str) or not _is_hex(key) or len(signers) != 1:
            return False
        by, missing = signers[0], leaf["pub"].get("missing")
        if not isinstance(missing, str) or missing in self.duties[by]:
            return False
        if leaf["ev"] == "breakglass.asked":
            self.glass[glass] = (person, key, by, False, missing)
            return by != person
        asked = self.glass.get(glass)
        if asked is None or asked[3] or (*asked[:2], asked[4]) != (person, key, missing):
            return False
        self.glass[glass] = (person, key, asked[2], True, missing)
        return by not in (asked[2], person)

    def _passkey(self, leaf: Dict[str, Any], person: str, signers: List[str]) -> bool:
        told, owner = leaf["pub"], self.keys.get(person)
        passkey = told.get("passkey")
        if owner is None or signers != [person] or not _is_hex_of(passkey, 1, MAX_LEAF):
            return False
        owner.passkeys.pop(passkey, None)
        if leaf["ev"] == "passkey.removed":
            return True
        key, rp, admitted = (told.get(name) for name in ("public_key", "rp", "admitted"))
        texts = isinstance(rp, str) and _is_hex(admitted, 128)
        if not _is_hex_of(key, 1, MAX_LEAF) or not texts:
            return False
        owner.passkeys[passkey] = (key, rp)
        message = PASSKEY_CONTEXT + canonical({"passkey": passkey, "public_key": key, "rp": rp})
        return is_signed(owner.signing, message, bytes.fromhex(admitted))

    def _is_new(self, key: Any) -> bool:
        return (
            _is_hex(key)
            and key not in self.ever
            and all(key != each[0] for each in self.asked.values())
        )

    STEPS = {  # noqa: RUF012 -- ClassVar says nothing more to a reader of one file
        "person.enrolled": _enrol,
        "person.confirmed": _confirm,
        "person.key_asked": _ask,
        "person.key_replaced": _replace,
        "person.left": _leave,
        "breakglass.asked": _break_glass,
        "breakglass.used": _break_glass,
        "passkey.admitted": _passkey,
        "passkey.removed": _passkey,
    }


def _duties(value: Any) -> Optional[List[str]]:
    """The duties that such a text names by the alphabet; None for anything else."""
    words = value.split(" ") if isinstance(value, str) else []
    whole = words and words == sorted(set(words)) and set(words) <= set(DUTY_WORDS)
    return words if whole else None


def strange(leaf: Dict[str, Any]) -> Optional[str]:
    """What is wrong with the kind of an entry, as the rest of a sentence; None where nothing is."""
    if leaf["ev"] not in KINDS:
        return "is of a kind that this verifier does not know"
    told, fields = leaf["pub"], KINDS[leaf["ev"]][1].split()
    more = [name for name in told if name not in _names(fields)]
    if more:
        return "has a field in clear that its kind does not have (%s)" % shown(more[0])
    for name in sorted(_names(each for each in fields if not each.endswith("?"))):
        if told.get(name) is None:
            return "does not say %s in clear, as every entry of its kind does" % name
    for name in NAMED_PARTS:
        if name in told and not (isinstance(told[name], str) and told[name]):
            return "names nobody as %s" % name
    return None


def _names(fields: Iterable[str]) -> List[str]:
    """Fields of a kind without their marks."""
    return [each.rstrip("!?") for each in fields]


def _matter(leaf: Dict[str, Any], kind: str, field: str, told: str = "") -> bytes:
    """By what entries of a kind belong together: case, exhibit, the value of a field in clear.

    The entry itself says that value in the field ``told``; where there is none, in the same one.
    """
    value = leaf["pub"].get(told or field)
    return canonical(kind) + canonical([leaf["case"], leaf["ex"], field, value])


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def _fits(leaf: Dict[str, Any], only: str) -> bool:
    """Whether what an entry says in clear is as a row of the tables of bars asks."""
    name, *values = only.split() or [""]
    return not only or _as_text(leaf["pub"].get(name)) in values


def _named_bars(
    bars: Dict[bytes, Dict[str, Any]], rows: List[Tuple[str, str, str, str]], leaf: Dict[str, Any]
) -> List[bytes]:
    """Those of the bars that the entry ends, or raises again, by one of these rows."""
    found = []
    for kind, what, field, only in rows:
        if kind != leaf["ev"] or not _fits(leaf, only):
            continue
        told = leaf["pub"].get(field) if field else ""
        names = {_as_text(each) for each in (told if isinstance(told, list) else [told])}
        for key, bar in bars.items():
            own = _as_text(bar["pub"][field]) if field in bar["pub"] else bar["name"]
            if bar["bar"] == what and bar["ex"] == leaf["ex"] and own in names:
                found.append(key)
    return sorted(set(found))


def _london_day(at: datetime) -> str:
    """The day in London: from the last Sunday of March to that of October an hour ahead of UTC.

    Both begin and end at 01:00 UTC (Summer Time Order 2002).
    """
    change = [datetime(at.year, month, 31, 1, tzinfo=timezone.utc) for month in (3, 10)]
    begins, ends = (each - timedelta(days=(each.weekday() + 1) % 7) for each in change)
    return (at + timedelta(hours=1 if begins <= at < ends else 0)).date().isoformat()


def _is_over(last: str, recorded: Optional[datetime]) -> bool:
    """Whether the last day of a bar had ended in London when an entry was made; "" never ends."""
    return last != "" and recorded is not None and last < _london_day(recorded)


def _raise_bar(case: OfCase, leaf: Dict[str, Any]) -> None:
    for kind, what, field, holds, until, only in OPENS:
        if kind != leaf["ev"] or not _fits(leaf, only):
            continue
        told = _as_text(leaf["pub"].get(field)) if field else ""
        last = leaf["pub"].get(until) if until else None
        bar = {"bar": what, "name": told, "holds": holds, "until": last if _is_day(last) else ""}
        bar.update({each: leaf[each] for each in ("seq", "ex", "pub")})
        key = canonical([what, leaf["ex"], told])
        known = case.known.setdefault(key, bar)
        # Raised again it holds to the later day, and for good where one of the two says none.
        days = known["until"], bar["until"]
        known["until"] = max(days) if all(days) else ""
        case.open[key] = known
        return


def _name_exhibits(case: OfCase, leaf: Dict[str, Any]) -> None:
    event, exhibit, pub = leaf["ev"], leaf["ex"], leaf["pub"]
    order = _as_text(pub.get("order"))
    if event == NAMES_AGAIN:
        case.named[order] = set()
    elif event in FALLS:
        case.fallen.add(order)
    if exhibit is None:
        return
    if event == NAMES:
        case.named.setdefault(order, set()).add(exhibit)
        case.ever_named.setdefault(order, set()).add(exhibit)
    elif event == PART_OF:
        case.parent[exhibit] = _as_text(pub.get("parent"))
    elif event in OUT_OF_IT and _fits(leaf, OUT_OF_IT[event]):
        case.outside.add(exhibit)


def _fields_of_matters(event: str) -> List[str]:
    """The fields by which later entries are held to one of this kind."""
    found = {field for _, _, earlier, _, field, _ in DIFFERENT if earlier == event}
    found |= {
        field for rest in FOLLOWS.values() for kind, field, _, _ in rest if event in kind.split()
    }
    found |= {field for rest in LASTS.values() for kind, field in rest if kind == event}
    is_of_documents = event in (*DOCUMENTS, FOUND_LATER[0])
    found |= {"disposal"} if is_of_documents else set()
    return sorted(found | ({RECORDED_ONCE[1]} if event == RECORDED_ONCE[0] else set()))


def _commitment(name: str, salt: bytes, value: Any) -> str:
    message = name.rpartition("/")[2] if name.startswith("statement/") else name
    return hmac.new(
        salt, message.encode("utf-8") + b"\x00" + canonical(value), hashlib.sha256
    ).hexdigest()


def _is_statement(value: Any) -> bool:
    """Whether it has exactly the members of statement/2, each of its kind."""
    if not isinstance(value, dict) or set(value) != STATEMENT_KEYS:
        return False
    texts = [value[name] for name in ("event", "checkpoint", "made_at", "not_after", "nonce")]
    signers, told, committed = value["signers"], value["pub"], value["com"]
    if value["v"] is True or value["v"] != 2 or not _are_texts(texts):
        return False
    if not isinstance(told, dict) or not isinstance(committed, dict):
        return False
    if not isinstance(signers, list) or not signers:
        return False
    if any(not _are_texts(each) or len(each) != 2 for each in signers):
        return False
    clear = _names(KINDS.get(value["event"], ("", "", ""))[1].split())
    return (
        sorted(signers, key=_utf16) == signers
        and all(name in clear for name in told)
        and not any(name in clear for name in committed)
        and all(_is_hex(each) for each in committed.values())
    )


def _says_the_same(statement: Dict[str, Any], leaf: Dict[str, Any]) -> bool:
    """Whether a statement names in clear what it must, and says there what the entry says."""
    stated, told = statement["pub"], leaf["pub"]
    must = _names(each for each in KINDS[leaf["ev"]][1].split() if "!" in each)
    return all(name in stated for name in must if told.get(name) is not None) and all(
        name in told and _as_text(told[name]) == _as_text(stated[name]) for name in stated
    )


def _as_text(value: Any) -> str:
    """A field in clear as a statement, whose fields are texts, says it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(_as_text(each) for each in value)
    return value if isinstance(value, str) else canonical(value).decode("utf-8")


def _is_signature(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"by", "role", "s"}:
        return False
    made = value["s"]
    if isinstance(made, dict) and set(made) == {"list", "s"}:
        if not _is_place(made["list"]):
            return False
        made = made["s"]
    texts = _are_texts([value["by"], value["role"]])
    return texts and (_is_hex(made, 128) or _is_passkey_form(made))


def _is_listed(signature: Dict[str, Any]) -> bool:
    """Whether a signature was made over a list of statements."""
    return isinstance(signature["s"], dict) and "list" in signature["s"]


def _is_place(value: Any) -> bool:
    """Whether it is of the form in which a signature names its place in a list."""
    if not isinstance(value, dict) or set(value) != {"index", "path", "size"}:
        return False
    path = value["path"]
    return (
        _is_count(value["index"])
        and _is_count(value["size"])
        and 2 <= value["size"] <= MAX_LIST
        and isinstance(path, list)
        and len(path) <= MAX_PATH
        and all(map(_is_hex, path))
    )


def _signed_bytes(statement: Dict[str, Any], each: Dict[str, Any]) -> Tuple[Optional[bytes], Any]:
    """What a person signed, and the signature: of the statement, or of a list that it stands in."""
    message, made = STATEMENT_CONTEXT + canonical(statement), each["s"]
    if not isinstance(made, dict) or "list" not in made:
        return message, made
    place, digest = made["list"], hashlib.sha256(message).digest()
    path = [bytes.fromhex(step) for step in place["path"]]
    leaf = hashlib.sha256(b"\x00" + digest).digest()
    root = root_by_path(leaf, place["index"], place["size"], path)
    if root is None or statement["case_id"] is None or len(statement["signers"]) != 1:
        return None, made["s"]
    told = {"by": each["by"], "case_id": statement["case_id"], "root": root.hex()}
    return LIST_CONTEXT + canonical({**told, "size": place["size"], "v": 2}), made["s"]


def _is_made(keys: Keys, message: bytes, made: Any) -> bool:
    """Whether one of the keys in force made this signature under these bytes."""
    if isinstance(made, str):
        return is_signed(keys.signing, message, bytes.fromhex(made))
    if keys.passkeys.get(made["passkey"]) != (made["public_key"], made["rp"]):
        return False
    return is_passkey_signed(keys.signing, hashlib.sha256(message).digest(), made)


def _with_levels(parts: List[Tuple[str, str]], listed: Any) -> List[Tuple[str, str]]:
    """Parts and people, with what is stated of a signature that a passkey made."""
    own = [(each, each["s"]["s"] if "list" in each["s"] else each["s"]) for each in listed]
    by_passkey = {(each["role"], each["by"]) for each, made in own if not isinstance(made, str)}
    return [
        (role + ", with a passkey" if (role, by) in by_passkey else role, by) for role, by in parts
    ]


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_manifest(value: Dict[str, Any]) -> bool:
    chains, files, reasons = value.get("chains"), value.get("files"), value.get("reasons")
    return (
        set(value) == MANIFEST_KEYS
        and all(isinstance(value[name], str) for name in ("origin", "case"))
        and value["case"].startswith("c_")
        and value["audience"] in AUDIENCES
        and isinstance(value["training"], bool)
        and _moment(value["made"]) is not None
        and _is_count(value["size"])
        and _is_hex(value["root"])
        and isinstance(chains, dict)
        and set(chains) == {"case", "control", "exhibits"}
        and isinstance(files, dict)
        and all(_is_hex(each) for each in files.values())
        and isinstance(reasons, dict)
        and _are_texts(list(reasons.values()))
        and all(_are_counts(value[name]) for name in ("failures", "administrators"))
    )


def _are_counts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(_is_count(each) for each in value)
        and all(one < two for one, two in zip(value, value[1:]))
    )


def _is_leaf(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != LEAF_KEYS:
        return False
    case, exhibit, clock = value["case"], value["ex"], value["clk"]
    return (
        value["v"] is not True
        and value["v"] == 1
        and all(isinstance(value[name], str) for name in ("log", "ev"))
        and (case is None or (isinstance(case, str) and case.startswith("c_")))
        and (exhibit is None or (isinstance(exhibit, str) and exhibit.startswith("x_")))
        and (exhibit is None or case is not None)
        and all(_moment(value[name]) is not None for name in ("t", "occ"))
        and all(_is_count(value[name]) for name in ("seq", "cseq"))
        and all(value[name] is None or _is_count(value[name]) for name in ("xseq", "corr"))
        and all(value[n] is None or _is_hex(value[n]) for n in ("prev", "xprev", "cprev", "stmt"))
        and isinstance(value["pub"], dict)
        and isinstance(value["com"], dict)
        and all(_is_hex(each) for each in value["com"].values())
        and isinstance(clock, dict)
        and _is_clock(clock)
    )


def _is_clock(value: Dict[str, Any]) -> bool:
    off = value.get("off_ms")
    return (
        set(value) == {"boot", "mono", "src", "off_ms"}
        and (value["boot"] is None or isinstance(value["boot"], str))
        and _is_count(value["mono"])
        and isinstance(value["src"], str)
        and (off is None or (isinstance(off, int) and not isinstance(off, bool)))
    )


def _restore_of(leaf: Dict[str, Any]) -> Optional[Restore]:
    """What a ``log.restored`` entry says; None where it is of another form."""
    told, seq = leaf["pub"], leaf["seq"]
    names = {"old_origin", "origin", "size", "root", "lost_to", "heads", "kept", "lost"}
    if set(told) != names | {"values_destroyed_again"}:
        return None
    if not isinstance(told["values_destroyed_again"], str):
        return None
    if not _are_texts(told["heads"]) or not isinstance(told["old_origin"], str):
        return None
    lost = [read_head(each) for each in told["heads"]]
    sizes = [head.size for head in lost if head is not None]
    fits = (
        leaf["case"] is None
        and leaf["stmt"] is not None
        and told["origin"] == leaf["log"]
        and _is_count(told["size"])
        and told["size"] == seq
        and _is_hex(told["root"])
        and len(sizes) == len(lost)
        and all(size > seq for size in sizes)
        and (told["lost_to"] is None or _is_count(told["lost_to"]))
        and told["lost_to"] == (max(sizes) if sizes else None)
        and told["kept"] == "%d:%s" % (told["size"], told["root"])
        and told["lost"] == (" ".join(told["heads"]) or "none known")
    )
    if not fits:
        return None
    root = bytes.fromhex(told["root"])
    return Restore(seq, root, told["old_origin"], [head for head in lost if head is not None])


def _log_key(text: Any, origin: str) -> bytes:
    """The key in the C2SP form ``origin+keyid+base64(01 || key)``."""
    fault = Fault("signed", "The first entry does not name the key of this log.", 0)
    if not isinstance(text, str):
        raise fault
    name, _, rest = text.partition("+")
    key_id, _, tail = rest.partition("+")
    try:
        data = from_base64(tail, 33)
    except ValueError:
        raise fault from None
    if name != origin or data[:1] != b"\x01" or key_id != _key_id(origin, data[1:]).hex():
        raise fault
    return data[1:]


def _key_id(origin: str, key: bytes) -> bytes:
    return hashlib.sha256(origin.encode("utf-8") + b"\n\x01" + key).digest()[:4]


def read_note(text: str) -> Optional[Head]:
    """The head in a C2SP checkpoint, by any signer; None where it is of another form."""
    signed, gap, signatures = text.partition("\n\n")
    lines = signed.split("\n")
    if len(text) > 64 * 1024 or not gap or not signatures.endswith("\n") or len(lines) != 3:
        return None
    if not re.fullmatch("0|[1-9][0-9]{0,14}", lines[1]):
        return None
    try:
        return Head(int(lines[1]), from_base64(lines[2], 32), lines[0], text)
    except ValueError:
        return None


def is_note_by(text: str, origin: str, key: bytes) -> bool:
    """Whether that log's key signed the note."""
    signed, _, signatures = text.partition("\n\n")
    for line in signatures.split("\n"):
        start = "\u2014 " + origin + " "
        if not line.startswith(start):
            continue
        try:
            data = from_base64(line[len(start) :], 68)
        except ValueError:
            continue
        if data[:4] == _key_id(origin, key):
            return is_signed(key, (signed + "\n").encode("utf-8"), data[4:])
    return False


def _names_one_of(text: str, origin: str, keys: List[bytes]) -> bool:
    """Whether a note names one of these keys as its signer, or does not say whose it is."""
    start, ids = "\u2014 " + origin + " ", []
    for line in text.partition("\n\n")[2].split("\n"):
        try:
            ids += [from_base64(line[len(start) :], 68)[:4]] if line.startswith(start) else []
        except ValueError:
            continue
    return not ids or any(_key_id(origin, key) in ids for key in keys)


def read_head(text: str) -> Optional[Head]:
    """The head written ``SIZE:ROOT`` with the root in hexadecimal."""
    found = re.fullmatch("([1-9][0-9]{0,14}):([0-9a-f]{64})", text)
    return Head(int(found[1]), bytes.fromhex(found[2])) if found else None


def _is_heads_root(value: Dict[str, Any], seq: int) -> bool:
    if set(value) != {"size", "exhibits", "cases", "control", "keys"} or not _is_count(
        value["size"]
    ):
        return False
    maps = (value["exhibits"], value["cases"], value["keys"])
    control = value["control"]
    return (
        value["size"] == seq
        and all(isinstance(each, dict) and set(each) == {"n", "root"} for each in maps)
        and all(_is_count(each["n"]) and _is_hex(each["root"]) for each in maps)
        and isinstance(control, dict)
        and set(control) == {"n", "leaf"}
        and _is_count(control["n"])
        and _is_hex(control["leaf"])
    )


def _head_proof(value: Any, root: Dict[str, Any]) -> Tuple[int, str]:
    """Number and newest leaf hash of a chain, as a map of that root has them."""
    fault = Fault("completeness", "heads.jsonl is not of the form of a bundle.")
    if not isinstance(value, dict) or set(value) != {"id", "index", "leaf", "n", "path"}:
        raise fault
    if not isinstance(value["id"], str) or not _is_hex(value["leaf"]):
        raise fault
    if not _is_count(value["index"]) or not _is_count(value["n"]):
        raise fault
    try:
        path = _hash_list(value["path"])
    except ValueError:
        raise fault from None
    facts = canonical({name: value[name] for name in ("id", "leaf", "n")})
    leaf = hashlib.sha256(b"\x00" + facts).digest()
    if not is_included(leaf, value["index"], root["n"], path, bytes.fromhex(root["root"])):
        text = "The newest entry of %s is not the one in the map of heads." % shown(value["id"])
        raise Fault("completeness", text)
    return (value["n"], value["leaf"])


def _absent(value: Dict[str, Any], root: Dict[str, Any]) -> Optional[Tuple[int, str]]:
    """None where the two neighbours in a map, which is sorted, show that a chain is not in it."""
    fault = Fault("completeness", "heads.jsonl is not of the form of a bundle.")
    if set(value) != {"after", "before", "id"}:
        raise fault
    before, after = value["before"], value["after"]
    for each in (before, after):
        if each is not None:
            _head_proof(each, root)
    left = -1 if before is None else before["index"]
    right = root["n"] if after is None else after["index"]
    name = value["id"].encode("utf-8")
    if (
        right != left + 1
        or (before is not None and before["id"].encode("utf-8") >= name)
        or (after is not None and after["id"].encode("utf-8") <= name)
    ):
        text = "It is not shown that %s had no entry under a map of heads." % shown(value["id"])
        raise Fault("completeness", text)
    return None


def _utf16(names: Any) -> Any:
    """Texts in the order of RFC 8785, in which every list of a bundle stands."""
    if isinstance(names, str):
        return names.encode("utf-16-be")
    return tuple(each.encode("utf-16-be") for each in names)


# Anchors: what witnesses (C2SP tlog-cosignature) and time-stamp authorities (RFC 3161) hold.

MAX_ANCHORS = 100
COSIGNATURE = re.compile("\u2014 ([^ +\n]{1,200}) ([A-Za-z0-9+/]+=*)\n")
HASHES = {
    bytes.fromhex("608648016503040201"): ("sha256", "3031300d060960864801650304020105000420"),
    bytes.fromhex("608648016503040202"): ("sha384", "3041300d060960864801650304020205000430"),
    bytes.fromhex("608648016503040203"): ("sha512", "3051300d060960864801650304020305000440"),
}
RSA = bytes.fromhex("2a864886f70d010101")
RSA_WITH = {
    bytes.fromhex("2a864886f70d01010b"): bytes.fromhex("608648016503040201"),
    bytes.fromhex("2a864886f70d01010c"): bytes.fromhex("608648016503040202"),
    bytes.fromhex("2a864886f70d01010d"): bytes.fromhex("608648016503040203"),
}
EC = bytes.fromhex("2a8648ce3d0201")
ON_P256 = bytes.fromhex("2a8648ce3d030107")
ECDSA_WITH_SHA256 = bytes.fromhex("2a8648ce3d040302")
SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
TST_INFO = bytes.fromhex("2a864886f70d0109100104")
CONTENT_TYPE = bytes.fromhex("2a864886f70d010903")
MESSAGE_DIGEST = bytes.fromhex("2a864886f70d010904")


class Item(NamedTuple):
    """One value of DER: its tag, its content, and all of its bytes."""

    tag: int
    content: bytes
    whole: bytes


class WitnessKey(NamedTuple):
    """A witness's name, the key id that its lines carry, and its Ed25519 key."""

    name: str
    key_id: bytes
    key: bytes


class Certificate(NamedTuple):
    """What of a certificate a time stamp needs: whose it is, its life, its key (DER)."""

    issuer: bytes
    serial: bytes
    since: str
    until: str
    key: bytes


class Trusted(NamedTuple):
    """What the reader holds from outside: keys of witnesses, certificates of authorities."""

    witnesses: List[WitnessKey]
    authorities: List[Certificate]


class Stamp(NamedTuple):
    """What a time stamp says, and what is signed of it."""

    imprint: Tuple[bytes, bytes]  # hash algorithm, digest
    at: str  # YYYYMMDDHHMMSS
    signer: Optional[Tuple[bytes, bytes]]  # issuer, serial
    hash: bytes
    signed: bytes
    algorithm: bytes
    signature: bytes


NOBODY = Trusted([], [])
NO_KEY = "you gave no key of it."
NO_CERTIFICATE = "Who made it was not checked: you gave no certificate of that authority."
UNKNOWN_KIND = "Its signature was not checked: it is of a kind that this verifier does not know."
STAMP_CHECKED = (
    "Its signature was checked with the certificate that you gave; whether that was withdrawn, and "
    "whether it may make time stamps, was not."
)


def der_items(data: bytes) -> List[Item]:
    """The values that stand one behind the other in these bytes.

    Raises:
        ValueError: they are not DER, or of a form that no time stamp has.
    """
    found, at = [], 0
    while at < len(data):
        if len(data) < at + 2 or data[at] & 31 == 31:
            raise ValueError("not DER")
        length, start = data[at + 1], at + 2
        if length >= 128:
            count = length - 128
            start += count
            length = int.from_bytes(data[at + 2 : start], "big")
            if (
                not 1 <= count <= 3
                or len(data) < start
                or length < 128
                or length >> 8 * (count - 1) == 0
            ):
                raise ValueError("not DER")
        if len(data) < start + length:
            raise ValueError("not DER")
        found.append(Item(data[at], data[start : start + length], data[at : start + length]))
        at = start + length
    return found


def _inside(item: Item, *tags: int) -> List[Item]:
    """The values inside a constructed one; the first must have these tags."""
    items = der_items(item.content)
    if len(items) < len(tags) or any(one.tag != tag for one, tag in zip(items, tags)):
        raise ValueError("not of this form")
    return items


def _only(data: bytes, tag: int) -> Item:
    items = der_items(data)
    if len(items) != 1 or items[0].tag != tag:
        raise ValueError("not of this form")
    return items[0]


def _number(item: Item) -> int:
    if item.tag != 2 or not item.content or item.content[0] > 127:
        raise ValueError("not a number from 0")
    return int.from_bytes(item.content, "big")


def _hash_of(item: Item) -> bytes:
    """The hash that an AlgorithmIdentifier names."""
    (name, *_) = _inside(item, 6)
    if name.content not in HASHES:
        raise ValueError("an unknown hash")
    return name.content


def _digest(algorithm: bytes, data: bytes) -> bytes:
    return hashlib.new(HASHES[algorithm][0], data).digest()


def _seconds(item: Item) -> str:
    """YYYYMMDDHHMMSS of a time in DER; fractions of a second are left out."""
    text = item.content.decode("latin-1")
    if item.tag == 23 and re.fullmatch("[0-9]{12}Z", text):
        text = ("19" if text >= "5" else "20") + text
    elif item.tag != 24 or not re.fullmatch("[12][0-9]{13}([.][0-9]{0,8}[1-9])?Z", text):
        raise ValueError("not a time")
    if _moment(_iso(text, ".000Z")) is None:
        raise ValueError("not a time")
    return text[:14]


def _iso(text: str, end: str) -> str:
    parts = (text[:4], text[4:6], text[6:8], text[8:10], text[10:12], text[12:14])
    return "%s-%s-%sT%s:%s:%s" % parts + end


def read_stamp(data: bytes) -> Stamp:
    """What a time-stamp response says.

    Raises:
        ValueError: it is none that was granted, or does not agree with itself.
    """
    status, token = _inside(_only(data, 0x30), 0x30, 0x30)[:2]
    if _number(_inside(status, 2)[0]) != 0:
        raise ValueError("not granted")
    kind, content = _inside(token, 6, 0xA0)[:2]
    if kind.content != SIGNED_DATA:
        raise ValueError("not signed")
    parts = _inside(_only(content.content, 0x30), 2, 0x31, 0x30)
    held, octets = _inside(parts[2], 6, 0xA0)[:2]
    if held.content != TST_INFO or parts[-1].tag != 0x31:
        raise ValueError("no time stamp")
    info = _only(octets.content, 4).content
    version, _, imprint, _, at = _inside(_only(info, 0x30), 2, 6, 0x30, 2, 0x18)[:5]
    algorithm, digest = _inside(imprint, 0x30, 4)[:2]
    if _number(version) != 1:
        raise ValueError("another version")
    signer = _inside(_only(parts[-1].content, 0x30), 2)
    if [each.tag for each in signer[2:6]] != [0x30, 0xA0, 0x30, 4] or len(signer) > 7:
        raise ValueError("no signer")
    hashed = _hash_of(signer[2])
    _check_attributes(signer[3], _digest(hashed, info))
    return Stamp(
        (_hash_of(algorithm), digest.content),
        _seconds(at),
        _named(signer[1]),
        hashed,
        b"\x31" + signer[3].whole[1:],
        _inside(signer[4], 6)[0].content,
        signer[5].content,
    )


def _check_attributes(attributes: Item, digest: bytes) -> None:
    """What is signed names the kind and the digest of the time stamp, each once."""
    wanted = {CONTENT_TYPE: (6, TST_INFO), MESSAGE_DIGEST: (4, digest)}
    found = []
    for attribute in _inside(attributes):
        name, values = _inside(attribute, 6, 0x31)[:2]
        if name.content in wanted:
            tag, value = wanted[name.content]
            found.append(name.content)
            if _only(values.content, tag).content != value:
                raise ValueError("signed for something else")
    if sorted(found) != sorted(wanted):
        raise ValueError("not signed for a time stamp")


def _named(item: Item) -> Optional[Tuple[bytes, bytes]]:
    if item.tag != 0x30:
        return None
    issuer, serial = _inside(item, 0x30, 2)[:2]
    return issuer.whole, serial.content


def read_certificates(data: bytes) -> List[Certificate]:
    """The certificates in a file: PEM, or one in DER.

    Raises:
        ValueError: there is none, or one is of another form.
    """
    pem = re.findall(
        b"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\r\n\t ]*)-----END CERTIFICATE-----", data
    )
    if not pem:
        return [_certificate(data)]
    return [_certificate(from_base64(b"".join(each.split()).decode())) for each in pem]


def _certificate(data: bytes) -> Certificate:
    body = _inside(_inside(_only(data, 0x30), 0x30)[0])
    if body and body[0].tag == 0xA0:
        body = body[1:]
    if [each.tag for each in body[:6]] != [2, 0x30, 0x30, 0x30, 0x30, 0x30]:
        raise ValueError("not a certificate")
    since, until = _inside(body[3])[:2]
    key = body[5].whole
    return Certificate(body[2].whole, body[0].content, _seconds(since), _seconds(until), key)


def is_stamped(stamp: Stamp, certificate: Certificate) -> Optional[bool]:
    """Whether that certificate's key signed the stamp; None for a kind of key that is not known.

    Raises:
        ValueError: key or signature are of another form.
    """
    kind, bits = _inside(_only(certificate.key, 0x30), 0x30, 3)[:2]
    name, *more = _inside(kind, 6)
    if bits.content[:1] != b"\x00":
        raise ValueError("not a key")
    key = bits.content[1:]
    if name.content == RSA and stamp.algorithm in (RSA, *RSA_WITH):
        n, e = [_number(each) for each in _inside(_only(key, 0x30), 2, 2)[:2]]
        hashed = RSA_WITH.get(stamp.algorithm, stamp.hash)
        if not 2048 <= n.bit_length() <= 8192 or not 3 <= e < 2**32:
            return None
        return _is_rsa_signed(n, e, hashed, stamp)
    on_p256 = name.content == EC and bool(more) and more[0].content == ON_P256
    if on_p256 and stamp.algorithm == ECDSA_WITH_SHA256:
        r, s = [_number(each) for each in _inside(_only(stamp.signature, 0x30), 2, 2)[:2]]
        if r >= 2**256 or s >= 2**256:
            return False
        return is_p256_signed(key, stamp.signed, r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return None


def _is_rsa_signed(n: int, e: int, hashed: bytes, stamp: Stamp) -> bool:
    """RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.2): the whole padded message is made and compared."""
    size = (n.bit_length() + 7) // 8
    value = int.from_bytes(stamp.signature, "big")
    if len(stamp.signature) != size or value >= n:
        return False
    told = bytes.fromhex(HASHES[hashed][1]) + _digest(hashed, stamp.signed)
    wanted = b"\x00\x01" + b"\xff" * (size - len(told) - 3) + b"\x00" + told
    return pow(value, e, n).to_bytes(size, "big") == wanted


def read_witness_key(text: str) -> Optional[WitnessKey]:
    """A witness's key in the C2SP form ``name+keyid+base64(04 || key)``; None for another form."""
    found = re.fullmatch("([^ +\n]{1,200})[+]([0-9a-f]{8})[+]([A-Za-z0-9+/]+=*)", text)
    if found is None:
        return None
    try:
        data = from_base64(found[3], 33)
    except ValueError:
        return None
    key_id = hashlib.sha256(found[1].encode("utf-8") + b"\n" + data).digest()[:4]
    if data[0] != 4 or key_id.hex() != found[2]:
        return None
    return WitnessKey(found[1], key_id, data[1:])


def _told_cosignature(note: str, line: str, size: int, trusted: Trusted) -> Dict[str, Any]:
    """What is reported of a witness's line under a head.

    Raises:
        ValueError: it is not such a line.
        Fault: a key that the reader holds did not make it.
    """
    found = COSIGNATURE.fullmatch(line)
    if found is None:
        raise ValueError("no line of a witness")
    data, name = from_base64(found[2], 76), found[1]
    seconds = int.from_bytes(data[4:12], "big")
    if seconds >= 253402300800:
        raise ValueError("no time")
    at = datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    held = [each for each in trusted.witnesses if each.name == name]
    fitting = [each for each in held if each.key_id == data[:4]]
    by = shown(name)
    told = {"kind": "witness", "size": size, "by": by, "at": at, "checked": bool(fitting)}
    if not fitting:
        text = "%s is said to have cosigned the head of %d entries at %s. Not checked: "
        why = "the key that you gave under that name is another." if held else NO_KEY
        return {**told, "sentence": text % (by, size, at) + why}
    message = "cosignature/v1\ntime %d\n%s\n" % (seconds, note.partition("\n\n")[0])
    if not all(is_signed(each.key, message.encode("utf-8"), data[12:]) for each in fitting):
        text = "The cosignature of %s over the head of %d entries was not made with the key that "
        raise Fault("anchors", text % (by, size) + "you gave.")
    text = "%s cosigned the head of %d entries at %s. Checked with the key that you gave."
    return {**told, "sentence": text % (by, size, at)}


def _told_stamp(note: str, reply: str, size: int, trusted: Trusted) -> Dict[str, Any]:
    """What is reported of a time stamp over a head.

    Raises:
        ValueError: it is none.
        Fault: it is over something else, or a certificate that the reader holds says otherwise.
    """
    stamp = read_stamp(from_base64(reply))
    if _digest(stamp.imprint[0], note.encode("utf-8")) != stamp.imprint[1]:
        text = "The time stamp at the head of %d entries is over something else."
        raise Fault("anchors", text % size)
    at = _iso(stamp.at, "Z")
    fitting = [each for each in trusted.authorities if (each.issuer, each.serial) == stamp.signer]
    holds = is_stamped(stamp, fitting[0]) if fitting else None
    if holds is False:
        text = "The time stamp over the head of %d entries was not signed with the certificate "
        raise Fault("anchors", text % size + "that you gave.")
    if holds and not fitting[0].since <= stamp.at <= fitting[0].until:
        text = "The time stamp over the head of %d entries states a time outside the life of the "
        raise Fault("anchors", text % size + "certificate that you gave.")
    text = "A time stamp is over the head of %d entries; the time is %s, as stated by it. "
    told = {"kind": "tsa", "size": size, "by": None, "at": at, "checked": bool(holds)}
    why = STAMP_CHECKED if holds else UNKNOWN_KIND if fitting else NO_CERTIFICATE
    return {**told, "sentence": text % (size, at) + why}


def _unused(trusted: Trusted, anchors: List[Dict[str, Any]]) -> List[str]:
    """Names of witnesses whose key the reader gave and who cosigned nothing here."""
    known = {each["by"] for each in anchors if each["checked"]}
    return sorted({shown(each.name) for each in trusted.witnesses} - known, key=_utf16)


# What is told.


def _in_words(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " to ".join(_in_words(each) for each in value)
    if isinstance(value, dict):
        names = sorted(value, key=_utf16)
        return ", ".join(name + " " + _in_words(value[name]) for name in names)
    text = str(value)
    return text.replace("_", " ") if re.fullmatch("[a-z]+(_[a-z]+)+", text) else text


def _sentence(leaf: Dict[str, Any]) -> str:
    """What an entry says, in this verifier's own words."""

    def filled(found: "re.Match[str]") -> str:
        name = found.group(1)
        if name not in leaf["pub"]:
            return "(" + name.replace("_", " ") + " not stated)"
        return _in_words(leaf["pub"][name])

    return re.sub("[{]([a-z_]+)[}]", filled, KINDS[leaf["ev"]][2])


def _told(seq: int, bundle: Bundle, withheld: Dict[str, str], later: Optional[str]) -> Any:
    leaf = bundle.entries[seq].leaf
    signed = "Nobody signed it with a key of their own."
    if seq in bundle.signers:
        names = ["%s (%s)" % (by, role) for role, by in bundle.signers[seq]]
        signed = "Signed by " + shown(" and ".join(names)) + "; checked."
    return {
        "seq": seq,
        "event": shown(leaf["ev"]),
        "recorded": leaf["t"],
        "happened": leaf["occ"],
        "exhibit": None if leaf["ex"] is None else shown(leaf["ex"]),
        "corrects": leaf["corr"],
        "sentence": shown(_sentence(leaf)),
        "signed": signed,
        "later": later,
        "withheld": [
            {"field": shown(name), "why": shown(bundle.manifest["reasons"][withheld[name]])}
            for name in sorted(withheld, key=_utf16)
        ],
    }


def _told_reads(reads: Optional[List[Any]], bundle: Bundle) -> Any:
    if reads is None:
        return None
    return [
        {
            "seq": leaf["seq"],
            "event": shown(leaf["ev"]),
            "recorded": leaf["t"],
            "exhibit": None if leaf["ex"] is None else shown(leaf["ex"]),
            "sentence": shown(_sentence(leaf)),
            "shown": [
                {"field": shown(name), "value": shown(_in_words(opened[name]))}
                for name in sorted(opened, key=_utf16)
            ],
            "withheld": [
                {
                    "field": shown(name),
                    "why": shown(bundle.manifest["reasons"][each["withheld"][name]]),
                }
                for name in sorted(each["withheld"], key=_utf16)
            ],
        }
        for leaf, opened, each in reads
    ]


LATER = "Later than your head."
LATER_MAP = "Under your head, and later than the newest map of heads under it."
NO_MAP = (
    "Everything in the bundle agrees, but your head covers %d entries and no map of heads, so it "
    "is not shown up to any entry that nothing was left out. Compare with a newer head."
)
NO_HEAD = (
    "Everything in the bundle agrees, and its completeness is not shown: no head from outside was "
    "given. The keeper of the log could have shown you a different history from the one shown "
    "to others. Compare with a head that you hold on paper, from a certificate or from another "
    "person."
)

OTHER_KEY = (
    "The head that you hold is signed with a key of the log that this bundle does not know. If the "
    "unit replaced its keys since the bundle was made, ask for a new bundle; a bundle that is said "
    "to be newer was made with a key that had been replaced."
)


def _compared(outside: Head, head: Head, roots: Dict[int, bytes], bundle: Bundle) -> Optional[str]:
    """None where the bundle continues the head from outside; a sentence why it cannot be compared.

    Raises:
        Fault: the log of the bundle does not continue it.
    """
    if outside.origin is not None and outside.origin not in bundle.origins:
        raise Fault("outside", "The head that you hold is of another log.")
    lost = _lost(outside, bundle)
    if lost is not None:
        return lost
    keys = [key for _, key in bundle.keys]
    if outside.note and not _names_one_of(outside.note, outside.origin or "", keys):
        raise Fault("outside", OTHER_KEY)
    if outside.size > head.size:
        raise Fault(
            "outside",
            "The head that you hold covers %d entries, this bundle only %d. If your head is older "
            "than the bundle (made %s), entries were taken out of the log. If it is newer, ask for "
            "a new bundle." % (outside.size, head.size, bundle.manifest["made"]),
        )
    root = head.root if outside.size == head.size else roots.get(outside.size)
    if root is None:
        return (
            "Everything in the bundle agrees, but it cannot be compared with your head of %d "
            "entries: it holds no proof from there. Ask for a bundle made with --earlier %d."
            % (outside.size, outside.size)
        )
    if root != outside.root:
        text = "The log does not continue the head that you hold: it was changed after %d entries."
        note, origin = outside.note or "", outside.origin or ""
        if any(is_note_by(note, origin, key) for key in keys):
            text = (
                "A fork: this bundle and the head that you hold are signed with the same key and "
                "show two different histories of the first %d entries. Keep both files."
            )
        raise Fault("outside", text % outside.size)
    return None


def _lost(outside: Head, bundle: Bundle) -> Optional[str]:
    """A sentence where the head covers entries that a restore says were lost.

    Raises:
        Fault: it covers more than the log says was lost, or others.
    """
    for restore in bundle.restores:
        roots = {known.size: known.root for known in restore.lost}
        of_before = outside.origin == restore.old_origin and outside.size > restore.size
        if not of_before and roots.get(outside.size) != outside.root:
            continue
        if outside.size > max(roots, default=0):
            text = (
                "The head that you hold covers %d entries from before a restore (entry %d); the "
                "log says that fewer were lost."
            )
            raise Fault("outside", text % (outside.size, restore.size), restore.size)
        if roots.get(outside.size, outside.root) != outside.root:
            text = "The head that you hold is not the one from before the restore (entry %d)."
            raise Fault("outside", text % restore.size, restore.size)
        return (
            "Everything in the bundle agrees, but your head of %d entries covers some that were "
            "lost: the log was restored from a backup of %d entries, and entry %d says so. It "
            "cannot be compared. Use a head from after the restore."
            % (outside.size, restore.size, restore.size)
        )
    return None


def check(data: bytes, outside: Optional[Head] = None, trusted: Trusted = NOBODY) -> Dict[str, Any]:
    """Check a bundle; the answer holds everything that is to be told, ``exit`` first.

    Args:
        data: the bytes of the bundle.
        outside: a head of the log from elsewhere.
        trusted: keys of witnesses and certificates of authorities from elsewhere.
    """
    try:
        return _checked(data, outside, trusted)
    except Fault as fault:
        return {
            "v": 2,
            "exit": 1,
            "answer": "failed",
            "promise": fault.promise,
            "entry": fault.entry,
            "why": fault.sentence,
        }


def _checked(data: bytes, outside: Optional[Head], trusted: Trusted) -> Dict[str, Any]:
    bundle = Bundle(data)
    bundle.check_order()
    head = bundle.check_signatures()
    bundle.check_inclusion(head)
    roots = bundle.check_consistency(head)
    bundle.check_completeness(head)
    opened, withheld = bundle.check_values()
    bundle.check_people(opened, roots)
    bundle.check_samples()
    absent = bundle.check_documents()
    reads = bundle.check_reads()
    anchors = bundle.check_anchors(head, roots, trusted)
    build = _document(bundle.files, "build.json")
    manifest = bundle.manifest
    bundle.check_pointed_at()
    why = NO_HEAD if outside is None else _compared(outside, head, roots, bundle)
    reach = None
    if outside is not None and why is None:
        reach = max((seq for seq in bundle.maps if seq < outside.size), default=None)
        why = NO_MAP % outside.size if reach is None else None
    later = {
        seq: None if reach is None or outside is None or seq <= reach
        else LATER if seq >= outside.size else LATER_MAP
        for seq in bundle.entries
    }  # fmt: skip
    return {
        "v": 2,
        "exit": 0 if why is None else 3,
        "answer": "verified" if why is None else "consistent",
        "promise": None,
        "entry": None,
        "why": why,
        "training": manifest["training"],
        "origin": shown(manifest["origin"]),
        "audience": manifest["audience"],
        "case": shown(manifest["case"]),
        "made": manifest["made"],
        "size": head.size,
        "root": head.root.hex(),
        "reach": None if reach is None else _reach(reach, bundle),
        "signatures": {"checked": bundle.signatures, "of": _signatures(opened)},
        "programme": shown(_in_words(build.get("programme"))),
        "build": shown(_in_words(build.get("digest"))),
        "earlier_heads": sorted(roots),
        "failures": manifest["failures"],
        "administrators": manifest["administrators"],
        "documents": sorted(name for name in bundle.files if name.startswith("certificates/")),
        "documents_absent": [shown(name) for name in absent],
        "entries": [
            _told(seq, bundle, withheld.get(seq, {}), later[seq]) for seq in bundle.entries
        ],
        "reads": _told_reads(reads, bundle),
        "anchors": anchors,
        "keys_unused": _unused(trusted, anchors or []),
    }


def _reach(seq: int, bundle: Bundle) -> Dict[str, Any]:
    """Up to which entry, recorded when, nothing of the case is left out; how many are later."""
    later = sum(1 for each in bundle.entries if each > seq)
    return {"entry": seq, "recorded": bundle.entries[seq].leaf["t"], "later": later}


def _signatures(opened: Dict[int, Dict[str, Any]]) -> int:
    return sum(len(fields["sig"]) for fields in opened.values() if "sig" in fields)


def _verdict(answer: Dict[str, Any]) -> str:
    reach = answer["reach"]
    if reach is None:
        return "CONSISTENT, and not more: %s" % answer["why"]
    text = "VERIFIED up to entry %d of %s." % (reach["entry"], reach["recorded"][:10])
    if reach["later"]:
        text += " %d later entries are not covered by it, and each is marked." % reach["later"]
    return text


def sentences(answer: Dict[str, Any]) -> List[str]:
    """The answer in plain English, line by line; the first line says how far it reaches."""
    if answer["exit"] == 1:
        return [
            "NOT VERIFIED. " + answer["why"],
            "What does not hold: " + PROMISES[answer["promise"]] + ".",
        ]
    told = [_verdict(answer)]
    if answer["training"]:
        told.append("TRAINING: this bundle is from a folder for training.")
    told += [
        "Custody log %s, case %s, bundle for: %s, made %s."
        % (answer["origin"], answer["case"], answer["audience"], answer["made"]),
        "Head: %d:%s" % (answer["size"], answer["root"]),
        "It says that Expunge %s (build %s) made it." % (answer["programme"], answer["build"]),
        "",
    ]
    for each in answer["entries"]:
        told += _sentences_of(each)
    told += _sentences_of_reads(answer["reads"])
    told += _sentences_of_anchors(answer)
    told += ["", "Checked, and it holds: " + "; ".join(
        text for name, text in PROMISES.items()
        if (name != "outside" or answer["exit"] == 0)
        and (name not in ("anchors", "reads") or answer[name] is not None)
    ) + "."]  # fmt: skip
    for seqs, text in (
        (answer["failures"], "Refusals, errors and failed jobs of the case are in entries: %s."),
        (answer["administrators"], "Acts of administrators are in entries: %s."),
    ):
        if seqs:
            told.append(text % ", ".join(str(seq) for seq in seqs))
    for name in answer["documents_absent"]:
        told.append(name + " was issued and is not in this bundle.")
    count = answer["signatures"]
    text = "Signatures of people: %d of %d were checked, also where fields of what was signed are "
    told.append(text % (count["checked"], count["of"]) + "withheld.")
    return told


def _sentences_of(each: Dict[str, Any]) -> List[str]:
    about = "" if each["exhibit"] is None else " Exhibit %s." % each["exhibit"]
    if each["corrects"] is not None:
        about += " It corrects entry %d." % each["corrects"]
    told = [
        "Entry %d (%s): %s%s" % (each["seq"], each["event"], each["sentence"], about),
        "    Recorded %s, entered as of %s. %s"
        % (each["recorded"], each["happened"], each["signed"]),
    ]
    if each["later"] is not None:
        told.append("    " + each["later"])
    by_reason: Dict[str, List[str]] = {}
    for field in each["withheld"]:
        by_reason.setdefault(field["why"], []).append(field["field"])
    for why, names in by_reason.items():
        told.append("    Withheld: %s. Why: %s" % (", ".join(names), why))
    return told


def _sentences_of_anchors(answer: Dict[str, Any]) -> List[str]:
    told = [each["sentence"] for each in answer["anchors"] or []]
    told += [
        "%s, whose key you gave, cosigned nothing in this bundle." % name
        for name in answer["keys_unused"]
    ]
    return ["", "Held outside, as far as it was checked:", *told] if told else []


def _sentences_of_reads(reads: Optional[List[Any]]) -> List[str]:
    if reads is None:
        return []
    told = ["", "Reads of this case that are listed: %d." % len(reads)]
    for each in reads:
        about = "" if each["exhibit"] is None else " Exhibit %s." % each["exhibit"]
        values = ["%s: %s" % (one["field"], one["value"]) for one in each["shown"]]
        values += [one["field"] + ": withheld" for one in each["withheld"]]
        told.append("Read %d, %s: %s%s" % (each["seq"], each["recorded"], each["sentence"], about))
        told.append("    " + "; ".join(values))
    return told


# The command.


class WrongUse(Exception):
    """The command was given something that it cannot work with; the text is a sentence."""


def read_file(path: str) -> bytes:
    """The bytes of a file, at most one more than a bundle may have.

    Raises:
        WrongUse: there is no such file.
    """
    if not os.path.isfile(path):
        raise WrongUse("%s is not there, or is not a file." % os.path.basename(path))
    try:
        with open(path, "rb") as file:
            return file.read(MAX_BUNDLE + 1)
    except OSError:
        raise WrongUse("%s cannot be read." % os.path.basename(path)) from None


def outside_head(text: str) -> Head:
    """The head that the words after ``--head`` name.

    Raises:
        WrongUse: they name none.
    """
    typed = _typed_head(text)
    if typed is not None:
        return typed
    data = read_file(text)
    if data.startswith(b"PK"):
        try:
            data = read_zip(data).get("checkpoint.txt", b"")
        except Fault:
            raise WrongUse("The file after --head is a bundle that was changed.") from None
    content = data[: 64 * 1024 + 1].decode("utf-8", "replace")
    head = read_note(content) or _typed_head(content.strip())
    if head is None:
        raise WrongUse(
            "The file after --head holds no head. It should hold SIZE:ROOT, or be a signed "
            "checkpoint, or another bundle of the log."
        )
    return head


def trusted_keys(witnesses: Sequence[str], authorities: Sequence[str]) -> Trusted:
    """What the words after ``--witness`` and ``--tsa`` name.

    Raises:
        WrongUse: one names no key, or no certificate.
    """
    keys: List[WitnessKey] = []
    for text in witnesses:
        typed = read_witness_key(text)
        lines = [] if typed else read_file(text).decode("utf-8", "replace").split("\n")
        read = [typed, *(read_witness_key(each.strip()) for each in lines if each.strip())]
        if not any(read) or None in read[1:]:
            raise WrongUse("The words after --witness hold no key of the form name+keyid+key.")
        keys += [each for each in read if each is not None]
    certificates: List[Certificate] = []
    for path in authorities:
        try:
            certificates += read_certificates(read_file(path))
        except ValueError:
            raise WrongUse(os.path.basename(path) + " holds no certificate.") from None
    return Trusted(keys, certificates)


def _typed_head(text: str) -> Optional[Head]:
    """SIZE:ROOT as people have it: the root in hexadecimal, base64, or Base32 as on paper."""
    found = re.fullmatch("([1-9][0-9]{0,14}) *: *([A-Za-z0-9+/= ]{1,100})", text)
    if found is None:
        return None
    root = found[2].replace(" ", "")
    if re.fullmatch("[0-9a-fA-F]{64}", root):
        return Head(int(found[1]), bytes.fromhex(root))
    try:
        if len(root) == 52:
            return Head(int(found[1]), base64.b32decode(root.upper() + "===="))
        return Head(int(found[1]), from_base64(root, 32))
    except ValueError:
        return None


def main(words: Optional[Sequence[str]] = None) -> int:
    """Run the command; the exit code is the answer."""
    parser = argparse.ArgumentParser(
        prog="verify.py",
        description=__doc__.split("\n\n")[0] if __doc__ else None,
        epilog="0: verified, up to a head from outside. 1: not verified. 2: wrong use. "
        "3: consistent, and no head from outside to hold it to.",
    )
    parser.add_argument("bundle", metavar="BUNDLE", help="the .custody file")
    parser.add_argument("--head", metavar="SIZE:ROOT|FILE", help="a head from outside")
    parser.add_argument(
        "--witness", metavar="KEY|FILE", action="append", default=[], help="a key from outside"
    )
    parser.add_argument(
        "--tsa", metavar="FILE", action="append", default=[], help="an authority's certificate"
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    asked = parser.parse_args(words)
    try:
        outside = None if asked.head is None else outside_head(asked.head)
        trusted = trusted_keys(asked.witness, asked.tsa)
        answer = check(read_file(asked.bundle), outside, trusted)
    except WrongUse as error:
        print(error, file=sys.stderr)
        return 2
    except MemoryError:
        print("NOT VERIFIED. This computer has too little memory for this file.", file=sys.stderr)
        return 1
    if asked.json:
        print(json.dumps(answer, indent=1))
        return int(answer["exit"])
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    out = sys.stderr if answer["exit"] == 1 else sys.stdout
    for line in sentences(answer):
        print(line, file=out)
    return int(answer["exit"])


if __name__ == "__main__":
    sys.exit(main())
