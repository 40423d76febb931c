"""What a person can do about a case, and what besides the case decides whether they can now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from evidence_store.domain.cases.case import Case
from evidence_store.domain.people.person import Actor
from forensics.value_classes import dataclass


class CaseDeed(StrEnum):
    """What a person can do about a case; the values are the names of the browser's acts."""

    SEIZE = "seize"
    BOOK_IN = "book-in"
    IMPORT_EXHIBITS = "confirm-import"
    BUILD_SET = "build-hash-set"
    SEND_SET = "send-hash-set"
    LOOK_AT_LIST = "look-at-list"
    IMPORT_SET = "import-hash-set"
    RECORD_ORDER = "record-order"
    CHECK_ORDER = "check-order"  # the last page of a new order that was asked question by question
    ASK_ORDER = "ask-order"
    ORDER_DECIDED = "order-decided"
    ACCUSE = "accuse"
    NAME_COURT = "name-court"
    CONVICT = "convict"
    NO_CONVICTION = "no-conviction"
    SENTENCE = "offender-sentence"
    DISCLOSE = "disclose"
    SHARE = "share-case"
    WITHDRAW_SHARE = "withdraw-share"


@dataclass(frozen=True, slots=True)
class Beside:
    """What other records say.

    Args:
        has_exhibits: whether an exhibit is booked into the case.
        is_sentence_here: whether somebody's sentence is recorded with the case, or is to be.
        operator_ids: who would carry out a disposal in the case, or did.
        is_building: whether a hash set is being built for it.
        reader_ids: everybody who has the duty of a reader and has not left.
    """

    has_exhibits: bool
    is_sentence_here: bool
    operator_ids: frozenset[str]
    is_building: bool
    reader_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class OnCase:
    """A case, and who asks what can be done about it now; ``look`` reads what is beside it."""

    case: Case
    actor: Actor
    at: datetime
    look: Callable[[], Beside]
