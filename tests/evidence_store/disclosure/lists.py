"""Signatures over lists of statements that must not hold, each by one named defect.

Whoever forges them has the key of the person who signed the list.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from evidence_store.custody.leaves.merkle import inclusion_proof, leaf_hash, nodes_for, root_of
from forensics.canonical import canonical

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    Defect = Callable[["Signing"], dict[str, Any]]

STATEMENT, LIST = b"expunge-statement-v2\x00", b"expunge-statement-list-v2\x00"
DEFECTS: dict[str, Defect] = {}


def defect(make: Defect) -> Defect:
    DEFECTS[make.__name__] = make
    return make


class Signing:
    """One person's signature under a statement of theirs, over a list that it stands in.

    Args:
        form: the statement.
        key: the person's.
        chance: draws the list.
    """

    def __init__(self, form: dict[str, Any], key: Ed25519PrivateKey, chance: random.Random) -> None:
        self.form, self.key, self.chance = form, key, chance
        self.own = hashlib.sha256(STATEMENT + canonical(form)).digest()
        self.digests = [chance.randbytes(32) for _ in range(chance.randrange(2, 9))]
        self.index = chance.randrange(len(self.digests))
        self.by = form["signers"][0][1]

    def whole(self) -> dict[str, Any]:
        """The genuine one."""
        return self.over(self.with_own())

    def with_own(self) -> list[bytes]:
        return [*self.digests[: self.index], self.own, *self.digests[self.index + 1 :]]

    def over(self, digests: list[bytes], **changes: Any) -> dict[str, Any]:
        """The person's signature over these, told as being under the statement at the index."""
        told = {
            "v": 2,
            "by": self.by,
            "case_id": self.form["case_id"],
            "size": len(digests),
            "root": tree_over(digests)[0].hex(),
        } | changes
        path = tree_over(digests)[1](self.index % len(digests))
        return {
            "list": {"index": self.index, "path": path, "size": len(digests)},
            "s": self.key.sign(LIST + canonical(told)).hex(),
        }


def tree_over(digests: list[bytes]) -> tuple[bytes, Callable[[int], list[str]]]:
    """Root of the tree over these, and what gives the path of each."""
    nodes: dict[tuple[int, int], bytes] = {}

    def read(level: int, index: int) -> bytes:
        return nodes[level, index]

    for place, digest in enumerate(digests):
        for node in tuple(nodes_for(place, leaf_hash(digest), read=read)):
            nodes[node.level, node.index] = node.hash
    size = len(digests)
    return root_of(size, read=read), lambda index: [
        each.hex() for each in inclusion_proof(index, size, read=read)
    ]


@defect
def a_statement_that_is_not_in_its_list(one: Signing) -> dict[str, Any]:
    return one.over(one.digests)


@defect
def the_proof_of_another_list(one: Signing) -> dict[str, Any]:
    other = Signing(one.form, one.key, one.chance)
    other.digests, other.index = [one.chance.randbytes(32) for _ in one.digests], one.index
    return {**one.whole(), "s": other.over(other.digests)["s"]}


@defect
def another_root_of_the_list(one: Signing) -> dict[str, Any]:
    return one.over(one.with_own(), root=one.chance.randbytes(32).hex())


@defect
def a_list_within_a_list(one: Signing) -> dict[str, Any]:
    """The statement stands in a list whose root stands in the one that was signed."""
    inner = one.with_own()
    root, path = tree_over(inner)
    outer = [root, one.chance.randbytes(32)]
    signed = one.over(outer, size=len(inner) * 2)
    above = tree_over(outer)[1](0)
    return {
        "list": {"index": one.index, "path": [*path(one.index), *above], "size": len(inner) * 2},
        "s": one.chance.choice([signed["s"], one.whole()]),
    }


@defect
def another_place_in_the_list(one: Signing) -> dict[str, Any]:
    made = one.whole()
    index = (one.index + one.chance.randrange(1, len(one.digests))) % len(one.digests)
    return {**made, "list": {**made["list"], "index": index}}


@defect
def a_path_of_another_length(one: Signing) -> dict[str, Any]:
    made = one.whole()
    path = made["list"]["path"]
    wrong = one.chance.choice([path[:-1], path[1:], [*path, "ab" * 32], [*path, path[-1]]])
    return {**made, "list": {**made["list"], "path": wrong}}


@defect
def a_list_of_another_case(one: Signing) -> dict[str, Any]:
    return one.over(one.with_own(), case_id=one.chance.choice(["c_elsewhere", None]))


@defect
def a_list_in_another_persons_name(one: Signing) -> dict[str, Any]:
    return one.over(one.with_own(), by="u_somebody")


@defect
def a_list_that_was_signed_as_longer(one: Signing) -> dict[str, Any]:
    return one.over(one.with_own(), size=len(one.digests) + 1)


@defect
def a_list_of_one_or_of_too_many(one: Signing) -> dict[str, Any]:
    if one.chance.random() < 0.5:
        one.index = 0
        return one.over([one.own])
    return one.over([*one.with_own(), *(one.chance.randbytes(32) for _ in range(100))])


@defect
def a_signature_that_is_only_called_one_of_a_list(one: Signing) -> dict[str, Any]:
    """The person signed the statement itself, or the root alone."""
    root = tree_over(one.with_own())[0]
    alone = one.chance.choice([STATEMENT + canonical(one.form), LIST + root, root])
    return {**one.whole(), "s": one.key.sign(alone).hex()}
