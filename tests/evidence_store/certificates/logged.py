"""The custody log behind certificates of tests: its people founded it, and then did the work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from evidence_store.certificates.composing import subject_of
from evidence_store.certificates.recorded import Recorded
from evidence_store.certificates.work_composing import begun_by, certified_verification
from evidence_store.custody.leaves.drafts import JsonValue
from evidence_store.custody.leaves.entries import ClockMarks
from evidence_store.custody.leaves.many_proofs import proof_of_many
from evidence_store.custody.log.log import Log
from evidence_store.custody.signed.enrolled import duties_of_all, keys_text
from evidence_store.custody.signed.statements import as_signed
from evidence_store.domain.certificates.certified_subject import subject_facts
from evidence_store.domain.certificates.stated_facts import (
    DISPOSAL,
    KEYS,
    OPERATOR,
    PERMIT,
    begun_facts,
    verification_facts,
)
from evidence_store.domain.events.entry_kinds import in_clear
from evidence_store.domain.people.person import duties_text
from evidence_store.domain.signing.signed_acts import SignedAct, act_statement, kept_facts, sign_act
from evidence_store.domain.signing.signed_statements import SignedStatement, StatementKind
from evidence_store.domain.signing.stated import form_of, statement_bytes
from evidence_store.workflow._kit.entries_to_prove import entries_to_prove
from forensics.documents import digest_of
from forensics.erasing.samples.sampling import BlockSample, commitment_of
from forensics.value_classes import dataclass
from forensics.values import is_witnessed
from tests.builders import a_draft
from tests.evidence_store.custody.histories import MemoryLeaves

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from evidence_store.custody.heads.heads import MapRoot
    from evidence_store.custody.leaves.commitments import Disclosure
    from evidence_store.custody.leaves.drafts import Draft, Entry, Head
    from evidence_store.domain.disposals.disposal import Disposal, Permit
    from evidence_store.domain.people.person import Person
    from evidence_store.domain.signing.signed_acts import LogStanding
    from forensics.values import ErasureReceipt


def founding(
    people: Sequence[Person],
    *,
    at: datetime,
    standing: Callable[[], LogStanding],
    sign: Callable[[str], Callable[[bytes], bytes]],
    log_key: str = "a log's key",
) -> Iterator[Draft]:
    """The entries by which these people come into force: enrolled, and founded by all of them."""
    for one in people:
        public = _told(one)
        named = {"name": one.name, "rank": one.rank, "staff_number": one.staff_number}
        yield a_draft("person.enrolled", None, None, at, public=public, committed=named)
    keys = keys_text({each.id: each.signing_key for each in people})
    duties = duties_of_all({each.id: each.duties for each in people})
    facts = {"keys": keys, "log": "a log", "log_key": log_key, "root": "00" * 32, "duties": duties,
             "values": "22" * 32}  # fmt: skip
    statement = act_statement(
        "unit.founded",
        signers={f"founder {place}": each.id for place, each in enumerate(people, start=1)},
        about=(None, None),
        standing=standing(),
        facts=facts,
        at=at,
    )
    signed = [
        sign_act(statement, role=role, by=by, signer=sign(by)) for role, by in statement.signers
    ]
    yield a_draft(
        "unit.founded", None, None, at, public=facts,
        signed=as_signed(SignedAct(statement, tuple(signed))),
    )  # fmt: skip


class Key(Protocol):
    """What somebody signs with: a key, or what acts as one."""

    def sign(self, data: bytes, /) -> bytes: ...


class UnitLog:
    """A custody log in memory whose clock is set by whoever writes in it; nothing goes by steps.

    Args:
        key: the key with which somebody signs now.
    """

    def __init__(self, key: Callable[[str], Key]) -> None:
        self.leaves = MemoryLeaves()
        self.key = key
        self.now = datetime(2025, 1, 6, 9, tzinfo=UTC)
        self.log = Log(
            self.leaves, origin="log.test", clock=lambda: self.now,
            marks=lambda: ClockMarks("b", 0, "s"),
        )  # fmt: skip

    def copy(self) -> UnitLog:
        """A log of the same entries, which goes on by itself."""
        made = UnitLog(self.key)
        made.now = self.now
        made.leaves.stored[:] = self.leaves.stored
        made.leaves.opened[:] = self.leaves.opened
        made.leaves.nodes.update(self.leaves.nodes)
        return made

    def found(self, people: Sequence[Person]) -> None:
        """Enrol these people; all of them sign the founding."""
        drafts = founding(
            people,
            at=self.now,
            standing=lambda: self.log.standing(None),
            sign=lambda person: self.key(person).sign,
        )
        for draft in drafts:
            self.append(draft)

    def enrol(self, person: Person, *, enroller: str, confirmer: str | None) -> None:
        """An enrolment, and its confirmation if there is one."""
        named = {"name": person.name, "rank": person.rank, "staff_number": person.staff_number}
        self.act("person.enrolled", _met(person), committed=named, enroller=enroller)
        if confirmer is not None:
            self.confirm(person, confirmer=confirmer)

    def confirm(self, person: Person, *, confirmer: str) -> None:
        """The confirmation of an enrolment that waits for it."""
        self.act("person.confirmed", _met(person), confirmer=confirmer)

    def replace_key(
        self, person: str, key: Ed25519PrivateKey, *, asker: str, confirmer: str
    ) -> None:
        """Another key for somebody, asked for by one and confirmed by another person."""
        public = key.public_key().public_bytes_raw().hex()
        met = {"person": person, "met_in_person": "passport"}
        asked = {**met, "new_key": public, "request": "r"}
        self.act("person.key_asked", asked, administrator=asker)
        self.act("person.key_replaced", {**met, "signing_key": public}, confirmer=confirmer)

    def leave(self, person: str, *, by: str) -> None:
        """Somebody's key ends: they left."""
        self.act("person.left", {"person": person}, administrator=by)

    def act(
        self,
        event: str,
        facts: dict[str, str],
        *,
        committed: Any = None,
        public: Any = None,
        **signers: str,
    ) -> None:
        """An entry of the control chain that these people sign, by their part."""
        statement = act_statement(
            event, signers=signers, about=(None, None), standing=self.log.standing(None),
            facts=facts, at=self.now,
        )  # fmt: skip
        signed = tuple(
            sign_act(statement, role=part, by=by, signer=self.key(by).sign)
            for part, by in statement.signers
        )
        clear = {name: text for name, text in facts.items() if name in in_clear(event)}
        clear |= public or {}
        self.append(
            a_draft(
                event, None, None, self.now, public=clear, committed=committed or {},
                signed=as_signed(SignedAct(statement, signed)),
            )
        )  # fmt: skip

    def append(self, draft: Draft) -> Entry:
        return self.log.append(draft)

    def standing(self, exhibit_id: str | None) -> LogStanding:
        return self.log.standing(exhibit_id)

    def root_of_keys(self) -> MapRoot:
        return self.log.root_of_keys()

    def control(self) -> Sequence[Entry]:
        return self.log.control()

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        return self.log.of_exhibit(exhibit_id)

    def tail(self, count: int) -> Sequence[Entry]:
        return [each.entry for each in self.leaves.stored[-count:]]

    def head(self) -> Head:
        return self.log.head()

    def proof_of(self, places: Collection[int]) -> tuple[bytes, ...]:
        return proof_of_many(places, self.leaves.size(), read=self.leaves.node)

    def opened(self, seq: int, names: Collection[str]) -> Sequence[Disclosure]:
        return [each for each in self.leaves.disclosures_of(seq) if each.path in names]

    def set_time(self, at: datetime) -> None:
        """The clock goes on to that time; it never goes back."""
        self.now = max(self.now, at)

    def carry_out(self, record: Recorded) -> Recorded:
        """Record the disposal of what is on record, and give it with what this log then says."""
        return self.certify(carry_out(Course(record, self, self.key, self.set_time)))

    def certify(self, record: Recorded, **lies: JsonValue) -> Recorded:
        """What is on record with a map of heads recorded last, and what a certificate carries.

        Args:
            record: its disposal stands in the log.
            lies: fields of the map of heads that an insider writes otherwise.
        """
        self.append(
            a_draft(
                "heads.root", None, None, self.now, public={**self.log.heads().fields(), **lies}
            )
        )
        gone = [each.number for each in record.withdrawn]
        proved, proof = entries_to_prove(self, record.disposal, gone)  # type: ignore[arg-type]  # as much of a log as it asks for
        entries = tuple(each.seq for each in self.of_exhibit(record.exhibit.id))
        return replace(record, head=self.head(), entries=entries, proved=proved, proof=proof)


