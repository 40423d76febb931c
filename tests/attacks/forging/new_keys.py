"""A family of acts that are signed for with a key that replaced another less than a day before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.attacks.forging.families import family
from tests.attacks.forging.insider import Forged, act, begun, mapped, rests_on, stand
from tests.builders import EVERY_DUTY
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random

    from evidence_store.custody.leaves.drafts import Head

NEW = 4
"""Whose key replaced another; nobody else takes a part that excludes theirs."""

ONE_DAY = 24 * 3600
SIGNED_FOR = (
    "disposal.authorised", "erase.permitted", "erase.verified", "witnessed_work.seen",
    "hold.release_signed",
)  # fmt: skip


@family(
    "less than 24 hours before; such a key cannot sign for this",
    "less than a day before; nobody signs for this with such a key",
)
def signed_with_a_new_key(chance: random.Random) -> Forged:
    log, head, event = _waited(chance, chance.randrange(ONE_DAY - 2 * 3600))
    act(log, event, NEW)
    return Forged(log, head)


def genuine_with_a_settled_key(chance: random.Random) -> Forged:
    """The same after that day."""
    log, head, event = _waited(chance, ONE_DAY + chance.randrange(ONE_DAY))
    act(log, event, NEW)
    return Forged(log, head)


def _waited(chance: random.Random, seconds: int) -> tuple[gen.MadeLog, Head, str]:
    """All that an act of theirs rests on, so long after somebody got another key."""
    log, event = begun(chance), chance.choice(SIGNED_FOR)
    first = {"person": f"u_{NEW}", "signing_key": gen.raw_key(NEW + 50), "duties": EVERY_DUTY,
             "met_in_person": "passport"}  # fmt: skip
    log.append("person.enrolled", facts=first, signers={"enroller": 1})
    log.append("person.confirmed", facts=first, signers={"confirmer": 2})
    gen.replace_key(log, NEW, key=NEW)
    head = mapped(log, chance)
    log.now += timedelta(seconds=seconds)
    stand(log, rests_on(event))
    return log, head, event
