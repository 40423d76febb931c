"""Values with visible defaults; a test names what matters to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from blake3 import blake3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.settings import load_rules
from evidence_store.custody.leaves.drafts import Draft
from evidence_store.domain.cases.case import Case, Offence, Offender
from evidence_store.domain.cases.court_sentences import Sentence, SentenceKind
from evidence_store.domain.certificates.certificate import CertificateKind, CertificateRecord
from evidence_store.domain.disposals.disposal import Disposal
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.events.entry_kinds import needed_by
from evidence_store.domain.events.separations import NAMED_PARTS
from evidence_store.domain.exhibits.acquisitions import Acquisition
from evidence_store.domain.exhibits.exhibit import Exhibit, MediumKind, Seal, Stage
from evidence_store.domain.holds.evaluation import Grounds, evaluate, is_clear, is_held_off
from evidence_store.domain.law.authority import Authority, AuthorityKind
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.enquiries import REQUIRED_ENQUIRIES, Answer, Enquiry, Reply
from evidence_store.domain.law.rules import Rules, build_rules
from evidence_store.domain.orders.matters import DisclosureDecision, Matters, Need, NobodyElse
from evidence_store.domain.orders.order import Order, OrderLine
from evidence_store.domain.orders.order_history import Validation
from evidence_store.domain.orders.order_states import OrderState
from evidence_store.domain.orders.status_checks import AppealCheck, StatusMatter
from evidence_store.domain.people.person import Actor, Duty, Person, duties_text
from evidence_store.domain.signing.signed_statements import (
    SignedStatement,
    Statement,
    StatementKind,
)
from forensics.values import (
    DeviceFacts,
    DeviceIdentity,
    DeviceReading,
    Digest,
    ErasePlan,
    ErasureMethod,
    ErasureOutcome,
    ErasureReceipt,
    ErasureVerification,
    Extent,
    HashAlgorithm,
    Route,
    TargetKind,
    Tool,
)
from forensics.values.planned.selections import PlannedRange, Selection, Why

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence_store.custody.leaves.drafts import JsonValue
    from evidence_store.domain.law.holds import HoldEvaluation

NOON = datetime(2026, 7, 14, 12, 0, tzinfo=UTC)
SIZE = 1 << 20
SERIAL = "USB-0001"
TOOL = Tool("expunge", "0.1.0")
EVERY_DUTY = duties_text(Duty)
SHA = Digest(HashAlgorithm.SHA256, bytes(32))


def the_rules() -> Rules:
    document, data = load_rules("england-and-wales")
    return build_rules(document, digest=blake3(data).digest())


def told_in_clear(event: str, /, **given: JsonValue) -> dict[str, JsonValue]:
    """What such an entry says in clear: what its kind needs and is not given is made up."""
    needed = {name: name not in NAMED_PARTS for name in needed_by(event)}
    made_up = {name: f"some {name}" if is_thing else "u_9" for name, is_thing in needed.items()}
    duties = {"duties": EVERY_DUTY} if "duties" in needed else {}
    return {**made_up, **duties, **given}


def a_draft(
    event: str,
    case_id: str | None,
    exhibit_id: str | None,
    occurred: datetime,
    *,
    public: Mapping[str, JsonValue] | None = None,
    **more: Any,
) -> Draft:
    """A draft of an entry, with all that its kind needs in clear."""
    told = told_in_clear(event, **(public or {}))
    return Draft(event, case_id, exhibit_id, occurred, public=told, **more)


def an_offence(**changes: Any) -> Offence:
    told: dict[str, Any] = {
        "code": "soa2003_66B",
        "description": "Sharing an intimate photograph",
        "committed_on": date(2025, 6, 1),
        "convicted_on": date(2025, 12, 15),
    }
    return Offence(**(told | changes))


def a_case(**changes: Any) -> Case:
    told: dict[str, Any] = {
        "id": "c_1",
        "version": 1,
        "reference": "99ZZ0000126",
        "court": "Exampleton Magistrates' Court",
        "court_case_number": "2601",
        "offenders": (Offender("f_1", "Alex Example", None, (an_offence(),)),),
    }
    return Case(**(told | changes))


def a_sentence(**changes: Any) -> Sentence:
    told: dict[str, Any] = {
        "passed_on": date(2026, 1, 12),
        "kind": SentenceKind.COMMUNITY,
        "description": "Community order",
    }
    return Sentence(**(told | changes))


def an_appeal_check(**changes: Any) -> AppealCheck:
    told: dict[str, Any] = {
        "id": "k_1",
        "checked_on": date(2026, 7, 13),
        "checked_by": "u_officer",
        "office": "Exampleton court office",
        "answered_by": "A. Clerk",
        "asked": tuple(StatusMatter),
        "pending": (),
        "reply_digest": None,
    }
    return AppealCheck(**(told | changes))


def some_validations() -> tuple[Validation, ...]:
    """Two people's readings of the first edition of an order."""
    return (Validation("u_officer", NOON, 1), Validation("u_supervisor", NOON, 1))


