"""What somebody is asked before anything is erased, so that silence never passes for an answer.

Each question of the rules is answered, signed, with yes, no or not asked. "Not asked" bars, and
"yes" bars until what it names is recorded and has ended.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.errors import WrongEntryError
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


REQUIRED_ENQUIRIES = (
    "restraint",  # Proceeds of Crime Act 2002 s.41
    "confiscation",  # Proceeds of Crime Act 2002 ss.13, 15
    "undertakings",  # R v Daniels [2024] EWCA Crim 1395
    "lawful_material",  # R v Tan [2024] EWCA Crim 1104
    "co_defendants",  # CPIA Code; Criminal Procedure Rules r.28.4(1)(b)
    "coroner",  # Coroners and Justice Act 2009
    "police_complaint",  # Police Reform Act 2002
    "civil_claims",
    "other_force",
    "data_subject",  # Data Protection Act 2018 ss.45-47
    "retrial",  # Criminal Appeal Act 1968 s.7
    "court_martial",  # Court Martial Appeals Act 1968
    "death",  # Criminal Appeal Act 1968 s.44A
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
    # A question that was left out would read as a no.
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
