"""What bars an erasure, as the custody log alone tells it: raised by which entry, ended by which.

``domain.holds`` decides with the whole law when somebody acts. These tables are for those who read
the log later (``expunge fsck`` and the two verifiers, which carry them again): a bar that one entry
raises and only another entry ends stands open in between, whatever the programme that wrote the log
did. What ends with a day, or by the newest of several answers, is not among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from evidence_store.domain.events.entry_kinds import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping


class Reach(StrEnum):
    """Which exhibits an entry about the exhibit, the order or the case bears on."""

    ITSELF = "itself"  # the exhibit
    WHOLE = "whole"  # the exhibit, its parts, and what it is inside of
    NAMED = "named"  # what a line of the order is mapped to, and the parts of that
    EVER_NAMED = "ever named"  # or was, in an earlier edition
    LISTED = "listed"  # what its field ``exhibits`` lists, and the parts of that
    LISTED_OR_EVER_NAMED = "listed or ever named"  # the one where it lists any, else the other
    CASE = "case"  # every exhibit of the case
    LOG = "log"  # every exhibit
    PERSON = "person"  # what the person whom it names signed for


@dataclass(frozen=True, slots=True)
class Opens:
    """An entry that raises a bar.

    Args:
        kind: of the entry; of several rows for one, the first that fits counts.
        bar: what it raises.
        by: the field in clear that names it; empty where an exhibit has one such bar at most.
        holds: which exhibits it holds.
        only: a field in clear and its values, with blanks between: it raises the bar with one of
            these alone. Empty where it always does.
    """

    kind: str
    bar: str
    by: str
    holds: Reach
    only: str = ""


@dataclass(frozen=True, slots=True)
class Closes:
    """An entry that ends a bar, or by which one that was raised before stands again.

    Args:
        kind: of the entry.
        bar: what it ends.
        by: the field in clear that names it, or lists several: the same as in the entry that raised
            it, else the bar's own name. Empty: the one of its exhibit.
        only: as for ``Opens``.
    """

    kind: str
    bar: str
    by: str
    only: str = ""


_R = Reach
_UNDO_A_CONVICTION = "kind appeal_against_conviction case_stated judicial_review reopening ccrc"
_ENDED = "outcome dismissed withdrawn"
STANDING = "standing"
"""The bar that is asked of a start alone: a claim or a review may be decided after the permit."""

OPENS: tuple[Opens, ...] = (
    Opens("hold.placed", "hold", "hold", _R.WHOLE),
    Opens("exhibit.referred", "hold", "hold", _R.WHOLE),
    Opens("exhibit.discrepancy", "discrepancy", "discrepancy", _R.WHOLE),
    Opens("exhibit.claimed", "standing", "", _R.WHOLE),
    Opens("exhibit.review_noted", "standing", "", _R.WHOLE),
    Opens("exhibit.return_review", "standing", "", _R.WHOLE),
    Opens("exhibit.ended", "end", "", _R.ITSELF),
    Opens("acquisition.differs", "disk image", "acquisition", _R.ITSELF),
    Opens("hits.graded", "grading", "grading", _R.ITSELF),
    Opens("order.suspended", "suspension", "order", _R.NAMED),
    Opens("order.proceeding_noted", "claim", "proceeding", _R.LISTED_OR_EVER_NAMED, "kind claim"),
    Opens("order.proceeding_noted", "proceeding", "proceeding", _R.CASE, _UNDO_A_CONVICTION),
    Opens("order.proceeding_noted", "proceeding", "proceeding", _R.LISTED_OR_EVER_NAMED),
    Opens("order.undertaking_given", "undertaking", "undertaking", _R.EVER_NAMED),
    Opens("order.restriction_noted", "restriction", "restriction", _R.EVER_NAMED),
    Opens("notice.objection", "objection", "objection", _R.LISTED),
)
"""A bar that is open is raised again by no entry of the same name: it stands as it was raised."""

CLOSES: tuple[Closes, ...] = (
    Closes("hold.released", "hold", "hold"),
    Closes("exhibit.discrepancy_settled", "discrepancy", "discrepancy"),
    Closes("exhibit.standing_settled", "standing", ""),
    Closes("acquisition.verified", "disk image", "acquisition", "faults 0"),
    Closes("hits.grade_confirmed", "grading", "grading"),
    Closes("hits.grade_sent_back", "grading", "grading"),
    Closes("order.resumed", "suspension", "order"),
    Closes("order.quashed", "suspension", "order"),
    Closes("order.proceeding_determined", "claim", "proceeding", _ENDED),
    Closes("order.outcome_corrected", "claim", "proceeding", _ENDED),
    Closes("order.claim_delivered", "claim", "claims"),
    Closes("order.owner_decided", "claim", "claim"),
    Closes("order.proceeding_determined", "proceeding", "proceeding", f"{_ENDED} allowed"),
    Closes("order.outcome_corrected", "proceeding", "proceeding", f"{_ENDED} allowed"),
    Closes("order.undertaking_closed", "undertaking", "undertaking"),
    Closes("order.restriction_lifted", "restriction", "restriction"),
    Closes("notice.objection_settled", "objection", "objection", f"{_ENDED} agreed"),
    Closes("order.owner_decided", "objection", "objection"),
    Closes("order.entry_withdrawn", "suspension", "order"),
    Closes("order.entry_withdrawn", "claim", "order"),
    Closes("order.entry_withdrawn", "proceeding", "order"),
    Closes("order.entry_withdrawn", "undertaking", "order"),
    Closes("order.entry_withdrawn", "restriction", "order"),
    Closes("order.entry_withdrawn", "objection", "order"),
)
"""By how many people an end is signed says ``separations.FOLLOWS``: a hold's release, say, rests on
a first signature for it. An appeal that was allowed is carried out by a quashing or a variation,
which has rules of its own below. An entry of an order is withdrawn once nothing of it bars, or once
what does stands under another order."""

REOPENS: tuple[Closes, ...] = (
    Closes("order.outcome_corrected", "claim", "proceeding", "outcome open leave_refused allowed"),
    Closes("order.outcome_corrected", "proceeding", "proceeding", "outcome open leave_refused"),
)
"""Entries by which a bar that was raised before stands open again, and holds what it held."""

OUTDATES: Mapping[str, Reach] = {
    "hold.placed": _R.WHOLE,
    "exhibit.referred": _R.WHOLE,
    "exhibit.discrepancy": _R.WHOLE,
    "exhibit.claimed": _R.WHOLE,
    "exhibit.review_noted": _R.WHOLE,
    "order.suspended": _R.NAMED,
    "order.proceeding_noted": _R.NAMED,
    "order.correction_asked": _R.NAMED,
    "order.outcome_corrected": _R.NAMED,
    "order.quashed": _R.NAMED,
    "order.varied": _R.NAMED,
    "order.entry_withdrawn": _R.NAMED,
    "order.undertaking_given": _R.NAMED,
    "order.restriction_noted": _R.NAMED,
    "order.proceeds_ordered": _R.NAMED,
    "order.direction_withdrawn": _R.NAMED,
    "order.disclaimer_withdrawn": _R.NAMED,
    "order.lawful_material_decided": _R.NAMED,
    "order.owner_decided": _R.NAMED,
    "order.sentence_recorded": _R.NAMED,
    "order.sentence_correction_asked": _R.NAMED,
    "order.sentence_corrected": _R.NAMED,
    "notice.sent": _R.NAMED,
    "notice.objection": _R.NAMED,
    "case.sentence_recorded": _R.CASE,
    "case.sentence_correction_asked": _R.CASE,
    "case.sentence_corrected": _R.CASE,
    "person.key_replaced": _R.PERSON,
    "person.left": _R.PERSON,
    "clock.corrected": _R.LOG,
    "log.restored": _R.LOG,
}
"""Entries after which nothing is authorised, permitted or begun any more on what was signed before
them: the people who signed could not know of it."""

NAMES, NAMES_AGAIN = "order.mapped", "order.varied"
"""By the one a line of an order means an exhibit; by the other none does any more."""

FALLS = ("order.quashed", "order.entry_withdrawn")
"""By these an order gives no authority any more. Nothing is begun that no standing order names."""

PART_OF = "exhibit.part_recorded"
"""An exhibit is inside the one that its field ``parent`` names."""

OUT_OF_IT: Mapping[str, str] = {
    "exhibit.taken_out": "",
    "exhibit.ended": "",
    "exhibit.discrepancy_settled": "disposition loss",
}
"""By these it is not inside any more, with the condition as for ``Opens``."""

LATE = timedelta(minutes=10)
"""So much later than what was signed for it ran out an entry may be made: the act came before."""


def fits(public: Mapping[str, object], only: str) -> bool:
    """Whether what an entry says in clear is as a row of these tables asks (``only``)."""
    name, *values = only.split() or [""]
    return not only or as_text(public.get(name)) in values
