"""The bag and what is in it: opened, closed under a new seal; a device that cannot be examined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.acts._kit.exhibit_act import ActOnExhibit
from evidence_store.acts._kit.fields import line, text
from evidence_store.acts._kit.recorded_act import Made, On
from evidence_store.domain.events.kinds import exhibit_events as events
from evidence_store.domain.events.kinds.exhibit_events import EXHIBIT_RULED_OUT
from evidence_store.domain.exhibits import continuity as rules_of
from evidence_store.domain.exhibits.stages import ExhibitAct
from evidence_store.domain.exhibits.whereabouts import MovementAct
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.subjects import exhibit_checks as checks
from evidence_store.workflow._kit.subjects.bags import require_free_seal
from evidence_store.workflow._kit.subjects.moving import compare_seal
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit


class OpenBag(ActOnExhibit):
    """A bag is opened to work on what is in it; it is closed under a new seal."""

    page, verb = "open-bag", "exhibit open"
    rule = (Act.RESEAL, checks.by_holder(MovementAct.OPEN))
    event = events.EXHIBIT_OPENED
    title, button = "Open the bag", "Record the opening"
    done = "The bag is open. Keep the old seal, and close the bag under a new one."
    hints = (
        "If the seal you read differs from the record, only a discrepancy is recorded.",
        "It holds the exhibit until two people have settled it.",
    )

    seal: str = line("Number of the seal on the bag", key="seal_seen",
                     hint="Read it from the bag, not from here. It is compared with the record.",
                     needed="Read the number of the seal on the bag and enter it")  # fmt: skip
    reason: str = text("Why is the bag opened?", needed="Say why the bag is opened")

    def check(self, on: On[Exhibit]) -> None:
        # A seal that differs is committed as a discrepancy, and the opening is not (ADR 20).
        compare_seal(OpenExhibit(on.uow, on.actor, on.at, on.subject), self.seal)

    def change(self, on: On[Exhibit]) -> Made[Exhibit]:
        after = rules_of.opened(on.subject, reason=self.reason, by=on.actor.id, at=on.at)
        seal = on.subject.seal
        return Made(after, {"seal_out": None if seal is None else seal.number})


class CloseBag(ActOnExhibit):
    """The person who held the bag holds it still."""

    page, verb = "close-bag", "exhibit close"
    rule = (Act.RESEAL, checks.by_holder(MovementAct.CLOSE))
    event = events.EXHIBIT_CLOSED
    title, button = "Close the bag under a new seal", "Record the new seal"
    done = "The bag is closed under its new seal."
    hints = (
        "Every opening needs a new seal.",
        "A number that was used before is refused.",
        "The person who held the bag still holds it.",
    )

    seal_in: str = line("Number of the new seal", key="new_seal",
                        needed="Enter the number of the new seal")  # fmt: skip

    def check(self, on: On[Exhibit]) -> None:
        require_free_seal(on.uow, on.subject, self.seal_in)

    def change(self, on: On[Exhibit]) -> Made[Exhibit]:
        after = rules_of.closed(on.subject, number=self.seal_in, by=on.actor.id, at=on.at)
        return Made(after, {"holder": after.holder})


class RuleOut(ActOnExhibit):
    """Should somebody open the device after all, registering a disk image takes this back."""

    page, verb = "rule-out", "exhibit rule-out"
    rule, event = (Act.RULE_OUT, checks.rule_out), EXHIBIT_RULED_OUT
    title, button = "Record that it cannot be examined", "Record it"
    done = "It is recorded as not examined, with the reason."
    hints = (
        "For a locked or damaged device that cannot be read.",
        "It can then be destroyed, not erased.",
        "Registering a disk image later cancels this.",
    )

    reason: str = text("Why can the device not be examined?", word="--reason-file",
                       needed="Say why the device cannot be examined")  # fmt: skip

    def change(self, on: On[Exhibit]) -> Made[Exhibit]:
        after = on.subject.after(ExhibitAct.RULE_OUT)
        # Documents print it as not examined. A scan that finds nothing because nothing could be
        # read must never read as a clean device.
        return Made(replace(after, not_examined=self.reason))


ACTS = (OpenBag, CloseBag, RuleOut)
