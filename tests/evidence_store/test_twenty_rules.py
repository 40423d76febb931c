"""The twenty rules of ``reference/law.md`` §11, each held by the code that does the work.

Where a rule reaches into a capability that is still to come, its docstring says how far it holds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from config.settings import load_rules
from evidence_store.acts.orders.duties_to_court import (
    CloseUndertaking,
    GiveUndertaking,
    RecordProceedsOrder,
)
from evidence_store.acts.orders.proceedings import NoteProceeding
from evidence_store.certificates.composing import compose
from evidence_store.certificates.verifying.signed import verify_signed
from evidence_store.documents.certificates import remaining_sentences
from evidence_store.documents.certificates.renderer import this_renderer
from evidence_store.documents.certificates.wording import CATEGORIES, ITEM_STATES, LIMITS
from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.certificates.certificate import CertificateKind
from evidence_store.domain.certificates.certificate_content import (
    SEAL_LEVEL,
    ErasureCategory,
    Limit,
)
from evidence_store.domain.certificates.ended_work import ended_work, kind_of
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.disposals.proposals import WrongPlanError
from evidence_store.domain.events.catalogue import EVENTS
from evidence_store.domain.exhibits.exhibit import CopyDecision, MediumKind
from evidence_store.domain.exhibits.standing import Standing
from evidence_store.domain.holds.evaluation import evaluate
from evidence_store.domain.law.courts import CourtKind
from evidence_store.domain.law.force_rules import with_force
from evidence_store.domain.law.holds import HoldState
from evidence_store.domain.orders.order_items import ItemKind, ItemState, OrderItem
from evidence_store.domain.orders.proceedings import ProceedingKind
from evidence_store.domain.orders.status_checks import StatusMatter
from evidence_store.domain.people.duties import EXCLUDED_PARTS, NEEDED_PARTS, Act, Part
from evidence_store.errors import (
    CertificateError,
    HoldOpenError,
    NoAuthorityError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow.holds import holds
from evidence_store.workflow.orders import appeals
from evidence_store.workflow.orders.appeals import AppealAnswer
from forensics.documents import to_document
from forensics.values import (
    DeviceIdentity,
    ErasureMethod,
    ErasureOutcome,
    Extent,
    HitKind,
    Route,
    TargetKind,
)
from tests.builders import (
    NOON,
    a_plan,
    a_selection,
    a_sentence,
    an_acquisition,
    an_appeal_check,
    an_exhibit,
    an_order,
    some_grounds,
)
from tests.evidence_store.certificates import builders
from tests.evidence_store.certificates.selective_route import selective
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.disposals.reports import WHOLE_SCAN
from tests.evidence_store.workflow.orders.papers import note_appeal, quash

if TYPE_CHECKING:
    from evidence_store.domain.certificates.certificate_content import CertificateContent
    from evidence_store.domain.law.holds import HoldEvaluation, HoldLine
    from evidence_store.domain.orders.order import Order

TODAY = date(2026, 7, 14)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def look(order: Order | None = None, **grounds: Any) -> HoldEvaluation:
    return evaluate(some_grounds(order or an_order(), **grounds), rules=RULES, at=NOON)


def line(found: HoldEvaluation, code: str) -> HoldLine:
    return next(each for each in found.lines if each.code == code)


def content(**changes: Any) -> CertificateContent:
    return compose(
        builders.recorded(**changes),
        number="EXP-2026-0001",
        issued_by=builders.SUPERVISOR,
        issued_at=builders.NOW,
        renderer=this_renderer(),
    )


def change(desk: Desk, **changes: Any) -> None:
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), **changes))


def test_rule_1_nobody_disposes_within_six_months_nor_while_a_claim_or_appeal_is_open(
    desk: Desk,
) -> None:
    """No role, setting or authority shortens it; a s.157 order is authority, not a shorter bar."""
    change(desk, made_on=date(2026, 1, 15), takes_effect_on=date(2026, 1, 15))
    with pytest.raises(HoldOpenError, match=r"Six months from that day ends .* 15 July 2026"):
        desk.propose(desk.everything)
    law, _ = load_rules("england-and-wales")
    shorter = {"hold": "disposal_bar", "number": 5, "why": "Space in the store"}
    with pytest.raises(WrongEntryError, match="can shorten nothing"):
        with_force(law, {"schema": "force-rules/1", "stricter": [shorter]})

    desk.clock.forward(days=2)
    change(desk, appeal_checks=(an_appeal_check(checked_on=date(2026, 7, 16)),))
    note_appeal_of(desk, ProceedingKind.CLAIM)
    with pytest.raises(HoldOpenError, match="is not determined"):
        desk.propose()


def note_appeal_of(desk: Desk, kind: ProceedingKind) -> None:
    done(NoteProceeding(kind=kind, lodged_on=TODAY), "o_1", desk.of(desk.officer))


def test_rule_2_the_earliest_day_is_the_maximum_of_all_holds_with_arithmetic_and_source() -> None:
    """The worked example: order of 12 January 2026, earliest day 13 July 2026."""
    found = look()

    assert found.earliest_erasure == date(2026, 7, 13)
    ends = {each.code: each.ends_on for each in found.lines if each.ends_on is not None}
    assert max(ends.values()) == ends["disposal_bar"] == date(2026, 7, 12)
    assert ends["claim_window"] == date(2026, 7, 11)
    assert ends["appeal_to_crown_court"] == date(2026, 2, 2)
    assert all(each.arithmetic and each.legal_basis and each.certainty for each in found.lines)


def test_rule_3_fifteen_business_days_or_28_days_and_a_dated_check_besides(desk: Desk) -> None:
    """Both windows are minimum waiting: without a fresh check nobody authorises."""
    magistrates = line(look(), "appeal_to_crown_court")
    crown = line(look(an_order(court_kind=CourtKind.CROWN)), "appeal_to_court_of_appeal")
    assert "15 business days" in magistrates.arithmetic
    assert "28 days" in crown.arithmetic
    proposed = desk.propose()
    desk.clock.forward(days=2)

    with pytest.raises(HoldOpenError, match="An answer counts for two working days"):
        desk.authorise(proposed)


def test_rule_4_retention_runs_from_conviction_and_release_and_not_from_the_order() -> None:
    """The verified-copy decision is the only way to erase early in CPIA terms."""
    jailed = an_order(sentence=a_sentence(kind=SentenceKind.CUSTODY))
    released = an_order(
        sentence=a_sentence(kind=SentenceKind.CUSTODY, released_on=date(2026, 8, 1))
    )
    kept = an_exhibit(copy_decision=CopyDecision("y_1", "a_1", "u_officer", NOON, "Reasonable"))

    assert line(look(), "cpia_retention").starts_on == date(2025, 12, 15)
    assert line(look(), "disposal_bar").starts_on == date(2026, 1, 12)
    assert line(look(jailed), "cpia_retention").state is HoldState.OPEN
    assert line(look(released), "cpia_retention").state is HoldState.OPEN
    found = look(jailed, exhibit=kept, acquisitions=(an_acquisition(),))
    assert line(found, "cpia_retention").state is HoldState.DOES_NOT_APPLY
    assert line(found, "disposal_bar").ends_on == date(2026, 7, 12)


def test_rule_5_quashing_after_an_erasure_is_an_incident_and_before_it_a_return_review(
    desk: Desk,
) -> None:
    """The item in return review still holds what it held: nothing was erased."""
    untouched = Desk()
    assert quash(untouched).incidents == ()
    assert untouched.uow.exhibits.get("x_1").standing is Standing.RETURN_REVIEW

    desk.erased()
    assert len(quash(desk).incidents) == 1
    assert "INCIDENT" in EVENTS["incident.noted"].says


def test_rule_6_erasing_a_copy_is_never_called_erasing_the_device(desk: Desk) -> None:
    """The target's kind is checked at the proposal, at the start and on the certificate."""
    receipt = builders.receipt(target_kind=TargetKind.WORKING_COPY)
    with pytest.raises(CertificateError, match="a copy of it was"):
        content(disposal=builders.disposal(receipt=receipt))
    copy = a_plan(target_kind=TargetKind.WORKING_COPY)
    with pytest.raises(WrongPlanError, match="target is a file"):
        desk.propose(plan=copy)


