"""What each person did in a case, read from the custody log. Nothing here changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.signed.statements import SIGNATURES
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.events.entry_kinds import as_text
from evidence_store.domain.events.event import LOOKED, MACHINE
from evidence_store.domain.overview.own_acts import OwnAct, OwnActs
from evidence_store.domain.people.duties import Act, require_duty
from evidence_store.errors import OutOfSequenceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.custody.leaves.entries import Leaf
    from evidence_store.domain.people.person import Person
    from evidence_store.workflow._kit.desk import Desk
    from evidence_store.workflow._kit.ports import UnitOfWork

# A witness states what they did or saw themselves (Criminal Justice Act 1967 s.9): what the
# program did, or notes by itself, is not theirs.
_NOT_THEIRS = (MACHINE, LOOKED)
_WHO = ("by", SIGNATURES)


def people_with_acts(desk: Desk, case_id: str) -> tuple[Person, ...]:
    """Return everybody who acted in a case, by name.

    Raises:
        NotFoundError: there is no such case.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        uow.cases.get(case_id)
        acted = {by for _, by, _ in _acts(uow, case_id)}
        return tuple(sorted(uow.people.find(id=acted), key=lambda each: each.name))


def own_acts(desk: Desk, case_id: str, person_id: str) -> OwnActs:
    """Return what one person did in a case, as far as the log can still tell.

    Raises:
        NotFoundError: there is no such case or person.
        OutOfSequenceError: the person has no entry in the case.
        NotPermittedError: the actor's duties do not include it.
    """
    require_duty(desk.actor, Act.REVIEW)
    with desk.uow as uow:
        case, person = uow.cases.get(case_id), uow.people.get(person_id)
        names = {each.id: each.reference for each in uow.exhibits.find(case_id=case_id)}
        acts = tuple(
            OwnAct(
                leaf.occurred,
                leaf.event,
                part,
                names.get(leaf.exhibit_id or "", ""),
                {name: as_text(value) for name, value in leaf.public.items() if value is not None},
            )
            for leaf, by, part in _acts(uow, case_id)
            if by == person_id
        )
    if not acts:
        raise OutOfSequenceError(
            f"{person.name} has no entry in case {case.reference}, so there is nothing to state."
        )
    return OwnActs(person, case.reference, acts)


def _acts(uow: UnitOfWork, case_id: str) -> Iterator[tuple[Leaf, str, str]]:
    """Every entry of the case with each person who acted by it, and the part that they signed."""
    leaves = [read_leaf(each.body) for each in uow.custody.of_case(case_id)]
    told = uow.custody.told([each.place.seq for each in leaves], _WHO)
    for leaf in leaves:
        event = EVENTS[leaf.event]
        if event.unsigned not in _NOT_THEIRS:
            for by, part in _who(told.get(leaf.place.seq, {})):
                yield leaf, by, part


def _who(told: Mapping[str, JsonValue]) -> set[tuple[str, str]]:
    """Who acted, and in which part; several people sign some entries."""
    signatures = told.get(SIGNATURES)
    if isinstance(signatures, list) and signatures:
        return {
            (str(each["by"]), str(each["role"]).partition(" ")[0])
            for each in signatures
            if isinstance(each, dict)
        }
    by = told.get("by")
    return {(by, "")} if isinstance(by, str) else set()
