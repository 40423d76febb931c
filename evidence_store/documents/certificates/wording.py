"""The catalogue: every sentence of a certificate that depends on a recorded value."""

from __future__ import annotations

from evidence_store.domain.certificates.certificate import CertificateKind, Reason
from evidence_store.domain.certificates.certificate_content import ErasureCategory, Limit
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.exhibits.acquisitions import AcquiredAs, StatedSay
from evidence_store.domain.exhibits.second_readings import ReadersSay
from evidence_store.domain.exhibits.stages import STAGE_WORDS
from evidence_store.domain.law.authority import AuthorityKind
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.orders.order_items import ItemKind, ItemState
from evidence_store.domain.signing.signed_statements import StatementKind
from evidence_store.words.labels import label

STAGES = STAGE_WORDS
"""How far the disposal of a part is, in the words that refusals use."""

# Of what, says the method (``values.Claim``).
TITLES = {
    CertificateKind.CERTIFICATE: "Certificate of {claim.act}",
    CertificateKind.NON_COMPLETION: "Report of {claim.an_act} not completed",
    CertificateKind.CASE: "Case certificate",
}

# Of a medium that goes back, whatever the method: it is no certificate of an overwriting.
SELECTIVE_TITLES = {
    CertificateKind.CERTIFICATE: "Certificate of selective erasure",
    CertificateKind.NON_COMPLETION: "Report of a selective erasure not completed",
}

ORDER_COMPLETE = "Every line of the order has an outcome. None is open."
ORDER_OPEN = "The order is not complete. Open: {lines}."
ORDER_UNREAD = "Two people have not yet read its words against the court’s document."
ORDER_NOT_READ = (
    "The order is not complete: two people have not yet read its words against the court’s "
    "document."
)
ORDER_NOT_IN_FORCE = (
    "The order is not complete. It is recorded as appealed, suspended, varied or ended."
)

SELECTIVE_HOW = (
    "Every byte of the ranges that the plan lists becomes zero, and no other. A drive that only "
    "answers zeros is not found out by this."
)

CATEGORIES = {
    ErasureCategory.CLEAR: (
        "Clear: every block that the device lets a computer address "
        "(a category of NIST SP 800-88 Rev. 2)"
    ),
    ErasureCategory.PURGE: (
        "Purge: also of what no computer can address (a category of NIST SP 800-88 Rev. 2)"
    ),
    ErasureCategory.ADDRESSABLE_OVERWRITE: (
        "All blocks that a computer can address; flash memory may keep others"
    ),
    ErasureCategory.DESTROYED: "Destroyed before two witnesses",
    ErasureCategory.RESET_OBSERVED: (
        "Crypto erase by the manufacturer’s mechanism, observed; not read back. No category of "
        "NIST SP 800-88 is claimed"
    ),
    ErasureCategory.READ_AS_ZEROS: (
        "Another tool was to erase it; all that a computer can address then read as zero. No "
        "category of NIST SP 800-88 is claimed"
    ),
    ErasureCategory.SELECTED_RANGES: (
        "Selected files were overwritten. No category of NIST SP 800-88 is claimed: those are of a "
        "whole medium"
    ),
    ErasureCategory.SAMPLED: (
        "Overwritten; another person read a sample and not the whole. No category of "
        "NIST SP 800-88 is claimed"
    ),
    ErasureCategory.NONE: "None: the act was not completed",
}


EXTRACTIONS = {
    AcquiredAs.ARCHIVE: "an archive of files",
    AcquiredAs.FOLDER: "a folder of files",
}

STATED = {
    StatedSay.AGREE: "They agree with those worked out from every byte.",
    StatedSay.DIFFER: "One of them differs from the one worked out from every byte.",
}
"""Of digests that were stated when a disk image or an extraction was made."""
NONE_STATED = "No digest that can be compared was stated."

READERS = {
    ReadersSay.AGREE: "Expunge and another programme each read every byte, and agree.",
    ReadersSay.DIFFER: "Expunge and another programme read it, and did not give the same bytes.",
    ReadersSay.NOT_COMPARED: (
        "Another programme was to read it besides Expunge. One of the two did not read every byte, "
        "so they are not compared."
    ),
}

