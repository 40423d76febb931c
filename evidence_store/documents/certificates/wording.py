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
from evidence_store.words.labels import label_said
from forensics.saying.sentences import (
    Said,
    Sentence,
    say,
)
from forensics.values import ErasureMethod, claim_of
from forensics.values.firmware_runs import DriveState, Finding, FindingAnswer

STAGES = STAGE_WORDS
"""How far the disposal of a part is, in the words that refusals use."""

# Of what, says the method (``values.Claim``).
TITLES = {
    CertificateKind.CERTIFICATE: Sentence("Certificate of {act}"),
    CertificateKind.NON_COMPLETION: Sentence("Report of {act} not completed"),
}
# Of a medium that goes back, whatever the method: it is no certificate of an overwriting.
_OF_SELECTIVE = {
    CertificateKind.CERTIFICATE: say("Certificate of selective erasure"),
    CertificateKind.NON_COMPLETION: say("Report of a selective erasure not completed"),
}
CASE_TITLE = say("Case certificate")


def title_of(kind: CertificateKind, method: ErasureMethod, *, is_selective: bool) -> Said:
    """What a document about one item calls itself."""
    if is_selective:
        return _OF_SELECTIVE[kind]
    claim = claim_of(method)
    is_report = kind is CertificateKind.NON_COMPLETION
    return TITLES[kind](act=claim.an_act if is_report else claim.act)


ORDER_COMPLETE = say("Every line of the order has an outcome. None is open.")
ORDER_OPEN = Sentence("The order is not complete. Open: {lines}.")
ORDER_UNREAD = say("Two people have not yet read its words against the court’s document.")
ORDER_NOT_READ = say(
    "The order is not complete: two people have not yet read its words "
    "against the court’s document."
)
ORDER_NOT_IN_FORCE = say(
    "The order is not complete. It is recorded as appealed, suspended, varied or ended."
)

SELECTIVE_HOW = say(
    "Every byte of the ranges that the plan lists becomes zero, and no "
    "other. This does not detect a drive that only answers zeros."
)

CATEGORIES = {
    # Rev. 1 was withdrawn on the day on which Rev. 2 was published, 26 September 2025.
    ErasureCategory.CLEAR: (
        say(
            "Clear: every block that the device lets a computer address (a category "
            "of NIST SP 800-88 Rev. 2)"
        )
    ),
    # Only where the drive itself said so of this erasure to the second person's process (ADR 93).
    ErasureCategory.PURGE: (
        say("Purge: also of what no computer can address (a category of NIST SP 800-88 Rev. 2)")
    ),
    # Flash is never called Clear, whatever kind of medium people recorded (docs/certificate.md).
    ErasureCategory.ADDRESSABLE_OVERWRITE: (
        say("All blocks that a computer can address; flash memory may keep others")
    ),
    ErasureCategory.DESTROYED: say("Destroyed before two witnesses"),
    # ADR 87: nobody can read back that a key was destroyed, and a reset can be a logical one.
    ErasureCategory.RESET_OBSERVED: (
        say(
            "Crypto erase by the manufacturer’s mechanism, observed; not read back. "
            "No category of NIST SP 800-88 is claimed"
        )
    ),
    # ADR 103: what the tool reached beyond what a computer can address, no reading shows.
    ErasureCategory.READ_AS_ZEROS: (
        say(
            "Another tool was to erase it; all that a computer can address then read "
            "as zero. No category of NIST SP 800-88 is claimed"
        )
    ),
    ErasureCategory.SELECTED_RANGES: (
        say(
            "Selected files were overwritten. No category of NIST SP 800-88 is "
            "claimed: those are of a whole medium"
        )
    ),
    # Categories are of a whole medium, and most of this one its own eraser alone read (ADR 95).
    ErasureCategory.SAMPLED: (
        say(
            "Overwritten; another person read a sample and not the whole. No "
            "category of NIST SP 800-88 is claimed"
        )
    ),
    ErasureCategory.NONE: say("None: the act was not completed"),
}


