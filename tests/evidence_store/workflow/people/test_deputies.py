from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from evidence_store.domain.people.duties import DEPUTY_ACTS, EXCLUDED_PARTS, Act
from evidence_store.domain.people.person import Duty
from evidence_store.errors import (
    NotFoundError,
    NotPermittedError,
    OutOfSequenceError,
    SamePersonError,
    StatementError,
    WrongEntryError,
)
from evidence_store.workflow._kit.capacity import require_capacity
from evidence_store.workflow.certificates.withdrawals import sign_withdrawn_list
from evidence_store.workflow.holds.holds import place_hold, release_hold
from evidence_store.workflow.people.deputies import end_delegation
from tests.builders import KeyedPerson
from tests.evidence_store.workflow.keyring import Keyring

if TYPE_CHECKING:
    from evidence_store.domain.people.person import Delegation
    from tests.evidence_store.workflow.desk import Desk

DAY = timedelta(days=1)


@pytest.fixture
def ring(desk: Desk) -> Keyring:
    return Keyring(desk)


def deputise(desk: Desk, ring: Keyring, *, days: int = 5) -> Delegation:
    now = desk.clock()
    return ring.delegate(desk.officer, desk.supervisor, now, now + days * DAY)


def test_a_deputy_authorises_in_the_supervisors_place_and_the_record_says_so(
    desk: Desk, ring: Keyring
) -> None:
    deputise(desk, ring)

    disposal = desk.authorise(desk.propose(), desk.officer)

    draft = desk.uow.custody.drafts[-1]
    assert draft.committed == {"by": "u_officer", "deputy_of": "u_supervisor"}
    assert disposal.authorisation is not None
    assert disposal.authorisation.deputy_of == "u_supervisor"
    assert desk.start(desk.permit(disposal)).starts == 1


def test_without_a_delegation_an_officer_authorises_nothing(desk: Desk) -> None:
    with pytest.raises(NotPermittedError):
        desk.authorise(desk.propose(), desk.officer)


def test_a_deputy_acts_from_the_first_moment_to_the_last(desk: Desk, ring: Keyring) -> None:
    start = desk.clock()
    ring.delegate(desk.officer, desk.supervisor, start + DAY, start + 2 * DAY)
    with desk.uow:
        told: dict[str, Any] = {"parts": {}}
        for moment in (start + DAY, start + 2 * DAY - timedelta(milliseconds=1)):
            capacity = require_capacity(
                desk.uow, desk.officer.actor, Act.AUTHORISE, at=moment, **told
            )
            assert capacity == "u_supervisor"
        for moment in (start + DAY - timedelta(milliseconds=1), start + 2 * DAY):
            with pytest.raises(NotPermittedError):
                require_capacity(desk.uow, desk.officer.actor, Act.AUTHORISE, at=moment, **told)


def test_a_deputy_who_proposed_is_excluded_as_a_person(desk: Desk, ring: Keyring) -> None:
    now = desk.clock()
    ring.delegate(desk.examiner, desk.supervisor, now, now + DAY)
    disposal = desk.propose(desk.examiner)

    with pytest.raises(SamePersonError):
        desk.authorise(disposal, desk.examiner)


def test_a_deputy_of_the_proposer_is_excluded_too(desk: Desk, ring: Keyring) -> None:
    now = desk.clock()
    ring.delegate(desk.officer, desk.everything, now, now + DAY)
    disposal = desk.propose(desk.everything)

    with pytest.raises(SamePersonError, match="in the place of a person"):
        desk.authorise(disposal, desk.officer)


def test_a_supervisor_in_whose_place_it_was_authorised_counts_as_authoriser(
    desk: Desk, ring: Keyring
) -> None:
    now = desk.clock()
    ring.delegate(desk.officer, desk.everything, now, now + DAY)
    disposal = desk.authorise(desk.propose(), desk.officer)

    with pytest.raises(SamePersonError):
        desk.permit(disposal, desk.everything)


def test_supervisor_and_deputy_do_not_release_a_hold_between_them(
    desk: Desk, ring: Keyring
) -> None:
    now = desk.clock()
    ring.delegate(desk.second, desk.supervisor, now, now + DAY)
    for first, other in ((desk.supervisor, desk.second), (desk.second, desk.supervisor)):
        held = place_hold(desk.of(desk.officer), "x_1", code="linked_case", note="n")
        hold = held.placed_holds[-1].id
        release_hold(ring.by(first), "x_1", hold, reason="r")

        with pytest.raises(SamePersonError):
            release_hold(ring.by(other), "x_1", hold, reason="r")

        assert desk.uow.exhibits.get("x_1").placed_hold(hold).is_open


def test_a_delegation_cannot_be_chained(desk: Desk, ring: Keyring) -> None:
    deputise(desk, ring)
    now = desk.clock()

    with pytest.raises(NotPermittedError):
        ring.delegate(desk.second, desk.officer, now, now + DAY)


