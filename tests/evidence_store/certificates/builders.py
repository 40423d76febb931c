from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_store.certificates.composing import compose
from evidence_store.certificates.item_composing import certified_scan
from evidence_store.certificates.log_certificate import LogOfUnit, pem_to_der
from evidence_store.certificates.recorded import Recorded
from evidence_store.certificates.summary import signed_summary
from evidence_store.certificates.unit_seal import UnitSeal, make_unit_seal
from evidence_store.certificates.work_composing import certified_verification
from evidence_store.custody.leaves.drafts import Head
from evidence_store.custody.leaves.merkle import EMPTY_ROOT
from evidence_store.documents.certificates.document import draw_certificate
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.domain.cases.case import Case, Offence, Offender
from evidence_store.domain.cases.court_sentences import Sentence, SentenceKind
from evidence_store.domain.certificates.certificate_content import CertificateContent, Unit
from evidence_store.domain.certificates.stated_facts import (
    disposal_facts,
    not_read_facts,
    scan_facts,
    verification_facts,
)
from evidence_store.domain.disposals.disposal import Disposal, Permit
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.not_read import NotReadWhy
from evidence_store.domain.disposals.phone_resets import phone_facts
from evidence_store.domain.exhibits.acquisitions import AcquiredAs, Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit, MediumKind, Seal, SourceRecord, Stage
from evidence_store.domain.exhibits.phones import PhoneRead
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.holds import HoldEvaluation, HoldLine, HoldState
from evidence_store.domain.orders.order import Order, OrderLine
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.people.person import Duty, Person
from evidence_store.domain.scans.later_extractions import LaterExtraction, later_facts
from evidence_store.domain.scans.scan import HashSetRecord, ScanFindings, ScanRecord
from evidence_store.domain.signing.signed_acts import kept_facts
from evidence_store.domain.signing.signed_statements import (
    SignedStatement,
    Statement,
    StatementKind,
)
from evidence_store.domain.signing.stated import statement_bytes
from evidence_store.domain.values.projection import projected
from forensics.documents import digest_of, to_canonical
from forensics.value_classes import dataclass
from forensics.values import (
    Bus,
    Coverage,
    DeviceFacts,
    DeviceIdentity,
    DeviceReading,
    Digest,
    ErasureMethod,
    ErasureOutcome,
    ErasureReceipt,
    ErasureVerification,
    Extent,
    HashAlgorithm,
    HiddenAreas,
    MediaHealth,
    Route,
    TargetKind,
    Tool,
    TriState,
)
from forensics.values.phones.reset_traces import ResetSign, ResetTrace, TracesFound
from tests.builders import a_draft, a_plan
from tests.evidence_store.certificates.logged import UnitLog
from tests.forensics.erasing.phones.phone_readings import ANDROID, ANDROID_RESET, a_reading

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 15, 20, 0, tzinfo=UTC)
SIZE = 64 * 1024 * 1024
PLAN = a_plan()
PLAN_DIGEST = digest_of(PLAN)
OF_ZEROS = Digest(HashAlgorithm.SHA256, hashlib.sha256(bytes(SIZE)).digest())
TOOL = Tool("expunge", "0.1.0")
LOG_KEY = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"log key of tests").digest())
UNIT = Unit(
    name="Digital Forensic Unit",
    force="Exampleshire Police / Heddlu Sŵn-y-môr",
    address=("1 Station Road", "Exampleton", "EX1 2AB"),
    telephone="01632 960 123",
    email="dfu@exampleshire.example",
)

OFFICER, EXAMINER, SUPERVISOR, VERIFIER = "p_OFFICER", "p_EXAMINER", "p_SUPERVISOR", "p_VERIFIER"
WITNESS = "p_WITNESS"
_PEOPLE = {
    OFFICER: ("Siân Llŷr", "DC", "4711", (Duty.OFFICER, Duty.ADMINISTRATOR)),
    EXAMINER: ("Tom Baker", "Digital examiner", "80211", (Duty.EXAMINER,)),
    SUPERVISOR: ("Aisha Khan", "DI", "1203", (Duty.SUPERVISOR,)),
    VERIFIER: ("Gwen Hŵnt", "Digital examiner", "80342", (Duty.EXAMINER,)),
    WITNESS: (
        "Peter Ó Sé", "Property officer", "9917",
        (Duty.OFFICER, Duty.ADMINISTRATOR, Duty.SUPERVISOR),
    ),
}  # fmt: skip


