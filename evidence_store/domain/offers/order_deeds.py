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
    NOTE_ITEM = "note-item"
    MOVE_ITEM = "move-item"
    REFER_ITEM = "refer-item"
    ANSWER_REFERRAL = "answer-referral"

    CHECK_APPEAL = "check-appeal"
    NOTE_PROCEEDING = "note-proceeding"
    DETERMINE = "determine-proceeding"
    CORRECT_OUTCOME = "correct-outcome"
    CONFIRM_OUTCOME = "confirm-outcome"
    VARY = "vary"
    SUSPEND = "suspend"
    RESUME = "end-suspension"
    QUASH = "quash"
    REPORT_INCIDENT = "report-incident"
    RELEASE = "record-release"
    SENTENCE = "record-sentence"
    CORRECT_SENTENCE = "correct-sentence"
    CONFIRM_SENTENCE = "confirm-sentence"

    SEND_LETTER = "letter-sent"
    SERVE_LETTER = "letter-served"
    OBJECT = "objection"
    SETTLE_OBJECTION = "settle-objection"
    NOBODY_ELSE = "nobody-else"
    OWNER = "owner"

    DISCLOSURE = "disclosure-decision"
    ANSWER = "answer-questions"
    END_ANSWER = "question-ended"
    TAKE_OFF = "lawful-material"
    TAKE_NOTHING_OFF = "no-lawful-material"
    TAKEN_OFF = "lawful-material-done"
    DIRECT = "direction"
    WITHDRAW_DIRECTION = "withdraw-direction"
    DISCLAIM = "disclaimer"
    WITHDRAW_DISCLAIMER = "withdraw-disclaimer"

    WITHDRAW_ENTRY = "withdraw-entry"
    CONFIRM_WITHDRAWAL = "confirm-withdrawal"
    CLOSE = "close"
