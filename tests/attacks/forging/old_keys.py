"""Families of forgeries by whoever left and kept the log's key of before."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from evidence_store.custody.heads.checkpoints import LogKey
from tests.attacks.forging.families import family
from tests.attacks.forging.insider import OWN, Forged, begun, mapped, signed
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random


@family(r"a key of this log that was replaced after", "a key of the log that was replaced at entry")
def rotated_key_signs(chance: random.Random) -> Forged:
    """A head of entries that were made after the key was replaced."""
    log = begun(chance)
    signed(log, "disposal.proposed", OWN)
    log.replace_keys(1)
    if chance.random() < 0.3:
        log.replace_keys(2)
    head = mapped(log, chance)
    signed(log, "disposal.authorised", 2)
    return Forged(log, head, signed_by=chance.randrange(len(log.keys) - 1))


@family("does not agree with a head from outside", "does not continue the head that you hold")
def replacement_left_out(chance: random.Random) -> Forged:
    """A branch from before, shown to somebody who has a head of after."""
    log = begun(chance)
    signed(log, "disposal.proposed", OWN)
    whole = copy.deepcopy(log)
    whole.replace_keys(1)
    head = mapped(whole, chance)
    while log.size < head.size + chance.randrange(3):
        log.append("heads.root", public=log.heads().fields())
    return Forged(log, head)


@family(
    "is signed by: first, second|one person signed it in two parts",
    "is not signed in the parts|one person signed it in two parts",
)
def keys_replaced_alone(chance: random.Random) -> Forged:
    log = begun(chance)
    head = mapped(log, chance)
    log.replace_keys(1, signers=chance.choice(({"first": OWN}, {"first": OWN, "second": OWN})))
    return Forged(log, head)


@family("does not say rightly by which keys the unit's were replaced")
def keys_replaced_wrongly(chance: random.Random) -> Forged:
    """By a key that the log had, of another log, or in place of one that it never had."""
    log = begun(chance)
    head = mapped(log, chance)
    wrong: list[dict[str, Any]] = [
        {"former_key": str(LogKey.of_seed(log.origin, gen.log_seed(7)))},
        {"log_key": str(log.log_key)},
        {"log_key": str(LogKey.of_seed("custody.other/1", gen.log_seed(1)))},
        {"seal": "none"},
        {"values": "none"},
    ]
    log.replace_keys(1, **chance.choice(wrong))
    return Forged(log, head)