def sha256(text: str) -> Digest:
    return Digest(HashAlgorithm.SHA256, hashlib.sha256(text.encode()).digest())


def key_of(person_id: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(person_id.encode()).digest())


def people() -> tuple[Person, ...]:
    return tuple(
        Person(
            id=identifier,
            version=1,
            staff_number=number,
            name=name,
            rank=rank,
            duties=duties,
            signing_key=key_of(identifier).public_key().public_bytes_raw(),
            recipient="age1example",
            sealed_key=b"",
            enrolled_at=NOW - timedelta(days=400),
            enrolled_by=None,
        )
        for identifier, (name, rank, number, duties) in _PEOPLE.items()
    )


def case() -> Case:
    offence = Offence("soa_66b", "Sharing an intimate image", date(2025, 3, 2), date(2025, 11, 20))
    offender = Offender("o_1", "John Llŷwelyn Smith", date(1990, 1, 1), (offence,))
    return Case(
        id="c_1",
        version=1,
        reference="23EX1234526",
        court="Crown Court at Exampleton",
        court_case_number="T20257123",
        offenders=(offender,),
    )


def order(exhibit_id: str = "x_DISK", **changes: Any) -> Order:
    line = OrderLine(
        2,
        "The offender is deprived of any rights in the black USB disk, exhibit ABC/1, used for the "
        "purpose of committing the offence.",
        (exhibit_id,),
        OFFICER,
        NOW - timedelta(days=300),
    )
    made = Order(
        id="r_1",
        version=1,
        case_id="c_1",
        offender_id="o_1",
        order_type="deprivation_s153",
        court_kind=CourtKind.CROWN,
        court="Crown Court at Exampleton",
        made_on=date(2025, 12, 18),
        takes_effect_on=date(2025, 12, 18),
        made_by="HHJ Pritchard",
        statutory_basis="Sentencing Act 2020, sections 152 and 153",
        text=line.text,
        lines=(line,),
        document_digest=sha256("order"),
        sentence=Sentence(date(2025, 12, 18), SentenceKind.COMMUNITY, ""),
        state=OrderState.MAPPED,
    )
    return replace(made, **changes)


def exhibit(**changes: Any) -> Exhibit:
    made = Exhibit(
        id="x_DISK",
        version=1,
        case_id="c_1",
        reference="ABC/1",
        description="Black USB hard disk, found on the desk of the front bedroom",
        medium=MediumKind.HDD,
        make="Toshiba",
        model="DTB420",
        serial="Y9ABC123",
        imei=None,
        size=SIZE,
        locked=False,
        source=SourceRecord(
            "property system", "PR-2025-00881", sha256("extract"), NOW - timedelta(days=350)
        ),
        seals=(
            Seal("A1002003", None, None, NOW - timedelta(days=2), "Erasing"),
            Seal("A1002004", NOW - timedelta(days=1), EXAMINER),
        ),
        handovers=(),
        holder="property store",
        placed_holds=(),
        stage=Stage.ERASED,
    )
    return replace(made, **changes)


