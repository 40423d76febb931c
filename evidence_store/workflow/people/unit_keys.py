"""The unit's keys are replaced: one entry that two people signed, and new keys from its head on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evidence_store.custody.heads.log_keys import FIRST, KEYS_REPLACED
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.people.duties import Act, Part, require_duty, require_other_person
from evidence_store.domain.people.person import Actor
from evidence_store.errors import StatementError
from evidence_store.ways import Way
from evidence_store.workflow._kit.capacity import require_settled_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence_store.custody.heads.log_keys import KeysReplaced
    from evidence_store.domain.people.person import Person
    from evidence_store.domain.signing.signed_acts import SignedAct
    from evidence_store.workflow._kit.desk import Desk


class LayAside(Protocol):
    """Writes the files of new keys beside those that they replace."""

    def __call__(self, people: Sequence[Person], *, seq: int) -> None:
        """For exactly these people, who act; ``seq`` is the number of the entry.

        Raises:
            OSError: they cannot be written; then nothing was replaced.
        """


def replace_unit_keys(
    desk: Desk, replaced: KeysReplaced, signed: SignedAct, *, values_key: bytes, lay_aside: LayAside
) -> int:
    """Append the entry that replaces the unit's keys; give its number.

    Args:
        desk: who acts, and on which record.
        replaced: the public halves of the previous keys and of those that follow.
        signed: the statement of two people about them.
        values_key: wraps the keys of cases from now on.
        lay_aside: writes the files of the new keys for those who act.

    Raises:
        NotPermittedError: the actor's duties do not include it.
        SamePersonError: the actor signed first.
        WaitingKeyError: the key of one of the two replaced another less than 24 hours ago.
        StaleStatementError: the statement expired.
        StatementError: a signature is missing.
    """
    require_duty(desk.actor, Act.REPLACE_UNIT_KEYS)
    (first,) = (by for role, by in signed.statement.signers if role == FIRST)
    parts = {Part.PROPOSER: frozenset({first})}
    require_other_person(desk.actor, Act.REPLACE_UNIT_KEYS, parts=parts)
    with desk.uow as uow:
        at, other = desk.clock(), uow.people.get(first)
        if not other.is_present:
            raise StatementError(
                "The person who asked for the new keys has left since. Ask for them "
                "again: " + Way.KEYS_REPLACE + " --with PERSON."
            )
        for each in (desk.actor, Actor(other.id, other.name, other.rank, frozenset(other.duties))):
            require_settled_key(uow, each, at=at)
        entry = uow.custody.append(
            Draft(
                KEYS_REPLACED,
                None,
                None,
                at,
                public={**replaced.facts},
                committed={"by": desk.actor.id},
                signed=as_signed(signed),
            )
        )
        # Each case gets a fresh key with its next entry: a leaver who kept the former one, and
        # gets a newer copy of the folder, reads nothing of what was committed since (ADR 36).
        uow.custody.replace_values_key(values_key)
        # Files first: an entry that names keys which nobody has could not be taken back.
        lay_aside([each for each in uow.people.find() if each.is_present], seq=entry.seq)
        uow.commit()
    return entry.seq