def _met(person: Person) -> dict[str, str]:
    return {**_told(person), "met_in_person": "passport"}


def _told(person: Person) -> dict[str, str]:
    key, duties = person.signing_key.hex(), duties_text(person.duties)
    return {"person": person.id, "signing_key": key, "duties": duties}


class Custody(Protocol):
    """What ``carry_out`` asks of a custody log, in memory or in a folder."""

    def append(self, draft: Draft) -> Entry: ...

    def standing(self, exhibit_id: str | None) -> LogStanding: ...

    def root_of_keys(self) -> MapRoot: ...


@dataclass(frozen=True)
class Course:
    """Where and how the course of a disposal is recorded.

    Args:
        record: what is on record.
        custody: the log.
        key: with which somebody signs.
        set_time: sets the log's clock.
        lies: what people sign that they knew of the keys of others, where it is not what they knew.
        keep: is told of each entry before it is made, with what is signed for it, where the
            records are kept, too; it gives what the entry says of them in clear.
    """

    record: Recorded
    custody: Custody
    key: Callable[[str], Key]
    set_time: Callable[[datetime], None]
    lies: Mapping[str, str] = field(default_factory=dict)
    keep: Callable[[str, SignedStatement | None], Mapping[str, JsonValue]] = lambda *_: {}

    def sign(
        self, made: SignedStatement, event: str, public: Mapping[str, JsonValue] | None = None
    ) -> SignedStatement:
        """A statement signed at its time, by what the log says then, with its entry."""
        self.set_time(made.statement.made_at)
        here = self.custody.standing(made.statement.exhibit_id)
        known = self.lies.get(made.statement.person_id) or str(self.custody.root_of_keys())
        done = self.record.disposal
        facts = {**dict(made.statement.facts), DISPOSAL: done.id, KEYS: known}
        if OPERATOR in in_clear(event):
            facts[OPERATOR] = str(done.operator_id)
        if done.verification and "verification" in in_clear(event):
            facts["verification"] = str(digest_of(done.verification))
        if event in ("disposal.proposed", "disposal.authorised", "erase.permitted"):
            facts.update(subject_facts(subject_of(self.record)))
        else:
            facts.update(begun_facts(begun_by(done)))
        own = replace(
            made.statement, checkpoint=here.checkpoint, xprev=here.xprev, facts=kept_facts(facts)
        )
        now = SignedStatement(own, self.key(own.person_id).sign(statement_bytes(own)))
        told = {**form_of(own)["pub"], **(public or {})}
        self.note(event, own.made_at, told, signed=now)
        return now

    def note(
        self,
        event: str,
        at: datetime,
        public: Mapping[str, JsonValue],
        *,
        signed: SignedStatement | None = None,
    ) -> Entry:
        """An entry about the disposal."""
        self.set_time(at)
        case, exhibit = self.record.case.id, self.record.exhibit.id
        told = {"disposal": self.record.disposal.id, **public, **self.keep(event, signed)}
        form = None if signed is None else as_signed(signed)
        return self.custody.append(a_draft(event, case, exhibit, at, public=told, signed=form))