def settled_matters(*exhibit_ids: str, **changes: Any) -> Matters:
    """Nobody else has an interest, the originals are not needed, and every answer is no."""
    named = exhibit_ids or ("x_1", "x_2", "x_3")
    day, after_the_bar = date(2026, 2, 2), date(2026, 7, 13)
    told: dict[str, Any] = {
        "nobody_else": (NobodyElse("n_1", named, day, "u_officer", "Asked the household"),),
        "decisions": (
            DisclosureDecision(
                "v_1", named, Need.NOT_NEEDED, "D. Officer", day, "u_officer", "Nothing outstanding"
            ),
        ),
        "enquiries": (
            Enquiry(
                "q_1", named, after_the_bar, "A. Prosecutor", "u_officer",
                tuple(Reply(code, Answer.NO) for code in REQUIRED_ENQUIRIES),
            ),
        ),
    }  # fmt: skip
    return Matters(**(told | changes))


def an_order(**changes: Any) -> Order:
    told: dict[str, Any] = {
        "id": "o_1",
        "version": 1,
        "case_id": "c_1",
        "offender_id": "f_1",
        "order_type": "deprivation_s153",
        "court_kind": CourtKind.MAGISTRATES,
        "court": "Exampleton Magistrates' Court",
        "made_on": date(2026, 1, 12),
        "takes_effect_on": date(2026, 1, 12),
        "made_by": "District Judge Example",
        "statutory_basis": "Sentencing Act 2020 s.153",
        "text": "USB stick, exhibit ABC/1",
        "lines": (OrderLine(1, "USB stick, exhibit ABC/1", ("x_1",), "u_officer", NOON),),
        "document_digest": SHA,
        "sentence": a_sentence(),
        "state": OrderState.MAPPED,
        "appeal_checks": (an_appeal_check(),),
        "validations": some_validations(),
        "matters": settled_matters(),
    }
    return Order(**(told | changes))


def an_exhibit(**changes: Any) -> Exhibit:
    told: dict[str, Any] = {
        "id": "x_1",
        "version": 1,
        "case_id": "c_1",
        "reference": "ABC/1",
        "description": "USB stick",
        "medium": MediumKind.USB_FLASH,
        "make": "Example",
        "model": "Stick",
        "serial": SERIAL,
        "imei": None,
        "size": SIZE,
        "locked": False,
        "source": None,
        "seals": (Seal("B1", NOON, "u_officer"),),
        "handovers": (),
        "holder": "Property store",
        "placed_holds": (),
        "stage": Stage.BOOKED_IN,
    }
    return Exhibit(**(told | changes))


def an_acquisition(**changes: Any) -> Acquisition:
    told: dict[str, Any] = {
        "id": "a_1",
        "version": 1,
        "exhibit_id": "x_1",
        "image_name": "disk.E01",
        "segments": ("/evidence/disk.E01",),
        "size": SIZE,
        "made_with": "ewfacquire",
        "stated_digests": (SHA,),
        "registered_by": "u_examiner",
        "registered_at": NOON,
        "computed_digest": SHA,
        "verified_by": "u_examiner",
        "verified_at": NOON,
        "computed_digests": (SHA,),
    }
    return Acquisition(**(told | changes))


def some_grounds(
    *orders: Order, exhibit: Exhibit | None = None, acquisitions: tuple[Acquisition, ...] = ()
) -> Grounds:
    return Grounds(exhibit or an_exhibit(), a_case(), orders or (an_order(),), acquisitions)


def evaluated(grounds: Grounds, *, rules: Rules, at: datetime) -> HoldEvaluation:
    """What ``evaluate`` says, and what lists ask in its place says the same."""
    found = evaluate(grounds, rules=rules, at=at)
    assert is_clear(grounds, rules=rules, at=at) is found.is_clear
    if any(is_held_off(each, grounds.case, rules=rules, at=at) for each in grounds.mapped_orders):
        assert not found.is_clear
    return found


def an_authority(**changes: Any) -> Authority:
    told: dict[str, Any] = {
        "kind": AuthorityKind.CHIEF_OFFICER_DIRECTION,
        "given_by": "C. Officer",
        "rank": "Superintendent",
        "delegation": "Scheme of delegation 2026, para 4",
        "given_on": date(2026, 7, 13),
        "reason": "Not in the public interest to sell or retain it",
        "quotation": "I direct that the item be destroyed.",
    }
    return Authority(**(told | changes))


def a_plan(**changes: Any) -> ErasePlan:
    told: dict[str, Any] = {
        "schema": "erase-plan/10",
        "tool": TOOL,
        "route": Route.WHOLE,
        "method": ErasureMethod.OVERWRITE_ZEROS,
        "target_kind": TargetKind.BLOCK_DEVICE,
        "target": DeviceIdentity(SERIAL, "Stick", SIZE),
        "extents": (Extent(0, SIZE),),
        "member_of": (),
        "created": NOON,
    }
    return ErasePlan(**(told | changes))


