"""What bars an erasure, as the custody log alone tells it: raised by which entry, ended by which.

``domain.holds`` decides with the whole law when somebody acts. These tables are for those who read
the log later (``expunge fsck`` and the two verifiers, which carry them again): a bar that one entry
raises and only another entry ends stands open in between, whatever the program that wrote the log
did. One that holds to a day says the day in clear (``Opens.until``). What the law counts, or ends
by the newest of several answers, is not among them.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.effects import Closes, Opens, Reach
from evidence_store.domain.events.entry_kinds import as_text
from evidence_store.domain.values.zones import LONDON

if TYPE_CHECKING:
    from collections.abc import Mapping

STANDING = "standing"
"""The bar that is asked of a start alone: a claim or a review may be decided after the permit."""

OPENS: Mapping[str, tuple[Opens, ...]] = {
    name: event.opens for name, event in EVENTS.items() if event.opens
}
"""By kind. A bar that is open is raised again by no entry of the same name: it stands as it was
raised, but for one that holds to a day, which it holds to the later one."""

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


_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
FOR_GOOD = ""


def last_day(public: Mapping[str, object], until: str) -> str:
    """The last day of a bar as the entry says it that raises it; ``FOR_GOOD`` where none does."""
    told = public.get(until) if until else None
    # What is no day ends nothing: the bar then waits for an entry that ends it.
    return told if isinstance(told, str) and _DAY.fullmatch(told) else FOR_GOOD


def later(one: str, other: str) -> str:
    """The later of two such days: an entry that only bars takes no day from an earlier one."""
    return max(one, other) if one and other else FOR_GOOD


def is_over(last: str, recorded: datetime) -> bool:
    """Whether that day had ended in London when an entry was made."""
    # Of days as the log writes them the order of their texts is that of the days.
    return last != FOR_GOOD and last < recorded.astimezone(LONDON).date().isoformat()


def fits(public: Mapping[str, object], only: str) -> bool:
    """Whether what an entry says in clear is as a row of these tables asks (``only``)."""
    name, *values = only.split() or [""]
    return not only or as_text(public.get(name)) in values