def holds(exhibit_id: str = "x_DISK") -> HoldEvaluation:
    lines = (
        HoldLine(
            "disposal_bar",
            "Six-month bar on disposal",
            date(2025, 12, 18),
            "6 months from 18 December 2025, ends on 18 June 2026",
            date(2026, 6, 18),
            "Police (Property) Regulations 1997, reg 5(2)",
            "settled",
            HoldState.PAST,
        ),
        HoldLine(
            "appeal_to_court_of_appeal",
            "Appeal to the Court of Appeal",
            date(2025, 12, 18),
            "28 days after 18 December 2025, ends on 15 January 2026; asked on 20 November 2026, "
            "no appeal pending",
            date(2026, 1, 15),
            "Criminal Appeal Act 1968, s.18; CrimPR 39.2",
            "settled",
            HoldState.PAST,
        ),
        HoldLine(
            "cpia_retention",
            "Retention of material",
            date(2025, 11, 20),
            "6 months from conviction, 20 November 2025; no custody",
            date(2026, 5, 20),
            "CPIA 1996 s.23(1) Code, para 5",
            "settled",
            HoldState.PAST,
        ),
        HoldLine(
            "appeal_to_crown_court",
            "Appeal to the Crown Court",
            None,
            "The order was made by the Crown Court",
            None,
            "CrimPR 34.2",
            "settled",
            HoldState.DOES_NOT_APPLY,
        ),
    )
    return HoldEvaluation(
        exhibit_id, NOW - timedelta(hours=6), sha256("rules"), lines, date(2026, 6, 19)
    )


def signed(kind: StatementKind, person_id: str, **changes: Any) -> SignedStatement:
    made = Statement(
        kind=kind,
        person_id=person_id,
        case_id="c_1",
        exhibit_id="x_DISK",
        exhibit_reference="ABC/1",
        serial="Y9ABC123",
        size=SIZE,
        route=Route.WHOLE,
        method=ErasureMethod.OVERWRITE_ZEROS,
        plan_digest=PLAN_DIGEST,
        holds_digest=holds().digest,
        xprev=None,
        checkpoint=f"40:{'ab' * 32}",
        facts=(),
        nonce="00112233445566778899aabbccddeeff",
        salt="00112233445566778899aabbccddeeff" * 2,
        made_at=NOW - timedelta(hours=6, minutes=12),
        not_after=NOW + timedelta(hours=64),
    )
    statement = replace(made, **changes)
    return SignedStatement(statement, key_of(person_id).sign(statement_bytes(statement)))


def proposal_facts() -> tuple[tuple[str, str], ...]:
    """What a proposal of the disposal says beside exhibit, plan and holds."""
    return kept_facts(disposal_facts("r_1", authority(), (), None))


def authorisation_facts(*scans: ScanRecord) -> tuple[tuple[str, str], ...]:
    """The same with the scans that the authoriser signs for."""
    printed = scan_facts(certified_scan(each, (hash_set(),)) for each in scans)
    return kept_facts({**dict(proposal_facts()), **printed})


def verified_by(person_id: str, check: ErasureVerification, of: ErasureReceipt) -> SignedStatement:
    """The statement of a verifier about what was found."""
    facts = verification_facts(certified_verification(check, person_id), receipt=of)
    made_at = NOW - timedelta(hours=2)
    return signed(StatementKind.VERIFICATION, person_id, made_at=made_at, facts=kept_facts(facts))


def authority() -> Authority:
    return Authority(
        kind=AuthorityKind.CHIEF_OFFICER_DIRECTION,
        given_by="Superintendent M. Okafor",
        rank="Superintendent",
        delegation="Delegated by the Chief Constable, scheme of 1 April 2026, para 14",
        given_on=date(2026, 11, 10),
        reason="The item holds intimate images and must not be sold",
        quotation="I direct that exhibit ABC/1 be destroyed or its content erased.",
    )


def reading(*, reallocated: int, pending: int | None = None) -> DeviceReading:
    return DeviceReading(
        DeviceFacts(
            serial="Y9ABC123",
            wwn="5000c500a1b2c3d4",
            model="DTB420",
            firmware="CC44",
            size=SIZE,
            bus=Bus.SATA,
            behind_bridge=TriState.NO,
            hidden=HiddenAreas(hpa=TriState.NO),
            health=MediaHealth(reallocated=reallocated, pending=pending),
        )
    )


