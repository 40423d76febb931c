"""Erasing with another tool: this program writes nothing, and another person reads all of it.

What the tool says of its work is its statement and proves nothing. So nothing is claimed of what no
computer can address: whether the tool reached it, no reading shows.
"""

from __future__ import annotations

from forensics.saying.sentences import say
from forensics.values.erase_methods import Carrier, Claim, Grade, Proof
from forensics.values.outcomes import ErasureOutcome, Evidence


class OtherTool:
    """Whatever tool it is: it must leave zeros, so that anyone can check them with ``cmp``."""

    carrier = Carrier.OTHER_TOOL
    claim = Claim(
        act=say("erasure"),
        named=say("Erasing with another tool, read here as zeros"),
        done_by=say("Erased with another tool"),
        how=(
            say(
                "Another tool erases the item. What it says of its work is recorded, and "
                "decides nothing: another person’s process reads every byte, and all "
                "must be zero. This does not detect a drive that only answers zeros, or repeats "
                "its beginning."
            )
        ),
        will_be=say("erased with another tool, and read here as zeros"),
        item_was=(
            say(
                "was handed over to be erased with another tool, and every addressable "
                "byte of it then read as zero"
            )
        ),
        copy_was=say("was to be erased with another tool, and was read"),
        device_was=say("was to be erased with another tool"),
        proof=Proof.READ_BACK,
        grade=Grade.UNGRADED,
        leaves=0,
    )

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        """Nothing is erased before somebody here read it; then any other byte than zero fails it.

        Where nobody has read it yet, as planned, another tool was used and no more is said.
        """
        if not (evidence.was_read or evidence.left_out) or evidence.different:
            return ErasureOutcome.FAILED
        if evidence.bad or evidence.unread:
            return ErasureOutcome.ERASED_WITH_EXCEPTIONS
        return ErasureOutcome.ERASED if evidence.was_read else ErasureOutcome.STATED
