"""What people do and others see: the programme writes nothing, and those who saw it sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from forensics.errors import RefusedTargetError
from forensics.values.outcomes import ErasureOutcome, Evidence

if TYPE_CHECKING:
    from forensics.erasing.medium import Medium
    from forensics.erasing.method import Writing
    from forensics.values import DeviceIdentity, Extent
    from forensics.values.erase_methods import Claim


class Witnessed:
    """A method that is its claim, and as many people as that asks for who saw it done."""

    claim: ClassVar[Claim]

    def prepare(self, device: DeviceIdentity) -> tuple[Extent, ...]:  # noqa: ARG002 -- nothing of any device
        """See ``EraseMethod.prepare``."""
        return ()

    def run(self, medium: Medium, extents: tuple[Extent, ...], writing: Writing) -> None:  # noqa: ARG002 -- the same
        """See ``EraseMethod.run``."""
        raise RefusedTargetError(
            f"A {self.claim.act} is done by people, before {self.claim.witnesses} witnesses; "
            "nothing was written"
        )

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        """Enough people saw it. Nothing that was read can stand for them."""
        enough = evidence.witnesses >= self.claim.witnesses
        return ErasureOutcome.ERASED if enough else ErasureOutcome.FAILED
