"""Parts of a device: exhibits of their own, which an order for the whole reaches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.acts.exhibits.bags import OpenBag
from evidence_store.domain.exhibits.exhibit import MediumKind, Stage
from evidence_store.domain.exhibits.extracts import ExhibitEntry
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.errors import OutOfSequenceError, WrongEntryError
from evidence_store.workflow._kit.grounds import evaluate_holds
from evidence_store.workflow.exhibits import continuity, exhibits
from tests.builders import SIZE, an_order
from tests.evidence_store.workflow.acts import done
from tests.evidence_store.workflow.desk import RULES, Desk
from tests.evidence_store.workflow.moving import the_exhibit

if TYPE_CHECKING:
    from evidence_store.domain.exhibits.exhibit import Exhibit


def a_part(desk: Desk, reference: str = "ABC/1/1", **more: Any) -> Exhibit:
    entry = ExhibitEntry(reference, "Drive", MediumKind.HDD, "", "", **more)
    return exhibits.book_in(desk.of(desk.officer), "c_1", entry=entry, part_of="x_1")


def take_out(desk: Desk, part: Exhibit) -> Exhibit:
    return continuity.take_out(desk.of(desk.officer), part.id, seal="P1", holder="Lab")


def test_a_part_lies_in_its_parent_until_it_is_taken_out_under_its_own_seal(desk: Desk) -> None:
    part = a_part(desk)
    assert (part.parent_id, part.whereabouts, part.seals) == ("x_1", Whereabouts.INSIDE, ())
    with pytest.raises(OutOfSequenceError, match="its bag is sealed"):
        take_out(desk, part)

    done(OpenBag(reason="Taking the drive out", seal="B1"), "x_1", desk.of(desk.officer))
    out = take_out(desk, part)

    assert out.seal is not None
    assert (out.seal.number, out.whereabouts) == ("P1", Whereabouts.HELD)


def test_a_parent_is_not_disposed_of_while_a_part_is_elsewhere_unless_that_is_said(
    desk: Desk,
) -> None:
    a_part(desk)

    with pytest.raises(OutOfSequenceError, match="ABC/1/1"):
        desk.propose()
    with pytest.raises(OutOfSequenceError, match="ABC/1/1"):
        desk.propose(known_gaps=("ABC/1/11 is elsewhere",))  # another reference
    assert desk.propose(known_gaps=("The drive, ABC/1/1, is not covered.",)).known_gaps


def test_a_part_that_comes_after_the_proposal_stops_the_start(desk: Desk) -> None:
    permitted = desk.permitted()
    a_part(desk)

    with pytest.raises(OutOfSequenceError, match="ABC/1/1"):
        desk.start(permitted)


def test_a_part_at_its_end_is_no_obstacle(desk: Desk) -> None:
    part = a_part(desk)
    desk.uow.exhibits.save(replace(part, stage=Stage.CERTIFIED))

    desk.propose()


def test_an_order_that_names_the_parent_reaches_the_part_and_not_the_other_way(desk: Desk) -> None:
    part = a_part(desk, serial="P-1", size=SIZE)
    line = replace(an_order().lines[0], exhibit_ids=(part.id,))
    only_part = replace(an_order(), lines=(line,))

    with desk.uow:
        reached = evaluate_holds(desk.uow, part, rules=RULES, at=desk.clock())
    assert "no_order" not in {each.code for each in reached.lines}
    desk.uow.orders.save(only_part)
    with desk.uow:
        codes = {
            name: {e.code for e in evaluate_holds(desk.uow, x, rules=RULES, at=desk.clock()).lines}
            for name, x in (("part", part), ("parent", the_exhibit(desk)))
        }
    assert "no_order" in codes["parent"]
    assert "no_order" not in codes["part"]


def test_parts_stand_three_levels_deep_and_no_deeper(desk: Desk) -> None:
    part = a_part(desk)
    entry = ExhibitEntry("ABC/1/1/1", "Card", MediumKind.MEMORY_CARD, "", "")
    below = exhibits.book_in(desk.of(desk.officer), "c_1", entry=entry, part_of=part.id)

    with pytest.raises(WrongEntryError, match="levels"):
        exhibits.book_in(
            desk.of(desk.officer), "c_1", entry=replace(entry, reference="deeper"), part_of=below.id
        )
    with pytest.raises(OutOfSequenceError, match="ABC/1/1"):
        desk.propose(known_gaps=("ABC/1/1 stays",))  # the part below it is not named
