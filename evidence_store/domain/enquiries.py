"""What somebody is asked before anything is erased, so that silence never passes for an answer.

Each question of the rules is answered, signed, with yes, no or not asked. "Not asked" bars, and
"yes" bars until what it names is on record and has ended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.errors import NotFoundError, OutOfSequenceError, WrongEntryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence_store.domain.exhibits import Exhibit
    from evidence_store.domain.orders import Order

REQUIRED_ENQUIRIES = (
    "restraint",
    "confiscation",
    "undertakings",
    "lawful_material",
    "co_defendants",
    "coroner",
    "police_complaint",
    "civil_claims",
    "other_force",
    "data_subject",
    "retrial",
    "court_martial",
    "death",
)
"""Questions that no rules may leave out."""


class Answer(StrEnum):
    """What was answered to one question."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one question; of a yes, what it names and how that ended.

    ``record`` is the id of the record that has ended: a hold, proceeding, undertaking, restriction
    or decision to take lawful material off.
    """

    code: str
    answer: Answer
    named: str = ""
    ended_on: date | None = None
    record: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it names something that has not ended."""
        return self.answer is Answer.YES and self.ended_on is None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """All questions answered at once by somebody who knows, and recorded by a named person."""

    id: str
    exhibit_ids: tuple[str, ...]
    answered_on: date
    answered_by: str
    recorded_by: str
    replies: tuple[Reply, ...]


def replies_of(
    answers: Mapping[str, Answer], named: Mapping[str, str], *, codes: Sequence[str]
) -> tuple[Reply, ...]:
    """The replies to every question, in the order of the rules.

    Raises:
        WrongEntryError: a question has no answer, an answer no question, or a yes names nothing.
    """
    if set(answers) != set(codes):
        missing = ", ".join(code for code in codes if code not in answers) or "nothing"
        unknown = ", ".join(sorted(set(answers) - set(codes))) or "nothing"
        raise WrongEntryError(f"Answer every question. Missing: {missing}; unknown: {unknown}.")
    bare = [
        code for code in codes if answers[code] is Answer.YES and not named.get(code, "").strip()
    ]
    if bare:
        raise WrongEntryError(f"Say what it is, where the answer is yes: {', '.join(bare)}.")
    return tuple(
        Reply(code, answers[code], named.get(code, "") if answers[code] is Answer.YES else "")
        for code in codes
    )


def open_reply(order: Order, code: str) -> tuple[Enquiry, Reply]:
    """The oldest yes to a question that has not ended.

    Raises:
        NotFoundError: there is none.
    """
    for enquiry in order.matters.enquiries:
        for reply in enquiry.replies:
            if reply.code == code and reply.is_open:
                return enquiry, reply
    raise NotFoundError(f"{code}: no yes to this question is open under this order.")


def with_reply_ended(order: Order, code: str, *, record: str, on: date) -> Order:
    """The order once what a yes named has ended.

    Raises:
        NotFoundError: no yes to the question is open.
        WrongEntryError: it would have ended before it was answered.
    """
    enquiry, reply = open_reply(order, code)
    if on < enquiry.answered_on:
        raise WrongEntryError("It cannot end before the question was answered.")
    done = replace(reply, ended_on=on, record=record)
    changed = replace(
        enquiry, replies=tuple(done if each is reply else each for each in enquiry.replies)
    )
    return replace(order, matters=order.matters.changed(changed))


def require_ended(record: str, *, order: Order, exhibits: Sequence[Exhibit]) -> None:
    """Return if the record of that id is there and has ended.

    Raises:
        NotFoundError: nothing of that id is recorded under the order or at its exhibits.
        OutOfSequenceError: it has not ended.
    """
    matters = order.matters
    still_open = {
        **{each.id: each.is_open for each in order.proceedings},
        **{each.id: each.closed_on is None for each in matters.undertakings},
        **{each.id: each.lifted_on is None for each in matters.restrictions},
        **{each.id: each.is_open for each in matters.lawful},
        **{hold.id: hold.is_open for exhibit in exhibits for hold in exhibit.placed_holds},
    }
    if record not in still_open:
        message = (
            f"{record}: nothing of that id is recorded here. Record what the answer names first: a "
            "hold, a proceeding, an undertaking, a restriction."
        )
        raise NotFoundError(message)
    if still_open[record]:
        raise OutOfSequenceError(f"{record}: it has not ended. End it first, then say so here.")
