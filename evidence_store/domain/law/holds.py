"""Holds: reasons why erasure must wait, each with its arithmetic, end and legal basis."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from forensics.documents import digest_of
from forensics.value_classes import dataclass
from forensics.values import Digest


class HoldState(StrEnum):
    """Whether a hold still bars erasure at the moment of evaluation."""

    PAST = "past"
    OPEN = "open"
    NEEDS_CHECK = "needs_check"  # a dated human check is missing or too old
    DOES_NOT_APPLY = "does_not_apply"
    NONE_RECORDED = "none_recorded"  # nobody recorded that there is anything of the kind


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold as the supervisor sees it. ``ends_on`` is its last day; None where nobody knows."""

    code: str
    title: str
    starts_on: date | None
    arithmetic: str
    ends_on: date | None
    legal_basis: str
    certainty: str
    state: HoldState

    @property
    def bars(self) -> bool:
        """Whether nothing may be erased while it stands."""
        return self.state in (HoldState.OPEN, HoldState.NEEDS_CHECK)


@dataclass(frozen=True, slots=True)
class HoldEvaluation:
    """All holds of one exhibit at one moment, by one version of the rules."""

    exhibit_id: str
    evaluated_at: datetime
    rules_digest: Digest
    lines: tuple[HoldLine, ...]
    earliest_erasure: date | None

    @property
    def is_clear(self) -> bool:
        """True only where no line is open and no check is missing."""
        return not self.standing

    @property
    def digest(self) -> Digest:
        """What a statement quotes: everything but the moment of evaluating.

        Two readings of the same facts on the same day therefore agree.
        """
        return digest_of(
            {
                "exhibit_id": self.exhibit_id,
                "rules_digest": self.rules_digest,
                "lines": self.lines,
                "earliest_erasure": self.earliest_erasure,
            }
        )

    @property
    def standing(self) -> tuple[HoldLine, ...]:
        """The lines that bar erasure now, in the order of the rules."""
        return tuple(line for line in self.lines if line.bars)

    @property
    def ends_last(self) -> HoldLine | None:
        """The line that ends last of those that stand; None where none stands.

        One whose end nobody knows comes after every day, and a check after no period at all.
        """
        open_now = [line for line in self.standing if line.state is HoldState.OPEN]
        return max(
            open_now or self.standing, key=lambda line: line.ends_on or date.max, default=None
        )
