"""Fakes for what the steps need from outside: they keep what was saved, and only that."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from evidence_store.custody.heads.checkpoints import LogKey, sign_checkpoint
from evidence_store.custody.heads.heads import ChainHead, Heads, HeadsMap, MapRoot, root_of_keys
from evidence_store.custody.leaves.canonical import canonical
from evidence_store.custody.leaves.commitments import Disclosure
from evidence_store.custody.leaves.drafts import Draft, Entry, Head
from evidence_store.custody.leaves.entries import (
    ClockMarks,
    Leaf,
    Place,
    event_of,
    read_leaf,
    read_moment,
    write_leaf,
)
from evidence_store.custody.leaves.many_proofs import proof_of_many
from evidence_store.custody.leaves.merkle import leaf_hash, nodes_for, root_of
from evidence_store.custody.signed.bars import Bars
from evidence_store.custody.signed.enrolled import speaks_of_keys
from evidence_store.custody.signed.statements import (
    committed_fields,
    opened_fields,
    require_fresh,
    require_signers,
)
from evidence_store.custody.signed.times import CORRECTED, UNTIMED, newest_timed, require_time
from evidence_store.domain.events.record_rules import Change
from evidence_store.domain.events.separations import (
    CARRY_OUT,
    ENDS_A_BAR,
    LASTS,
    NAMED_PARTS,
    bears_on,
)
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit
from evidence_store.domain.exhibits.known_by import (
    acquisition_is_known_by,
    anchor_is_known_by,
    exhibit_is_known_by,
)
from evidence_store.domain.holds.waiting_stops import StopFile
from evidence_store.domain.overview.outlines import ExhibitOutline, columns_of
from evidence_store.domain.people.duties import (
    ALLOWED_DUTIES,
    DEPUTY_ACTS,
    FLOOR,
    SMALL_DESK_ACTS,
    Act,
)
from evidence_store.domain.people.parts_and_duties import acts_of
from evidence_store.domain.people.person import Person
from evidence_store.domain.signing.passkeys import EnrolledKeys
from evidence_store.domain.signing.signed_acts import LogStanding
from evidence_store.domain.unit.anchors import Anchor, AnchoredHead, AnchorKind, AnchorPolicy
from evidence_store.errors import (
    ChangedMeanwhileError,
    ChangedRecordError,
    ConflictError,
    NotFoundError,
    OutOfSequenceError,
    TamperedLogError,
)
from evidence_store.persistence.records.marks import Kept, RecordMark
from evidence_store.persistence.records.repositories import ALL_KINDS
from forensics.documents import from_document, to_document
from forensics.value_classes import dataclass
from tests.evidence_store.outlining import OutlinesInPython

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.cases.case import Case
    from evidence_store.domain.certificates.certificate import CertificateRecord
    from evidence_store.domain.disposals.disposal import Disposal
    from evidence_store.domain.disposals.questions import Question
    from evidence_store.domain.orders.order import Order
    from evidence_store.domain.scans.gradings import HitGrading
    from evidence_store.domain.scans.scan import HashSetRecord, ScanRecord
    from evidence_store.domain.unit.firmware_trials import TrialRecord
    from evidence_store.domain.unit.jobs import Job
    from evidence_store.domain.unit.policies import PolicyChange
    from evidence_store.domain.values.sought import Sought

V = TypeVar("V")
KINDS: dict[type, str] = {kind.value: kind.name for kind in ALL_KINDS}
SALT = bytes(32).hex()
FAKE_SEED = bytes(32)
FAKE_LOG = LogKey.of_seed("custody.fake/2026", FAKE_SEED)


@dataclass
class FixedClock:
    """Gives the moment that a test sets, and moves only when a test moves it."""

    now: datetime
    set_by: timedelta = timedelta(0)
    starts: int = 1

    @classmethod
    def at(cls, text: str) -> FixedClock:
        return cls(datetime.fromisoformat(text).replace(tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **kwargs: float) -> None:
        self.now += timedelta(**kwargs)

    def back(self, **kwargs: float) -> None:
        self.now -= timedelta(**kwargs)

    def set_forward(self, **kwargs: float) -> None:
        """Set the clock, while the machine's steady counter goes on as it did."""
        self.set_by += timedelta(**kwargs)
        self.now += timedelta(**kwargs)

    def restart(self) -> None:
        """Start the machine again."""
        self.starts += 1

    def marks(self) -> ClockMarks:
        steady = (self.now - self.set_by).timestamp()
        return ClockMarks(f"start{self.starts}", round(steady * 1000), "test")


