"""Holds: placed by anyone in one act, released by two; and the act that stops everything.

Each calls its step: a hold is recorded on a full disk too, and of a release two people sign apart.
The commands that place one stand in ``cli.exhibits``: where the record cannot be opened, they leave
a signed file that holds at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import Done
from evidence_store.acts._kit.exhibit_act import AboutExhibit
from evidence_store.acts._kit.fields import note, pick, text
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.workflow._kit.desk import require_signing
from evidence_store.workflow._kit.subjects.exhibit_offers import RULES, ExhibitDeed
from evidence_store.workflow.holds.holds import place_hold, release_hold, stop_and_refer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.acts._kit.fields import Option
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.law.rules import Rules
    from evidence_store.workflow._kit.desk import Desk


def _reasons(exhibit: Exhibit, rules: Rules) -> Iterator[Option]:
    del exhibit
    # Stopping is an act of its own: it stops work as well, and asks for no reason.
    yield from ((e.code, e.title) for e in rules.hold_reasons if e.code != STOP_AND_REFER)


def _open_holds(exhibit: Exhibit, rules: Rules) -> Iterator[Option]:
    for each in exhibit.placed_holds:
        if each.is_open:
            yield each.id, rules.hold_reason(each.code).title


class PlaceHold(AboutExhibit):
    """Nothing is erased while it stands."""

    page = "place-hold"
    rule = RULES[ExhibitDeed.PLACE_HOLD]
    title, button = "Place a hold", "Place the hold"
    done = "The hold is placed. Two people can release it."
    hints = ("Nothing is erased while a hold stands. What was signed for erasure becomes void.",)

    code: str = pick("Why", by_rules=_reasons, needed="Choose a reason")
    note: str = note("Note", hint="For your colleagues. Name no victim: write Complainant A.")

    def record(self, subject_id: str, desk: Desk) -> Done[Exhibit]:
        held = place_hold(desk, subject_id, code=self.code, note=self.note)
        return Done(held, self.done)


STOP_HINTS = (
    "Use this when something may show a child, another offence, or privileged material.",
    "You need no permission and no certainty.",
    "Work on the exhibit stops, and everything signed for its erasure becomes void.",
    "It takes two people to continue.",
)


class StopAndRefer(AboutExhibit):
    """Work stops as well as erasing; anybody does it, of any exhibit, at any time."""

    page = "stop-and-refer"
    rule = RULES[ExhibitDeed.STOP]
    title, button = "Stop and refer", "Stop everything on this exhibit"
    done = "The exhibit is stopped. Tell your supervisor now, by telephone or in person."
    hints = STOP_HINTS

    note: str = note("What you saw", hint="A few words. Describe no picture, and name no victim. "
                     "You can leave it empty.")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Exhibit]:
        return Done(stop_and_refer(desk, subject_id, note=self.note), self.done)


_WAITS = "Your signature is recorded. The hold stays until a second person signs."


class ReleaseHold(AboutExhibit):
    """Two people sign; neither carries the erasure out."""

    page, verb = "release-hold", "hold release"
    rule = RULES[ExhibitDeed.RELEASE_HOLD]
    title, button = "Release a hold", "Sign for the release"
    done = "The hold is released. What it made void stays void."
    hints = ("Two people sign. Neither may be the person who erases the exhibit.",)
    is_signed = True

    hold: str = pick("Hold", by_rules=_open_holds, needed="Choose a hold", word="HOLD")
    reason: str = text("Reason for the release", needed="Enter the reason", word="--reason-file")

    def record(self, subject_id: str, desk: Desk) -> Done[Exhibit]:
        after = release_hold(require_signing(desk), subject_id, self.hold, reason=self.reason)
        waits = after.placed_hold(self.hold).is_open
        return Done(after, _WAITS if waits else self.done)


ACTS = (StopAndRefer, PlaceHold, ReleaseHold)
