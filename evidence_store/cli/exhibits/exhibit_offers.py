"""What a person can do about an exhibit now, by the command that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.acts.exhibits.catalogue import EXHIBIT_ACTS, EXHIBIT_RULES
from evidence_store.ways import Way
from evidence_store.workflow._kit.subjects.exhibit_offers import ExhibitDeed as D
from evidence_store.workflow._kit.subjects.exhibit_offers import is_taken
from evidence_store.workflow._kit.subjects.open_exhibits import open_exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.cli._kit.working import Work

VERBS: Mapping[str, str] = {
    **{act.page: act.verb for act in EXHIBIT_ACTS if act.verb},
    **{way.page: way.verb for way in Way if way.about == "exhibit"},
}
"""The command that does it, by the name of the act."""
PROPOSALS = frozenset({D.PROPOSE_DESTRUCTION, D.PROPOSE_OVERWRITING, D.PROPOSE_RESET})


def offered_verbs(work: Work, exhibit_id: str, *, is_clear: bool) -> Iterator[str]:
    """The commands that would be taken now; a proposal only where no hold stands."""
    desk = work.reading_desk
    with desk.uow:
        on = open_exhibit(desk, exhibit_id)
        found = [
            verb
            for name, verb in VERBS.items()
            if (is_clear or name not in PROPOSALS) and is_taken(EXHIBIT_RULES[name], on)
        ]
    yield from dict.fromkeys(found)