KNOWN_BY: dict[type, Callable[[Any], frozenset[str]]] = {
    Exhibit: exhibit_is_known_by,
    Acquisition: acquisition_is_known_by,
    Anchor: anchor_is_known_by,
}


@dataclass(frozen=True)
class Stored:
    """A value as it was written, with what the converter reads of that."""

    document: Any
    value: Any
    kept: Kept


@dataclass
class FakeRepository(Generic[V]):
    """Values by id, through the converter, so that what cannot be stored fails here too."""

    values: dict[str, Stored] = field(default_factory=dict)
    pending: dict[str, tuple[Kept | None, Kept]] = field(default_factory=dict)
    """What was changed since the last entry, as it was before and is."""

    def get(self, identifier: str) -> V:
        if identifier not in self.values:
            message = f"{identifier}: nothing of that id is recorded."
            raise NotFoundError(message)
        value: V = self.values[identifier].value
        return value

    def add(self, value: V) -> None:
        if value.id in self.values:  # type: ignore[attr-defined]  # every record has an id
            message = "that id is taken"
            raise ConflictError(message)
        self._keep(value)

    def save(self, value: V) -> V:
        kept = self.get(value.id)  # type: ignore[attr-defined]  # every record has an id
        if kept.version != value.version:  # type: ignore[attr-defined]  # and a version
            message = "somebody else changed this"
            raise ChangedMeanwhileError(message)
        saved: V = replace(value, version=value.version + 1)  # type: ignore[type-var,attr-defined]  # the same
        self._keep(saved)
        return saved

    def blank(self, value: V) -> V:
        return self.save(value)

    def find(self, **equal: str | Collection[str]) -> Sequence[V]:
        found = [self.get(identifier) for identifier in self.values]
        among = {k: {w} if isinstance(w, str) else w for k, w in equal.items()}
        return [v for v in found if all(getattr(v, k) in w for k, w in among.items())]

    def known_by(self, known: Collection[str]) -> Sequence[V]:
        return [each for each in self.find() if KNOWN_BY[type(each)](each) & set(known)]

    def columns(self, *names: str, **equal: str | Collection[str]) -> Sequence[tuple[Any, ...]]:
        def cells(value: Any) -> tuple[Any, ...]:
            beside = columns_of(value) if isinstance(value, Exhibit) else {}
            return tuple(beside[n] if n in beside else getattr(value, n) for n in names)

        return [cells(each) for each in self.find(**equal)]

    def newest(self, count: int, **equal: str | Collection[str]) -> Sequence[V]:
        return self.find(**equal)[::-1][:count]

    def searched(self, sought: Sought, fields: tuple[str, ...]) -> Iterator[V]:
        for stored in [*self.values.values()][::-1]:
            if sought.may_be_in(canonical(stored.document).decode(), fields):
                yield stored.value

    def _keep(self, value: Any) -> None:
        before = self.values[value.id].kept if value.id in self.values else None
        document = to_document(value)
        kept = Kept(KINDS[type(value)], value.id, value.version, SALT, json.dumps(document))
        self.values[value.id] = Stored(document, from_document(document, type(value)), kept)
        first, _ = self.pending.get(value.id, (before, before))
        self.pending[value.id] = (first, kept)


def may(one: Person, act: Act | None, people: Iterable[Person], *, at: datetime) -> bool:
    """Whether the table lets somebody take a part, as people are on record."""
    if act is None or ALLOWED_DUTIES[act] & {*one.duties}:
        return True
    delegated = [each for supervisor in people for each in supervisor.delegations]
    if act in DEPUTY_ACTS and any(d.deputy == one.id and d.is_in_force(at) for d in delegated):
        return True
    keepers = [each.id for each in people if each.is_present and each.is_keeper]
    return act in SMALL_DESK_ACTS and one.id in keepers and len(keepers) <= FLOOR


