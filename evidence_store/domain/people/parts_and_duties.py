"""Which act of the table of duties each part of an entry is: for anyone who reads the log.

A step asks for a duty before somebody acts. Anyone who reads the log asks the same of each
signature, and of each name in clear, by this table: what the duties were then stands in the entries
by which people come and go. The two verifiers carry it again, as the words of the duties
(``words_of_duties``), and share no code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.people.duties import ALLOWED_DUTIES, DEPUTY_ACTS, SMALL_DESK_ACTS, Act
from evidence_store.domain.people.person import Duty

if TYPE_CHECKING:
    from collections.abc import Mapping

ANYBODY = None
"""No duty is asked for: it is about the person's own key, or the duties come with that entry."""

ACTS: Mapping[str, Mapping[str, Act | None]] = {
    name: {
        part: Act(duty) if duty else ANYBODY
        for part, duty in {**event.signed_by, **event.named}.items()
    }
    for name, event in EVENTS.items()
    if event.signed_by or event.named
}
"""By kind and part: of everybody who signs, and of those whom an entry names without a signature.

``erase.verified`` and ``witnessed_work.seen`` name as operator whom the start names, which is
held to the duty then: the person who carried it out may have left since."""

OUTSIDE_CASES: Mapping[str, Mapping[str, Act | None]] = {
    "entry.corrected": {"corrector": Act.CORRECT_CONTROL_ENTRY}
}
"""Another act than in a case."""

BY_DEPUTIES = frozenset(event for event, parts in ACTS.items() if DEPUTY_ACTS & {*parts.values()})
"""Kinds of entry that somebody may sign in a supervisor's place."""

DEPUTY, DESK = "deputy", "desk"


def acts_of(event: str, *, in_case: bool) -> Mapping[str, Act | None]:
    """The acts that the parts of such an entry are, in a case or in the control chain."""
    return ACTS.get(event, {}) if in_case else OUTSIDE_CASES.get(event, ACTS.get(event, {}))


def words_of_duties(act: Act | None) -> str:
    """Whose act it is, in the words of the verifiers' tables: duties, ``deputy``, ``desk``."""
    if act is ANYBODY or ALLOWED_DUTIES[act] == frozenset(Duty):
        return ""
    more = [DEPUTY] * (act in DEPUTY_ACTS) + [DESK] * (act in SMALL_DESK_ACTS)
    return " ".join([*sorted(ALLOWED_DUTIES[act]), *more])
