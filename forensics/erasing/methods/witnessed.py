"""What people do and others see: the program writes nothing, and those who saw it sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from forensics.values.erase_methods import Carrier
from forensics.values.outcomes import ErasureOutcome, Evidence

if TYPE_CHECKING:
    from forensics.values.erase_methods import Claim


class Witnessed:
    """A method that is its claim, and as many people as that asks for who saw it done."""

    carrier = Carrier.PEOPLE
    claim: ClassVar[Claim]

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        """Enough people saw it. Nothing that was read can stand for them."""
        enough = evidence.witnesses >= self.claim.witnesses
        return ErasureOutcome.ERASED if enough else ErasureOutcome.FAILED
