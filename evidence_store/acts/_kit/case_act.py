"""An act about a case as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from evidence_store.acts._kit.recorded_act import RecordedAct
from evidence_store.domain.cases.case import Case
from evidence_store.domain.offers.case_offers import RULES
from evidence_store.workflow._kit.acting import ActingOnCase
from evidence_store.workflow._kit.subjects.open_cases import open_case_for
from evidence_store.workflow._kit.subjects.voiding import void_open_disposals

if TYPE_CHECKING:
    from datetime import datetime

    from evidence_store.acts._kit.recorded_act import On, ToRecord
    from evidence_store.domain.offers.case_deeds import CaseDeed
    from evidence_store.domain.people.duties import Act
    from evidence_store.workflow._kit.acting import Acting
    from evidence_store.workflow._kit.desk import Desk


class ActOnCase(RecordedAct[Case]):
    """An act about one case: its entry stands in the case's chain.

    Attributes:
        deed: by which the rule of offers is asked.
    """

    about = "case"
    deed: ClassVar[CaseDeed]

    @classmethod
    def duty(cls) -> Act:
        """The row of the table of duties."""
        return RULES[cls.deed][0]

    @classmethod
    def opened(cls, desk: Desk, subject_id: str, at: datetime) -> tuple[Case, Acting]:
        """The case, for an act that this person can do about it as it stands."""
        case = open_case_for(desk, subject_id, cls.deed, at)
        return case, ActingOnCase(desk.uow, desk.actor, at, case.id)

    def saved(self, on: On[Case], after: Case, entry: ToRecord) -> Case:
        """Save the case with its entry; void what was signed for any exhibit of it."""
        kept = on.uow.cases.save(after)
        on.acting.append(
            entry.event, public=entry.public, committed=entry.committed, signed=entry.signed
        )
        if entry.voids:
            # Of every exhibit: somebody who awaits trial holds the whole case, and not only what
            # was seized from them (docs/law.md, ``co_accused``).
            for each in on.uow.exhibits.find(case_id=kept.id):
                void_open_disposals(on.uow, each, reason=entry.voids, actor=on.actor, at=on.at)
        return kept
