"""A log in memory, kept like the real one, so that a test can change anything in it."""

from __future__ import annotations

from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.custody.heads.checkpoints import LogKey, sign_checkpoint
from evidence_store.custody.heads.heads import HEADS_ROOT, ChainHead
from evidence_store.custody.leaves.commitments import Disclosure
from evidence_store.custody.leaves.drafts import Draft, Entry, Head
from evidence_store.custody.leaves.entries import ClockMarks
from evidence_store.custody.log.log import Link, Log, StoredEntry
from evidence_store.custody.log.verifying import verify_log
from evidence_store.custody.signed.enrolled import duties_of_all, keys_text
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.events.entry_kinds import in_clear
from evidence_store.domain.people.person import Duty, duties_text
from evidence_store.domain.signing.signed_acts import SignedAct, act_statement, sign_act
from evidence_store.errors import TamperedLogError
from forensics.value_classes import dataclass
from tests.builders import told_in_clear

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence_store.custody.leaves.drafts import JsonValue, Signed
    from evidence_store.custody.leaves.merkle import Node
    from evidence_store.domain.signing.act_statements import ActStatement

ORIGIN = "custody.test.police.uk/2026"
SEED = b"\x07" * 32
KEY = LogKey.of_seed(ORIGIN, SEED)
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass
class MemoryLeaves:
    """Implements ``LeafStore`` and ``LogRecords`` over lists that a test may change."""

    stored: list[StoredEntry] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)
    opened: list[Disclosure] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    def size(self) -> int:
        return len(self.stored)

    def last(self) -> Entry | None:
        return self.stored[-1].entry if self.stored else None

    def entry(self, seq: int) -> Entry | None:
        return self.stored[seq].entry if 0 <= seq < len(self.stored) else None

    def expect(self, case_id: str | None, exhibit_id: str | None) -> None:
        """Everything is at hand already."""

    def last_of_exhibit(self, exhibit_id: str) -> Link | None:
        found = [each for each in self.stored if each.exhibit_id == exhibit_id]
        if not found or found[-1].place.exhibit_seq is None:
            return None
        return Link(found[-1].place.exhibit_seq, found[-1].entry.leaf)

    def last_of_case(self, case_id: str | None) -> Link | None:
        found = [each for each in self.stored if each.case_id == case_id]
        return Link(found[-1].place.case_seq, found[-1].entry.leaf) if found else None

    def node(self, level: int, index: int) -> bytes:
        if (level, index) not in self.nodes:
            raise TamperedLogError(f"Entry {index << level}: a hash above it is missing.")
        return self.nodes[level, index]

    def add(
        self, stored: StoredEntry, *, nodes: Sequence[Node], disclosures: Sequence[Disclosure]
    ) -> None:
        self.stored.append(stored)
        self.nodes.update({(each.level, each.index): each.hash for each in nodes})
        self.opened += disclosures

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        return [each.entry for each in self.stored if each.exhibit_id == exhibit_id]

    def of_case(self, case_id: str | None) -> Sequence[Entry]:
        return [each.entry for each in self.stored if each.case_id == case_id]

    def exhibit_heads(self) -> Sequence[ChainHead]:
        last = {each.exhibit_id: each for each in self.stored if each.exhibit_id is not None}
        return [
            ChainHead(str(name), len(self.of_exhibit(str(name))), each.entry.leaf)
            for name, each in last.items()
        ]

    def case_heads(self) -> Sequence[ChainHead]:
        last = {each.case_id: each for each in self.stored if each.case_id is not None}
        return [
            ChainHead(str(name), len(self.of_case(name)), each.entry.leaf)
            for name, each in last.items()
        ]

    def disclosures_of(self, seq: int) -> Sequence[Disclosure]:
        return [each for each in self.opened if each.seq == seq]

    def entries(self) -> Iterator[StoredEntry]:
        return iter(self.stored)

    def node_count(self) -> int:
        return len(self.nodes)

    def checkpoints(self) -> Iterator[tuple[int, str]]:
        return iter(self.notes)

    def disclosures(self) -> Iterator[Disclosure]:
        return iter(self.opened)


class Signatory:
    """A person with a key that belongs to their name; where nothing is said, with every duty."""

    def __init__(self, name: str, *duties: Duty) -> None:
        self.id = f"p_{name}"
        self.duties = duties or tuple(Duty)
        self.private = Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"\0"))

    @property
    def public_hex(self) -> str:
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data)


ANN, BEN, CAT, EVE = (Signatory(name) for name in ("ann", "ben", "cat", "eve"))


