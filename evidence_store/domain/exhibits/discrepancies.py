"""Discrepancies: what did not agree, and how two people disposed of it.

One is never corrected silently. From the moment it is noted it holds the exhibit: nothing signed
before stays in force, and nothing starts, until two people, one of them a supervisor, have signed
its outcome.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from evidence_store.domain.signing.signed_acts import SignedAct
from forensics.value_classes import dataclass

# One of the two is a supervisor, which the step asks (ADR 20).
DISPOSERS_NEEDED = 2


class DiscrepancyKind(StrEnum):
    """What did not agree with the record."""

    SEAL = "seal"
    WEIGHT = "weight"
    PHOTOGRAPH = "photograph"
    CONTENTS = "contents"
    IDENTITY = "identity"  # serial number, IMEI, make or model
    SECOND_ID = "second_id"  # one device under two exhibits
    IMAGE_LOG = "image_log"  # the log of an acquisition and its disk image
    READERS = "readers"  # two readers of one disk image
    MISSING = "missing"  # it is not where the record says
    OTHER = "other"


NOTED_BY_PEOPLE = tuple(each for each in DiscrepancyKind if each is not DiscrepancyKind.SECOND_ID)
"""The kinds that people note; that a device is another exhibit too, the program finds itself."""


class Disposition(StrEnum):
    """Outcome."""

    FOUND = "found"  # it was elsewhere, or misread; what is right was found
    EXPLAINED = "explained"  # there is a reason, and it is written down
    LOSS = "loss"  # the exhibit, or the certainty about it, is lost


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing that did not agree; ``recorded`` and ``seen`` are what was compared.

    ``other_exhibit`` is the exhibit with which this one shares a number, where it does.
    """

    id: str
    kind: DiscrepancyKind
    noted_at: datetime
    noted_by: str
    note: str
    recorded: str | None = None
    seen: str | None = None
    other_exhibit: str | None = None
    disposition: Disposition | None = None
    reason: str | None = None
    signatures: tuple[SignedAct, ...] = ()
    disposed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True until two people have disposed of it."""
        return self.disposed_at is None

    @property
    def signers(self) -> frozenset[str]:
        """Who signed for its disposition so far."""
        return frozenset(by for signed in self.signatures for _, by in signed.statement.signers)

    def standing_signatures(self, *, at: datetime) -> tuple[SignedAct, ...]:
        """The signatures for its disposition that have not expired at this time."""
        return tuple(each for each in self.signatures if at <= each.statement.not_after)

    def standing_signers(self, *, at: datetime) -> frozenset[str]:
        """Whose signature for its disposition has not run out at this time."""
        standing = self.standing_signatures(at=at)
        return frozenset(by for each in standing for _, by in each.statement.signers)

    def disposed(
        self, disposition: Disposition, *, reason: str, signed: SignedAct, at: datetime
    ) -> Discrepancy:
        """The discrepancy with one more signature; a second person's ends it."""
        after = replace(
            self,
            disposition=disposition,
            reason=reason,
            signatures=(*self.signatures, signed),
        )
        # By people, not by signatures: a person who signs twice is one.
        return replace(after, disposed_at=at if len(after.signers) >= DISPOSERS_NEEDED else None)


@dataclass(frozen=True, slots=True)
class Weighing:
    """One weighing of the sealed bag, in milligrams, under the seal that was on it."""

    milligrams: int
    seal: str | None
    weighed_at: datetime
    weighed_by: str


TOLERANCE_MG = 2_000
"""How far two weighings under one seal may differ: two grams, more than a bag takes up in damp."""
