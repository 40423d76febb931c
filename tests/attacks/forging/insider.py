"""An insider: who has the data folder and the log's key, and writes entries by code of their own.

Nothing here goes through a step. The insider is ``u_1`` and signs with that key alone; what ``u_2``
and ``u_3`` signed in the history below is genuine, and can be taken from it.
"""

from __future__ import annotations

import copy
import json
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Any

from evidence_store.custody.heads.checkpoints import LogKey, sign_checkpoint
from evidence_store.custody.leaves.drafts import Entry, Head
from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.custody.log.log import StoredEntry
from evidence_store.custody.log.verifying import verify_log
from evidence_store.disclosure.verifiers import verify
from evidence_store.domain.events.entry_kinds import in_clear, stated_by
from evidence_store.domain.events.rests import PLANNED
from evidence_store.domain.events.separations import FOLLOWS, LASTS
from evidence_store.domain.events.who_signs import SIGNED
from evidence_store.errors import TamperedLogError
from forensics.canonical import canonical
from forensics.value_classes import dataclass
from tests.builders import told_in_clear
from tests.evidence_store.custody.histories import MemoryLeaves
from tests.evidence_store.disclosure import generator as gen

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

    from evidence_store.custody.leaves.commitments import Disclosure

KEY = LogKey.of_seed(gen.ORIGIN, gen.log_seed())
DISK = "x_one0"
PLAN = {
    "disposal": "d_1",
    "route": "whole",
    "method": "overwrite_zeros",
    "plan": "blake3:" + "ab" * 32,
    "holds": "blake3:" + "cd" * 32,
}
PARTS = {"disposal.proposed": "proposer", "disposal.authorised": "authoriser"}
NAMED = {"operator": "u_2", "builder": "u_2", "deputy": "u_3"}
"""Who takes these parts where nothing else is said, and nobody signs in them."""

ORDER, MAPPER = "o_1", 7
"""The order that names the disk, and the number of who said so, and takes no other part."""

FOUND: dict[str, dict[str, Any]] = {
    "erase.completed": {"outcome": "erased", "bad_extents": 0, "different_extents": 0,
                        "unread_extents": 0, "bytes_planned": 1 << 20},
    "erase.verified": {"outcome": "erased", "state": ["completed", "passed"],
                       "bytes_read": 1 << 20},
    "erase.sampling_decided": {"percent": 10},
    "erase.sample_drawn": {"percent": 10},
    # A review by which a copy is to end names the copy once more.
    "copy.review_signed": {"ends": "some copy"},
    "copy.review_authorised": {"ends": "some copy"},
    "copy.erase_started": {"ends": "some copy"},
}  # fmt: skip
"""What eraser and verifier found, and reviews came to, where nothing else is said."""

OWN = 1
"""The insider's own number; the others' keys are not theirs."""

_BY = {
    **dict.fromkeys(("disposal.authorised", "exhibit.accepted", "copy.review_authorised",
                     "order.outcome_agreed", "erase.sampling_decided"), 3),
    **dict.fromkeys(("erase.verified", "copy.erase_verified"), 1),
}  # fmt: skip
"""Who signs beside the one who signs all else: nobody takes two parts that exclude each other."""

FOLLOWING = sorted(
    FOLLOWS.keys()
    - {"clock.corrected", "certificate.edition_issued", "exhibit.extract_edition_issued"}
)
"""Kinds that rest on others of their matter, and on nothing besides."""