class History:
    """A log that is written entry by entry, with a signed head after each."""

    def __init__(self) -> None:
        self.leaves = MemoryLeaves()
        self.now = START
        self.mono = 0
        self.log = Log(self.leaves, origin=ORIGIN, clock=lambda: self.now, marks=self._marks)

    def _marks(self) -> ClockMarks:
        return ClockMarks("9f2c", self.mono, "system")

    def tick(self, seconds: int = 1) -> None:
        self.now += timedelta(seconds=seconds)
        self.mono += seconds * 1000

    def append(self, draft: Draft) -> Entry:
        entry = self.log.append(draft)
        head = self.log.head()
        self.leaves.notes.append((head.size, sign_checkpoint(head, origin=ORIGIN, seed=SEED)))
        self.tick()
        return entry

    def record(
        self, event: str = "exhibit.resealed", exhibit: int | None = 1, **public: JsonValue
    ) -> Entry:
        return self.append(
            Draft(
                event,
                "c_1" if exhibit is None or exhibit % 2 else "c_2",
                None if exhibit is None else f"x_{exhibit}",
                self.now,
                public=told_in_clear(event, **public),
                committed={"by": "p_ann"},
            )
        )

    def enrol(self, *people: Signatory) -> None:
        """The founding: these people are enrolled, and sign for everybody's key and duties."""
        self.enrol_as(*people, signed=people)

    def enrol_as(self, *people: Signatory, signed: Sequence[Signatory]) -> None:
        """The same, with a statement of the founders that names people as these others."""
        for one in people:
            public: dict[str, JsonValue] = {
                "person": one.id,
                "signing_key": one.public_hex,
                "duties": duties_text(one.duties),
            }
            self.append(Draft("person.enrolled", None, None, self.now, public=public))
        named = {one.id: bytes.fromhex(one.public_hex) for one in signed}
        duties = duties_of_all({one.id: one.duties for one in signed})
        facts = {"keys": keys_text(named), "log": ORIGIN, "log_key": str(KEY), "root": "00" * 32}
        facts |= {"duties": duties, "values": "22" * 32}
        parts = {f"founder {number}": one for number, one in enumerate(people, start=1)}
        self.control("unit.founded", facts, **parts)

    def admit(self, person: Signatory, *, enroller: Signatory, confirmer: Signatory) -> None:
        """An enrolment after the founding, by two others."""
        facts = {"person": person.id, "signing_key": person.public_hex, "met_in_person": "passport"}
        facts["duties"] = duties_text(person.duties)
        self.control("person.enrolled", facts, enroller=enroller)
        self.control("person.confirmed", facts, confirmer=confirmer)

    def leave(self, person: Signatory, *, by: Signatory) -> None:
        """Somebody leaves, and their key ends."""
        self.control("person.left", {"person": person.id}, administrator=by)

    def control(
        self, event: str, facts: dict[str, str], public: Any = None, **signers: Signatory
    ) -> Entry:
        """One entry of the control chain, signed by these people; what they state is in clear."""
        statement = act_statement(
            event,
            signers={role: one.id for role, one in signers.items()},
            about=(None, None),
            standing=self.log.standing(None),
            facts=facts,
            at=self.now,
        )
        signed = self.sign(statement, *signers.items()) if signers else None
        told = {name: text for name, text in facts.items() if name in in_clear(event)}
        return self.append(
            Draft(
                event, None, None, self.now,
                public=told_in_clear(event, **{**told, **(public or {})}),
                signed=None if signed is None else as_signed(signed),
            )
        )  # fmt: skip

    def statement(
        self, exhibit: str | None = "x_1", event: str = "exhibit.handover_signed", **signers: str
    ) -> ActStatement:
        return act_statement(
            event,
            signers=signers or {"giver": ANN.id, "taker": BEN.id},
            about=("c_1", exhibit),
            standing=self.log.standing(exhibit),
            facts={"place": "Store 2", "seal": "B1"},
            at=self.now,
        )

    def sign(self, statement: ActStatement, *signatures: tuple[str, Signatory]) -> SignedAct:
        named = signatures or (("giver", ANN), ("taker", BEN))
        return SignedAct(
            statement,
            tuple(
                sign_act(statement, role=role, by=one.id, signer=one.sign) for role, one in named
            ),
        )

    def hand_over(self, signed: SignedAct | None = None) -> Entry:
        made = signed or self.sign(self.statement())
        about = made.statement
        return self.append(self.draft_of(about, as_signed(made)))

    def draft_of(self, about: ActStatement, signed: Signed) -> Draft:
        """The entry for which that was signed: what its signers state in clear, it says, too."""
        told = {name: text for name, text in about.facts if name in in_clear(about.event)}
        return Draft(
            about.event,
            about.case_id,
            about.exhibit_id,
            self.now,
            public=told_in_clear(about.event, **told),
            signed=signed,
        )

    def commit_heads(self, **changes: JsonValue) -> Entry:
        public = {**self.log.heads().fields(), **changes}
        return self.append(Draft(HEADS_ROOT, None, None, self.now, public=public))

    def head(self) -> Head:
        return self.log.head()

    def verify(self, *known: Head) -> None:
        verify_log(self.leaves, key=KEY, known=known)

    def without(self, seq: int, *paths: str) -> None:
        self.leaves.opened = [
            each for each in self.leaves.opened if each.seq != seq or each.path not in paths
        ]

    def with_signatures(self, signed: SignedAct, change: bytes) -> SignedAct:
        first, *others = signed.signatures
        return replace(signed, signatures=(replace(first, signature=change), *others))
