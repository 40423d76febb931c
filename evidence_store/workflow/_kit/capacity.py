"""In what capacity somebody acts now, and whether they may: own duty or deputy, key, break-glass.

Not a step: it opens no unit of work and records nothing. What it asks of time is answered from the
times of the custody log, never from a flag that somebody could set.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from evidence_store.custody.signed.times import corrections_in, counted
from evidence_store.domain.events.kinds.person_events import (
    BREAKGLASS_REVIEWED,
    BREAKGLASS_USED,
    PERSON_KEY_REPLACED,
)
from evidence_store.domain.events.separations import KEY_WAIT
from evidence_store.domain.people.delegations import verify_delegation
from evidence_store.domain.people.duties import (
    ALLOWED_DUTIES,
    DEPUTY_ACTS,
    EXCLUDED_PARTS,
    FLOOR,
    SMALL_DESK_ACTS,
    Act,
    require_duty,
    require_other_person,
)
from evidence_store.domain.people.new_keys import require_settled
from evidence_store.domain.people.person import Duty
from evidence_store.errors import BreakGlassOpenError, RefusedError, SamePersonError, StatementError
from evidence_store.ways import Way
from forensics.value_classes import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.people.duties import Parts
    from evidence_store.domain.people.person import Actor, Person
    from evidence_store.workflow._kit.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class ControlEvent:
    """One entry of the control chain, by what stands in it in clear."""

    event: str
    recorded: datetime
    public: dict[str, Any]
    is_disputed: bool


def control_events(uow: UnitOfWork) -> Iterator[ControlEvent]:
    """The entries of the control chain, newest first.

    One that was made under a wrong clock is recorded when the time was corrected; it is disputed,
    and counts for no period that permits.
    """
    control = uow.custody.control()
    for each in counted(control, corrections_in(control)):
        leaf = each.leaf
        yield ControlEvent(leaf["ev"], each.recorded, leaf["pub"], each.is_disputed)


def require_authority(
    uow: UnitOfWork, actor: Actor, act: Act, *, at: datetime, parts: Parts
) -> str | None:
    """Return in whose place the actor does an act of authority: None where by their own duty.

    Asks in this order: a duty, own or as a deputy within the dates; no part in the matter that
    excludes the act, by the actor or by whom they stand for; no key that was replaced less than
    24 hours ago; no break-glass that nobody reviewed.

    Raises:
        NotPermittedError: neither an own duty nor a delegation in force includes the act.
        SamePersonError: the actor took a part that excludes it, or the person they would stand for.
        WaitingKeyError: the actor's key was replaced less than 24 hours ago.
        BreakGlassOpenError: a break-glass waits for its review.
    """
    deputy_of = require_capacity(uow, actor, act, at=at, parts=parts)
    require_settled_key(uow, actor, at=at)
    require_no_breakglass(uow)
    return deputy_of


def require_capacity(
    uow: UnitOfWork, actor: Actor, act: Act, *, at: datetime, parts: Parts
) -> str | None:
    """Return in whose place the actor acts: None where their own duty includes the act.

    Raises:
        NotPermittedError: neither an own duty nor a delegation in force includes it.
        SamePersonError: the actor took a part that excludes it, or the person they would stand for.
    """
    require_other_person(actor, act, parts=parts)
    if actor.duties & ALLOWED_DUTIES[act] or act not in DEPUTY_ACTS:
        require_duty(actor, act)
        return None
    supervisors = [each for each in _delegators(uow, actor.id, at=at) if each.id != actor.id]
    if not supervisors:
        require_duty(actor, act)  # refuses, and says which duty is needed
    # Otherwise a proposer could authorise their own proposal by way of a deputy.
    excluded = frozenset().union(
        *(parts.get(part, frozenset()) for part in EXCLUDED_PARTS.get(act, frozenset()))
    )
    standing = [each.id for each in supervisors if each.id not in excluded]
    if not standing:
        raise SamePersonError(
            "You would do this in the place of a person who took a part in this matter that "
            "excludes it. Ask another supervisor."
        )
    return standing[0]


def is_deputy(uow: UnitOfWork, actor: Actor, *, at: datetime) -> bool:
    """Whether a delegation to the actor is in force: they may do the acts of a deputy, somewhere.

    In which matter, ``require_capacity`` says: the person they would stand for took no part in it.
    """
    try:
        return any(each.id != actor.id for each in _delegators(uow, actor.id, at=at))
    # Only for a page: dates that were changed in the database
    # give nothing, and the act itself refuses and says so.
    except StatementError:
        return False


def stands_for_another(
    uow: UnitOfWork, actor: Actor, act: Act, *, at: datetime, parts: Parts
) -> bool:
    """Whether the actor may do an act of authority in a supervisor's place in this matter."""
    try:
        return require_capacity(uow, actor, act, at=at, parts=parts) is not None
    except RefusedError:
        return False


