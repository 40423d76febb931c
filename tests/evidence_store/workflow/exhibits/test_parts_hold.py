"""What holds a part that is inside holds the whole: nobody erases the one and spares the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.exhibits.copies import EndCopy
from evidence_store.acts.orders.proceedings import NoteClaim
from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.copies import CopyEnd, CopyKind, HeldCopy
from evidence_store.domain.exhibits.exhibit import CopyDecision
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.law.enquiries import Answer
from evidence_store.domain.orders.lasting_matters import Restriction, Undertaking
from evidence_store.domain.orders.matters import (
    LawfulMaterial,
    Need,
    Notice,
    Objection,
    OwnersChoice,
    OwnersDecision,
)
from evidence_store.domain.orders.order import OrderLine, restated
from evidence_store.errors import HoldOpenError
from forensics.values import ErasureMethod
from tests.builders import NOON, SHA, an_acquisition, an_exhibit, an_order, settled_matters
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from evidence_store.domain.disposals.disposal import Disposal

MARCH = date(2026, 3, 2)
CARD = OrderLine(1, "Memory card", ("x_2",), "u_officer", NOON)


def with_card(**changes: Any) -> Desk:
    """The device with a memory card inside; an order names the device."""
    desk = Desk()
    told = {"parent_id": "x_1", "whereabouts": Whereabouts.INSIDE} | changes
    desk.uow.exhibits.add(an_exhibit(id="x_2", reference="ABC/1/1", serial="CARD1", **told))
    return desk


@pytest.fixture
def desk() -> Desk:
    return with_card()


def permitted(desk: Desk, **changes: Any) -> Disposal:
    return desk.permitted(known_gaps=("ABC/1/1 is still inside",), **changes)


def claim(desk: Desk, order: str = "o_1") -> None:
    entry = NoteClaim(applicant="A mother", court="Exampleton", lodged_on=MARCH, exhibits=("x_2",))
    done(entry, order, desk.of(desk.officer))


def for_the_card(desk: Desk, **changes: Any) -> None:
    desk.uow.orders.add(an_order(id="o_2", lines=(CARD,), **changes))


@pytest.mark.parametrize("order", ["o_1", "o_2"])
@pytest.mark.parametrize("method", [ErasureMethod.DESTRUCTION, ErasureMethod.OVERWRITE_ZEROS])
def test_a_claim_to_a_part_that_is_inside_holds_the_whole(
    desk: Desk, method: ErasureMethod, order: str
) -> None:
    for_the_card(desk)
    claim(desk, order)
    changes = {"method": method} | ({"plan": None} if method is ErasureMethod.DESTRUCTION else {})

    with pytest.raises(HoldOpenError, match=r"ABC/1/1: .*lodged on 2 March 2026"):
        permitted(desk, **changes)


def test_a_claim_to_a_part_voids_what_was_signed_for_the_whole(desk: Desk) -> None:
    for_the_card(desk)
    found = permitted(desk)
    claim(desk, "o_2")

    assert desk.uow.disposals.get(found.id).state is DisposalState.VOID


def test_the_end_of_the_last_copy_of_a_part_voids_what_was_signed_for_the_whole() -> None:
    kept = CopyDecision("d_1", "a_2", "u_supervisor", NOON, "Reasonable")
    copy = HeldCopy("b_1", CopyKind.DISK_IMAGE, "E01", "Unit", "Server", "CPIA Code",
                    date(2027, 1, 1), "u_officer", NOON, "a_2")  # fmt: skip
    desk = with_card(copy_decision=kept, copies=(copy,))
    desk.uow.acquisitions.add(an_acquisition(id="a_2", exhibit_id="x_2"))
    found = permitted(desk)
    end = EndCopy(copy="b_1", how=CopyEnd.LOST, ended_on=NOON.date(), paper="Report 9")
    done(end, "x_2", desk.of(desk.examiner))

    assert desk.uow.disposals.get(found.id).state is DisposalState.VOID


def test_a_claim_to_a_part_that_was_taken_out_leaves_the_whole_alone() -> None:
    desk = with_card(whereabouts=Whereabouts.HELD)
    claim(desk)

    desk.start(permitted(desk))


LETTER = Notice(
    "l_1", ("x_2",), "A mother", SHA, MARCH, "u_officer", MARCH,
    objections=(Objection("j_1", MARCH, "u_officer"),),
)  # fmt: skip
TAKE_OFF = LawfulMaterial("m_1", ("x_2",), True, "Pictures", "Me", MARCH, MARCH, "u_1")  # noqa: FBT003 -- it is wanted
AS_IT_IS = OwnersDecision(
    "w_1", ("x_2",), OwnersChoice.RETURN_AS_IT_IS, "A mother", MARCH, "u_officer", "Give it back"
)
ASKED, DECIDED = settled_matters("x_2").enquiries[0], settled_matters("x_2").decisions[0]
YES = replace(ASKED, replies=(replace(ASKED.replies[0], answer=Answer.YES, named="It"),))


def added(**more: Any) -> dict[str, Any]:
    """Matters of the device's own order, with one more that names the card."""
    found = settled_matters("x_1")
    return {name: (*getattr(found, name), *each) for name, each in more.items()}


@pytest.mark.parametrize(
    "more",
    [
        added(notices=(LETTER,)),
        added(lawful=(TAKE_OFF,)),
        added(owners=(AS_IT_IS,)),
        added(enquiries=(YES,)),
        added(decisions=(replace(DECIDED, need=Need.MUST_BE_KEPT),)),
    ],
    ids=["objection", "lawful material", "owner's choice", "yes", "must be kept"],
)
def test_what_names_a_part_that_is_inside_holds_the_whole(desk: Desk, more: Any) -> None:
    order = desk.uow.orders.get("o_1")
    desk.uow.orders.save(replace(order, matters=settled_matters("x_1", **more)))

    with pytest.raises(HoldOpenError, match="ABC/1/1: "):
        permitted(desk)


@pytest.mark.parametrize(
    "changes",
    [
        {"made_on": date(2026, 3, 1), "takes_effect_on": date(2026, 3, 1)},
        {"matters": settled_matters(restrictions=(Restriction("r_1", "POCA", MARCH, "u_1"),))},
        {
            "matters": settled_matters(
                undertakings=(Undertaking("t_1", "Return", "Me", MARCH, MARCH, "u_1"),)
            )
        },
        {"quashed_on": MARCH},
    ],
    ids=["six months", "restriction", "undertaking", "quashed"],
)
def test_what_holds_under_an_order_for_a_part_alone_holds_the_whole(
    desk: Desk, changes: Any
) -> None:
    for_the_card(desk, offender_id="f_1" if "quashed_on" not in changes else "f_2")
    made = replace(desk.uow.orders.get("o_2"), **changes)
    desk.uow.orders.save(restated(made))

    with pytest.raises(HoldOpenError, match="ABC/1/1: "):
        permitted(desk)


def test_a_part_under_an_order_of_its_own_with_nothing_open_lets_the_whole_go(desk: Desk) -> None:
    for_the_card(desk)

    desk.start(permitted(desk))
