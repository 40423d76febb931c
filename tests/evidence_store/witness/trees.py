"""A log that a witness is asked to cosign."""

from __future__ import annotations

from dataclasses import field

from evidence_store.custody.heads.checkpoints import sign_checkpoint
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.merkle import consistency_proof, leaf_hash, nodes_for, root_of
from evidence_store.custody.outside.witness_requests import CosignRequest, write_request
from forensics.value_classes import dataclass

ORIGIN = "custody.test.police.uk/2026"
SEED = bytes(range(32))


PASSPHRASE = "a witness's passphrase"


@dataclass
class Tree:
    """A log in memory: what its key signs at every size."""

    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    size: int = 0

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def grow(self, count: int, *, mark: str = "entry") -> Tree:
        for _ in range(count):
            leaf = leaf_hash(f"{mark} {self.size}".encode())
            for node in list(nodes_for(self.size, leaf, read=self.read)):
                self.nodes[node.level, node.index] = node.hash
            self.size += 1
        return self

    def note(self, size: int | None = None) -> str:
        at = self.size if size is None else size
        return sign_checkpoint(Head(at, root_of(at, read=self.read)), origin=ORIGIN, seed=SEED)

    def request(self, old: int, size: int | None = None) -> bytes:
        new = self.size if size is None else size
        proof = consistency_proof(old, new, read=self.read) if 0 < old <= new else ()
        return write_request(CosignRequest(old, proof, self.note(size)))