def test_nobody_is_their_own_deputy(desk: Desk, ring: Keyring) -> None:
    now = desk.clock()

    with pytest.raises(SamePersonError):
        ring.delegate(desk.supervisor, desk.supervisor, now, now + DAY)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(0, 0), (2, 1), (-3, -1), (-3, 0), (0, 29), (5, 34), (93, 94)],
)
def test_dates_that_cannot_be_so_are_refused(
    begins: int, ends: int, desk: Desk, ring: Keyring
) -> None:
    now = desk.clock()

    with pytest.raises(WrongEntryError):
        ring.delegate(desk.officer, desk.supervisor, now + begins * DAY, now + ends * DAY)


def test_an_administrator_and_an_auditor_are_nobodys_deputies(desk: Desk, ring: Keyring) -> None:
    auditor = KeyedPerson("u_auditor", Duty.AUDITOR)
    desk.uow.people.add(auditor.person)
    now = desk.clock()

    for one in (desk.administrator, auditor):
        with pytest.raises(WrongEntryError, match="cannot be deputies"):
            ring.delegate(one, desk.supervisor, now, now + DAY)


@pytest.mark.parametrize("who", ["supervisor", "administrator"])
def test_a_delegation_is_ended_by_who_made_it_or_an_administrator(
    who: str, desk: Desk, ring: Keyring
) -> None:
    made = deputise(desk, ring)

    end_delegation(ring.by(getattr(desk, who)), made.id)

    with pytest.raises(NotPermittedError):
        desk.authorise(desk.propose(), desk.officer)
    with pytest.raises(OutOfSequenceError):
        end_delegation(ring.by(desk.administrator), made.id)


def test_another_supervisor_ends_no_delegation(desk: Desk, ring: Keyring) -> None:
    made = deputise(desk, ring)
    other = KeyedPerson("u_other", Duty.SUPERVISOR)
    desk.uow.people.add(other.person)

    with pytest.raises(NotPermittedError):
        end_delegation(ring.by(other), made.id)
    with pytest.raises(NotFoundError):
        end_delegation(ring.by(desk.administrator), "g_none")


def test_a_delegation_whose_dates_were_changed_gives_nothing(desk: Desk, ring: Keyring) -> None:
    made = deputise(desk, ring)
    person = desk.uow.people.get("u_supervisor")
    longer = replace(made, ends=made.ends + 30 * DAY)
    desk.uow.people.save(replace(person, delegations=(longer,)))

    with pytest.raises(StatementError, match="is not valid"):
        desk.authorise(desk.propose(), desk.officer)


def test_a_delegation_ends_with_the_supervisors_key(desk: Desk, ring: Keyring) -> None:
    deputise(desk, ring)

    ring.replace(desk.supervisor, desk.administrator, desk.officer)
    desk.clock.forward(days=1)

    with pytest.raises(NotPermittedError):
        desk.authorise(desk.propose(), desk.officer)


def test_a_deputy_signs_the_withdrawn_list_as_deputy(desk: Desk, ring: Keyring) -> None:
    deputise(desk, ring)
    told = {"unit": "U", "sign": lambda _: b""}

    sign_withdrawn_list(desk.of(desk.officer), **told)  # type: ignore[arg-type]  # a mix

    assert desk.uow.custody.drafts[-1].committed["deputy_of"] == "u_supervisor"


@pytest.mark.parametrize("act", sorted(DEPUTY_ACTS))
def test_in_every_act_of_a_deputy_an_excluded_part_of_either_excludes_it(
    act: Act, desk: Desk, ring: Keyring
) -> None:
    now: datetime = desk.clock()
    bare = KeyedPerson("u_bare", Duty.EXAMINER)
    desk.uow.people.add(bare.person)
    ring.delegate(bare, desk.supervisor, now, now + DAY)

    with desk.uow:
        assert require_capacity(desk.uow, bare.actor, act, at=now, parts={}) == "u_supervisor"
        for part in EXCLUDED_PARTS.get(act, frozenset()):
            for excluded in ("u_bare", "u_supervisor"):
                with pytest.raises(SamePersonError):
                    require_capacity(
                        desk.uow, bare.actor, act, at=now, parts={part: frozenset({excluded})}
                    )


@pytest.mark.parametrize("act", sorted(set(Act) - DEPUTY_ACTS))
def test_a_deputy_gains_no_other_act(act: Act, desk: Desk, ring: Keyring) -> None:
    now = desk.clock()
    ring.delegate(desk.second, desk.supervisor, now, now + DAY)
    bare = replace(desk.second.actor, duties=frozenset[Duty]())

    with desk.uow, pytest.raises(NotPermittedError):
        require_capacity(desk.uow, bare, act, at=now, parts={})
