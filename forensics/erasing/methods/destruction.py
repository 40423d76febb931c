"""Destruction: people do it, the programme writes nothing, and two who saw it are the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forensics.errors import RefusedTargetError
from forensics.values.erase_methods import Claim, Grade, Proof
from forensics.values.outcomes import ErasureOutcome, Evidence

if TYPE_CHECKING:
    from forensics.erasing.medium import Medium
    from forensics.erasing.method import Writing
    from forensics.values import DeviceIdentity, Extent


class Destruction:
    """Shredding, milling or burning: whatever leaves no item that could be read."""

    claim = Claim(
        act="destruction",
        named="Destruction before two witnesses",
        done_by="Destruction",
        how="People destroy the item, and two who saw it sign for it. Nothing is read afterwards.",
        will_be="destroyed before two witnesses",
        item_was="was destroyed before two witnesses",
        copy_was="was destroyed before two witnesses",
        device_was="was destroyed before two witnesses",
        proof=Proof.WITNESSES,
        grade=Grade.DESTROY,
        leaves=None,
        witnesses=2,
    )

    def prepare(self, device: DeviceIdentity) -> tuple[Extent, ...]:  # noqa: ARG002 -- nothing of any device
        """See ``EraseMethod.prepare``."""
        return ()

    def run(self, medium: Medium, extents: tuple[Extent, ...], writing: Writing) -> None:  # noqa: ARG002 -- the same
        """See ``EraseMethod.run``."""
        raise RefusedTargetError(
            "A destruction is done by people, before two witnesses; nothing was written"
        )

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        """Two people saw it: destroyed. Nothing that was read can stand for them."""
        enough = evidence.witnesses >= self.claim.witnesses
        return ErasureOutcome.ERASED if enough else ErasureOutcome.FAILED
