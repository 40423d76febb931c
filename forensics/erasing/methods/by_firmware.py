"""What records say of an erasure that a drive's own firmware does, and what proves one.

How a drive is asked stands in ``erasing.firmware``. Nothing is written by this program, and what
proves it is the judgement of the whole run: five findings together.
"""

from __future__ import annotations

from forensics.erasing.firmware.limits import SAID
from forensics.erasing.firmware.method import FIRMWARE_METHODS
from forensics.saying.sentences import (
    given,
    say,
)
from forensics.values.erase_methods import Carrier, Claim, FirmwareMethodName, Leaves, Proof
from forensics.values.outcomes import ErasureOutcome, Evidence


class ByFirmware:
    """One firmware method, as it is proposed, signed for and certified."""

    carrier = Carrier.FIRMWARE

    def __init__(self, name: str) -> None:
        """Take its recorded name."""
        self.name = FirmwareMethodName(name)

    @property
    def claim(self) -> Claim:
        """See ``EraseMethod.claim``; every word of it comes from the method's aim."""
        aim = FIRMWARE_METHODS[self.name].aim
        return Claim(
            act=say("erasure"),
            named=given(aim.named),
            done_by=say(
                "{named}, by the drive’s own firmware ({technique})",
                named=given(aim.named),
                technique=given(aim.technique),
            ),
            how=(
                say(
                    "The drive was asked to erase itself. No single finding is enough: all "
                    "five together are an erasure. {limit}",
                    limit=SAID[aim.limit],
                )
            ),
            will_be=say(
                "erased by its own firmware, read back and searched for its earlier content"
            ),
            item_was=(
                say(
                    "was erased by its own firmware, read from its first to its last "
                    "addressable byte and searched for blocks of its earlier content"
                )
            ),
            copy_was=say("was erased by its own firmware and read back"),
            device_was=say("was asked to erase itself ({named})", named=given(aim.named)),
            proof=Proof.READ_BACK,
            grade=aim.grade,
            leaves=Leaves.MAKERS if aim.leaves is None else aim.leaves,
        )

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        """All five findings: erased. No reading, however clean, stands for one that is missing."""
        if not evidence.was_read or evidence.firmware is not ErasureOutcome.ERASED:
            return ErasureOutcome.FAILED
        if evidence.bad or evidence.unread or evidence.different:
            return ErasureOutcome.FAILED
        return ErasureOutcome.ERASED