def require_administration(uow: UnitOfWork, actor: Actor, act: Act) -> None:
    """Check that the actor may take the first of an administrator act's two signatures.

    It needs the duty of an administrator; on a desk of three, any two of them sign such acts.

    Raises:
        NotPermittedError: there are more than three people, and the actor has not that duty.
    """
    present = [each for each in uow.people.find() if each.is_present and each.is_keeper]
    # With one administrator a lost key would end the unit (ADR 19).
    # Readers are not counted: they can be of another office (ADR 26).
    is_small = len(present) <= FLOOR and act in SMALL_DESK_ACTS
    if not is_small or actor.id not in {each.id for each in present}:
        require_duty(actor, act)


def require_settled_key(uow: UnitOfWork, actor: Actor, *, at: datetime) -> None:
    """Check that the actor's key was not replaced within the last 24 hours, by the log's times.

    Raises:
        WaitingKeyError: it was; the text says from when on it signs for everything.
    """
    require_settled(key_settles(uow, actor, at=at))


def key_settles(uow: UnitOfWork, actor: Actor, *, at: datetime) -> datetime | None:
    """From when on a key that replaced the actor's signs for everything; None where it does now."""
    for each in control_events(uow):
        if each.event == PERSON_KEY_REPLACED.name and each.public.get("person") == actor.id:
            # By the time of the entry: a record that was
            # changed in the database shortens no wait.
            settles = each.recorded + KEY_WAIT
            return settles if at < settles else None
    return None


def offered_key_settles(uow: UnitOfWork, actor: Actor, *, at: datetime) -> datetime | None:
    """The same for pages, which ask the whole log only about people with another recorded key."""
    had_another = uow.people.get(actor.id).former_keys
    return key_settles(uow, actor, at=at) if had_another else None


def require_no_breakglass(uow: UnitOfWork) -> None:
    """Check that every break-glass that was used has been reviewed.

    Raises:
        BreakGlassOpenError: one was not; nothing is authorised, released or started.
    """
    for used in used_breakglasses(uow):
        raise BreakGlassOpenError(
            "A break-glass was used and has not been reviewed yet. Until a third person "
            "does (" + Way.PERSON_BREAKGLASS_REVIEW + f" {used.public.get('breakglass')}), "
            "nothing is authorised or released and no erasure starts."
        )


def used_breakglasses(uow: UnitOfWork) -> Iterator[ControlEvent]:
    """The use of each break-glass that waits for its review, newest first."""
    # Asked of the log each time: a flag could be set back (ADR 19). It comes newest first, so a
    # review was seen before the use that it reviews.
    reviewed: set[str] = set()
    for each in control_events(uow):
        if each.event == BREAKGLASS_REVIEWED.name:
            reviewed.add(str(each.public.get("breakglass")))
        if each.event == BREAKGLASS_USED.name and each.public.get("breakglass") not in reviewed:
            yield each


def acted_by(actor: Actor, deputy_of: str | None) -> dict[str, JsonValue]:
    """Who acted, as an entry commits to it: also in whose place, where it was as a deputy."""
    return {"by": actor.id} if deputy_of is None else {"by": actor.id, "deputy_of": deputy_of}


def _delegators(uow: UnitOfWork, deputy: str, *, at: datetime) -> Iterator[Person]:
    """Supervisors whose delegation to the deputy is in force and signed with their present key."""
    for supervisor in uow.people.find():
        if not supervisor.is_present or Duty.SUPERVISOR not in supervisor.duties:
            continue
        for each in supervisor.delegations:
            if each.deputy == deputy and each.is_in_force(at):
                # The supervisor signed its dates, so nobody lengthens a delegation in the database.
                verify_delegation(each, supervisor=supervisor)
                yield supervisor
                break