@dataclass
class FakeCustody:
    """Entries in order; a root that changes with every one of them."""

    clock: FixedClock
    drafts: list[Draft] = field(default_factory=list)
    destroyed: list[str] = field(default_factory=list)
    values_keys: list[bytes] = field(default_factory=list)
    marked: list[tuple[datetime, ClockMarks]] = field(default_factory=list)
    made: list[tuple[Draft, Entry]] = field(default_factory=list)
    people: FakeRepository[Person] = field(default_factory=FakeRepository)
    repositories: Callable[[], Iterable[FakeRepository[Any]]] = tuple
    missing: str = ""
    forged: str = ""
    put_instead: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Of entries: what somebody wrote into the database in place of what opens them."""

    def keys(self, *, before: int | None = None) -> Mapping[str, EnrolledKeys]:
        """The keys of the people on record: nobody was founded or enrolled by an entry here."""
        del before
        return {each.id: EnrolledKeys(each.signing_key) for each in self.people.find()}

    def require_signed(self, case_id: str) -> None:
        assert case_id
        if self.forged:
            raise TamperedLogError(self.forged)

    def require_whole(self, case_id: str) -> None:
        assert case_id
        if self.missing:
            raise ChangedRecordError(self.missing)

    def append(self, draft: Draft) -> Entry:
        if draft.occurred > self.clock():
            message = "an act cannot lie in the future"
            raise ValueError(message)
        require_signers(draft)
        self._require_table_includes(draft)
        self._require_may_change(draft)
        last = read_moment(self._entry(len(self.drafts) - 1)) if self.drafts else None
        if draft.event not in UNTIMED | {CORRECTED}:
            require_time(self.clock(), newest_timed(last, self._entry))
        head = self._exhibit_head(draft.exhibit_id)
        require_fresh(draft, exhibit_head=head, at=self.clock())
        self.marked[len(self.drafts) :] = [(self.clock(), self.clock.marks())]
        self.drafts.append(draft)
        made = self._entry(len(self.drafts) - 1)
        if draft.event in LASTS:
            self._require_unbarred(read_leaf(made.body))
        return made

    def _require_unbarred(self, leaf: Leaf) -> None:
        """Nothing that readers of the log go by bars what a step authorises or begins."""
        bars = Bars()
        for number in range(len(self.drafts) - 1):
            bars.take(read_leaf(self._entry(number).body))
        bars.require_none(leaf)
        for earlier in LASTS[leaf.event]:
            signed = [n for n, each in enumerate(self.drafts[:-1]) if each.event == earlier.kind
                      and each.public.get(earlier.by) == leaf.public.get(earlier.by)]  # fmt: skip
            assert not signed or bars.outdated(leaf, ()) <= signed[-1], (leaf.event, earlier)

    def _require_may_change(self, draft: Draft) -> None:
        """What a step makes of records, whoever reads the log accepts of such an entry."""
        for repository in self.repositories():
            for before, after in repository.pending.values():
                mark = RecordMark.of(before, after)
                change = Change(
                    event=draft.event,
                    public=draft.public,
                    about=(draft.case_id, draft.exhibit_id),
                    kind=after.kind,
                    id=after.id,
                    belongs=after.place,
                    before=None if before is None else before.parts,
                    parts=mark.parts,
                )
                assert change.fault is None, (after.name, change.fault)
                for path, digest, value in change.bound:
                    assert after.digest_of(path, value) == digest, (draft.event, path, value)
            repository.pending.clear()

    def _require_table_includes(self, draft: Draft) -> None:
        """What a step lets somebody do, whoever reads the log accepts: steps walk the table."""
        people = {each.id: each for each in self.people.find()}
        signed = () if draft.signed is None else draft.signed.signatures
        took = [(each.role.partition(" ")[0], each.by) for each in signed]
        took += [(name, str(draft.public[name])) for name in NAMED_PARTS if name in draft.public]
        acts = acts_of(draft.event, in_case=draft.case_id is not None)
        if draft.event in CARRY_OUT:
            assert not self._enders(draft) & {by for part, by in took if part == "operator"}
        for part, by in took:
            if part in acts and by in people:
                assert may(people[by], acts[part], people.values(), at=self.clock()), (part, by)

    def _enders(self, draft: Draft) -> set[str]:
        """Who ended a bar to what this entry permits or begins, as readers of the log see it."""
        return {
            signature.by
            for each in self.drafts
            if each.event in ENDS_A_BAR and each.case_id == draft.case_id
            if each.signed is not None
            and bears_on(
                {draft.exhibit_id}, about=each.exhibit_id, named=each.public.get("exhibits")
            )
            for signature in each.signed.signatures
        }

    def present(self) -> tuple[datetime, ClockMarks]:
        return self.clock(), self.clock.marks()

    def head(self) -> Head:
        return Head(len(self.drafts), self.root_at(len(self.drafts)))

    def root_at(self, size: int) -> bytes:
        if size > len(self.drafts):
            message = "the log never had so many entries"
            raise TamperedLogError(message)
        nodes = self._nodes(size)
        return root_of(size, read=lambda level, index: nodes[level, index])

    def checkpoint(self, size: int | None = None) -> str | None:
        at = len(self.drafts) if size is None else size
        head = Head(at, self.root_at(at))
        return sign_checkpoint(head, origin=FAKE_LOG.origin, seed=FAKE_SEED)

    def standing(self, exhibit_id: str | None) -> LogStanding:
        head = self._exhibit_head(exhibit_id)
        return LogStanding(str(self.head()), None if head is None else head.hex())

    def root_of_keys(self) -> MapRoot:
        return root_of_keys(each.leaf for each in self.control() if speaks_of_keys(each.body))

    def heads(self) -> Heads:
        exhibits = {d.exhibit_id for d in self.drafts if d.exhibit_id is not None}
        cases = {d.case_id for d in self.drafts if d.case_id is not None}
        return Heads(
            size=len(self.drafts),
            exhibits=HeadsMap(self._chain_head(each, self.of_exhibit(each)) for each in exhibits),
            cases=HeadsMap(self._chain_head(each, self.of_case(each)) for each in cases),
            control=None,
            keys=self.root_of_keys(),
        )

    @staticmethod
    def _chain_head(name: str, entries: Sequence[Entry]) -> ChainHead:
        return ChainHead(name, len(entries), entries[-1].leaf)

    def of_exhibit(self, exhibit_id: str) -> Sequence[Entry]:
        return [self._entry(n) for n, d in enumerate(self.drafts) if d.exhibit_id == exhibit_id]

    def of_kind(self, exhibit_id: str, event: str) -> Sequence[Entry]:
        return [each for each in self.of_exhibit(exhibit_id) if event_of(each) == event]

    def of_case(self, case_id: str) -> Sequence[Entry]:
        return [self._entry(n) for n, d in enumerate(self.drafts) if d.case_id == case_id]

    def seal_for_case(self, case_id: str, name: str, data: bytes) -> bytes:
        return json.dumps([case_id, name, data.hex()]).encode()

    def open_for_case(self, name: str, sealed: bytes) -> bytes:
        case_id, kept_as, data = json.loads(sealed)
        if case_id in self.destroyed:
            message = "destroyed with the values of its case"
            raise OutOfSequenceError(message)
        assert kept_as == name
        return bytes.fromhex(data)

    def count_of_case(self, case_id: str) -> int:
        return len(self.of_case(case_id))

    def newest_of_case(self, case_id: str, count: int) -> Sequence[Entry]:
        entries = self.of_case(case_id)
        return entries[max(0, len(entries) - count) :]

    def newest_of_unit(self, event: str) -> Entry | None:
        found = [n for n, d in enumerate(self.drafts) if (d.case_id, d.event) == (None, event)]
        return self._entry(found[-1]) if found else None

    def corrections_in(
        self, *, case_id: str | None = None, exhibit_id: str | None = None
    ) -> Sequence[Entry]:
        found = self.of_exhibit(exhibit_id) if exhibit_id else self.of_case(str(case_id))
        return [each for each in found if self.drafts[each.seq].corrects is not None]

    def told(
        self, seqs: Sequence[int], paths: Sequence[str]
    ) -> Mapping[int, Mapping[str, JsonValue]]:
        said = {seq: self.disclosed(seq) for seq in seqs}
        return {seq: {p: v for p, v in each.items() if p in paths} for seq, each in said.items()}

    def destroy_values(self, case_id: str) -> tuple[str, ...]:
        self.destroyed.append(case_id)
        return (f"key of {case_id}",)

    def replace_values_key(self, values_key: bytes) -> None:
        self.values_keys.append(values_key)

    def proof_of(self, places: Collection[int]) -> tuple[bytes, ...]:
        nodes = self._nodes(len(self.drafts))
        return proof_of_many(
            places, len(self.drafts), read=lambda level, index: nodes[level, index]
        )

    def opened(self, seq: int, names: Collection[str]) -> Sequence[Disclosure]:
        return [each for each in self._disclosures(seq) if each.path in names]

    def _nodes(self, size: int) -> dict[tuple[int, int], bytes]:
        nodes: dict[tuple[int, int], bytes] = {}
        for number in range(size):
            leaf = self._entry(number).leaf
            made = nodes_for(number, leaf, read=lambda level, index: nodes[level, index])
            nodes.update({(each.level, each.index): each.hash for each in made})
        return nodes

    def _disclosures(self, seq: int) -> tuple[Disclosure, ...]:
        draft = self.drafts[seq]
        signed = {} if draft.signed is None else committed_fields(draft.signed)
        fields = to_document({**draft.committed, **signed})
        opened = () if draft.signed is None else opened_fields(draft.signed, seq=seq)
        return (
            *(Disclosure(seq, name, bytes(32), canonical(value)) for name, value in fields.items()),
            *opened,
        )

    def control(self) -> Sequence[Entry]:
        return [self._entry(n) for n, d in enumerate(self.drafts) if d.case_id is None]

    def entry(self, seq: int) -> Entry:
        if not 0 <= seq < len(self.drafts):
            message = f"The custody log has no entry {seq}."
            raise NotFoundError(message)
        return self._entry(seq)

    def tail(self, count: int) -> Sequence[Entry]:
        return [self._entry(n) for n in range(len(self.drafts))][-count:]

    def disclosed(self, seq: int) -> Mapping[str, JsonValue]:
        draft = self.drafts[seq]
        signed = {} if draft.signed is None else committed_fields(draft.signed)
        opened = () if draft.signed is None else opened_fields(draft.signed, seq=seq)
        told = {**draft.committed, **signed, **{each.path: each.content for each in opened}}
        return told | self.put_instead.get(seq, {})

    def _exhibit_head(self, exhibit_id: str | None) -> bytes | None:
        entries = [] if exhibit_id is None else self.of_exhibit(exhibit_id)
        return entries[-1].leaf if entries else None

    def _entry(self, seq: int) -> Entry:
        """The entry as it was made, as long as nothing before it was undone."""
        for number, (draft, _) in enumerate(self.made):
            if number >= len(self.drafts) or draft is not self.drafts[number]:
                del self.made[number:]
                break
        while len(self.made) <= seq:
            draft = self.drafts[len(self.made)]
            self.made.append((draft, self._next(draft)))
        return self.made[seq][1]

    def _next(self, draft: Draft) -> Entry:
        """The entry that follows those that were made."""
        seq, exhibit = len(self.made), draft.exhibit_id
        of_case = [each.leaf for before, each in self.made if before.case_id == draft.case_id]
        of_exhibit = [each.leaf for before, each in self.made if before.exhibit_id == exhibit]
        recorded, marks = self.marked[seq]
        body = write_leaf(
            replace(draft, public=to_document(dict(draft.public)), committed={}),
            log=FAKE_LOG.origin,
            place=Place(
                seq,
                self.made[-1][1].leaf if self.made else None,
                None if exhibit is None else len(of_exhibit),
                of_exhibit[-1] if exhibit and of_exhibit else None,
                len(of_case),
                of_case[-1] if of_case else None,
            ),
            recorded=recorded,
            clock=marks,
            disclosures=self._disclosures(seq),
        )
        return Entry(seq, body, leaf_hash(body))


@dataclass
class FakeOutside:
    """The policy of a new folder, and heads that a test puts outside."""

    policy: AnchorPolicy = field(
        default_factory=lambda: AnchorPolicy((AnchorKind.SHEET,), 1, timedelta(hours=72))
    )
    kept: list[AnchoredHead] = field(default_factory=list)
    policy_digest: str = "blake3:00"
    authorising_needs_passkey: bool = False

    waiting: list[StopFile] = field(default_factory=list)

    def heads(self) -> Sequence[AnchoredHead]:
        return self.kept

    def stop_files(self) -> Sequence[StopFile]:
        return self.waiting


class FakeUnitOfWork:
    """One transaction at a time; what was not committed is gone."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.cases: FakeRepository[Case] = FakeRepository()
        self.orders: FakeRepository[Order] = FakeRepository()
        self.exhibits: FakeRepository[Exhibit] = FakeRepository()
        self.people: FakeRepository[Person] = FakeRepository()
        self.acquisitions: FakeRepository[Acquisition] = FakeRepository()
        self.hash_sets: FakeRepository[HashSetRecord] = FakeRepository()
        self.scans: FakeRepository[ScanRecord] = FakeRepository()
        self.disposals: FakeRepository[Disposal] = FakeRepository()
        self.certificates: FakeRepository[CertificateRecord] = FakeRepository()
        self.jobs: FakeRepository[Job] = FakeRepository()
        self.hit_gradings: FakeRepository[HitGrading] = FakeRepository()
        self.questions: FakeRepository[Question] = FakeRepository()
        self.anchors: FakeRepository[Anchor] = FakeRepository()
        self.policy_changes: FakeRepository[PolicyChange] = FakeRepository()
        self.firmware_trials: FakeRepository[TrialRecord] = FakeRepository()
        self.custody = FakeCustody(clock, people=self.people, repositories=self._changing)
        self.outside = FakeOutside()
        self.outlines = OutlinesInPython(
            lambda: [
                ExhibitOutline._make(one) for one in self.exhibits.columns(*ExhibitOutline._fields)
            ],
            lambda: [
                (each.id, each.exhibit_id, each.is_verified, each.is_logical)
                for each in self.acquisitions.find()
            ],
            lambda: [
                (each.id, each.exhibit_id, each.acquisition_id, each.hits)
                for each in self.scans.find()
            ],
        )
        self._before: dict[str, Any] | None = None

    def use_kept_room(self) -> None:
        pass

    def __enter__(self) -> Self:
        assert self._before is None, "a unit of work was entered twice"
        for repository in self._repositories().values():
            repository.pending.clear()
        kept = {name: dict(repo.values) for name, repo in self._repositories().items()}
        self._before = {"values": kept, "drafts": list(self.custody.drafts)}
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is None:
            return
        for name, repository in self._repositories().items():
            repository.values = self._before["values"][name]
        self.custody.drafts = self._before["drafts"]
        self._before = None

    def commit(self) -> None:
        assert self._before is not None, "nothing was begun"
        assert len(self.custody.drafts) > len(self._before["drafts"]), "no custody entry"
        self._before = None

    @property
    def appended_before(self) -> int:
        """How many entries the log had when this transaction was begun."""
        return 0 if self._before is None else len(self._before["drafts"])

    @property
    def events(self) -> list[str]:
        return [draft.event for draft in self.custody.drafts]

    def _changing(self) -> Iterable[FakeRepository[Any]]:
        """What an entry may change: what a test puts there outside a transaction has none."""
        return () if self._before is None else self._repositories().values()

    def _repositories(self) -> dict[str, FakeRepository[Any]]:
        return {k: v for k, v in vars(self).items() if isinstance(v, FakeRepository)}
