"""How an exhibit leaves, and to whom it was referred. Each calls its step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts._kit.act import Done
from evidence_store.acts._kit.exhibit_act import AboutExhibit
from evidence_store.acts._kit.fields import choice, line
from evidence_store.domain.exhibits.standing import FinalKind
from evidence_store.workflow._kit.desk import require_signing
from evidence_store.workflow._kit.subjects.exhibit_offers import RULES, ExhibitDeed
from evidence_store.workflow.exhibits.endings import ExhibitEnding, end_exhibit
from evidence_store.workflow.exhibits.referrals import record_referral

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.workflow._kit.desk import Desk


class EndExhibit(AboutExhibit):
    """What was delivered to its owner ends the claims to it, too."""

    page, verb = "end", "exhibit end"
    rule = RULES[ExhibitDeed.END]
    title, button = "Record how the exhibit left", "Sign and record its end"
    done = "Its end is recorded. Nothing more is done with the exhibit."
    hints = ("Only once it has left: destroyed, sold, given back, or vested in the police.",)
    is_signed = True

    kind: FinalKind = choice("How did it end?", of=FinalKind, needed="Choose how it ended")
    recipient: str = line("Who received it, or destroyed it?", needed="Enter who received it")
    paper: str = line("Receipt, sale or determination", needed="Enter the number of the paper",
                      hint="Its number, such as the certificate's or the receipt's")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Exhibit]:
        ending = ExhibitEnding(self.kind, self.recipient, self.paper)
        return Done(end_exhibit(require_signing(desk), subject_id, ending=ending), self.done)


class RecordReferral(AboutExhibit):
    """It stays stopped."""

    page, verb = "referred-to", "exhibit referred-to"
    rule = RULES[ExhibitDeed.REFERRED_TO]
    title, button = "Record to whom it was referred", "Record it"
    done = "To whom it was referred is recorded. The exhibit stays stopped."

    to: str = line("To whom was it referred?", hint="An office or a person of the force",
                   needed="Enter to whom it was referred", word="--to")  # fmt: skip

    def record(self, subject_id: str, desk: Desk) -> Done[Exhibit]:
        return Done(record_referral(desk, subject_id, to=self.to), self.done)


ACTS = (EndExhibit, RecordReferral)
