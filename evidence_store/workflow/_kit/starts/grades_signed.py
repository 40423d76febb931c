"""Grades of hits held to what two people signed. Not a step.

A row says which hits are what; a signature stands beside it in the log. A person who
appends entries could write another row under a genuine signature, and a picture would stay as
"not the picture".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.statements import FIELD, STATEMENT
from evidence_store.domain.events.kinds.scan_events import HITS_GRADE_CONFIRMED, HITS_GRADED
from evidence_store.domain.scans.gradings import GradingState
from evidence_store.domain.signing.stated import Opening, commitment, statement_digest
from evidence_store.errors import ChangedRecordError
from evidence_store.ways import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.workflow._kit.ports import CustodyLog, UnitOfWork

_SIGNED = (HITS_GRADED.name, HITS_GRADE_CONFIRMED.name)


def require_graded_as_signed(
    uow: UnitOfWork, exhibit: Exhibit, gradings: Sequence[HitGrading]
) -> None:
    """Check that each confirmed grade is of the hits, and of the list, that two people signed.

    That the signatures hold is found out where the log of the case is checked as a whole.

    Raises:
        ChangedRecordError: one is of others, or what was signed for it is not kept.
    """
    leaves = [read_leaf(each.body) for each in uow.custody.of_exhibit(exhibit.id)]
    by = {(leaf.event, leaf.public.get("grading")): leaf for leaf in leaves}
    for grading in gradings:
        if grading.state is GradingState.CONFIRMED and not all(
            _says(uow.custody, by.get((event, grading.id)), grading) for event in _SIGNED
        ):
            raise ChangedRecordError(
                f"{exhibit.reference}: the record of a grade is not what two people signed. "
                "Nothing is erased. Run: " + Way.FSCK
            )


def _says(custody: CustodyLog, leaf: Leaf | None, grading: HitGrading) -> bool:
    """Whether what was signed for the entry is about these hits, and says this of them."""
    if leaf is None:
        return False
    facts = grading.facts
    kept = {each.path: each for each in custody.opened(leaf.place.seq, _paths(facts))}
    form = json.loads(kept[STATEMENT].value) if STATEMENT in kept else None
    # What is kept beside the log counts where the entry's leaf holds the digest of it.
    if not isinstance(form, Mapping) or statement_digest(form) != leaf.statement:
        return False
    opened = {
        name: commitment(Opening(name, kept[FIELD + name].salt, value)).hex()
        for name, value in facts.items()
        if FIELD + name in kept
    }
    clear = {name: value for name, value in facts.items() if name not in opened}
    return bool(opened.items() <= form["com"].items() and clear.items() <= form["pub"].items())


def _paths(facts: Mapping[str, str]) -> tuple[str, ...]:
    return (STATEMENT, *(FIELD + name for name in facts))
