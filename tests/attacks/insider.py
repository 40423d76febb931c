"""An insider: who has the data folder and the log's key, and writes entries by code of their own.

Nothing here goes through a step. The insider is ``u_1`` and signs with that key alone; what ``u_2``
and ``u_3`` signed in the history below is genuine, and can be taken from it.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import rfc8785

from evidence_store.custody.checkpoints import LogKey, sign_checkpoint
from evidence_store.custody.drafts import Entry, Head
from evidence_store.custody.entries import read_leaf
from evidence_store.custody.log import StoredEntry
from evidence_store.custody.verifying import verify_log
from evidence_store.disclosure.verifiers import verify
from evidence_store.errors import TamperedLogError
from tests.evidence_store.custody.histories import MemoryLeaves
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random

    from evidence_store.custody.commitments import Disclosure

KEY = LogKey.of_seed(gen.ORIGIN, gen.log_seed())
DISK = "x_one0"
PLAN = {"route": "whole", "method": "overwrite_zeros", "plan": "blake3:" + "ab" * 32,
        "holds": "blake3:" + "cd" * 32}  # fmt: skip
PARTS = {"disposal.proposed": "proposer", "disposal.authorised": "authoriser"}


@dataclass
class Forged:
    """A log that the insider made, with the head that a reader holds from before.

    ``hidden`` are entries that the insider keeps out of the bundle, ``withheld`` fields that they
    keep out of bundle and folder.
    """

    log: gen.MadeLog
    head: Head | None = None
    hidden: set[int] = field(default_factory=set)
    withheld: set[tuple[int, str]] = field(default_factory=set)

    def passes_fsck(self) -> bool:
        """Whether the whole log is accepted, held to the reader's head."""
        try:
            verify_log(records_of(self), key=KEY, known=[self.head] if self.head else [])
        except TamperedLogError:
            return False
        return True

    def bundle(self, chance: random.Random) -> bytes:
        """A bundle of it, as whoever holds the log's key can make one."""
        made = gen.bundle_of(self.log, chance, keep=1.0)
        for name in ("entries.jsonl", "proofs.jsonl", "disclosures.jsonl"):
            made.put_lines(name, [e for e in made.lines(name) if e["seq"] not in self.hidden])
        shown, hidden = made.lines("disclosures.jsonl"), []
        for seq, path in sorted(self.withheld):
            shown = [each for each in shown if (each["seq"], each["path"]) != (seq, path)]
            hidden.append({"path": path, "reason": "free", "seq": seq})
        made.put_lines("disclosures.jsonl", shown)
        made.put_lines("withheld.jsonl", hidden)
        return made.sealed()

    @property
    def outside(self) -> verify.Head | None:
        return None if self.head is None else verify.Head(self.head.size, self.head.root)


def records_of(forged: Forged) -> MemoryLeaves:
    """The same log as a folder keeps it: rows, nodes, disclosures and signed heads."""
    log = forged.log
    kept = [each for each in log.disclosures if (each.seq, each.path) not in forged.withheld]
    kept.sort(key=lambda each: each.seq)
    leaves = MemoryLeaves(nodes=dict(log.nodes), opened=kept)
    for body, leaf in zip(log.bodies, log.leaves, strict=True):
        data = rfc8785.dumps(body)
        read = read_leaf(data)
        entry = Entry(read.place.seq, data, leaf)
        leaves.stored.append(StoredEntry(entry, read.case_id, read.exhibit_id, read.place))
    head = log.head()
    note = sign_checkpoint(head, origin=log.origin, seed=gen.log_seed())
    leaves.notes.append((head.size, note))
    return leaves


def begun(chance: random.Random) -> gen.MadeLog:
    """A founded unit of three, a case, and a map of heads."""
    log = gen.MadeLog(chance)
    log.append("log.started", public={"training": True, "key": str(KEY)})
    gen.found(log, chance)
    log.append("case.opened", case="c_one", committed={"by": "u_1"})
    log.append("exhibit.handover_signed", case="c_one", exhibit=DISK, facts={"seal": "B1"},
               signers={"giver": 1, "taker": 2})  # fmt: skip
    return log


def signed(log: gen.MadeLog, event: str, by: int, **facts: Any) -> int:
    """One step of a disposal about the disk, signed by that person."""
    part = PARTS[event]
    stated = {**PLAN, **facts}
    return log.append(event, case="c_one", exhibit=DISK, facts=stated, signers={part: by},
                      public={"disposal": "d_1", "state": "proposed"})  # fmt: skip


def genuine(chance: random.Random) -> Forged:
    """The honest history that the forgeries stand beside."""
    log = begun(chance)
    signed(log, "disposal.proposed", 1)
    signed(log, "disposal.authorised", 2)
    log.append("heads.root", public=log.heads().fields())
    head = log.head()
    for _ in range(chance.randrange(3)):
        log.append("exhibit.resealed", case="c_one", exhibit=DISK, public={"seal_in": "B2"})
    return Forged(log, head)


def statement_of(log: gen.MadeLog, seq: int) -> tuple[Any, Any]:
    """What stands in the log as signed for an entry: the form, and the signatures."""
    kept = {each.path: json.loads(each.value) for each in log.disclosures if each.seq == seq}
    return copy.deepcopy(kept["statement"]), copy.deepcopy(kept["sig"])


def opening(log: gen.MadeLog, seq: int, path: str) -> Disclosure:
    return next(each for each in log.disclosures if (each.seq, each.path) == (seq, path))
