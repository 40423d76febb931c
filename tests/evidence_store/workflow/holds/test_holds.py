from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.disposals.disposal_states import DisposalState
from evidence_store.domain.exhibits.whereabouts import Whereabouts
from evidence_store.domain.holds.waiting_stops import StopFile, sign_stop
from evidence_store.domain.law.rules import STOP_AND_REFER
from evidence_store.domain.people.person import Duty
from evidence_store.errors import (
    HoldOpenError,
    NotFoundError,
    NotPermittedError,
    SamePersonError,
    StatementError,
)
from evidence_store.workflow._kit.grounds import require_clear_holds
from evidence_store.workflow.holds import holds
from tests.builders import KeyedPerson, an_exhibit
from tests.evidence_store.workflow.desk import RULES, Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence_store.domain.exhibits.exhibit import Exhibit


def place(desk: Desk, who: KeyedPerson | None = None, code: str = "other") -> Exhibit:
    return holds.place_hold(desk.of(who or desk.officer), "x_1", code=code, note="CANARY")


def release(desk: Desk, who: KeyedPerson) -> Exhibit:
    return holds.release_hold(
        desk.of(who), "x_1", desk.uow.exhibits.get("x_1").placed_holds[0].id, reason="Settled"
    )


@pytest.mark.parametrize("duty", list(Duty))
def test_anyone_places_a_hold_in_one_act(desk: Desk, duty: Duty) -> None:
    assert place(desk, KeyedPerson("u_any", duty)).open_holds


def test_a_hold_without_a_known_reason_is_refused(desk: Desk) -> None:
    with pytest.raises(NotFoundError, match="linked_case"):
        place(desk, code="because")


@pytest.mark.parametrize("stage", ["proposed", "authorised", "permitted", "running"])
def test_a_hold_makes_void_what_was_signed_at_any_stage(desk: Desk, stage: str) -> None:
    steps: list[Any] = [desk.propose, desk.authorise, desk.permit, desk.start]
    disposal = steps[0]()
    for step in steps[1:]:
        if disposal.state.value == stage:
            break
        disposal = step(disposal)
    assert disposal.state.value == stage

    place(desk)

    assert desk.uow.disposals.get(disposal.id).state is DisposalState.VOID
    assert desk.uow.events[-2:] == ["hold.placed", "disposal.voided"]


def test_a_hold_leaves_what_is_completed_as_it_is(desk: Desk) -> None:
    done = desk.erased()

    place(desk)

    assert desk.uow.disposals.get(done.id).state is DisposalState.COMPLETED


def test_a_note_is_committed_to_and_does_not_stand_in_clear(desk: Desk) -> None:
    place(desk)

    entry = desk.uow.custody.drafts[-1]
    assert entry.committed["note"] == "CANARY"
    assert "CANARY" not in str(entry.public)


def test_two_people_release_a_hold_and_one_does_not(desk: Desk) -> None:
    place(desk)

    assert release(desk, desk.officer).open_holds
    assert not release(desk, desk.supervisor).open_holds
    assert desk.uow.events[-2:] == ["hold.release_signed", "hold.released"]


def test_the_same_person_does_not_sign_twice_for_a_release(desk: Desk) -> None:
    place(desk)
    release(desk, desk.officer)

    with pytest.raises(SamePersonError):
        release(desk, desk.officer)


def test_an_examiner_releases_nothing(desk: Desk) -> None:
    place(desk)

    with pytest.raises(NotPermittedError):
        release(desk, desk.examiner)


def test_the_operator_releases_nothing_on_their_own_exhibit(desk: Desk) -> None:
    authorised = desk.authorise(desk.propose())
    desk.permit(authorised, desk.everything)
    place(desk)

    with pytest.raises(SamePersonError):
        release(desk, desk.everything)


def test_a_released_hold_revives_nothing(desk: Desk) -> None:
    permitted = desk.permitted()
    place(desk)
    release(desk, desk.officer)
    release(desk, desk.supervisor)

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    assert desk.propose().state is DisposalState.PROPOSED


@pytest.mark.parametrize("duty", list(Duty))
def test_anyone_stops_and_refers_in_one_act(desk: Desk, duty: Duty) -> None:
    running = desk.start(desk.permitted())

    referred = holds.stop_and_refer(desk.of(KeyedPerson("u_any", duty)), "x_1", note="")

    assert [hold.code for hold in referred.open_holds] == ["stop_and_refer"]
    assert desk.uow.disposals.get(running.id).void_reason == "stopped and referred"
    assert "exhibit.referred" in desk.uow.events


