"""Handovers that giver and taker sign: together, on a manifest, or offered and taken."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.exhibits.exhibit import HandoverForm
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.signing.signed_acts import is_signed_by
from evidence_store.domain.signing.stated import statement_digest
from evidence_store.errors import (
    DiscrepancyError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    WrongEntryError,
)
from evidence_store.workflow.exhibits import handovers, transits
from tests.builders import an_exhibit
from tests.evidence_store.workflow.moving import (
    a_movement,
    offered,
    side,
    the_exhibit,
    together,
)

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit
    from tests.evidence_store.workflow.desk import Desk


def test_giver_and_taker_sign_one_statement(desk: Desk) -> None:
    moved = together(desk, desk.officer, desk.examiner)

    (handover,) = moved.handovers
    assert (handover.form, handover.giver_id, handover.taker_id) == (
        HandoverForm.BOTH_SIGNED,
        "u_officer",
        "u_examiner",
    )
    assert (moved.holder, moved.holder_id) == ("Name of u_examiner", "u_examiner")
    signed = desk.uow.custody.drafts[-1].signed
    assert signed is not None
    keys = {each.person.id: each.person.signing_key for each in (desk.officer, desk.examiner)}
    assert {each.role for each in signed.signatures} == {"giver", "taker"}
    for each in signed.signatures:
        assert is_signed_by(keys[each.by], dict(signed.statement), each.signature)


def test_the_return_leg_is_signed_in_the_same_way_and_by_its_holder_alone(desk: Desk) -> None:
    together(desk, desk.officer, desk.examiner)
    holder = the_exhibit(desk).holder

    with pytest.raises(OutOfSequenceError, match="another person signed for it"):
        together(desk, desk.second, desk.officer, from_holder=holder)
    back = together(desk, desk.examiner, desk.officer, from_holder=holder, reason="Return")

    assert back.holder_id == "u_officer"
    assert [each.form for each in back.handovers] == [HandoverForm.BOTH_SIGNED] * 2


def test_nobody_hands_over_to_themselves(desk: Desk) -> None:
    with pytest.raises(SamePersonError):
        together(desk, desk.officer, desk.officer)


def test_another_seal_stops_a_signed_handover(desk: Desk) -> None:
    with pytest.raises(DiscrepancyError):
        together(desk, desk.officer, desk.examiner, seal="B9")

    assert the_exhibit(desk).handovers == ()


@pytest.fixture
def three(desk: Desk) -> Desk:
    for number in (2, 3):
        desk.uow.exhibits.add(
            an_exhibit(id=f"x_{number}", reference=f"ABC/{number}", serial=f"S{number}")
        )
    return desk


def by_manifest(desk: Desk, *ids: str, **changes: Any) -> tuple[Exhibit, ...]:
    return handovers.hand_over_manifest(
        desk.of(desk.officer),
        "c_1",
        movements={each: a_movement(**changes) for each in ids},
        taker=side(desk.examiner),
    )


def test_several_exhibits_move_under_one_manifest_that_is_signed_once(three: Desk) -> None:
    moved = by_manifest(three, "x_1", "x_2", "x_3")

    signed = [draft for draft in three.uow.custody.drafts if draft.signed is not None]
    assert [draft.event for draft in signed] == ["handover.manifest_signed"]
    assert [draft.event for draft in three.uow.custody.drafts][-3:] == [
        "exhibit.handover_by_manifest"
    ] * 3
    manifests = {each.handovers[-1].manifest for each in moved}
    assert len(manifests) == 1
    manifest = signed[0].signed
    assert manifest is not None
    assert [f"x_{n}" in str(manifest.stated[f"exhibit {n}"]) for n in (1, 2, 3)] == [True] * 3


def test_each_exhibit_stands_on_the_manifest_by_its_handover_seal_and_newest_entry(
    three: Desk,
) -> None:
    before = {f"x_{n}": three.uow.custody.standing(f"x_{n}").xprev for n in (1, 2, 3)}

    moved = by_manifest(three, "x_1", "x_2", "x_3")

    manifest, *entries = three.uow.custody.drafts[-4:]
    lines = [json.dumps([x.id, x.handovers[-1].id, "B1", before[x.id]], separators=(",", ":"))
             for x in moved]  # fmt: skip
    assert manifest.public["exhibits"] == lines
    assert manifest.signed is not None
    in_clear = manifest.signed.statement["pub"]
    assert isinstance(in_clear, dict)
    assert in_clear["exhibits"] == " ".join(lines)
    told = {(each.public["handover"], each.public["seal"]) for each in entries}
    assert told == {(x.handovers[-1].id, "B1") for x in moved}
    digest = statement_digest(manifest.signed.statement).hex()
    assert {each.public["statement"] for each in entries} == {digest}


def test_more_exhibits_than_an_entry_holds_are_not_signed_for(three: Desk) -> None:
    ids = [f"x_{number:020}" for number in range(200)]
    for name in ids:
        three.uow.exhibits.add(an_exhibit(id=name, reference=f"M/{name}", serial=f"M{name}"))
    before = len(three.uow.custody.drafts)

    with pytest.raises(WrongEntryError, match="too many exhibits for one manifest"):
        by_manifest(three, *ids)

    assert len(three.uow.custody.drafts) == before


def test_of_a_manifest_all_exhibits_move_or_none(three: Desk) -> None:
    three.uow.exhibits.save(
        replace(the_exhibit(three, "x_2"), whereabouts=Whereabouts.IN_LAB, seals=())
    )

    with pytest.raises(OutOfSequenceError):
        by_manifest(three, "x_1", "x_2")

    assert the_exhibit(three).handovers == ()
    with pytest.raises(WrongEntryError, match="at least one"):
        by_manifest(three)


def test_a_manifest_is_of_one_case(three: Desk) -> None:
    three.uow.exhibits.add(an_exhibit(id="x_9", case_id="c_9", serial="S9"))

    with pytest.raises(WrongEntryError, match="another case"):
        by_manifest(three, "x_1", "x_9")


def test_what_is_offered_is_in_transit_and_still_the_givers(desk: Desk) -> None:
    waiting = offered(desk)

    assert (waiting.whereabouts, waiting.holder) == (Whereabouts.IN_TRANSIT, "Property store")
    with pytest.raises(OutOfSequenceError, match="not signed for yet"):
        desk.propose()
    with pytest.raises(OutOfSequenceError):
        together(desk, desk.officer, desk.examiner)


def test_the_taker_signs_for_the_statement_that_the_giver_signed(desk: Desk) -> None:
    waiting = offered(desk)

    taken = transits.accept(desk.of(desk.examiner), "x_1", seal_seen="B1")

    assert (taken.whereabouts, taken.holder_id) == (Whereabouts.HELD, "u_examiner")
    (handover,) = taken.handovers
    assert (handover.giver_id, handover.taker_id) == ("u_officer", "u_examiner")
    signed = desk.uow.custody.drafts[-1].signed
    assert signed is not None
    assert signed.stated["offer"] == waiting.handovers[0].offer
    assert len(str(signed.stated["offer"])) == 64


def test_the_giver_does_not_take_and_only_the_giver_takes_back(desk: Desk) -> None:
    offered(desk)

    with pytest.raises(SamePersonError):
        transits.accept(desk.of(desk.officer), "x_1", seal_seen="B1")
    with pytest.raises(NotPermittedError):
        transits.recall(desk.of(desk.examiner), "x_1")
    back = transits.recall(desk.of(desk.officer), "x_1")

    assert (back.whereabouts, back.holder) == (Whereabouts.HELD, "Property store")
    with pytest.raises(OutOfSequenceError):
        transits.recall(desk.of(desk.officer), "x_1")


def test_a_bag_that_arrives_under_another_seal_is_a_discrepancy(desk: Desk) -> None:
    offered(desk)

    with pytest.raises(DiscrepancyError):
        transits.accept(desk.of(desk.examiner), "x_1", seal_seen="B9")

    assert the_exhibit(desk).whereabouts is Whereabouts.IN_TRANSIT
    assert the_exhibit(desk).open_discrepancies