def receipt(**changes: Any) -> ErasureReceipt:
    made = ErasureReceipt(
        schema="erasure-receipt/9",
        tool=TOOL,
        plan_digest=PLAN_DIGEST,
        target=DeviceIdentity("Y9ABC123", "DTB420", SIZE),
        target_kind=TargetKind.BLOCK_DEVICE,
        method=ErasureMethod.OVERWRITE_ZEROS,
        authority="t_PERMIT",
        started=NOW - timedelta(hours=6),
        finished=NOW - timedelta(hours=5),
        runs=1,
        bytes_planned=SIZE,
        bytes_written=SIZE,
        bytes_read_back=SIZE,
        bad=(),
        unread=(),
        different=(),
        outcome=ErasureOutcome.ERASED,
        direct=True,
        before=reading(reallocated=3),
        after=reading(reallocated=4, pending=0),
    )
    return replace(made, **changes)


def is_device(of: ErasureReceipt) -> bool:
    return of.target_kind is TargetKind.BLOCK_DEVICE


def verification(of: ErasureReceipt, **changes: Any) -> ErasureVerification:
    made = ErasureVerification(
        outside=None,
        checks=(),
        schema="erasure-verification/10",
        tool=TOOL,
        plan_digest=of.plan_digest,
        receipt_digest=digest_of(of),
        target=of.target,
        started=NOW - timedelta(hours=4),
        finished=NOW - timedelta(hours=3),
        bytes_read=SIZE,
        unread=(),
        different=(),
        rescan_hits=0,
        rescan_hash_set=sha256("hash set"),
        rescan_coverage=Coverage(constant=SIZE),
        outcome=ErasureOutcome.ERASED,
        direct=True,
        medium_digest=None if changes.get("unread") else OF_ZEROS,
        facts=reading(reallocated=4, pending=0) if is_device(of) else None,
    )
    return replace(made, **changes)


def as_proposed(done: Disposal, **changes: Any) -> Disposal:
    """The disposal as it was when it was made."""
    made = replace(
        done,
        version=1,
        state=DisposalState.PROPOSED,
        authorisation=None,
        authorised_holds=None,
        permit=None,
        operator_id=None,
        receipt=None,
        verification=None,
        verifier_id=None,
        verifier_statement=None,
        not_read=(),
        not_read_why=None,
        samplings=(),
        sample_percent=None,
        sample_why=None,
        sample_drawn=None,
        others_said=(),
        others_signed=(),
        later=(),
        later_signed=(),
        witnesses=(),
        voided_at=None,
        void_reason=None,
        first_started=None,
        evaluation=None,
        identification=None,
        operators=(),
        anchored=(),
        starts=0,
    )
    return replace(made, **changes)


def disposal(**changes: Any) -> Disposal:
    done = changes.pop("receipt", receipt())
    check = changes.pop("verification", verification(done) if done else None)
    scans = changes.pop("scans", (scan(),))
    made = Disposal(
        id="d_1",
        version=5,
        exhibit_id="x_DISK",
        order_id="r_1",
        route=Route.WHOLE,
        method=ErasureMethod.OVERWRITE_ZEROS,
        plan_digest=PLAN_DIGEST,
        authority=authority(),
        known_gaps=(),
        state=DisposalState.PASSED,
        proposal=signed(StatementKind.PROPOSAL, EXAMINER, facts=proposal_facts()),
        authorisation=signed(
            StatementKind.AUTHORISATION, SUPERVISOR, facts=authorisation_facts(*scans)
        ),
        permit=Permit(
            "t_PERMIT",
            "d_1",
            "x_DISK",
            PLAN_DIGEST,
            EXAMINER,
            NOW - timedelta(hours=6, minutes=6),
            NOW - timedelta(hours=5),
            signed(StatementKind.PERMIT, EXAMINER),
            NOW - timedelta(hours=6),
        ),
        operator_id=EXAMINER,
        receipt=done,
        verification=check,
        verifier_id=None if check is None else VERIFIER,
        verifier_statement=None if check is None else verified_by(VERIFIER, check, done),
        starts=1,
        evaluation=holds(),
        authorised_holds=replace(holds(), evaluated_at=NOW - timedelta(hours=6, minutes=12)),
    )
    return replace(made, **changes)