def test_rule_7_the_serial_read_at_the_moment_of_erasing_must_be_the_authorised_one(
    desk: Desk,
) -> None:
    """An unreadable serial of an exhibit that has one is refused; such items are destroyed."""
    permitted = desk.permitted()
    for serial in ("USB-0002", None):
        with pytest.raises(WrongPlanError, match="serial number"):
            desk.start(permitted, found=DeviceIdentity(serial, "Stick", a_plan().target.size))


def test_rule_8_a_deprivation_order_means_the_whole_device(desk: Desk) -> None:
    """Single files are taken out on a ground of the rules alone, and it is called so."""
    place = Extent(0, 512)
    for selection, why in ((None, "its route says"), (a_selection(place), "hard disks alone")):
        with pytest.raises(WrongPlanError, match=why):
            desk.propose(plan=a_plan(route=Route.SELECTIVE, extents=(place,), selection=selection))
    done = builders.content(selective.recorded())
    assert done.disposal.category is ErasureCategory.SELECTED_RANGES
    with pytest.raises(CertificateError, match="do not agree"):
        verify_signed(replace(done, disposal=replace(done.disposal, selected=None)))


def test_rule_9_flash_is_never_certified_as_cleared_by_overwriting() -> None:
    """Overwriting flash reaches addressable blocks alone; sanitise commands are still to come."""
    flash = content(exhibit=builders.exhibit(medium=MediumKind.SSD))
    disk = content(exhibit=builders.exhibit(medium=MediumKind.HDD))

    assert disk.disposal.category is ErasureCategory.CLEAR
    assert flash.disposal.category is ErasureCategory.ADDRESSABLE_OVERWRITE
    assert Limit.FLASH_KEEPS_BLOCKS in flash.limits
    assert "Clear" not in CATEGORIES[ErasureCategory.ADDRESSABLE_OVERWRITE]