OUTSIDE = (
    "Files that a tool took off the item. It is no image of the medium: what lies outside it was "
    "not examined."
)

LIMITS = {
    Limit.THIS_ITEM_ONLY: (
        "This document covers only the item that it names. Other devices, other media and other "
        "items of the order have documents of their own, or none."
    ),
    Limit.COPIES_RETAINED: (
        "The police keep their own copies under their retention basis: the disk images and "
        "extractions listed here, and working copies made from them. This document does not cover "
        "them."
    ),
    Limit.ACCOUNTS: (
        "Online accounts, cloud storage, messages sent to others and backups held elsewhere are "
        "not covered."
    ),
    Limit.NOT_SCANNED: (
        "The content of the item was not examined. This document says nothing about what it held."
    ),
    Limit.PARTLY_SCANNED: (
        "Part of the item was not examined before it was erased. The parts are listed under "
        "“Disk image and scan”."
    ),
    Limit.EXTRACTION_ONLY: (
        "An extraction holds the files that a tool took off the item, and no scan of it says "
        "anything about the rest: deleted files, free space and files that were not taken were not "
        "examined there."
    ),
    Limit.KNOWN_FILES_ONLY: (
        "The scan looked for known files. It says nothing about pictures that are not in the hash "
        "set. Parts of known files were looked for only where the stage “raw” ran, files inside "
        "archives, messages and the like only where the stage “content” ran, and altered copies "
        "only where the stage “altered” ran. An altered copy can be missed."
    ),
    Limit.HIDDEN_AREAS: (
        "Areas that a device can hide from the computer (host protected area, device configuration "
        "overlay) were neither overwritten nor read. If the drive was asked about them, its answer "
        "is on a later page; if not, it is not known whether there are any."
    ),
    Limit.REALLOCATED_SECTORS: (
        "Sectors that the drive itself had taken out of use are not reached by overwriting."
    ),
    Limit.FLASH_KEEPS_BLOCKS: (
        "Flash memory keeps spare blocks that no computer can address. What they held was neither "
        "overwritten nor read."
    ),
    Limit.MEDIUM_UNKNOWN: (
        "The kind of storage inside the item is not recorded. If it is flash memory, blocks that "
        "no computer can address were neither overwritten nor read."
    ),
    Limit.SELECTED_RANGES_ONLY: (
        "Only the listed ranges were overwritten. Everything else on the medium stays: other "
        "files, names, sizes and times of files, and pictures that the scan did not look for or "
        "could not see. A drive that shingles its tracks may hold earlier copies of those ranges."
    ),
    Limit.NAMES_REMAIN: (
        "Names of the overwritten files, and of files in which pictures stay, are left on the "
        "medium, in folders, records and logs. A name "
        "can say what a picture showed, and whom."
    ),
    Limit.PICTURES_REMAIN: (
        "Pictures that were found stay on the medium, in files that hold other things and go back "
        "with them. Two people decided so; they are counted on a later page."
    ),
    Limit.NOT_READ_AGAIN: (
        "A destroyed item cannot be read again. That it was destroyed rests on the statements of "
        "the witnesses named here."
    ),
    Limit.SAMPLE_READ: (
        "Another person read a sample of the item again, not all of it, and did not scan it again. "
        "That the rest was overwritten and read back is what the process of the person who carried "
        "it out reported."
    ),
    Limit.RESET_NOT_READ_BACK: (
        "No person can read back whether a reset destroyed the keys of a phone. That it was reset "
        "rests on the statements of the witnesses named here, and on what the phone said of itself "
        "before and after; what the reset does to its memory is the word of its maker."
    ),
    Limit.BY_OTHER_TOOL: (
        "The item was given to another tool, and Expunge wrote nothing to it. This document rests "
        "on the reading afterwards. What no computer can address (hidden areas, sectors taken out "
        "of use, spare blocks of flash memory) was not read; whether the tool reached it is not "
        "known."
    ),
    Limit.OTHERS_SAY: (
        "What other tools say is printed as their statement. No person here saw that it is so, and "
        "nothing in this document rests on it."
    ),
    Limit.SERIAL_AND_SIZE_ALONE: (
        "Before it was erased, the device was identified by serial number and size alone. Its "
        "content was not compared with a disk image."
    ),
    Limit.CACHE_NOT_BYPASSED: (
        "The computer could not bypass its own cache for every byte that it wrote and read back."
    ),
    Limit.TIME_NOT_ATTESTED: (
        "The time of sealing is that of the unit’s own clock. No outside service attested it "
        "(seal level PAdES B-B)."
    ),
    Limit.WITHDRAWAL: (
        "This document can be withdrawn later. Only a dated list from the unit shows whether it "
        "still stands."
    ),
}

