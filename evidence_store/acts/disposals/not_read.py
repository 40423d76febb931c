"""That an overwritten device cannot be read again: two people say so, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import ActByDuty, Done
from evidence_store.acts._kit.fields import choice, text
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.desk import require_signing
from evidence_store.workflow.disposals.not_read import give_up_reading

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


class CannotReadAgain(ActByDuty[Disposal]):
    """Nothing is certified by it: with the second signature a non-completion report can be issued.

    A device that answers again before then is read after all.
    """

    about, page, verb = "disposal", "cannot-read-again", "disposal cannot-read"
    # Two people: alone, the one who finds other bytes could call the device dead (ADR 91).
    row = Act.GIVE_UP_READING
    title = "Say that the device cannot be read again"
    button = "Sign that it cannot be read again"
    done = "It is signed. A second person, who did not erase it, looks and signs too."
    hints = (
        "Try first: another cable, another port, another computer.",
        "Two people sign, neither of them the person who erased it. Both give the same reason.",
        "Nothing is certified. A non-completion report can then be issued.",
    )
    is_signed = True

    # A list, as the report prints it; what was tried stands sealed in the log (ADR 91).
    why: NotReadWhy = choice("Why can it not be read?", of=NotReadWhy, needed="Choose the reason")
    note: str = text("What did you try?", word="--note-file",
                     hint="For the custody log. It is not printed. Name no victim.")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Disposal]:
        signing = require_signing(desk)
        after = give_up_reading(signing, subject_id, why=self.why, note=self.note)
        is_second = after.state is DisposalState.NOT_READ
        second = "Both people have signed. The non-completion report can be issued."
        return Done(after, second if is_second else self.done)


ACTS = (CannotReadAgain,)
