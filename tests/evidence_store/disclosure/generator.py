"""Bundles of made-up logs: valid ones of any shape, and broken ones, each by one named defect.

A broken bundle is sealed again with the log's own key wherever that is needed to get past the
checks before the one that the defect is for: the strongest cheat is whoever holds that key.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.settings import load_rules
from evidence_store.custody.heads.checkpoints import LogKey, sign_checkpoint
from evidence_store.custody.heads.heads import ChainHead, Heads, HeadsMap, root_of_keys
from evidence_store.custody.heads.moving_heads import Step, stood_under
from evidence_store.custody.leaves.commitments import Disclosure
from evidence_store.custody.leaves.drafts import Entry, Head
from evidence_store.custody.leaves.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_for,
    root_of,
)
from evidence_store.custody.signed.enrolled import OF_KEYS
from evidence_store.disclosure.bundle import (
    Anchored,
    EarlierHead,
    Extras,
    Material,
    Shown,
    Withheld,
    heads_line,
    make_files,
    make_manifest,
    seal_bundle,
)
from evidence_store.disclosure.policy import Audience, Form, read_policy
from evidence_store.domain.events.entry_kinds import in_clear, stated_by
from evidence_store.domain.events.separations import NAMED_PARTS
from evidence_store.domain.signing.stated import STATED_AS
from forensics.canonical import canonical
from forensics.documents import time_to_text
from forensics.value_classes import dataclass
from tests.builders import EVERY_DUTY, told_in_clear
from tests.evidence_store.disclosure.anchored import some_anchors
from tests.evidence_store.disclosure.lists import Signing
from tests.evidence_store.disclosure.passkeys import admission, admitted, signed

ORIGIN = "custody.test.invalid/2026"
CONTEXT = b"expunge-statement-v2\x00"
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NO_CASE = "none"
"""What a restore says where it names no case; as the id of one, it is in every bundle made here."""
LISTED = read_policy(load_rules("disclosure")[0], Audience.DEFENCE, form=Form()).listed
REASONS = {"name": "It names a person who is not before the court.", "free": "Nobody has read it."}


def seeded(*seed: object) -> random.Random:
    """Chance that comes out the same for the same seed."""
    return random.Random(repr(seed))  # noqa: S311 -- made-up logs are to be made again


@cache
def person_key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"person %d" % number).digest())


@cache
def log_seed(number: int = 0) -> bytes:
    return hashlib.sha256(b"log %d" % number).digest()


def sign_as_log(message: bytes, number: int = 0) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(log_seed(number)).sign(message)


@dataclass
class MadeLog:
    """A log in memory, whose entries can be anything."""

    chance: random.Random
    bodies: list[dict[str, Any]] = field(default_factory=list)
    leaves: list[bytes] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    disclosures: list[Disclosure] = field(default_factory=list)
    chains: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    now: datetime = START
    origin: str = ORIGIN
    made: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    """Salt and value by commitment, of the fields of statements."""
    known: int = 3
    """How many people were enrolled."""
    keys: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)])
    """Numbers of the log's keys, each with the number of the entry that brought it."""

    def key_at(self, size: int) -> int:
        """The number of the key that signs heads of so many entries."""
        return [key for seq, key in self.keys if seq < size or not seq][-1]

    @property
    def log_key(self) -> LogKey:
        """The log's keys, as settings hold them."""
        keys = LogKey.of_seed(self.origin, log_seed(self.keys[0][1]))
        for seq, number in self.keys[1:]:
            new = LogKey.of_seed(self.origin, log_seed(number))
            keys = keys.replaced_by(new.public_key, last=seq)
        return keys

    @property
    def size(self) -> int:
        return len(self.bodies)

    def head(self, size: int | None = None) -> Head:
        count = self.size if size is None else size
        return Head(count, root_of(count, read=self.read))

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def heads(self) -> Heads:
        """The heads of all chains, as they stand now."""
        chains = [ChainHead(name, *chain) for name, chain in self.chains.items()]
        return Heads(
            size=self.size,
            exhibits=HeadsMap(each for each in chains if each.id.startswith("x_")),
            cases=HeadsMap(each for each in chains if each.id.startswith("c_")),
            control=next(each for each in chains if each.id == "control"),
            keys=root_of_keys(
                leaf
                for body, leaf in zip(self.bodies, self.leaves, strict=True)
                if body["case"] is None and body["ev"] in OF_KEYS
            ),
        )

    def salt(self) -> bytes:
        return self.chance.randbytes(32)

    def append(
        self,
        event: str,
        *,
        case: str | None = None,
        exhibit: str | None = None,
        public: dict[str, Any] | None = None,
        committed: dict[str, Any] | None = None,
        signers: dict[str, int] | None = None,
        facts: dict[str, Any] | None = None,
        whole: bool = True,
        **changes: Any,
    ) -> int:
        """Append an entry; ``signers`` gives people's numbers by their part.

        What they state (``facts``) stands in the entry too, where its kind has it in clear. Where
        it is to be ``whole``, what its kind needs in clear and nobody gave is made up.
        """
        if whole:
            given = {**(facts or {}), **(public or {})}
            made_up = told_in_clear(event) | named_in(event, signers or {})
            more = {n: v for n, v in made_up.items() if n not in given}
            public = {**more, **(public or {})}
            own = {name: value for name, value in more.items() if name in stated_by(event)}
            facts = {**own, **(facts or {})} if signers else facts
        self.now += timedelta(milliseconds=self.chance.randrange(1, 100_000))
        seq = self.size
        chain = self.chains.get(case or "control")
        in_exhibit = self.chains.get(exhibit) if exhibit else None
        fields = dict(committed or {})
        statement = fields.get("statement")
        if signers:
            prev = in_exhibit[1].hex() if in_exhibit else None
            named = STATED_AS.get(event, event)
            statement = self.statement(named, case, exhibit, prev, signers, facts=facts)
            fields["statement"] = statement
            fields["sig"] = signatures(statement, signers)
        opened = [Disclosure(seq, n, self.salt(), canonical(v)) for n, v in fields.items()]
        told = {name: v for name, v in (facts or {}).items() if name in in_clear(event)}
        body = {
            "v": 1,
            "log": self.origin,
            "seq": seq,
            "t": time_to_text(self.now),
            "occ": time_to_text(self.now - timedelta(seconds=self.chance.randrange(3600))),
            "clk": {"boot": "9f2c0000", "mono": seq, "src": "system", "off_ms": None},
            "ev": event,
            "case": case,
            "ex": exhibit,
            "xseq": (in_exhibit[0] if in_exhibit else 0) if exhibit else None,
            "cseq": chain[0] if chain else 0,
            "pub": {**told, **(public or {})},
            "com": {each.path: commitment(each) for each in opened},
            "prev": self.leaves[-1].hex() if self.leaves else None,
            "xprev": in_exhibit[1].hex() if in_exhibit else None,
            "cprev": chain[1].hex() if chain else None,
            "corr": None,
            "stmt": None if statement is None else statement_digest(statement),
        } | changes
        stated = statement.get("com") if isinstance(statement, dict) else None
        opened += self.openings(seq, stated if isinstance(stated, dict) else {})
        self.keep(body, opened, case=case, exhibit=exhibit)
        return seq

    def openings(self, seq: int, committed: dict[str, str]) -> list[Disclosure]:
        """What opens the committed fields of a statement, as far as it was made here."""
        known = [(name, self.made[digest]) for name, digest in committed.items()
                 if digest in self.made]  # fmt: skip
        return [Disclosure(seq, f"statement/{n}", salt, value) for n, (salt, value) in known]

    def restore(
        self,
        *,
        lost: int = 0,
        ended: str = NO_CASE,
        signers: dict[str, int] | None = None,
        **changes: Any,
    ) -> int:
        """Go on after a restore: under another name, with what is known to be lost.

        ``ended`` are the ids of cases whose values are destroyed again.
        """
        old, self.origin = self.origin, f"{ORIGIN}/restored-{self.size}"
        heads = [f"{self.size + lost}:{self.salt().hex()}"] if lost else []
        public = {
            "old_origin": old,
            "origin": self.origin,
            "size": self.size,
            "root": self.head().root.hex(),
            "lost_to": self.size + lost if lost else None,
            "heads": heads,
            "values_destroyed_again": ended,
        } | changes
        public = {"kept": f"{public['size']}:{public['root']}"} | public
        facts = {
            "old_origin": old,
            "origin": self.origin,
            "kept": public["kept"],
            "lost": " ".join(heads) or "none known",
            "values_destroyed_again": ended,
        }
        both = {"first": 1, "second": 2} if signers is None else signers
        return self.append("log.restored", public=public, facts=facts, signers=both)

    def replace_keys(
        self, number: int, *, signers: dict[str, int] | None = None, **changes: Any
    ) -> int:
        """Give the log the key of that number; by default persons 1 and 2 sign."""
        public = {
            "former_key": str(self.log_key.alone),
            "log_key": str(LogKey.of_seed(self.origin, log_seed(number))),
            "seal": self.salt().hex(),
            "lists": self.salt().hex(),
            "values": self.salt().hex(),
        } | changes
        both = {"first": 1, "second": 2} if signers is None else signers
        seq = self.append("unit.keys_replaced", facts=public, signers=both)
        self.keys.append((seq, number))
        return seq

    def keep(
        self,
        body: dict[str, Any],
        opened: list[Disclosure],
        *,
        case: str | None,
        exhibit: str | None,
    ) -> None:
        leaf = leaf_hash(canonical(body))
        for node in tuple(nodes_for(self.size, leaf, read=self.read)):
            self.nodes[node.level, node.index] = node.hash
        self.bodies.append(body)
        self.leaves.append(leaf)
        self.disclosures += opened
        for name in (case or "control", exhibit):
            if name is not None:
                count = self.chains[name][0] if name in self.chains else 0
                self.chains[name] = (count + 1, leaf)

    def statement(
        self,
        event: str,
        case: str | None,
        exhibit: str | None,
        prev: str | None,
        signers: dict[str, int],
        *,
        facts: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        clear = in_clear(event)
        return {
            "v": 2,
            "event": event,
            "case_id": case,
            "exhibit_id": exhibit,
            "xprev": prev,
            "signers": sorted([role, f"u_{number % 100}"] for role, number in signers.items()),
            "checkpoint": str(self.head()),
            "nonce": self.chance.randbytes(16).hex(),
            "made_at": time_to_text(self.now),
            "not_after": time_to_text(self.now + timedelta(hours=72)),
            "pub": {name: value for name, value in (facts or {}).items() if name in clear},
            "com": {
                name: self.committed(name, value)
                for name, value in (facts or {}).items()
                if name not in clear
            },
        }

    def committed(self, name: str, value: Any) -> str:
        salt, written = self.salt(), canonical(value)
        digest = hmac.new(salt, name.encode() + b"\x00" + written, hashlib.sha256).hexdigest()
        self.made[digest] = (salt, written)
        return digest


def named_in(event: str, signers: dict[str, int]) -> dict[str, Any]:
    """Who is named in clear in a part that they sign."""
    parts = {part: f"u_{number % 100}" for part, number in signers.items()}
    return {part: by for part, by in parts.items() if part in in_clear(event) & {*NAMED_PARTS}}


def signatures(statement: dict[str, Any], signers: dict[str, int]) -> list[dict[str, Any]]:
    """By people's numbers; with 100 added by that person's passkey, with 200 over a list."""
    message = CONTEXT + canonical(statement)
    return [
        {"by": f"u_{number % 100}", "role": role, "s": signature(statement, message, number)}
        for role, number in sorted(signers.items())
    ]


def signature(statement: dict[str, Any], message: bytes, number: int) -> Any:
    if number < 100:
        return person_key(number).sign(message).hex()
    if number < 200:
        return signed(number - 100, message, person_key(number - 100))
    chance = seeded(statement["nonce"])
    return Signing(statement, person_key(number - 200), chance).whole()


def statement_digest(statement: dict[str, Any]) -> str:
    return hashlib.sha256(CONTEXT + canonical(statement)).hexdigest()


def commitment(each: Disclosure) -> str:
    return hmac.new(
        each.salt, each.path.encode() + b"\x00" + each.value, hashlib.sha256
    ).hexdigest()


TEXTS = (
    "Siân Ŵyn",
    "Tŷ Ŵyn 12",
    'a "quoted" text\\',
    "line\nbreak\ttab\x01",
    "emoji 😀",
    "",
    "\u202eabc",
)


def make_log(chance: random.Random, *, acts: int) -> MadeLog:
    """A log of two cases, with people enrolled, leaving, and acting."""
    log = MadeLog(chance)
    key = LogKey.of_seed(ORIGIN, log_seed())
    log.append("log.started", public={"training": True, "key": str(key), "programme": "0.1.0"})
    found(log, chance)
    for number in (1, 2):
        log.append("passkey.admitted", facts=admitted(number), signers={"owner": number},
                   public={"admitted": admission(number, person_key(number))},
                   committed={"by": f"u_{number}"})  # fmt: skip
    for case in ("c_one", "c_two"):
        log.append("case.opened", case=case, committed={"by": "u_1", "reference": "A/1"})
    for _ in range(acts):
        act(log, chance)
        if chance.random() < 0.04:
            log.restore(lost=chance.randrange(3))
        if chance.random() < 0.04:
            log.replace_keys(10 + len(log.keys))
    return log


def found(
    log: MadeLog,
    chance: random.Random,
    *,
    people: int = 3,
    others: tuple[int, ...] = (),
    **changes: Any,
) -> int:
    """The first people, by number and perhaps others, and the founding that they sign."""
    first = (*range(1, people + 1), *others)
    for number in first:
        public = {"person": f"u_{number}", "signing_key": raw_key(number), "duties": EVERY_DUTY}
        log.append("person.enrolled", public=public, committed={"name": chance.choice(TEXTS)})
    keys = " ".join(f"u_{number}={raw_key(number)}" for number in first)
    each = EVERY_DUTY.replace(" ", ",")
    facts = {
        "keys": keys,
        "duties": " ".join(f"u_{number}={each}" for number in first),
        "log": log.origin,
        "log_key": str(LogKey.of_seed(ORIGIN, log_seed())),
        "root": "00" * 32,
        "settings": "11" * 32,
        "values": "22" * 32,
    } | changes
    signers = {f"founder {number}": number for number in first}
    return log.append("unit.founded", facts=facts, signers=signers)


def enrol(
    log: MadeLog,
    number: int,
    *,
    by: int = 1,
    confirmed_by: int | None = 2,
    duties: str = EVERY_DUTY,
) -> None:
    """Enrol somebody after the founding, and confirm it."""
    facts = {"person": f"u_{number}", "signing_key": raw_key(number), "met_in_person": "passport"}
    facts["duties"] = duties
    log.append("person.enrolled", facts=facts, signers={"enroller": by},
               committed={"name": log.chance.choice(TEXTS)})  # fmt: skip
    if confirmed_by is not None:
        confirmed = {**facts, "name": log.chance.choice(TEXTS)}
        log.append("person.confirmed", facts=confirmed, signers={"confirmer": confirmed_by})


def replace_key(log: MadeLog, number: int, *, key: int, by: int = 2, confirmed_by: int = 3) -> None:
    """Another key for somebody, by two others."""
    asked = {"person": f"u_{number}", "new_key": raw_key(key), "request": "r_1",
             "met_in_person": "passport"}  # fmt: skip
    log.append("person.key_asked", facts=asked, signers={"administrator": by})
    replaced = {"person": f"u_{number}", "signing_key": raw_key(key)}
    log.append("person.key_replaced", facts=replaced, signers={"confirmer": confirmed_by})


def raw_key(number: int) -> str:
    return person_key(number).public_key().public_bytes_raw().hex()


def act(log: MadeLog, chance: random.Random) -> None:
    """One more entry of any kind."""
    case = chance.choice(("c_one", "c_one", "c_two"))
    exhibit = f"x_{case[2:]}{chance.randrange(3)}"
    kind = chance.randrange(7)
    if kind == 0:
        log.known += 1
        enrol(log, log.known)
    elif kind == 1:
        more = {"a": None, "b": True, "ŵ": chance.randrange(2**53)}
        told: dict[str, Any] = {"job": ["in_store", "with_examiner"], "acquisition": more,
                                "kind": chance.choice(TEXTS)}  # fmt: skip
        corrects = chance.choice((None, chance.randrange(log.size)))
        log.append("job.done", case=case, public=told, corr=corrects)
    elif kind in (2, 3):
        hand_over(log, case, exhibit, chance)
    elif kind == 4:
        log.append("exhibit.resealed", case=case, exhibit=exhibit, public={"seal_in": "B2"})
    elif kind == 5:
        facts = {"order": "o_1", "closed_on": "2026-11-24", "undertaking": "t_1",
                 "how": chance.choice(TEXTS)}  # fmt: skip
        log.append("order.undertaking_closed", case=case, facts=facts,
                   committed={"how": facts["how"]},
                   signers={"settler": chance.choice((1, 101, 201))})  # fmt: skip
    else:
        heads = log.heads()
        log.append("heads.root", public=heads.fields(), committed={"by": "u_1"})


def hand_over(log: MadeLog, case: str, exhibit: str, chance: random.Random) -> int:
    """A handover that two people sign."""
    seal, places = chance.choice(("B1", "b_two", "{seal}")), (chance.choice(TEXTS), "Store")
    return log.append(
        "exhibit.handover_signed",
        case=case,
        exhibit=exhibit,
        public={"handover": f"h_{log.size}"},
        committed={"from": places[0], "to": places[1]},
        facts={"seal": seal, "from": places[0], "to": places[1], "due_back": ""},
        signers={"giver": chance.choice((1, 101)), "taker": chance.choice((2, 3, 102))},
    )


@dataclass
class Made:
    """A bundle before it is sealed, and what was left to choose."""

    log: MadeLog
    files: dict[str, bytes]
    manifest: dict[str, Any]
    sign: Callable[[bytes], bytes] = sign_as_log

    def sealed(self) -> bytes:
        """The archive, with the digests of the files as they are now."""
        self.manifest["files"] = {
            name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()
        }
        return seal_bundle(self.files, canonical(self.manifest), sign=self.sign)

    def lines(self, name: str) -> list[Any]:
        return [json.loads(line) for line in self.files[name].splitlines()]

    @contextmanager
    def changing(self, name: str) -> Iterator[list[Any]]:
        """The lines of a file, which is written again as they are left."""
        lines = self.lines(name)
        yield lines
        self.put_lines(name, lines)

    def put_lines(self, name: str, values: list[Any]) -> None:
        self.files[name] = b"".join(canonical(each) + b"\n" for each in values)


def make(chance: random.Random, *, acts: int | None = None, keep: float | None = None) -> Made:
    """A valid bundle of case ``c_one``; ``keep`` is the share of fields that are shown."""
    log = make_log(chance, acts=chance.randrange(1, 14) if acts is None else acts)
    return bundle_of(log, chance, keep=chance.random() if keep is None else keep)


def bundle_of(
    log: MadeLog, chance: random.Random, *, keep: float, also: tuple[int, ...] = ()
) -> Made:
    """A bundle of the log as it stands, with proofs from these sizes, too."""
    reads = make_reads(log, chance)
    committed = {"by": "u_1", "recipients": ["Ŵyn & Co"]}
    if chance.random() < 0.5:
        add_disclosure(log, chance)
    log.append(
        "disclosure.begun", case="c_one", public={"audience": "defence"}, committed=committed
    )
    heads = log.heads()
    log.append("heads.root", public=heads.fields(), committed={"by": "u_1"})
    return material_of(log, chance, keep=keep, reads=reads, also=also)


def add_disclosure(log: MadeLog, chance: random.Random) -> None:
    """A disclosure of before, with the digest of what went out."""
    public = {"disclosure": "e_1", "audience": "cps"}
    log.append("disclosure.begun", case="c_one", public=public, committed={"by": "u_1"})
    public = {**public, "bundle": f"sha256:{chance.randbytes(32).hex()}"}
    log.append("disclosure.built", case="c_one", public=public, committed={"by": "u_1"})


def make_reads(log: MadeLog, chance: random.Random) -> MadeLog | None:
    """A log of reads of two cases, its heads committed to now and then; perhaps none at all."""
    if chance.random() < 0.3:
        return None
    reads = MadeLog(chance, origin=f"{ORIGIN}/access", now=log.now)
    for _ in range(chance.randrange(9)):
        case = chance.choice((None, "c_one", "c_one", "c_two"))
        exhibit = f"x_{case[2:]}{chance.randrange(2)}" if case and chance.random() < 0.5 else None
        committed = {"by": "u_2", "purpose": chance.choice(TEXTS)}
        reads.append(
            chance.choice(("record.viewed", "record.exported")),
            case=case,
            exhibit=exhibit,
            public={"what": "case"},
            committed=committed | ({"words": chance.choice(TEXTS)} if exhibit else {}),
        )
        if chance.random() < 0.3:
            commit_reads(log, reads)
    if reads.size:
        commit_reads(log, reads)
    return reads


def commit_reads(log: MadeLog, reads: MadeLog) -> None:
    log.now = max(log.now, reads.now)
    head = reads.head()
    public = {"origin": reads.origin, "size": head.size, "root": head.root.hex()}
    log.append("access.head", public=public)


def extract(reads: MadeLog, chance: random.Random, *, keep: float) -> list[dict[str, Any]]:
    """The lines of ``access.jsonl``, written without the code that is under test."""
    lines = []
    for body in reads.bodies:
        if body["case"] != "c_one":
            continue
        opened = {d.path: d for d in reads.disclosures if d.seq == body["seq"]}
        shown = sorted(path for path in opened if chance.random() < keep)
        hidden = {path: chance.choice(sorted(REASONS)) for path in opened if path not in shown}
        fields = [
            {"path": path, "salt": b64(opened[path].salt), "value": opened[path].content}
            for path in shown
        ]
        proof = inclusion_proof(body["seq"], reads.size, read=reads.read)
        path = [b64(each) for each in proof]
        lines.append({"leaf": body, "path": path, "shown": fields, "withheld": hidden})
    return lines


def material_of(
    log: MadeLog,
    chance: random.Random,
    *,
    keep: float,
    reads: MadeLog | None = None,
    also: tuple[int, ...] = (),
) -> Made:
    head = log.head()
    chosen = [n for n, body in enumerate(log.bodies) if body["case"] in (None, "c_one", NO_CASE)]
    names = {log.bodies[n]["ex"] for n in chosen} - {None}
    entries = tuple(Entry(n, canonical(log.bodies[n]), log.leaves[n]) for n in chosen)
    always, of_chosen = ("statement", "sig"), set(chosen)
    shown, hidden = list[Disclosure](), list[Disclosure]()
    for each in log.disclosures:
        if each.seq in of_chosen:
            (shown if chance.random() < keep or each.path in always else hidden).append(each)
    withheld = [Withheld(h.seq, h.path, chance.choice(sorted(REASONS))) for h in hidden]
    earlier = tuple(earlier_heads(log, head.size, chance, also=also))
    material = Material(
        origin=log.origin,
        case_id="c_one",
        audience="defence",
        made=log.now,
        training=log.bodies[0]["pub"].get("training", True),
        head=head,
        note=sign_as_head(log, head),
        entries=entries,
        proofs={n: inclusion_proof(n, head.size, read=log.read) for n in chosen},
        earlier=earlier,
        heads=tuple(
            map(heads_line, stood_under(steps_of(log), case_id="c_one", exhibit_ids=sorted(names)))
        ),
        shown=Shown(tuple(shown), tuple(withheld), REASONS),
        extras=Extras(
            {"programme": "0.1.0", "digest": None},
            "# Known defects\n",
            access=None if reads is None else extract(reads, chance, keep=keep),
        ),
        failures=tuple(
            n for n in chosen if LISTED.is_failure(log.bodies[n]["ev"], log.bodies[n]["pub"])
        ),
        administrators=tuple(n for n in chosen if LISTED.is_administration(log.bodies[n]["ev"])),
        anchors=tuple(anchors_of(log, earlier, chance)) if chance.random() < 0.35 else (),
    )
    files = make_files(material)
    newest = log.key_at(head.size)
    return Made(log, files, make_manifest(material, files), partial(sign_as_log, number=newest))


def anchors_of(
    log: MadeLog, earlier: Sequence[EarlierHead], chance: random.Random
) -> list[Anchored]:
    notes = {each.head: sign_as_head(log, each.head) for each in earlier}
    return some_anchors(notes, chance, log.now)


def steps_of(log: MadeLog) -> list[Step]:
    """What each entry does to the maps of heads."""
    return [
        Step(
            body["seq"],
            log.leaves[body["seq"]],
            body["ev"] == "heads.root",
            (body["case"], body["cseq"]) if body["case"] else None,
            (body["ex"], body["xseq"]) if body["ex"] else None,
        )
        for body in log.bodies
    ]


def sign_as_head(log: MadeLog, head: Head) -> str:
    return sign_checkpoint(head, origin=log.origin, seed=log_seed(log.key_at(head.size)))


def earlier_heads(
    log: MadeLog, size: int, chance: random.Random, *, also: tuple[int, ...]
) -> list[EarlierHead]:
    forms = [json.loads(each.value) for each in log.disclosures if each.path == "statement"]
    heads = [each.get("checkpoint") for each in forms]
    stated = {int(each.partition(":")[0]) for each in heads if isinstance(each, str)}
    restored = {body["seq"] for body in log.bodies if body["ev"] == "log.restored"}
    mapped = {body["seq"] + 1 for body in log.bodies if body["ev"] == "heads.root"} - {size}
    sizes = sorted(stated | restored | mapped | {*also} | {chance.randrange(1, size)})
    return [
        EarlierHead(log.head(n), ("a statement",), consistency_proof(n, size, read=log.read))
        for n in sizes
    ]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