EXTRACTIONS = {
    AcquiredAs.ARCHIVE: say("an archive of files"),
    AcquiredAs.FOLDER: say("a folder of files"),
}

STATED = {
    StatedSay.AGREE: say("They agree with those worked out from every byte."),
    StatedSay.DIFFER: say("One of them differs from the one worked out from every byte."),
}
"""Of digests that were stated when a disk image or an extraction was made."""
NONE_STATED = say("No digest that can be compared was stated.")

READERS = {
    ReadersSay.AGREE: say("Expunge and another program each read every byte, and agree."),
    ReadersSay.DIFFER: say("Expunge and another program read it, and did not give the same bytes."),
    ReadersSay.NOT_COMPARED: (
        say(
            "Another program was to read it besides Expunge. One of the two did "
            "not read every byte, so they are not compared."
        )
    ),
}

OUTSIDE = say(
    "Files that a tool took off the item. It is no image of the medium: what "
    "lies outside it was not examined."
)

LIMITS = {
    Limit.THIS_ITEM_ONLY: (
        say(
            "This document covers only the item that it names. Other devices, other "
            "media and other items of the order have documents of their own, or none."
        )
    ),
    Limit.COPIES_RETAINED: (
        say(
            "The police keep their own copies under their retention basis: the disk "
            "images and extractions listed here, and working copies made from them. "
            "This document does not cover them."
        )
    ),
    Limit.ACCOUNTS: (
        say(
            "Online accounts, cloud storage, messages sent to others and backups "
            "held elsewhere are not covered."
        )
    ),
    Limit.NOT_SCANNED: (
        say(
            "The content of the item was not examined. This document says nothing "
            "about what it held."
        )
    ),
    Limit.PARTLY_SCANNED: (
        say(
            "Part of the item was not examined before it was erased. The parts are "
            "listed under “Disk image and scan”."
        )
    ),
    Limit.EXTRACTION_ONLY: (
        say(
            "An extraction holds the files that a tool took off the item, and no "
            "scan of it says anything about the rest: deleted files, free space and "
            "files that were not taken were not examined there."
        )
    ),
    Limit.KNOWN_FILES_ONLY: (
        say(
            "The scan looked for known files. It says nothing about pictures that "
            "are not in the hash set. Parts of known files were looked for only "
            "where the stage “raw” ran, files inside archives, messages and the like "
            "only where the stage “content” ran, and altered copies only where the "
            "stage “altered” ran. An altered copy can be missed."
        )
    ),
    Limit.HIDDEN_AREAS: (
        say(
            "Areas that a device can hide from the computer (host protected area, "
            "device configuration overlay) were neither overwritten nor read. If the "
            "drive was asked about them, its answer is on a later page; if not, it "
            "is not known whether there are any."
        )
    ),
    Limit.REALLOCATED_SECTORS: (
        say("Sectors that the drive itself had taken out of use are not reached by overwriting.")
    ),
    Limit.FLASH_KEEPS_BLOCKS: (
        say(
            "Flash memory keeps spare blocks that no computer can address. What they "
            "held was neither overwritten nor read."
        )
    ),
    Limit.MEDIUM_UNKNOWN: (
        say(
            "The kind of storage inside the item is not recorded. If it is flash "
            "memory, blocks that no computer can address were neither overwritten "
            "nor read."
        )
    ),
    Limit.SELECTED_RANGES_ONLY: (
        say(
            "Only the listed ranges were overwritten. Everything else on the medium "
            "stays: other files, names, sizes and times of files, and pictures that "
            "the scan did not look for or could not see. A drive that shingles its "
            "tracks may hold earlier copies of those ranges."
        )
    ),
    Limit.NAMES_REMAIN: (
        say(
            "Names of the overwritten files, and of files in which pictures stay, "
            "are left on the medium, in folders, records and logs. A name can say "
            "what a picture showed, and whom."
        )
    ),
    Limit.PICTURES_REMAIN: (
        say(
            "Pictures that were found stay on the medium, in files that hold other "
            "things and go back with them. Two people decided so; they are counted "
            "on a later page."
        )
    ),
    Limit.NOT_READ_AGAIN: (
        say(
            "A destroyed item cannot be read again. That it was destroyed rests on "
            "the statements of the witnesses named here."
        )
    ),
    Limit.SAMPLE_READ: (
        say(
            "Another person read a sample of the item again, not all of it, and did "
            "not scan it again. That the rest was overwritten and read back is what "
            "the process of the person who carried it out reported."
        )
    ),
    Limit.RESET_NOT_READ_BACK: (
        say(
            "No person can read back whether a reset destroyed the keys of a phone. "
            "That it was reset rests on the statements of the witnesses named here, "
            "and on what the phone said of itself before and after; what the reset "
            "does to its memory rests on its maker’s word."
        )
    ),
    Limit.BY_OTHER_TOOL: (
        say(
            "The item was given to another tool, and Expunge wrote nothing to it. "
            "This document rests on the reading afterwards. What no computer can "
            "address (hidden areas, sectors taken out of use, spare blocks of flash "
            "memory) was not read; whether the tool reached it is not known."
        )
    ),
    Limit.OTHERS_SAY: (
        say(
            "What other tools say is printed as their statement. No person here saw "
            "that it is so, and nothing in this document rests on it."
        )
    ),
    Limit.SERIAL_AND_SIZE_ALONE: (
        say(
            "Before it was erased, the device was identified by serial number and "
            "size alone. Its content was not compared with a disk image."
        )
    ),
    Limit.CACHE_NOT_BYPASSED: (
        say(
            "The computer could not bypass its own cache for every byte that it "
            "wrote and read back."
        )
    ),
    Limit.TIME_NOT_ATTESTED: (
        say(
            "The time of sealing is that of the unit’s own clock. No outside service "
            "attested it (seal level PAdES B-B)."
        )
    ),
    Limit.WITHDRAWAL: (
        say(
            "This document can be withdrawn later. Only a dated list from the unit "
            "shows whether it still stands."
        )
    ),
}

