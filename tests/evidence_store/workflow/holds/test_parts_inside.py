"""Whatever bars a part that is inside bars the whole: nobody erases the one and spares the other.

The part is named as a known gap each time, so that nothing but the bar stops it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.cases.court_sentences import SentenceKind
from evidence_store.domain.exhibits.exhibit import CopyDecision
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.law.enquiries import Answer, Enquiry, Reply
from evidence_store.domain.orders.matters import DisclosureDecision, Need, Notice
from evidence_store.domain.scans.gradings import Grade, GradingState, HitGrading
from evidence_store.domain.scans.scan import ScanRecord
from evidence_store.errors import (
    HoldOpenError,
    OutOfSequenceError,
    RefusedError,
    StaleStatementError,
    WrongEntryError,
)
from forensics.values import Coverage, Digest, ErasureMethod, HashAlgorithm
from tests.builders import NOON, SHA, SIZE, a_sentence, an_acquisition, an_exhibit
from tests.evidence_store.workflow.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.disposals.disposal import Disposal

YESTERDAY = date(2026, 7, 13)
JUNE = date(2026, 6, 1)
PART, INSIDE = ("x_2",), "ABC/1/1 is still inside"
OTHER = Digest(HashAlgorithm.SHA256, b"b" * 32)


@pytest.fixture
def desk() -> Desk:
    """A desk whose device has a card inside, which is an exhibit of its own."""
    made = Desk()
    card: dict[str, Any] = {"reference": "ABC/1/1", "serial": "CARD1", "parent_id": "x_1"}
    made.uow.exhibits.add(an_exhibit(id="x_2", whereabouts=Whereabouts.INSIDE, **card))
    return made


def noted(desk: Desk, **more: Any) -> None:
    """Let the order's record hold something more, beside what settles the whole."""
    order = desk.uow.orders.get("o_1")
    kept: dict[str, Any] = {
        name: (*getattr(order.matters, name), each) for name, each in more.items()
    }
    desk.uow.orders.save(replace(order, matters=replace(order.matters, **kept)))


def letter(served_on: date | None, sent_on: date = YESTERDAY) -> Callable[[Desk], None]:
    sent = Notice("n_9", PART, "A mother", SHA, sent_on, "u_officer", served_on=served_on)
    return lambda desk: noted(desk, notices=sent)


def decided(need: Need) -> Callable[[Desk], None]:
    one = DisclosureDecision("v_9", PART, need, "D.", YESTERDAY, "u_officer", "A reason")
    return lambda desk: noted(desk, decisions=one)


def asked(answer: Answer) -> Callable[[Desk], None]:
    one = Enquiry(
        "q_9", PART, YESTERDAY, "A. Prosecutor", "u_officer", (Reply("restraint", answer),)
    )
    return lambda desk: noted(desk, enquiries=one)


def image_that_differs(desk: Desk) -> None:
    found = an_acquisition(id="a_2", exhibit_id="x_2", computed_digest=OTHER)
    desk.uow.acquisitions.add(replace(found, computed_digests=(OTHER,)))


def whole_on_a_kept_copy(desk: Desk) -> None:
    """The offender is inside; a verified copy of the whole is kept, and none of the card."""
    inside = a_sentence(kind=SentenceKind.CUSTODY)
    desk.uow.orders.save(replace(desk.uow.orders.get("o_1"), sentence=inside))
    desk.uow.acquisitions.add(an_acquisition())
    kept = CopyDecision("y_1", "a_1", "u_supervisor", NOON, "A verified copy is kept")
    desk.uow.exhibits.save(replace(desk.uow.exhibits.get("x_1"), copy_decision=kept))


def grade(state: GradingState, given: Grade, exhibit: str = "x_2") -> Callable[[Desk], None]:
    one = HitGrading(
        "g_1", 1, exhibit, "n_1", None, ((1, 1),), given, "why", "u_second", NOON, state
    )
    return lambda desk: desk.uow.hit_gradings.add(one)


BARS: dict[str, Callable[[Desk], None]] = {
    "a letter that went yesterday and is not served": letter(None),
    "a letter that was served yesterday": letter(YESTERDAY),
    "a disk image that differs": image_that_differs,
    "an original that must be kept": decided(Need.MUST_BE_KEPT),
    "a copy that suffices and is not there": decided(Need.COPY_SUFFICES),
    "a question that was not asked": asked(Answer.NOT_ASKED),
    "a question answered with yes": asked(Answer.YES),
}
GRADES: dict[str, Callable[[Desk], None]] = {
    "a grade that waits": grade(GradingState.WAITING, Grade.EVIDENTIAL),
    "a hit of which nobody can tell": grade(GradingState.CONFIRMED, Grade.CANNOT_TELL),
}
EVERY = BARS | GRADES
GATES = ("propose", "authorise", "permit", "start")