def carry_out(course: Course) -> Recorded:
    """Record a disposal as its people did it; give it with what they signed."""
    done = course.record.disposal
    plan: dict[str, JsonValue] = {
        "route": done.route.value,
        "method": done.method.value,
        "plan": None if done.plan_digest is None else str(done.plan_digest),
    }
    done = replace(done, proposal=course.sign(done.proposal, "disposal.proposed"))
    if done.authorisation is not None:
        done = replace(done, authorisation=course.sign(done.authorisation, "disposal.authorised"))
    if done.permit is not None and done.starts:
        done = replace(done, permit=_start(course, done.permit, plan))
    told = tuple(
        course.sign(each, "erase.tool_said")
        if each.statement.kind is StatementKind.TOOL_SAID
        else each
        for each in done.others_signed
    )
    if done.receipt is not None:
        course.note("erase.completed", done.receipt.finished, _written(done.receipt))
    seen = tuple(
        course.sign(each, "witnessed_work.seen", {"witness": number, "of": 2})
        for number, each in enumerate(done.witnesses, start=1)
    )
    later = tuple(course.sign(each, "erase.later_extraction") for each in done.later_signed)
    done = replace(done, witnesses=seen, later_signed=later)
    if done.samplings:
        done = _sample(course, done)
        course = replace(course, record=replace(course.record, disposal=done))
    if done.verifier_statement is not None:
        states: dict[str, JsonValue] = {"state": ["completed", done.state.value]}
        if done.verification is not None:
            states["bytes_read"] = done.verification.bytes_read
        own = course.sign(done.verifier_statement, "erase.verified", states)
        done = replace(done, verifier_statement=own)
    given_up = tuple(
        course.sign(each, "erase.not_read", {"signer": number, "of": 2})
        for number, each in enumerate(done.not_read, start=1)
    )
    told = tuple(
        course.sign(each, "erase.tool_read")
        if each.statement.kind is StatementKind.TOOL_READ
        else each
        for each in told
    )
    done = replace(done, not_read=given_up, others_signed=told)
    return replace(course.record, disposal=done)


