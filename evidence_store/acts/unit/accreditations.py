"""Recording the unit's accreditation for imaging: without one the station images nothing."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- the fields of an act are read at run time
from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import ActByDuty, Done
from evidence_store.acts._kit.fields import day, line
from evidence_store.domain.people.duties import Act
from evidence_store.workflow._kit.desk import require_signing
from evidence_store.workflow.unit.accreditations import record_accreditation

if TYPE_CHECKING:
    from evidence_store.custody.leaves.drafts import Entry
    from evidence_store.workflow._kit.desk import Desk


class RecordAccreditation(ActByDuty["Entry"]):
    """The newest that was recorded counts, on the days that it names."""

    about = "unit"
    page, verb = "record-accreditation", "acquisition accredit"
    # A signed entry and no setting: the person who says that the unit is accredited answers for it
    # (ADR 115).
    row = Act.RECORD_ACCREDITATION
    title = "Record the unit’s accreditation for imaging"
    button = "Sign and record it"
    done = "The accreditation is recorded. It counts on the days that you signed for."
    hints = (
        "Copy it from the schedule. With it in force, devices can be imaged at the station.",
        "It takes the place of the one before. Of one that ended early, record the real last day.",
    )
    is_signed = True

    body: str = line("Who accredited the unit?", needed="Name the body", word="--body",
                     hint="For example, UKAS")  # fmt: skip
    reference: str = line("Number of the schedule", needed="Enter the number of the schedule",
                          word="--reference")  # fmt: skip
    # It stands in clear in the control chain, which every bundle carries whole (ADR 17).
    covers: str = line("What it covers", needed="Enter what it covers", word="--covers",
                       hint="The activity and the media, in the words of the schedule. Name no "
                       "case and no person.")  # fmt: skip
    begins: date = day("In force from", needed="Enter the first day", word="--from")
    ends: date = day("In force until", needed="Enter the last day", word="--until",
                     hint="The last day on which it counts. For example, 13 7 2027")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Entry]:
        del subject_id
        made = record_accreditation(
            require_signing(desk),
            body=self.body,
            reference=self.reference,
            covers=self.covers,
            begins=self.begins,
            ends=self.ends,
        )
        return Done(made, self.done)


ACTS = (RecordAccreditation,)