def destroy(desk: Desk) -> Disposal:
    """Everything from the proposal to the beginning of a destruction."""
    told: dict[str, Any] = {"method": ErasureMethod.DESTRUCTION, "plan": None}
    return desk.begin_destruction(desk.permitted(known_gaps=(INSIDE,), **told))


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("what", ["a letter that was served yesterday", *GRADES])
def test_what_bars_a_part_that_is_inside_bars_the_whole_at_every_gate(
    desk: Desk, what: str, gate: str
) -> None:
    steps: dict[str, Callable[[Any], Disposal]] = {
        "propose": lambda _: desk.propose(known_gaps=(INSIDE,)),
        "authorise": desk.authorise,
        "permit": desk.permit,
        "start": desk.start,
    }
    at: Any = None
    for name in GATES[: GATES.index(gate)]:
        at = steps[name](at)
    EVERY[what](desk)

    with pytest.raises((HoldOpenError, OutOfSequenceError), match="ABC/1/1"):
        steps[gate](at)


@pytest.mark.parametrize("what", EVERY)
def test_what_bars_a_part_that_is_inside_bars_the_destruction_of_the_whole(
    desk: Desk, what: str
) -> None:
    EVERY[what](desk)

    with pytest.raises((HoldOpenError, OutOfSequenceError), match="ABC/1/1"):
        destroy(desk)


@pytest.mark.parametrize("what", EVERY)
def test_what_bars_a_part_that_was_taken_out_leaves_the_whole_alone(desk: Desk, what: str) -> None:
    take_out(desk)
    EVERY[what](desk)

    assert destroy(desk).starts == 1


def take_out(desk: Desk) -> None:
    out = replace(desk.uow.exhibits.get("x_2"), whereabouts=Whereabouts.STORED)
    desk.uow.exhibits.save(out)


def test_a_copy_of_the_whole_is_none_of_a_part_inside(desk: Desk) -> None:
    whole_on_a_kept_copy(desk)

    with pytest.raises(HoldOpenError, match="ABC/1/1: Retention of material"):
        destroy(desk)
    take_out(desk)
    assert destroy(desk).starts == 1


@pytest.mark.parametrize("what", BARS)
def test_what_comes_to_bar_a_part_inside_stops_a_running_erasure(desk: Desk, what: str) -> None:
    running = desk.start(desk.permitted(known_gaps=(INSIDE,)))
    BARS[what](desk)

    with pytest.raises(HoldOpenError, match="ABC/1/1"):
        desk.renew(running)


@pytest.mark.parametrize(
    "note",
    [letter(JUNE, JUNE), decided(Need.NOT_NEEDED), asked(Answer.NO)],
    ids=["a letter that was served", "an original that is not needed", "a question answered no"],
)
def test_what_is_settled_of_a_part_inside_bars_nothing(
    desk: Desk, note: Callable[[Desk], None]
) -> None:
    note(desk)

    assert desk.start(desk.permitted(known_gaps=(INSIDE,))).starts == 1


def scanned(desk: Desk, identifier: str, hits: int, exhibit: str = "x_2") -> None:
    desk.uow.scans.add(
        ScanRecord(NOON, 9, hits, 0, {"exact": hits}, 0, SHA, SHA, "tool",
                   Coverage(compared=SIZE), (),
                   identifier, 1, exhibit, "a_1", "u_examiner")
    )  # fmt: skip


def test_whoever_authorises_states_how_many_hits_of_a_part_inside_nobody_graded(
    desk: Desk,
) -> None:
    scanned(desk, "n_1", 2, "x_1")
    scanned(desk, "n_2", 3)
    proposed = desk.propose(known_gaps=(INSIDE,))

    with pytest.raises(WrongEntryError, match="5 hits"):
        desk.authorise(proposed, ungraded=2)
    authorised = desk.authorise(proposed, ungraded=5)

    assert authorised.authorisation is not None
    assert ("ungraded_hits", "5") in authorised.authorisation.statement.facts
    scanned(desk, "n_3", 1)
    with pytest.raises(StaleStatementError, match="now 6 are not"):
        desk.permit(authorised)


def test_hits_of_the_whole_are_none_of_a_part(desk: Desk) -> None:
    scanned(desk, "n_1", 3, "x_1")
    proposed = desk.propose(exhibit_id="x_2", plan=None, method=ErasureMethod.DESTRUCTION)

    assert desk.authorise(proposed).authorisation is not None


def test_a_grade_that_waits_on_the_whole_bars_its_part(desk: Desk) -> None:
    grade(GradingState.WAITING, Grade.EVIDENTIAL, "x_1")(desk)

    with pytest.raises(RefusedError, match=r"ABC/1: .*waits for a second person"):
        desk.propose(exhibit_id="x_2", plan=None, method=ErasureMethod.DESTRUCTION)


def test_a_disk_image_of_the_whole_that_differs_bars_its_part(desk: Desk) -> None:
    desk.uow.acquisitions.add(an_acquisition(computed_digest=OTHER, computed_digests=(OTHER,)))

    with pytest.raises(HoldOpenError, match="ABC/1: A disk image does not agree"):
        desk.propose(exhibit_id="x_2", plan=None, method=ErasureMethod.DESTRUCTION)
