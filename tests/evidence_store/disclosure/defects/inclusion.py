"""Entries that the head does not hold, or whose proof is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.evidence_store.disclosure import generator as gen
from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import by_seq, whole
from tests.evidence_store.disclosure.generator import b64

if TYPE_CHECKING:
    import random

INCLUSION: Group = {}


@named(INCLUSION)
def a_proof_changed(chance: random.Random) -> bytes:
    made = whole(chance)
    with made.changing("proofs.jsonl") as proofs:
        path = chance.choice(proofs)["path"]
        path[chance.randrange(len(path))] = b64(chance.randbytes(32))
    return made.sealed()


@named(INCLUSION)
def a_proof_too_long_or_too_short(chance: random.Random) -> bytes:
    made = whole(chance)
    with made.changing("proofs.jsonl") as proofs:
        path = chance.choice(proofs)["path"]
        if chance.random() < 0.5:
            path.append(b64(chance.randbytes(32)))
        else:
            path.pop()
    return made.sealed()


@named(INCLUSION)
def a_proof_missing(chance: random.Random) -> bytes:
    made = whole(chance)
    with made.changing("proofs.jsonl") as proofs:
        del proofs[chance.randrange(len(proofs))]
    return made.sealed()


@named(INCLUSION)
def a_proof_of_no_hashes(chance: random.Random) -> bytes:
    made = whole(chance)
    with made.changing("proofs.jsonl") as proofs:
        proofs[0]["path"] = chance.choice((None, {}, [1], ["x"], ["AAA"], [b64(b"short")]))
    return made.sealed()


@named(INCLUSION)
def the_newest_control_entry_rewritten(chance: random.Random) -> bytes:
    """Nothing in the bundle links to it, so only the tree shows it."""
    log = gen.make_log(chance, acts=3)
    log.append("job.done", public={"kind": "scan"})
    log.append("job.done", case="c_two")
    made = gen.bundle_of(log, chance, keep=1.0)
    with made.changing("entries.jsonl") as lines:
        newest = max((each for each in lines if each["case"] is None), key=by_seq)
        newest["occ"] = "2026-11-20T09:00:00.000Z"
    return made.sealed()
