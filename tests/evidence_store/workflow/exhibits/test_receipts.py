"""Receipts say what the record has of a change of custody, and mark what somebody typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest

from evidence_store.custody.leaves.entries import read_leaf
from evidence_store.documents.receipts import wording
from evidence_store.documents.receipts.document import draw_receipt
from evidence_store.documents.receipts.receipt import Receipt, ReceiptKind, ReceiptSide, SignedHow
from evidence_store.domain.exhibits.device_facts import PowerState
from evidence_store.domain.exhibits.exhibit import HandoverForm, MediumKind, Seal
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.exhibits.standing import FinalDisposition, FinalKind
from evidence_store.domain.people.person import Duty
from evidence_store.errors import NotFoundError, NotPermittedError, OutOfSequenceError
from evidence_store.workflow.exhibits import continuity, transits
from evidence_store.workflow.exhibits.receipts import END, receipt_of, receipts_about
from evidence_store.workflow.exhibits.seizures import Seizure, seize
from tests.builders import NOON, KeyedPerson
from tests.evidence_store.documents.receipt_values import a_receipt_for, a_seizure
from tests.evidence_store.documents.texts import UNIT
from tests.evidence_store.fakes import FAKE_LOG
from tests.evidence_store.workflow.desk import BY_TOOL, OTHER, Desk
from tests.evidence_store.workflow.moving import a_movement, offered, the_exhibit, together


def receipt(desk: Desk, change: str | None = None, exhibit_id: str = "x_1") -> Receipt:
    return receipt_of(desk.of(desk.officer), exhibit_id, change, key=FAKE_LOG)


def words(of: Receipt) -> str:
    drawn = pypdfium2.PdfDocument(draw_receipt(of, UNIT, training=False))
    assert len(drawn) == 1
    return " ".join(" ".join(str(p.get_textpage().get_text_range()) for p in drawn).split())


def seized(desk: Desk) -> str:
    entry = ExhibitEntry(
        reference="ABC/9",
        description="Memory stick",
        medium=MediumKind.USB_FLASH,
        seal="B9",
        holder="PC Gale",
    )
    found = "with Jo Example, 1 Home Street"
    seizure = Seizure(entry, found, PowerState.NOT_APPLICABLE, NOON, seized_by="Name Of Officer")
    return seize(desk.of(desk.officer), "c_1", seizure=seizure).id


def test_what_two_people_signed_is_a_receipt_with_their_names_and_no_room_to_sign(
    desk: Desk,
) -> None:
    moved = together(desk, desk.officer, desk.examiner)

    made = receipt(desk)

    assert made.signed is SignedHow.BOTH
    for person, side in ((desk.officer.person, made.giver), (desk.examiner.person, made.taker)):
        assert side == ReceiptSide(f"{person.rank} {person.name} ({person.staff_number})")
    (entry,) = made.log.entries
    leaf = read_leaf(desk.uow.custody.entry(entry).body)
    assert leaf.public["handover"] == moved.handovers[-1].id
    assert made.log.head.size > entry
    assert wording.DATE_SIGNATURE not in words(made)


def test_who_put_it_in_a_store_is_the_person_who_signed_for_it_last(desk: Desk) -> None:
    together(desk, desk.officer, desk.examiner)
    holder = the_exhibit(desk).holder
    continuity.hand_over(
        desk.of(desk.examiner),
        "x_1",
        movement=a_movement(from_holder=holder, to_holder="Bay 3"),
        form=HandoverForm.PLACED,
    )

    made = receipt(desk)

    assert (made.kind, made.taker) == (ReceiptKind.STORED, ReceiptSide(words="Bay 3"))
    assert "Bay 3 (as typed, not checked)" in words(made)
    assert made.giver.person.startswith(desk.examiner.person.rank)
    assert f"Put there by {wording.DATE_SIGNATURE}" in words(made)


def test_what_somebody_typed_of_a_holder_is_left_to_a_pen_even_the_name_of_who_recorded_it(
    desk: Desk,
) -> None:
    by = desk.of(desk.officer)
    told = a_movement(to_holder="Jo Example")
    continuity.hand_over(by, "x_1", movement=told)
    typed = receipt(desk)
    back = a_movement(from_holder="Jo Example", to_holder=desk.officer.person.name)
    continuity.hand_over(by, "x_1", movement=back)

    assert (typed.giver.is_by_hand, typed.taker.is_by_hand) == (True, True)
    assert "Jo Example" not in words(typed)
    made = receipt(desk)
    assert (made.giver.is_by_hand, made.taker.is_by_hand) == (True, True)


def test_who_took_it_into_their_own_hands_is_known_by_their_id(desk: Desk) -> None:
    continuity.take(desk.of(desk.officer), "x_1", seal_seen="B1", reason="To read it")

    made = receipt(desk)

    assert made.giver.is_by_hand
    assert made.taker.person.endswith(f"({desk.officer.person.staff_number})")


def test_colour_and_condition_are_left_to_the_pen_and_description_make_and_model_are_marked(
    desk: Desk,
) -> None:
    exhibit = the_exhibit(desk)
    facts = replace(exhibit.facts, colour="Pink of Emma", condition="Wet; Emma Smith dropped it")
    typed = replace(exhibit, description="Phone of Emma Smith", make="Emma's", model="pink one")
    desk.uow.exhibits.save(replace(typed, facts=facts))
    continuity.hand_over(desk.of(desk.officer), "x_1", movement=a_movement(to_holder="Jo"))

    said = words(receipt(desk))

    assert "Pink" not in said
    assert "dropped" not in said
    assert "Phone of Emma Smith (as recorded, not checked)" in said
    assert "Emma's pink one (as recorded, not checked)" in said
    assert f"{wording.CONDITION_SEEN}" in said


def test_from_whom_something_was_seized_is_written_by_hand_and_stands_in_no_receipt(
    desk: Desk,
) -> None:
    made = receipt(desk, exhibit_id=seized(desk))

    assert (made.kind, made.giver.is_by_hand) == (ReceiptKind.SEIZED, True)
    said = words(made)
    assert "Jo Example" not in said
    assert "Home Street" not in said
    assert f"Record given to {wording.DATE_SIGNATURE}" in said


def test_the_record_of_a_seizure_says_what_the_law_gives_and_claims_no_power() -> None:
    said = words(a_seizure())

    assert "can ask for a record of what was seized" in said
    assert "does not say under which power it was seized, that it was seized lawfully" in said
    for never in ("section 19", "section 8", "owner"):
        assert never not in said
    others = [words(a_receipt_for(kind)) for kind in ReceiptKind if kind is not ReceiptKind.SEIZED]
    assert not [each for each in others if "What the law says" in each]


def test_until_the_taker_signs_a_receipt_says_so_and_what_was_not_collected_has_none(
    desk: Desk,
) -> None:
    offered(desk)
    waits = receipt(desk)
    change = the_exhibit(desk).handovers[-1].id

    transits.recall(desk.of(desk.officer), "x_1")

    assert waits.signed is SignedHow.GIVER
    assert "The taker has not signed yet" in words(waits)
    with pytest.raises(OutOfSequenceError, match="no change of custody"):
        receipt(desk, change)


def test_an_accepted_handover_names_both_of_its_entries(desk: Desk) -> None:
    offered(desk)
    transits.accept(desk.of(desk.examiner), "x_1", seal_seen="B1")

    made = receipt(desk)

    kinds = [read_leaf(desk.uow.custody.entry(each).body).event for each in made.log.entries]
    assert kinds == ["exhibit.offered", "exhibit.accepted"]
    assert made.occurred.taken is not None


def test_whoever_got_it_back_is_written_by_hand() -> None:
    said = words(
        a_receipt_for(ReceiptKind.RETURNED, taker=ReceiptSide(), signed=SignedHow.RECORDER)
    )

    assert "Given back to Write the name in the box below." in said
    assert f"Received by {wording.DATE_SIGNATURE}" in said


def test_what_leaves_with_a_receipt_and_what_does_not(desk: Desk) -> None:
    exhibit = the_exhibit(desk)
    told = {
        kind: receipts_about(
            replace(exhibit, ended=FinalDisposition(kind, NOON, "u_officer", "Jo", "R1")), ()
        )
        for kind in FinalKind
    }

    assert {kind for kind, offers in told.items() if offers == ()} == {FinalKind.VESTED}
    assert set(told.values()) == {(END,), ()}


def test_a_device_handed_to_another_tool_has_a_receipt_that_does_not_call_it_erased(
    desk: Desk,
) -> None:
    disposal = desk.start(desk.permitted(method=OTHER, plan=BY_TOOL), plan=BY_TOOL)

    made = receipt(desk, disposal.id, disposal.exhibit_id)

    assert made.kind is ReceiptKind.TO_TOOL
    assert disposal.first_started == made.occurred.at
    said = words(made)
    assert "This does not say that it was erased." in said
    assert made.signed is SignedHow.PERMIT
    assert "signed for the permit with their own key; this start needs no signature" in said
    kinds = [read_leaf(desk.uow.custody.entry(each).body).event for each in made.log.entries]
    assert kinds == ["erase.permitted", "erase.started"]
    assert made.recorded_by == made.giver.person


def test_a_seal_that_was_put_on_after_another_tool_got_it_is_not_that_of_its_receipt(
    desk: Desk,
) -> None:
    disposal = desk.start(desk.permitted(method=OTHER, plan=BY_TOOL), plan=BY_TOOL)
    exhibit, started = the_exhibit(desk), disposal.first_started
    assert started is not None
    day = timedelta(days=1)

    def with_seals(*seals: Seal) -> str:
        desk.uow.exhibits.save(replace(the_exhibit(desk), seals=seals))
        return receipt(desk, disposal.id).seal

    old = Seal("B1", started - day, "u_officer", started, "To overwrite it", "u_examiner")
    new = Seal("B2", started + day, "u_examiner")
    assert exhibit.seals[-1].broken_at is not None
    assert with_seals(old, new) == ""
    assert wording.NOT_DESCRIBED in words(receipt(desk, disposal.id))
    kept = replace(old, broken_at=started + day)
    assert with_seals(kept, new) == "B1"
    assert with_seals(kept, Seal("B3", None, None)) == "B1"
    assert with_seals(Seal("B4", None, None)) == "B4"


def test_a_receipt_of_nothing_or_of_another_exhibit_is_refused(desk: Desk) -> None:
    with pytest.raises(OutOfSequenceError, match="no change of custody"):
        receipt(desk)
    together(desk, desk.officer, desk.examiner)
    with pytest.raises(NotFoundError):
        receipt(desk, "m_of_another")


def test_people_without_case_content_print_none(desk: Desk) -> None:
    together(desk, desk.officer, desk.examiner)
    clerk = desk.of(KeyedPerson("u_clerk", Duty.ADMINISTRATOR))

    with pytest.raises(NotPermittedError):
        receipt_of(clerk, "x_1", None, key=FAKE_LOG)