REASONS = {
    Reason.NOT_WRITTEN: "Part of the device could not be written.",
    Reason.NOT_READ_BACK: "Part of the device could not be read back after it was written.",
    Reason.READ_BACK_DIFFERENT: "Part of the device did not read back as written.",
    Reason.NOT_ACCEPTED: "There is no finding that the drive accepted the command to erase itself.",
    Reason.NO_PROGRESS: "The drive was not seen at work on it.",
    Reason.NO_END_STATE: "The drive did not report the end of this erasure.",
    Reason.OLD_BLOCKS_LEFT: (
        "There is no finding that the earlier content of the medium was no longer on it."
    ),
    Reason.SEEN_BY_OPERATOR_ALONE: (
        "What the drive said of its erasure, and which blocks of its earlier content were "
        "looked for, comes only from the process of the person who carried it out."
    ),
    Reason.ERASURE_FAILED: "The erasure failed.",
    Reason.INTERRUPTED: "The work was interrupted and was not resumed.",
    Reason.STOPPED_AFTER_STARTING: (
        "The work was stopped after it had begun, because a hold was placed or the disposal was "
        "withdrawn."
    ),
    Reason.VERIFICATION_MISSING: "It was not verified by a second person.",
    Reason.VERIFICATION_OF_ANOTHER: "The recorded verification is of a different plan or receipt.",
    Reason.VERIFICATION_FAILED: "The verification failed.",
    Reason.VERIFICATION_INCONCLUSIVE: "The verification was inconclusive.",
    Reason.GAP_AT_VERIFICATION: "The verification could not read every byte.",
    Reason.HITS_AT_RESCAN: "A scan after the erasure still found places with known files.",
    Reason.HIDES_SECTORS: (
        "The verifying person’s process read that the drive hides sectors, which the work "
        "did not reach."
    ),
    Reason.CANNOT_BE_READ: "After the work the device could not be read again.",
    Reason.WITNESSES_MISSING: "Two witnesses are not recorded.",
    Reason.PHONE_NOT_READ_BEFORE: "The phone was not read before its reset.",
    Reason.PHONE_NOT_READ_AFTER: (
        "The phone was not read after its reset by a person who took no earlier part."
    ),
    Reason.PHONE_NOT_THE_SAME: (
        "The phone that was read afterwards is not shown to be the one that was read before."
    ),
    Reason.PHONE_HAS_USER: "It is not shown that the phone has no user and no account.",
    Reason.REST_CHANGED: (
        "Bytes outside the plan are not what they were when two people signed for it."
    ),
    Reason.REST_NOT_SHOWN: (
        "It is not shown that everything outside the plan is what it was before."
    ),
    Reason.ANOTHER_SELECTION: "What was overwritten is not what two people signed for.",
    Reason.NOT_SCANNED_AS_PLANNED: (
        "The medium was not scanned again as fully, and with the same hash set, as for the plan."
    ),
    Reason.FILE_SYSTEM_TO_MEND: (
        "A checker found something to repair in a file system afterwards, or was not asked about "
        "one."
    ),
    Reason.SELECTED_ON_FLASH: (
        "The verifying person’s process read that the medium is flash, on which an erasure of "
        "single files cannot be verified."
    ),
    Reason.PHONE_NOT_SET_UP_ANEW: "It is not shown that the phone was set to its factory state.",
}

AUTHORITIES = {
    **{each: label(each) for each in AuthorityKind},
    AuthorityKind.CHIEF_OFFICER_DIRECTION: (
        "Direction of the chief officer (regulation 8, Police (Property) Regulations 1997)"
    ),
    AuthorityKind.ORDERS_OWN_WORDS: "The words of the court’s order",
}

HOLD_STATES = {
    **{each: label(each) for each in HoldState},
    HoldState.NEEDS_CHECK: "Check missing",
}