def acquisition() -> Acquisition:
    return Acquisition(
        id="a_1",
        version=2,
        exhibit_id="x_DISK",
        image_name="ABC-1.E01",
        segments=("/evidence/ABC-1.E01",),
        size=SIZE,
        made_with="Guymager 0.8.13",
        stated_digests=(),
        registered_by=EXAMINER,
        registered_at=NOW - timedelta(days=340),
        computed_digest=sha256("medium"),
        verified_by=VERIFIER,
        verified_at=NOW - timedelta(days=339),
    )


def hash_set() -> HashSetRecord:
    return HashSetRecord("h_1", 2, "c_1", sha256("hash set"), 14, EXAMINER, NOW, VERIFIER, NOW)


def scan() -> ScanRecord:
    return ScanRecord(
        id="s_1",
        version=1,
        exhibit_id="x_DISK",
        acquisition_id="a_1",
        result_digest=sha256("result"),
        hash_set_digest=sha256("hash set"),
        known_files=14,
        tool="expunge 0.1.0",
        finished=NOW - timedelta(days=338),
        recorded_by=EXAMINER,
        hits_by_kind={"exact": 21},
        hits_weak=0,
        known_files_hit=14,
        known_files_weak=0,
        coverage=Coverage(compared=12_582_912, constant=1_048_576, not_read=SIZE - 13_631_488),
        not_examined=("Unallocated space was not read by the stages that ran",),
    )


def founded(
    people: tuple[Person, ...], *, key: Callable[[str], Ed25519PrivateKey] = key_of
) -> UnitLog:
    """A log that these people founded, long before; other things were recorded in it since."""
    return (_founded(people) if key is key_of else _founded_with(people, key)).copy()


@cache
def _founded(people: tuple[Person, ...]) -> UnitLog:
    return _founded_with(people, key_of)


def _founded_with(people: tuple[Person, ...], key: Callable[[str], Ed25519PrivateKey]) -> UnitLog:
    log = UnitLog(key)
    log.found(people)
    for number in range(7):
        exhibit = None if number % 2 else f"x_{number}"
        event = "exhibit.resealed" if exhibit else "job.done"
        log.append(a_draft(event, exhibit and "c_2", exhibit, log.now))
    return log


def a_seal(*, training: bool = False, start: datetime = NOW - timedelta(days=1)) -> UnitSeal:
    """A seal whose root vouches for the log of these tests and its people."""
    log = LogOfUnit(
        LOG_KEY.public_key().public_bytes_raw(), {each.id: each.signing_key for each in people()}
    )
    return make_unit_seal("Exampleshire DFU", training=training, now=start, log=log)


SEALS = {training: a_seal(training=training) for training in (False, True)}


def recorded(log: UnitLog | None = None, **changes: Any) -> Recorded:
    """What is on record, and was done by its people in that log, else in one that they founded."""
    made = on_record(**changes)
    return (log or founded(made.people)).carry_out(made)


def on_record(**changes: Any) -> Recorded:
    """What is on record, before any log has it; the authoriser signed for the scans that it has."""
    seal = SEALS[changes.get("training", False)]
    if "scans" in changes:
        changes.setdefault("disposal", disposal(scans=changes["scans"]))
    made = Recorded(
        unit=UNIT,
        training=False,
        case=case(),
        order=order(),
        order_title="Deprivation order",
        exhibit=exhibit(),
        disposal=disposal(),
        acquisitions=(acquisition(),),
        hash_sets=(hash_set(),),
        scans=(scan(),),
        people=people(),
        head=Head(0, EMPTY_ROOT),
        entries=(),
        log_key=LOG_KEY.public_key().public_bytes_raw(),
        log_certificate=pem_to_der(seal.log_pem),
        proved=(),
        proof=(),
    )
    return replace(made, **changes)


def training() -> Recorded:
    done = receipt(target_kind=TargetKind.WORKING_COPY)
    return recorded(
        training=True,
        exhibit=exhibit(has_training_file=True),
        disposal=disposal(receipt=done),
    )


