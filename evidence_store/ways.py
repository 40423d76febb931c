"""What mends a refusal: the ways that sentences name, and sentences that keep them.

A sentence is joined to a way with ``+``, and the result keeps it through further joining, an error
or a stored job: ``"Take it first: " + Way.EXHIBIT_TAKE + "."``. As text it names the command, as a
terminal, the log and a file say it; a page names its own way there (``webui.door.ways``).
"""

from __future__ import annotations

from enum import Enum
from functools import reduce
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Way(Enum):
    """A command, and what does the same in the browser, if anything does.

    A declared act has its page and its command in its class, so a way to it has its command alone.

    Args:
        verb: the command, after ``expunge``.
        about: what the act in the browser is about, as addresses name it: ``exhibit``.
        page: the last part of that act's address: ``take``.
    """

    EXHIBIT_REFER = "exhibit refer", "exhibit", "stop-and-refer"
    HOLD_PLACE = "hold place", "exhibit", "place-hold"
    EXHIBIT_ACCEPT = "exhibit accept", "exhibit", "accept-handover"
    EXHIBIT_RECALL = "exhibit recall", "exhibit", "recall-handover"
    EXHIBIT_OFFER = "exhibit offer", "exhibit", "hand-over"
    EXHIBIT_TAKE = "exhibit take", "exhibit", "take"
    EXHIBIT_STORE = "exhibit store", "exhibit", "place"
    EXHIBIT_HANDOVER = "exhibit handover", "exhibit", "record-movement"
    EXHIBIT_HANDOVER_ON_PAPER = "exhibit handover --paper", "exhibit", "hand-over-on-paper"
    EXHIBIT_RESEAL = "exhibit reseal", "exhibit", "reseal"
    EXHIBIT_TAKE_OUT = "exhibit take-out", "exhibit", "take-out"
    EXHIBIT_WEIGH = "exhibit weigh", "exhibit", "weigh"
    EXHIBIT_DESCRIBE = "exhibit describe", "exhibit", "describe"
    EXHIBIT_IDENTIFY = "exhibit identify", "exhibit", "identify"
    BOOK_PART = "exhibit book-in", "exhibit", "book-part"
    EXHIBIT_KEEP_SECRET = "exhibit keep-secret", "exhibit", "keep-secret"
    EXHIBIT_REVEAL = "exhibit reveal", "exhibit", "reveal-secret"
    EXHIBIT_CLAIM = "exhibit claim", "exhibit", "claim"
    EXHIBIT_DECIDE_CLAIM = "exhibit decide-claim", "exhibit", "decide-claim"
    EXHIBIT_PHOTOGRAPH = "exhibit photograph", "exhibit", "add-photograph"
    EXHIBIT_SEE_PHOTOGRAPH = "exhibit see-photograph", "exhibit", "see-photograph"
    EXHIBIT_DISCREPANCY = "exhibit discrepancy", "exhibit", "note-discrepancy"
    EXHIBIT_EXTRACT = "exhibit custody-extract", "exhibit", "issue-custody-extract"
    EXHIBIT_SETTLE = "exhibit settle", "exhibit", "settle-discrepancy"
    EXHIBIT_KEEP_COPY = "exhibit keep-copy", "exhibit", "keep-image"
    COPY_FILES = "police-copy files", "exhibit", "register-copy-files"
    COPY_ERASE = "police-copy erase", "exhibit", "erase-copy"
    COPY_READ = "police-copy read", "exhibit", "read-copy"
    COPY_ISSUE = "police-copy issue", "exhibit", "issue-copy-document"
    ACQUISITION_REGISTER = "acquisition register", "exhibit", "register-image"
    STATION_IMAGE = "station", "exhibit", "image-here"
    ACQUISITION_VERIFY = "acquisition verify", "exhibit", "check-image"
    QUEUE_SCAN = "work scan", "exhibit", "scan"
    PROPOSE_DESTRUCTION = "disposal propose", "exhibit", "propose-destruction"
    PROPOSE_RESET = "disposal propose", "exhibit", "propose-reset"
    DISPOSAL_OTHER_TOOL = "disposal other-tool", "disposal", "other-tool"
    DISPOSAL_OTHER_READING = "disposal other-reading", "disposal", "other-reading"
    DISPOSAL_LATER_EXTRACTION = "disposal later-extraction"
    PROPOSE_OVERWRITING = "disposal propose", "exhibit", "propose-overwriting"

    GRADES_CONFIRM = "acquisition confirm-grades", "grading", "confirm"

    ORDER_DOCUMENT = "order document", "order", "attach-document"
    ORDER_VALIDATE = "order validate", "order", "read-order"
    ORDER_MAP = "order map", "order", "map-line"
    ORDER_NAMES_NOTHING = "order names-nothing", "order", "names-nothing"
    ORDER_CONFIRM_NAMES_NOTHING = "order confirm-names-nothing", "order", "confirm-names-nothing"
    ORDER_CHECK = "order check", "order", "check-appeal"
    ORDER_CORRECT_OUTCOME = "order correct-outcome", "order", "correct-outcome"
    ORDER_CONFIRM_OUTCOME = "order confirm-outcome", "order", "confirm-outcome"
    ORDER_VARY = "order vary", "order", "vary"
    ORDER_QUASH = "order quash", "order", "quash"
    ORDER_SENTENCE = "order sentence", "order", "record-sentence"
    ORDER_CORRECT_SENTENCE = "order correct-sentence", "order", "correct-sentence"
    ORDER_CONFIRM_SENTENCE = "order confirm-sentence", "order", "confirm-sentence"
    ORDER_STATE_OUTCOME = "order state-outcome", "order", "state-outcome"
    ORDER_CERTIFY = "order certify", "order", "certify-order"
    ORDER_NOTICE_SEND = "order notice send", "order", "letter-sent"
    ORDER_NOTICE_SETTLE = "order notice settle", "order", "settle-objection"
    ORDER_ANSWERS = "order answers", "order", "answer-questions"
    ORDER_ANSWER_ENDED = "order answer-ended", "order", "question-ended"

    CASE_CONVICT = "case convict", "case", "convict"
    CASE_OPEN = "case open", "unit", "open-case"
    CASE_NO_CONVICTION = "case no-conviction", "case", "no-conviction"
    CASE_SENTENCE = "case sentence", "case", "offender-sentence"
    CASE_WITHDRAW_SHARE = "case withdraw-share", "case", "withdraw-share"
    CERTIFICATE_ISSUE = "certificate issue", "disposal", "issue-certificate"
    CLOCK_CORRECT = "clock correct", "unit", "correct-time"
    CLOCK_CORRECT_SINCE = "clock correct --since NUMBER", "unit", "correct-time"
    CLOCK_STATE = "clock state", "unit", "state-date"
    DISPOSAL_ACKNOWLEDGE = "disposal acknowledge", "disposal", "acknowledge-sheet"
    DISPOSAL_REFUSE_NAMES = "disposal refuse-names", "disposal", "refuse-names"
    DISPOSAL_WITHDRAW = "disposal withdraw", "disposal", "withdraw"
    DISPOSAL_DESTROY = "disposal destroy", "disposal", "begin-destruction"
    EXHIBIT_BOOK_IN = "exhibit book-in", "case", "book-in"
    KNOWN_SET_BUILD = "known-set build", "case", "build-hash-set"
    HASH_SET_COLUMNS = "hash-set columns", "case", "look-at-list"
    KNOWN_SET_SEND = "known-set register", "case", "send-hash-set"
    KNOWN_SET_OPEN_SLOT = "known-set open-slot", "known_set", "open-slot"
    KNOWN_SET_CONFIRM = "known-set confirm", "known_set", "confirm"
    PERSON_CONFIRM = "person confirm", "person", "confirm-enrolment"
    PERSON_DELEGATE = "person delegate", "person", "name-deputy"
    PERSON_ENROL = "person enrol", "unit", "enrol-person"
    PERSON_REPLACE_KEY = "person replace-key", "person", "replace-key"

    ACQUISITION_ACCREDIT = "acquisition accredit"
    ACQUISITION_EXPORT = "acquisition export"
    ANCHOR_ACCEPT = "anchor accept"
    ANCHOR_QUERY = "anchor query"
    ANCHOR_REQUEST = "anchor request"
    ANCHOR_STAMP = "anchor stamp"
    BACKUP_CREATE = "backup create"
    BACKUP_RESTORE = "backup restore"
    BACKUP_SIGN = "backup sign"
    BACKUP_VERIFY = "backup verify"
    CASE_ACCUSE = "case accuse"
    CASE_NAME_COURT = "case name-court"
    CATALOGUE_EXPORT = "documents catalogue export"
    CATALOGUE_SIGN = "documents catalogue sign"
    CATALOGUE_READ_OVER = "documents catalogue read-over"
    CERTIFICATE_UPGRADE = "certificate upgrade"
    CERTIFICATE_VERIFY = "certificate verify"
    COPY_MAKE = "copy make"
    DATABASE_UPGRADE = "database upgrade"
    DISCLOSURE_BUILD = "disclosure build"
    DISCLOSURE_PREVIEW = "disclosure preview"
    DISCLOSURE_VERIFIER = "disclosure verifier"
    DISPOSAL_AUTHORISE = "disposal authorise"
    DISPOSAL_CANNOT_READ = "disposal cannot-read"
    DISPOSAL_PERMIT = "disposal permit"
    DISPOSAL_SHEET = "disposal sheet"
    DISPOSAL_VERIFY = "disposal verify"
    DOCTOR = "doctor"
    ERASE_HAND_OVER = "erase hand-over"
    ERASE_PLAN = "erase plan"
    ERASE_RUN = "erase run"
    EXHIBIT_COPY = "exhibit copy"
    EXHIBIT_REVIEW_COPY = "exhibit review-copy"
    EXHIBIT_OPEN = "exhibit open"
    EXHIBIT_READ_PHONE = "exhibit read-phone"
    EXHIBIT_RECEIPT = "exhibit receipt"
    EXHIBIT_RECORD_SCAN = "exhibit record-scan"
    FSCK = "fsck"
    HASH_SET_INFO = "hash-set info"
    HOLD_DISMISS_FILE = "hold dismiss-file", "unit", "dismiss-stop-file"
    HOLD_WAITING = "hold waiting"
    INIT = "init"
    KEYS_REPLACE = "keys replace"
    KEYS_TAKE_LIST = "keys take-list"
    KEYS_CA_LIST = "keys ca list"
    KNOWN_SET_IMPORT = "known-set import"
    KNOWN_SET_REGISTER = "known-set register"
    LOG_READS = "log reads"
    ORDER_DISCLOSURE_DECISION = "order disclosure-decision"
    ORDER_ITEM = "order item"
    ORDER_DETERMINE = "order determine"
    ORDER_ITEM_MOVE = "order item move"
    ORDER_ITEM_NOTE = "order item note"
    ORDER_ITEM_REFER = "order item refer"
    ORDER_NOTICE = "order notice"
    ORDER_OWNER = "order owner"
    ORDER_SHOW = "order show"
    ORDER_WITHDRAW_ENTRY = "order withdraw-entry"
    PERSON_BREAKGLASS_REVIEW = "person breakglass review", "unit", "review-breakglass"
    PERSON_BREAKGLASS_USE = "person breakglass use"
    PERSON_CHANGE_PASSPHRASE = "person change-passphrase"  # noqa: S105 -- the name of a command
    PERSON_CONFIRM_KEY = "person confirm-key"
    PERSON_END_DELEGATION = "person end-delegation"
    PERSON_LIST = "person list"
    PERSON_RECOVER = "person recover"
    PERSON_REQUEST = "person request"
    PERSON_REQUEST_KEY = "person request-key"
    PERSON_SIGN_FOUNDING = "person sign-founding"
    POLICY_APPLY = "policy apply"
    POLICY_CONFIRM = "policy confirm"
    POLICY_PROPOSE = "policy propose"
    POLICY_SHOW = "policy show"
    RULES_EXPLAIN = "rules explain"
    RULES_PAGE = "rules page"
    RULES_SHOW = "rules show"
    SCAN = "scan"
    SERVE = "serve"
    SESSION_LIST = "session list"
    TRIAL_CONFIRM = "trial confirm"
    TRIAL_RUN = "trial run"
    WITNESS_FOLLOW = "witness follow"
    WITNESS_INIT = "witness init"
    WORK_LIST = "work list"
    WORK_SIGN = "work sign"
    WORKER = "worker"

    def __init__(self, verb: str, about: str = "", page: str = "") -> None:
        self.verb, self.about, self.page = verb, about, page

    def __str__(self) -> str:
        return f"expunge {self.verb}"

    def __add__(self, after: str | Way) -> Advice:
        """Return the sentence that begins with it."""
        return _joined(self, after)

    def __radd__(self, before: str) -> Advice:
        """Return the sentence that ends with it."""
        return _joined(before, self)


