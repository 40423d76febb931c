"""Notes a discrepancy inside the step that found it. Not a step: it opens and commits nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evidence_store.domain.events.kinds.standing_events import EXHIBIT_DISCREPANCY
from evidence_store.domain.exhibits.continuity import with_discrepancy
from evidence_store.domain.exhibits.discrepancies import Discrepancy, DiscrepancyKind
from evidence_store.domain.values.identifiers import new_id
from evidence_store.domain.values.projection import recorded_from
from evidence_store.errors import DiscrepancyError
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.voiding import void_with_held
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit


@dataclass(frozen=True, slots=True)
class Noted:
    """What did not agree: what the record says, and what was seen; None where that is no value.

    ``other_exhibit`` is the exhibit with which this one shares a number.
    """

    kind: DiscrepancyKind
    note: str
    recorded: str | None = None
    seen: str | None = None
    other_exhibit: str | None = None


def note(on: OpenExhibit, noted: Noted) -> Exhibit:
    """Put a discrepancy on the exhibit, with its entry; whatever was signed for it is void."""
    found = recorded_from(Discrepancy, noted, id=new_id("q"), noted_at=on.at, noted_by=on.actor.id)
    saved = on.record(
        with_discrepancy(on.exhibit, found),
        EXHIBIT_DISCREPANCY,
        public={"discrepancy": found.id, "kind": found.kind.value},
        committed={"note": found.note, "recorded": found.recorded, "seen": found.seen},
    )
    void_with_held(replace(on, exhibit=saved), reason="a discrepancy was noted")
    return saved


def seal_error(exhibit: Exhibit) -> DiscrepancyError:
    """What a person is shown when the seal on the bag is not the recorded one."""
    return DiscrepancyError(
        f"{exhibit.reference}: the seal on the bag is not the one recorded. The act itself was "
        "not recorded. A discrepancy is recorded now and holds the exhibit until two people, "
        "one of them a supervisor, have signed for its outcome: " + Way.EXHIBIT_SETTLE + "."
    )