def test_rule_10_undertakings_and_lawful_material_hold_with_owner_and_day(desk: Desk) -> None:
    """Each is closed explicitly by a person who would not erase."""
    words, february = "Return the photographs", date(2026, 2, 1)
    entry = GiveUndertaking(words=words, owner="DC Y", given_on=february, due_on=TODAY)
    order = done(entry, "o_1", desk.of(desk.officer))

    with pytest.raises(HoldOpenError, match="the next is due on 14 July 2026"):
        desk.propose()
    given = order.matters.undertakings[0]
    assert (given.owner, given.due_on) == ("DC Y", TODAY)
    fulfilled = CloseUndertaking(undertaking=given.id, closed_on=TODAY, how="Handed over")
    done(fulfilled, "o_1", desk.of(desk.officer))
    assert desk.propose().state is DisposalState.PROPOSED


def test_rule_11_a_proceeds_order_changes_what_may_become_of_the_item(desk: Desk) -> None:
    """Sanitise and sell, not destroy; for a third-party owner see test_matters."""
    act = RecordProceedsOrder(made_on=date(2026, 1, 12), words="Proceeds to Complainant A")
    done(act, "o_1", desk.of(desk.officer))

    with pytest.raises(OutOfSequenceError, match=r"s\.159"):
        desk.propose(method=ErasureMethod.DESTRUCTION, plan=None)
    assert desk.propose().state is DisposalState.PROPOSED


def test_rule_12_outstanding_items_and_accounts_stand_on_the_certificate_as_not_done() -> None:
    """They stand on page 1 and in full with the order; the covering document comes later."""
    order = builders.order()
    items = (
        an_item(ItemKind.DEVICE, ItemState.OUTSTANDING, "Laptop, not found at the search"),
        an_item(ItemKind.ACCOUNT_OR_SERVICE, ItemState.REFERRED_TO_PLATFORM, "Photograph service"),
        an_item(ItemKind.DEVICE, ItemState.RECEIVED, "Since booked in", exhibit_id="x_9"),
    )
    made = content(order=replace(order, items=items))

    assert [each.label for each in made.order.not_done] == [
        "Laptop, not found at the search",
        "Photograph service",
    ]
    page = " ".join(remaining_sentences.not_done(made))
    assert "Laptop, not found at the search" in page
    assert "not erased by us" in ITEM_STATES[ItemState.REFERRED_TO_PLATFORM]
    assert ITEM_STATES[ItemState.REFERRED_TO_PLATFORM] in page


def an_item(kind: ItemKind, state: ItemState, label: str, **changes: Any) -> OrderItem:
    made = OrderItem("i_1", 3, kind, label, state, "u_officer", date(2026, 2, 1))
    return replace(made, **changes)


def test_rule_13_zero_hits_over_incomplete_coverage_never_reads_as_whole() -> None:
    """What was not examined is a number beside the hits, on page 1."""
    whole = builders.scan()
    partly = replace(whole, hits_by_kind={}, known_files_hit=0, not_examined=("encrypted volume",))

    made = content(scans=(partly,))

    page = " ".join(remaining_sentences.not_done(made))
    assert "of which none were found" in page
    assert "not examined" in page
    assert "were compared with the hash set and " in page
    assert Limit.PARTLY_SCANNED in made.limits