REASONS = {
    Reason.NOT_WRITTEN: say("Part of the device could not be written."),
    Reason.NOT_READ_BACK: say("Part of the device could not be read back after it was written."),
    Reason.READ_BACK_DIFFERENT: say("Part of the device did not read back as written."),
    Reason.NOT_ACCEPTED: say(
        "There is no finding that the drive accepted the command to erase itself."
    ),
    Reason.NO_PROGRESS: say("The drive was not seen at work on it."),
    Reason.NO_END_STATE: say("The drive did not report the end of this erasure."),
    Reason.OLD_BLOCKS_LEFT: (
        say("There is no finding that the earlier content of the medium was no longer on it.")
    ),
    Reason.SEEN_BY_OPERATOR_ALONE: (
        say(
            "What the drive said of its erasure, and which blocks of its earlier "
            "content were looked for, comes only from the process of the person who "
            "carried it out."
        )
    ),
    Reason.ERASURE_FAILED: say("The erasure failed."),
    Reason.INTERRUPTED: say("The work was interrupted and was not resumed."),
    Reason.STOPPED_AFTER_STARTING: (
        say(
            "The work was stopped after it had begun, because a hold was placed or "
            "the disposal was withdrawn."
        )
    ),
    Reason.VERIFICATION_MISSING: say("It was not verified by a second person."),
    Reason.VERIFICATION_OF_ANOTHER: say(
        "The recorded verification is of a different plan or receipt."
    ),
    Reason.VERIFICATION_FAILED: say("The verification failed."),
    Reason.VERIFICATION_INCONCLUSIVE: say("The verification was inconclusive."),
    Reason.GAP_AT_VERIFICATION: say("The verification could not read every byte."),
    Reason.HITS_AT_RESCAN: say("A scan after the erasure still found places with known files."),
    Reason.HIDES_SECTORS: (
        say(
            "The verifying person’s process read that the drive hides sectors, which "
            "the work did not reach."
        )
    ),
    Reason.CANNOT_BE_READ: say("After the work the device could not be read again."),
    Reason.WITNESSES_MISSING: say("Two witnesses are not recorded."),
    Reason.PHONE_NOT_READ_BEFORE: say("The phone was not read before its reset."),
    Reason.PHONE_NOT_READ_AFTER: (
        say("The phone was not read after its reset by a person who took no earlier part.")
    ),
    Reason.PHONE_NOT_THE_SAME: (
        say("The phone that was read afterwards is not shown to be the one that was read before.")
    ),
    Reason.PHONE_HAS_USER: say("It is not shown that the phone has no user and no account."),
    Reason.HITS_IN_LATER_EXTRACTION: say(
        "A scan of a later extraction of the phone found places with known files, or with what is "
        "like them."
    ),
    Reason.REST_CHANGED: (
        say("Bytes outside the plan are not what they were when two people signed for it.")
    ),
    Reason.REST_NOT_SHOWN: (
        say("It is not shown that everything outside the plan is what it was before.")
    ),
    Reason.ANOTHER_SELECTION: say("What was overwritten is not what two people signed for."),
    Reason.NOT_SCANNED_AS_PLANNED: (
        say(
            "The medium was not scanned again as fully, and with the same hash set, "
            "as for the plan."
        )
    ),
    Reason.FILE_SYSTEM_TO_MEND: (
        say(
            "A checker found something to repair in a file system afterwards, or was "
            "not asked about one."
        )
    ),
    Reason.SELECTED_ON_FLASH: (
        say(
            "The verifying person’s process read that the medium is flash, on which "
            "an erasure of single files cannot be verified."
        )
    ),
    Reason.PHONE_NOT_SET_UP_ANEW: say(
        "It is not shown that the phone was set to its factory state."
    ),
}

