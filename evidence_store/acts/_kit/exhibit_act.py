"""An act about an exhibit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from evidence_store.acts._kit.act import DeclaredAct
from evidence_store.acts._kit.recorded_act import RecordedAct
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitRule, require_rule
from evidence_store.workflow._kit.subjects.open_exhibits import OpenExhibit, open_exhibit
from evidence_store.workflow._kit.subjects.voiding import void_with_held

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.acts._kit.recorded_act import On, ToRecord
    from evidence_store.domain.people.duties import Act
    from evidence_store.workflow._kit.acting import Acting
    from evidence_store.workflow._kit.desk import Desk


class AboutExhibit(DeclaredAct[Exhibit]):
    """An act about one exhibit, whatever records it.

    Attributes:
        rule: its row of the table of duties, and what stands before it.
    """

    about = "exhibit"
    rule: ClassVar[ExhibitRule]

    @classmethod
    def duty(cls) -> Act:
        """The row of the table of duties."""
        return cls.rule[0]


class ActOnExhibit(AboutExhibit, RecordedAct[Exhibit]):
    """An act about one exhibit: its entry stands in the chains of the exhibit and of its case."""

    @classmethod
    def opened(cls, desk: Desk, subject_id: str, at: datetime) -> tuple[Exhibit, Acting]:
        """The exhibit, for an act that this person can do about it as it stands."""
        acting = open_exhibit(desk, subject_id, at)
        require_rule(cls.rule, acting)
        return acting.exhibit, acting

    def saved(self, on: On[Exhibit], after: Exhibit, entry: ToRecord) -> Exhibit:
        """Save the exhibit with its entry; void what was signed for it and what holds it too."""
        kept = on.uow.exhibits.save(after)
        on.acting.append(
            entry.event, public=entry.public, committed=entry.committed, signed=entry.signed
        )
        if entry.voids:
            # What bars a part that is inside bars the whole, so what was signed for either is void.
            void_with_held(OpenExhibit(on.uow, on.actor, on.at, kept), reason=entry.voids)
        return kept
