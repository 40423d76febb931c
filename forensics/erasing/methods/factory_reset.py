"""A phone's factory reset: people do it, two who saw it sign, and it is read before and after.

The programme resets nothing. What the reset does to the memory is the maker's mechanism, and nobody
can read back that a key was destroyed: so none of the categories of NIST SP 800-88 is claimed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import RefusedTargetError
from forensics.values.erase_methods import Claim, Grade, Proof
from forensics.values.outcomes import ErasureOutcome, Evidence

if TYPE_CHECKING:
    from forensics.erasing.medium import Medium
    from forensics.erasing.method import Writing
    from forensics.values import DeviceIdentity, Extent


class FactoryReset:
    """A reset to the state in which the phone left its maker."""

    claim = Claim(
        act="factory reset",
        named="Factory reset, observed by two witnesses",
        done_by="Factory reset",
        how=(
            "Crypto erase by the manufacturer’s mechanism, observed; not read back. A person "
            "resets the phone, two who saw it sign for it, and it is read before and after."
        ),
        will_be="reset to its factory state before two witnesses, and read before and after",
        item_was="was reset to its factory state before two witnesses",
        copy_was="was reset to its factory state before two witnesses",
        device_was="was reset to its factory state before two witnesses",
        proof=Proof.WITNESSES,
        grade=Grade.UNGRADED,
        leaves=None,
        witnesses=2,
    )

    def prepare(self, device: DeviceIdentity) -> tuple[Extent, ...]:  # noqa: ARG002 -- nothing of any device
        """See ``EraseMethod.prepare``."""
        return ()

    def run(self, medium: Medium, extents: tuple[Extent, ...], writing: Writing) -> None:  # noqa: ARG002 -- the same
        """See ``EraseMethod.run``."""
        raise RefusedTargetError(
            "A factory reset is done by people, before two witnesses; nothing was written"
        )

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        """Two people saw it. What the phone said of itself is judged beside them."""
        enough = evidence.witnesses >= self.claim.witnesses
        return ErasureOutcome.ERASED if enough else ErasureOutcome.FAILED