AUTHORITIES = {
    **{each: label_said(each) for each in AuthorityKind},
    AuthorityKind.CHIEF_OFFICER_DIRECTION: (
        say("Direction of the chief officer (regulation 8, Police (Property) Regulations 1997)")
    ),
    AuthorityKind.ORDERS_OWN_WORDS: say("The words of the court’s order"),
}

HOLD_STATES = {
    **{each: label_said(each) for each in HoldState},
    HoldState.NEEDS_CHECK: say("Check missing"),
}

ITEM_KINDS = {
    ItemKind.DEVICE: say("device"),
    ItemKind.STORAGE_MEDIUM: say("storage medium"),
    ItemKind.IMAGE: say("picture or film"),
    ItemKind.ACCOUNT_OR_SERVICE: say("account or service"),
    ItemKind.PRINT: say("print"),
    ItemKind.OTHER: say("other"),
}

ITEM_STATES = {
    ItemState.OUTSTANDING: say("outstanding: the police do not have it"),
    ItemState.RECEIVED: say("received since; it has documents of its own"),
    ItemState.REFERRED_TO_PLATFORM: say("referred to its platform; not erased by us"),
    ItemState.OFFENDER_ORDERED: say("left to the offender, as ordered; not erased by us"),
    ItemState.CREDENTIAL_LOCKED: say("locked; it could not be opened"),
    ItemState.NOT_IN_SCOPE: say("outside the order (decided by a named person)"),
}

# A closed list, since it is printed: words of one's own could name somebody (ADR 95).
SAMPLED = {
    SamplingGround.TOO_LARGE: say("reading all of it would take days"),
    SamplingGround.WEARING_OUT: say("the drive may not last for another reading of all of it"),
    SamplingGround.NEEDED_BACK: say("a court or an owner waits for it"),
}

# A closed list: in words of their own, people could name somebody (ADR 91).
NOT_READ = {
    NotReadWhy.NOT_RECOGNISED: say("no computer here recognises the device any more"),
    NotReadWhy.NOT_READABLE: say("the device is recognised, but cannot be read"),
    NotReadWhy.NOT_HERE: say("the device is no longer here"),
    NotReadWhy.KEY_LOST: (
        say(
            "the key of the stream with which it was overwritten is lost, so what it "
            "holds cannot be compared with anything"
        )
    ),
}