def _sample(course: Course, done: Disposal) -> Disposal:
    """Who decided signs for it; what is read is what then follows from the entry of the draw."""
    told: dict[str, JsonValue] = {"percent": done.sample_percent}
    signed = tuple(course.sign(e, "erase.sampling_decided", told) for e in done.samplings)
    done, check = replace(done, samplings=signed), done.verification
    sample = None if check is None else check.sample
    if check is None or sample is None or done.receipt is None or not done.verifier_statement:
        return done
    told |= {
        "commitment": str(commitment_of(sample.nonce)),
        "receipt": str(digest_of(done.receipt)),
    }
    drawn = BlockSample(
        sample.nonce, course.note("erase.sample_drawn", check.started, told).leaf, sample.percent
    )
    size = done.receipt.bytes_planned
    check = replace(check, sample=drawn.read_of(size), blocks=drawn.blocks_of(size))
    facts = verification_facts(
        certified_verification(check, done.verifier_id), receipt=done.receipt
    )
    statement = replace(done.verifier_statement.statement, facts=kept_facts(facts))
    made = replace(done.verifier_statement, statement=statement)
    return replace(done, verification=check, verifier_statement=made)


def _written(receipt: ErasureReceipt) -> dict[str, JsonValue]:
    """What the log says in clear of an eraser's receipt."""
    return {
        "receipt": str(digest_of(receipt)),
        "outcome": receipt.outcome.value,
        "bytes_planned": receipt.bytes_planned,
        "bad_extents": len(receipt.bad),
        "different_extents": len(receipt.different),
        "unread_extents": len(receipt.unread),
    }


def _start(course: Course, permit: Permit, plan: Mapping[str, JsonValue]) -> Permit:
    """Who carries it out signs for the permit, and uses it."""
    done = course.record.disposal
    told = replace(
        (done.authorisation or done.proposal).statement,
        kind=StatementKind.PERMIT,
        person_id=permit.operator_id,
        made_at=permit.issued_at,
        facts=((PERMIT, permit.id),),
    )
    signed = course.sign(replace(permit.signed, statement=told), "erase.permitted")
    destroys = is_witnessed(done.method)
    by: dict[str, JsonValue] = {"permit": permit.id, "operator": done.operator_id}
    event = "witnessed_work.started" if destroys else "erase.started"
    course.note(event, permit.redeemed_at or permit.issued_at, {"start": 1, **plan, **by})
    return replace(permit, signed=signed)
