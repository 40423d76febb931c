"""That a sample of an overwritten device is read again, and not all of it: a supervisor decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import ActByDuty, Done
from evidence_store.acts._kit.fields import choice, number, text
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.sampling import SamplingGround
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.desk import require_signing
from evidence_store.workflow.disposals.samplings import decide_sampling

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


class ReadASample(ActByDuty[Disposal]):
    """A sample finds a device on which much was left. It does not show that nothing was.

    The next reading by another person is of this sample. It is not scanned again.
    """

    about, page, verb = "disposal", "read-a-sample", "disposal sample"
    row = Act.DECIDE_SAMPLING
    title = "Decide that a sample is read again"
    button = "Sign the decision"
    done = "It is signed. The next reading by another person is of a sample."
    hints = (
        "Whole is better: another person reads every byte, unless you decide otherwise.",
        # A seed that followed from this decision would tell everybody who reads the log the blocks
        # beforehand (ADR 95).
        "The process of the person who reads chooses the blocks, once you have signed.",
        "The rest is not examined, and nothing is scanned again.",
        # Of all samples of n in N blocks, C(N-1, n) of C(N, n) miss a given one: 1 - n/N.
        "A sample of 10 % misses a single block that was left 9 times in 10.",
        "The certificate says what share was read, and how much can still be there.",
    )
    is_signed = True

    percent: int = number("Which share of it, in per cent?", needed="Enter 1 to 50",
                          hint="1 to 50")  # fmt: skip
    # A list: grounds are printed, and words of one's own could name somebody (ADR 95).
    why: SamplingGround = choice("Why is not all of it read?", of=SamplingGround,
                                 needed="Choose the ground")  # fmt: skip
    note: str = text("What is to be remembered of it?", word="--note-file",
                     hint="For the custody log. It is not printed. Name no victim.")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Disposal]:
        after = decide_sampling(
            require_signing(desk), subject_id, percent=self.percent, why=self.why, note=self.note
        )
        return Done(after, self.done)


ACTS = (ReadASample,)