def dead_disk(log: UnitLog | None = None, *signers: str) -> Recorded:
    """A disk that died after its overwriting: the verifier and the supervisor say so, else."""
    made = on_record(exhibit=exhibit(stage=Stage.UNDER_DISPOSAL), disposal=dead(*signers))
    return (log or founded(made.people)).carry_out(made)


def dead(
    *signers: str, why: NotReadWhy = NotReadWhy.NOT_RECOGNISED, of: ErasureReceipt | None = None
) -> Disposal:
    """A disposal of which these people say that its medium cannot be read again."""
    done = of or receipt()
    told = kept_facts(not_read_facts(why, receipt=done))
    return disposal(
        receipt=done,
        verification=None,
        state=DisposalState.NOT_READ,
        not_read_why=why,
        not_read=tuple(
            signed(
                StatementKind.NOT_READ,
                who,
                facts=told,
                made_at=NOW - timedelta(hours=2, minutes=-number),
            )
            for number, who in enumerate(signers or (VERIFIER, SUPERVISOR))
        ),
    )


def destroyed_phone(log: UnitLog | None = None) -> Recorded:
    made = phone_on_record()
    return (log or founded(made.people)).carry_out(made)


def phone_on_record() -> Recorded:
    """A phone that was destroyed before two witnesses, before any log has it."""
    facts = (
        ("how", "Shredded to particles below 6 mm"),
        ("number", "356938035643809"),
        ("occurred", "2026-11-24T10:12:00.000Z"),
        ("photographs", str(sha256("photograph"))),
        ("place", "Property store, Exampleton"),
    )
    other = tuple(
        (name, str(sha256("another photograph")) if name == "photographs" else text)
        for name, text in facts
    )
    seen: dict[str, Any] = {"made_at": NOW - timedelta(hours=3)}
    item: dict[str, Any] = {
        "exhibit_id": "x_PHONE",
        "exhibit_reference": "ABC/2",
        "serial": "356938035643809",
        "size": None,
        "method": ErasureMethod.DESTRUCTION,
        "plan_digest": None,
        "holds_digest": holds("x_PHONE").digest,
    }
    done = disposal(
        receipt=None,
        exhibit_id="x_PHONE",
        method=ErasureMethod.DESTRUCTION,
        plan_digest=None,
        proposal=signed(StatementKind.PROPOSAL, EXAMINER, **item, facts=proposal_facts()),
        authorisation=signed(
            StatementKind.AUTHORISATION, SUPERVISOR, **item, facts=proposal_facts()
        ),
        verifier_id=None,
        witnesses=(
            signed(StatementKind.WITNESS, VERIFIER, **item, **seen, facts=facts),
            signed(StatementKind.WITNESS, WITNESS, **item, **seen, facts=other),
        ),
        evaluation=holds("x_PHONE"),
        authorised_holds=replace(
            holds("x_PHONE"), evaluated_at=NOW - timedelta(hours=6, minutes=12)
        ),
    )
    phone = exhibit(
        id="x_PHONE",
        reference="ABC/2",
        description="Blue phone with a cracked screen",
        medium=MediumKind.PHONE,
        make="Samsung",
        model="SM-A546B",
        serial=None,
        imei="356938035643809",
        size=None,
        locked=True,
        stage=Stage.DESTROYED,
    )
    return on_record(
        exhibit=phone,
        order=order("x_PHONE"),
        disposal=done,
        acquisitions=(),
        hash_sets=(),
        scans=(),
    )