ITEM_KINDS = {
    ItemKind.DEVICE: "device",
    ItemKind.STORAGE_MEDIUM: "storage medium",
    ItemKind.IMAGE: "picture or film",
    ItemKind.ACCOUNT_OR_SERVICE: "account or service",
    ItemKind.PRINT: "print",
    ItemKind.OTHER: "other",
}

ITEM_STATES = {
    ItemState.OUTSTANDING: "outstanding: the police do not have it",
    ItemState.RECEIVED: "received since; it has documents of its own",
    ItemState.REFERRED_TO_PLATFORM: "referred to its platform; not erased by us",
    ItemState.OFFENDER_ORDERED: "left to the offender, as ordered; not erased by us",
    ItemState.CREDENTIAL_LOCKED: "locked; it could not be opened",
    ItemState.NOT_IN_SCOPE: "outside the order (decided by a named person)",
}

SAMPLED = {
    SamplingGround.TOO_LARGE: "reading all of it would take days",
    SamplingGround.WEARING_OUT: "the drive may not last for another reading of all of it",
    SamplingGround.NEEDED_BACK: "a court or an owner waits for it",
}

NOT_READ = {
    NotReadWhy.NOT_RECOGNISED: "no computer here recognises the device any more",
    NotReadWhy.NOT_READABLE: "the device is recognised, and does not let itself be read",
    NotReadWhy.NOT_HERE: "the device is no longer here",
    NotReadWhy.KEY_LOST: (
        "the key of the stream with which it was overwritten is lost, so what it holds cannot be "
        "compared with anything"
    ),
}

STATEMENTS = {
    StatementKind.PROPOSAL: "Proposed the disposal",
    StatementKind.AUTHORISATION: "Authorised the disposal",
    StatementKind.WITNESS: "Witnessed the work",
    StatementKind.VERIFICATION: "Verified the erasure",
    StatementKind.PERMIT: "Carried the disposal out",
    StatementKind.HOLD_RELEASE: "Released a hold",
    StatementKind.NOT_READ: "Said that it cannot be read again",
    StatementKind.SAMPLING: "Decided that a sample is read again",
    StatementKind.TOOL_SAID: "Recorded what another tool says of its work",
    StatementKind.TOOL_READ: "Recorded what another tool read",
}

HITS = {
    "exact": "Whole files, byte for byte",
    "truncated": "Files cut short",
    "embedded": "Inside another file",
    "fragment": "Parts of files",
    "thumbnail": "Small pictures like a known one (candidates, not established)",
    "altered": "Pictures like a known one (candidates, not established)",
}

COVERAGE = {
    "compared": "Compared with the hash set",
    "constant": "One repeated byte, nothing to compare",
    "not_read": "Not read by the stages that ran",
    "unreadable": "Could not be read",
    "checksum_bad": "Stored with a wrong checksum",
    "encrypted": "Encrypted, no key",
    "over_budget": "Set aside for time or memory",
    "unopened": "Not opened",
    "opaque": "Compared as raw bytes, not understood",
}

# The same in a sentence, after a number of bytes.
COVERED = {
    "compared": "compared",
    "constant": "held one repeated byte",
    "opaque": "compared as raw bytes and not understood",
    "unopened": "in files or formats that were not opened",
    "encrypted": "encrypted",
    "over_budget": "set aside for time or memory",
    "checksum_bad": "stored with a wrong checksum",
    "unreadable": "could not be read",
    "not_read": "not read",
}

FACTS = {
    "how": "How",
    "number": "Number read on the item",
    "occurred": "When",
    "operator": "Carried out, as they were told, by",
    "photographs": "Digests of the photographs",
    "place": "Where",
}

PERMIT = "The one that is recorded. Its number is in the attached record."
NOT_SCANNED = "No scan of this item is recorded, so this document says nothing about what it held."

TARGETS = {
    "block_device": "The device itself.",
    "working_copy": "A file made from a disk image, not the device itself.",
}

PASSKEY = "passkey"
BY_PASSKEY = (
    " Where “passkey” is shown, a device that holds the person’s passkey signed, after their PIN "
    "or fingerprint; elsewhere the key that their passphrase opens."
)
