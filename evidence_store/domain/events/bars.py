"""What bars an erasure, as the custody log alone tells it: raised by which entry, ended by which.

``domain.holds`` decides with the whole law when somebody acts. These tables are for those who read
the log later (``expunge fsck`` and the two verifiers, which carry them again): a bar that one entry
raises and only another entry ends stands open in between, whatever the program that wrote the log
did. What ends with a day, or by the newest of several answers, is not among them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.entry_kinds import as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

STANDING = "standing"
"""The bar that is asked of a start alone: a claim or a review may be decided after the permit."""

OPENS: Mapping[str, tuple[Opens, ...]] = {
    name: event.opens for name, event in EVENTS.items() if event.opens
}
"""By kind. A bar that is open is raised again by no entry of the same name: it stands as it was
raised."""

ENTRY_WITHDRAWN = "order.entry_withdrawn"
_OF_ORDERS = [bar.bar for event in EVENTS.values() if event.changes_order for bar in event.opens]

CLOSES: Mapping[str, tuple[Closes, ...]] = {
    **{name: event.closes for name, event in EVENTS.items() if event.closes},
    ENTRY_WITHDRAWN: tuple(Closes(bar, "order") for bar in dict.fromkeys(_OF_ORDERS)),
}
"""By how many people an end is signed says ``separations.FOLLOWS``: a hold's release, say, rests on
a first signature for it. An appeal that was allowed is carried out by a quashing or a variation,
which has rules of its own below. An entry of an order is withdrawn once nothing of it bars, or once
what does stands under another order."""

REOPENS: Mapping[str, tuple[Closes, ...]] = {
    name: event.reopens for name, event in EVENTS.items() if event.reopens
}
"""Entries by which a bar that was raised before stands open again, and holds what it held."""

OUTDATES: Mapping[str, Reach] = {
    name: event.outdates for name, event in EVENTS.items() if event.outdates is not None
}
"""Entries after which nothing is authorised, permitted or begun any more on what was signed before
them: the people who signed could not know of it."""

NAMES, NAMES_AGAIN = "order.mapped", "order.varied"
"""By the one a line of an order means an exhibit; by the other none does any more."""

FALLS = ("order.quashed", ENTRY_WITHDRAWN)
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
