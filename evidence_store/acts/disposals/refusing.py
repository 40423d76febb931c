"""Refusing a selective erasure in one step: names of files that would stay can name somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import ActByDuty, Done
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.people.duties import Act
from evidence_store.workflow.disposals.disposals import refuse_for_names

if TYPE_CHECKING:
    from evidence_store.workflow._kit.desk import Desk


class RefuseForNames(ActByDuty[Disposal]):
    """What was signed for it is void. The whole medium can be proposed."""

    about, page, verb = "disposal", "refuse-names", "disposal refuse-names"
    # It asks for no reason: the person who authorises is shown no name of a file (ADR 102).
    row = Act.WITHDRAW
    title = "Refuse, because names of files would stay"
    button = "Refuse it"
    done = "Refused. What was signed for it is void. Plan the whole medium, or have it destroyed."
    hints = (
        "A name of a file can say what a picture shows, and whom. It stays where files alone go.",
        "The person who planned it has read the names. You need not know one to refuse.",
    )

    def record(self, subject_id: str, desk: Desk) -> Done[Disposal]:
        return Done(refuse_for_names(desk, subject_id), self.done)


ACTS = (RefuseForNames,)