STATEMENTS = {
    StatementKind.PROPOSAL: say("Proposed the disposal"),
    StatementKind.AUTHORISATION: say("Authorised the disposal"),
    StatementKind.WITNESS: say("Witnessed the work"),
    StatementKind.VERIFICATION: say("Verified the erasure"),
    StatementKind.PERMIT: say("Carried the disposal out"),
    StatementKind.HOLD_RELEASE: say("Released a hold"),
    StatementKind.NOT_READ: say("Said that it cannot be read again"),
    StatementKind.SAMPLING: say("Decided that a sample is read again"),
    StatementKind.TOOL_SAID: say("Recorded what another tool says of its work"),
    StatementKind.TOOL_READ: say("Recorded what another tool read"),
    StatementKind.READ_LATER: say("Took a later extraction"),
}

HITS = {
    "exact": say("Whole files, byte for byte"),
    "truncated": say("Files cut short"),
    "embedded": say("Inside another file"),
    "fragment": say("Parts of files"),
    "thumbnail": say("Small pictures like a known one (candidates, not established)"),
    "altered": say("Pictures like a known one (candidates, not established)"),
}

COVERAGE = {
    "compared": say("Compared with the hash set"),
    # Apart from what was compared: of a blank medium "every byte" would say more than was found.
    "constant": say("One repeated byte, nothing to compare"),
    "not_read": say("Not read by the stages that ran"),
    "unreadable": say("Could not be read"),
    "checksum_bad": say("Stored with a wrong checksum"),
    "encrypted": say("Encrypted, no key"),
    "over_budget": say("Set aside for time or memory"),
    "unopened": say("Not opened"),
    # Cipher text announces nothing: what lies in it is found by no comparison.
    "opaque": say("Compared as raw bytes, not understood"),
}

# The same in a sentence, after a number of bytes.
COVERED = {
    "compared": say("compared"),
    "constant": say("held one repeated byte"),
    "opaque": say("compared as raw bytes and not understood"),
    "unopened": say("in files or formats that were not opened"),
    "encrypted": say("encrypted"),
    "over_budget": say("set aside for time or memory"),
    "checksum_bad": say("stored with a wrong checksum"),
    "unreadable": say("could not be read"),
    "not_read": say("not read"),
}

FACTS = {
    "how": say("How"),
    "number": say("Number read on the item"),
    "occurred": say("When"),
    "operator": say("Carried out, as they were told, by"),
    "photographs": say("Digests of the photographs"),
    "place": say("Where"),
}

PERMIT = say("The one that is recorded. Its number is in the attached record.")
NOT_SCANNED = say(
    "No scan of this item is recorded, so this document says nothing about what it held."
)

TARGETS = {
    "block_device": say("The device itself."),
    "working_copy": say("A file made from a disk image, not the device itself."),
}

PASSKEY = say("passkey")
BY_PASSKEY = say(
    "Where “passkey” is shown, a device that holds the person’s passkey "
    "signed, after their PIN or fingerprint; elsewhere the key that their "
    "passphrase opens."
)

FINDINGS = {
    Finding.ACCEPTED: say("Accepted"),
    Finding.PROGRESS: say("Progress"),
    Finding.END_STATE: say("End state"),
    Finding.READ_BACK: say("Read back"),
    Finding.OLD_BLOCKS: say("Old blocks"),
}
ANSWERS = {
    FindingAnswer.YES: say("yes"),
    FindingAnswer.NO: say("no"),
    FindingAnswer.UNKNOWN: say("unknown"),
}
DRIVE_STATES = {
    DriveState.IDLE: say("Idle"),
    DriveState.ARMED: say("Armed"),
    DriveState.IN_PROGRESS: say("In progress"),
    DriveState.SUCCEEDED: say("Succeeded"),
    DriveState.FAILED: say("Failed"),
    DriveState.FROZEN: say("Frozen"),
    DriveState.LOCKED: say("Locked"),
    DriveState.UNREADABLE: say("Unreadable"),
}
