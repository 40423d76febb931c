"""A copy whose overwriting broke off, and that nobody can read again: another person signs why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.exhibit_act import ActOnExhibit
from evidence_store.acts._kit.fields import choice, pick
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.acts.exhibits.copies import APART
from evidence_store.domain.copies.endings import CopyNotRead, EndOutcome
from evidence_store.domain.events.kinds.copy_events import COPY_END_GIVEN_UP
from evidence_store.domain.people.duties import Act
from evidence_store.errors import OutOfSequenceError
from evidence_store.workflow._kit import copy_checks as checks
from evidence_store.workflow._kit.copy_grounds import (
    copy_of,
    other_copies,
    with_copy,
)
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit
from forensics.documents import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.acts._kit.fields import Option
    from evidence_store.domain.exhibits.exhibit import Exhibit


def _begun(exhibit: Exhibit) -> Iterator[Option]:
    for each in exhibit.copies:
        ending = each.ending
        if each.is_held and ending and ending.started_at and ending.outcome is None:
            yield each.id, (each.kind, ", with ", each.holder, ": ", each.stands)


class GiveUpCopy(ActOnExhibit):
    """Nothing is deleted by it: the report that follows says what was done and what was not."""

    page, verb = "give-up-copy", "exhibit give-up-copy"
    # One person signs it, where a device that cannot be read again takes two (ADR 91): that report
    # ends a disposal, this one ends nothing, and the copy is reviewed again (ADR 106).
    rule = (
        Act.VERIFY_COPY,
        checks.of_some(checks.give_up, "no overwriting of a copy waits for a second person."),
    )
    event = COPY_END_GIVEN_UP
    title, button = "Sign that the end of a copy is not complete", "Sign it"
    done = "It is signed. Its report can be issued; after that the copy can be reviewed again."
    hints = (
        "For a copy whose overwriting was begun, and that another person cannot read again.",
        "Where its files can be read, have them read again instead: a report then says more.",
        APART,
    )

    copy: str = pick("Which copy?", among=_begun, word="COPY", needed="Choose the copy")
    # From a closed list: it is printed, and words of people could name something (ADR 106).
    why: CopyNotRead = choice("Why is it not read again?", of=CopyNotRead,
                              needed="Choose why it is not read again")  # fmt: skip

    def check(self, on: On[Exhibit]) -> None:
        opened = OpenExhibit(on.uow, on.actor, on.at, on.subject)
        checks.give_up(opened, copy_of(on.subject, self.copy))

    def change(self, on: On[Exhibit]) -> Made[Exhibit]:
        copy = copy_of(on.subject, self.copy)
        if copy.ending is None:
            raise OutOfSequenceError(f"{on.subject.reference}: nothing of it was overwritten.")
        others = other_copies(on.subject, copy)
        ending = copy.ending.given_up(self.why, by=on.actor.id, others=others)
        receipt = ending.receipt
        told = {
            "copy": copy.id,
            "operator": ending.operators[-1],
            "others": str(digest_of(others)),
            "outcome": EndOutcome.NOT_READ.value,
            "receipt": None if receipt is None else str(digest_of(receipt)),
            "start": ending.starts,
        }
        return Made(with_copy(on.subject, copy.at_end(ending)), told)


ACTS = (GiveUpCopy,)