def a_selection(*extents: Extent, **changes: Any) -> Selection:
    """What a selective plan for one hit says of its ranges."""
    told: dict[str, Any] = {
        "reason": "order_wording",
        "result": SHA,
        "hash_set": SHA,
        "taken": ((1, 1),),
        "kept": (),
        "remaining": (),
        "whole": (),
        "left": (),
        "ranges": tuple(PlannedRange(each, Why.CONTENT) for each in extents),
        "containers": 0,
        "names": 2,
        "outside": SHA,
        "within": SHA,
        "nonce": bytes(32),
        "not_examined": 0,
        "faults": 0,
        "checks": (),
    }
    return Selection(**(told | changes))


def a_receipt(**changes: Any) -> ErasureReceipt:
    told: dict[str, Any] = {
        "schema": "erasure-receipt/9",
        "tool": TOOL,
        "plan_digest": SHA,
        "target": DeviceIdentity(SERIAL, "Stick", SIZE),
        "target_kind": TargetKind.BLOCK_DEVICE,
        "method": ErasureMethod.OVERWRITE_ZEROS,
        "authority": "p_1",
        "started": NOON,
        "finished": NOON,
        "runs": 1,
        "bytes_planned": SIZE,
        "bytes_written": SIZE,
        "bytes_read_back": SIZE,
        "bad": (),
        "unread": (),
        "different": (),
        "outcome": ErasureOutcome.ERASED,
        "direct": True,
    }
    return ErasureReceipt(**(told | changes))


def a_verification(**changes: Any) -> ErasureVerification:
    told: dict[str, Any] = {
        "schema": "erasure-verification/10",
        "tool": TOOL,
        "plan_digest": SHA,
        "receipt_digest": SHA,
        "target": DeviceIdentity(SERIAL, "Stick", SIZE),
        "started": NOON,
        "finished": NOON,
        "bytes_read": SIZE,
        "unread": (),
        "different": (),
        "rescan_hits": None,
        "rescan_hash_set": None,
        "rescan_coverage": None,
        "outcome": ErasureOutcome.ERASED,
        "direct": False,
        "medium_digest": None if changes.get("unread") else SHA,
        "facts": DeviceReading(DeviceFacts(serial=SERIAL, size=SIZE)),
        "outside": None,
        "checks": (),
    }
    return ErasureVerification(**(told | changes))


def a_statement(**changes: Any) -> Statement:
    told: dict[str, Any] = {
        "kind": StatementKind.PROPOSAL,
        "person_id": "u_examiner",
        "case_id": "c_1",
        "exhibit_id": "x_1",
        "exhibit_reference": "ABC/1",
        "serial": SERIAL,
        "size": SIZE,
        "route": Route.WHOLE,
        "method": ErasureMethod.OVERWRITE_ZEROS,
        "plan_digest": SHA,
        "holds_digest": SHA,
        "xprev": None,
        "checkpoint": "1:" + "00" * 32,
        "facts": (),
        "nonce": "00",
        "salt": "00" * 32,
        "made_at": NOON,
        "not_after": NOON,
    }
    return Statement(**(told | changes))


def a_disposal(**changes: Any) -> Disposal:
    told: dict[str, Any] = {
        "id": "d_1",
        "version": 1,
        "exhibit_id": "x_1",
        "order_id": "o_1",
        "route": Route.WHOLE,
        "method": ErasureMethod.OVERWRITE_ZEROS,
        "plan_digest": SHA,
        "authority": an_authority(),
        "known_gaps": (),
        "state": DisposalState.PROPOSED,
        "proposal": SignedStatement(a_statement(), bytes(64)),
        "authorisation": None,
        "permit": None,
        "operator_id": None,
        "receipt": None,
        "verification": None,
        "verifier_id": None,
    }
    return Disposal(**(told | changes))


class KeyedPerson:
    """A person with a real key of their own, as a test needs one to sign."""

    def __init__(self, ident: str, *duties: Duty) -> None:
        self.private = Ed25519PrivateKey.generate()
        self.actor = Actor(ident, f"Name of {ident}", "Rank", frozenset(duties))
        self.person = Person(
            id=ident,
            version=1,
            staff_number=ident,
            name=self.actor.name,
            rank="Rank",
            duties=tuple(duties),
            signing_key=self.private.public_key().public_bytes_raw(),
            recipient="age1example",
            sealed_key=b"",
            enrolled_at=NOON,
            enrolled_by=None,
        )

    def sign(self, data: bytes) -> bytes:
        return self.private.sign(data)


def a_certificate_record(**changes: Any) -> CertificateRecord:
    made = CertificateRecord(
        id="t_1",
        version=1,
        number="EXP-2026-0001",
        kind=CertificateKind.CERTIFICATE,
        exhibit_id="x_1",
        disposal_id="d_1",
        json_digest=SHA,
        pdf_digest=SHA,
        file_name="EXP-2026-0001.pdf",
        issued_by="u_second",
        issued_at=NOON,
        training=False,
    )
    return replace(made, **changes)