def test_rule_14_altered_pictures_are_a_kind_of_their_own_and_never_counted_as_exact() -> None:
    """Candidates are a kind of hit of their own; a search for them, and their two-person
    disposition, belong to the content pass that is still to come."""
    scan = replace(builders.scan(), hits_by_kind={"exact": 2, "altered": 3})

    found = content(scans=(scan,)).scans[0].hits_by_kind

    assert (found["exact"], found["altered"]) == (2, 3)
    assert {"exact", "altered"} <= {kind.value for kind in HitKind}


def test_rule_15_a_verification_scan_rests_on_a_confirmed_set_named_by_its_digest(
    desk: Desk,
) -> None:
    """A set that nobody confirmed for the case serves no verification."""
    erased = desk.erased()

    with pytest.raises(OutOfSequenceError, match="confirmed by a second person"):
        desk.verify(erased, **WHOLE_SCAN)


def test_rule_16_police_copies_stay_and_the_certificate_says_so() -> None:
    """No sentence in the catalogue says that every copy is gone; a test of the house greps."""
    made = content()

    assert made.acquisitions
    assert Limit.COPIES_RETAINED in made.limits
    assert LIMITS[Limit.COPIES_RETAINED] in remaining_sentences.remaining(made)


def test_rule_17_no_name_of_a_person_stands_in_clear_in_what_the_log_keeps(desk: Desk) -> None:
    """Free text and names go into commitments; canaries over all files are other tests' work."""
    desk.erased()
    answer = AppealAnswer(
        TODAY,
        "CANARY office",
        "CANARY",
        asked=tuple(StatusMatter),
        pending=(),
        reply_digest=None,
        reply="CANARY",
    )
    appeals.record_appeal_check(desk.of(desk.officer), "o_1", answer=answer)
    holds.place_hold(desk.of(desk.officer), "x_1", code="other", note="CANARY")

    assert all("CANARY" not in str(draft.public) for draft in desk.uow.custody.drafts)
    assert any("CANARY" in str(draft.committed) for draft in desk.uow.custody.drafts)


def test_rule_18_every_act_has_its_entry_and_its_sentence_without_content(desk: Desk) -> None:
    """Erasure, alteration and combination are entries; the log of reads is a log of its own."""
    desk.erased()
    seen = set(desk.uow.events)

    assert {"disposal.proposed", "disposal.authorised", "erase.permitted", "erase.started"} <= seen
    assert seen <= set(EVENTS)


def test_rule_19_duties_are_kept_apart_for_everybody(desk: Desk) -> None:
    """One table, one function; handovers and seals are other tests' work."""
    assert EXCLUDED_PARTS[Act.AUTHORISE] >= {Part.PROPOSER, Part.OPERATOR}
    assert EXCLUDED_PARTS[Act.VERIFY] >= {Part.OPERATOR, Part.AUTHORISER}
    assert EXCLUDED_PARTS[Act.SETTLE_MATTER] >= {Part.OPERATOR}
    assert NEEDED_PARTS[Act.CERTIFY] == {Part.VERIFIER, Part.WITNESS, Part.REPORTER}

    proposed = desk.propose(desk.everything)
    with pytest.raises(SamePersonError):
        desk.authorise(proposed, desk.everything)


def test_rule_20_a_document_says_how_strong_it_is_and_failure_earns_a_report() -> None:
    """The level of the seal and the time that nobody attested are printed; nothing is
    auto-signed: no step makes a statement for a person without that person's key."""
    made = content()
    assert made.seal_level == SEAL_LEVEL == "PAdES B-B"
    assert Limit.TIME_NOT_ATTESTED in made.limits

    bad = builders.bad_blocks()
    assert kind_of(ended_work(bad.disposal)) is CertificateKind.NON_COMPLETION
    failed = builders.receipt(outcome=ErasureOutcome.FAILED)
    assert kind_of(ended_work(builders.disposal(receipt=failed))) is CertificateKind.NON_COMPLETION
    document = to_document(made.statements)
    assert all(len(each["signature"]) == 128 for each in document)


def test_without_authority_nothing_is_proposed_even_when_every_hold_has_ended(desk: Desk) -> None:
    with pytest.raises(NoAuthorityError, match="reg 8"):
        desk.propose(authority=None)


def test_an_appeal_between_authorisation_and_start_stops_the_start(desk: Desk) -> None:
    permitted = desk.permitted()
    note_appeal(desk)

    with pytest.raises(OutOfSequenceError):
        desk.start(permitted)