class Advice(str):
    """A text that keeps which ways it names, and where; joined with ``+``, it stays one.

    Put into another text in any other way it is what a terminal says, and names no way any more.
    ``places`` has each way with the first character of its command in the text, in their order.
    """

    # By their places, not by a search: somebody may have typed the same command beside a way.
    __slots__ = ("places",)
    places: tuple[tuple[int, Way], ...]

    def __new__(cls, text: str, places: Iterable[tuple[int, Way]] = ()) -> Self:
        """Make it of a text in which the commands of these ways stand at these places."""
        made = super().__new__(cls, text)
        made.places = tuple(places)
        return made

    def __reduce__(self) -> tuple[type[Advice], tuple[str, tuple[tuple[int, Way], ...]]]:
        """Keep the ways between processes."""
        return Advice, (str(self), self.places)

    def __add__(self, after: str | Way) -> Advice:
        """Return both as one sentence."""
        return _joined(self, after)

    def __radd__(self, before: str) -> Advice:
        """Return both as one sentence."""
        return _joined(before, self)

    def worded(self, words: Callable[[Way], str]) -> str:
        """Return the text of a face that has other words for a way than its command."""
        told, end = "", 0
        for at, way in self.places:
            told += f"{self[end:at]}{words(way)}"
            end = at + len(str(way))
        return told + self[end:]


def in_a_row(sentences: Iterable[str], between: str = " ") -> str:
    """Return the sentences as one."""
    each_one = tuple(sentences)
    return reduce(lambda before, each: before + between + each, each_one) if each_one else ""


def said_by(error: Exception) -> str:
    """Return what an error says, as the sentence that it was raised with."""
    said = error.args[0] if error.args else None
    return said if isinstance(said, Advice) else str(error)


def ways_of(said: str | Way) -> tuple[Way, ...]:
    """Return what ways a text names, in their order; none, where it is any text."""
    return tuple(way for _, way in places_of(said))


def places_of(said: str | Way) -> tuple[tuple[int, Way], ...]:
    """Return each way that a text names, with the place of its command in it."""
    if isinstance(said, Way):
        return ((0, said),)
    return said.places if isinstance(said, Advice) else ()


def _joined(before: str | Way, after: str | Way) -> Advice:
    first, second = str(before), str(after)
    shifted = ((len(first) + at, way) for at, way in places_of(after))
    return Advice(first + second, (*places_of(before), *shifted))
