"""One pass of zeros over every addressable byte, read back in full."""

from __future__ import annotations

from forensics.saying.sentences import say
from forensics.values.erase_methods import Carrier, Claim, Grade, Proof
from forensics.values.outcomes import ErasureOutcome, Evidence


class OverwritingWithZeros:
    """Zeros, so that anyone can check it with ``cmp``; NIST SP 800-88 Rev. 2 asks for one pass."""

    carrier = Carrier.OVERWRITING
    claim = Claim(
        act=say("erasure"),
        named=say("Overwriting with zeros"),
        done_by=say("Overwrite with zeros, one pass"),
        how=(
            say(
                "Every byte becomes zero, so anyone can check the result with a tool of "
                "their own. This does not detect a drive that only answers zeros, or repeats "
                "its beginning."
            )
        ),
        will_be=say("overwritten with zeros and read back"),
        item_was=say("was overwritten from its first to its last addressable byte and read back"),
        copy_was=say("was overwritten and read back"),
        device_was=say("was overwritten with zeros once"),
        proof=Proof.READ_BACK,
        grade=Grade.CLEAR,
        leaves=0,
    )

    def prove(self, evidence: Evidence) -> ErasureOutcome:
        """Any byte that differs: failed. Any not written or not read back: with exceptions.

        Where it was planned that another person alone reads it, it is written, and no more is said.
        """
        if not (evidence.was_read or evidence.left_out) or evidence.different:
            return ErasureOutcome.FAILED
        if evidence.bad or evidence.unread:
            return ErasureOutcome.ERASED_WITH_EXCEPTIONS
        return ErasureOutcome.ERASED if evidence.was_read else ErasureOutcome.WRITTEN