def test_the_same_words_sent_twice_stop_and_refer_once_and_others_are_recorded(desk: Desk) -> None:
    desk.permitted()

    def refer(note: str, who: KeyedPerson) -> Exhibit:
        return holds.stop_and_refer(desk.of(who), "x_1", note=note)

    refer("A child, perhaps", desk.officer)
    twice = refer("A child, perhaps", desk.officer)
    refer("A letter of a solicitor", desk.officer)
    somebody_else = refer("A child, perhaps", desk.supervisor)
    desk.clock.forward(minutes=11)
    later = refer("A child, perhaps", desk.officer)

    assert len(twice.open_holds) == 1
    assert len(somebody_else.open_holds) == 3
    assert len(later.open_holds) == 4
    assert desk.uow.events.count("exhibit.referred") == 4


def test_a_first_signature_counts_for_72_hours(desk: Desk) -> None:
    place(desk)
    release(desk, desk.officer)
    desk.clock.forward(hours=72, seconds=1)

    assert release(desk, desk.supervisor).open_holds
    assert not release(desk, desk.officer).open_holds


def test_a_first_signature_that_was_changed_releases_nothing(desk: Desk) -> None:
    place(desk)
    exhibit = release(desk, desk.officer)
    hold = exhibit.placed_holds[0]
    forged = replace(hold.releases[0], signature=bytes(64))
    desk.uow.exhibits.save(exhibit.with_changed_hold(replace(hold, releases=(forged,))))

    with pytest.raises(StatementError):
        release(desk, desk.supervisor)


def with_part(desk: Desk, whereabouts: Whereabouts) -> None:
    """The exhibit's drive, an exhibit of its own."""
    part: dict[str, Any] = {"reference": "ABC/1/1", "parent_id": "x_1", "serial": "S-2"}
    desk.uow.exhibits.add(an_exhibit(id="x_2", whereabouts=whereabouts, **part))


@pytest.mark.parametrize("where", [Whereabouts.INSIDE, Whereabouts.STORED])
def test_whoever_stops_the_whole_stops_what_is_under_way_on_its_part(
    desk: Desk, where: Whereabouts
) -> None:
    with_part(desk, where)
    proposed = desk.propose(known_gaps=("ABC/1/1 is erased by itself",))
    running = replace(proposed, id="d_2", exhibit_id="x_2", version=1, state=DisposalState.RUNNING)
    desk.uow.disposals.add(running)

    place(desk, code="stop_and_refer")

    assert desk.uow.disposals.get("d_2").state is DisposalState.VOID
    with desk.uow as uow, pytest.raises(HoldOpenError, match=r"ABC/1: .*two people"):
        require_clear_holds(uow, uow.exhibits.get("x_2"), rules=RULES, at=desk.clock())


def test_a_hold_on_a_part_inside_bars_the_whole_even_where_the_part_is_named_as_a_gap(
    desk: Desk,
) -> None:
    with_part(desk, Whereabouts.INSIDE)
    named: dict[str, Any] = {"known_gaps": ("ABC/1/1 is destroyed with it",)}
    permitted = desk.permitted(**named)
    holds.place_hold(desk.of(desk.officer), "x_2", code="stop_and_refer", note="")

    assert desk.uow.disposals.get(permitted.id).state is DisposalState.VOID
    with pytest.raises(HoldOpenError, match="ABC/1/1"):
        desk.propose(**named)


def test_a_hold_on_a_part_that_was_taken_out_leaves_the_whole_alone(desk: Desk) -> None:
    with_part(desk, Whereabouts.STORED)
    named: dict[str, Any] = {"known_gaps": ("ABC/1/1 lies in the store",)}
    permitted = desk.permitted(**named)
    holds.place_hold(desk.of(desk.officer), "x_2", code="other", note="")

    assert desk.start(permitted).state is DisposalState.RUNNING


def test_every_gate_keeps_to_a_stop_that_waits(desk: Desk) -> None:
    proposed = desk.propose()
    running = desk.start(desk.permit(desk.authorise(proposed)))
    stop = sign_stop(
        desk.uow.exhibits.get("x_1"),
        code=STOP_AND_REFER,
        log="the log's key",
        person="u_reader",
        at=desk.clock(),
        signer=desk.officer.sign,
    )
    for waiting in (StopFile("one.json", "sha256:1", stop), StopFile("odd", "sha256:2", None)):
        desk.uow.outside.waiting = [waiting]
        with pytest.raises(HoldOpenError, match="signed hold or stop"):
            desk.renew(running)

    desk.uow.outside.waiting = []
    desk.renew(running)


@pytest.mark.parametrize("gate", ["propose", "authorise", "permit", "start"])
def test_nothing_is_signed_permitted_or_started_while_a_stop_waits(desk: Desk, gate: str) -> None:
    steps: dict[str, Callable[[Any], Any]] = {
        "propose": lambda _: desk.propose(),
        "authorise": desk.authorise,
        "permit": desk.permit,
        "start": desk.start,
    }
    at: Any = None
    for name, step in steps.items():
        if name == gate:
            desk.uow.outside.waiting = [StopFile("odd.json", "sha256:2", None)]
            with pytest.raises(HoldOpenError, match=r"odd\.json"):
                step(at)
            return
        at = step(at)
