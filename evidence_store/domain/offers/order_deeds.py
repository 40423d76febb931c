"""What a person can do about an order once it is recorded, by a step; ``acts.orders`` has more."""

from __future__ import annotations

from enum import StrEnum


class OrderDeed(StrEnum):
    """One act about an order; the values name the browser's acts, where the browser has one."""

    ATTACH_DOCUMENT = "attach-document"
    READ = "read-order"
    MAP_LINE = "map-line"
    MARK_NOTHING = "names-nothing"
    CONFIRM_NOTHING = "confirm-names-nothing"

    CHECK_APPEAL = "check-appeal"
    CORRECT_OUTCOME = "correct-outcome"
    CONFIRM_OUTCOME = "confirm-outcome"
    VARY = "vary"
    QUASH = "quash"
    SENTENCE = "record-sentence"
    CORRECT_SENTENCE = "correct-sentence"
    CONFIRM_SENTENCE = "confirm-sentence"

    SEND_LETTER = "letter-sent"
    SETTLE_OBJECTION = "settle-objection"

    STATE_OUTCOME = "state-outcome"
    CERTIFY = "certify-order"

    ANSWER = "answer-questions"
    END_ANSWER = "question-ended"