def reset_phone(
    log: UnitLog | None = None, later: tuple[LaterExtraction, ...] = (), **said: Any
) -> Recorded:
    """A phone that was reset before two witnesses, and read before and after; ``said`` after."""
    made = phone_on_record()
    before = PhoneRead(
        a_reading(ANDROID, NOW - timedelta(hours=6, minutes=5), imeis=("356938035643809",)),
        EXAMINER,
    )
    after = PhoneRead(
        a_reading(
            ANDROID_RESET,
            NOW - timedelta(hours=3, minutes=10),
            **({"imeis": ("356938035643809",), "clock_off": -86_400} | said),
        ),
        WITNESS,
    )
    method = ErasureMethod.FACTORY_RESET
    read = phone_facts(method, before, after)

    def again(one: SignedStatement, **facts: str) -> SignedStatement:
        told = one.statement
        made_at = {
            StatementKind.WITNESS: told.made_at,
            StatementKind.READ_LATER: NOW - timedelta(hours=1),
        }
        how = {"how": "Erase all data, from the settings"} if facts else {}
        changed = {**dict(told.facts), **facts, **how}
        return signed(
            told.kind,
            told.person_id,
            exhibit_id=told.exhibit_id,
            exhibit_reference=told.exhibit_reference,
            serial=told.serial,
            size=None,
            method=method,
            plan_digest=None,
            holds_digest=told.holds_digest,
            facts=tuple(sorted(changed.items())),
            **({"made_at": made_at[told.kind]} if told.kind in made_at else {}),
        )

    done = made.disposal
    state = DisposalState.FAILED if said else DisposalState.PASSED
    assert done.authorisation is not None
    changed = replace(
        done,
        method=method,
        state=state,
        proposal=again(done.proposal),
        authorisation=again(done.authorisation),
        witnesses=tuple(again(each, **read) for each in done.witnesses),
        phone_before=before,
        phone_after=after,
        later=later,
        later_signed=tuple(again(_taken_later(each, done.proposal)) for each in later),
    )
    stage = Stage.UNDER_DISPOSAL if said else Stage.ERASED
    phone = replace(made.exhibit, stage=stage, locked=False)
    made = replace(made, disposal=changed, exhibit=phone)
    return (log or founded(made.people)).carry_out(made)


def a_later_extraction(**changes: Any) -> LaterExtraction:
    """What a person took of the phone after its reset, and what a scan of that found."""
    told: dict[str, Any] = {
        "acquired_as": AcquiredAs.ARCHIVE,
        "size": 4096,
        "digest": sha256("later"),
        "faults": 0,
        "made_with": "UFED 7.70",
        "taken_at": NOW - timedelta(hours=1, minutes=30),
        "taken_by": EXAMINER,
        "traces": TracesFound(
            (ResetTrace(ResetSign.ANDROID_RESET, int((NOW - timedelta(hours=3)).timestamp())),),
            is_whole=True,
        ),
        "scan": projected(ScanFindings, recorded().scans[0]),
    }
    return LaterExtraction(**(told | changes))


def _taken_later(one: LaterExtraction, like: SignedStatement) -> SignedStatement:
    told = replace(
        like.statement, kind=StatementKind.READ_LATER, person_id=one.taken_by,
        facts=kept_facts(later_facts(one)),
    )  # fmt: skip
    return replace(like, statement=told)


def bad_blocks() -> Recorded:
    bad = (Extent(1_048_576, 4096), Extent(33_554_432, 512))
    lost = sum(run.length for run in bad)
    done = receipt(
        bad=bad,
        bytes_written=SIZE - lost,
        bytes_read_back=SIZE - lost,
        unread=bad,
        outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS,
    )
    check = verification(
        done,
        unread=bad,
        bytes_read=SIZE - lost,
        outcome=ErasureOutcome.ERASED_WITH_EXCEPTIONS,
    )
    return recorded(
        disposal=disposal(receipt=done, verification=check, state=DisposalState.INCONCLUSIVE)
    )


def content(
    of: Recorded | None = None, number: str = "EXP-2026-0001", issued_by: str = SUPERVISOR
) -> CertificateContent:
    return compose(
        of or recorded(),
        number=number,
        issued_by=issued_by,
        issued_at=NOW,
        renderer=this_renderer(),
    )


@dataclass(frozen=True)
class Drawn:
    content: CertificateContent
    document: bytes
    summary: str
    pdf: bytes


def drawn(of: Recorded | None = None) -> Drawn:
    made = content(of)
    document = to_canonical(made)
    summary = signed_summary(made, document, sign=LOG_KEY.sign)
    return Drawn(made, document, summary, draw_certificate(made, document, summary))