@dataclass
class Forged:
    """A log that the insider made, with the head that a reader holds from before.

    ``hidden`` are entries that the insider keeps out of the bundle, ``withheld`` fields that they
    keep out of bundle and folder. ``signed_by`` is the number of the log's key that the insider
    has, where that is not the one of its entries.
    """

    log: gen.MadeLog
    head: Head
    hidden: set[int] = field(default_factory=set)
    withheld: set[tuple[int, str]] = field(default_factory=set)
    signed_by: int | None = None

    def refused_by_fsck(self) -> str | None:
        """For what the whole log is refused, held to the reader's head; None where it is not."""
        try:
            verify_log(records_of(self), key=self.log.log_key, known=[self.head])
        except TamperedLogError as error:
            return str(error)
        return None

    def bundle(self, chance: random.Random) -> bytes:
        """A bundle of it, as whoever holds the log's key can make one."""
        made = gen.bundle_of(self.log, chance, keep=1.0, also=(self.head.size,))
        if self.hidden:
            for name in ("entries.jsonl", "proofs.jsonl", "disclosures.jsonl"):
                made.put_lines(name, [e for e in made.lines(name) if e["seq"] not in self.hidden])
        if self.withheld:
            self._withhold(made)
        if self.signed_by is not None:
            seed = gen.log_seed(self.signed_by)
            note = sign_checkpoint(self.log.head(), origin=self.log.origin, seed=seed)
            made.files["checkpoint.txt"] = note.encode()
            made.sign = partial(gen.sign_as_log, number=self.signed_by)
        return made.sealed()

    def _withhold(self, made: gen.Made) -> None:
        shown = made.lines("disclosures.jsonl")
        kept = [each for each in shown if (each["seq"], each["path"]) not in self.withheld]
        made.put_lines("disclosures.jsonl", kept)
        listed = [
            {"path": path, "reason": "free", "seq": seq}
            for seq, path in sorted(self.withheld)
            if not path.startswith("statement/")  # such fields are known by the statement alone
        ]
        made.put_lines("withheld.jsonl", listed)

    @property
    def outside(self) -> verify.Head:
        return verify.Head(self.head.size, self.head.root)


def records_of(forged: Forged) -> MemoryLeaves:
    """The same log as a folder keeps it: rows, nodes, disclosures and signed heads."""
    log = forged.log
    kept = [each for each in log.disclosures if (each.seq, each.path) not in forged.withheld]
    kept.sort(key=lambda each: each.seq)
    leaves = MemoryLeaves(nodes=dict(log.nodes), opened=kept)
    for body, leaf in zip(log.bodies, log.leaves, strict=True):
        data = canonical(body)
        read = read_leaf(data)
        entry = Entry(read.place.seq, data, leaf)
        leaves.stored.append(StoredEntry(entry, read.case_id, read.exhibit_id, read.place))
    head = log.head()
    number = log.key_at(head.size) if forged.signed_by is None else forged.signed_by
    note = sign_checkpoint(head, origin=log.origin, seed=gen.log_seed(number))
    leaves.notes.append((head.size, note))
    return leaves


def begun(chance: random.Random, *, training: bool = True) -> gen.MadeLog:
    """A founded unit of three, a case, and a map of heads."""
    log = gen.MadeLog(chance)
    log.append("log.started", public={"training": training, "key": str(KEY)})
    gen.found(log, chance, others=(MAPPER,))
    log.append("case.opened", case="c_one", committed={"by": "u_1"})
    log.append("exhibit.handover_signed", case="c_one", exhibit=DISK, facts={"seal": "B1"},
               signers={"giver": 1, "taker": 2})  # fmt: skip
    return log


def named_by_an_order(log: gen.MadeLog, *, by: int = MAPPER) -> None:
    """An order of the case names the disk, as a person says who takes no other part."""
    if not any((body["ev"], body["ex"]) == ("order.mapped", DISK) for body in log.bodies):
        act(log, "order.mapped", by, order=ORDER)


def signed(log: gen.MadeLog, event: str, by: int, **facts: Any) -> int:
    """One step of a disposal about the disk, signed by that person."""
    part = PARTS[event]
    if event in LASTS:
        named_by_an_order(log)
    stated = {**PLAN, **facts}
    return log.append(event, case="c_one", exhibit=DISK, facts=stated, signers={part: by},
                      public={"state": "proposed"})  # fmt: skip


