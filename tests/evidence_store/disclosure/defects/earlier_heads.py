"""Earlier heads of the log that the newest does not continue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.evidence_store.disclosure.defects.groups import Group, named
from tests.evidence_store.disclosure.defects.making import whole
from tests.evidence_store.disclosure.generator import b64

if TYPE_CHECKING:
    import random

CONSISTENCY: Group = {}


@named(CONSISTENCY)
def an_earlier_head_that_never_was(chance: random.Random) -> bytes:
    made = whole(chance)
    with made.changing("consistency.jsonl") as heads:
        chance.choice(heads)["root"] = b64(chance.randbytes(32))
    return made.sealed()


@named(CONSISTENCY)
def an_earlier_head_without_proof(chance: random.Random) -> bytes:
    made = whole(chance)
    with made.changing("consistency.jsonl") as heads:
        one = chance.choice(heads)
        one["path"] = [*one["path"], b64(chance.randbytes(32))]
    return made.sealed()


@named(CONSISTENCY)
def an_earlier_head_twice(chance: random.Random) -> bytes:
    made = whole(chance)
    heads = made.lines("consistency.jsonl")
    made.put_lines("consistency.jsonl", [heads[0], *heads])
    return made.sealed()


@named(CONSISTENCY)
def an_earlier_head_of_no_entries(chance: random.Random) -> bytes:
    made = whole(chance)
    with made.changing("consistency.jsonl") as heads:
        heads[0]["size"] = chance.choice((0, -1, True, "1", None, 10_000))
    return made.sealed()
