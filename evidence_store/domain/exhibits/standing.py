"""Whether anybody else has a say in an exhibit's disposition, and its end.

CLAIMED freezes it (Sentencing Act 2020 s.157); RETURN_REVIEW follows a quashed order or an
acquittal; NO_ORDER_APPLIES is the review's decision that it goes back. Source: law.md 9.2.

That a court allowed a claim is recorded at the order, as the end of an application: it then holds
until delivery or agreement, whatever is decided here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.signing.signed_acts import SignedAct
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


class Standing(StrEnum):
    """Who has a say beside the order."""

    NONE = "none"
    CLAIMED = "claimed"
    RETURN_REVIEW = "return_review"
    NO_ORDER_APPLIES = "no_order_applies"


RETURNING = frozenset({Standing.RETURN_REVIEW, Standing.NO_ORDER_APPLIES})
"""It may go back, or does."""


class StandingAct(StrEnum):
    """What changes it."""

    CLAIM = "claim"
    DISMISS_CLAIM = "dismiss_claim"
    REVIEW = "review"  # the order was quashed, or there was no conviction
    DECIDE_RETURN = "decide_return"
    DECIDE_KEEP = "decide_keep"  # another order or power keeps it


STANDING_MOVES: Mapping[StandingAct, Mapping[Standing, Standing]] = {
    StandingAct.CLAIM: {
        Standing.NONE: Standing.CLAIMED,
        Standing.NO_ORDER_APPLIES: Standing.CLAIMED,
    },
    StandingAct.DISMISS_CLAIM: {Standing.CLAIMED: Standing.NONE},
    StandingAct.REVIEW: {
        Standing.NONE: Standing.RETURN_REVIEW,
        Standing.CLAIMED: Standing.RETURN_REVIEW,
    },
    StandingAct.DECIDE_RETURN: {Standing.RETURN_REVIEW: Standing.NO_ORDER_APPLIES},
    StandingAct.DECIDE_KEEP: {
        Standing.RETURN_REVIEW: Standing.NONE,
        Standing.NO_ORDER_APPLIES: Standing.NONE,
    },
}
"""Where each act leads; a pair that does not stand here is refused."""

STANDING_ASKED: Mapping[StandingAct, str] = {
    StandingAct.CLAIM: "noting a claim",
    StandingAct.DISMISS_CLAIM: "dismissing a claim",
    StandingAct.REVIEW: "beginning a return review",
    StandingAct.DECIDE_RETURN: "deciding that it is returned",
    StandingAct.DECIDE_KEEP: "deciding that it is kept",
}
"""What each act asks for, as a refusal says it."""

NOTED = frozenset({StandingAct.CLAIM, StandingAct.REVIEW})
"""They bar erasing: one act by one person, unsigned. The others are decided and signed."""

BY_TWO = frozenset({StandingAct.DISMISS_CLAIM, StandingAct.DECIDE_KEEP})
"""They end a bar to erasing: two people sign, the second of them a supervisor."""


@dataclass(frozen=True, slots=True)
class StandingDecision:
    """What a first person signed for, until a supervisor signs for the same; ``id`` names it."""

    id: str
    act: StandingAct
    reason: str
    signed: SignedAct

    @property
    def by(self) -> str:
        """Who signed."""
        ((_, by),) = self.signed.statement.signers
        return by

    def counts(self, *, at: datetime) -> bool:
        """Whether the signature has not run out."""
        return at <= self.signed.statement.not_after


STANDING_WORDS: Mapping[Standing, str] = {
    Standing.NONE: "not claimed and not under review",
    Standing.CLAIMED: "claimed by another person (Sentencing Act 2020 s.157)",
    Standing.RETURN_REVIEW: "under return review",
    Standing.NO_ORDER_APPLIES: "to be returned, since no order applies to it",
}


class FinalKind(StrEnum):
    """How an exhibit leaves the police, or stops being one."""

    DESTROYED = "destroyed"  # reg 8, Police (Property) Regulations 1997
    SOLD = "sold"  # reg 6
    RETURNED_TO_OFFENDER = "returned_to_offender"
    RETURNED_TO_THIRD_PARTY = "returned_to_third_party"
    VESTED = "vested"  # reg 7: for police use, by a written, dated, published determination


@dataclass(frozen=True, slots=True)
class FinalDisposition:
    """The end: ``paper`` names the receipt, the sale, or the determination that was published."""

    kind: FinalKind
    at: datetime
    recorded_by: str
    recipient: str
    paper: str