def rests_on(event: str) -> tuple[str, ...]:
    """The kinds of which one stands before an entry of that kind, in their order."""
    found: list[str] = []
    for each in FOLLOWS.get(event, ()):
        earlier = each.on.split()[0]
        found += [kind for kind in (*rests_on(earlier), earlier) if kind not in found]
    return tuple(found)


def stand(log: gen.MadeLog, events: Iterable[str], *, about: str | None = DISK) -> None:
    """Entries about the disk that all say the same; the insider at most verifies."""
    for event in events:
        act(log, event, _BY.get(event, 2), about=about)


def act(
    log: gen.MadeLog,
    event: str,
    by: int,
    /,
    *,
    without: Sequence[str] = (),
    about: str | None = DISK,
    **said: Any,
) -> int:
    """One entry about the disk by one person, with all that its kind needs in clear.

    Args:
        log: where it is appended.
        event: its kind; where two sign, the second is another person.
        by: the number of who signs it, if anybody does.
        without: what it leaves out all the same.
        about: which exhibit instead; None for the case as a whole.
        said: what it says in clear, where that is to be something else than what is made up.
    """
    if event in LASTS:
        named_by_an_order(log)
    if event == "imaging.begun" and "accreditation" not in said:
        said["accreditation"] = accredit(log)
    planned = {name: PLAN[name] for name in PLANNED.split() if name in in_clear(event)}
    named = {name: who for name, who in NAMED.items() if name in in_clear(event)}
    named |= {part: f"u_{by}" for part in SIGNED.get(event, ()) if part in named}
    whole: dict[str, Any] = {
        **told_in_clear(event), **FOUND.get(event, {}), **planned, **named, **said
    }  # fmt: skip
    told = {name: value for name, value in whole.items() if name not in without}
    stated = {name: value for name, value in told.items() if name in stated_by(event)}
    parts = enumerate(SIGNED.get(event, ()))
    signers = {part: (by + n - 1) % 3 + 1 if n else by for n, part in parts}
    return log.append(event, case="c_one", exhibit=about, whole=False, public=told,
                      facts=stated, signers=signers)  # fmt: skip


def accredit(log: gen.MadeLog, *, begins: str = "2001-01-01", ends: str = "9999-12-31") -> int:
    """An accreditation for imaging that a supervisor signed for; gives the entry's number."""
    event = "accreditation.recorded"
    told = {**told_in_clear(event), "begins": begins, "ends": ends}
    return log.append(event, facts=told, signers={"supervisor": 3})


def mapped(log: gen.MadeLog, chance: random.Random) -> Head:
    """A map of heads that a reader's head covers, as every certificate has one."""
    log.append("heads.root", public=log.heads().fields())
    for _ in range(chance.randrange(2)):
        log.append("job.done")
    return log.head()


def genuine(chance: random.Random) -> Forged:
    """The honest history that the forgeries stand beside."""
    log = begun(chance)
    signed(log, "disposal.proposed", 1)
    signed(log, "disposal.authorised", 2)
    log.append("heads.root", public=log.heads().fields())
    head = log.head()
    for _ in range(chance.randrange(3)):
        log.append("exhibit.resealed", case="c_one", exhibit=DISK, public={"seal_in": "B2"})
    event = chance.choice(FOLLOWING)
    stand(log, rests_on(event))
    act(log, event, OWN)
    return Forged(log, head)


def statement_of(log: gen.MadeLog, seq: int) -> tuple[Any, Any]:
    """What stands in the log as signed for an entry: the form, and the signatures."""
    kept = {each.path: json.loads(each.value) for each in log.disclosures if each.seq == seq}
    return copy.deepcopy(kept["statement"]), copy.deepcopy(kept["sig"])


def opening(log: gen.MadeLog, seq: int, path: str) -> Disclosure:
    return next(each for each in log.disclosures if (each.seq, each.path) == (seq, path))
